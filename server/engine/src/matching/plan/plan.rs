//! A solved run: the assignment, its proof, and what explanations are computed from.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::matching::input::snapshot::{Pair, Snapshot};
use crate::matching::instance::error::InstanceError;
use crate::matching::instance::fairness;
use crate::matching::instance::instance::Instance;
use crate::matching::instance::pair_storage::PairStorage;
use crate::matching::problem::objective::Worth;
use crate::matching::problem::problem::ProblemError;
use crate::matching::problem::solution::Solution;
use crate::matching::progress::watch::{Cancelled, UNCANCELLED, Watch, uncancelled};
use crate::matching::proof::certificate::{Amount, Assignment, Certificate, Cover, FairnessProof};
use crate::matching::proof::check::check;
use crate::matching::proof::rejection::Rejection;
use crate::matching::solver::column_generation::generate::{
    AllPairsOptimum, ProvedPlan, restore_all_pairs, solve_all_pairs,
};
use crate::matching::solver::column_generation::pair_source::AllPairsError;
use crate::matching::solver::shortage::Shortage;
use crate::matching::solver::solve::solve;
use crate::matching::solver::uniqueness::{is_unique, is_unique_among};

/// The version of the solver, recorded with every run.
pub const SOLVER_VERSION: &str = concat!("preceptor-engine/", env!("CARGO_PKG_VERSION"));

/// How often ties are drawn until only one plan is best.
pub const MOST_DRAWS: u32 = 8;

/// A best plan of a snapshot.
pub struct Plan {
    pub(crate) instance: Instance,
    pub(crate) solution: Solution,
    /// How many mentees each mentor has, locked ones included.
    pub(crate) loads: Vec<u32>,
    is_unique: Option<bool>,
}

