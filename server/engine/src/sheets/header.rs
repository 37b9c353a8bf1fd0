//! The first row of a sheet: what its columns mean, and so what the sheet is about.

use std::collections::BTreeMap;

use super::{
    CellProblem, Code, Findings, Row, UploadKind,
    column::{Column, column, meant, proper_name},
    column_letters,
};

/// What a sheet is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SheetKind {
    Mentees,
    Mentors,
    Guests,
    Availability,
    PairRules,
}

impl SheetKind {
    /// The columns that every sheet of its kind has.
    const fn required(self) -> &'static [Column] {
        use Column::{Discipline, Email, Mentee, Mentor, Name, Places, Rule, Zone};
        match self {
            Self::Mentees | Self::Guests => &[Name, Email, Discipline, Zone],
            Self::Mentors => &[Name, Email, Discipline, Zone, Places],
            Self::Availability => &[Email],
            Self::PairRules => &[Mentor, Mentee, Rule],
        }
    }
}

/// The headers of a sheet, understood.
#[derive(Debug)]
pub(super) struct Header {
    /// What the sheet is about; `None` when every row of it is held back.
    pub(super) sheet: Option<SheetKind>,
    titles: Vec<String>,
    columns: BTreeMap<Column, usize>,
}

impl Header {
    /// Reads the headers and notes what is wrong with them.
    pub(super) fn read(kind: UploadKind, position: usize, row: &Row, findings: &mut Findings) -> Self {
        let mut reader = HeaderReader { kind, position, row, findings, is_held: false };
        let titles: Vec<String> = row.cells.iter().map(|cell| shown(cell.trim())).collect();
        let columns = reader.columns(&titles);
        let sheet = reader.sheet(&columns);
        if let Some(sheet) = sheet {
            reader.check_required(sheet, &columns);
        }
        let sheet = if reader.is_held { None } else { sheet };
        Self { sheet, titles, columns }
    }

    /// Where a column stands.
    pub(super) fn index(&self, column: Column) -> Option<usize> {
        self.columns.get(&column).copied()
    }

    /// The header at an index; empty beyond the last.
    pub(super) fn title(&self, index: usize) -> &str {
        self.titles.get(index).map_or("", String::as_str)
    }

    /// How many columns have a header, counted to the last one.
    pub(super) fn width(&self) -> usize {
        self.titles.iter().rposition(|title| !title.is_empty()).map_or(0, |last| last + 1)
    }

    /// The columns that are there, in their own order.
    pub(super) fn columns(&self) -> impl Iterator<Item = Column> + '_ {
        self.columns.keys().copied()
    }
}

/// A header as findings repeat it.
fn shown(title: &str) -> String {
    title.chars().take(100).collect()
}

struct HeaderReader<'a> {
    kind: UploadKind,
    position: usize,
    row: &'a Row,
    findings: &'a mut Findings,
    is_held: bool,
}

impl HeaderReader<'_> {
    fn note(&mut self, place: Option<(usize, &str)>, problem: CellProblem) {
        self.is_held |= problem.code.explanation().holds_row;
        self.findings.note(self.position, self.row, place, problem);
    }

    fn columns(&mut self, titles: &[String]) -> BTreeMap<Column, usize> {
        let mut columns = BTreeMap::new();
        let mut unknown = Vec::new();
        for (index, title) in titles.iter().enumerate().filter(|(_, title)| !title.is_empty()) {
            match column(self.kind, title) {
                None => unknown.push((index, title)),
                Some(column) => {
                    if let Some(first) = columns.insert(column, index) {
                        let message = format!("{title:?} means the same as column {}", column_letters(first));
                        self.note(Some((index, title)), CellProblem::new(Code::ColumnTwice, message));
                    }
                }
            }
        }
        if titles.iter().all(String::is_empty) {
            self.note(None, CellProblem::new(Code::NoHeaders, "the first row has no headers"));
        } else if let Some((index, first)) = unknown.first() {
            let all: Vec<String> = unknown.iter().take(20).map(|(_, title)| format!("{title:?}")).collect();
            let message = format!("not understood and left out: {}", all.join(", "));
            let problem = CellProblem::new(Code::ColumnUnknown, message).meaning(meant(self.kind, first));
            self.note(Some((*index, first)), problem);
        }
        columns
    }

    fn sheet(&mut self, columns: &BTreeMap<Column, usize>) -> Option<SheetKind> {
        match self.kind {
            UploadKind::Availability => return Some(SheetKind::Availability),
            UploadKind::PairRules => return Some(SheetKind::PairRules),
            UploadKind::People => {}
        }
        if columns.is_empty() && self.is_held {
            return None;
        }
        let has = |wanted: fn(&Column) -> bool| columns.keys().any(wanted);
        let mentees = has(|column| {
            matches!(column, Column::Kind | Column::StartBy | Column::Need(_) | Column::Target(_))
        });
        let mentors = has(|column| matches!(column, Column::Places | Column::Kinds | Column::Accepting));
        let guests = has(|column| matches!(column, Column::Affiliation));
        let message = match (mentees, mentors, guests) {
            (true, false, _) => return Some(SheetKind::Mentees),
            (false, true, _) => return Some(SheetKind::Mentors),
            (false, false, true) => return Some(SheetKind::Guests),
            (true, true, _) => "the headers are of mentees and of mentors",
            (false, false, false) => {
                "no header tells what the sheet holds: Kind or Need 1 (mentees), Places (mentors), Affiliation (guests)"
            }
        };
        self.note(None, CellProblem::new(Code::SheetUnclear, message));
        None
    }

    fn check_required(&mut self, sheet: SheetKind, columns: &BTreeMap<Column, usize>) {
        for column in sheet.required() {
            if !columns.contains_key(column) {
                let message = format!("the column {:?} is missing", proper_name(self.kind, *column));
                self.note(None, CellProblem::new(Code::ColumnMissing, message));
            }
        }
        let says_when = columns.contains_key(&Column::Available) || columns.contains_key(&Column::Away);
        if sheet == SheetKind::Availability && !says_when {
            let message = "the column \"Available\" or \"Away\" is missing";
            self.note(None, CellProblem::new(Code::ColumnMissing, message));
        }
    }
}
