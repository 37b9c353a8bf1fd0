//! Why no plan fills every minimum: a set of mentors who together need more seats than there are for them.
//!
//! Hall's theorem (1935), read off an optimum that fills as many places of minimums as possible: every mentee who could
//! still help a short mentor is already with a mentor of the set, and none of these has one to spare.

use thiserror::Error;

use super::primal_dual::{NOBODY, PrimalDual};
use crate::matching::problem::pair_table::PairTable;
use crate::matching::problem::width::Width;
use crate::matching::progress::pace::{Pace, STEP};
use crate::matching::progress::watch::Cancelled;

/// Mentors whose minimums ask for more seats than there are for them: why no plan fills every minimum.
///
/// Each of the mentees has at most as many seats for them as it demands, and as it is eligible for; together these
/// are fewer than the mentors' minimums.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{} mentors need more mentees than the {} who could come to them", mentors.len(), mentees.len())]
pub struct Shortage {
    /// The mentors by number, rising.
    pub mentors: Vec<u32>,
    /// The mentees eligible for at least one of them, by number, rising.
    pub mentees: Vec<u32>,
}

/// The shortage around the first mentor below the minimum; `None` where every minimum is filled.
///
/// # Errors
/// [`Cancelled`] where the watch breaks.
pub(crate) fn shortage<W: Width>(
    rows: &PairTable<W>,
    state: &PrimalDual<W>,
    pace: &Pace<'_>,
) -> Result<Option<Shortage>, Cancelled> {
    shortage_among(&|mentee, mentor| rows.profit(mentee as usize, mentor).is_some(), state, pace)
}

/// [`shortage`] where a pair is looked up only when it matters.
pub(crate) fn shortage_among<W: Width>(
    could_come: &dyn Fn(u32, u32) -> bool,
    state: &PrimalDual<W>,
    pace: &Pace<'_>,
) -> Result<Option<Shortage>, Cancelled> {
    let mentors = 0..u32::try_from(state.prices.len()).expect("mentors are numbered in 32 bits");
    let mentees = 0..u32::try_from(state.values.len()).expect("mentees are numbered in 32 bits");
    let is_below = |mentor: &u32| state.load(*mentor) < state.reserves.minimum(*mentor);
    let Some(short) = mentors.clone().find(is_below) else { return Ok(None) };
    let mut is_short = vec![false; mentors.len()];
    let (mut could_help, mut has_moved) = (vec![false; mentees.len()], vec![false; mentees.len()]);
    is_short[short as usize] = true;
    let mut queue = vec![short];
    while let Some(mentor) = queue.pop() {
        for mentee in mentees.clone() {
            pace.pass(STEP)?;
            // A mentee known to help and to move changes nothing more.
            if has_moved[mentee as usize] || !could_come(mentee, mentor) {
                continue;
            }
            could_help[mentee as usize] = true;
            // A mentee of this mentor helps already, and frees no place by moving here.
            if state.is_with(mentee, mentor) {
                continue;
            }
            has_moved[mentee as usize] = true;
            for seat in state.seats_of(mentee) {
                let other = state.seats[seat as usize].mentor;
                if other != NOBODY && !std::mem::replace(&mut is_short[other as usize], true) {
                    queue.push(other);
                }
            }
        }
    }
    Ok(Some(Shortage {
        mentors: mentors.filter(|mentor| is_short[*mentor as usize]).collect(),
        mentees: mentees.filter(|mentee| could_help[*mentee as usize]).collect(),
    }))
}
