//! What a pair that is not in the plan would cost, exactly, and who would have to move.
//!
//! Forcing one more unit of flow through a pair costs its reduced cost and the shortest way back from the mentor to where the
//! mentee is now, in the residual network of the optimum. Nothing is solved again.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};

use super::instance::Instance;
use super::objective::Worth;
use super::plan::Plan;
use super::problem::Places;
use super::solve::Solution;

/// The best plan that holds a given pair, told as the difference from the best plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forced {
    /// What the plan loses, goal by goal; all 0 where the pair only loses a tie.
    pub loss: Worth,
    /// Everybody who moves, the forced mentee first.
    pub moves: Vec<Move>,
}

/// Somebody who would change places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The mentee's id.
    pub mentee: String,
    /// The mentor's id in the plan; `None` is without a place.
    pub from: Option<String>,
    /// The mentor's id after the change; `None` is without a place.
    pub to: Option<String>,
}

impl Plan {
    /// What it costs to pair these two, by number; `None` where the pair is not eligible, the mentee is locked, or
    /// every place of the mentor is locked.
    #[must_use]
    pub fn force(&self, mentee: u32, mentor: u32) -> Option<Forced> {
        let row = self.instance.row_of(mentee)?;
        self.instance.profit(row, mentor)?;
        let steps = if self.solution.mentor_of[row as usize] == Some(mentor) {
            Vec::new()
        } else {
            Detour::new(&self.instance, &self.solution).steps(row, mentor)?
        };
        let loss = steps.iter().map(|step| self.loss(*step)).fold(Worth::default(), Worth::plus);
        let loss = Worth { score: loss.score + self.crowding_after(&steps), ..loss };
        let moves = steps.into_iter().map(|step| self.told(step)).collect();
        Some(Forced { loss, moves })
    }

    /// How much more crowding costs after the steps.
    fn crowding_after(&self, steps: &[Step]) -> i64 {
        let roster = &self.instance.roster;
        let mut after = self.loads.clone();
        for step in steps {
            if let Some(mentor) = self.solution.mentor_of[step.row as usize] {
                after[mentor as usize] -= 1;
            }
            if let Some(mentor) = step.to {
                after[mentor as usize] += 1;
            }
        }
        roster.crowding(after) - roster.crowding(self.loads.iter().copied())
    }

    fn loss(&self, step: Step) -> Worth {
        let mentee = self.instance.free[step.row as usize];
        let worth = |mentor| self.instance.roster.candidate(mentee, mentor).worth();
        let before = self.solution.mentor_of[step.row as usize].map(worth).unwrap_or_default();
        before.minus(step.to.map(worth).unwrap_or_default())
    }

    fn told(&self, step: Step) -> Move {
        let roster = &self.instance.roster;
        let id = |mentor| roster.mentor_id(mentor).to_owned();
        Move {
            mentee: roster.mentee_id(self.instance.free[step.row as usize]).into(),
            from: self.solution.mentor_of[step.row as usize].map(id),
            to: step.to.map(id),
        }
    }
}

/// A row of the problem that goes to a mentor, or to nobody.
#[derive(Clone, Copy)]
struct Step {
    row: u32,
    to: Option<u32>,
}

/// A search over the mentors and one node more, `outside`, where empty places and people without one meet.
struct Detour<'p> {
    instance: &'p Instance,
    solution: &'p Solution,
    mentees_of: Vec<Vec<u32>>,
    distances: Vec<i128>,
    /// The node before each on the shortest way, and who moves between them.
    before: Vec<(u32, Option<u32>)>,
    queue: BinaryHeap<Reverse<(i128, u32)>>,
    outside: u32,
}

