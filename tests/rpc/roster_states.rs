//! Pausing, leaving and coming back, and when people can be met.

mod departure;

use preceptor_proto::v1::{self as pb, ErrorReason, roster_service_client::RosterServiceClient};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{
    on_both_stores,
    service::{Authenticated, Service, request_id},
};
use tonic::Code;

use crate::{people::nurse, sql::sql};

type Roster = RosterServiceClient<Authenticated>;

const HOUR: i64 = 3_600_000_000;

async fn coordinator(service: &Service) -> Roster {
    RosterServiceClient::new(service.caller(Role::Coordinator, None).await)
}

/// Adds a person who can be mentor and mentee.
async fn joined(roster: &mut Roster, id: &str) -> pb::Person {
    let person = pb::Person {
        mentor: Some(pb::MentorProfile {
            kinds: vec![pb::PairingKind::Mentor as i32],
            capacity: 3,
            accepting: true,
            ..Default::default()
        }),
        mentee: Some(pb::MenteeProfile { kind: pb::PairingKind::Mentor as i32, ..Default::default() }),
        ..nurse(id)
    };
    let request = pb::CreatePersonRequest {
        parent: "agencies/north".into(),
        person_id: id.into(),
        person: Some(person),
        request_id: request_id(),
        ..Default::default()
    };
    roster.create_person(request).await.expect("created").into_inner().person.expect("a person")
}

async fn read(roster: &mut Roster, name: &str) -> pb::Person {
    let request = pb::GetPersonRequest { name: name.into() };
    roster.get_person(request).await.expect("found").into_inner().person.expect("a person")
}

fn pausing(person: &pb::Person, until: &str) -> pb::PausePersonRequest {
    pb::PausePersonRequest {
        name: person.name.clone(),
        etag: person.etag.clone(),
        until: until.into(),
        request_id: request_id(),
    }
}

fn archiving(person: &pb::Person, reason: &str) -> pb::ArchivePersonRequest {
    pb::ArchivePersonRequest {
        name: person.name.clone(),
        etag: person.etag.clone(),
        reason: reason.into(),
        request_id: request_id(),
    }
}

fn restoring(person: &pb::Person) -> pb::RestorePersonRequest {
    pb::RestorePersonRequest {
        name: person.name.clone(),
        etag: person.etag.clone(),
        request_id: request_id(),
    }
}

fn resuming(person: &pb::Person) -> pb::ResumePersonRequest {
    pb::ResumePersonRequest { name: person.name.clone(), etag: person.etag.clone(), request_id: request_id() }
}

