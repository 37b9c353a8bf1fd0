//! The pairs of a run as a problem with room for mentors more.

use super::super::objective::{Scale, TIE_BITS, Worth};
use super::super::policy::FULL_SCORE;
use super::super::problem::{Places, Problem, ProblemError};
use super::super::roster::Roster;
use super::MOST_ADDED;

/// Takes a pair: the mentor and the profit.
pub(super) type Take<'t> = &'t mut dyn FnMut(u32, i128);

/// Tells the eligible mentors of a row with their profits.
pub(super) type Look<'l> = &'l (dyn Fn(usize, Take<'_>) + Sync);

/// Pairs of rows in one block.
#[derive(Default)]
struct Block {
    ends: Vec<usize>,
    mentors: Vec<u32>,
    profits: Vec<i128>,
}

impl Block {
    fn of(rows: std::ops::Range<usize>, look: Look<'_>) -> Self {
        let mut block = Self::default();
        for row in rows {
            look(row, &mut |mentor, profit| {
                block.mentors.push(mentor);
                block.profits.push(profit);
            });
            block.ends.push(block.mentors.len());
        }
        block
    }
}

/// A problem of so many rows, looked at by two threads, in halves, so that the result does not depend on which is faster.
///
/// # Errors
/// [`ProblemError`] where the pairs leave the bounds.
pub(super) fn problem(
    (places, scale): (Vec<Places>, &Scale),
    rows: usize,
    look: Look<'_>,
) -> Result<Problem, ProblemError> {
    let (first, second) = std::thread::scope(|scope| {
        let rest = scope.spawn(|| Block::of(rows / 2..rows, look));
        (Block::of(0..rows / 2, look), rest.join().expect("a look does not panic"))
    });
    let Block { ends, mut mentors, mut profits } = first;
    let later = second.ends.iter().map(|end| end + mentors.len());
    let starts: Vec<usize> = std::iter::once(0).chain(ends).chain(later).collect();
    mentors.extend(second.mentors);
    profits.extend(second.profits);
    let capacities: Vec<u32> = places.iter().map(|places| places.capacity).collect();
    let mut problem = Problem::from_rows(&capacities, &starts, mentors, profits)?.with_places(places)?;
    // Whatever pair a question brings fits then.
    problem.widen(scale.profit(Worth { placed: 1, score: FULL_SCORE, kept: 1 }) + (1 << TIE_BITS))?;
    Ok(problem)
}

impl Roster {
    /// Tells the mentors who may have the mentee, but for those in `known`, which is by mentor.
    pub(super) fn eligible(&self, mentee: u32, known: &[bool], scale: &Scale, take: Take<'_>) {
        for mentor in (0..self.mentor_count()).filter(|mentor| known.get(*mentor as usize) != Some(&true)) {
            if let Some(profit) = self.candidate(mentee, mentor).profit(scale) {
                take(mentor, profit);
            }
        }
    }

    /// The places that locks leave of every mentor, and [`MOST_ADDED`] mentors without a place after them.
    pub(super) fn places_with_room(&self, locked: &[(u32, u32)], scale: &Scale) -> Vec<Places> {
        let mut filled = vec![0; self.mentors.len()];
        for (_, mentor) in locked {
            filled[*mentor as usize] += 1;
        }
        let places = (0..).zip(filled).map(|(mentor, filled)| self.places(mentor, filled, scale));
        let balance = self.policy().balance;
        let nobody = Places {
            target: if balance.step == 0 { 0 } else { balance.target },
            step_cost: scale.cost(balance.step),
            ..Places::up_to(0)
        };
        places.chain(std::iter::repeat_n(nobody, MOST_ADDED as usize)).collect()
    }
}
