//! What each slip in a sheet is answered with.

use preceptor_engine::sheets::{Code, DateOrder, Entry, MAX_FINDINGS, Row, UploadKind, read};

use crate::{said, sheet};

const MENTEES: &str = "Name|Email|Discipline|Time zone|Kind|Start by|Available|Empathy|Need 1|Need 2";
const MENTORS: &str = "Name|Email|Discipline|Time zone|Places|Kinds";
const ANA: &str = "Ana Ruiz|ana@north.example|nursing|America/Chicago";

fn mentees(rows: &[&str]) -> Vec<Row> {
    sheet("mentees.csv", &[&[MENTEES], rows].concat())
}

fn mentors(rows: &[&str]) -> Vec<Row> {
    sheet("mentors.csv", &[&[MENTORS], rows].concat())
}

fn people(rows: &[Row]) -> Vec<(String, String)> {
    said(read(UploadKind::People, None, rows))
}

fn places(said: Vec<(String, String)>) -> Vec<String> {
    said.into_iter().map(|(place, _)| place).collect()
}

#[test]
fn each_wrong_cell_is_named_by_column_and_row_with_what_was_meant() {
    let upload = mentees(&[
        &format!("{ANA}|buddy|soon|Mon 8-10|hgih|Comunication|"),
        "|ben,north.example|nursing|America/Chicgo|mentor|3/4/26|Mon 08:00-10:00|3|Empathy|Empathy",
    ]);
    let expected = [
        ("IMP013 G2", "08:00"),
        ("IMP015 E2", ""),
        ("IMP022 F2", ""),
        ("IMP018 I2", "Communication"),
        ("IMP014 H2", "high (4)"),
        ("IMP010 A3", ""),
        ("IMP011 B3", ""),
        ("IMP012 D3", "America/Chicago"),
        ("IMP021 F3", "2026-03-04 or 2026-04-03"),
        ("IMP019 J3", ""),
    ];
    assert_eq!(people(&upload), expected.map(|(place, meant)| (place.to_owned(), meant.to_owned())));
}

#[test]
fn a_row_with_a_finding_that_holds_is_held_and_the_others_are_read() {
    let upload = mentors(&[&format!("{ANA}|2-3|"), "Ben Ito|ben@north.example|law|UTC|2|mentor; peer"]);
    let reading = read(UploadKind::People, None, &upload);
    let read: Vec<bool> = reading.rows.iter().map(|row| row.entry.is_some()).collect();
    assert_eq!(read, [false, true]);
    let findings = reading.findings.into_kept();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].message, "\"2-3\" is a range; use one whole number");
    assert_eq!((findings[0].code.as_str(), findings[0].header.as_str()), ("IMP017", "Places"));
}

#[test]
fn a_sheet_whose_headers_do_not_do_is_held_as_a_whole() {
    let cases: [(&[&str], &str); 6] = [
        (&["", ANA], "IMP001 1"),
        (&["Name|Email|Discipline|Time zone", ANA], "IMP002 1"),
        (&["Name|Email|Discipline|Time zone|Places|Need 1", ANA], "IMP002 1"),
        (&["Name|Email|Time zone|Places", ANA], "IMP003 1"),
        (&["Name|Email|E-mail address|Discipline|Time zone|Places", ANA], "IMP004 C1"),
        (&["Name|Email|Discipline|Time zone|Kinds", ANA], "IMP003 1"),
    ];
    for (lines, place) in cases {
        let reading = read(UploadKind::People, None, &sheet("a.csv", lines));
        assert!(reading.rows.iter().all(|row| row.entry.is_none()), "{lines:?}");
        assert_eq!(reading.rows.len(), 1);
        assert_eq!(places(said(reading)), [place], "{lines:?}");
    }
}

#[test]
fn columns_that_are_not_understood_are_said_once_and_left_out() {
    let upload = sheet(
        "a.csv",
        &["Name|Email|Discipline|Time zone|Places|Shoe size|Acepting", &format!("{ANA}|2|44|yes")],
    );
    let reading = read(UploadKind::People, None, &upload);
    assert!(reading.rows.iter().all(|row| row.entry.is_some()));
    let findings = reading.findings.into_kept();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].message, "not understood and left out: \"Shoe size\", \"Acepting\"");
    assert!(!findings[0].holds_row);
}

