//! Why no time fits, and the smallest changes that make one fit. Facts, not sentences.

use super::{
    bits::BitSet,
    cells::{Cells, Starts},
    relaxation::{Relaxation, extended},
    relaxation_sets::{RelaxationSets, cost},
    request::{Calendars, DURATION_MINUTES, SlotError, SlotRequest, check},
    search::{Slot, SlotSearch, fills},
    seat_changes::Effort,
};

/// The most sets of relaxations that an explanation offers, the cheapest ones.
pub const MAX_OFFERS: usize = 20;

/// Something a start has to satisfy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Constraint {
    /// The meeting lies within the window, not in the past, on the organiser's clock.
    Window,
    /// The notice is kept.
    Notice,
    /// The meeting lies outside the agency's closures.
    Closures,
    /// A room that is big enough is free.
    Room,
    /// This required person, by index, is free.
    Person(usize),
    /// Enough candidates for this seat, by index, are free.
    Seat(usize),
    /// All seats can be filled with no person sitting twice.
    SeatsTogether,
}

/// How many starts of the window one constraint leaves, were it the only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The constraint.
    pub constraint: Constraint,
    /// The starts it leaves.
    pub starts_left: usize,
}

/// A smallest set of relaxations that gives a slot: without any one of them there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelaxationOffer {
    /// The relaxations, in their order.
    pub relaxations: Vec<Relaxation>,
    /// What they cost together, see [`Relaxation::cost`].
    pub cost: u32,
    /// The best slot of the request so relaxed.
    pub slot: Slot,
}

/// Why a request has no slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Whether the request has a slot after all; then there is neither a conflict nor a change.
    pub has_slot: bool,
    /// What each constraint leaves of the window by itself, in the order of [`Constraint`].
    pub effects: Vec<Effect>,
    /// Constraints that together leave no start, even with a week more where the window is not among them,
    /// while any one fewer would leave some. Seats are named each, as [`Constraint::Seat`]. Empty where nothing
    /// could start in the first place: a window that is over, or shorter than the meeting.
    pub conflict: Vec<Constraint>,
    /// The cheapest changes that give a slot, at most [`MAX_OFFERS`], the cheapest first, then the earliest slot.
    pub changes: Vec<RelaxationOffer>,
    /// How many more sets of relaxations would give a slot.
    pub changes_left_out: usize,
    /// Whether every set of at most [`MAX_CHANGES_TOGETHER`](super::MAX_CHANGES_TOGETHER) relaxations was considered; false where the
    /// seats are so entangled that the search among them was cut short. What is offered gives its slot in any
    /// case, and the conflict blocks, though part of either may then be more than is needed.
    pub is_complete: bool,
}

impl Explanation {
    /// The constraints that leave no start of the window by themselves; only the window where it has none.
    #[must_use]
    pub fn blocking_alone(&self) -> Vec<Constraint> {
        let blocking = self.effects.iter().filter(|effect| effect.starts_left == 0);
        let blocking: Vec<Constraint> = blocking.map(|effect| effect.constraint).collect();
        if blocking.contains(&Constraint::Window) { vec![Constraint::Window] } else { blocking }
    }
}

/// Explains why a request has no slot, and what would give it one.
///
/// # Errors
/// [`SlotError`] where a bound of the request is not kept.
pub fn explain(calendars: &Calendars, request: &SlotRequest) -> Result<Explanation, SlotError> {
    check(calendars, request)?;
    let cells = Cells::new(calendars, request, extended(request.window));
    let starts = cells.starts(request.duration_minutes);
    let blocking = Blocking::new(calendars, request, &starts);
    let effects = blocking.effects();
    let has_slot = blocking.leaves_a_start();
    if has_slot {
        let (conflict, changes) = (Vec::new(), Vec::new());
        return Ok(Explanation {
            has_slot,
            effects,
            conflict,
            changes,
            changes_left_out: 0,
            is_complete: true,
        });
    }
    let mut effort = Effort::new();
    let conflict = blocking.conflict(&mut effort);
    let shorter_minutes = request.duration_minutes.saturating_sub(request.grain.minutes());
    let shorter = DURATION_MINUTES.contains(&shorter_minutes).then(|| cells.starts(shorter_minutes));
    let found = RelaxationSets::of(calendars, request, &starts, shorter.as_ref());
    let sets = found.minimal();
    let changes_left_out = sets.len().saturating_sub(MAX_OFFERS);
    let offer = |relaxations: Vec<Relaxation>| {
        let mut relaxed = request.clone();
        for step in &relaxations {
            step.apply(&mut relaxed);
        }
        let is_shorter = relaxations.contains(&Relaxation::ShortenByGrain);
        let starts = shorter.as_ref().filter(|_| is_shorter).unwrap_or(&starts);
        let slot = SlotSearch::new(calendars, &relaxed, starts)
            .best_of(found.starts_given(&relaxations), 1)
            .pop()?;
        Some(RelaxationOffer { cost: cost(&relaxations), relaxations, slot })
    };
    let mut changes: Vec<RelaxationOffer> = sets.into_iter().take(MAX_OFFERS).filter_map(offer).collect();
    changes.sort_by_key(|change| (change.cost, change.relaxations.len(), change.slot.start));
    let is_complete = found.is_complete() && !effort.is_exhausted;
    Ok(Explanation { has_slot, effects, conflict, changes, changes_left_out, is_complete })
}

