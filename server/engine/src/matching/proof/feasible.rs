//! A feasible assignment: every pair eligible and named once, every load within its bounds, every lock kept.

use std::collections::BTreeSet;

use super::certificate::Assignment;
use super::rejection::Rejection;
use crate::matching::input::snapshot::Pair;
use crate::matching::people::roster::Roster;
use crate::matching::problem::load_curve::LoadCurve;
use crate::matching::problem::objective::{GoalWeights, Worth};

/// A feasible assignment by number.
pub(super) struct FeasibleAssignment<'r> {
    pub(super) roster: &'r Roster,
    pub(super) mentors_of: Vec<BTreeSet<u32>>,
    pub(super) loads: Vec<u32>,
    /// Of these, the places that locks fill.
    pub(super) locked: Vec<u32>,
    /// The seats of each mentee that locks fill.
    pub(super) settled: Vec<u32>,
}

impl<'r> FeasibleAssignment<'r> {
    pub(super) fn new(roster: &'r Roster, assignment: &Assignment) -> Result<Self, Rejection> {
        let (mentees, mentors) = (roster.mentees.len(), roster.mentors.len());
        let (loads, locked, settled) = (vec![0; mentors], vec![0; mentors], vec![0; mentees]);
        let mut placed = Self { roster, mentors_of: vec![BTreeSet::new(); mentees], loads, locked, settled };
        assignment.pairs.iter().try_for_each(|pair| placed.place(pair))?;
        for (mentee, mentor) in roster.locks() {
            if !placed.mentors_of[mentee as usize].contains(&mentor) {
                return Err(Rejection::LockDropped { pair: pair_of(roster, mentee, mentor) });
            }
            placed.locked[mentor as usize] += 1;
            placed.settled[mentee as usize] += 1;
        }
        placed.reach_minimums()?;
        Ok(placed)
    }

    fn place(&mut self, pair: &Pair) -> Result<(), Rejection> {
        let unknown = |id: &String| Rejection::UnknownPerson { id: id.clone() };
        let mentee = self.roster.find_mentee(&pair.mentee).ok_or_else(|| unknown(&pair.mentee))?;
        let mentor = self.roster.find_mentor(&pair.mentor).ok_or_else(|| unknown(&pair.mentor))?;
        let (mentors, demand) = (&mut self.mentors_of[mentee as usize], self.roster.demand(mentee));
        if !mentors.insert(mentor) {
            return Err(Rejection::PlacedTwice { pair: pair.clone() });
        }
        if mentors.len() > demand as usize {
            let (mentee, load) = (pair.mentee.clone(), demand + 1);
            return Err(Rejection::OverDemand { mentee, load, demand });
        }
        if let Some(verdict) = self.roster.pair(mentee, mentor).verdict() {
            return Err(Rejection::Ineligible { pair: pair.clone(), verdict });
        }
        self.loads[mentor as usize] += 1;
        let (load, capacity) = (self.loads[mentor as usize], self.roster.capacity(mentor));
        if load > capacity {
            return Err(Rejection::OverCapacity { mentor: pair.mentor.clone(), load, capacity });
        }
        Ok(())
    }

    fn reach_minimums(&self) -> Result<(), Rejection> {
        for (mentor, load) in (0..).zip(&self.loads) {
            let (load, minimum) = (*load, self.roster.minimum(mentor));
            if load < minimum {
                return Err(Rejection::BelowMinimum {
                    mentor: self.roster.mentor_id(mentor).into(),
                    load,
                    minimum,
                });
            }
        }
        Ok(())
    }

    pub(super) fn worth(&self) -> Worth {
        let placed = (0..).zip(&self.mentors_of);
        let pairs = placed.flat_map(|(mentee, mentors)| mentors.iter().map(move |mentor| (mentee, *mentor)));
        self.roster.worth(&pairs.collect::<Vec<_>>())
    }

    pub(super) fn is_planned(&self, mentee: u32, mentor: u32) -> bool {
        self.mentors_of[mentee as usize].contains(&mentor)
    }

    /// The seats of a mentee that no lock fills, and how many of them the plan does.
    pub(super) fn seats(&self, mentee: u32, weights: &GoalWeights) -> (LoadCurve, u32) {
        let settled = self.settled[mentee as usize];
        let filled = u32::try_from(self.mentors_of[mentee as usize].len()).expect("at most the demand");
        (self.roster.seats(mentee, settled, weights), filled - settled)
    }

    /// The places of a mentor that no lock fills, and how many of them the plan does.
    pub(super) fn places(&self, mentor: u32, weights: &GoalWeights) -> (LoadCurve, u32) {
        let locked = self.locked[mentor as usize];
        (self.roster.places(mentor, locked, weights), self.loads[mentor as usize] - locked)
    }
}

pub(super) fn pair_of(roster: &Roster, mentee: u32, mentor: u32) -> Pair {
    Pair { mentee: roster.mentee_id(mentee).into(), mentor: roster.mentor_id(mentor).into() }
}
