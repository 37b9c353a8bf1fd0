//! The sample agency that the demo opens with.

use std::path::Path;

use preceptor_engine::sheets::{Entry, ProfileEntry, Row, UploadKind, read};

fn rows(file: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../client/sample").join(file);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path).expect("a sample");
    let records = reader.records().map(|record| record.expect("a row"));
    let numbered = records.zip(1..);
    numbered
        .map(|(record, row)| Row {
            sheet: file.into(),
            row,
            cells: record.iter().map(str::to_owned).collect(),
        })
        .collect()
}

#[test]
fn every_row_of_the_samples_people_is_understood() {
    let upload: Vec<Row> = ["mentees.csv", "mentors.csv", "guests.csv"].into_iter().flat_map(rows).collect();
    let reading = read(UploadKind::People, None, &upload);
    assert_eq!(reading.findings.into_kept(), []);
    let people: Vec<_> = reading
        .rows
        .into_iter()
        .map(|row| match row.entry {
            Some(Entry::Person(person)) => person,
            other => panic!("row {} says {other:?}", row.position),
        })
        .collect();
    let count =
        |wanted: fn(&ProfileEntry) -> bool| people.iter().filter(|person| wanted(&person.profile)).count();
    let counts = [
        count(|profile| matches!(profile, ProfileEntry::Mentee(_))),
        count(|profile| matches!(profile, ProfileEntry::Mentor(_))),
        count(|profile| matches!(profile, ProfileEntry::Guest)),
    ];
    assert_eq!(counts, [60, 20, 10]);
    let bashir = people.iter().find(|person| person.name == "Bashir Galarza").expect("the first mentee");
    assert_eq!(bashir.languages.as_deref(), Some(&["Dari".to_owned(), "English".to_owned()][..]));
    assert_eq!(bashir.availability.as_ref().map(Vec::len), Some(3));
    assert_eq!(bashir.levels.iter().map(|(skill, _)| *skill).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 6, 7, 9]);
    let ProfileEntry::Mentee(mentee) = &bashir.profile else { panic!("a mentee") };
    assert_eq!(mentee.needs.as_deref(), Some(&["organization_time", "flexibility", "technology"][..]));
    assert_eq!(mentee.start_by.map(|day| day.to_string()).as_deref(), Some("2027-02-12"));
}

#[test]
fn every_rule_of_the_sample_is_understood() {
    let reading = read(UploadKind::PairRules, None, &rows("pair-rules.csv"));
    assert_eq!(reading.findings.into_kept(), []);
    assert_eq!(reading.rows.iter().filter(|row| matches!(row.entry, Some(Entry::PairRule(_)))).count(), 10);
}
