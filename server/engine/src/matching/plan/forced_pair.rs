//! Forced pairs: what a pair that is not in the plan would cost, exactly, and which mentees would move.
//!
//! Forcing one more unit of flow through a pair costs its reduced cost and the shortest way back from the mentor to where the
//! mentee is now, in the residual network of the optimum. Nothing is solved again.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use serde::{Deserialize, Serialize};

use super::plan::Plan;
use crate::matching::problem::load_curve::LoadCurve;
use crate::matching::problem::objective::Worth;

/// The best plan that holds a given pair, as the difference from the best plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForcedPair {
    /// What the plan loses, goal by goal; all 0 where the pair only loses a tie.
    pub loss: Worth,
    /// Every mentee who moves, the forced one first.
    pub moves: Vec<Move>,
}

/// One mentee who would change mentors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The mentee's id.
    pub mentee: String,
    /// The mentor's id in the plan; `None` is no mentor.
    pub from: Option<String>,
    /// The mentor's id after the change; `None` is no mentor.
    pub to: Option<String>,
}

impl Plan {
    /// What it costs to pair these two, by number; `None` where the pair is not eligible, the mentee is locked, or
    /// every place of the mentor is locked.
    #[must_use]
    pub fn force(&self, mentee: u32, mentor: u32) -> Option<ForcedPair> {
        let row = self.instance.row_of(mentee)?;
        self.instance.profit(row, mentor)?;
        let steps = if self.seated(row).any(|seated| seated == mentor) {
            Vec::new()
        } else {
            ResidualSearch::new(self).steps(row, mentor)?
        };
        let loss = self.loss(&steps);
        let moves = steps.into_iter().map(|step| self.as_move(step)).collect();
        Some(ForcedPair { loss, moves })
    }

    /// What the plan loses by these moves. Only the mentees who move are looked at.
    fn loss(&self, steps: &[SeatMove]) -> Worth {
        let roster = &self.instance.roster;
        let mut loads = self.loads.clone();
        let moved: BTreeSet<u32> = steps.iter().map(|step| self.instance.free[step.row as usize]).collect();
        let with = |mentee: u32| self.mentors_of(mentee).into_iter().map(move |mentor| (mentee, mentor));
        let before: Vec<(u32, u32)> = moved.into_iter().flat_map(with).collect();
        let mut after = before.clone();
        for step in steps {
            let mentee = self.instance.free[step.row as usize];
            if let Some(from) = step.from {
                after.retain(|pair| *pair != (mentee, from));
                loads[from as usize] -= 1;
            }
            if let Some(to) = step.to {
                after.push((mentee, to));
                loads[to as usize] += 1;
            }
        }
        let loss = roster.uncrowded_worth(&before).minus(roster.uncrowded_worth(&after));
        let crowding = roster.crowding(loads) - roster.crowding(self.loads.iter().copied());
        Worth { score: loss.score + crowding, ..loss }
    }

    fn as_move(&self, step: SeatMove) -> Move {
        let roster = &self.instance.roster;
        let id = |mentor| roster.mentor_id(mentor).to_owned();
        Move {
            mentee: roster.mentee_id(self.instance.free[step.row as usize]).into(),
            from: step.from.map(id),
            to: step.to.map(id),
        }
    }
}

/// One seat of a row that changes from one mentor, or none, to another, or none.
#[derive(Clone, Copy)]
struct SeatMove {
    row: u32,
    from: Option<u32>,
    to: Option<u32>,
}

/// A shortest-path search in the residual graph: mentors first, then rows, and one more node, `outside`, where empty
/// places and empty seats meet.
struct ResidualSearch<'p> {
    plan: &'p Plan,
    rows_of: Vec<Vec<u32>>,
    distances: Vec<i128>,
    /// The node before each on the shortest path.
    before: Vec<usize>,
    queue: BinaryHeap<Reverse<(i128, usize)>>,
}

impl<'p> ResidualSearch<'p> {
    fn new(plan: &'p Plan) -> Self {
        let problem = &plan.instance.problem;
        let mut rows_of = vec![Vec::new(); problem.mentor_count()];
        for row in (0..).take(problem.mentee_count()) {
            plan.seated(row).for_each(|mentor| rows_of[mentor as usize].push(row));
        }
        let nodes = problem.mentor_count() + problem.mentee_count() + 1;
        let (distances, before) = (vec![i128::MAX; nodes], vec![0; nodes]);
        Self { plan, rows_of, distances, before, queue: BinaryHeap::new() }
    }

