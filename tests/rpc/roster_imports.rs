//! Imports: checked, applied, and what stands in the way.

mod upload;

use preceptor_proto::v1::{
    self as pb, ErrorReason, check_import_request::Part, roster_service_client::RosterServiceClient,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{
    on_both_stores, root,
    service::{Authenticated, Service, request_id},
};
use tonic::Status;
use tonic_types::StatusExt as _;

use crate::sql::sql;

type Roster = RosterServiceClient<Authenticated>;

const MENTORS: &str = "Name,Email,Discipline,Time zone,Places,Empathy";
const MENTEES: &str = "Name,Email,Discipline,Time zone,Need 1,Empathy";

pub(crate) async fn coordinator(service: &Service) -> Roster {
    RosterServiceClient::new(service.caller(Role::Coordinator, None).await)
}

/// The messages of an upload of comma-separated sheets.
fn messages(kind: pb::ImportKind, sheets: &[(&str, &str)]) -> Vec<pb::CheckImportRequest> {
    let header = pb::ImportHeader {
        parent: "agencies/north".into(),
        kind: kind as i32,
        date_order: pb::DateOrder::Unspecified as i32,
    };
    let rows = sheets.iter().flat_map(|(sheet, text)| {
        text.lines().zip(1..).map(|(line, row)| {
            let cells = line.split(',').map(str::to_owned).collect();
            Part::Row(pb::ImportRow { sheet: (*sheet).into(), row, cells })
        })
    });
    let request_id = request_id();
    let parts = std::iter::once(Part::Header(header)).chain(rows);
    parts.map(|part| pb::CheckImportRequest { part: Some(part), request_id: request_id.clone() }).collect()
}

async fn send(roster: &mut Roster, messages: Vec<pb::CheckImportRequest>) -> Result<pb::Import, Status> {
    let reply = roster.check_import(tokio_stream::iter(messages)).await?;
    Ok(reply.into_inner().import.expect("an import"))
}

async fn checked(roster: &mut Roster, kind: pb::ImportKind, sheets: &[(&str, &str)]) -> pb::Import {
    send(roster, messages(kind, sheets)).await.expect("checked")
}

pub(crate) async fn people(roster: &mut Roster, sheets: &[(&str, &str)]) -> pb::Import {
    checked(roster, pb::ImportKind::People, sheets).await
}

fn applying(import: &pb::Import) -> pb::ApplyImportRequest {
    pb::ApplyImportRequest {
        name: import.name.clone(),
        etag: import.etag.clone(),
        skip_held_rows: false,
        request_id: request_id(),
    }
}

pub(crate) async fn apply(roster: &mut Roster, import: &pb::Import) -> Result<pb::Import, Status> {
    let reply = roster.apply_import(applying(import)).await?;
    Ok(reply.into_inner().import.expect("an import"))
}

/// Created, updated, unchanged, held.
fn counts(import: &pb::Import) -> [i32; 4] {
    [import.create_count, import.update_count, import.unchanged_count, import.held_count]
}

fn codes(import: &pb::Import) -> Vec<&str> {
    import.findings.iter().map(|finding| finding.code.as_str()).collect()
}

async fn listed(roster: &mut Roster) -> Vec<pb::Person> {
    let request =
        pb::ListPeopleRequest { parent: "agencies/north".into(), page_size: 500, ..Default::default() };
    roster.list_people(request).await.expect("listed").into_inner().people
}

fn sample(file: &str) -> String {
    std::fs::read_to_string(root().join("client/sample").join(file)).expect("a sample")
}

pub(crate) fn mentors(rows: &[&str]) -> String {
    [&[MENTORS], rows].concat().join("\n")
}

fn mentees(rows: &[&str]) -> String {
    [&[MENTEES], rows].concat().join("\n")
}

pub(crate) const ANA: &str = "Ana Ruiz,ana@north.example,nursing,America/Chicago,2,4";
const MIA: &str = "Mia Holm,mia@north.example,law,America/Chicago,Empathy,2";

/// Ana, a mentor, and Mia, a mentee, are on the roster.
async fn staffed(service: &Service) -> Roster {
    let mut roster = coordinator(service).await;
    let import = people(&mut roster, &[("a", &mentors(&[ANA])), ("b", &mentees(&[MIA]))]).await;
    apply(&mut roster, &import).await.expect("applied");
    roster
}

on_both_stores! {
    async fn the_sample_comes_in_once_and_a_second_time_changes_nothing(service) {
        let mut roster = coordinator(&service).await;
        let files = ["mentees.csv", "mentors.csv", "guests.csv"].map(|file| (file, sample(file)));
        let sheets = files.each_ref().map(|(file, text)| (*file, text.as_str()));
        let import = people(&mut roster, &sheets).await;
        assert_eq!((counts(&import), codes(&import)), ([90, 0, 0, 0], vec![]));
        assert_eq!(listed(&mut roster).await, [], "a check writes no person");
        let applied = apply(&mut roster, &import).await.expect("applied");
        assert_eq!((applied.state(), applied.create_count), (pb::ImportState::Applied, 90));
        assert!(applied.apply_time.is_some());
        let everybody = listed(&mut roster).await;
        assert_eq!(everybody.len(), 90);
        let bashir = everybody.iter().find(|person| person.display_name == "Bashir Galarza").expect("a mentee");
        let mentee = bashir.mentee.as_ref().expect("a mentee profile");
        assert_eq!(mentee.needs, ["skills/organization_time", "skills/flexibility", "skills/technology"]);
        assert_eq!((mentee.start_by.as_str(), mentee.targets.len()), ("2027-02-12", 0));
        let lucille = everybody.iter().find(|person| person.display_name == "Lucille Okonkwo").expect("a mentor");
        let mentor = lucille.mentor.as_ref().expect("a mentor profile");
        assert_eq!((mentor.capacity, mentor.accepting, mentor.kinds.len()), (2, true, 2));
        let rules = sample("pair-rules.csv");
        for expected in [[10, 0, 0, 0], [0, 0, 10, 0]] {
            let import = checked(&mut roster, pb::ImportKind::PairRules, &[("rules", &rules)]).await;
            assert_eq!((counts(&import), codes(&import)), (expected, vec![]));
            apply(&mut roster, &import).await.expect("applied");
        }
        let evidence = || sql(&service, &["SELECT source || ' ' || CAST(count(*) AS TEXT) FROM evidence GROUP BY source ORDER BY source"]);
        let before = evidence().await;
        assert_eq!(before.len(), 2, "{before:?}");
        let again = people(&mut roster, &sheets).await;
        assert_eq!((counts(&again), codes(&again)), ([0, 0, 90, 0], vec![]));
        apply(&mut roster, &again).await.expect("applied");
        assert_eq!(listed(&mut roster).await, everybody);
        assert_eq!(evidence().await, before);
        let newest = sql(&service, &["SELECT type FROM events ORDER BY sequence DESC LIMIT 3"]).await;
        assert_eq!(newest, ["import.applied", "import.checked", "import.applied"]);
    }

    async fn a_held_row_stops_the_import_unless_it_is_left_out(service) {
        let mut roster = coordinator(&service).await;
        let broken = "Ben Ito,ben@north.example,law,America/Chicgo,2-3,hgih";
        let import = people(&mut roster, &[("mentors", &mentors(&[ANA, broken]))]).await;
        assert_eq!((counts(&import), codes(&import)), ([1, 0, 0, 1], vec!["IMP012", "IMP017", "IMP014"]));
        assert_eq!(import.findings[2].suggestion, "high (4)");
        assert_eq!((import.findings[2].row, import.findings[2].column.as_str()), (3, "F"));
        let refused = apply(&mut roster, &import).await.expect_err("a row is held");
        assert_eq!(reason_of(&refused), Some(ErrorReason::ImportHasFindings));
        assert_eq!(listed(&mut roster).await, []);
        let skipping = pb::ApplyImportRequest { skip_held_rows: true, ..applying(&import) };
        let applied = roster.apply_import(skipping.clone()).await.expect("applied").into_inner();
        let again = roster.apply_import(skipping).await.expect("replayed").into_inner();
        assert_eq!(again, applied);
        assert_eq!(listed(&mut roster).await.len(), 1);
        let twice = apply(&mut roster, &applied.import.expect("an import")).await.expect_err("applied already");
        assert_eq!(reason_of(&twice), Some(ErrorReason::StateNotAllowed));
        let stale = apply(&mut roster, &import).await.expect_err("an old etag");
        assert_eq!(reason_of(&stale), Some(ErrorReason::EtagMismatch));
    }

    async fn blank_cells_change_nothing_and_others_what_they_say(service) {
        let mut roster = staffed(&service).await;
        let ana = listed(&mut roster).await.remove(0);
        let same = people(&mut roster, &[("a", &mentors(&["Ana Ruiz,ANA@north.example,Nursing,America/Chicago,2,"]))]).await;
        assert_eq!(counts(&same), [0, 0, 1, 0]);
        let both = people(&mut roster, &[
            ("a", &mentors(&["Ana Ruiz,ana@north.example,nursing,America/Chicago,3,5"])),
            ("b", &mentees(&["Ana Ruiz,ana@north.example,nursing,America/Chicago,Advocacy,3"])),
        ]).await;
        assert_eq!((counts(&both), codes(&both)), ([0, 2, 0, 0], vec![]));
        apply(&mut roster, &both).await.expect("applied");
        let after = listed(&mut roster).await.remove(0);
        assert_eq!((after.name, after.mentor.map(|mentor| mentor.capacity)), (ana.name, Some(3)));
        assert_eq!(after.mentee.map(|mentee| mentee.needs), Some(vec!["skills/advocacy".to_owned()]));
        let levels = sql(&service, &["SELECT e.source || ' ' || CAST(e.level AS TEXT) FROM evidence e JOIN people p
            ON p.agency_id = e.agency_id AND p.id = e.person_id WHERE p.email = 'ana@north.example' ORDER BY e.source, e.level"]).await;
        assert_eq!(levels, ["SELF 3000", "SUPERVISOR 4000", "SUPERVISOR 5000"]);
    }

    async fn what_changed_since_the_check_is_named_and_nothing_is_written(service) {
        let mut roster = staffed(&service).await;
        let import = people(&mut roster, &[
            ("a", &mentors(&["Ana Ruiz,ana@north.example,law,America/Chicago,2,4", "Ben Ito,ben@north.example,law,UTC,1,"])),
        ]).await;
        assert_eq!(counts(&import), [1, 1, 0, 0]);
        let ana = listed(&mut roster).await.remove(0);
        let update = pb::UpdatePersonRequest {
            person: Some(pb::Person { unit: "Intake".into(), ..ana.clone() }),
            request_id: request_id(),
        };
        roster.update_person(update).await.expect("updated");
        let create = pb::CreatePersonRequest {
            parent: "agencies/north".into(),
            person_id: "ben".into(),
            person: Some(crate::people::nurse("Ben")),
            request_id: request_id(),
            ..Default::default()
        };
        roster.create_person(create).await.expect("created");
        let refused = apply(&mut roster, &import).await.expect_err("overtaken");
        assert_eq!(reason_of(&refused), Some(ErrorReason::PlanStale));
        let conflicts = refused.get_details_precondition_failure().expect("conflicts").violations;
        let mut named: Vec<_> = conflicts.into_iter().map(|conflict| conflict.subject).collect();
        named.sort_unstable();
        let mut expected = vec![ana.name, "agencies/north/people/ben".into()];
        expected.sort_unstable();
        assert_eq!(named, expected);
        assert!(listed(&mut roster).await.iter().all(|person| person.discipline != "law" || person.display_name == "Mia Holm"));
    }

    async fn of_imports_that_add_the_same_people_one_is_applied(service) {
        let mut roster = coordinator(&service).await;
        let rows: Vec<String> = (0..50).map(|n| format!("Person {n},p{n}@north.example,law,UTC,1,3")).collect();
        let sheet = mentors(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        let mut imports = Vec::new();
        for _ in 0..8 {
            imports.push(people(&mut roster, &[("a", &sheet)]).await);
        }
        let racers: Vec<_> = imports.into_iter().map(|import| {
            let mut roster = roster.clone();
            tokio::spawn(async move { apply(&mut roster, &import).await })
        }).collect();
        let mut applied = 0;
        for racer in racers {
            match racer.await.expect("no racer panics") {
                Ok(_) => applied += 1,
                Err(refused) => assert_eq!(reason_of(&refused), Some(ErrorReason::PlanStale), "{}", refused.message()),
            }
        }
        assert_eq!((applied, listed(&mut roster).await.len()), (1, 50));
    }

    async fn the_roster_has_a_say_in_what_a_row_can_do(service) {
        let mut roster = staffed(&service).await;
        sql(&service, &["UPDATE mentor_places SET used = 2 RETURNING person_id"]).await;
        let mia = listed(&mut roster).await.remove(1);
        let archiving = pb::ArchivePersonRequest {
            name: mia.name, etag: mia.etag, reason: "left".into(), request_id: request_id(),
        };
        let import = people(&mut roster, &[
            ("a", &mentors(&[
                "Ana Ruiz,ana@north.example,nursing,America/Chicago,1,",
                "Mia Holm,mia.holm@north.example,law,UTC,1,",
            ])),
        ]).await;
        assert_eq!((counts(&import), codes(&import)), ([1, 0, 0, 1], vec!["IMP027", "IMP025"]));
        roster.archive_person(archiving).await.expect("archived");
        let import = people(&mut roster, &[("b", &mentees(&[MIA]))]).await;
        assert_eq!((counts(&import), codes(&import)), ([0, 0, 0, 1], vec!["IMP026"]));
        let hours = "Email,Available,Away\nana@north.example,Mon 09:00-12:00,2026-12-24 to 2026-12-26\nnobody@north.example,Mon 09:00-12:00,";
        let import = checked(&mut roster, pb::ImportKind::Availability, &[("hours", hours)]).await;
        assert_eq!((counts(&import), codes(&import)), ([0, 1, 0, 1], vec!["IMP028"]));
        let skipping = pb::ApplyImportRequest { skip_held_rows: true, ..applying(&import) };
        roster.apply_import(skipping).await.expect("applied");
        let ana = listed(&mut roster).await.remove(0);
        assert_eq!((ana.availability.len(), ana.absences.len()), (1, 1));
        let midnight = ana.absences[0].start_time.as_ref().map(|start| start.seconds);
        assert_eq!(midnight, Some(1_798_092_000), "midnight in Chicago");
    }

    async fn rules_are_checked_against_profiles_and_against_each_other(service) {
        let mut roster = staffed(&service).await;
        let (ana, mia) = ("ana@north.example", "mia@north.example");
        let rows = [
            "Mentor,Mentee,Rule,Until".to_owned(),
            format!("{ana},{mia},ban,2026-12-31"),
            format!("{ana},{mia},lock,"),
            format!("{mia},{ana},ban,"),
            format!("{ana},nobody@north.example,ban,"),
            format!("{ana},{mia},avoid,2026-11-01"),
        ];
        let import = checked(&mut roster, pb::ImportKind::PairRules, &[("rules", &rows.join("\n"))]).await;
        assert_eq!((counts(&import), codes(&import)), ([1, 0, 0, 4], vec!["IMP031", "IMP030", "IMP028", "IMP033"]));
        let skipping = pb::ApplyImportRequest { skip_held_rows: true, ..applying(&import) };
        let second = pb::ApplyImportRequest { request_id: request_id(), ..skipping.clone() };
        roster.apply_import(skipping).await.expect("applied");
        let listing = pb::ListPairRulesRequest { parent: "agencies/north".into(), ..Default::default() };
        let rules = roster.list_pair_rules(listing).await.expect("listed").into_inner().pair_rules;
        let ends: Vec<_> = rules.iter().map(|rule| rule.expire_time.as_ref().map(|end| end.seconds)).collect();
        assert_eq!(ends, [Some(1_798_783_200)], "the end of 31 December in Chicago");
        let stale = roster.apply_import(second).await.expect_err("applied already");
        assert_eq!(reason_of(&stale), Some(ErrorReason::EtagMismatch));
    }
}
