//! Relaxation sets: the smallest sets of relaxations after which a request has a slot.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use super::{
    bits::BitSet,
    cells::Starts,
    relaxation::{Relaxation, extended},
    request::{Calendars, SlotRequest},
    search::SlotSearch,
    seat_changes::{ChangeableSeats, Effort},
};

/// The most relaxations that are offered together: who needs more should ask for something else.
pub const MAX_CHANGES_TOGETHER: usize = 3;

/// Finds the sets of relaxations after which a request has a slot.
///
/// Each start is kept from being a slot by a definite set of constraints, so the sets that are minimal by
/// inclusion are found among the starts themselves: one pass over them, and no search through combinations
/// except among the seats, which can lack people together.
pub(super) struct RelaxationSets<'a> {
    calendars: &'a Calendars,
    request: &'a SlotRequest,
    effort: Effort,
    /// The sets, with the starts that ask for each.
    found: BTreeMap<Vec<Relaxation>, Vec<Rc<Vec<usize>>>>,
}

/// What a start asks to be relaxed; many starts ask the same.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Demand {
    cost: u32,
    relaxations: Vec<Relaxation>,
    room: RoomDemand,
    /// The people free then among all who might sit, deputies included.
    free: BitSet,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum RoomDemand {
    Met,
    SmallerOrOther,
    Other,
}

impl RoomDemand {
    /// The ways to meet the demand, each of them one relaxation at most.
    fn ways(self) -> &'static [Option<Relaxation>] {
        match self {
            Self::Met => &[None],
            Self::SmallerOrOther => &[Some(Relaxation::SmallerRoom), Some(Relaxation::OtherRoom)],
            Self::Other => &[Some(Relaxation::OtherRoom)],
        }
    }
}

impl<'a> RelaxationSets<'a> {
    /// The sets of at most [`MAX_CHANGES_TOGETHER`] relaxations for the starts of the duration asked for, and
    /// for those of one grain less where there are any.
    pub(super) fn of(
        calendars: &'a Calendars,
        request: &'a SlotRequest,
        starts: &Starts<'_>,
        shorter: Option<&Starts<'_>>,
    ) -> Self {
        let mut changes = Self { calendars, request, effort: Effort::new(), found: BTreeMap::new() };
        changes.collect(starts, &[]);
        if let Some(shorter) = shorter {
            changes.collect(shorter, &[Relaxation::ShortenByGrain]);
        }
        changes
    }

    /// Whether no set was missed for want of effort.
    pub(super) const fn is_complete(&self) -> bool {
        !self.effort.is_exhausted
    }

    /// Adds every minimal set that includes `always`, which `starts` already follow.
    fn collect(&mut self, starts: &Starts<'_>, always: &[Relaxation]) {
        let most = MAX_CHANGES_TOGETHER - always.len();
        let seats = ChangeableSeats::new(&self.request.seats, self.calendars.people.len());
        let mut known: HashMap<(BitSet, usize), Vec<Vec<Relaxation>>> = HashMap::new();
        for (demand, asking) in self.demands(starts, most) {
            let asking = Rc::new(asking);
            let room = usize::from(demand.room != RoomDemand::Met);
            let Some(left) = most.checked_sub(demand.relaxations.len() + room) else { continue };
            let by_seats = known
                .entry((demand.free, left))
                .or_insert_with_key(|(free, left)| seats.changes(free, *left, &mut self.effort));
            for way in demand.room.ways() {
                for seats in by_seats.iter() {
                    let mut set = [always, &demand.relaxations, way.as_slice(), seats].concat();
                    set.sort_unstable();
                    self.found.entry(set).or_default().push(Rc::clone(&asking));
                }
            }
        }
    }

    /// The starts at which the relaxations of a minimal set give a slot.
    ///
    /// They ask for just that set: a start that asked for less would make the set not minimal.
    pub(super) fn starts_given(&self, set: &[Relaxation]) -> impl Iterator<Item = usize> {
        self.found.get(set).into_iter().flatten().flat_map(|starts| starts.iter().copied())
    }

    /// The found sets that contain no other, the cheapest first.
    pub(super) fn minimal(&self) -> Vec<Vec<Relaxation>> {
        let contains_another = |set: &Vec<Relaxation>| {
            // Sets are few and small: every proper part is looked up.
            (0..(1_u32 << set.len()) - 1).any(|mask| {
                let chosen = set.iter().enumerate().filter(|(index, _)| mask >> index & 1 == 1);
                self.found.contains_key(&chosen.map(|(_, step)| *step).collect::<Vec<_>>())
            })
        };
        let mut minimal: Vec<Vec<Relaxation>> =
            self.found.keys().filter(|set| !contains_another(set)).cloned().collect();
        minimal.sort_by_cached_key(|set| (cost(set), set.len(), set.clone()));
        minimal
    }

    /// What starts ask for, and which starts do, that need at most `most` relaxations beside those of seats, the cheapest first.
    fn demands(&self, starts: &Starts<'_>, most: usize) -> BTreeMap<Demand, Vec<usize>> {
        let search = SlotSearch::new(self.calendars, self.request, starts);
        let refused = refusals(self.request, &search, starts);
        let mut reachable = starts.possible.clone();
        reachable.intersect(&starts.within(extended(self.request.window)));
        reachable.subtract(&BitSet::in_at_least(most + 1, reachable.bound(), refused.values()));
        let (with_room, with_any_room) = (search.with_a_room(), starts.with_any_room());
        let seatable = everybody_seatable(self.request, self.calendars.people.len());
        let demand = |start: usize| {
            let relaxations: Vec<Relaxation> =
                refused.iter().filter(|(_, starts)| starts.contains(start)).map(|(step, _)| *step).collect();
            let room = match self.request.room {
                Some(_) if !with_any_room.contains(start) => RoomDemand::Other,
                Some(_) if !with_room.contains(start) => RoomDemand::SmallerOrOther,
                _ => RoomDemand::Met,
            };
            Demand { cost: cost(&relaxations), relaxations, room, free: starts.free_people(&seatable, start) }
        };
        let mut asking: BTreeMap<Demand, Vec<usize>> = BTreeMap::new();
        for start in reachable.iter() {
            asking.entry(demand(start)).or_default().push(start);
        }
        asking
    }
}

/// For each relaxation but those of seats and rooms, the starts that need it.
fn refusals(
    request: &SlotRequest,
    search: &SlotSearch<'_>,
    starts: &Starts<'_>,
) -> BTreeMap<Relaxation, BitSet> {
    let mut fits = BTreeMap::new();
    fits.insert(Relaxation::ExtendWindow, starts.within(request.window));
    fits.insert(Relaxation::WaiveNotice, search.after_notice());
    if !request.meets_during_closures {
        fits.insert(Relaxation::MeetDuringClosures, starts.outside_closures.clone());
    }
    for person in search.required.iter() {
        fits.insert(Relaxation::MakeOptional(person), starts.people[person].clone());
    }
    let refused = |(step, fitting): (Relaxation, BitSet)| {
        let mut refused = BitSet::full(fitting.bound());
        refused.subtract(&fitting);
        (step, refused)
    };
    fits.into_iter().map(refused).collect()
}

fn everybody_seatable(request: &SlotRequest, people: usize) -> BitSet {
    let seated = request.seats.iter().flat_map(|seat| seat.members.iter().chain(&seat.deputies));
    BitSet::of(people, seated.copied())
}

/// What a set of relaxations costs together.
pub(super) fn cost(set: &[Relaxation]) -> u32 {
    set.iter().map(|step| step.cost()).sum()
}
