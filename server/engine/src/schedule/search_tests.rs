//! Times that are found, on calendars small enough to be read.

use super::*;
use crate::{
    schedule::{Grain, PersonCalendar, RankCode, Relaxation, Room, RoomNeed, Seat, explain, parse_weekly},
    time::Zone,
};
use jiff::civil::{DateTime, date};

fn zone(name: &str) -> Zone {
    Zone::find(name).expect("a known zone")
}

fn person(name: &str, weekly: &str) -> PersonCalendar {
    let zone = zone(name);
    let windows = parse_weekly(weekly).expect("a weekly text");
    let weekly = windows.into_iter().map(|window| window.in_zone(zone.clone())).collect();
    PersonCalendar { zone, weekly, absences: Vec::new(), busy: Vec::new() }
}

fn calendars(people: Vec<PersonCalendar>) -> Calendars {
    Calendars { people, ..Calendars::default() }
}

fn span(name: &str, from: DateTime, to: DateTime) -> Interval {
    Interval::new(zone(name).instant(from), zone(name).instant(to)).expect("a span")
}

/// A request of the first person for so many minutes, at the half hours of the zone.
fn asked(name: &str, window: Interval, minutes: u32) -> SlotRequest {
    let request = SlotRequest::new(window, window.start(), minutes, zone(name));
    SlotRequest { required: vec![0], grain: Grain::Thirty, limit: 100, ..request }
}

/// The starts found, as the zone's wall clock shows them.
fn clocks(calendars: &Calendars, request: &SlotRequest) -> Vec<String> {
    let slots = find_slots(calendars, request).expect("within bounds");
    let mut starts: Vec<UnixMicros> = slots.iter().map(|slot| slot.start).collect();
    starts.sort_unstable();
    starts.iter().map(|start| request.zone.wall_clock(*start).strftime("%H:%M").to_string()).collect()
}

/// The starts found, best first.
fn clocks_in_order(calendars: &Calendars, request: &SlotRequest) -> Vec<String> {
    let slots = find_slots(calendars, request).expect("within bounds");
    slots.iter().map(|slot| request.zone.wall_clock(slot.start).strftime("%H:%M").to_string()).collect()
}

const NEW_YORK: &str = "America/New_York";

#[test]
fn a_meeting_may_touch_what_comes_before_and_after_it() {
    let day = date(2026, 6, 1);
    let mut busy = person(NEW_YORK, "Mon 08:00-12:00");
    busy.busy = vec![
        span(NEW_YORK, day.at(8, 0, 0, 0), day.at(9, 0, 0, 0)),
        span(NEW_YORK, day.at(10, 0, 0, 0), day.at(11, 30, 0, 0)),
    ];
    let request = asked(NEW_YORK, span(NEW_YORK, day.at(0, 0, 0, 0), day.at(23, 0, 0, 0)), 60);
    assert_eq!(clocks(&calendars(vec![busy]), &request), ["09:00"]);
}

#[test]
fn a_window_shorter_than_the_meeting_has_no_slot_and_says_so() {
    let day = date(2026, 6, 1);
    let people = calendars(vec![person(NEW_YORK, "Mon-Sun 00:00-24:00")]);
    let request = asked(NEW_YORK, span(NEW_YORK, day.at(9, 0, 0, 0), day.at(9, 45, 0, 0)), 60);
    assert!(clocks(&people, &request).is_empty());
    let why = explain(&people, &request).unwrap();
    assert_eq!(why.blocking_alone(), [crate::schedule::Constraint::Window]);
    assert_eq!(why.conflict, [crate::schedule::Constraint::Window]);
    let steps: Vec<_> = why.changes.iter().flat_map(|change| change.relaxations.clone()).collect();
    assert_eq!(steps, [Relaxation::ShortenByGrain, Relaxation::ExtendWindow]);
}

#[test]
fn a_window_that_ends_inside_the_meeting_does_not_hold_it() {
    let day = date(2026, 6, 1);
    let people = calendars(vec![person(NEW_YORK, "Mon 09:00-17:00")]);
    let request = asked(NEW_YORK, span(NEW_YORK, day.at(9, 0, 0, 0), day.at(11, 29, 59, 0)), 90);
    assert_eq!(clocks(&people, &request), ["09:00", "09:30"]);
}

