//! The search and its explanation against a sweep that looks at every minute and tries every seating.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday, date};
use proptest::prelude::*;

use super::{seat::tests::by_trying_all, *};
use crate::time::{Interval, UnixMicros, Zone};

/// Places and the nights on which their clocks change, or do not.
const PLACES: [(&str, i16, i8, i8); 8] = [
    ("America/New_York", 2026, 3, 8),
    ("America/New_York", 2026, 11, 1),
    ("Europe/Berlin", 2026, 3, 29),
    ("Asia/Kathmandu", 2026, 5, 6),
    ("Australia/Lord_Howe", 2026, 4, 5),
    ("Africa/Cairo", 2026, 4, 24),
    ("America/Havana", 2026, 11, 1),
    ("America/Santiago", 2026, 4, 5),
];

fn zone(place: usize) -> Zone {
    Zone::find(PLACES[place % PLACES.len()].0).expect("a known zone")
}

/// Noon before the night, in the organiser's zone.
fn noon_before(place: usize) -> UnixMicros {
    let (_, year, month, day) = PLACES[place];
    zone(place).instant(date(year, month, day).yesterday().expect("a day before").at(12, 0, 0, 0))
}

fn spans(place: usize, most: usize) -> impl Strategy<Value = Vec<Interval>> {
    let span = move |(from, length): (i64, i64)| {
        let start = noon_before(place).plus_minutes(from);
        Interval::new(start, start.plus_minutes(length)).expect("a span has a length")
    };
    prop::collection::vec((-60..2_000_i64, 1..300_i64).prop_map(span), 0..=most)
}

fn weekly(place: usize) -> impl Strategy<Value = Vec<WeeklyWindow>> {
    let (_, year, month, day) = PLACES[place];
    let first = date(year, month, day).yesterday().expect("a day before").weekday();
    let window = move |(day, start, hours, elsewhere): (usize, u16, u16, Option<usize>)| {
        let weekday = first.cycle_forward().nth(day).expect("days go on");
        let end = (start * 15 + hours * 60) % 1440;
        let zone = zone(elsewhere.unwrap_or(place));
        DayWindow::new(weekday, start * 15, if end == 0 { 1440 } else { end })
            .expect("a window")
            .in_zone(zone)
    };
    let elsewhere = prop::option::weighted(0.2, 0..PLACES.len());
    prop::collection::vec((0..3_usize, 0..96_u16, 1..16_u16, elsewhere).prop_map(window), 0..5)
}

fn people(place: usize) -> impl Strategy<Value = Vec<PersonCalendar>> {
    let person = (0..PLACES.len(), weekly(place), spans(place, 1), spans(place, 2)).prop_map(
        |(home, weekly, absences, busy)| PersonCalendar { zone: zone(home), weekly, absences, busy },
    );
    prop::collection::vec(person, 1..5)
}

fn seat(people: usize) -> impl Strategy<Value = Seat> {
    let some = || prop::collection::vec(0..people, 0..4);
    (0..3_u32, 0..2_u32, some(), some(), any::<bool>()).prop_map(
        |(min, more, members, deputies, deputies_allowed)| Seat {
            min,
            max: (min + more).max(1),
            members,
            deputies,
            deputies_allowed,
        },
    )
}

fn calendars(place: usize) -> impl Strategy<Value = Calendars> {
    let room = (1..4_u32, spans(place, 4)).prop_map(|(capacity, busy)| Room { capacity, busy });
    (people(place), prop::collection::vec(room, 0..3), spans(place, 1))
        .prop_map(|(people, rooms, closures)| Calendars { people, rooms, closures })
}

