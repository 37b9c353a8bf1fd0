//! The optimum: mentees are inserted one after another, each along a shortest augmenting path.
//!
//! Successive shortest paths with potentials (Edmonds and Karp 1972; Tomizawa 1971), searched over mentors only:
//! a mentee without a place is offered one; whoever is displaced is offered the next; the chain ends at an
//! empty place or with somebody better left out. Prices and values stay feasible and the pairs tight after
//! every insertion, so the last state is its own proof.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::ControlFlow;

use thiserror::Error;

use super::prices::lowest_prices;
use super::problem::Problem;

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Mentees done in this stage.
    pub done: usize,
    /// Mentees to do in this stage.
    pub total: usize,
}

/// The stages of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Every pair is judged and scored.
    Scoring,
    /// Mentees are placed.
    Placing,
}

/// Told of the progress for each mentee; breaks to cancel.
pub type Watch<'w> = &'w dyn Fn(Progress) -> ControlFlow<()>;

/// The caller asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the run was cancelled")]
pub struct Cancelled;

/// An optimum with the prices that prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// The mentor of each mentee; `None` where leaving the mentee without a place is best.
    pub mentor_of: Vec<Option<u32>>,
    /// What taking part is worth to each mentee: the best profit after paying the mentor's price, at least 0.
    pub mentee_values: Vec<i128>,
    /// The lowest price of a place with each mentor that proves the optimum: what one more place would add.
    pub mentor_prices: Vec<i128>,
    /// The sum of the profits of all pairs.
    pub objective: i128,
}

/// Finds an optimum of the problem. The same problem gives the same solution.
///
/// # Errors
/// [`Cancelled`] where `watch` breaks.
pub fn solve(problem: &Problem, watch: Watch<'_>) -> Result<Solution, Cancelled> {
    let mut search = Search::new(problem);
    let total = problem.mentee_count();
    for (mentee, done) in (0..).zip(0..total) {
        if watch(Progress { stage: Stage::Placing, done, total }).is_break() {
            return Err(Cancelled);
        }
        search.insert(mentee);
    }
    let mut state = search.state;
    // Insertion from price 0 tends to end at the lowest prices; what a price is said to mean must not rest on that.
    lowest_prices(problem, &mut state);
    Ok(Solution::new(problem, state))
}

impl Solution {
    pub(super) fn new(problem: &Problem, state: State) -> Self {
        let placed = (0..).zip(&state.mentor_of);
        let profit = |(mentee, mentor): (u32, &Option<u32>)| problem.profit(mentee, (*mentor)?);
        Self {
            objective: placed.filter_map(profit).sum(),
            mentor_of: state.mentor_of,
            mentee_values: state.mentee_values,
            mentor_prices: state.mentor_prices,
        }
    }
}

/// Who is where, at which prices.
pub(super) struct State {
    pub(super) mentor_of: Vec<Option<u32>>,
    pub(super) mentees_of: Vec<Vec<u32>>,
    pub(super) mentee_values: Vec<i128>,
    pub(super) mentor_prices: Vec<i128>,
}

impl State {
    pub(super) fn new(
        mentor_of: Vec<Option<u32>>,
        mentee_values: Vec<i128>,
        mentor_prices: Vec<i128>,
    ) -> Self {
        let mut mentees_of = vec![Vec::new(); mentor_prices.len()];
        for (mentee, mentor) in (0..).zip(&mentor_of) {
            if let Some(mentor) = mentor {
                mentees_of[*mentor as usize].push(mentee);
            }
        }
        Self { mentor_of, mentees_of, mentee_values, mentor_prices }
    }

    pub(super) fn is_full(&self, problem: &Problem, mentor: u32) -> bool {
        self.mentees_of[mentor as usize].len() >= problem.capacity(mentor) as usize
    }

    fn leave(&mut self, mentee: u32) -> Option<u32> {
        let mentor = self.mentor_of[mentee as usize].take()?;
        self.mentees_of[mentor as usize].retain(|other| *other != mentee);
        Some(mentor)
    }

    fn join(&mut self, mentee: u32, mentor: u32) {
        self.mentor_of[mentee as usize] = Some(mentor);
        self.mentees_of[mentor as usize].push(mentee);
    }
}

/// Where an augmenting path ends.
#[derive(Clone, Copy)]
enum End {
    /// A place of the mentor is empty.
    Place(u32),
    /// The mentee is left without a place.
    Outside(u32),
}