#[test]
fn new_york_never_starts_at_half_past_two_in_march_and_twice_at_half_past_one_in_november() {
    let people = calendars(vec![person(NEW_YORK, "Sun 00:00-05:00")]);
    let search = |day: jiff::civil::Date| {
        clocks(&people, &asked(NEW_YORK, span(NEW_YORK, day.at(1, 0, 0, 0), day.at(4, 0, 0, 0)), 30))
    };
    assert_eq!(search(date(2026, 3, 8)), ["01:00", "01:30", "03:00", "03:30"]);
    let november = ["01:00", "01:30", "01:00", "01:30", "02:00", "02:30", "03:00", "03:30"];
    assert_eq!(search(date(2026, 11, 1)), november);
}

#[test]
fn a_conference_across_the_change_of_clocks_lasts_as_long_as_any_other() {
    let people = calendars(vec![person(NEW_YORK, "Sat 22:00-06:00")]);
    let window = span(NEW_YORK, date(2026, 3, 7).at(12, 0, 0, 0), date(2026, 3, 8).at(12, 0, 0, 0));
    let request = asked(NEW_YORK, window, 7 * 60);
    assert_eq!(clocks(&people, &request), ["22:00"]);
    let slot = &find_slots(&people, &request).unwrap()[0];
    assert_eq!(slot.end, slot.start.plus_minutes(7 * 60));
    assert_eq!(zone(NEW_YORK).wall_clock(slot.end), date(2026, 3, 8).at(6, 0, 0, 0));
}

#[test]
fn the_weeks_between_two_changes_of_clocks_move_the_shared_hour() {
    let people =
        calendars(vec![person(NEW_YORK, "Tue 08:00-10:00"), person("Europe/Berlin", "Tue 14:00-15:00")]);
    let search = |day: jiff::civil::Date| {
        let window = span(NEW_YORK, day.at(0, 0, 0, 0), day.at(23, 0, 0, 0));
        clocks(&people, &SlotRequest { required: vec![0, 1], ..asked(NEW_YORK, window, 60) })
    };
    assert_eq!(search(date(2026, 3, 3)), ["08:00"]);
    assert_eq!(search(date(2026, 3, 17)), ["09:00"]);
    assert_eq!(search(date(2026, 3, 31)), ["08:00"]);
}

#[test]
fn an_organiser_in_kathmandu_meets_at_the_half_hours_there() {
    let day = date(2026, 6, 1);
    let people = calendars(vec![person("Europe/Berlin", "Mon 09:00-11:00")]);
    let window = span("Asia/Kathmandu", day.at(0, 0, 0, 0), day.at(23, 0, 0, 0));
    assert_eq!(clocks(&people, &asked("Asia/Kathmandu", window, 60)), ["13:00", "13:30"]);
}

#[test]
fn with_everybody_free_and_no_room_another_room_is_the_first_offer() {
    let day = date(2026, 6, 1);
    let window = span(NEW_YORK, day.at(9, 0, 0, 0), day.at(11, 0, 0, 0));
    let mut known = calendars(vec![person(NEW_YORK, "Mon 09:00-11:00")]);
    known.rooms = vec![Room { capacity: 20, busy: vec![window] }, Room { capacity: 4, busy: vec![] }];
    let request = SlotRequest { room: Some(RoomNeed { min_capacity: 8 }), ..asked(NEW_YORK, window, 60) };
    assert!(clocks(&known, &request).is_empty());
    let why = explain(&known, &request).unwrap();
    assert_eq!(why.blocking_alone(), [crate::schedule::Constraint::Room]);
    assert_eq!(why.changes[0].relaxations, [Relaxation::SmallerRoom]);
    assert_eq!(why.changes[0].slot.room, Some(1));
}

#[test]
fn full_seats_come_before_an_early_start_and_optional_people_before_social_hours() {
    let day = date(2026, 6, 1);
    let window = span(NEW_YORK, day.at(0, 0, 0, 0), day.at(23, 30, 0, 0));
    let people = ["Mon 07:00-20:00", "Mon 10:00-20:00", "Mon 18:00-20:00"].map(|text| person(NEW_YORK, text));
    let seat = Seat { min: 1, max: 2, members: vec![0, 1], ..Seat::default() };
    let request = SlotRequest { seats: vec![seat], optional: vec![2], ..asked(NEW_YORK, window, 60) };
    let slots = find_slots(&calendars(people.to_vec()), &request).unwrap();
    let hours: Vec<i8> = slots.iter().map(|slot| zone(NEW_YORK).wall_clock(slot.start).hour()).collect();
    assert_eq!((hours[0], hours[3], hours[hours.len() - 1]), (18, 10, 7));
    let lines: Vec<(RankCode, i64)> = slots[0].lines.iter().map(|line| (line.code, line.value)).collect();
    assert_eq!(
        lines[..4],
        [
            (RankCode::OpenPlaces, 0),
            (RankCode::DeputyPlaces, 0),
            (RankCode::OptionalAbsent, 0),
            (RankCode::UnsocialMinutes, 180)
        ]
    );
}

