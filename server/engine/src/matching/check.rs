//! The checker: believes nothing but the snapshot.
//!
//! It shares the rules and the score with the solver, for they are what is being claimed about, and not one line of the
//! search. Every pair of free mentee and mentor is judged and scored again, so pairs the solver never stored
//! are covered too.

mod bar;
mod proof;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use self::bar::Bar;
use self::proof::Proof;
use super::certificate::{Amount, Assignment, Certificate};
use super::objective::{Scale, Worth};
use super::pace::Pace;
use super::problem::Places;
use super::rejection::Rejection;
use super::roster::Roster;
use super::snapshot::{Pair, Snapshot};
use super::watch::{Cancelled, Stage, Watch};
use serde::{Deserialize, Serialize};

/// What was established about an assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// What the assignment is worth, goal by goal.
    pub worth: Worth,
    /// How many eligible pairs were recomputed and found covered by the prices.
    pub eligible_pairs: u64,
    /// The value of the composed objective, equal from both sides.
    pub objective: Amount,
}

/// Accepts an assignment as a best plan of the snapshot, or says why not.
///
/// # Errors
/// The first [`Rejection`] met.
pub fn check(
    snapshot: &Snapshot,
    assignment: &Assignment,
    certificate: &Certificate,
) -> Result<Checked, Rejection> {
    let checked = check_watched(snapshot, (assignment, certificate), &|_| ControlFlow::Continue(()));
    checked.unwrap_or_else(|Cancelled| unreachable!("nobody cancels"))
}

/// [`check`], which `watch` can end.
///
/// # Errors
/// [`Cancelled`] where `watch` breaks.
pub fn check_watched(
    snapshot: &Snapshot,
    claim: (&Assignment, &Certificate),
    watch: Watch<'_>,
) -> Result<Result<Checked, Rejection>, Cancelled> {
    match checked(snapshot, claim, watch) {
        Ok(checked) => Ok(Ok(checked)),
        Err(Refusal::Rejected(rejection)) => Ok(Err(rejection)),
        Err(Refusal::Cancelled(cancelled)) => Err(cancelled),
    }
}

/// Why a check has no good end.
enum Refusal {
    Rejected(Rejection),
    Cancelled(Cancelled),
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<Cancelled> for Refusal {
    fn from(cancelled: Cancelled) -> Self {
        Self::Cancelled(cancelled)
    }
}

fn checked(
    snapshot: &Snapshot,
    (assignment, certificate): (&Assignment, &Certificate),
    watch: Watch<'_>,
) -> Result<Checked, Refusal> {
    let pace = Pace::new(watch, Stage::Checking, snapshot.mentees.len());
    let roster = Roster::drawn_watched(snapshot, certificate.draw, &pace)?.map_err(Rejection::from)?;
    let placed = Placed::new(&roster, assignment)?;
    let proof = Proof::new(&roster, certificate)?;
    let bar = Bar::of(&roster, certificate)?;
    let scale = roster.scale().map_err(Rejection::from)?;
    let covered = proof.cover_every_pair(&placed, (&scale, bar.as_ref()), watch)?;
    let eligible_pairs = covered.eligible_pairs;
    proof.fit_every_place(&placed, &scale)?;
    bar.map_or(Ok(()), |bar| bar.is_highest(&placed))?;
    let objective = proof.equal_from_both_sides(&placed, &scale, covered, certificate.objective.0)?;
    let worth = placed.worth();
    if certificate.worth != worth {
        return Err(Rejection::WorthDiffers { claimed: certificate.worth, found: worth }.into());
    }
    Ok(Checked { worth, eligible_pairs, objective: Amount(objective) })
}

/// By how much an assignment edited by hand is proved to fall short of a best plan, goal by goal.
///
/// The goals count in the policy's order: the first that differs decides, and later ones may be negative.
///
/// # Errors
/// The [`Rejection`] of the best plan's certificate, or of an edited assignment that breaks a rule.
pub fn proven_gap(
    snapshot: &Snapshot,
    edited: &Assignment,
    (best, certificate): (&Assignment, &Certificate),
) -> Result<Worth, Rejection> {
    let best = check(snapshot, best, certificate)?;
    let roster = Roster::new(snapshot)?;
    Ok(best.worth.minus(Placed::new(&roster, edited)?.worth()))
}

/// A feasible assignment by number.
struct Placed<'r> {
    roster: &'r Roster,
    mentors_of: Vec<BTreeSet<u32>>,
    loads: Vec<u32>,
    /// Of these, the places that locks fill.
    locked: Vec<u32>,
    /// The seats of each mentee that locks fill.
    settled: Vec<u32>,
}

impl<'r> Placed<'r> {
    fn new(roster: &'r Roster, assignment: &Assignment) -> Result<Self, Rejection> {
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
        if let Some(verdict) = self.roster.candidate(mentee, mentor).verdict() {
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

    fn worth(&self) -> Worth {
        let placed = (0..).zip(&self.mentors_of);
        let pairs = placed.flat_map(|(mentee, mentors)| mentors.iter().map(move |mentor| (mentee, *mentor)));
        self.roster.worth(&pairs.collect::<Vec<_>>())
    }

    fn is_planned(&self, mentee: u32, mentor: u32) -> bool {
        self.mentors_of[mentee as usize].contains(&mentor)
    }

    /// The seats of a mentee that no lock fills, and how many of them the plan does.
    fn seats(&self, mentee: u32, scale: &Scale) -> (Places, u32) {
        let settled = self.settled[mentee as usize];
        let filled = u32::try_from(self.mentors_of[mentee as usize].len()).expect("at most the demand");
        (self.roster.seats(mentee, settled, scale), filled - settled)
    }

    /// The places of a mentor that no lock fills, and how many of them the plan does.
    fn places(&self, mentor: u32, scale: &Scale) -> (Places, u32) {
        let locked = self.locked[mentor as usize];
        (self.roster.places(mentor, locked, scale), self.loads[mentor as usize] - locked)
    }
}

fn pair_of(roster: &Roster, mentee: u32, mentor: u32) -> Pair {
    Pair { mentee: roster.mentee_id(mentee).into(), mentor: roster.mentor_id(mentor).into() }
}
