//! No sheet brings the reader down, whatever is in its cells.

use preceptor_engine::sheets::{DateOrder, Row, UploadKind, read};
use proptest::prelude::*;

/// Headers that are understood, so that the cells below them are read.
const HEADERS: [&str; 16] = [
    "Name",
    "Email",
    "Discipline",
    "Time zone",
    "Languages",
    "Meets",
    "Available",
    "Away",
    "Kind",
    "Start by",
    "Need 1",
    "Target empathy",
    "Empathy",
    "Mentor",
    "Rule",
    "Places",
];

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9/.: -]{0,12}",
        "(Mon|Tue|mon-fri|Xyz)? ?[0-9]{1,2}:?[0-9]{0,2}[-–]?[0-9:]{0,5}[;,]?",
        "[1-5](\\.[0-9]{0,4})?",
        "[a-z]{0,8}@[a-z.,]{0,8}",
        Just("Empathy".to_owned()),
        Just(String::new()),
    ]
}

proptest! {
    #[test]
    fn every_row_is_answered(
        kind in prop_oneof![Just(UploadKind::People), Just(UploadKind::Availability), Just(UploadKind::PairRules)],
        order in proptest::option::of(prop_oneof![Just(DateOrder::MonthFirst), Just(DateOrder::DayFirst)]),
        headers in proptest::sample::subsequence(HEADERS.to_vec(), 0..=HEADERS.len()),
        cells in proptest::collection::vec(proptest::collection::vec(cell(), 0..18), 0..6),
    ) {
        let headers = headers.into_iter().map(str::to_owned).collect();
        let rows = std::iter::once(headers).chain(cells).zip(1..);
        let upload: Vec<Row> = rows.map(|(cells, row)| Row { sheet: "s".into(), row, cells }).collect();
        let reading = read(kind, order, &upload);
        let held = reading.rows.iter().filter(|row| row.entry.is_none()).count();
        let findings = reading.findings.into_kept();
        let holding = findings.iter().filter(|finding| finding.holds_row).count();
        prop_assert!(held == 0 || holding > 0, "a row is held without a reason");
    }
}
