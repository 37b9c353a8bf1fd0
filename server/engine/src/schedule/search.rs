//! Every start that fits, ranked.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap, HashMap},
};

use super::{
    bits::BitSet,
    cells::{Cells, Starts},
    rank::{Rank, RankLine},
    request::{Calendars, SlotError, SlotRequest, check},
    seat::{Candidates, Filler, Matching, OpenSeat, Seating},
};
use crate::time::{Interval, UnixMicros};

/// A time that fits, with who sits where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// When the meeting starts.
    pub start: UnixMicros,
    /// When it ends.
    pub end: UnixMicros,
    /// For each seat of the request, who fills it.
    pub seats: Vec<Vec<Filler>>,
    /// The room, by index: the smallest that is free and big enough, the first of several. `None` where none is needed.
    pub room: Option<usize>,
    /// The optional people who can come, by ascending index.
    pub optional_present: Vec<usize>,
    /// The terms of the slot's rank, the weightiest first.
    pub lines: Vec<RankLine>,
}

/// The best slots of the window, best first; none where nothing fits, which [`explain`](super::explain) explains.
///
/// Slots are ordered by [`RankCode`](super::RankCode): fewest open places, deputies, absent optional people and
/// unsocial minutes, then the earliest. The same input always gives the same answer.
///
/// # Errors
/// [`SlotError`] where a bound of the request is not kept.
pub fn find_slots(calendars: &Calendars, request: &SlotRequest) -> Result<Vec<Slot>, SlotError> {
    check(calendars, request)?;
    let cells = Cells::new(calendars, request, request.window);
    let starts = cells.starts(request.duration_minutes);
    Ok(Search::new(calendars, request, &starts).best(request.limit))
}

/// One request against the starts that its duration leaves.
pub(super) struct Search<'a> {
    request: &'a SlotRequest,
    starts: &'a Starts<'a>,
    pub(super) required: BitSet,
    optional: BitSet,
    candidates: Vec<Candidates>,
    /// Everybody who may sit in a seat.
    seatable: BitSet,
    /// Those of them who are members of a seat.
    members: BitSet,
    /// The rooms that are big enough, smallest first.
    rooms: Vec<usize>,
}

impl<'a> Search<'a> {
    pub(super) fn new(calendars: &Calendars, request: &'a SlotRequest, starts: &'a Starts<'a>) -> Self {
        let people = calendars.people.len();
        let required = BitSet::of(people, request.required.iter().copied());
        let mut optional = BitSet::of(people, request.optional.iter().copied());
        optional.subtract(&required);
        let candidates: Vec<Candidates> =
            request.seats.iter().map(|seat| Candidates::of(seat, seat.deputies_allowed, people)).collect();
        let mut seatable = BitSet::empty(people);
        let mut members = BitSet::empty(people);
        for candidates in &candidates {
            seatable.unite(&candidates.everybody());
            members.unite(candidates.members());
        }
        let min_capacity = request.room.map_or(0, |need| need.min_capacity);
        let mut rooms: Vec<usize> = (0..calendars.rooms.len()).collect();
        rooms.retain(|room| calendars.rooms[*room].capacity >= min_capacity);
        rooms.sort_by_key(|room| (calendars.rooms[*room].capacity, *room));
        Self { request, starts, required, optional, candidates, seatable, members, rooms }
    }

    /// The best slots, at most `limit`, best first.
    pub(super) fn best(&self, limit: usize) -> Vec<Slot> {
        self.best_of(self.bookable().iter(), limit)
    }

