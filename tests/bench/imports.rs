//! An import of 10,000 people: check and apply.

use preceptor_proto::v1::{self as pb, roster_service_client::RosterServiceClient};
use preceptor_server::records::Role;
use preceptor_tests::{
    clock::stopwatch,
    service::{Authenticated, Backend, Service, request_id},
};

use crate::{Row, on};

const PEOPLE: usize = 10_000;

pub(crate) async fn measure(service: &Service, backend: Backend) -> Row {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let begin = stopwatch();
    let checked = import(&mut roster, mentees(PEOPLE)).await;
    let check = begin.elapsed().as_secs_f64();
    assert_eq!(usize::try_from(checked.create_count), Ok(PEOPLE), "{:?}", checked.findings.first());
    let begin = stopwatch();
    apply(&mut roster, checked).await;
    Row {
        what: on(backend, "import of 10,000 people, SQLite", "import of 10,000 people, PostgreSQL"),
        figure: format!("check {check:.2} s, apply {:.2} s", begin.elapsed().as_secs_f64()),
        wanted: "–",
    }
}

/// Sends rows, the first of which holds the headers.
pub(crate) async fn import(
    roster: &mut RosterServiceClient<Authenticated>,
    rows: Vec<Vec<String>>,
) -> pb::Import {
    use pb::check_import_request::Part;
    let header = Part::Header(pb::ImportHeader {
        parent: "agencies/north".into(),
        kind: pb::ImportKind::People as i32,
        date_order: 0,
    });
    let rows = rows
        .into_iter()
        .zip(1..)
        .map(|(cells, row)| Part::Row(pb::ImportRow { sheet: "rows".into(), row, cells }));
    let request_id = request_id();
    let parts = std::iter::once(header).chain(rows);
    let messages: Vec<_> = parts
        .map(|part| pb::CheckImportRequest { part: Some(part), request_id: request_id.clone() })
        .collect();
    let reply = roster.check_import(tokio_stream::iter(messages)).await.expect("checked");
    reply.into_inner().import.expect("an import")
}

/// Applies a checked import.
pub(crate) async fn apply(roster: &mut RosterServiceClient<Authenticated>, import: pb::Import) {
    let pb::Import { name, etag, .. } = import;
    let request = pb::ApplyImportRequest { name, etag, skip_held_rows: false, request_id: request_id() };
    roster.apply_import(request).await.expect("applied");
}

const SKILLS: [&str; 10] = [
    "Communication",
    "Assessment & evaluation",
    "Organization & time mgmt",
    "Problem-solving",
    "Empathy",
    "Advocacy",
    "Collaboration",
    "Cultural competency",
    "Flexibility",
    "Technology",
];
const LANGUAGES: [&str; 4] = ["English", "English; Spanish", "English; Somali", "English; Arabic"];

fn person(row: &mut Vec<String>, role: &str, number: usize) {
    row.extend([
        format!("{role} {number}"),
        format!("{role}{number}@north.example"),
        "nursing".into(),
        LANGUAGES[number % LANGUAGES.len()].into(),
        "America/Chicago".into(),
        "video".into(),
        "Mon 08:00-12:00; Wed 13:00-17:00".into(),
    ]);
}

fn headers(own: &[&str]) -> Vec<String> {
    let shared = ["Name", "Email", "Discipline", "Languages", "Time zone", "Meets", "Available"];
    shared.iter().chain(own).chain(&SKILLS).map(|header| (*header).to_owned()).collect()
}

/// A sheet of mentees, with levels that differ.
pub(crate) fn mentees(count: usize) -> Vec<Vec<String>> {
    let mut rows = vec![headers(&["Kind", "Need 1", "Need 2"])];
    rows.extend((0..count).map(|number| {
        let mut row = Vec::new();
        person(&mut row, "mentee", number);
        row.extend([
            "mentor".into(),
            SKILLS[number % 10].into(),
            SKILLS[(number / 10 + number + 1) % 10].into(),
        ]);
        row.extend((0..10).map(|skill| (1 + (number * 7 + skill * 3) % 3).to_string()));
        row
    }));
    rows
}

/// A sheet of mentors, with levels that differ.
pub(crate) fn mentors(count: usize) -> Vec<Vec<String>> {
    let mut rows = vec![headers(&["Places", "Kinds"])];
    rows.extend((0..count).map(|number| {
        let mut row = Vec::new();
        person(&mut row, "mentor", number);
        row.extend([(1 + number % 5).to_string(), "mentor".into()]);
        row.extend((0..10).map(|skill| (3 + (number * 5 + skill * 7) % 3).to_string()));
        row
    }));
    rows
}
