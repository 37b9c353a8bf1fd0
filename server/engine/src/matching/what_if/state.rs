//! What-ifs on a solved run: what another capacity, one more mentor or one dropped rule would change.
//!
//! The run is taken up from its proof without being solved, and every what-if is answered on a copy of that state by
//! the repairs of [`SolvedProblem`], so that an answer takes what the change disturbs. The weights of the goals have
//! room for the mentors that questions may add; weights of either size order all plans alike, so the answer is the very
//! plan that solving the changed snapshot anew finds. Where that cannot be promised the answer is [`MustSolve`].

use super::changes::MOST_ADDED;
use super::judged_pairs::JudgedPairs;
use super::must_solve::MustSolve;
use super::summary::PlanSummary;
use crate::matching::input::snapshot::{Pair, Snapshot};
use crate::matching::instance::locks::{SettledLocks, seats_left, settle_locks};
use crate::matching::instance::pair_storage::PairStorage;
use crate::matching::people::profiles::count;
use crate::matching::people::roster::Roster;
use crate::matching::people::rules::Exclusion;
use crate::matching::problem::objective::{GoalWeights, RunExtent};
use crate::matching::problem::problem::Problem;
use crate::matching::problem::solution::WarmStart;
use crate::matching::progress::watch::UNCANCELLED;
use crate::matching::proof::certificate::{Assignment, Certificate};
use crate::matching::solver::solved_problem::SolvedProblem;

/// What the state takes at most: for each eligible pair from both sides, for any pair, and for each person.
const BYTES_OF_PAIR: usize = 40;
const BYTES_OF_EXCLUSION: usize = 1;
const BYTES_OF_PERSON: usize = 2048;

/// The state of a solved run, from which what-ifs are answered.
pub struct WhatIfState {
    pub(super) roster: Roster,
    pub(super) nonce: u64,
    /// The weights of the goals, with room for [`MOST_ADDED`] mentors more.
    pub(super) weights: GoalWeights,
    /// The locked pairs, mentee and mentor.
    pub(super) locked: Vec<(u32, u32)>,
    /// The mentee of each row.
    pub(super) free: Vec<u32>,
    /// After the mentors of the run come [`MOST_ADDED`] without a place.
    pub(super) solved: SolvedProblem,
    pub(super) summary: PlanSummary,
    /// For each row and mentor what excludes them.
    pub(super) exclusions: Vec<Exclusion>,
}

impl WhatIfState {
    /// Takes up a run from its proof: scores every pair once, and solves nothing. The proof is not checked, since a plan
    /// that is no optimum is repaired.
    ///
    /// # Errors
    /// [`MustSolve`] where no what-if on this run can be answered without solving.
    pub fn restore(
        snapshot: &Snapshot,
        assignment: &Assignment,
        certificate: &Certificate,
    ) -> Result<Self, MustSolve> {
        let roster = Roster::new(snapshot).map_err(|_| MustSolve::Bounds)?;
        if roster.policy().is_fair() {
            return Err(MustSolve::Fairness);
        }
        if PairStorage::of(roster.policy(), roster.mentee_count(), roster.mentor_count())
            == PairStorage::Computed
        {
            // The state would hold every pair.
            return Err(MustSolve::Size);
        }
        let SettledLocks { locked, free } = settle_locks(&roster).map_err(|_| MustSolve::Infeasible)?;
        let mentors = roster.mentor_count() + MOST_ADDED;
        let weights = GoalWeights::new(roster.policy(), RunExtent { mentors, ..roster.extent() });
        let weights = weights.map_err(|_| MustSolve::Bounds)?;
        let before = roster.weights().map_err(|_| MustSolve::Bounds)?;
        let mut pairs = Vec::with_capacity(assignment.pairs.len());
        for pair in &assignment.pairs {
            let ids = roster.find_mentee(&pair.mentee).zip(roster.find_mentor(&pair.mentor));
            pairs.push(ids.ok_or(MustSolve::Infeasible)?);
        }
        // A map by id is in canonical order, as mentors are.
        let prices = certificate.mentor_prices.values().map(|price| translated(price.0, &before, &weights));
        let prices: Vec<i128> = prices.chain(std::iter::repeat(0)).take(mentors as usize).collect();
        let places = roster.places_with_room(&locked, &weights);
        let scan = JudgedPairs::new(&roster, &free, &weights);
        let seats = seats_left(&roster, &locked, &free, &weights);
        let (problem, exclusions) = scan
            .into_problem(places, seats, roster.greatest_profit(&weights))
            .map_err(|_| MustSolve::Bounds)?;
        let seated = seated(&problem, &free, pairs.iter().filter(|pair| locked.binary_search(pair).is_err()));
        let solved = resumed(&problem, WarmStart { mentor_of: &seated, prices: &prices });
        let summary = PlanSummary::of(&roster, &pairs);
        Ok(Self { roster, nonce: snapshot.nonce, weights, locked, free, solved, summary, exclusions })
    }

    /// The plan that was solved.
    #[must_use]
    pub fn summary(&self) -> &PlanSummary {
        &self.summary
    }

    /// About how much memory the state takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let people = self.roster.mentees.len() + self.roster.mentors.len();
        let pairs = BYTES_OF_PAIR * self.solved.pair_count() + BYTES_OF_EXCLUSION * self.exclusions.len();
        pairs + BYTES_OF_PERSON * people
    }

    /// What excludes the mentee of a row and each mentor.
    pub(super) fn exclusions_of(&self, row: u32) -> &[Exclusion] {
        let mentors = self.roster.mentors.len();
        &self.exclusions[row as usize * mentors..][..mentors]
    }

    /// The numbers of a mentee and a mentor; `None` where one of them is not in the run.
    pub(super) fn find(&self, pair: &Pair) -> Option<(u32, u32)> {
        self.roster.find_mentee(&pair.mentee).zip(self.roster.find_mentor(&pair.mentor))
    }
}

/// The mentor of each seat, of all who are free.
fn seated<'p>(
    problem: &Problem,
    free: &[u32],
    pairs: impl Iterator<Item = &'p (u32, u32)>,
) -> Vec<Option<u32>> {
    let mut seated = vec![None; problem.seat_count()];
    for (mentee, mentor) in pairs {
        let Ok(row) = free.binary_search(mentee) else { continue };
        // A plan that takes more seats than there are is none, and is repaired.
        if let Some(seat) = seated[problem.seats(count(row))].iter_mut().find(|seat| seat.is_none()) {
            *seat = Some(*mentor);
        }
    }
    seated
}

fn resumed(problem: &Problem, start: WarmStart<'_>) -> SolvedProblem {
    let solved = SolvedProblem::resumed(problem, start, UNCANCELLED);
    let mut solved = solved.expect("nobody cancels");
    solved.remember();
    solved
}

/// A price in other weights of the same goals.
fn translated(price: i128, from: &GoalWeights, to: &GoalWeights) -> i128 {
    let worth = from.split(price);
    to.profit(worth) + (price - from.profit(worth))
}
