//! Uploads as streams: repeated, broken, listed.

use preceptor_proto::v1::{
    self as pb, ErrorReason, check_import_request::Part, roster_service_client::RosterServiceClient,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{
    clock::stopwatch,
    on_both_stores,
    service::{Backend, Service},
};

use super::{ANA, MENTORS, apply, applying, coordinator, counts, mentors, messages, people, send};

on_both_stores! {
    async fn a_stream_that_comes_again_is_answered_as_before(service) {
        let mut roster = coordinator(&service).await;
        let sent = messages(pb::ImportKind::People, &[("a", &mentors(&[ANA]))]);
        let first = send(&mut roster, sent.clone()).await.expect("checked");
        assert_eq!(send(&mut roster, sent.clone()).await.expect("replayed"), first);
        let mut other = sent;
        other.pop();
        let refused = send(&mut roster, other).await.expect_err("other rows under the same id");
        assert_eq!(reason_of(&refused), Some(ErrorReason::RequestIdReused));
    }

    async fn broken_streams_are_refused_by_field(service) {
        let mut roster = coordinator(&service).await;
        let good = || messages(pb::ImportKind::People, &[("a", &mentors(&[ANA]))]);
        let with_row = |row: pb::ImportRow| {
            let mut messages = good();
            messages[2].part = Some(Part::Row(row));
            messages
        };
        let row = pb::ImportRow { sheet: "a".into(), row: 2, cells: vec!["x".into()] };
        let mut headless = good();
        headless.remove(0);
        let mut twice = good();
        twice.insert(1, good().remove(0));
        let mut nameless = good();
        nameless[0].request_id.clear();
        let mut kindless = good();
        kindless[0].part = Some(Part::Header(pb::ImportHeader { parent: "agencies/north".into(), ..Default::default() }));
        for (what, messages) in [
            ("nothing at all", Vec::new()),
            ("no header", headless),
            ("two headers", twice),
            ("no request id", nameless),
            ("no kind", kindless),
            ("no sheet", with_row(pb::ImportRow { sheet: String::new(), ..row.clone() })),
            ("row 0", with_row(pb::ImportRow { row: 0, ..row.clone() })),
            ("101 cells", with_row(pb::ImportRow { cells: vec![String::new(); 101], ..row.clone() })),
            ("a long cell", with_row(pb::ImportRow { cells: vec!["x".repeat(2_001)], ..row.clone() })),
        ] {
            let refused = send(&mut roster, messages).await.expect_err(what);
            assert_eq!(reason_of(&refused), Some(ErrorReason::FieldInvalid), "{what}: {}", refused.message());
        }
        let mut abroad = good();
        abroad[0].part = Some(Part::Header(pb::ImportHeader { parent: "agencies/south".into(), kind: 1, date_order: 0 }));
        let refused = send(&mut roster, abroad).await.expect_err("another agency");
        assert_eq!(reason_of(&refused), Some(ErrorReason::ResourceNotFound));
    }

    async fn imports_are_listed_newest_first_and_hidden_from_others(service) {
        let mut roster = coordinator(&service).await;
        let mut made = Vec::new();
        for _ in 0..3 {
            let import = people(&mut roster, &[("a", &mentors(&["Ana,ana,,,,"]))]).await;
            made.insert(0, import.name);
            service.clock.advance_minutes(1);
        }
        let listing = pb::ListImportsRequest { parent: "agencies/north".into(), page_size: 2, ..Default::default() };
        let first = roster.list_imports(listing.clone()).await.expect("a page").into_inner();
        let next = pb::ListImportsRequest { page_token: first.next_page_token.clone(), ..listing };
        let second = roster.list_imports(next).await.expect("a page").into_inner();
        assert!(first.imports.iter().all(|import| import.findings.is_empty() && import.finding_count == 4));
        let names: Vec<_> = first.imports.iter().chain(&second.imports).map(|import| import.name.clone()).collect();
        assert_eq!((names, second.next_page_token.as_str()), (made.clone(), ""));
        let getting = pb::GetImportRequest { name: made[0].clone() };
        let import = roster.get_import(getting.clone()).await.expect("found").into_inner().import.expect("an import");
        assert_eq!(import.findings.len(), 4);
        let mut south = RosterServiceClient::new(service.caller_of("south", Role::Coordinator, None).await);
        let hidden = south.get_import(getting).await.expect_err("another agency's");
        assert_eq!(reason_of(&hidden), Some(ErrorReason::ResourceNotFound));
        let hidden = south.apply_import(applying(&import)).await.expect_err("another agency's");
        assert_eq!(reason_of(&hidden), Some(ErrorReason::ResourceNotFound));
    }
}

/// A roster of 10,000 mentees with ten levels each.
fn large() -> String {
    let skills = "Communication,Assessment,Time management,Problem-solving,Empathy,Advocacy,Teamwork,Cultural awareness,Flexibility,Technology";
    let row = |n: usize| {
        let levels = vec![(1 + n % 5).to_string(); 10].join(",");
        format!("Person {n},p{n}@north.example,law,America/Chicago,Empathy,Mon 09:00-12:00,{levels}")
    };
    let rows: Vec<String> = (0..10_000).map(row).collect();
    format!("Name,Email,Discipline,Time zone,Need 1,Available,{skills}\n{}", rows.join("\n"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_people_come_in_within_the_time_of_one_call() {
    let service = Service::start(Backend::Sqlite).await;
    let mut roster = coordinator(&service).await;
    let sheet = large();
    let begin = stopwatch();
    let import = people(&mut roster, &[("everybody.csv", &sheet)]).await;
    assert_eq!(counts(&import), [10_000, 0, 0, 0]);
    apply(&mut roster, &import).await.expect("applied");
    let again = people(&mut roster, &[("everybody.csv", &sheet)]).await;
    assert_eq!(counts(&again), [0, 0, 10_000, 0]);
    let took = begin.elapsed();
    assert!(took.as_secs() < 60, "{took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_too_many_is_refused() {
    let service = Service::start(Backend::Sqlite).await;
    let mut roster = coordinator(&service).await;
    let sheet = format!("{MENTORS}\n{}", "x\n".repeat(50_000));
    let refused = send(&mut roster, messages(pb::ImportKind::People, &[("a", &sheet)])).await;
    let refused = refused.expect_err("50,001 rows");
    assert_eq!(reason_of(&refused), Some(ErrorReason::FieldInvalid));
    assert!(refused.message().contains("50000 rows"), "{}", refused.message());
}
