//! From rows of text to entries and findings.

use std::collections::HashMap;

use super::{
    AvailabilityEntry, CellProblem, Code, DateOrder, Entry, Findings, Row, RuleEntry, UploadKind, cell,
    column::Column,
    date,
    duplicate::Duplicates,
    header::{Header, SheetKind},
    person::person,
    row::RowReader,
};

/// An upload, understood as far as its text goes.
#[derive(Debug)]
pub struct Reading {
    /// The rows that say something, in their order; headers and blank rows are not among them.
    pub rows: Vec<ReadRow>,
    /// What is wrong.
    pub findings: Findings,
}

/// One row that says something.
#[derive(Debug)]
pub struct ReadRow {
    /// Its position in the upload.
    pub position: usize,
    /// What it says; `None` when it is held back.
    pub entry: Option<Entry>,
}

/// Reads the rows of one or more sheets; the first row of each sheet holds its headers. `order` is how to read
/// dates such as 3/4/26.
#[must_use]
pub fn read(kind: UploadKind, order: Option<DateOrder>, rows: &[Row]) -> Reading {
    let mut headers: HashMap<&str, Header> = HashMap::new();
    let mut findings = Findings::default();
    let mut duplicates = Duplicates::default();
    let mut read = Vec::new();
    for (position, row) in rows.iter().enumerate() {
        let Some(header) = headers.get(row.sheet.as_str()) else {
            headers.insert(&row.sheet, Header::read(kind, position, row, &mut findings));
            continue;
        };
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let mut reader = RowReader { header, row, position, order, findings: &mut findings, is_held: false };
        let entry = header.sheet.and_then(|sheet| entry(&mut reader, sheet, &mut duplicates));
        read.push(ReadRow { position, entry });
    }
    Reading { rows: read, findings }
}

fn entry(reader: &mut RowReader<'_>, sheet: SheetKind, duplicates: &mut Duplicates) -> Option<Entry> {
    reader.check_width();
    let entry = match sheet {
        SheetKind::Availability => availability(reader, duplicates).map(Entry::Availability),
        SheetKind::PairRules => pair_rule(reader).map(Entry::PairRule),
        people => {
            let person = person(reader, people)?;
            duplicates.check(reader, &person);
            Some(Entry::Person(Box::new(person)))
        }
    };
    entry.filter(|_| !reader.is_held)
}

fn availability(reader: &mut RowReader<'_>, duplicates: &mut Duplicates) -> Option<AvailabilityEntry> {
    let order = reader.order;
    let email = reader.required(Column::Email, cell::email)?;
    duplicates.check_email(reader, &email);
    let availability = reader.optional(Column::Available, cell::availability);
    let absences = reader.optional(Column::Away, |text| date::absences(text, order));
    Some(AvailabilityEntry { email, availability, absences })
}

fn pair_rule(reader: &mut RowReader<'_>) -> Option<RuleEntry> {
    let order = reader.order;
    let mentor = reader.required(Column::Mentor, cell::email);
    let mentee = reader.required(Column::Mentee, cell::email);
    let kind = reader.required(Column::Rule, cell::rule);
    let reason = reader.optional(Column::Reason, |text| cell::text(text, 500)).unwrap_or_default();
    let last_day = reader.optional(Column::Expires, |text| date::date(text, order));
    let rule = RuleEntry { mentor: mentor?, mentee: mentee?, kind: kind?, reason, last_day };
    if rule.mentor.eq_ignore_ascii_case(&rule.mentee) {
        let message = "mentor and mentee are the same person";
        reader.note(Column::Mentee, CellProblem::new(Code::PairImpossible, message));
    }
    Some(rule)
}
