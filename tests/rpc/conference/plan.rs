//! Drafts: made, changed, seen and listed.

use preceptor_proto::v1::{self as pb, ErrorReason};
use preceptor_server::records::Role;
use preceptor_tests::{on_both_stores, service::request_id};
use tonic_types::StatusExt as _;

use super::{
    Client, archive, at, cancel_conference, confirm_conference, creating, draft, find_slots, own, people,
    person, plan, propose_conference, read, reason, roster, seat, span, staffed, subjects,
};

fn updating(conference: pb::Conference) -> pb::UpdateConferenceRequest {
    pb::UpdateConferenceRequest { conference: Some(conference), request_id: request_id() }
}

async fn names(client: &mut Client, request: pb::ListConferencesRequest) -> Vec<String> {
    let request = pb::ListConferencesRequest { parent: "agencies/north".into(), ..request };
    let listed = client.list_conferences(request).await.expect("listed").into_inner();
    listed.conferences.into_iter().map(|each| each.name).collect()
}

fn name(id: &str) -> String {
    format!("agencies/north/conferences/{id}")
}

on_both_stores! {
    async fn a_draft_is_made_once_however_often_the_request_comes(service) {
        let mut client = staffed(&service).await;
        let item = pb::AgendaItem {
            case_reference: "C-17".into(),
            question: "Is home safe?".into(),
            minutes: 20,
            presenter: person("sam"),
            ..Default::default()
        };
        let request = creating("monday", pb::Conference { agenda_items: vec![item], ..plan() });
        let first = client.create_conference(request.clone()).await.expect("made").into_inner();
        let again = client.create_conference(request.clone()).await.expect("replayed").into_inner();
        assert_eq!(first, again);
        let made = first.conference.expect("a conference");
        assert_eq!((made.state(), made.time_zone.as_str()), (pb::ConferenceState::Draft, "UTC"));
        assert_eq!(made.seats[1].discipline, "psychology");
        assert_eq!(made.agenda_items[0].id, "1");
        assert_eq!(read(&mut client, &name("monday")).await, made);
        let other = pb::CreateConferenceRequest { conference_id: "tuesday".into(), ..request.clone() };
        assert_eq!(reason(client.create_conference(other).await), ErrorReason::RequestIdReused);
        let taken = pb::CreateConferenceRequest { request_id: request_id(), ..request };
        assert_eq!(reason(client.create_conference(taken).await), ErrorReason::ResourceExists);
    }

    async fn every_bad_field_of_a_plan_is_named_in_one_answer(service) {
        let mut client = staffed(&service).await;
        let wrong = pb::Conference {
            title: String::new(),
            duration_minutes: 47,
            window: Some(span(at(1, 0, 0), at(400, 0, 0))),
            notice_minutes: -1,
            required_people: people(&["mia", "mia"]),
            seats: vec![pb::Seat { min: 3, max: 2, ..seat("law", 0, 1) }],
            rooms: vec![pb::Room { key: "North 2".into(), places: 0 }],
            agenda_items: vec![pb::AgendaItem {
                case_reference: "Jane Doe".into(),
                question: "Why?".into(),
                minutes: 5,
                presenter: person("otto"),
                ..Default::default()
            }],
            ..plan()
        };
        let refused = client.create_conference(creating("wrong", wrong)).await.expect_err("invalid");
        let details = refused.get_details_bad_request().expect("violations");
        let mut fields: Vec<_> = details.field_violations.iter().map(|each| each.field.as_str()).collect();
        fields.sort_unstable();
        assert_eq!(fields, [
            "conference.agenda_items[0].case_reference",
            "conference.agenda_items[0].presenter",
            "conference.duration_minutes",
            "conference.notice_minutes",
            "conference.required_people[1]",
            "conference.rooms[0].key",
            "conference.rooms[0].places",
            "conference.seats[0].max",
            "conference.title",
            "conference.window",
        ]);
        assert!(!format!("{refused:?}").contains("Jane"), "a client's name is not repeated");
    }

    async fn a_plan_names_only_people_who_are_there_and_of_the_profession(service) {
        let mut client = staffed(&service).await;
        let unknown = pb::Conference { required_people: people(&["nobody"]), ..plan() };
        let refused = client.create_conference(creating("a", unknown)).await;
        assert_eq!(reason(refused), ErrorReason::ResourceNotFound);
        let lawyer = pb::Seat { candidates: people(&["leo"]), ..seat("medicine", 1, 1) };
        let refused = client.create_conference(creating("a", pb::Conference { seats: vec![lawyer], ..plan() })).await;
        assert_eq!(reason(refused), ErrorReason::FieldInvalid);
        archive(&mut roster(&service).await, "leo").await;
        let refused = client.create_conference(creating("a", plan())).await.expect_err("leo has left");
        assert_eq!(subjects(&refused), people(&["leo"]));
        assert_eq!(reason(Err::<(), _>(refused)), ErrorReason::PersonNotAvailable);
    }

    async fn only_a_plan_of_which_nothing_is_held_can_be_replaced(service) {
        let mut client = staffed(&service).await;
        let made = draft(&mut client, "a", plan()).await;
        let longer = pb::Conference { duration_minutes: 90, chair: String::new(), ..made.clone() };
        let updated = client.update_conference(updating(longer)).await.expect("updated").into_inner();
        let updated = updated.conference.expect("a conference");
        assert_eq!((updated.duration_minutes, updated.chair.as_str()), (90, ""));
        assert_eq!(reason(client.update_conference(updating(made.clone())).await), ErrorReason::EtagMismatch);
        let proposed = propose_conference(&mut client, &updated, at(1, 10, 0)).await.expect("proposed");
        assert_eq!(reason(client.update_conference(updating(proposed.clone())).await), ErrorReason::StateNotAllowed);
        service.clock.advance_minutes(72 * 60);
        let expired = read(&mut client, &made.name).await;
        assert_eq!((expired.state(), expired.etag.as_str()), (pb::ConferenceState::Expired, proposed.etag.as_str()));
        let fewer = pb::Conference { seats: vec![], ..expired };
        let replanned = client.update_conference(updating(fewer)).await.expect("nothing is held any more");
        let replanned = replanned.into_inner().conference.expect("a conference");
        assert_eq!((replanned.invitations.len(), replanned.seats.len()), (0, 0));
    }

    async fn a_conference_concerns_those_who_run_it_or_are_invited_and_no_others(service) {
        let mut client = staffed(&service).await;
        let made = draft(&mut client, "a", plan()).await;
        let get = || pb::GetConferenceRequest { name: made.name.clone() };
        for (id, role) in [("nora", Role::Mentor), ("sam", Role::Mentee)] {
            own(&service, role, id).await.get_conference(get()).await.expect("their own");
        }
        let mut mia = own(&service, Role::Mentor, "mia").await;
        let mut otto = own(&service, Role::Mentor, "otto").await;
        assert_eq!(reason(mia.get_conference(get()).await), ErrorReason::ResourceNotFound);
        let proposed = propose_conference(&mut client, &made, at(1, 10, 0)).await.expect("proposed");
        mia.get_conference(get()).await.expect("she is invited");
        assert_eq!(names(&mut mia, pb::ListConferencesRequest::default()).await, vec![name("a")]);
        assert_eq!(names(&mut otto, pb::ListConferencesRequest::default()).await, Vec::<String>::new());
        assert_eq!(reason(otto.get_conference(get()).await), ErrorReason::ResourceNotFound);
        // The invited see it, the note-taker keeps its record, the chair moves it.
        let mut sam = own(&service, Role::Mentor, "sam").await;
        for client in [&mut mia, &mut sam, &mut otto] {
            assert_eq!(reason(confirm_conference(client, &proposed).await), ErrorReason::ResourceNotFound);
        }
        let mut nora = own(&service, Role::Mentor, "nora").await;
        confirm_conference(&mut nora, &proposed).await.expect("she chairs it");
    }

    async fn who_stands_for_themselves_plans_only_what_they_lead(service) {
        staffed(&service).await;
        let mut otto = own(&service, Role::Mentor, "otto").await;
        assert_eq!(reason(otto.create_conference(creating("a", plan())).await), ErrorReason::FieldInvalid);
        draft(&mut otto, "a", pb::Conference { organizer: person("otto"), ..plan() }).await;
        let mut mentee = own(&service, Role::Mentee, "otto").await;
        let refused = mentee.create_conference(creating("b", plan())).await;
        assert_eq!(reason(refused), ErrorReason::RoleNotAllowed);
    }

    async fn another_agency_learns_nothing(service) {
        let mut client = staffed(&service).await;
        let made = draft(&mut client, "a", plan()).await;
        let south = service.caller_of("south", Role::Coordinator, None).await;
        let mut south = pb::conference_service_client::ConferenceServiceClient::new(south);
        for name in [made.name.clone(), name("nothing")] {
            let refused = south.get_conference(pb::GetConferenceRequest { name: name.clone() }).await;
            assert_eq!(reason(refused), ErrorReason::ResourceNotFound);
            assert_eq!(reason(find_slots(&mut south, &name).await), ErrorReason::ResourceNotFound);
        }
        let refused = cancel_conference(&mut south, &made, "why not").await;
        assert_eq!(reason(refused), ErrorReason::ResourceNotFound);
    }

    async fn lists_go_by_page_state_and_person(service) {
        let mut client = staffed(&service).await;
        for id in ["a", "b", "c"] {
            draft(&mut client, id, plan()).await;
            service.clock.advance_minutes(1);
        }
        let b = read(&mut client, &name("b")).await;
        propose_conference(&mut client, &b, at(2, 10, 0)).await.expect("proposed");
        let page = pb::ListConferencesRequest { parent: "agencies/north".into(), page_size: 2, ..Default::default() };
        let first = client.list_conferences(page.clone()).await.expect("listed").into_inner();
        assert_eq!(first.conferences.iter().map(|each| &each.name).collect::<Vec<_>>(), [&name("c"), &name("b")]);
        assert!(first.conferences[1].invitations.is_empty(), "lists leave out what belongs to a conference");
        let second = pb::ListConferencesRequest { page_token: first.next_page_token, ..page };
        assert_eq!(names(&mut client, second).await, [name("a")]);
        let in_state = |state: pb::ConferenceState| pb::ListConferencesRequest { state: state.into(), ..Default::default() };
        assert_eq!(names(&mut client, in_state(pb::ConferenceState::Proposed)).await, [name("b")]);
        assert_eq!(names(&mut client, in_state(pb::ConferenceState::Draft)).await, [name("c"), name("a")]);
        let pia = pb::ListConferencesRequest { person: person("mia"), ..Default::default() };
        assert_eq!(names(&mut client, pia).await, [name("b")]);
        service.clock.advance_minutes(72 * 60);
        assert_eq!(names(&mut client, in_state(pb::ConferenceState::Expired)).await, [name("b")]);
        assert!(names(&mut client, in_state(pb::ConferenceState::Proposed)).await.is_empty());
    }
}
