//! Checks that dual values and prices prove a plan optimal: every pair, every seat, every place, and primal = dual.

use std::collections::BTreeMap;

use super::certificate::{Amount, Certificate};
use super::coverage_bar::CoverageBar;
use super::feasible::{FeasibleAssignment, pair_of};
use super::rejection::{CheckError, Rejection};
use crate::matching::people::roster::Roster;
use crate::matching::problem::load_curve::LoadCurve;
use crate::matching::problem::objective::GoalWeights;
use crate::matching::progress::parallel::ParallelPass;
use crate::matching::progress::watch::{Stage, Watch};

/// A certificate's numbers by number of the person.
pub(crate) struct DualPrices<'r> {
    roster: &'r Roster,
    /// `None` for a mentee whose every seat a lock fills, who takes no part.
    values: Vec<Option<i128>>,
    prices: Vec<i128>,
}

/// An eligible pair of a mentee with this value, which value and price have to bound.
struct PairBound {
    mentee: u32,
    mentor: u32,
    value: i128,
    profit: i128,
    is_planned: bool,
}

impl<'r> DualPrices<'r> {
    pub(crate) fn new(roster: &'r Roster, certificate: &Certificate) -> Result<Self, Rejection> {
        let mut wanted: Vec<u32> = (0..roster.mentee_count()).map(|mentee| roster.demand(mentee)).collect();
        roster.locks().for_each(|(mentee, _)| wanted[mentee as usize] -= 1);
        let is_free: Vec<bool> = wanted.into_iter().map(|wanted| wanted > 0).collect();
        let free = (0..roster.mentee_count()).filter(|mentee| is_free[*mentee as usize]);
        let free: Vec<&str> = free.map(|mentee| roster.mentee_id(mentee)).collect();
        let mentors: Vec<&str> = (0..roster.mentor_count()).map(|mentor| roster.mentor_id(mentor)).collect();
        let mut values = amounts_of(&free, &certificate.mentee_values, |_| false)?.into_iter();
        // Only who has to have mentees may pay for them.
        let may_pay = |mentor: usize| roster.mentors[mentor].minimum > 0;
        Ok(Self {
            roster,
            values: is_free.into_iter().map(|is_free| if is_free { values.next() } else { None }).collect(),
            prices: amounts_of(&mentors, &certificate.mentor_prices, may_pay)?,
        })
    }

    /// Every eligible pair at or above the bar is covered, every pair of the plan exactly, and every seat by its value. Where
    /// a mentee wants several mentors, one pair of the plan may earn more than value and price.
    pub(crate) fn cover_every_pair(
        &self,
        placed: &FeasibleAssignment<'_>,
        weights: &GoalWeights,
        bar: Option<&CoverageBar>,
        watch: Watch<'_>,
    ) -> Result<Covered, CheckError> {
        let (mentees, mentors) = (self.roster.mentee_count(), self.roster.mentor_count());
        let pass = ParallelPass { mentees, mentors, stage: Stage::Checking, watch };
        let halves: [Covered; 2] = pass.in_halves(|mentees, turn| {
            let mut covered = Covered::default();
            for mentee in mentees {
                turn(mentee)?;
                covered.add(&self.cover_pairs_of(mentee, placed, weights, bar)?)?;
            }
            Ok::<_, CheckError>(covered)
        })?;
        let [mut covered, rest] = halves;
        covered.add(&rest)?;
        Ok(covered)
    }

    /// What a look at every pair of one mentee finds.
    fn cover_pairs_of(
        &self,
        mentee: u32,
        placed: &FeasibleAssignment<'_>,
        weights: &GoalWeights,
        bar: Option<&CoverageBar>,
    ) -> Result<Covered, Rejection> {
        let mut covered = Covered::default();
        let Some(value) = self.values[mentee as usize] else { return Ok(covered) };
        for mentor in 0..self.roster.mentor_count() {
            let candidate = self.roster.pair(mentee, mentor);
            let Some(profit) = candidate.profit(weights).filter(|_| !candidate.is_locked()) else { continue };
            covered.eligible_pairs += 1;
            let is_planned = placed.is_planned(mentee, mentor);
            if bar.map_or(Ok(true), |bar| bar.admits(&candidate, mentee, mentor, is_planned))? {
                let rent = self.cover_pair(&PairBound { mentee, mentor, value, profit, is_planned })?;
                covered.rents.add(rent)?;
            }
            if is_planned {
                covered.profits.add(profit)?;
            }
        }
        let (seats, filled) = placed.seats(mentee, weights);
        self.fit_every_seat(&seats, filled, mentee, value)?;
        Ok(covered)
    }

    /// By how much the pair earns more than value and price together.
    fn cover_pair(&self, pair: &PairBound) -> Result<i128, Rejection> {
        let PairBound { mentee, mentor, value, profit, is_planned } = *pair;
        let bound = value.checked_add(self.prices[mentor as usize]).ok_or(Rejection::Overflow)?;
        let slack = bound.checked_sub(profit).ok_or(Rejection::Overflow)?;
        let pair = || pair_of(self.roster, mentee, mentor);
        if slack < 0 && !(is_planned && self.roster.demand(mentee) > 1) {
            return Err(Rejection::NotCovered { pair: pair(), excess: -slack });
        }
        if slack > 0 && is_planned {
            return Err(Rejection::NotTight { pair: pair(), slack });
        }
        Ok(if is_planned { -slack } else { 0 })
    }

