//! The optimum of a problem from a cold start: auction, then exact repair, then the lowest prices.

use super::auction::Auction;
use super::error::SolveError;
use super::fill_place::Filling;
use super::insert_mentee::Insertion;
use super::lowest_prices::lowest_prices;
use super::primal_dual::{NOBODY, PrimalDual};
use super::reserve_prices::ReservePrices;
use super::shortage::shortage;
use super::shortest_paths::ShortestPaths;
use crate::matching::problem::pair_table::{BothSides, PairTable};
use crate::matching::problem::problem::Problem;
use crate::matching::problem::width::Width;
use crate::matching::progress::pace::{Pace, STEP, unwatched};
use crate::matching::progress::watch::{Cancelled, Stage, Watch};

/// The optimum of the problem, at the lowest prices.
pub(crate) fn optimum<W: Width>(
    problem: &Problem,
    rows: &PairTable<W>,
    watch: Watch<'_>,
) -> Result<PrimalDual<W>, SolveError> {
    let pace = Pace::new(watch, Stage::Placing, problem.mentee_count());
    let mut state = best_effort(problem, rows, &pace)?;
    pace.advance(problem.mentee_count());
    if let Some(shortage) = shortage(rows, &state, &pace)? {
        return Err(shortage.into());
    }
    lowest_prices(rows, &mut state, &pace)?;
    pace.look()?;
    Ok(state)
}

/// The optimum of the problem at some prices; where minimums cannot all be filled, the best plan of those that fill most.
pub(crate) fn best_effort<W: Width>(
    problem: &Problem,
    rows: &PairTable<W>,
    pace: &Pace<'_>,
) -> Result<PrimalDual<W>, Cancelled> {
    let reserves = ReservePrices::new(problem).expect("the caller chose a width that holds the problem");
    let top = W::of(problem.top().expect("a problem is within bounds")).expect("the width holds the top");
    let prices = (0..problem.mentor_count()).map(|mentor| closed_price(&reserves, mentor, top)).collect();
    let mut state = PrimalDual::new(problem, reserves, prices);
    let columns = rows.transposed(problem.mentor_count(), pace)?;
    let pairs = BothSides { rows, columns: &columns };
    // The auction is one half of the work, its rounds are of equal length; the repair is the other.
    let half = problem.mentee_count() / 2;
    let mut auction = Auction::new(pairs, &state, pace);
    auction.run(problem.widest(), half)?;
    let (prices, seats) = auction.into_outcome();
    state.prices = rounded(prices, grain(rows, pace)?);
    for (seat, (mentor, profit)) in (0..).zip(seats) {
        if mentor != NOBODY {
            state.join(seat, mentor, profit);
        }
    }
    repair(pairs, &mut state, half, pace)?;
    Ok(state)
}

/// The greatest common divisor of all profits. Hardly ever more than 1, which few pairs show.
fn grain<W: Width>(rows: &PairTable<W>, pace: &Pace<'_>) -> Result<u128, Cancelled> {
    let mut grain = 0;
    for row in 0..rows.len() {
        for profit in rows.row(row).1 {
            pace.pass(1)?;
            let mut other = Into::<i128>::into(*profit).unsigned_abs();
            while other != 0 {
                (grain, other) = (other, grain % other);
            }
            if grain == 1 {
                return Ok(grain);
            }
        }
    }
    Ok(grain)
}

/// Prices that prove an optimum can be multiples of what all profits are; the auction's are about right, and off by different
/// parts of ε. Rounded, they leave equals equal, as few levels make many.
fn rounded<W: Width>(prices: Vec<W>, grain: u128) -> Vec<W> {
    let Ok(grain) = i128::try_from(grain) else { return prices };
    if grain <= 1 {
        return prices;
    }
    let nearest = |price: W| {
        let price: i128 = price.into();
        W::of((price + grain / 2).div_euclid(grain) * grain)
    };
    prices.into_iter().map(|price| nearest(price).unwrap_or(price)).collect()
}

/// What a mentor asks at first: nothing, or more than anybody gives where there is no place.
fn closed_price<W: Width>(reserves: &ReservePrices<W>, mentor: usize, top: W) -> W {
    let number = u32::try_from(mentor).expect("mentors are numbered in 32 bits");
    if reserves.capacity(number) == 0 { top } else { reserves.soft_reserve(number, 1) }
}

/// [`best_effort`] after pairs were added to the rows.
pub(crate) fn resume<W: Width>(
    rows: &PairTable<W>,
    state: &mut PrimalDual<W>,
    watch: Watch<'_>,
) -> Result<(), Cancelled> {
    let pace = Pace::new(watch, Stage::Placing, rows.len());
    let columns = rows.transposed(state.prices.len(), &pace)?;
    repair(BothSides { rows, columns: &columns }, state, 0, &pace)
}

/// Makes a state optimal, whatever its prices and seats are. Of the progress, `done` mentees are counted already.
pub(crate) fn repair<W: Width>(
    pairs: BothSides<'_, W>,
    state: &mut PrimalDual<W>,
    done: usize,
    pace: &Pace<'_>,
) -> Result<(), Cancelled> {
    let BothSides { rows, columns } = pairs;
    for mentor in state.reserves.mentors() {
        state.vacate_underpaid(mentor);
    }
    let floor = state.floor();
    let mentees = u32::try_from(rows.len()).expect("mentees are numbered in 32 bits");
    let mut loose = Vec::new();
    for mentee in 0..mentees {
        pace.pass(STEP)?;
        if state.settle(rows, mentee, floor) {
            loose.push(mentee);
        }
    }
    let labelled = if state.is_single() { 0 } else { rows.len() };
    let mut search = ShortestPaths::new(state.prices.len(), labelled);
    let settled = rows.len() - loose.len();
    for (placed, mentee) in loose.into_iter().enumerate() {
        pace.advance(done + (settled + placed) * (rows.len() - done) / rows.len());
        pace.pass(std::mem::take(&mut search.followed) + STEP)?;
        Insertion::new(rows, state, &mut search, floor).place(mentee);
    }
    pace.advance(rows.len());
    let mentors = u32::try_from(state.prices.len()).expect("mentors are numbered in 32 bits");
    let slack: Vec<u32> = (0..mentors).filter(|mentor| state.excess(*mentor).is_some()).collect();
    for mentor in slack {
        pace.pass(std::mem::take(&mut search.followed) + STEP)?;
        Filling::new(columns, state, &mut search).fill(mentor);
    }
    Ok(())
}

/// The state of an optimal assignment and prices that prove it, at the lowest such prices.
pub(crate) fn restored<W: Width>(
    problem: &Problem,
    rows: &PairTable<W>,
    mentor_of: &[Option<u32>],
    prices: &[i128],
) -> PrimalDual<W> {
    let reserves = ReservePrices::new(problem).expect("the caller chose a width that holds the problem");
    let top = problem.top().expect("a problem is within bounds");
    // A price above every profit only says that the mentor is closed.
    let price = |price: &i128| W::of((*price).min(top)).expect("the width holds the top");
    let mut state = PrimalDual::new(problem, reserves, prices.iter().map(price).collect());
    let floor = state.floor();
    for mentee in (0..).take(problem.mentee_count()) {
        for seat in state.seats_of(mentee) {
            if let Some(mentor) = mentor_of[seat as usize] {
                let profit = rows.profit(mentee as usize, mentor).expect("an optimal pair is eligible");
                state.join(seat, mentor, profit);
            }
        }
        state.settle(rows, mentee, floor);
    }
    unwatched(|pace| lowest_prices(rows, &mut state, pace));
    state
}
