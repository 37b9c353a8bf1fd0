//! One run from the pairs to the optimum.

use super::auction::Auction;
use super::error::SolveError;
use super::fill::Filling;
use super::insert::Insertion;
use super::ledger::{Ledger, NOBODY};
use super::lowest::lowest_prices;
use super::search::Search;
use super::shortage::shortage;
use super::terms::Terms;
use crate::matching::problem::problem::Problem;
use crate::matching::problem::table::Table;
use crate::matching::problem::width::Width;
use crate::matching::progress::pace::{Pace, STEP, unwatched};
use crate::matching::progress::watch::{Cancelled, Stage, Watch};

/// The optimum of the problem, at the lowest prices.
pub(crate) fn optimum<W: Width>(
    problem: &Problem,
    rows: &Table<W>,
    watch: Watch<'_>,
) -> Result<Ledger<W>, SolveError> {
    let pace = Pace::new(watch, Stage::Placing, problem.mentee_count());
    let mut ledger = best_effort(problem, rows, &pace)?;
    pace.advance(problem.mentee_count());
    if let Some(shortage) = shortage(rows, &ledger, &pace)? {
        return Err(shortage.into());
    }
    lowest_prices(rows, &mut ledger, &pace)?;
    pace.look()?;
    Ok(ledger)
}

/// The optimum of the problem at some prices; where minimums cannot all be filled, the best plan of those that fill most.
pub(crate) fn best_effort<W: Width>(
    problem: &Problem,
    rows: &Table<W>,
    pace: &Pace<'_>,
) -> Result<Ledger<W>, Cancelled> {
    let terms = Terms::new(problem).expect("the caller chose a width that holds the problem");
    let top = W::of(problem.top().expect("a problem is within bounds")).expect("the width holds the top");
    let prices = (0..problem.mentor_count()).map(|mentor| closed_price(&terms, mentor, top)).collect();
    let mut ledger = Ledger::new(problem, terms, prices);
    let columns = rows.transposed(problem.mentor_count(), pace)?;
    // The auction is one half of the work, its rounds are of equal length; the repair is the other.
    let half = problem.mentee_count() / 2;
    let mut auction = Auction::new((rows, &columns), &ledger, pace);
    auction.run(problem.widest(), half)?;
    let (prices, seats) = auction.into_outcome();
    ledger.prices = rounded(prices, grain(rows, pace)?);
    for (seat, (mentor, profit)) in (0..).zip(seats) {
        if mentor != NOBODY {
            ledger.join(seat, mentor, profit);
        }
    }
    repair((rows, &columns), &mut ledger, (half, pace))?;
    Ok(ledger)
}

/// What every profit is a multiple of. Hardly ever more than 1, which few pairs show.
fn grain<W: Width>(rows: &Table<W>, pace: &Pace<'_>) -> Result<u128, Cancelled> {
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
fn closed_price<W: Width>(terms: &Terms<W>, mentor: usize, top: W) -> W {
    let number = u32::try_from(mentor).expect("mentors are numbered in 32 bits");
    if terms.capacity(number) == 0 { top } else { terms.soft_reserve(number, 1) }
}

/// [`best_effort`] after pairs were added to the rows.
pub(crate) fn resume<W: Width>(
    rows: &Table<W>,
    ledger: &mut Ledger<W>,
    watch: Watch<'_>,
) -> Result<(), Cancelled> {
    let pace = Pace::new(watch, Stage::Placing, rows.len());
    let columns = rows.transposed(ledger.prices.len(), &pace)?;
    repair((rows, &columns), ledger, (0, &pace))
}

/// Makes a ledger optimal, whatever its prices and seats are. That counts what work there is beyond so many mentees `done`.
pub(crate) fn repair<W: Width>(
    (rows, columns): (&Table<W>, &Table<W>),
    ledger: &mut Ledger<W>,
    (done, pace): (usize, &Pace<'_>),
) -> Result<(), Cancelled> {
    for mentor in ledger.terms.mentors() {
        ledger.vacate_underpaid(mentor);
    }
    let floor = ledger.floor();
    let mentees = u32::try_from(rows.len()).expect("mentees are numbered in 32 bits");
    let mut loose = Vec::new();
    for mentee in 0..mentees {
        pace.pass(STEP)?;
        if ledger.settle(rows, mentee, floor) {
            loose.push(mentee);
        }
    }
    let labelled = if ledger.is_single() { 0 } else { rows.len() };
    let mut search = Search::new(ledger.prices.len(), labelled);
    let settled = rows.len() - loose.len();
    for (placed, mentee) in loose.into_iter().enumerate() {
        pace.advance(done + (settled + placed) * (rows.len() - done) / rows.len());
        pace.pass(std::mem::take(&mut search.followed) + STEP)?;
        Insertion::new(rows, ledger, &mut search, floor).place(mentee);
    }
    pace.advance(rows.len());
    let mentors = u32::try_from(ledger.prices.len()).expect("mentors are numbered in 32 bits");
    let slack: Vec<u32> = (0..mentors).filter(|mentor| ledger.excess(*mentor).is_some()).collect();
    for mentor in slack {
        pace.pass(std::mem::take(&mut search.followed) + STEP)?;
        Filling::new(columns, ledger, &mut search).fill(mentor);
    }
    Ok(())
}

/// The ledger of an optimal assignment and prices which prove it, at the lowest such prices.
pub(crate) fn restored<W: Width>(
    problem: &Problem,
    rows: &Table<W>,
    mentor_of: &[Option<u32>],
    prices: &[i128],
) -> Ledger<W> {
    let terms = Terms::new(problem).expect("the caller chose a width that holds the problem");
    let top = problem.top().expect("a problem is within bounds");
    // A price above every profit says no more than that: nobody comes.
    let price = |price: &i128| W::of((*price).min(top)).expect("the width holds the top");
    let mut ledger = Ledger::new(problem, terms, prices.iter().map(price).collect());
    let floor = ledger.floor();
    for mentee in (0..).take(problem.mentee_count()) {
        for seat in ledger.seats_of(mentee) {
            if let Some(mentor) = mentor_of[seat as usize] {
                let profit = rows.profit(mentee as usize, mentor).expect("an optimal pair is eligible");
                ledger.join(seat, mentor, profit);
            }
        }
        ledger.settle(rows, mentee, floor);
    }
    unwatched(|pace| lowest_prices(rows, &mut ledger, pace));
    ledger
}
