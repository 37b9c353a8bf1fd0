//! Who leaves, what goes with them, and coming back.

use preceptor_proto::v1::{self as pb, ErrorReason};
use preceptor_server::error::reason_of;
use preceptor_tests::{
    on_both_stores,
    service::{START, Service, request_id},
};

use super::{HOUR, archiving, coordinator, joined, pausing, restoring};
use crate::sql::sql;

fn pairing(id: &str, (mentor, mentee): (&str, &str), state: &str) -> String {
    let expires = if state == "OFFERED" { START.0.to_string() } else { "NULL".into() };
    format!(
        "INSERT INTO pairings (agency_id, id, mentor_id, mentee_id, kind, state, mentor_accepted, mentee_accepted,
            expires_at, reason, revision, created_at, updated_at, updated_by)
        VALUES ('north', '{id}', '{mentor}', '{mentee}', 'MENTOR', '{state}', FALSE, FALSE, {expires}, '', 1, 0, 0, 'test')
        RETURNING id"
    )
}

fn session(id: &str, pairing: &str, (mentor, mentee): (&str, &str), starts_at: i64) -> String {
    format!(
        "INSERT INTO sessions (agency_id, id, pairing_id, mentor_id, mentee_id, state, starts_at, ends_at, civil_start,
            time_zone, reason, log_version, revision, created_at, updated_at, updated_by)
        VALUES ('north', '{id}', '{pairing}', '{mentor}', '{mentee}', 'SCHEDULED', {starts_at}, {}, '', 'UTC', '', 0, 1,
            0, 0, 'test') RETURNING id",
        starts_at + HOUR
    )
}

fn hold(id: &str, resource: &str, owner: &str, starts_at: i64) -> String {
    format!(
        "INSERT INTO holds (agency_id, id, resource, starts_at, ends_at, owner, is_active)
        VALUES ('north', '{id}', '{resource}', {starts_at}, {}, '{owner}', TRUE) RETURNING id",
        starts_at + HOUR
    )
}

/// Ana with a mentee of each state of pairing, sessions before and after now, and a conference ahead.
async fn busy(service: &Service) {
    let soon = START.0 + 24 * HOUR;
    let past = START.0 - 24 * HOUR;
    let conference = format!(
        "INSERT INTO conferences (agency_id, id, title, state, organizer_id, duration_minutes, window_starts_at,
            window_ends_at, notice_minutes, required_people, optional_people, seats, rooms, starts_at, ends_at,
            time_zone, sequence, is_quorate, reason, revision, created_at, updated_at, updated_by)
        VALUES ('north', 'case', 'Case', 'PROPOSED', 'ben', 60, 0, 1, 0, '[]', '[]', '[]', '[]', {}, {}, 'UTC', 0, FALSE, '', 1,
            0, 0, 'test') RETURNING id",
        soon + 2 * HOUR,
        soon + 3 * HOUR
    );
    let statements = [
        pairing("offered", ("ana", "ben"), "OFFERED"),
        pairing("active", ("ana", "cai"), "ACTIVE"),
        pairing("held", ("dan", "ana"), "ON_HOLD"),
        pairing("others", ("dan", "cai"), "ACTIVE"),
        "UPDATE mentor_places SET used = 2 WHERE person_id IN ('ana', 'dan') RETURNING person_id".into(),
        session("ahead", "active", ("ana", "cai"), soon),
        session("begun", "active", ("ana", "cai"), past),
        session("theirs", "others", ("dan", "cai"), soon),
        hold("h1", "people/ana", "sessions/ahead", soon),
        hold("h2", "people/cai", "sessions/ahead", soon),
        hold("h3", "people/dan", "sessions/theirs", soon),
        conference,
        "INSERT INTO invitations (agency_id, conference_id, person_id, position, is_required, state)
        VALUES ('north', 'case', 'ana', 0, TRUE, 'ACCEPTED') RETURNING person_id"
            .into(),
        hold("h4", "people/ana", "conferences/case", soon + 2 * HOUR),
        hold("h5", "people/ben", "conferences/case", soon + 2 * HOUR),
    ];
    sql(service, &statements.iter().map(String::as_str).collect::<Vec<_>>()).await;
}

