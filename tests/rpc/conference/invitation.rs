//! Answers to invitations, and deputies.

use preceptor_proto::v1::{self as pb, ErrorReason, InvitationState};
use preceptor_server::records::Role;
use preceptor_tests::on_both_stores;

use super::{
    archive, at, cancel_conference, confirm_conference, draft, own, people, person, plan, propose_conference,
    read, reason, respond, roster, staffed, subjects,
};

/// A meeting of one person on Tuesday at ten: fits only while nobody holds their time.
fn alone(id: &str) -> pb::Conference {
    pb::Conference {
        organizer: person(id),
        chair: person(id),
        note_taker: String::new(),
        seats: vec![],
        optional_people: vec![],
        ..plan()
    }
}

fn answer(conference: &pb::Conference, id: &str) -> (InvitationState, String) {
    let invitation = conference.invitations.iter().find(|each| each.person == person(id)).expect("invited");
    (invitation.state(), invitation.deputy.clone())
}

on_both_stores! {
    async fn people_answer_their_own_invitations_only(service) {
        let mut client = staffed(&service).await;
        let made = draft(&mut client, "a", plan()).await;
        let proposed = propose_conference(&mut client, &made, at(1, 10, 0)).await.expect("proposed");
        let mut mia = own(&service, Role::Mentee, "mia").await;
        let accepted = respond(&mut mia, &proposed, "", InvitationState::Accepted, "").await.expect("accepted");
        assert_eq!(answer(&accepted, "mia").0, InvitationState::Accepted);
        respond(&mut mia, &proposed, "mia", InvitationState::Tentative, "").await.expect("by name");
        let refused = respond(&mut mia, &proposed, "sam", InvitationState::Declined, "").await;
        assert_eq!(reason(refused), ErrorReason::ResourceNotFound);
        let mut otto = own(&service, Role::Mentor, "otto").await;
        let refused = respond(&mut otto, &proposed, "", InvitationState::Accepted, "").await;
        assert_eq!(reason(refused), ErrorReason::ResourceNotFound);
        for (id, state, deputy) in [
            ("", InvitationState::Accepted, ""),
            ("mia", InvitationState::NeedsAction, ""),
            ("mia", InvitationState::Delegated, ""),
            ("mia", InvitationState::Delegated, "mia"),
            ("mia", InvitationState::Accepted, "otto"),
            ("mia", InvitationState::Delegated, "sam"),
        ] {
            let refused = respond(&mut client, &proposed, id, state, deputy).await;
            assert_eq!(reason(refused), ErrorReason::FieldInvalid, "{id} {state:?} {deputy}");
        }
    }

    async fn who_declines_has_their_time_back_until_they_change_their_mind(service) {
        let mut client = staffed(&service).await;
        let made = draft(&mut client, "a", plan()).await;
        let proposed = propose_conference(&mut client, &made, at(1, 10, 0)).await.expect("proposed");
        let rival = draft(&mut client, "b", alone("mia")).await;
        assert_eq!(reason(propose_conference(&mut client, &rival, at(1, 10, 0)).await), ErrorReason::DoubleBooked);
        respond(&mut client, &proposed, "mia", InvitationState::Declined, "").await.expect("declined");
        let rival = propose_conference(&mut client, &rival, at(1, 10, 0)).await.expect("free");
        let refused = respond(&mut client, &proposed, "mia", InvitationState::Accepted, "").await;
        assert_eq!(reason(refused), ErrorReason::DoubleBooked);
        cancel_conference(&mut client, &rival, "moved").await.expect("cancelled");
        respond(&mut client, &proposed, "mia", InvitationState::Accepted, "").await.expect("accepted");
    }

    async fn a_deputy_gives_their_time_instead(service) {
        let mut client = staffed(&service).await;
        let mut plan = plan();
        plan.seats[0].deputies_allowed = true;
        let made = draft(&mut client, "a", plan).await;
        let proposed = propose_conference(&mut client, &made, at(1, 10, 0)).await.expect("proposed");
        let sent = respond(&mut client, &proposed, "mia", InvitationState::Delegated, "nick").await.expect("sent");
        assert_eq!(answer(&sent, "mia"), (InvitationState::Delegated, person("nick")));
        let (mia, nick) = (draft(&mut client, "b", alone("mia")).await, draft(&mut client, "c", alone("nick")).await);
        let mia = propose_conference(&mut client, &mia, at(1, 10, 0)).await.expect("she is free");
        assert_eq!(reason(propose_conference(&mut client, &nick, at(1, 10, 0)).await), ErrorReason::DoubleBooked);
        // A deputy sees the conference, and counts for the seat where deputies are allowed.
        let get = pb::GetConferenceRequest { name: sent.name.clone() };
        own(&service, Role::Mentor, "nick").await.get_conference(get).await.expect("he comes");
        let confirmed = confirm_conference(&mut client, &sent).await.expect("complete");
        // Another deputy: the first one's time is free again.
        respond(&mut client, &confirmed, "mia", InvitationState::Delegated, "otto").await.expect("sent");
        propose_conference(&mut client, &nick, at(1, 10, 0)).await.expect("free");
        // A deputy who is busy cannot be sent.
        let refused = respond(&mut client, &confirmed, "sam", InvitationState::Delegated, "mia").await;
        assert_eq!(reason(refused), ErrorReason::FieldInvalid, "she is invited herself");
        cancel_conference(&mut client, &mia, "enough").await.expect("cancelled");
        let refused = respond(&mut client, &confirmed, "sam", InvitationState::Delegated, "nick").await;
        assert_eq!(reason(refused), ErrorReason::DoubleBooked);
    }

    async fn a_deputy_for_two_people_fills_one_seat(service) {
        let mut client = staffed(&service).await;
        let mut plan = plan();
        plan.seats.iter_mut().for_each(|seat| seat.deputies_allowed = true);
        let made = draft(&mut client, "a", plan).await;
        let proposed = propose_conference(&mut client, &made, at(1, 10, 0)).await.expect("proposed");
        respond(&mut client, &proposed, "mia", InvitationState::Delegated, "otto").await.expect("sent");
        let both = respond(&mut client, &proposed, "paul", InvitationState::Delegated, "otto").await.expect("sent");
        assert_eq!(reason(confirm_conference(&mut client, &both).await), ErrorReason::SeatsIncomplete);
        // One takes it back: the deputy still comes for the other, and keeps the hold.
        let one = respond(&mut client, &proposed, "paul", InvitationState::Accepted, "").await.expect("accepted");
        let otto = draft(&mut client, "b", alone("otto")).await;
        assert_eq!(reason(propose_conference(&mut client, &otto, at(1, 10, 0)).await), ErrorReason::DoubleBooked);
        confirm_conference(&mut client, &one).await.expect("complete");
    }

    async fn a_deputy_must_be_there_and_active(service) {
        let mut client = staffed(&service).await;
        let made = draft(&mut client, "a", plan()).await;
        let proposed = propose_conference(&mut client, &made, at(1, 10, 0)).await.expect("proposed");
        let refused = respond(&mut client, &proposed, "mia", InvitationState::Delegated, "nobody").await;
        assert_eq!(reason(refused), ErrorReason::ResourceNotFound);
        let mut roster = roster(&service).await;
        let nick = roster.get_person(pb::GetPersonRequest { name: person("nick") }).await.expect("read").into_inner();
        let request = pb::PausePersonRequest {
            name: person("nick"),
            etag: nick.person.expect("nick").etag,
            until: "2026-12-24".into(),
            request_id: preceptor_tests::service::request_id(),
        };
        roster.pause_person(request).await.expect("paused");
        let refused = respond(&mut client, &proposed, "mia", InvitationState::Delegated, "nick").await;
        assert_eq!(reason(refused), ErrorReason::PersonNotAvailable);
    }

    async fn the_optional_come_where_they_can(service) {
        let mut client = staffed(&service).await;
        let leo = draft(&mut client, "a", alone("leo")).await;
        let leo = propose_conference(&mut client, &leo, at(1, 10, 0)).await.expect("proposed");
        let made = draft(&mut client, "b", pb::Conference { optional_people: people(&["leo", "otto"]), ..plan() }).await;
        let proposed = propose_conference(&mut client, &made, at(1, 10, 0)).await.expect("without him");
        let refused = respond(&mut client, &proposed, "leo", InvitationState::Accepted, "").await;
        assert_eq!(reason(refused), ErrorReason::DoubleBooked);
        cancel_conference(&mut client, &leo, "rather the other").await.expect("cancelled");
        respond(&mut client, &proposed, "leo", InvitationState::Accepted, "").await.expect("now he can");
        let otto = draft(&mut client, "c", alone("otto")).await;
        assert_eq!(reason(propose_conference(&mut client, &otto, at(1, 10, 0)).await), ErrorReason::DoubleBooked);
    }

    async fn who_has_left_is_neither_invited_nor_in_the_way_unless_required(service) {
        let mut client = staffed(&service).await;
        let made = draft(&mut client, "a", plan()).await;
        let needs = draft(&mut client, "b", pb::Conference { required_people: people(&["leo"]), ..plan() }).await;
        archive(&mut roster(&service).await, "leo").await;
        let proposed = propose_conference(&mut client, &made, at(1, 10, 0)).await.expect("without him");
        assert!(proposed.invitations.iter().all(|each| each.person != person("leo")));
        let refused = propose_conference(&mut client, &needs, at(1, 14, 0)).await.expect_err("he is required");
        assert_eq!(subjects(&refused), people(&["leo"]));
        // Who leaves after being invited declines by it, and the seat is empty until somebody comes for them.
        archive(&mut roster(&service).await, "mia").await;
        let left = read(&mut client, &made.name).await;
        assert_eq!(answer(&left, "mia").0, InvitationState::Declined);
        assert_eq!(reason(confirm_conference(&mut client, &left).await), ErrorReason::SeatsIncomplete);
    }
}