/// The starts that each constraint leaves.
struct Blocking<'a> {
    request: &'a SlotRequest,
    calendars: &'a Calendars,
    starts: &'a Starts<'a>,
    /// The starts of the window with a week more.
    possible: BitSet,
    window: BitSet,
    /// Everything but the window and the seats.
    others: Vec<(Constraint, BitSet)>,
    seats: Vec<(Constraint, BitSet)>,
    full_seats: BitSet,
}

impl<'a> Blocking<'a> {
    fn new(calendars: &'a Calendars, request: &'a SlotRequest, starts: &'a Starts<'a>) -> Self {
        let search = SlotSearch::new(calendars, request, starts);
        let mut possible = starts.possible.clone();
        possible.intersect(&starts.within(extended(request.window)));
        let mut others = vec![(Constraint::Notice, search.after_notice())];
        if !request.meets_during_closures {
            others.push((Constraint::Closures, starts.outside_closures.clone()));
        }
        if request.room.is_some() {
            others.push((Constraint::Room, search.with_a_room()));
        }
        let person = |person| (Constraint::Person(person), starts.people[person].clone());
        others.extend(search.required.iter().map(person));
        let seat = |seat| (Constraint::Seat(seat), search.with_quorum(seat));
        let seats = (0..request.seats.len()).map(seat).collect();
        let full_seats = search.with_full_seats(&possible);
        Self {
            request,
            calendars,
            starts,
            window: starts.within(request.window),
            possible,
            others,
            seats,
            full_seats,
        }
    }

    fn effects(&self) -> Vec<Effect> {
        let mut asked = self.possible.clone();
        asked.intersect(&self.window);
        let effect = |(constraint, fits): &(Constraint, BitSet)| {
            let mut left = asked.clone();
            left.intersect(fits);
            Effect { constraint: *constraint, starts_left: left.count() }
        };
        let together = (Constraint::SeatsTogether, self.full_seats.clone());
        let window = Effect { constraint: Constraint::Window, starts_left: asked.count() };
        let alone = self.others.iter().chain(&self.seats).map(effect);
        let together = (self.seats.len() > 1).then(|| effect(&together));
        std::iter::once(window).chain(alone).chain(together).collect()
    }

    fn leaves_a_start(&self) -> bool {
        let mut left = self.possible.clone();
        left.intersect(&self.window);
        left.intersect(&self.full_seats);
        self.others.iter().for_each(|(_, fits)| left.intersect(fits));
        !left.is_empty()
    }

    /// Takes constraints away one by one, and keeps those without which something would fit.
    fn conflict(&self, effort: &mut Effort) -> Vec<Constraint> {
        if self.possible.is_empty() {
            return Vec::new();
        }
        let window = (Constraint::Window, self.window.clone());
        let tried: Vec<&(Constraint, BitSet)> = self.others.iter().chain([&window]).collect();
        // What the constraints after each one leave together.
        let mut rest = vec![self.full_seats.clone()];
        for (_, fits) in tried.iter().skip(1).rev() {
            let mut left = rest[rest.len() - 1].clone();
            left.intersect(fits);
            rest.push(left);
        }
        let mut kept = self.possible.clone();
        let mut conflict = Vec::new();
        for ((constraint, fits), after) in tried.into_iter().zip(rest.into_iter().rev()) {
            let mut without = after;
            without.intersect(&kept);
            if !without.is_empty() {
                kept.intersect(fits);
                conflict.push(*constraint);
            }
        }
        conflict.extend(self.conflicting_seats(&kept, effort));
        conflict.sort_unstable();
        conflict
    }

    /// The seats that cannot be filled at any start of `kept`, with none among them that could be left out.
    fn conflicting_seats(&self, kept: &BitSet, effort: &mut Effort) -> Vec<Constraint> {
        let search = SlotSearch::new(self.calendars, self.request, self.starts);
        let mut seats = search.needed_seats();
        let free_sets = search.free_sets(kept);
        let mut conflict = Vec::new();
        for seat in 0..seats.len() {
            let asked = seats[seat];
            (seats[seat].min, seats[seat].max) = (0, 0);
            if free_sets.iter().any(|free| !effort.spend() || fills(&seats, free)) {
                seats[seat] = asked;
                conflict.push(Constraint::Seat(seat));
            }
        }
        conflict
    }
}