#[test]
fn a_deputy_who_is_wanted_elsewhere_as_a_member_does_not_count_against_a_start() {
    let day = date(2026, 6, 1);
    let window = span(NEW_YORK, day.at(8, 0, 0, 0), day.at(12, 0, 0, 0));
    let people = ["Mon 09:00-11:00", "Mon 08:00-09:00", "Mon 08:00-09:00"];
    let people = calendars(people.map(|text| person(NEW_YORK, text)).to_vec());
    let seat = |members: Vec<usize>, deputies: Vec<usize>| Seat {
        min: 0,
        max: 1,
        members,
        deputies,
        deputies_allowed: true,
    };
    // Early one of two places is filled, by a deputy; late too, by a member who could stand in for the other.
    let seats = vec![seat(vec![0], vec![1]), seat(vec![], vec![0])];
    let request = SlotRequest { seats, required: vec![], optional: vec![2], ..asked(NEW_YORK, window, 60) };
    let order = clocks_in_order(&people, &request);
    assert_eq!(order[..4], ["09:00", "09:30", "10:00", "08:00"]);
}

#[test]
fn spaced_slots_are_the_best_that_keep_their_distance() {
    let day = date(2026, 6, 1);
    let window = span(NEW_YORK, day.at(0, 0, 0, 0), day.at(23, 30, 0, 0));
    let people = calendars(vec![person(NEW_YORK, "Mon 09:00-17:00")]);
    let request = SlotRequest { spacing_minutes: 120, limit: 3, ..asked(NEW_YORK, window, 60) };
    assert_eq!(clocks(&people, &request), ["09:00", "11:00", "13:00"]);
}

#[test]
fn bounds_that_are_not_kept_are_named() {
    let day = date(2026, 6, 1);
    let window = span(NEW_YORK, day.at(0, 0, 0, 0), day.at(23, 30, 0, 0));
    let people = calendars(vec![person(NEW_YORK, "Mon 09:00-17:00")]);
    let fine = asked(NEW_YORK, window, 60);
    let refused = |request: &SlotRequest| find_slots(&people, request).unwrap_err();
    let long = Interval::new(window.start(), window.start().plus_minutes(367 * 24 * 60)).unwrap();
    assert_eq!(refused(&SlotRequest { window: long, ..fine.clone() }), SlotError::WindowTooLong);
    let ancient = Interval::new(UnixMicros(i64::MIN), UnixMicros(0)).unwrap();
    assert_eq!(refused(&SlotRequest { window: ancient, ..fine.clone() }), SlotError::WindowOutsideYears);
    for minutes in [0, 4, 7, 725, u32::MAX] {
        let request = SlotRequest { duration_minutes: minutes, ..fine.clone() };
        assert_eq!(refused(&request), SlotError::Duration { minutes });
    }
    assert_eq!(refused(&SlotRequest { limit: 0, ..fine.clone() }), SlotError::NoSlots);
    let nobody = SlotRequest { required: vec![], ..fine.clone() };
    assert_eq!(refused(&nobody), SlotError::NobodyAsked);
    let stranger = SlotRequest { optional: vec![7], ..fine.clone() };
    assert_eq!(refused(&stranger), SlotError::UnknownPerson { index: 7 });
    let seat = Seat { min: 3, max: 2, members: vec![0], ..Seat::default() };
    let upside_down = SlotRequest { seats: vec![seat.clone()], ..fine.clone() };
    assert_eq!(refused(&upside_down), SlotError::SeatBounds { seat: 0, min: 3, max: 2 });
    let crowd = SlotRequest { seats: vec![Seat { max: 20, ..seat }; 6], ..fine };
    assert!(refused(&crowd).to_string().contains("120 places in seats are more than 100"));
}
