//! Times proposed, confirmed, moved and given up.

use preceptor_proto::v1::{self as pb, ConferenceState, ErrorReason, InvitationState};
use preceptor_tests::{on_both_stores, service::request_id};

use super::{
    at, available, cancel_conference, confirm_conference, draft, office_hours, people, person, plan,
    propose_conference, read, reason, reschedule_conference, respond, roster, seat, span, staffed, state_of,
    subjects,
};

on_both_stores! {
    async fn a_proposal_invites_everybody_and_holds_their_time(service) {
        let mut client = staffed(&service).await;
        let rooms = vec![pb::Room { key: "north-2".into(), places: 8 }];
        let made = draft(&mut client, "a", pb::Conference { rooms, ..plan() }).await;
        let proposed = propose_conference(&mut client, &made, at(1, 10, 5)).await.expect("proposed");
        assert_eq!(state_of(&proposed), ConferenceState::Proposed);
        assert_eq!(proposed.time, Some(span(at(1, 10, 5), at(1, 11, 5))));
        assert_eq!((proposed.civil_start.as_str(), proposed.room.as_str()), ("2026-11-03T10:05", "north-2"));
        assert_eq!((proposed.sequence, proposed.expire_time), (1, Some(at(3, 9, 0))));
        let invited: Vec<_> = proposed
            .invitations
            .iter()
            .map(|each| (each.person.clone(), each.seat.as_str(), each.required, each.state()))
            .collect();
        let asked = InvitationState::NeedsAction;
        assert_eq!(invited, [
            (person("nora"), "", true, asked),
            (person("sam"), "", true, asked),
            (person("mia"), "medicine", true, asked),
            (person("paul"), "psychology", true, asked),
            (person("leo"), "", false, asked),
        ]);
        let rooms = vec![pb::Room { key: "north-2".into(), places: 8 }];
        let rival = pb::Conference {
            organizer: person("otto"),
            chair: person("otto"),
            required_people: people(&["leo"]),
            optional_people: vec![],
            rooms,
            ..plan()
        };
        let rival = draft(&mut client, "b", rival).await;
        let refused = propose_conference(&mut client, &rival, at(1, 11, 0)).await.expect_err("taken");
        let expected = [person("leo"), person("sam"), "rooms".into(), "seats/0".into()];
        assert_eq!(subjects(&refused), expected);
        assert_eq!(reason(Err::<(), _>(refused)), ErrorReason::DoubleBooked);
        propose_conference(&mut client, &rival, at(1, 11, 5)).await.expect("times that only touch do not clash");
    }

    async fn a_time_that_fits_nobody_says_who_is_away_and_which_seat_stays_empty(service) {
        let mut client = staffed(&service).await;
        let mut roster = roster(&service).await;
        let tuesday = vec![span(at(1, 0, 0), at(2, 0, 0))];
        available(&mut roster, "mia", office_hours(), tuesday.clone()).await;
        let made = draft(&mut client, "a", plan()).await;
        let refused = propose_conference(&mut client, &made, at(1, 10, 0)).await.expect_err("no doctor");
        assert_eq!(subjects(&refused), ["seats/0"]);
        assert_eq!(reason(Err::<(), _>(refused)), ErrorReason::SeatsIncomplete);
        available(&mut roster, "sam", office_hours(), tuesday).await;
        let refused = propose_conference(&mut client, &made, at(1, 10, 0)).await.expect_err("no notes");
        assert_eq!(subjects(&refused), [person("sam"), "seats/0".into()]);
        assert_eq!(reason(Err::<(), _>(refused)), ErrorReason::DoubleBooked);
        let refused = propose_conference(&mut client, &made, at(1, 20, 0)).await.expect_err("in the evening");
        assert_eq!(subjects(&refused).len(), 4);
        assert_eq!(state_of(&read(&mut client, &made.name).await), ConferenceState::Draft);
    }

    async fn a_start_lies_in_the_window_on_a_mark_and_leaves_notice(service) {
        let mut client = staffed(&service).await;
        let made = draft(&mut client, "a", pb::Conference { notice_minutes: 2 * 24 * 60, ..plan() }).await;
        for start in [at(0, 10, 0), at(4, 23, 30), at(1, 10, 3), at(1, 10, 0)] {
            let refused = propose_conference(&mut client, &made, start).await;
            assert_eq!(reason(refused), ErrorReason::FieldInvalid, "{start:?}");
        }
        propose_conference(&mut client, &made, at(2, 10, 0)).await.expect("two days of notice");
    }

    async fn a_conference_is_confirmed_once_its_offices_are_named_and_its_seats_filled(service) {
        let mut client = staffed(&service).await;
        let made = draft(&mut client, "a", pb::Conference { note_taker: String::new(), ..plan() }).await;
        let proposed = propose_conference(&mut client, &made, at(1, 10, 0)).await.expect("proposed");
        assert_eq!(reason(confirm_conference(&mut client, &proposed).await), ErrorReason::SeatsIncomplete);

        let other = pb::Conference { required_people: people(&["otto"]), ..plan() };
        let other = draft(&mut client, "b", other).await;
        let proposed = propose_conference(&mut client, &other, at(2, 10, 0)).await.expect("proposed");
        let mut declined = proposed;
        for id in ["sam", "mia", "otto"] {
            declined = respond(&mut client, &declined, id, InvitationState::Declined, "").await.expect("declined");
        }
        let refused = confirm_conference(&mut client, &declined).await.expect_err("incomplete");
        assert_eq!(subjects(&refused), [declined.name.clone(), person("otto"), person("sam")]);
        let mut agreed = declined;
        for id in ["sam", "mia", "otto"] {
            agreed = respond(&mut client, &agreed, id, InvitationState::Accepted, "").await.expect("agreed");
        }
        let confirmed = confirm_conference(&mut client, &agreed).await.expect("confirmed");
        assert_eq!((state_of(&confirmed), confirmed.expire_time), (ConferenceState::Scheduled, None));
        assert_eq!(reason(confirm_conference(&mut client, &confirmed).await), ErrorReason::StateNotAllowed);
        service.clock.advance_minutes(72 * 60);
        assert_eq!(state_of(&read(&mut client, &confirmed.name).await), ConferenceState::Scheduled);
    }

    async fn a_proposal_that_runs_out_frees_its_time_and_cannot_be_confirmed(service) {
        let mut client = staffed(&service).await;
        let first = draft(&mut client, "a", plan()).await;
        let request = pb::ProposeConferenceRequest {
            name: first.name.clone(),
            etag: first.etag.clone(),
            start_time: Some(at(1, 10, 0)),
            hold_hours: 1,
            request_id: request_id(),
        };
        let proposed = client.propose_conference(request.clone()).await.expect("proposed").into_inner();
        let replayed = client.propose_conference(request).await.expect("replayed").into_inner();
        assert_eq!(proposed, replayed, "its own holds are not in the way of a repeat");
        let proposed = proposed.conference.expect("a conference");
        let rival = draft(&mut client, "b", plan()).await;
        service.clock.advance_minutes(59);
        assert_eq!(reason(propose_conference(&mut client, &rival, at(1, 10, 0)).await), ErrorReason::DoubleBooked);
        service.clock.advance_minutes(1);
        let rival = propose_conference(&mut client, &rival, at(1, 10, 0)).await.expect("free again");
        assert_eq!(reason(confirm_conference(&mut client, &proposed).await), ErrorReason::StateNotAllowed);
        assert_eq!(
            reason(respond(&mut client, &proposed, "mia", InvitationState::Accepted, "").await),
            ErrorReason::StateNotAllowed
        );
        // What ran out can be proposed again.
        let again = propose_conference(&mut client, &proposed, at(1, 14, 0)).await.expect("proposed again");
        assert_eq!((again.sequence, state_of(&again)), (2, ConferenceState::Proposed));
        confirm_conference(&mut client, &rival).await.expect("confirmed");
    }

    async fn a_conference_moves_onto_its_own_old_time_and_answers_start_over(service) {
        let mut client = staffed(&service).await;
        let made = draft(&mut client, "a", plan()).await;
        let proposed = propose_conference(&mut client, &made, at(1, 10, 0)).await.expect("proposed");
        let answered =
            respond(&mut client, &proposed, "mia", InvitationState::Accepted, "").await.expect("accepted");
        let confirmed = confirm_conference(&mut client, &answered).await.expect("confirmed");
        let moved = reschedule_conference(&mut client, &confirmed, at(1, 10, 30)).await.expect("moved");
        assert_eq!((state_of(&moved), moved.sequence), (ConferenceState::Scheduled, 2));
        assert!(moved.invitations.iter().all(|each| each.state() == InvitationState::NeedsAction));
        // An answer to the old time is refused, one to the new is taken.
        let stale = respond(&mut client, &confirmed, "mia", InvitationState::Declined, "").await;
        assert_eq!(reason(stale), ErrorReason::EtagMismatch);
        respond(&mut client, &moved, "mia", InvitationState::Accepted, "").await.expect("accepted");
        // The half hour it left is free, the one it took is not.
        let half = pb::Conference { duration_minutes: 30, ..plan() };
        let other = draft(&mut client, "b", half).await;
        assert_eq!(reason(propose_conference(&mut client, &other, at(1, 11, 0)).await), ErrorReason::DoubleBooked);
        propose_conference(&mut client, &other, at(1, 10, 0)).await.expect("free");
        let draft = draft(&mut client, "c", plan()).await;
        assert_eq!(reason(reschedule_conference(&mut client, &draft, at(1, 14, 0)).await), ErrorReason::StateNotAllowed);
    }

    async fn a_proposal_that_moves_gets_time_for_new_answers(service) {
        let mut client = staffed(&service).await;
        let made = draft(&mut client, "a", plan()).await;
        let proposed = propose_conference(&mut client, &made, at(4, 10, 0)).await.expect("proposed");
        service.clock.advance_minutes(60);
        let moved = reschedule_conference(&mut client, &proposed, at(4, 14, 0)).await.expect("moved");
        assert_eq!((state_of(&moved), moved.expire_time), (ConferenceState::Proposed, Some(at(3, 10, 0))));
    }

    async fn two_conferences_swap_their_times_through_a_third(service) {
        let mut client = staffed(&service).await;
        let short = || pb::Conference { seats: vec![seat("medicine", 1, 1)], ..plan() };
        let a = draft(&mut client, "a", short()).await;
        let b = draft(&mut client, "b", short()).await;
        let a = propose_conference(&mut client, &a, at(1, 10, 0)).await.expect("proposed");
        let b = propose_conference(&mut client, &b, at(1, 11, 0)).await.expect("proposed");
        assert_eq!(reason(reschedule_conference(&mut client, &a, at(1, 11, 0)).await), ErrorReason::DoubleBooked);
        let a = reschedule_conference(&mut client, &a, at(1, 14, 0)).await.expect("aside");
        reschedule_conference(&mut client, &b, at(1, 10, 0)).await.expect("moved");
        reschedule_conference(&mut client, &a, at(1, 11, 0)).await.expect("moved");
    }

    async fn a_cancelled_conference_gives_its_time_back_and_stays_cancelled(service) {
        let mut client = staffed(&service).await;
        let made = draft(&mut client, "a", plan()).await;
        let proposed = propose_conference(&mut client, &made, at(1, 10, 0)).await.expect("proposed");
        assert_eq!(reason(cancel_conference(&mut client, &proposed, " ").await), ErrorReason::FieldInvalid);
        let cancelled = cancel_conference(&mut client, &proposed, "chair is ill").await.expect("cancelled");
        assert_eq!((state_of(&cancelled), cancelled.reason.as_str()), (ConferenceState::Cancelled, "chair is ill"));
        assert_eq!(reason(cancel_conference(&mut client, &cancelled, "again").await), ErrorReason::StateNotAllowed);
        assert_eq!(reason(propose_conference(&mut client, &cancelled, at(1, 10, 0)).await), ErrorReason::StateNotAllowed);
        let other = draft(&mut client, "b", plan()).await;
        propose_conference(&mut client, &other, at(1, 10, 0)).await.expect("free again");
    }
}