    /// The moves that force the row to the mentor; `None` if there is no alternating path.
    fn steps(mut self, row: u32, mentor: u32) -> Option<Vec<SeatMove>> {
        let (start, goal) = (mentor as usize, self.node_of(row));
        self.search(start, goal);
        if self.distances[goal] == i128::MAX {
            return None;
        }
        let mut steps = Vec::new();
        let (mut node, mut to) = (goal, start);
        while node != start {
            let from = self.before[node];
            // Between a mentor and the outside no mentee moves: a place is filled or emptied.
            if let Some(row) = self.row_of(node) {
                steps.push(SeatMove { row, from: self.mentor_of(from), to: self.mentor_of(to) });
            }
            (to, node) = (node, from);
        }
        steps[1..].reverse();
        Some(steps)
    }

    fn node_of(&self, row: u32) -> usize {
        self.rows_of.len() + row as usize
    }

    fn outside(&self) -> usize {
        self.distances.len() - 1
    }

    fn row_of(&self, node: usize) -> Option<u32> {
        let row = node.checked_sub(self.rows_of.len()).filter(|_| node != self.outside())?;
        u32::try_from(row).ok()
    }

    fn mentor_of(&self, node: usize) -> Option<u32> {
        u32::try_from(node).ok().filter(|_| node < self.rows_of.len())
    }

    fn search(&mut self, start: usize, goal: usize) {
        self.distances[start] = 0;
        self.queue.push(Reverse((0, start)));
        while let Some(Reverse((distance, node))) = self.queue.pop() {
            if node == goal {
                return;
            }
            if distance > self.distances[node] {
                continue;
            }
            match (self.mentor_of(node), self.row_of(node)) {
                (Some(mentor), _) => self.make_room(mentor, distance),
                (_, Some(row)) => self.go_elsewhere(row, distance),
                _ => self.enter(distance),
            }
        }
    }

    /// The mentor has one row too many: an empty place takes the surplus, or another row leaves.
    fn make_room(&mut self, mentor: u32, distance: i128) {
        let (places, load) = self.places_and_load(mentor);
        if load < places.capacity {
            let surcharge = places.cost(load + 1) - self.plan.solution.mentor_prices[mentor as usize];
            self.reach(self.outside(), distance + surcharge, mentor as usize);
        }
        for place in 0..self.rows_of[mentor as usize].len() {
            let row = self.rows_of[mentor as usize][place];
            let profit = self.plan.instance.profit(row, mentor).expect("a pair of the plan is eligible");
            let given_up = -self.plan.reduced_cost(row, mentor, profit);
            self.reach(self.node_of(row), distance + given_up, mentor as usize);
        }
    }

    /// The row has one mentor fewer: another comes instead, or the seat stays empty.
    fn go_elsewhere(&mut self, row: u32, distance: i128) {
        let (seats, filled) = self.seats_and_filled(row);
        if filled > 0 {
            let saved = self.plan.solution.mentee_values[row as usize] - seats.cost(filled);
            self.reach(self.outside(), distance + saved, self.node_of(row));
        }
        let seated: Vec<u32> = self.plan.seated(row).collect();
        let plan = self.plan;
        plan.instance.each_pair(row, |mentor, profit| {
            if !seated.contains(&mentor) {
                let reduced_cost = plan.reduced_cost(row, mentor, profit);
                self.reach(mentor as usize, distance + reduced_cost, self.node_of(row));
            }
        });
    }

    /// One unit too many is outside: a row with an empty seat takes it, or a mentor gives up a place.
    fn enter(&mut self, distance: i128) {
        for mentor in (0..).take(self.rows_of.len()) {
            let (places, load) = self.places_and_load(mentor);
            if load > places.minimum {
                let saved = self.plan.solution.mentor_prices[mentor as usize] - places.cost(load);
                self.reach(mentor as usize, distance + saved, self.outside());
            }
        }
        for row in (0..).take(self.plan.instance.free.len()) {
            let (seats, filled) = self.seats_and_filled(row);
            if filled < seats.capacity {
                let surcharge = seats.cost(filled + 1) - self.plan.solution.mentee_values[row as usize];
                self.reach(self.node_of(row), distance + surcharge, self.outside());
            }
        }
    }

    fn places_and_load(&self, mentor: u32) -> (LoadCurve, u32) {
        let load = self.rows_of[mentor as usize].len();
        let load = u32::try_from(load).expect("a load is at most a capacity");
        (self.plan.instance.problem.places()[mentor as usize], load)
    }

    fn seats_and_filled(&self, row: u32) -> (LoadCurve, u32) {
        let filled = u32::try_from(self.plan.seated(row).count()).expect("at most the demand");
        (self.plan.instance.problem.seat_curve(row), filled)
    }

    fn reach(&mut self, node: usize, distance: i128, before: usize) {
        if distance < self.distances[node] {
            self.distances[node] = distance;
            self.before[node] = before;
            self.queue.push(Reverse((distance, node)));
        }
    }
}
