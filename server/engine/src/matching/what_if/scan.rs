//! The pairs of a run as a problem with room for mentors more.

use super::super::objective::{Scale, TIE_BITS, Worth};
use super::super::policy::FULL_SCORE;
use super::super::problem::{Places, Problem, ProblemError};
use super::super::roster::Roster;
use super::MOST_ADDED;

/// The eligible mentors of a row with their profits.
pub(super) type Row = Vec<(u32, i128)>;

/// A problem of so many rows, looked at by two threads, in halves, so that the result does not depend on which is faster.
///
/// # Errors
/// [`ProblemError`] where the pairs leave the bounds.
pub(super) fn problem(
    (places, scale): (Vec<Places>, &Scale),
    rows: usize,
    look: &(dyn Fn(usize) -> Row + Sync),
) -> Result<Problem, ProblemError> {
    let look_at = |rows: std::ops::Range<usize>| rows.map(look).collect::<Vec<Row>>();
    let (first, second) = std::thread::scope(|scope| {
        let rest = scope.spawn(|| look_at(rows / 2..rows));
        (look_at(0..rows / 2), rest.join().expect("a look does not panic"))
    });
    let (mut starts, mut mentors, mut profits) = (vec![0], Vec::new(), Vec::new());
    for row in first.into_iter().chain(second) {
        mentors.extend(row.iter().map(|pair| pair.0));
        profits.extend(row.iter().map(|pair| pair.1));
        starts.push(mentors.len());
    }
    let capacities: Vec<u32> = places.iter().map(|places| places.capacity).collect();
    let mut problem = Problem::from_rows(&capacities, &starts, mentors, profits)?.with_places(places)?;
    // Whatever pair a question brings fits then.
    problem.widen(scale.profit(Worth { placed: 1, score: FULL_SCORE, kept: 1 }) + (1 << TIE_BITS))?;
    Ok(problem)
}

impl Roster {
    /// The mentors who may have the mentee, but for those in `known`, which is by mentor.
    pub(super) fn eligible(&self, mentee: u32, known: &[bool], scale: &Scale) -> Row {
        let others = (0..self.mentor_count()).filter(|mentor| !known.get(*mentor as usize).unwrap_or(&false));
        let pairs = others.filter_map(|mentor| Some((mentor, self.candidate(mentee, mentor).profit(scale)?)));
        pairs.collect()
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
