//! Who takes part in a run: mentors and mentees who are active or whose pause is over. A mentee with an open pairing of
//! the kind they look for keeps their mentor; whoever has as many as they want is not in the run, and whoever wants more
//! is in it for those that are missing. A pair that the run pins stands in the plan as kept. A mentor's places are the
//! capacity less all that is taken, kept pairs apart.

use std::collections::{BTreeMap, BTreeSet};

use preceptor_engine::{
    matching::input::snapshot::{PairRule, RuleKind},
    time::UnixMicros,
};

use super::{facts::RosterFacts, policy::positive};
use crate::records::{Adjustments, HeldPlaces, Person, PersonId};

/// Why a snapshot bans a pair that is paired already and that the run does not pin.
pub(crate) const OPEN_PAIRING: &str = "they have an open pairing";

/// Who takes part.
pub(crate) struct RunParticipants<'f> {
    pub(crate) mentors: BTreeMap<&'f PersonId, &'f Person>,
    pub(crate) mentees: BTreeMap<&'f PersonId, &'f Person>,
    /// Open pairings that the run pins, as mentor and mentee.
    pub(crate) kept: BTreeSet<(&'f PersonId, &'f PersonId)>,
    /// Open pairings of the kind looked for that the run does not pin, mentors by mentee.
    mentors_of: BTreeMap<&'f PersonId, BTreeSet<&'f PersonId>>,
    /// Places that offers took which ran out, by mentor.
    lapsed: BTreeMap<&'f PersonId, i64>,
    assumed: BTreeMap<&'f PersonId, i64>,
}

impl<'f> RunParticipants<'f> {
    pub(crate) fn of(facts: &'f RosterFacts, adjustments: &'f Adjustments, now: UnixMicros) -> Self {
        let people = || facts.people.iter().filter(|person| person.takes_part(now));
        let is_pinned = |mentor: &PersonId, mentee: &PersonId| {
            adjustments.pins.iter().any(|pin| pin.mentor == *mentor && pin.mentee == *mentee)
        };
        let mut cast = Self {
            mentors: people().filter(|each| each.is_mentor).map(|each| (&each.id, each)).collect(),
            mentees: people().filter(|each| each.is_mentee).map(|each| (&each.id, each)).collect(),
            kept: BTreeSet::new(),
            mentors_of: BTreeMap::new(),
            lapsed: BTreeMap::new(),
            assumed: adjustments.capacities.iter().map(|each| (&each.mentor, each.capacity)).collect(),
        };
        for pairing in &facts.pairings {
            let (mentor, mentee) = (&pairing.mentor_id, &pairing.mentee_id);
            if pairing.has_lapsed(now) {
                *cast.lapsed.entry(mentor).or_default() += 1;
            } else if cast.mentees.get(mentee).is_some_and(|each| each.mentee_kind == Some(pairing.kind)) {
                if is_pinned(mentor, mentee) && cast.mentors.contains_key(mentor) {
                    cast.kept.insert((mentor, mentee));
                } else {
                    cast.mentors_of.entry(mentee).or_default().insert(mentor);
                }
            }
        }
        let wanting = cast.mentees.clone().into_iter().filter(|(_, each)| cast.demand(each) > 0);
        let wanting = wanting.collect();
        Self { mentees: wanting, ..cast }
    }

    /// How many mentors a mentee wants from the run: what open pairings leave, and at least those that are kept.
    pub(crate) fn demand(&self, mentee: &Person) -> u32 {
        let has = self.mentors_of.get(&mentee.id).map_or(0, BTreeSet::len);
        let kept = self.kept.iter().filter(|(_, each)| **each == mentee.id).count();
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        positive(mentee.mentors_wanted).saturating_sub(count(has)).max(count(kept))
    }

    /// Whether two people of the run have an open pairing that the run does not pin.
    pub(crate) fn is_open(&self, mentor: &PersonId, mentee: &PersonId) -> bool {
        self.mentors_of.get(mentee).is_some_and(|mentors| mentors.contains(mentor))
    }

    /// The pairs of the run that are paired already, beside which nothing has to be planned.
    pub(crate) fn open(&self) -> impl Iterator<Item = PairRule> {
        let of_run = self.mentors_of.iter().filter(|(mentee, _)| self.mentees.contains_key(**mentee));
        let pairs = of_run.flat_map(|(mentee, mentors)| mentors.iter().map(move |mentor| (*mentee, *mentor)));
        let known = pairs.filter(|(_, mentor)| self.mentors.contains_key(*mentor));
        known.map(|(mentee, mentor)| PairRule {
            mentee: mentee.to_string(),
            mentor: mentor.to_string(),
            rule: RuleKind::Ban,
            reason: OPEN_PAIRING.to_owned(),
        })
    }

    /// The mentors of whose places something is taken or asked for.
    pub(crate) fn held_places(&self) -> Vec<HeldPlaces> {
        let held = self.mentors.values().map(|mentor| {
            let kept = i64::from(self.kept_places(mentor));
            let elsewhere = self.taken(mentor) - kept;
            let minimum = if mentor.is_accepting { (mentor.minimum - elsewhere).max(0) } else { 0 };
            HeldPlaces { mentor: mentor.id.clone(), elsewhere, kept, minimum }
        });
        held.filter(|held| (held.elsewhere, held.kept, held.minimum) != (0, 0, 0)).collect()
    }

    /// The places that the run may fill, those of kept pairs included.
    pub(crate) fn places(&self, mentor: &Person) -> u32 {
        let capacity = self.assumed.get(&mentor.id).copied().unwrap_or(mentor.capacity);
        positive(capacity - self.taken(mentor)) + self.kept_places(mentor)
    }

    /// The places that the run has to fill: what open pairings leave of the minimum. Who takes nobody new is asked for
    /// no more than there are.
    pub(crate) fn minimum(&self, mentor: &Person) -> u32 {
        let elsewhere = self.taken(mentor) - i64::from(self.kept_places(mentor));
        let missing = positive(mentor.minimum - elsewhere).min(self.places(mentor));
        if mentor.is_accepting { missing } else { 0 }
    }

    /// The places that open pairings take, kept ones included.
    fn taken(&self, mentor: &Person) -> i64 {
        mentor.used - self.lapsed.get(&mentor.id).copied().unwrap_or_default()
    }

    fn kept_places(&self, mentor: &Person) -> u32 {
        u32::try_from(self.kept.iter().filter(|(each, _)| **each == mentor.id).count()).unwrap_or_default()
    }

    /// Why these two cannot be together whatever the plan; `None` where both are in the run.
    pub(crate) fn absence(&self, mentor: &PersonId, mentee: &PersonId) -> Option<String> {
        if !self.mentors.contains_key(mentor) {
            return Some(format!("{mentor} takes no part as a mentor now"));
        }
        if self.is_open(mentor, mentee) {
            return Some(format!("{mentee} has an open pairing with {mentor}"));
        }
        if self.mentees.contains_key(mentee) {
            return None;
        }
        Some(match self.mentors_of.get(mentee).and_then(|mentors| mentors.last()) {
            Some(other) => format!("{mentee} has an open pairing with {other}"),
            None => format!("{mentee} is not looking for a mentor now"),
        })
    }
}