/// Why a snapshot has no plan.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PlanError {
    /// The snapshot makes no problem.
    #[error(transparent)]
    Instance(#[from] InstanceError),
    /// The caller canceled the run.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// Minimum loads cannot be reached.
    #[error(transparent)]
    Minimums(#[from] MinimumsNotFilled),
}

/// No plan fills every minimum: these mentors need more mentees together than could come to them.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{} mentors need more mentees than the {} who could come to them", mentors.len(), mentees.len())]
pub struct MinimumsNotFilled {
    /// The mentors' ids.
    pub mentors: Vec<String>,
    /// The ids of the mentees who could come to at least one of them.
    pub mentees: Vec<String>,
}

fn named_shortage(instance: &Instance, shortage: &Shortage) -> MinimumsNotFilled {
    let Instance { roster, free, .. } = instance;
    let mentor = |mentor: &u32| roster.mentor_id(*mentor).to_owned();
    let mentee = |row: &u32| roster.mentee_id(free[*row as usize]).to_owned();
    MinimumsNotFilled {
        mentors: shortage.mentors.iter().map(mentor).collect(),
        mentees: shortage.mentees.iter().map(mentee).collect(),
    }
}

impl Instance {
    /// The optimum, and whether it is the only one.
    fn optimum(&mut self, watch: Watch<'_>) -> Result<(Solution, bool), AllPairsError> {
        if self.storage == PairStorage::Stored {
            let solution = solve(&self.problem, watch)?;
            let is_unique = is_unique(&self.problem, &solution, watch)?;
            return Ok((solution, is_unique));
        }
        let AllPairsOptimum { solution, people, tight, .. } = solve_all_pairs(self, watch)?;
        let is_unique = is_unique_among(&people, &solution, tight);
        self.problem = people;
        Ok((solution, is_unique))
    }

    /// The solution that a proof stands for.
    fn restored(&mut self, proved: &ProvedPlan<'_>) -> Result<Solution, ProblemError> {
        if self.storage == PairStorage::Stored {
            return Ok(Solution::restored(&self.problem, proved.mentor_of, proved.prices));
        }
        match restore_all_pairs(self, proved, UNCANCELLED) {
            Ok((people, solution)) => {
                self.problem = people;
                Ok(solution)
            }
            Err(AllPairsError::Problem(error)) => Err(error),
            Err(AllPairsError::Cancelled(_) | AllPairsError::Shortage(_)) => {
                unreachable!("nobody cancels, and a plan that was checked fills every minimum")
            }
        }
    }
}

impl Plan {
    fn new(instance: Instance, solution: Solution) -> Self {
        let mut loads = vec![0; instance.roster.mentors.len()];
        let locked = instance.locked.iter().map(|(_, mentor)| *mentor);
        locked
            .chain(solution.mentor_of.iter().copied().flatten())
            .for_each(|mentor| loads[mentor as usize] += 1);
        Self { instance, solution, loads, is_unique: None }
    }

    /// Finds the best plan. The same people, policy and nonce give the same plan, in whatever order they are listed.
    ///
    /// Where two plans are best, ties are drawn again, [`MOST_DRAWS`] times at most; the certificate says which draw it was.
    ///
    /// # Errors
    /// [`PlanError`] where the snapshot is refused, locks cannot be kept, or `watch` breaks.
    pub fn solve(snapshot: &Snapshot, watch: Watch<'_>) -> Result<Self, PlanError> {
        Self::solve_by(PairStorage::of_snapshot(snapshot), snapshot, watch)
    }

    /// [`Plan::solve`] with this pair storage. The plan and its certificate do not depend on it.
    ///
    /// # Errors
    /// As [`Plan::solve`]; with [`PairStorage::Stored`] also where there are more pairs than can be.
    pub fn solve_by(storage: PairStorage, snapshot: &Snapshot, watch: Watch<'_>) -> Result<Self, PlanError> {
        let mut draw = 0;
        loop {
            let plan = Self::solve_draw(snapshot, storage, draw, watch)?;
            draw += 1;
            if plan.is_unique == Some(true) || draw == MOST_DRAWS {
                return Ok(plan);
            }
        }
    }

    /// A best plan where ties are decided by this draw.
    fn solve_draw(
        snapshot: &Snapshot,
        storage: PairStorage,
        draw: u32,
        watch: Watch<'_>,
    ) -> Result<Self, PlanError> {
        let mut instance = match Instance::new(snapshot, storage, draw, watch) {
            Err(InstanceError::Cancelled(cancelled)) => return Err(cancelled.into()),
            other => other?,
        };
        let (solution, is_unique) = match instance.optimum(watch) {
            Err(AllPairsError::Cancelled(cancelled)) => return Err(cancelled.into()),
            Err(AllPairsError::Problem(error)) => return Err(InstanceError::from(error).into()),
            Err(AllPairsError::Shortage(shortage)) => {
                return Err(named_shortage(&instance, &shortage).into());
            }
            Ok(solved) => solved,
        };
        let mut plan = Self::new(instance, solution);
        plan.is_unique = Some(is_unique);
        Ok(plan)
    }

    /// Brings back a plan from its proof without solving again, so that it can be explained later.
    ///
    /// # Errors
    /// The [`Rejection`] of [`check`] where the proof does not hold.
    pub fn restore(
        snapshot: &Snapshot,
        assignment: &Assignment,
        certificate: &Certificate,
    ) -> Result<Self, Rejection> {
        Self::restore_by(PairStorage::of_snapshot(snapshot), snapshot, assignment, certificate)
    }

    /// [`Plan::restore`] with this pair storage. What the plan explains does not depend on it.
    ///
    /// # Errors
    /// As [`Plan::restore`].
    pub fn restore_by(
        storage: PairStorage,
        snapshot: &Snapshot,
        assignment: &Assignment,
        certificate: &Certificate,
    ) -> Result<Self, Rejection> {
        uncancelled(|watch| check(snapshot, assignment, certificate, watch))?;
        let mut instance = Instance::new(snapshot, storage, certificate.draw, UNCANCELLED)?;
        let roster = &instance.roster;
        let mut mentor_of = vec![None; instance.problem.seat_count()];
        for pair in &assignment.pairs {
            let (mentee, mentor) = (roster.find_mentee(&pair.mentee), roster.find_mentor(&pair.mentor));
            let (Some(mentee), Some(mentor)) = (mentee, mentor) else { continue };
            let is_locked = roster.pair(mentee, mentor).is_locked();
            if let Some(row) = instance.row_of(mentee).filter(|_| !is_locked) {
                let seats = &mut mentor_of[instance.problem.seats(row)];
                // The check found a seat for every pair.
                let seat = seats.iter_mut().find(|seat| seat.is_none());
                if let Some(seat) = seat {
                    *seat = Some(mentor);
                }
            }
        }
        // Maps by id are in canonical order, and the check found every id in them.
        let amounts =
            |map: &BTreeMap<String, Amount>| map.values().map(|amount| amount.0).collect::<Vec<_>>();
        let (values, prices) = (amounts(&certificate.mentee_values), amounts(&certificate.mentor_prices));
        let proved = ProvedPlan { mentor_of: &mentor_of, values: &values, prices: &prices };
        let solution = instance.restored(&proved).map_err(InstanceError::from)?;
        Ok(Self::new(instance, solution))
    }

    /// The pairs of the plan, locked ones included.
    #[must_use]
    pub fn assignment(&self) -> Assignment {
        Assignment { pairs: self.by_id(self.pairs()) }
    }

    /// Pairs of numbers as pairs of ids.
    pub(crate) fn by_id(&self, pairs: Vec<(u32, u32)>) -> Vec<Pair> {
        let roster = &self.instance.roster;
        let pair = |(mentee, mentor)| Pair {
            mentee: roster.mentee_id(mentee).into(),
            mentor: roster.mentor_id(mentor).into(),
        };
        pairs.into_iter().map(pair).collect()
    }

    /// The proof that nothing better exists.
    #[must_use]
    pub fn certificate(&self) -> Certificate {
        let roster = &self.instance.roster;
        let values = self.instance.free.iter().zip(&self.solution.mentee_values);
        let prices = (0..).zip(&self.solution.mentor_prices);
        let mentee_values: BTreeMap<String, Amount> =
            values.map(|(mentee, value)| (roster.mentee_id(*mentee).into(), Amount(*value))).collect();
        let mentor_prices: BTreeMap<String, Amount> =
            prices.map(|(mentor, price)| (roster.mentor_id(mentor).into(), Amount(*price))).collect();
        let objective = Amount(self.solution.objective);
        let fairness = self.instance.fairness.as_ref().map(|found| FairnessProof {
            least_coverage: found.least,
            all: self.cover_by_id(&found.most),
            above: self.cover_by_id(&found.above),
        });
        let draw = self.instance.roster.draw();
        Certificate { draw, mentee_values, mentor_prices, objective, worth: self.worth(), fairness }
    }

    fn cover_by_id(&self, cover: &fairness::VertexCover) -> Cover {
        let Instance { roster, free, .. } = &self.instance;
        Cover {
            mentees: cover.rows.iter().map(|row| roster.mentee_id(free[*row as usize]).into()).collect(),
            mentors: cover.mentors.iter().map(|mentor| roster.mentor_id(*mentor).into()).collect(),
        }
    }

    /// What the plan is worth, goal by goal.
    #[must_use]
    pub fn worth(&self) -> Worth {
        self.instance.roster.worth(&self.pairs())
    }

    /// Whether no other plan is worth as much, ties included; `None` for a plan that was brought back.
    #[must_use]
    pub fn is_unique(&self) -> Option<bool> {
        self.is_unique
    }

    /// The people, the eligible pairs and the goals behind the plan.
    #[must_use]
    pub fn instance(&self) -> &Instance {
        &self.instance
    }

    /// The pairs by number, by mentee.
    pub(crate) fn pairs(&self) -> Vec<(u32, u32)> {
        let rows = (0..).zip(&self.instance.free);
        let placed = rows.flat_map(|(row, mentee)| self.seated(row).map(|mentor| (*mentee, mentor)));
        let mut pairs: Vec<(u32, u32)> = self.instance.locked.iter().copied().chain(placed).collect();
        pairs.sort_unstable();
        pairs
    }

    /// The mentors that a row of the problem has in the plan, locked ones apart, rising.
    pub(crate) fn seated(&self, row: u32) -> impl Iterator<Item = u32> + '_ {
        self.solution.mentor_of[self.instance.problem.seats(row)].iter().copied().flatten()
    }

    /// The mentors that a mentee has in the plan, locked ones included, rising.
    pub(crate) fn mentors_of(&self, mentee: u32) -> Vec<u32> {
        let locked = self.instance.locked.iter().filter(|pair| pair.0 == mentee).map(|pair| pair.1);
        let seated = self.instance.row_of(mentee).into_iter().flat_map(|row| self.seated(row));
        let mut mentors: Vec<u32> = locked.chain(seated).collect();
        mentors.sort_unstable();
        mentors
    }
}