on_both_stores! {
    async fn a_pause_keeps_its_date_until_it_is_resumed(service) {
        let mut roster = coordinator(&service).await;
        let ana = joined(&mut roster, "ana").await;
        let today = roster.pause_person(pausing(&ana, "2026-11-02")).await.expect_err("not after today");
        assert_eq!(reason_of(&today), Some(ErrorReason::FieldInvalid));
        let early = roster.resume_person(resuming(&ana)).await.expect_err("not paused");
        assert_eq!(reason_of(&early), Some(ErrorReason::StateNotAllowed));
        let paused = roster.pause_person(pausing(&ana, "2026-12-01")).await.expect("paused").into_inner();
        let paused = paused.person.expect("a person");
        assert_eq!((paused.state(), paused.paused_until.as_str()), (pb::PersonState::Paused, "2026-12-01"));
        let longer = roster.pause_person(pausing(&paused, "2027-01-01")).await.expect("prolonged").into_inner();
        let stale = roster.resume_person(resuming(&paused)).await.expect_err("stale");
        assert_eq!(reason_of(&stale), Some(ErrorReason::EtagMismatch));
        let request = resuming(&longer.person.expect("a person"));
        let resumed = roster.resume_person(request.clone()).await.expect("resumed").into_inner();
        assert_eq!(roster.resume_person(request).await.expect("replayed").into_inner(), resumed);
        let resumed = resumed.person.expect("a person");
        assert_eq!((resumed.state(), resumed.paused_until.as_str()), (pb::PersonState::Active, ""));
    }

    async fn a_mentor_profile_stays_while_its_places_are_taken(service) {
        let mut roster = coordinator(&service).await;
        joined(&mut roster, "ana").await;
        sql(&service, &["UPDATE mentor_places SET used = 2 WHERE person_id = 'ana' RETURNING person_id"]).await;
        let ana = read(&mut roster, "agencies/north/people/ana").await;
        let fewer = ana.mentor.clone().map(|mentor| pb::MentorProfile { capacity: 1, ..mentor });
        for mentor in [None, fewer] {
            let person = pb::Person { mentor, ..ana.clone() };
            let request = pb::UpdatePersonRequest { person: Some(person), request_id: request_id() };
            let refused = roster.update_person(request).await.expect_err("places are taken");
            assert_eq!(reason_of(&refused), Some(ErrorReason::CapacityFull), "{}", refused.message());
        }
        assert_eq!(read(&mut roster, "agencies/north/people/ana").await, ana);
    }

    async fn people_say_themselves_when_they_can_be_met_and_nobody_elses(service) {
        let mut roster = coordinator(&service).await;
        let ana = joined(&mut roster, "ana").await;
        let ben = joined(&mut roster, "ben").await;
        let mut own = RosterServiceClient::new(service.caller(Role::Mentor, Some("ana")).await);
        let monday = pb::WeeklyWindow { weekday: pb::Weekday::Monday as i32, start_minute: 480, end_minute: 600 };
        let away = pb::TimeSpan {
            start_time: Some(prost_types::Timestamp { seconds: 1_800_000_000, nanos: 0 }),
            end_time: Some(prost_types::Timestamp { seconds: 1_800_086_400, nanos: 0 }),
        };
        let setting = |person: &pb::Person, window: pb::WeeklyWindow| pb::SetAvailabilityRequest {
            name: person.name.clone(),
            etag: person.etag.clone(),
            availability: vec![window],
            absences: vec![away],
            request_id: request_id(),
        };
        let set = own.set_availability(setting(&ana, monday)).await.expect("set").into_inner();
        let set = set.person.expect("a person");
        assert_eq!((set.availability.clone(), set.absences.clone()), (vec![monday], vec![away]));
        let others = own.set_availability(setting(&ben, monday)).await.expect_err("somebody else's");
        assert_eq!(reason_of(&others), Some(ErrorReason::ResourceNotFound));
        let stale = own.set_availability(setting(&ana, monday)).await.expect_err("stale");
        assert_eq!(stale.code(), Code::Aborted);
        for (start_minute, end_minute) in [(480, 480), (-1, 10), (1440, 10), (10, 1441)] {
            let broken = pb::WeeklyWindow { start_minute, end_minute, ..monday };
            let refused = own.set_availability(setting(&set, broken)).await.expect_err("no window");
            assert_eq!(reason_of(&refused), Some(ErrorReason::FieldInvalid));
        }
        let refused = own.archive_person(archiving(&set, "I leave")).await.expect_err("not a mentor's to do");
        assert_eq!(reason_of(&refused), Some(ErrorReason::RoleNotAllowed));
    }

    async fn another_agencys_person_is_neither_paused_nor_archived(service) {
        let mut roster = coordinator(&service).await;
        let ana = joined(&mut roster, "ana").await;
        let mut south = RosterServiceClient::new(service.caller_of("south", Role::Coordinator, None).await);
        let refusals = [
            south.pause_person(pausing(&ana, "2026-12-01")).await.expect_err("hidden"),
            south.resume_person(resuming(&ana)).await.expect_err("hidden"),
            south.archive_person(archiving(&ana, "gone")).await.expect_err("hidden"),
            south.restore_person(restoring(&ana)).await.expect_err("hidden"),
        ];
        for refused in refusals {
            assert_eq!(reason_of(&refused), Some(ErrorReason::ResourceNotFound));
        }
        assert_eq!(read(&mut roster, &ana.name).await, ana);
    }

    async fn of_many_updates_that_read_the_same_person_one_wins(service) {
        let mut roster = coordinator(&service).await;
        let ana = joined(&mut roster, "ana").await;
        let racers: Vec<_> = (0..64).map(|racer| {
            let mut roster = roster.clone();
            let person = pb::Person { unit: format!("Unit {racer}"), ..ana.clone() };
            let request = pb::UpdatePersonRequest { person: Some(person), request_id: request_id() };
            tokio::spawn(async move { roster.update_person(request).await })
        }).collect();
        let mut winners = Vec::new();
        for racer in racers {
            match racer.await.expect("no racer panics") {
                Ok(reply) => winners.push(reply.into_inner().person.expect("a person")),
                Err(refused) => assert_eq!(reason_of(&refused), Some(ErrorReason::EtagMismatch)),
            }
        }
        assert_eq!(winners, [read(&mut roster, &ana.name).await]);
    }
}