    /// Every filled seat costs at most the value, and an empty one at least.
    fn fit_every_seat(
        &self,
        seats: &LoadCurve,
        filled: u32,
        mentee: u32,
        value: i128,
    ) -> Result<(), Rejection> {
        let id = || self.roster.mentee_id(mentee).into();
        if filled < seats.capacity && value > seats.cost(filled + 1) {
            return Err(Rejection::EmptySeatWithValue { mentee: id() });
        }
        if filled > 0 && value < seats.cost(filled) {
            return Err(Rejection::SeatedBelowCost { mentee: id() });
        }
        Ok(())
    }

    /// Every filled place costs at most its price, and every empty one at least.
    pub(crate) fn fit_every_place(
        &self,
        placed: &FeasibleAssignment<'_>,
        weights: &GoalWeights,
    ) -> Result<(), Rejection> {
        for (mentor, price) in (0..).zip(&self.prices) {
            let (offer, load) = placed.places(mentor, weights);
            let id = || self.roster.mentor_id(mentor).into();
            if load < offer.capacity && *price > offer.cost(load + 1) {
                return Err(Rejection::EmptyPlaceWithPrice { mentor: id() });
            }
            if load > offer.minimum && *price < offer.cost(load) {
                return Err(Rejection::FilledBelowCost { mentor: id() });
            }
        }
        Ok(())
    }

    /// The plan's profit equals its bound: what mentees gain at best from their values, mentors from their prices, and pairs
    /// beyond both.
    pub(crate) fn equal_from_both_sides(
        &self,
        placed: &FeasibleAssignment<'_>,
        weights: &GoalWeights,
        covered: Covered,
        claimed: i128,
    ) -> Result<i128, Rejection> {
        let Covered { profits: mut primal, rents: mut dual, .. } = covered;
        for (mentee, value) in (0..).zip(&self.values) {
            let Some(value) = *value else { continue };
            let (seats, filled) = placed.seats(mentee, weights);
            primal.add(-seats.total_cost(filled))?;
            dual.add(best_gain(&seats, value)?)?;
        }
        for (mentor, price) in (0..).zip(&self.prices) {
            let (offer, load) = placed.places(mentor, weights);
            primal.add(-offer.total_cost(load))?;
            dual.add(best_gain(&offer, *price)?)?;
        }
        let (primal, dual) = (primal.0, dual.0);
        if primal != dual || primal != claimed {
            return Err(Rejection::ObjectivesDiffer { primal, dual, claimed });
        }
        Ok(primal)
    }
}

/// What a look at every pair has found.
#[derive(Default)]
pub(crate) struct Covered {
    pub(crate) eligible_pairs: u64,
    /// Of the plan's pairs that no lock settles.
    profits: CheckedSum,
    /// What these earn beyond their values and prices.
    rents: CheckedSum,
}

impl Covered {
    fn add(&mut self, other: &Self) -> Result<(), Rejection> {
        self.eligible_pairs += other.eligible_pairs;
        self.profits.add(other.profits.0)?;
        self.rents.add(other.rents.0)
    }
}

/// The most that any allowed load earns at this price.
fn best_gain(places: &LoadCurve, price: i128) -> Result<i128, Rejection> {
    let gain = |load: u32| price.checked_mul(load.into())?.checked_sub(places.total_cost(load));
    let gains = (places.minimum..=places.capacity).map(|load| gain(load).ok_or(Rejection::Overflow));
    gains.reduce(|one, other| Ok(one?.max(other?))).unwrap_or(Ok(0))
}

/// A sum that refuses to wrap: a hostile certificate may hold any number.
#[derive(Default)]
struct CheckedSum(i128);

impl CheckedSum {
    fn add(&mut self, amount: i128) -> Result<(), Rejection> {
        self.0 = self.0.checked_add(amount).ok_or(Rejection::Overflow)?;
        Ok(())
    }
}

/// The amounts of exactly these people, whose ids rise; below 0 only where `may_be_negative` by number.
fn amounts_of(
    ids: &[&str],
    amounts: &BTreeMap<String, Amount>,
    may_be_negative: impl Fn(usize) -> bool,
) -> Result<Vec<i128>, Rejection> {
    if let Some(id) = ids.iter().find(|id| !amounts.contains_key(**id)) {
        return Err(Rejection::PeopleDiffer { id: (*id).into() });
    }
    if let Some(id) = amounts.keys().find(|id| ids.binary_search(&id.as_str()).is_err()) {
        return Err(Rejection::PeopleDiffer { id: id.clone() });
    }
    let mut numbered = amounts.iter().enumerate();
    if let Some((_, (id, _))) =
        numbered.find(|(number, (_, amount))| amount.0 < 0 && !may_be_negative(*number))
    {
        return Err(Rejection::NegativePrice { id: id.clone() });
    }
    Ok(amounts.values().map(|amount| amount.0).collect())
}