on_both_stores! {
    async fn who_leaves_takes_their_pairings_sessions_and_holds_along(service) {
        let mut roster = coordinator(&service).await;
        let ana = joined(&mut roster, "ana").await;
        for id in ["ben", "cai", "dan"] {
            joined(&mut roster, id).await;
        }
        busy(&service).await;
        let unreasoned = roster.archive_person(archiving(&ana, " ")).await.expect_err("no reason");
        assert_eq!(reason_of(&unreasoned), Some(ErrorReason::FieldInvalid));
        let archived = roster.archive_person(archiving(&ana, "moved away")).await.expect("archived").into_inner();
        let archived = archived.person.expect("a person");
        assert_eq!(archived.state(), pb::PersonState::Archived);
        assert_eq!(archived.mentor.as_ref().map(|mentor| (mentor.capacity, mentor.used)), Some((3, 0)));
        let states = sql(&service, &[
            "SELECT id || ' ' || state || ' ' || COALESCE(end_reason, '-') || ' ' || reason FROM pairings ORDER BY id",
            "SELECT id || ' ' || state FROM sessions ORDER BY id",
            "SELECT id FROM holds WHERE is_active ORDER BY id",
            "SELECT person_id || ' ' || used FROM mentor_places WHERE person_id IN ('ana', 'dan') ORDER BY person_id",
            "SELECT state FROM invitations",
            "SELECT archive_reason FROM people WHERE id = 'ana'",
            "SELECT type || ' ' || resource FROM events WHERE sequence > 4 ORDER BY sequence",
        ]).await;
        assert_eq!(states, [
            "active ENDED PARTY_LEFT moved away", "held ENDED PARTY_LEFT moved away", "offered EXPIRED - ",
            "others ACTIVE - ",
            "ahead CANCELLED", "begun SCHEDULED", "theirs SCHEDULED",
            "h3", "h5",
            "ana 0", "dan 1",
            "DECLINED",
            "moved away",
            "person.archived agencies/north/people/ana",
            "pairing.ended agencies/north/pairings/active",
            "pairing.expired agencies/north/pairings/offered",
            "pairing.ended agencies/north/pairings/held",
            "session.cancelled agencies/north/sessions/ahead",
            "conference.updated agencies/north/conferences/case",
        ]);
    }

    async fn who_comes_back_is_active_and_their_pairings_stay_ended(service) {
        let mut roster = coordinator(&service).await;
        let ana = joined(&mut roster, "ana").await;
        let too_early = roster.restore_person(restoring(&ana)).await.expect_err("not archived");
        assert_eq!(reason_of(&too_early), Some(ErrorReason::StateNotAllowed));
        let gone = roster.archive_person(archiving(&ana, "moved away")).await.expect("archived").into_inner();
        let gone = gone.person.expect("a person");
        let twice = roster.archive_person(archiving(&gone, "again")).await.expect_err("archived already");
        assert_eq!(reason_of(&twice), Some(ErrorReason::StateNotAllowed));
        let paused = roster.pause_person(pausing(&gone, "2026-12-01")).await.expect_err("archived");
        assert_eq!(reason_of(&paused), Some(ErrorReason::StateNotAllowed));
        let everybody = pb::ListPeopleRequest { parent: "agencies/north".into(), ..Default::default() };
        let listed = roster.list_people(everybody).await.expect("listed").into_inner();
        assert!(listed.people.is_empty());
        // Nobody waits for a mentor who has left, also when the profile comes later.
        let mentee = gone.mentee.clone();
        let without = pb::Person { mentee: None, ..gone };
        let request = pb::UpdatePersonRequest { person: Some(without), request_id: request_id() };
        let without = roster.update_person(request).await.expect("changed").into_inner().person.expect("a person");
        let request = pb::UpdatePersonRequest { person: Some(pb::Person { mentee, ..without }), request_id: request_id() };
        let again = roster.update_person(request).await.expect("changed").into_inner().person.expect("a person");
        let waits = "SELECT COALESCE(CAST(waiting_since AS TEXT), 'no') || ' ' || archive_reason FROM people";
        assert_eq!(sql(&service, &[waits]).await, ["no moved away"]);
        service.clock.advance_minutes(60);
        let back = roster.restore_person(restoring(&again)).await.expect("restored").into_inner();
        assert_eq!(back.person.expect("a person").state(), pb::PersonState::Active);
        assert_eq!(sql(&service, &[waits]).await, [format!("{} ", START.0 + HOUR)]);
    }
}