fn request(place: usize, people: usize) -> impl Strategy<Value = SlotRequest> {
    let some = || prop::collection::vec(0..people, 0..3);
    let durations = prop::sample::select(vec![5_u32, 15, 30, 45, 60, 90]);
    let grains = prop::sample::select(vec![Grain::Five, Grain::Fifteen, Grain::Thirty]);
    let times = (-30..900_i64, 1..1_200_i64, -600..900_i64, prop::option::of(0..600_u32), durations, grains);
    let seats = prop::collection::vec(seat(people), 0..3);
    let room = prop::option::of(1..5_u32);
    (times, some(), some(), seats, room).prop_filter_map("somebody is asked", move |given| {
        let ((from, length, now, notice, duration, grain), required, optional, seats, room) = given;
        let start = noon_before(place).plus_minutes(from);
        let window = Interval::new(start, start.plus_minutes(length))?;
        let asked = SlotRequest {
            notice_minutes: notice.unwrap_or(0),
            grain,
            required,
            optional,
            seats,
            room: room.map(|min_capacity| RoomNeed { min_capacity }),
            limit: MAX_SLOTS,
            ..SlotRequest::new(window, noon_before(place).plus_minutes(now), duration, zone(place))
        };
        let is_anybody = !(asked.required.is_empty() && asked.optional.is_empty() && asked.seats.is_empty());
        is_anybody.then_some(asked)
    })
}

fn question() -> impl Strategy<Value = (Calendars, SlotRequest)> {
    (0..PLACES.len()).prop_flat_map(|place| (Just(place), calendars(place))).prop_flat_map(
        |(place, calendars)| {
            let request = request(place, calendars.people.len());
            (Just(calendars), request)
        },
    )
}

fn holds(spans: &[Interval], at: UnixMicros) -> bool {
    spans.iter().any(|span| span.start() <= at && at < span.end())
}

/// Whether the person can meet in the minute from `at`, asked of each window on each day around.
fn is_available(person: &PersonCalendar, at: UnixMicros) -> bool {
    let in_window = |weekly: &WeeklyWindow| {
        let today = weekly.zone.wall_clock(at).date();
        let days =
            [-2, -1, 0, 1].map(|days| today.checked_add(jiff::Span::new().days(days)).expect("a date"));
        let is_day = |day: &Date| day.weekday() == weekly.window.weekday();
        let occurrences =
            days.into_iter().filter(is_day).filter_map(|day| weekly.window.on(day, &weekly.zone));
        holds(&occurrences.collect::<Vec<_>>(), at)
    };
    person.weekly.iter().any(in_window) && !holds(&person.absences, at) && !holds(&person.busy, at)
}

fn is_unsocial(person: &PersonCalendar, at: UnixMicros) -> bool {
    let clock = person.zone.wall_clock(at);
    let is_weekend = matches!(clock.weekday(), Weekday::Saturday | Weekday::Sunday);
    is_weekend || !(8..18).contains(&clock.hour())
}

/// The minutes of the meeting that starts at `start`.
fn minutes(start: UnixMicros, request: &SlotRequest) -> impl Iterator<Item = UnixMicros> {
    (0..i64::from(request.duration_minutes)).map(move |minute| start.plus_minutes(minute))
}

fn free_people(calendars: &Calendars, request: &SlotRequest, start: UnixMicros) -> Vec<bool> {
    let is_free = |person| minutes(start, request).all(|minute| is_available(person, minute));
    calendars.people.iter().map(is_free).collect()
}

fn best_seating(request: &SlotRequest, free: &[bool]) -> (u32, u32, u32) {
    by_trying_all(&request.seats, free, 0, &mut vec![0; request.seats.len()], 0)
}

/// The rooms that a meeting from `start` could have, the smallest first.
fn rooms(calendars: &Calendars, need: RoomNeed, request: &SlotRequest, start: UnixMicros) -> Vec<usize> {
    let fits = |index: &usize| {
        let room = &calendars.rooms[*index];
        room.capacity >= need.min_capacity && minutes(start, request).all(|minute| !holds(&room.busy, minute))
    };
    let mut rooms: Vec<usize> = (0..calendars.rooms.len()).filter(fits).collect();
    rooms.sort_by_key(|room| (calendars.rooms[*room].capacity, *room));
    rooms
}