impl<'p> Detour<'p> {
    fn new(instance: &'p Instance, solution: &'p Solution) -> Self {
        let mut mentees_of = vec![Vec::new(); instance.people.mentor_count()];
        for (row, mentor) in (0..).zip(&solution.mentor_of) {
            if let Some(mentor) = mentor {
                mentees_of[*mentor as usize].push(row);
            }
        }
        let nodes = mentees_of.len() + 1;
        Self {
            instance,
            solution,
            mentees_of,
            distances: vec![i128::MAX; nodes],
            before: vec![(0, None); nodes],
            queue: BinaryHeap::new(),
            outside: u32::try_from(nodes - 1).expect("a problem has fewer than 2^32 mentors"),
        }
    }

    /// Who moves when the row is forced to the mentor; `None` where nobody can make room.
    fn steps(mut self, row: u32, mentor: u32) -> Option<Vec<Step>> {
        let goal = self.solution.mentor_of[row as usize].unwrap_or(self.outside);
        self.search(mentor, goal);
        if self.distances[goal as usize] == i128::MAX {
            return None;
        }
        let mut steps = Vec::new();
        let mut node = goal;
        while node != mentor {
            let (before, moved) = self.before[node as usize];
            let to = (node != self.outside).then_some(node);
            steps.extend(moved.map(|row| Step { row, to }));
            node = before;
        }
        steps.push(Step { row, to: Some(mentor) });
        steps.reverse();
        Some(steps)
    }

    fn search(&mut self, start: u32, goal: u32) {
        self.distances[start as usize] = 0;
        self.queue.push(Reverse((0, start)));
        while let Some(Reverse((distance, node))) = self.queue.pop() {
            if node == goal {
                return;
            }
            if distance > self.distances[node as usize] {
                continue;
            }
            if node == self.outside {
                self.enter(distance);
            } else {
                self.make_room(node, distance);
            }
        }
    }

    /// One too many is with the mentor: an empty place takes the surplus, or somebody leaves.
    fn make_room(&mut self, mentor: u32, distance: i128) {
        let (places, load) = self.places_and_load(mentor);
        if load < places.capacity {
            let surcharge = places.cost(load + 1) - self.solution.mentor_prices[mentor as usize];
            self.reach(self.outside, distance + surcharge, (mentor, None));
        }
        for place in 0..self.mentees_of[mentor as usize].len() {
            let row = self.mentees_of[mentor as usize][place];
            let left_out = distance + self.solution.mentee_values[row as usize];
            self.reach(self.outside, left_out, (mentor, Some(row)));
            self.go_elsewhere(row, mentor, distance);
        }
    }

    /// One too many is outside: somebody without a place takes one, or a mentor gives one up.
    fn enter(&mut self, distance: i128) {
        for mentor in 0..self.outside {
            let (places, load) = self.places_and_load(mentor);
            if load > places.minimum {
                let saved = self.solution.mentor_prices[mentor as usize] - places.cost(load);
                self.reach(mentor, distance + saved, (self.outside, None));
            }
        }
        for (row, mentor) in (0..).zip(&self.solution.mentor_of) {
            if mentor.is_none() {
                self.go_elsewhere(row, self.outside, distance);
            }
        }
    }

    fn places_and_load(&self, mentor: u32) -> (Places, u32) {
        let load = self.mentees_of[mentor as usize].len();
        (
            self.instance.people.places()[mentor as usize],
            u32::try_from(load).expect("a load is at most a capacity"),
        )
    }

    fn go_elsewhere(&mut self, row: u32, from: u32, distance: i128) {
        let value = self.solution.mentee_values[row as usize];
        let (instance, prices) = (self.instance, &self.solution.mentor_prices);
        instance.each_pair(row, |mentor, profit| {
            let reduced_cost = value + prices[mentor as usize] - profit;
            self.reach(mentor, distance + reduced_cost, (from, Some(row)));
        });
    }

    fn reach(&mut self, node: u32, distance: i128, before: (u32, Option<u32>)) {
        if distance < self.distances[node as usize] {
            self.distances[node as usize] = distance;
            self.before[node as usize] = before;
            self.queue.push(Reverse((distance, node)));
        }
    }
}
