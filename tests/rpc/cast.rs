//! The people that tests of pairings and match runs begin with.

use preceptor_proto::v1 as pb;
use preceptor_server::records::Role;
use preceptor_tests::service::{Service, request_id};

use crate::people::nurse;

/// The resource name of a person of agency `north`.
pub(crate) fn person(id: &str) -> String {
    format!("agencies/north/people/{id}")
}

/// Somebody who mentors this many at the same time, at level 5.000 in every skill.
pub(crate) fn mentor(id: &str, capacity: i32) -> pb::CreatePersonRequest {
    let profile = pb::MentorProfile {
        kinds: vec![pb::PairingKind::Mentor as i32],
        capacity,
        accepting: true,
        ..Default::default()
    };
    joining(id, pb::Person { mentor: Some(profile), ..nurse(id) }, 5000)
}

/// Somebody who looks for a mentor, at level 2.000 in every skill.
pub(crate) fn mentee(id: &str) -> pb::CreatePersonRequest {
    let profile = pb::MenteeProfile { kind: pb::PairingKind::Mentor as i32, ..Default::default() };
    joining(id, pb::Person { mentee: Some(profile), ..nurse(id) }, 2000)
}

/// [`mentee`] who wants so many mentors.
pub(crate) fn eager(id: &str, wanted: i32) -> pb::CreatePersonRequest {
    let mut request = mentee(id);
    let profile = request.person.as_mut().and_then(|person| person.mentee.as_mut());
    profile.expect("a mentee").mentors_wanted = wanted;
    request
}

fn joining(id: &str, person: pb::Person, level: i32) -> pb::CreatePersonRequest {
    let rate = |skill: &str| pb::SkillRating { skill: format!("skills/{skill}"), level: Some(level) };
    pb::CreatePersonRequest {
        parent: "agencies/north".into(),
        person_id: id.into(),
        person: Some(pb::Person { meeting_ways: vec![pb::MeetingWay::Video as i32], ..person }),
        ratings: preceptor_engine::skill::SKILL_KEYS.iter().map(|skill| rate(skill)).collect(),
        rating_source: pb::RatingSource::Supervisor as i32,
        request_id: request_id(),
    }
}

/// Adds people; each is free on Monday and Tuesday mornings.
pub(crate) async fn join(service: &Service, people: impl IntoIterator<Item = pb::CreatePersonRequest>) {
    let caller = service.caller(Role::Coordinator, None).await;
    let mut roster = pb::roster_service_client::RosterServiceClient::new(caller);
    for request in people {
        let made = roster.create_person(request).await.expect("created").into_inner();
        let made = made.person.expect("a person");
        let morning = |weekday: pb::Weekday| pb::WeeklyWindow {
            weekday: weekday as i32,
            start_minute: 9 * 60,
            end_minute: 12 * 60,
        };
        let availability = pb::SetAvailabilityRequest {
            name: made.name,
            etag: made.etag,
            availability: vec![morning(pb::Weekday::Monday), morning(pb::Weekday::Tuesday)],
            request_id: request_id(),
            ..Default::default()
        };
        roster.set_availability(availability).await.expect("set");
    }
}

/// Has a mentee want so many mentors from now on.
pub(crate) async fn want(service: &Service, id: &str, wanted: i32) {
    let mut roster =
        pb::roster_service_client::RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let request = pb::GetPersonRequest { name: person(id) };
    let mut row = roster.get_person(request).await.expect("found").into_inner().person.expect("a person");
    row.mentee.as_mut().expect("a mentee").mentors_wanted = wanted;
    let request = pb::UpdatePersonRequest { person: Some(row), request_id: request_id() };
    roster.update_person(request).await.expect("updated");
}