struct Search<'p> {
    problem: &'p Problem,
    state: State,
    /// The shortest distance known to each mentor in this search; `i128::MAX` where none is.
    distances: Vec<i128>,
    /// The mentee the shortest path to each mentor comes from.
    through: Vec<u32>,
    reached: Vec<u32>,
    queue: BinaryHeap<Reverse<(i128, u32)>>,
    end: End,
    /// The length of the shortest path known to an end.
    length: i128,
}

impl<'p> Search<'p> {
    fn new(problem: &'p Problem) -> Self {
        let (mentees, mentors) = (problem.mentee_count(), problem.mentor_count());
        let state = State::new(vec![None; mentees], vec![0; mentees], vec![0; mentors]);
        Self {
            problem,
            state,
            distances: vec![i128::MAX; mentors],
            through: vec![0; mentors],
            reached: Vec::new(),
            queue: BinaryHeap::new(),
            end: End::Outside(0),
            length: 0,
        }
    }

    /// Places one more mentee at the least loss, displacing others where that pays.
    fn insert(&mut self, mentee: u32) {
        let value = self.best_value(mentee);
        self.state.mentee_values[mentee as usize] = value;
        (self.end, self.length) = (End::Outside(mentee), value);
        self.offer_from(mentee, 0);
        let mut settled = Vec::new();
        while let Some(Reverse((distance, mentor))) = self.queue.pop() {
            if distance >= self.length {
                break;
            }
            if distance == self.distances[mentor as usize] {
                settled.push(mentor);
                self.displace_from(mentor, distance);
            }
        }
        self.reprice(mentee, &settled);
        self.augment();
        self.forget();
    }

    /// The best profit after prices, at least 0.
    fn best_value(&self, mentee: u32) -> i128 {
        let mut best = 0;
        for (mentor, profit) in self.problem.row(mentee) {
            // Rows fall and prices are not negative: nothing further on can be better.
            if profit <= best {
                break;
            }
            best = best.max(profit - self.state.mentor_prices[mentor as usize]);
        }
        best
    }

    /// Follows the mentee's pairs, from a mentee at `distance`.
    fn offer_from(&mut self, mentee: u32, distance: i128) {
        let value = self.state.mentee_values[mentee as usize];
        for (mentor, profit) in self.problem.row(mentee) {
            if distance + value - profit >= self.length {
                break;
            }
            let place = mentor as usize;
            let reached = distance + value + self.state.mentor_prices[place] - profit;
            if reached >= self.length || reached >= self.distances[place] {
                continue;
            }
            if self.distances[place] == i128::MAX {
                self.reached.push(mentor);
            }
            self.distances[place] = reached;
            self.through[place] = mentee;
            if self.state.is_full(self.problem, mentor) {
                self.queue.push(Reverse((reached, mentor)));
            } else {
                (self.end, self.length) = (End::Place(mentor), reached);
            }
        }
    }

    /// Considers everybody who has a place with the mentor for leaving it.
    fn displace_from(&mut self, mentor: u32, distance: i128) {
        for place in 0..self.state.mentees_of[mentor as usize].len() {
            let mentee = self.state.mentees_of[mentor as usize][place];
            let left_out = distance + self.state.mentee_values[mentee as usize];
            if left_out < self.length {
                (self.end, self.length) = (End::Outside(mentee), left_out);
            }
            self.offer_from(mentee, distance);
        }
    }

    /// Raises prices along the search, so that the path becomes tight and everything stays feasible.
    fn reprice(&mut self, inserted: u32, settled: &[u32]) {
        self.state.mentee_values[inserted as usize] -= self.length;
        for mentor in settled {
            let rise = self.length - self.distances[*mentor as usize];
            self.state.mentor_prices[*mentor as usize] += rise;
            for mentee in &self.state.mentees_of[*mentor as usize] {
                self.state.mentee_values[*mentee as usize] -= rise;
            }
        }
    }

    /// Moves everybody along the path, from its end back to the mentee inserted, who leaves no place.
    fn augment(&mut self) {
        let mut open = match self.end {
            End::Place(mentor) => Some(mentor),
            End::Outside(mentee) => self.state.leave(mentee),
        };
        while let Some(mentor) = open {
            let mentee = self.through[mentor as usize];
            open = self.state.leave(mentee);
            self.state.join(mentee, mentor);
        }
    }

    fn forget(&mut self) {
        self.queue.clear();
        for mentor in self.reached.drain(..) {
            self.distances[mentor as usize] = i128::MAX;
        }
    }
}
