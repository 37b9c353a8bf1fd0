//! The checker: believes nothing but the snapshot.
//!
//! It shares the rules and the score with the solver, for they are what is being claimed about, and not one line of the
//! search. Every pair of free mentee and mentor is judged and scored again, so pairs the solver never stored
//! are covered too.

mod bar;

use std::collections::BTreeMap;

use self::bar::Bar;
use super::certificate::{Amount, Assignment, Certificate};
use super::objective::{Scale, Worth};
use super::problem::Places;
use super::rejection::Rejection;
use super::roster::Roster;
use super::snapshot::{Pair, Snapshot};
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
    let roster = Roster::drawn(snapshot, certificate.draw)?;
    let placed = Placed::new(&roster, assignment)?;
    let proof = Proof::new(&roster, certificate)?;
    let bar = Bar::of(&roster, certificate)?;
    let scale = roster.scale()?;
    let eligible_pairs = proof.cover_every_pair(&placed, &scale, bar.as_ref())?;
    proof.fit_every_place(&placed, &scale)?;
    bar.map_or(Ok(()), |bar| bar.is_highest(&placed))?;
    let objective = proof.equal_from_both_sides(&placed, &scale, certificate.objective.0)?;
    let worth = placed.worth();
    if certificate.worth != worth {
        return Err(Rejection::WorthDiffers { claimed: certificate.worth, found: worth });
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
    mentor_of: Vec<Option<u32>>,
    loads: Vec<u32>,
    /// Of these, the places that locks fill.
    locked: Vec<u32>,
}

impl<'r> Placed<'r> {
    fn new(roster: &'r Roster, assignment: &Assignment) -> Result<Self, Rejection> {
        let (mentees, mentors) = (roster.mentees.len(), roster.mentors.len());
        let (loads, locked) = (vec![0; mentors], vec![0; mentors]);
        let mut placed = Self { roster, mentor_of: vec![None; mentees], loads, locked };
        assignment.pairs.iter().try_for_each(|pair| placed.place(pair))?;
        for (mentee, mentor) in roster.locks() {
            if placed.mentor_of[mentee as usize] != Some(mentor) {
                return Err(Rejection::LockDropped { pair: pair_of(roster, mentee, mentor) });
            }
            placed.locked[mentor as usize] += 1;
        }
        placed.reach_minimums()?;
        Ok(placed)
    }

    fn place(&mut self, pair: &Pair) -> Result<(), Rejection> {
        let unknown = |id: &String| Rejection::UnknownPerson { id: id.clone() };
        let mentee = self.roster.find_mentee(&pair.mentee).ok_or_else(|| unknown(&pair.mentee))?;
        let mentor = self.roster.find_mentor(&pair.mentor).ok_or_else(|| unknown(&pair.mentor))?;
        if self.mentor_of[mentee as usize].replace(mentor).is_some() {
            return Err(Rejection::PlacedTwice { mentee: pair.mentee.clone() });
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
        let placed = (0..).zip(&self.mentor_of);
        let worth =
            |(mentee, mentor): (u32, &Option<u32>)| Some(self.roster.candidate(mentee, (*mentor)?).worth());
        let worth = placed.filter_map(worth).fold(Worth::default(), Worth::plus);
        Worth { score: worth.score - self.roster.crowding(self.loads.iter().copied()), ..worth }
    }

    /// The places of a mentor that no lock fills, and how many of them the plan does.
    fn places(&self, mentor: u32, scale: &Scale) -> (Places, u32) {
        let locked = self.locked[mentor as usize];
        (self.roster.places(mentor, locked, scale), self.loads[mentor as usize] - locked)
    }
}

/// A certificate's numbers by number of the person.
struct Proof<'r> {
    roster: &'r Roster,
    /// `None` for a locked mentee, who takes no part.
    values: Vec<Option<i128>>,
    prices: Vec<i128>,
}

impl<'r> Proof<'r> {
    fn new(roster: &'r Roster, certificate: &Certificate) -> Result<Self, Rejection> {
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
    fn cover_every_pair(
        &self,
        placed: &Placed<'_>,
        scale: &Scale,
        bar: Option<&Bar>,
    ) -> Result<u64, Rejection> {
        let mut eligible_pairs = 0;
        for (mentee, value) in (0..).zip(&self.values) {
            let Some(value) = *value else { continue };
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
    fn fit_every_place(&self, placed: &Placed<'_>, scale: &Scale) -> Result<(), Rejection> {
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
    fn equal_from_both_sides(
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

fn pair_of(roster: &Roster, mentee: u32, mentor: u32) -> Pair {
    Pair { mentee: roster.mentee_id(mentee).into(), mentor: roster.mentor_id(mentor).into() }
}