    /// The best slots among these starts, which fit everything but perhaps the seats taken together.
    ///
    /// Seats are filled only at starts that may still be among them: a start waits with the best rank that it
    /// could have until that is the next, and then with the rank it has.
    pub(super) fn best_of(&self, possible: impl Iterator<Item = usize>, limit: usize) -> Vec<Slot> {
        let at_best = |start| Reverse((self.rank_at_best(start), false, start));
        let mut waiting: BinaryHeap<Reverse<(Rank, bool, usize)>> = possible.map(at_best).collect();
        let mut seatings: HashMap<BitSet, Option<Seating>> = HashMap::new();
        let mut chosen: Vec<(Rank, usize)> = Vec::new();
        while let Some(Reverse((rank, is_exact, start))) = waiting.pop() {
            if !is_exact {
                let free = self.starts.free_people(&self.seatable, start);
                let seating = seatings.entry(free).or_insert_with_key(|free| self.seating(free));
                let rank = seating.as_ref().map(|seating| self.rank(seating, start));
                waiting.extend(rank.map(|rank| Reverse((rank, true, start))));
            } else if self.is_apart(rank.start, &chosen) {
                chosen.push((rank, start));
            }
            if chosen.len() == limit {
                break;
            }
        }
        chosen.into_iter().map(|(rank, start)| self.slot(rank, start)).collect()
    }

    /// Whether the start keeps the spacing to every slot chosen so far.
    fn is_apart(&self, start: UnixMicros, chosen: &[(Rank, usize)]) -> bool {
        let spacing = i64::from(self.request.spacing_minutes);
        let is_apart = |(rank, _): &(Rank, usize)| {
            start >= rank.start.plus_minutes(spacing) || start.plus_minutes(spacing) <= rank.start
        };
        spacing == 0 || chosen.iter().all(is_apart)
    }

    /// The starts that fit everything but the seats taken together.
    fn bookable(&self) -> BitSet {
        let mut fits = self.starts.possible.clone();
        fits.intersect(&self.starts.within(self.request.window));
        fits.intersect(&self.after_notice());
        if !self.request.meets_during_closures {
            fits.intersect(&self.starts.outside_closures);
        }
        for person in self.required.iter() {
            fits.intersect(&self.starts.people[person]);
        }
        if self.request.room.is_some() {
            fits.intersect(&self.with_a_room());
        }
        for seat in 0..self.request.seats.len() {
            fits.intersect(&self.with_quorum(seat));
        }
        fits
    }

    /// The starts that leave the notice asked for.
    pub(super) fn after_notice(&self) -> BitSet {
        self.starts.from(self.request.now.plus_minutes(i64::from(self.request.notice_minutes)))
    }

    /// The starts at which one of the rooms that are big enough is free.
    pub(super) fn with_a_room(&self) -> BitSet {
        let mut fits = BitSet::empty(self.starts.possible.bound());
        for room in &self.rooms {
            fits.unite(&self.starts.rooms[*room]);
        }
        fits
    }

    /// The starts at which enough candidates of the seat are free, were it the only one.
    pub(super) fn with_quorum(&self, seat: usize) -> BitSet {
        let wanted = usize::try_from(self.request.seats[seat].min).unwrap_or(usize::MAX);
        let everybody = self.candidates[seat].everybody();
        let sets = everybody.iter().map(|person| &self.starts.people[person]);
        BitSet::in_at_least(wanted, self.starts.possible.bound(), sets)
    }

    /// The starts of `among` at which every seat can be filled, nobody sitting twice.
    pub(super) fn with_full_seats(&self, among: &BitSet) -> BitSet {
        let mut fits = among.clone();
        for seat in 0..self.request.seats.len() {
            fits.intersect(&self.with_quorum(seat));
        }
        let seats = self.needed_seats();
        let mut known: HashMap<BitSet, bool> = HashMap::new();
        for start in fits.clone().iter() {
            let free = self.starts.free_people(&self.seatable, start);
            if !*known.entry(free).or_insert_with_key(|free| fills(&seats, free)) {
                fits.remove(start);
            }
        }
        fits
    }

    /// The different sets of people who can sit, at the starts of `among`.
    pub(super) fn free_sets(&self, among: &BitSet) -> BTreeSet<BitSet> {
        among.iter().map(|start| self.starts.free_people(&self.seatable, start)).collect()
    }