#[test]
fn one_address_is_one_person_with_a_row_for_each_profile() {
    let both = [mentees(&[&format!("{ANA}|peer|||4||")]), mentors(&[&format!("{ANA}|2|peer")])].concat();
    assert_eq!(people(&both), []);
    let twice = mentees(&[&format!("{ANA}|||||||"), &format!("{ANA}|||||||").replace("ana@", "ANA@")]);
    assert_eq!(places(people(&twice)), ["IMP023 B3"]);
    let others =
        [mentees(&[&format!("{ANA}|||||||")]), mentors(&["Ben Ito|ana@north.example|law|UTC|2|"])].concat();
    assert_eq!(places(people(&others)), ["IMP023 B2"]);
    let alike = mentees(&[&format!("{ANA}|||||||"), "ana  ruiz|ana.ruiz@north.example|law|UTC||||||"]);
    assert_eq!(places(people(&alike)), ["IMP024 A3"]);
}

#[test]
fn the_order_of_days_and_months_can_be_told() {
    let upload = mentees(&[&format!("{ANA}||3/4/26||||")]);
    let starts = |order| {
        let mut rows = read(UploadKind::People, Some(order), &upload).rows;
        format!("{:?}", rows.remove(0).entry)
    };
    assert!(starts(DateOrder::MonthFirst).contains("2026-03-04"));
    assert!(starts(DateOrder::DayFirst).contains("2026-04-03"));
}

#[test]
fn blank_rows_are_passed_over_and_cells_beyond_the_headers_are_not() {
    let upload = mentors(&["|||", "", &format!("{ANA}|2|mentor|evenings")]);
    let reading = read(UploadKind::People, None, &upload);
    assert_eq!(reading.rows.len(), 1);
    assert_eq!(places(said(reading)), ["IMP006 G4"]);
}

#[test]
fn availability_and_rules_are_read_from_their_own_sheets() {
    let upload = sheet(
        "hours.csv",
        &[
            "Email|Available|Away",
            "ana@north.example|Mon-Fri 09:00-12:00|2026-12-24 to 2026-12-26; 2027-01-01",
            "ana@north.example||",
        ],
    );
    let reading = read(UploadKind::Availability, None, &upload);
    let Some(Entry::Availability(hours)) = &reading.rows[0].entry else { panic!("availability") };
    assert_eq!(hours.availability.as_ref().map(Vec::len), Some(5));
    assert_eq!(hours.absences.as_ref().map(Vec::len), Some(2));
    assert_eq!(places(said(reading)), ["IMP023 A3"]);
    let rules = sheet(
        "rules.csv",
        &[
            "Mentor|Mentee|Rule|Until",
            "a@north.example|b@north.example|never|2027-01-31",
            "a@north.example|A@north.example|ban|",
            "a@north.example|b@north.example|divorce|",
        ],
    );
    let reading = read(UploadKind::PairRules, None, &rules);
    assert_eq!(places(said(reading)), ["IMP030 B3", "IMP029 C4"]);
}

#[test]
fn hostile_cells_are_answered_quickly_and_findings_stay_bounded() {
    let rows = 5_000;
    let lines: Vec<String> =
        (0..rows).map(|row| format!("\0|@@|{}|Zone/{row}|x|x|x|x|x|x", "é".repeat(2_000))).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let reading = read(UploadKind::People, None, &mentees(&lines));
    assert!(reading.rows.iter().all(|row| row.entry.is_none()));
    assert!(reading.findings.count() >= rows * 9);
    let kept = reading.findings.into_kept();
    assert_eq!(kept.len(), MAX_FINDINGS);
    assert!(kept.iter().all(|finding| finding.message.chars().count() < 2_200));
    assert_eq!(kept[0].code, Code::ControlCharacters.explanation().code);
}
