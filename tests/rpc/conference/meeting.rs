//! The meeting itself: who was there, what was decided, and the end of the record.

use preceptor_proto::v1::{
    self as pb, ActionItemState, AgendaItemState,
    AttendanceState::{self, Absent, Late, LeftEarly, Present},
    ConferenceState, ErrorReason, InvitationState,
};
use preceptor_server::{records::Role, store::evidence};
use preceptor_tests::{on_both_stores, service::Service};

use super::{
    Client, add_action_item, add_agenda_item, at, cancel_conference, confirm_conference, draft,
    end_conference, finalize_conference, find_slots, mark_action_item, mark_agenda_item, own, people, person,
    plan, propose_conference, read, reason, record_attendance, record_decision, reschedule_conference,
    respond, seat, staffed, start_conference, state_of,
};

fn case(reference: &str, presenter: &str) -> pb::AgendaItem {
    pb::AgendaItem {
        case_reference: reference.into(),
        question: "What comes after discharge?".into(),
        minutes: 20,
        complex: true,
        presenter: if presenter.is_empty() { String::new() } else { person(presenter) },
        ..Default::default()
    }
}

fn was(id: &str, state: AttendanceState) -> pb::Attendance {
    pb::Attendance { person: person(id), state: state.into(), ..Default::default() }
}

fn decided(text: &str) -> pb::Decision {
    pb::Decision { text: text.into(), rationale: "safest".into(), ..Default::default() }
}

fn to_do(owner: &str) -> pb::ActionItem {
    pb::ActionItem {
        title: "Order a ramp".into(),
        owner: person(owner),
        due_date: "2026-11-20".into(),
        ..Default::default()
    }
}

/// A confirmed conference on Tuesday at ten, when the clock shows half past nine.
async fn gathered(service: &Service, client: &mut Client, plan: pb::Conference) -> pb::Conference {
    let made = draft(client, "a", plan).await;
    let proposed = propose_conference(client, &made, at(1, 10, 0)).await.expect("proposed");
    let confirmed = confirm_conference(client, &proposed).await.expect("confirmed");
    service.clock.advance_minutes(24 * 60 + 30);
    confirmed
}