    /// The seats, with the places alone that decide whether a seating works.
    pub(super) fn needed_seats(&self) -> Vec<OpenSeat<'_>> {
        let seats = self.request.seats.iter().zip(&self.candidates);
        seats.map(|(seat, candidates)| OpenSeat::needed(seat, candidates)).collect()
    }

    /// The best seating of these free candidates; `None` where they do not fill every seat's minimum.
    fn seating(&self, free: &BitSet) -> Option<Seating> {
        let needed = self.needed_seats();
        let mut matching =
            Some(Matching::solve(&needed, free)).filter(|found| found.places_missing(&needed) == 0)?;
        let seats = self.request.seats.iter().zip(&self.candidates);
        let seats: Vec<OpenSeat> = seats.map(|(seat, candidates)| OpenSeat::of(seat, candidates)).collect();
        matching.fill(&seats);
        Some(matching.seating(&seats))
    }

    fn rank(&self, seating: &Seating, start: usize) -> Rank {
        let seated = seating.seats.iter().flatten().map(|filler| filler.person);
        let seated = BitSet::of(self.required.bound(), seated);
        self.rank_with(seating.places_open, seating.deputy_places, &seated, start)
    }

    /// A rank that the start's own is not better than: the fewest open places and then deputies that counting
    /// the free people allows, seat by seat and in all, and nobody in the seats who is not coming anyway.
    fn rank_at_best(&self, start: usize) -> Rank {
        let free = self.starts.free_people(&self.seatable, start);
        let (mut places, mut open, mut deputies) = (0, 0, 0);
        for (seat, candidates) in self.request.seats.iter().zip(&self.candidates) {
            let (members, stand_ins) = candidates.count_free(&free);
            places += seat.max;
            open += seat.max.saturating_sub(members + stand_ins);
            deputies += seat.max.saturating_sub(members).min(stand_ins);
        }
        let count = |people: usize| u32::try_from(people).unwrap_or(u32::MAX);
        // Places beyond those that stay open seat by seat may be the very ones that needed a deputy.
        let more_open = places.saturating_sub(count(free.count())).saturating_sub(open);
        open += more_open;
        deputies = deputies.saturating_sub(more_open);
        let members = count(free.count_common(&self.members));
        deputies = deputies.max((places - open).saturating_sub(members));
        self.rank_with(open, deputies, &BitSet::empty(free.bound()), start)
    }

    fn rank_with(&self, open_places: u32, deputy_places: u32, seated: &BitSet, start: usize) -> Rank {
        let present = self.starts.free_people(&self.optional, start);
        let absent = self.optional.count() - present.count();
        let mut everybody = present;
        everybody.unite(seated);
        everybody.unite(&self.required);
        Rank {
            open_places,
            deputy_places,
            optional_absent: u32::try_from(absent).unwrap_or(u32::MAX),
            unsocial_minutes: self.starts.unsocial_minutes(&everybody, start),
            start: self.starts.interval(start).start(),
        }
    }

    fn slot(&self, rank: Rank, start: usize) -> Slot {
        let free = self.starts.free_people(&self.seatable, start);
        let interval: Interval = self.starts.interval(start);
        let is_free = |room: &&usize| self.starts.rooms[**room].contains(start);
        Slot {
            start: interval.start(),
            end: interval.end(),
            seats: self.seating(&free).map_or_else(Vec::new, |seating| seating.seats),
            room: self.request.room.and_then(|_| self.rooms.iter().find(is_free).copied()),
            optional_present: self.starts.free_people(&self.optional, start).iter().collect(),
            lines: rank.lines(),
        }
    }
}

/// Whether the people who are free fill these seats, nobody sitting twice.
pub(super) fn fills(seats: &[OpenSeat<'_>], free: &BitSet) -> bool {
    let places: u32 = seats.iter().map(|seat| seat.min).sum();
    usize::try_from(places).is_ok_and(|places| places <= free.count())
        && Matching::solve(seats, free).places_missing(seats) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        schedule::{
            Grain, PersonCalendar, RankCode, Relaxation, Room, RoomNeed, Seat, explain, parse_weekly,
        },
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
        let people =
            ["Mon 07:00-20:00", "Mon 10:00-20:00", "Mon 18:00-20:00"].map(|text| person(NEW_YORK, text));
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
        let request =
            SlotRequest { seats, required: vec![], optional: vec![2], ..asked(NEW_YORK, window, 60) };
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
}
