//! Finding a time, and learning why there is none.

use preceptor_proto::v1::{self as pb, ErrorReason};
use preceptor_tests::{on_both_stores, service::request_id};

use super::{
    at, available, cancel_conference, draft, find_slots, office_hours, own, people, person, plan,
    propose_conference, read, reason, roster, seat, span, staffed,
};

/// Only the mornings of one weekday.
fn mornings(weekday: pb::Weekday) -> Vec<pb::WeeklyWindow> {
    vec![pb::WeeklyWindow { weekday: weekday.into(), start_minute: 540, end_minute: 720 }]
}

on_both_stores! {
    async fn slots_come_best_first_with_who_sits_where_and_why(service) {
        let mut client = staffed(&service).await;
        let mut roster = roster(&service).await;
        available(&mut roster, "leo", mornings(pb::Weekday::Wednesday), vec![]).await;
        let chicago = pb::Person { time_zone: "America/Chicago".into(), ..Default::default() };
        let nora = roster.get_person(pb::GetPersonRequest { name: person("nora") }).await.expect("read").into_inner();
        let moved = pb::Person { time_zone: chicago.time_zone, ..nora.person.expect("nora") };
        let request = pb::UpdatePersonRequest { person: Some(moved), request_id: request_id() };
        roster.update_person(request).await.expect("moved");
        let made = draft(&mut client, "a", pb::Conference { chair: person("nick"), ..plan() }).await;
        let found = find_slots(&mut client, &made.name).await.expect("found");
        assert_eq!(found.slots.len(), 5);
        assert!(found.slot_count > 5 && found.blockers.is_empty());
        let best = &found.slots[0];
        // Wednesday, when also the optional lawyer can come; 03:00 on the organizer's clock.
        assert_eq!(best.time, Some(span(at(2, 9, 0), at(2, 10, 0))));
        assert_eq!(best.civil_start, "2026-11-04T03:00");
        assert_eq!(best.optional_people, people(&["leo"]));
        let seated: Vec<_> = best.fillings.iter().map(|each| (each.seat_index, each.person.clone())).collect();
        assert_eq!(seated, [(0, person("mia")), (1, person("paul"))]);
        let codes: Vec<_> = best.lines.iter().map(|line| line.code.as_str()).collect();
        assert_eq!(codes, ["open_places", "deputy_places", "optional_absent", "unsocial_minutes", "start"]);
    }

    async fn other_times_are_shown_before_the_neighbours_of_the_best(service) {
        let mut client = staffed(&service).await;
        let made = draft(&mut client, "a", plan()).await;
        let found = find_slots(&mut client, &made.name).await.expect("found");
        let starts = |found: &pb::FindSlotsResponse| -> Vec<i64> {
            let start = |slot: &pb::Slot| slot.time.and_then(|time| time.start_time).expect("a start").seconds;
            found.slots.iter().map(start).collect()
        };
        let few = starts(&found);
        assert_eq!(few.len(), 5);
        for (index, start) in few.iter().enumerate() {
            assert!(few[..index].iter().all(|other| start.abs_diff(*other) >= 3 * 3600), "{few:?}");
        }
        // Nothing is left out, and a slot keeps its number.
        let request = pb::FindSlotsRequest { name: made.name.clone(), max_slots: 100 };
        let many = starts(&client.find_slots(request).await.expect("found").into_inner());
        assert_eq!(many[..5], few);
        let different: std::collections::BTreeSet<i64> = many.iter().copied().collect();
        assert_eq!(different.len(), many.len());
        assert_eq!(many.len(), usize::try_from(found.slot_count.min(100)).expect("a count"));
    }

    async fn without_a_slot_the_smallest_change_is_offered_and_it_helps(service) {
        let mut client = staffed(&service).await;
        let mut roster = roster(&service).await;
        for id in ["pia", "paul"] {
            available(&mut roster, id, mornings(pb::Weekday::Saturday), vec![]).await;
        }
        let psychology = pb::Seat { deputies: people(&["otto"]), ..seat("psychology", 1, 1) };
        let made = draft(&mut client, "a", pb::Conference { seats: vec![psychology], ..plan() }).await;
        let found = find_slots(&mut client, &made.name).await.expect("explained");
        assert!(found.slots.is_empty());
        let first = &found.blockers[0];
        let gives: Vec<_> =
            first.constraints.iter().map(|each| (each.seat.as_str(), each.relaxation.as_str())).collect();
        assert_eq!(gives, [("psychology", "accept_deputy")]);
        let opens = first.opens.clone().expect("a slot");
        let last = found.blockers.last().expect("what blocks");
        assert!(last.opens.is_none());
        let blocking: Vec<_> = last.constraints.iter().map(|each| (each.code.as_str(), each.seat.as_str())).collect();
        assert_eq!(blocking, [("window", ""), ("seat", "psychology")]);
        // The change is made: the very slot that was offered comes first.
        let mut relaxed = made;
        relaxed.seats[0].deputies_allowed = true;
        let request = pb::UpdateConferenceRequest { conference: Some(relaxed.clone()), request_id: request_id() };
        client.update_conference(request).await.expect("relaxed");
        let found = find_slots(&mut client, &relaxed.name).await.expect("found");
        assert_eq!(found.slots[0].time, opens.time);
        assert!(found.slots[0].fillings[0].deputy);
    }

    async fn somebody_who_has_not_said_when_they_can_meet_is_not_free(service) {
        let mut client = staffed(&service).await;
        available(&mut roster(&service).await, "sam", vec![], vec![]).await;
        let made = draft(&mut client, "a", plan()).await;
        let found = find_slots(&mut client, &made.name).await.expect("explained");
        let sam = found.blockers[0].constraints.iter().any(|each| each.person == person("sam"));
        assert!(found.slots.is_empty() && sam, "{found:?}");
    }

    async fn everybody_is_free_but_no_room_is(service) {
        let mut client = staffed(&service).await;
        let small = vec![pb::Room { key: "closet".into(), places: 2 }];
        let made = draft(&mut client, "a", pb::Conference { rooms: small, ..plan() }).await;
        let found = find_slots(&mut client, &made.name).await.expect("explained");
        let relaxations: Vec<_> = found.blockers[0].constraints.iter().map(|each| each.relaxation.as_str()).collect();
        assert_eq!(relaxations, ["smaller_room"]);
        let big = vec![pb::Room { key: "hall".into(), places: 30 }, pb::Room { key: "north-2".into(), places: 5 }];
        let other = draft(&mut client, "b", pb::Conference { rooms: big, ..plan() }).await;
        let found = find_slots(&mut client, &other.name).await.expect("found");
        assert_eq!(found.slots[0].room, "north-2", "the smallest that takes five");
    }

    async fn its_own_holds_do_not_stand_in_a_conferences_way(service) {
        let mut client = staffed(&service).await;
        let tuesday = Some(span(at(1, 9, 0), at(1, 10, 0)));
        let made = draft(&mut client, "a", pb::Conference { window: tuesday, ..plan() }).await;
        let rival = draft(&mut client, "b", pb::Conference { window: tuesday, ..plan() }).await;
        propose_conference(&mut client, &made, at(1, 9, 0)).await.expect("proposed");
        assert_eq!(find_slots(&mut client, &made.name).await.expect("found").slot_count, 1);
        let blocked = find_slots(&mut client, &rival.name).await.expect("explained");
        assert_eq!(blocked.slot_count, 0);
        // A proposal that ran out blocks nobody.
        service.clock.advance_minutes(73 * 60);
        let late = Some(span(at(1, 9, 0), at(4, 17, 0)));
        let c = draft(&mut client, "c", pb::Conference { window: late, ..plan() }).await;
        assert!(find_slots(&mut client, &c.name).await.expect("found").slot_count > 0);
    }

    async fn a_search_needs_somebody_to_search_for(service) {
        let mut client = staffed(&service).await;
        let nobody = pb::Conference {
            chair: String::new(),
            note_taker: String::new(),
            seats: vec![seat("astrology", 1, 1)],
            optional_people: vec![],
            ..plan()
        };
        let made = draft(&mut client, "a", nobody).await;
        assert_eq!(reason(find_slots(&mut client, &made.name).await), ErrorReason::SeatsIncomplete);
        let request = pb::FindSlotsRequest { name: made.name.clone(), max_slots: 101 };
        assert_eq!(reason(client.find_slots(request).await), ErrorReason::FieldInvalid);
        let mut sam = own(&service, preceptor_server::records::Role::Mentor, "sam").await;
        assert_eq!(reason(find_slots(&mut sam, &made.name).await), ErrorReason::ResourceNotFound);
    }

    async fn a_cancelled_conference_has_no_slots(service) {
        let mut client = staffed(&service).await;
        available(&mut roster(&service).await, "nora", office_hours(), vec![]).await;
        let made = draft(&mut client, "a", plan()).await;
        cancel_conference(&mut client, &made, "not needed").await.expect("cancelled");
        assert_eq!(reason(find_slots(&mut client, &made.name).await), ErrorReason::StateNotAllowed);
        assert_eq!(read(&mut client, &made.name).await.reason, "not needed");
    }
}