fn fits(calendars: &Calendars, request: &SlotRequest, start: UnixMicros) -> bool {
    let clock = request.zone.wall_clock(start);
    let end = start.plus_minutes(i64::from(request.duration_minutes));
    let in_time = u32::try_from(clock.minute()).expect("minutes") % request.grain.minutes() == 0
        && end <= request.window.end()
        && start >= request.now.plus_minutes(i64::from(request.notice_minutes));
    let is_open = || minutes(start, request).all(|minute| !holds(&calendars.closures, minute));
    let has_room = || request.room.is_none_or(|need| !rooms(calendars, need, request, start).is_empty());
    in_time && (request.meets_during_closures || is_open()) && has_room() && {
        let free = free_people(calendars, request, start);
        request.required.iter().all(|person| free[*person]) && best_seating(request, &free).0 == 0
    }
}

fn sweep(calendars: &Calendars, request: &SlotRequest) -> BTreeSet<UnixMicros> {
    let window = request.window;
    let minutes = (0..total_minutes(&[window])).map(|minute| window.start().plus_minutes(minute));
    minutes.filter(|start| fits(calendars, request, *start)).collect()
}

/// The rank that the sweep gives a slot, taking the slot's word for who of several equals sits.
fn rank(calendars: &Calendars, request: &SlotRequest, slot: &Slot) -> Vec<i64> {
    let free = free_people(calendars, request, slot.start);
    let (_, open, deputies) = best_seating(request, &free);
    let optional: BTreeSet<usize> =
        request.optional.iter().copied().filter(|person| !request.required.contains(person)).collect();
    let absent = optional.iter().filter(|person| !free[**person]).count();
    let mut come: BTreeSet<usize> = optional.into_iter().filter(|person| free[*person]).collect();
    come.extend(&request.required);
    come.extend(slot.seats.iter().flatten().map(|filler| filler.person));
    let unsocial = |person: &usize| {
        minutes(slot.start, request).filter(|minute| is_unsocial(&calendars.people[*person], *minute)).count()
    };
    let unsocial: usize = come.iter().map(unsocial).sum();
    let numbers = [i64::from(open), i64::from(deputies)];
    let counts = [absent, unsocial].map(|count| i64::try_from(count).expect("small"));
    numbers.into_iter().chain(counts).chain([slot.start.0]).collect()
}

/// Every relaxation that could matter to the request.
fn relaxations(request: &SlotRequest) -> Vec<Relaxation> {
    let mut all = vec![Relaxation::ShortenByGrain, Relaxation::ExtendWindow, Relaxation::WaiveNotice];
    all.push(Relaxation::MeetDuringClosures);
    if request.room.is_some() {
        all.extend([Relaxation::SmallerRoom, Relaxation::OtherRoom]);
    }
    let required: BTreeSet<usize> = request.required.iter().copied().collect();
    all.extend(required.into_iter().map(Relaxation::MakeOptional));
    for seat in 0..request.seats.len() {
        all.extend([Relaxation::AllowDeputies(seat), Relaxation::LeaveSeatShort(seat)]);
    }
    all.sort_unstable();
    all
}

fn relaxed(request: &SlotRequest, steps: &[Relaxation]) -> SlotRequest {
    let mut relaxed = request.clone();
    for step in steps {
        step.apply(&mut relaxed);
    }
    relaxed
}

fn has_slot(calendars: &Calendars, request: &SlotRequest) -> bool {
    find_slots(calendars, request).is_ok_and(|slots| !slots.is_empty())
}

