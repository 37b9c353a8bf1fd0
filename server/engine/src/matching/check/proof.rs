//! The prices of a certificate: that they cover every pair, and are worth no more than the plan.

use std::collections::BTreeMap;

use super::super::certificate::{Amount, Certificate};
use super::super::halves::Everybody;
use super::super::objective::Scale;
use super::super::problem::Places;
use super::super::rejection::Rejection;
use super::super::roster::Roster;
use super::super::solve::{Stage, Watch};
use super::bar::Bar;
use super::{Placed, Refusal, pair_of};

/// A certificate's numbers by number of the person.
pub(super) struct Proof<'r> {
    roster: &'r Roster,
    /// `None` for a locked mentee, who takes no part.
    values: Vec<Option<i128>>,
    prices: Vec<i128>,
}

impl<'r> Proof<'r> {
    pub(super) fn new(roster: &'r Roster, certificate: &Certificate) -> Result<Self, Rejection> {
        let mut is_free = vec![true; roster.mentees.len()];
        roster.locks().for_each(|(mentee, _)| is_free[mentee as usize] = false);
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

    /// Every eligible pair at or above the bar is covered, every pair of the plan exactly; whoever has no place has no value.
    pub(super) fn cover_every_pair(
        &self,
        placed: &Placed<'_>,
        (scale, bar): (&Scale, Option<&Bar>),
        watch: Watch<'_>,
    ) -> Result<u64, Refusal> {
        let (mentees, mentors) = (self.roster.mentee_count(), self.roster.mentor_count());
        let everybody = Everybody { mentees, mentors, stage: Stage::Checking, watch };
        let halves = everybody.halves(|mentees, turn| {
            let mut eligible_pairs = 0;
            for mentee in mentees {
                turn(mentee)?;
                eligible_pairs += self.cover_pairs_of(mentee, placed, (scale, bar))?;
            }
            Ok::<u64, Refusal>(eligible_pairs)
        })?;
        Ok(halves.iter().sum())
    }

    /// How many mentors are eligible for a mentee; every such pair is covered.
    fn cover_pairs_of(
        &self,
        mentee: u32,
        placed: &Placed<'_>,
        (scale, bar): (&Scale, Option<&Bar>),
    ) -> Result<u64, Rejection> {
        let Some(value) = self.values[mentee as usize] else { return Ok(0) };
        let mut eligible_pairs = 0;
        for mentor in 0..self.roster.mentor_count() {
            let candidate = self.roster.candidate(mentee, mentor);
            let Some(profit) = candidate.profit(scale) else { continue };
            eligible_pairs += 1;
            let is_planned = placed.mentor_of[mentee as usize] == Some(mentor);
            if bar.map_or(Ok(true), |bar| bar.admits(&candidate, (mentee, mentor), is_planned))? {
                self.cover_pair((mentee, value), (mentor, profit), is_planned)?;
            }
        }
        if placed.mentor_of[mentee as usize].is_none() && value != 0 {
            return Err(Rejection::UnplacedWithValue { mentee: self.roster.mentee_id(mentee).into() });
        }
        Ok(eligible_pairs)
    }

    fn cover_pair(
        &self,
        (mentee, value): (u32, i128),
        (mentor, profit): (u32, i128),
        is_planned: bool,
    ) -> Result<(), Rejection> {
        let bound = value.checked_add(self.prices[mentor as usize]).ok_or(Rejection::Overflow)?;
        let slack = bound.checked_sub(profit).ok_or(Rejection::Overflow)?;
        let pair = || pair_of(self.roster, mentee, mentor);
        if slack < 0 {
            return Err(Rejection::NotCovered { pair: pair(), excess: -slack });
        }
        if slack > 0 && is_planned {
            return Err(Rejection::NotTight { pair: pair(), slack });
        }
        Ok(())
    }

    /// Every filled place costs at most its price, and every empty one at least.
    pub(super) fn fit_every_place(&self, placed: &Placed<'_>, scale: &Scale) -> Result<(), Rejection> {
        for (mentor, price) in (0..).zip(&self.prices) {
            let (offer, load) = placed.places(mentor, scale);
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

    /// The plan's profit equals its bound: what mentees gain after prices, and mentors at best from theirs.
    pub(super) fn equal_from_both_sides(
        &self,
        placed: &Placed<'_>,
        scale: &Scale,
        claimed: i128,
    ) -> Result<i128, Rejection> {
        let (mut primal, mut dual) = (Total::default(), Total::default());
        for ((mentee, mentor), value) in (0..).zip(&placed.mentor_of).zip(&self.values) {
            let (Some(mentor), Some(value)) = (mentor, value) else { continue };
            let profit = self.roster.candidate(mentee, *mentor).profit(scale);
            primal.add(profit.unwrap_or_default(), 1)?;
            dual.add(*value, 1)?;
        }
        for (mentor, price) in (0..).zip(&self.prices) {
            let (offer, load) = placed.places(mentor, scale);
            primal.add(-offer.total_cost(load), 1)?;
            dual.add(best_gain(&offer, *price)?, 1)?;
        }
        let (primal, dual) = (primal.0, dual.0);
        if primal != dual || primal != claimed {
            return Err(Rejection::ObjectivesDiffer { primal, dual, claimed });
        }
        Ok(primal)
    }
}

/// The most that any allowed load earns at this price.
fn best_gain(places: &Places, price: i128) -> Result<i128, Rejection> {
    let gain = |load: u32| price.checked_mul(load.into())?.checked_sub(places.total_cost(load));
    let gains = (places.minimum..=places.capacity).map(|load| gain(load).ok_or(Rejection::Overflow));
    gains.reduce(|one, other| Ok(one?.max(other?))).unwrap_or(Ok(0))
}

/// A sum that refuses to wrap: a hostile certificate may hold any number.
#[derive(Default)]
struct Total(i128);

impl Total {
    fn add(&mut self, amount: i128, times: i128) -> Result<(), Rejection> {
        let product = amount.checked_mul(times);
        self.0 = product.and_then(|product| self.0.checked_add(product)).ok_or(Rejection::Overflow)?;
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
