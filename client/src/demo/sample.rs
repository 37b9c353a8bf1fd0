//! The sample agency: the spreadsheets of Riverbend, brought up to date.

use jiff::{Span, civil::Date, tz::TimeZone};
use preceptor_proto::v1 as pb;

use crate::{
    clock,
    connection::Api,
    failure::{Exit, Failure},
    nouns::import,
    sheets::{self, Sheet},
};

/// The header of the column with dates that must not lie in the past.
const START_BY: &str = "Start by";
/// How many days from today the first mentee wants to start.
const FIRST_START_DAYS: i64 = 14;

/// A file of the sample.
#[derive(Clone, Debug)]
pub(super) struct SampleFile {
    /// Its name.
    pub(super) name: &'static str,
    /// What it holds.
    pub(super) text: String,
}

/// The files with people, then the one with rules between them, with dates moved to come.
pub(super) fn files() -> Result<[SampleFile; 4], Failure> {
    let today = clock::now().to_zoned(TimeZone::UTC).date();
    Ok([
        SampleFile { name: "mentees.csv", text: to_come(include_str!("../../sample/mentees.csv"), today)? },
        SampleFile { name: "mentors.csv", text: include_str!("../../sample/mentors.csv").into() },
        SampleFile { name: "guests.csv", text: include_str!("../../sample/guests.csv").into() },
        SampleFile { name: "pair-rules.csv", text: include_str!("../../sample/pair-rules.csv").into() },
    ])
}

/// Imports the sample agency into an empty roster.
pub(super) async fn load(api: &Api) -> Result<(), Failure> {
    let files = files()?;
    let [people @ .., rules] = &files;
    let mut sheets = Vec::new();
    for file in people {
        sheets.extend(sheets::from_bytes(file.name, file.text.clone().into_bytes(), &[])?);
    }
    apply(api, pb::ImportKind::People, sheets).await?;
    let rules = sheets::from_bytes(rules.name, rules.text.clone().into_bytes(), &[])?;
    apply(api, pb::ImportKind::PairRules, rules).await
}

async fn apply(api: &Api, kind: pb::ImportKind, sheets: Vec<Sheet>) -> Result<(), Failure> {
    let rows = import::Rows { kind, date_order: pb::DateOrder::Unspecified, sheets };
    let import = import::check(api, rows, clock::new_request_id(), false).await?;
    if let Some(finding) = import.findings.iter().find(|finding| finding.holds_row) {
        let message = format!("the sample: {} row {}: {}", finding.sheet, finding.row, finding.message);
        return Err(Failure::new(Exit::Unexpected, message));
    }
    let request = pb::ApplyImportRequest {
        name: import.name,
        etag: import.etag,
        skip_held_rows: false,
        request_id: clock::new_request_id(),
    };
    api.roster().apply_import(request).await?;
    Ok(())
}

/// The text with every start date moved by the same number of whole weeks, so that the first is still to come.
fn to_come(text: &str, today: Date) -> Result<String, Failure> {
    let broken = |why: String| Failure::new(Exit::Unexpected, format!("the sample: {why}"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|error| broken(error.to_string()))?.clone();
    let Some(column) = headers.iter().position(|header| header == START_BY) else {
        return Err(broken(format!("no column {START_BY}")));
    };
    let mut records =
        reader.records().collect::<Result<Vec<_>, _>>().map_err(|error| broken(error.to_string()))?;
    let date = |record: &csv::StringRecord| record[column].parse::<Date>().ok();
    let shift = match records.iter().filter_map(date).min() {
        Some(first) => weeks_until(first, today),
        None => 0,
    };
    for record in &mut records {
        let moved = date(record).and_then(|date| date.checked_add(Span::new().weeks(shift)).ok());
        let cell = |(place, cell): (usize, &str)| match moved {
            Some(moved) if place == column => moved.to_string(),
            _ => cell.to_owned(),
        };
        *record = record.iter().enumerate().map(cell).collect();
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written =
        std::iter::once(&headers).chain(&records).try_for_each(|record| writer.write_record(record));
    written.map_err(|error| broken(error.to_string()))?;
    let bytes = writer.into_inner().map_err(|error| broken(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| broken(error.to_string()))
}

/// The whole weeks that bring `first` to two weeks from `today` or later; 0 where it is later already.
fn weeks_until(first: Date, today: Date) -> i64 {
    let missing = FIRST_START_DAYS - first.duration_since(today).as_hours() / 24;
    if missing <= 0 { 0 } else { (missing + 6) / 7 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Name,Start by,Note\nAna,2026-11-01,\"a, b\"\nBen,2026-11-20,\nCy,,\n";

    #[test]
    fn start_dates_in_the_past_move_together_by_whole_weeks() {
        let moved = to_come(TEXT, jiff::civil::date(2027, 3, 1)).expect("it is a sample");
        assert_eq!(moved, "Name,Start by,Note\nAna,2027-03-21,\"a, b\"\nBen,2027-04-09,\nCy,,\n");
    }

    #[test]
    fn start_dates_to_come_stay() {
        assert_eq!(to_come(TEXT, jiff::civil::date(2026, 1, 1)).expect("it is a sample"), TEXT);
    }

    #[test]
    fn the_bundled_files_are_read() {
        for file in files().expect("they are there") {
            assert!(
                !sheets::from_bytes(file.name, file.text.into_bytes(), &[]).expect("it is read").is_empty()
            );
        }
    }
}