/// All sets of one to three relaxations that give a slot and contain no smaller one, by trying all.
fn minimal_sets(calendars: &Calendars, request: &SlotRequest) -> BTreeSet<Vec<Relaxation>> {
    let mut found: BTreeSet<Vec<Relaxation>> = BTreeSet::new();
    let mut sets: Vec<Vec<Relaxation>> = vec![Vec::new()];
    for _ in 0..MAX_CHANGES_TOGETHER {
        let longer = sets.iter().flat_map(|set| {
            let later =
                relaxations(request).into_iter().filter(|step| set.last().is_none_or(|last| step > last));
            later.map(|step| [set.as_slice(), &[step]].concat())
        });
        sets = longer.collect();
        let is_new = |set: &&Vec<Relaxation>| {
            !found.iter().any(|smaller| smaller.iter().all(|step| set.contains(step)))
        };
        let good: Vec<_> = sets
            .iter()
            .filter(is_new)
            .filter(|set| has_slot(calendars, &relaxed(request, set)))
            .cloned()
            .collect();
        found.extend(good);
    }
    found
}

/// The request with none but these constraints.
fn only(request: &SlotRequest, constraints: &[Constraint]) -> SlotRequest {
    let mut steps = Vec::new();
    let mut unless = |constraint, step| {
        if !constraints.contains(&constraint) {
            steps.push(step);
        }
    };
    unless(Constraint::Window, Relaxation::ExtendWindow);
    unless(Constraint::Notice, Relaxation::WaiveNotice);
    unless(Constraint::Closures, Relaxation::MeetDuringClosures);
    unless(Constraint::Room, Relaxation::OtherRoom);
    for person in &request.required {
        unless(Constraint::Person(*person), Relaxation::MakeOptional(*person));
    }
    for seat in 0..request.seats.len() {
        unless(Constraint::Seat(seat), Relaxation::LeaveSeatShort(seat));
    }
    relaxed(request, &steps)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn the_search_finds_what_a_sweep_of_every_minute_finds((calendars, request) in question()) {
        let slots = find_slots(&calendars, &request).expect("within bounds");
        let starts: BTreeSet<UnixMicros> = slots.iter().map(|slot| slot.start).collect();
        prop_assert_eq!(starts, sweep(&calendars, &request));
        let mut last = Vec::new();
        for slot in &slots {
            let lines: Vec<i64> = slot.lines.iter().map(|line| line.value).collect();
            prop_assert_eq!(&lines, &rank(&calendars, &request, slot));
            prop_assert!(last < lines, "slots come in the order of their rank");
            let smallest =
                request.room.map(|need| rooms(&calendars, need, &request, slot.start).first().copied());
            prop_assert_eq!(slot.room, smallest.flatten());
            last = lines;
        }
    }

    #[test]
    fn the_changes_offered_are_the_smallest_that_help((calendars, request) in question()) {
        let explanation = explain(&calendars, &request).expect("within bounds");
        prop_assert_eq!(explanation.has_slot, has_slot(&calendars, &request));
        if explanation.has_slot {
            return Ok(());
        }
        prop_assert!(explanation.is_complete);
        let minimal = minimal_sets(&calendars, &request);
        prop_assert_eq!(explanation.changes.len() + explanation.changes_left_out, minimal.len());
        for change in &explanation.changes {
            prop_assert!(minimal.contains(&change.relaxations), "{:?} not in {minimal:?}", change.relaxations);
            let best = find_slots(&calendars, &relaxed(&request, &change.relaxations)).expect("within bounds");
            prop_assert_eq!(Some(&change.slot), best.first());
        }
        prop_assert!(explanation.changes.is_sorted_by_key(|change| change.cost));
    }

    #[test]
    fn a_conflict_blocks_and_each_part_of_it_is_needed((calendars, request) in question()) {
        let explanation = explain(&calendars, &request).expect("within bounds");
        let conflict = &explanation.conflict;
        if explanation.has_slot || conflict.is_empty() {
            return Ok(());
        }
        prop_assert!(!has_slot(&calendars, &only(&request, conflict)));
        for part in conflict {
            let rest: Vec<Constraint> = conflict.iter().filter(|other| *other != part).copied().collect();
            prop_assert!(has_slot(&calendars, &only(&request, &rest)), "{part:?} of {conflict:?} is not needed");
        }
    }
}
