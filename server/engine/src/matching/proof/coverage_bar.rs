//! Proves that the bar of the best worst coverage is the highest, by counting two vertex covers.

use super::certificate::{Certificate, Cover};
use super::feasible::{FeasibleAssignment, pair_of};
use super::rejection::Rejection;
use crate::matching::people::roster::{CandidatePair, Roster};

/// The bar of a certificate and what is claimed about it.
pub(crate) struct CoverageBar {
    least: i64,
    all: NumberedCover,
    above: NumberedCover,
}

/// A cover by number.
struct NumberedCover {
    mentees: Vec<bool>,
    mentors: Vec<bool>,
}

impl CoverageBar {
    /// The certificate's bar; `None` where neither it nor the objective has one.
    pub(crate) fn of(roster: &Roster, certificate: &Certificate) -> Result<Option<Self>, Rejection> {
        match (&certificate.fairness, roster.policy().is_fair()) {
            (None, false) => Ok(None),
            (Some(proof), true) => {
                let (all, above) =
                    (NumberedCover::new(roster, &proof.all)?, NumberedCover::new(roster, &proof.above)?);
                Ok(Some(Self { least: proof.least_coverage, all, above }))
            }
            _ => Err(Rejection::GoalsDiffer),
        }
    }

    /// Whether an eligible pair is at or above the bar; it must be where it is planned, and meet the covers either way.
    pub(crate) fn admits(
        &self,
        candidate: &CandidatePair<'_>,
        mentee: u32,
        mentor: u32,
        is_planned: bool,
    ) -> Result<bool, Rejection> {
        let (coverage, least) = (candidate.coverage(), self.least);
        let pair = || pair_of(candidate.roster, mentee, mentor);
        if !self.all.meets(mentee, mentor) || (coverage > least && !self.above.meets(mentee, mentor)) {
            return Err(Rejection::Uncovered { pair: pair() });
        }
        if is_planned && coverage < least {
            return Err(Rejection::BelowBar { pair: pair(), coverage, least });
        }
        Ok(coverage >= least)
    }

    /// The plan places as many as any plan could, and above the bar no plan could place as many.
    pub(crate) fn is_highest(&self, placed: &FeasibleAssignment<'_>) -> Result<(), Rejection> {
        let loads = placed.loads.iter().zip(&placed.locked);
        let filled: u64 = loads.map(|(load, locked)| u64::from(load - locked)).sum();
        let (all, above) = (self.all.places(placed), self.above.places(placed));
        if all == filled && (above < filled || filled == 0) {
            return Ok(());
        }
        Err(Rejection::CoversDiffer { all, above, placed: filled })
    }
}

impl NumberedCover {
    fn new(roster: &Roster, cover: &Cover) -> Result<Self, Rejection> {
        let mut marked =
            Self { mentees: vec![false; roster.mentees.len()], mentors: vec![false; roster.mentors.len()] };
        let unknown = |id: &String| Rejection::UnknownPerson { id: id.clone() };
        for id in &cover.mentees {
            marked.mentees[roster.find_mentee(id).ok_or_else(|| unknown(id))? as usize] = true;
        }
        for id in &cover.mentors {
            marked.mentors[roster.find_mentor(id).ok_or_else(|| unknown(id))? as usize] = true;
        }
        Ok(marked)
    }

    fn meets(&self, mentee: u32, mentor: u32) -> bool {
        self.mentees[mentee as usize] || self.mentors[mentor as usize]
    }

    /// The bound of the cover: one place for each mentee, for each mentor those that no lock fills.
    fn places(&self, placed: &FeasibleAssignment<'_>) -> u64 {
        let mentees = self.mentees.iter().filter(|is_marked| **is_marked).count() as u64;
        let mentors = (0..).zip(&self.mentors).filter(|(_, is_marked)| **is_marked);
        let left = |mentor: u32| placed.roster.capacity(mentor) - placed.locked[mentor as usize];
        mentees + mentors.map(|(mentor, _)| u64::from(left(mentor))).sum::<u64>()
    }
}