on_both_stores! {
    async fn four_professions_meet_from_plan_to_closed_record(service) {
        let mut client = staffed(&service).await;
        let made = draft(&mut client, "a", plan()).await;
        let made = add_agenda_item(&mut client, &made, case("C-17", "sam")).await.expect("added");
        let found = find_slots(&mut client, &made.name).await.expect("found");
        let start = found.slots[0].time.and_then(|time| time.start_time).expect("a start");
        let mut now = propose_conference(&mut client, &made, start).await.expect("proposed");
        for id in ["nora", "sam", "mia", "paul"] {
            let mut answering = own(&service, Role::Mentor, id).await;
            now = respond(&mut answering, &now, "", InvitationState::Accepted, "").await.expect("accepted");
        }
        let confirmed = confirm_conference(&mut client, &now).await.expect("confirmed");
        let confirmed = add_agenda_item(&mut client, &confirmed, case("C-18", "mia")).await.expect("added");
        assert_eq!(reason(start_conference(&mut client, &confirmed).await), ErrorReason::StateNotAllowed);
        service.clock.advance_minutes(23 * 60 + 30);
        let started = start_conference(&mut client, &confirmed).await.expect("half an hour early");
        assert_eq!((state_of(&started), started.quorate), (ConferenceState::InSession, false));

        let early = record_decision(&mut client, &started, decided("Wait for the doctor")).await.expect("recorded");
        assert!(!early.decisions[0].quorate);
        let present = ["nora", "sam", "mia", "paul"].map(|id| was(id, Present));
        let there = record_attendance(&mut client, &early, present.to_vec()).await.expect("recorded");
        assert!(there.quorate);
        let answer = pb::Decision { agenda_item: "1".into(), ..decided("Home with support") };
        let there = record_decision(&mut client, &there, answer).await.expect("recorded");
        assert!(there.decisions[1].quorate && !there.decisions[0].quorate);
        let there = mark_agenda_item(&mut client, &there, "1", AgendaItemState::Discussed).await.expect("discussed");
        let there = add_action_item(&mut client, &there, to_do("otto")).await.expect("added");
        let ended = end_conference(&mut client, &there).await.expect("ended");
        assert_eq!(state_of(&ended), ConferenceState::Held);
        let closed = finalize_conference(&mut client, &ended).await.expect("finalized");
        assert_eq!(state_of(&closed), ConferenceState::Finalized);
        let items: Vec<_> = closed.agenda_items.iter().map(pb::AgendaItem::state).collect();
        assert_eq!(items, [AgendaItemState::Discussed, AgendaItemState::NotDiscussed]);
        assert_eq!(read(&mut client, &closed.name).await, closed);
    }

    async fn nothing_changes_after_the_record_is_closed(service) {
        let mut client = staffed(&service).await;
        let confirmed = gathered(&service, &mut client, plan()).await;
        let started = start_conference(&mut client, &confirmed).await.expect("started");
        let one = add_action_item(&mut client, &started, to_do("sam")).await.expect("added");
        let one = add_agenda_item(&mut client, &one, case("C-1", "")).await.expect("added");
        assert_eq!(reason(finalize_conference(&mut client, &one).await), ErrorReason::StateNotAllowed);
        let ended = end_conference(&mut client, &one).await.expect("ended");
        let done = mark_action_item(&mut client, &ended, "1", ActionItemState::Done).await.expect("done");
        let open = mark_action_item(&mut client, &done, "1", ActionItemState::Open).await.expect("a mistake undone");
        let closed = finalize_conference(&mut client, &open).await.expect("finalized");
        // What was decided is carried out after the meeting.
        let closed = mark_action_item(&mut client, &closed, "1", ActionItemState::Done).await.expect("done later");
        let refusals = [
            reason(record_attendance(&mut client, &closed, vec![was("sam", Late)]).await),
            reason(record_decision(&mut client, &closed, decided("Too late")).await),
            reason(add_action_item(&mut client, &closed, to_do("sam")).await),
            reason(add_agenda_item(&mut client, &closed, case("C-2", "")).await),
            reason(mark_agenda_item(&mut client, &closed, "1", AgendaItemState::Discussed).await),
            reason(cancel_conference(&mut client, &closed, "no").await),
            reason(reschedule_conference(&mut client, &closed, at(2, 10, 0)).await),
            reason(respond(&mut client, &closed, "mia", InvitationState::Declined, "").await),
            reason(start_conference(&mut client, &closed).await),
            reason(end_conference(&mut client, &closed).await),
            reason(finalize_conference(&mut client, &closed).await),
        ];
        assert_eq!(refusals, [ErrorReason::StateNotAllowed; 11]);
        assert_eq!(read(&mut client, &closed.name).await, closed);
    }

    async fn the_record_waits_for_the_meeting(service) {
        let mut client = staffed(&service).await;
        let confirmed = gathered(&service, &mut client, plan()).await;
        let confirmed = add_agenda_item(&mut client, &confirmed, case("C-1", "")).await.expect("added");
        let refusals = [
            reason(record_attendance(&mut client, &confirmed, vec![was("sam", Late)]).await),
            reason(record_decision(&mut client, &confirmed, decided("Too early")).await),
            reason(add_action_item(&mut client, &confirmed, to_do("sam")).await),
            reason(mark_agenda_item(&mut client, &confirmed, "1", AgendaItemState::Discussed).await),
            reason(end_conference(&mut client, &confirmed).await),
        ];
        assert_eq!(refusals, [ErrorReason::StateNotAllowed; 5]);
        let withdrawn = mark_agenda_item(&mut client, &confirmed, "1", AgendaItemState::Withdrawn).await;
        let withdrawn = withdrawn.expect("withdrawn");
        let started = start_conference(&mut client, &withdrawn).await.expect("started");
        let refused = mark_agenda_item(&mut client, &started, "1", AgendaItemState::Discussed).await;
        assert_eq!(reason(refused), ErrorReason::StateNotAllowed, "through READY, to correct a mistake");
        let ready = mark_agenda_item(&mut client, &started, "1", AgendaItemState::Ready).await.expect("ready");
        mark_agenda_item(&mut client, &ready, "1", AgendaItemState::Discussed).await.expect("discussed");
        assert_eq!(
            reason(mark_agenda_item(&mut client, &ready, "9", AgendaItemState::Discussed).await),
            ErrorReason::EtagMismatch
        );
    }

    async fn a_quorum_is_judged_by_who_is_there(service) {
        let mut client = staffed(&service).await;
        let mut asked = plan();
        asked.seats[0].deputies_allowed = true;
        let confirmed = gathered(&service, &mut client, asked).await;
        let mut now = start_conference(&mut client, &confirmed).await.expect("started");
        let for_whom = |id: &str, absent: &str| pb::Attendance { deputy_for: person(absent), ..was(id, Present) };
        for (attendance, quorate, why) in [
            (vec![was("nora", Present), was("sam", Late), was("mia", LeftEarly)], false, "no psychologist"),
            (vec![was("pia", Present)], true, "any psychologist will do"),
            (vec![was("mia", Absent)], false, "no doctor"),
            (vec![for_whom("otto", "mia")], true, "a deputy where the seat takes one"),
            (vec![was("pia", Absent), for_whom("leo", "paul")], false, "no deputy where it does not"),
            (vec![was("paul", Present)], true, "himself"),
            (vec![was("nora", Absent)], false, "no chair"),
            (vec![for_whom("nick", "nora")], true, "somebody for the chair"),
            (vec![was("sam", Absent)], false, "no notes"),
        ] {
            now = record_attendance(&mut client, &now, attendance).await.expect("recorded");
            assert_eq!(now.quorate, quorate, "{why}");
        }
        for (wrong, expected) in [
            (vec![], ErrorReason::FieldInvalid),
            (vec![was("mia", Present), was("mia", Late)], ErrorReason::FieldInvalid),
            (vec![for_whom("mia", "otto")], ErrorReason::FieldInvalid),
            (vec![for_whom("mia", "mia")], ErrorReason::FieldInvalid),
            (vec![was("nobody", Present)], ErrorReason::ResourceNotFound),
        ] {
            assert_eq!(reason(record_attendance(&mut client, &now, wrong).await), expected);
        }
    }

    async fn one_person_does_not_fill_two_seats(service) {
        let mut client = staffed(&service).await;
        let seats = vec![seat("nursing", 1, 2), seat("medicine", 1, 1)];
        let mut asked = pb::Conference { seats, ..plan() };
        asked.seats[1].deputies_allowed = true;
        asked.seats[1].deputies = people(&["nora"]);
        let confirmed = gathered(&service, &mut client, asked).await;
        let started = start_conference(&mut client, &confirmed).await.expect("started");
        let two = vec![was("nora", Present), was("sam", Present)];
        let alone = record_attendance(&mut client, &started, two).await.expect("recorded");
        assert!(!alone.quorate, "nora is the nurse or the doctor's deputy, not both");
        let nick = vec![was("nick", Present)];
        assert!(record_attendance(&mut client, &alone, nick).await.expect("recorded").quorate);
    }

    async fn note_taker_and_owner_keep_what_is_theirs(service) {
        let mut client = staffed(&service).await;
        let confirmed = gathered(&service, &mut client, plan()).await;
        let mut sam = own(&service, Role::Mentor, "sam").await;
        let started = start_conference(&mut sam, &confirmed).await.expect("the note-taker starts it");
        let there = record_decision(&mut sam, &started, decided("Yes")).await.expect("recorded");
        let there = add_action_item(&mut sam, &there, to_do("mia")).await.expect("added");
        let mut mia = own(&service, Role::Mentor, "mia").await;
        let mut leo = own(&service, Role::Mentor, "leo").await;
        assert_eq!(reason(record_decision(&mut mia, &there, decided("No")).await), ErrorReason::ResourceNotFound);
        let refused = mark_action_item(&mut leo, &there, "1", ActionItemState::Done).await;
        assert_eq!(reason(refused), ErrorReason::ResourceNotFound);
        let done = mark_action_item(&mut mia, &there, "1", ActionItemState::Done).await.expect("her own");
        assert_eq!(done.action_items[0].state(), ActionItemState::Done);
        let refused = mark_action_item(&mut mia, &done, "1", ActionItemState::Cancelled).await;
        assert_eq!(reason(refused), ErrorReason::StateNotAllowed);
        let refused = cancel_conference(&mut sam, &done, "no").await;
        assert_eq!(reason(refused), ErrorReason::ResourceNotFound, "moving it is the chair's");
        let nobody = add_action_item(&mut sam, &done, to_do("nobody")).await;
        assert_eq!(reason(nobody), ErrorReason::ResourceNotFound);
    }

    async fn being_there_is_no_evidence_of_a_level(service) {
        let mut client = staffed(&service).await;
        let confirmed = gathered(&service, &mut client, plan()).await;
        let started = start_conference(&mut client, &confirmed).await.expect("started");
        let all = ["nora", "sam", "mia", "paul"].map(|id| was(id, Present));
        let there = record_attendance(&mut client, &started, all.to_vec()).await.expect("recorded");
        let ended = end_conference(&mut client, &there).await.expect("ended");
        finalize_conference(&mut client, &ended).await.expect("finalized");
        let mut reader = service.desk.store.reader().await.expect("a reader");
        let north = preceptor_server::records::AgencyId::new("north");
        let evidence = evidence::list_agency_evidence(&mut reader.tx(), &north).await.expect("listed");
        assert_eq!(evidence, []);
    }
}
