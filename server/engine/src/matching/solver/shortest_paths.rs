//! Shortest alternating paths over mentors: the labels of one search.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::primal_dual::NOBODY;
use crate::matching::problem::width::Width;

/// Labels of Dijkstra's search (1959) in reduced costs, which are never negative while the state is sound. Only what was
/// touched is reset, so that a search costs what it looks at.
#[derive(Clone, Debug, Default)]
pub(crate) struct ShortestPaths<W> {
    /// The shortest distance known to each mentor; [`Width::FAR`] where none is.
    pub(crate) distances: Vec<W>,
    /// The last step of the shortest path to each mentor.
    pub(crate) steps: Vec<Step<W>>,
    /// The mentors whose distance is final, nearest first.
    pub(crate) settled: Vec<u32>,
    /// The shortest distance known to each mentee, kept where a mentee can have several seats.
    pub(crate) mentee_distances: Vec<W>,
    /// The mentees reached.
    pub(crate) mentees: Vec<u32>,
    /// The length of the shortest path known to an end.
    pub(crate) length: W,
    /// How many pairs were followed since this was last reset.
    pub(crate) followed: usize,
    reached: Vec<u32>,
    queue: BinaryHeap<Reverse<(W, u32)>>,
}

/// A seat that changes mentors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step<W> {
    /// The seat that moves.
    pub(crate) seat: u32,
    /// Where it goes, when that is not the mentor the step is recorded for.
    pub(crate) to: u32,
    /// The profit of the pair it goes to.
    pub(crate) profit: W,
}

impl<W: Width> ShortestPaths<W> {
    /// Labels for this many mentors, and for this many mentees; 0 where every mentee has one seat.
    pub(crate) fn new(mentors: usize, mentees: usize) -> Self {
        Self {
            distances: vec![W::FAR; mentors],
            steps: vec![Step { seat: NOBODY, to: NOBODY, profit: W::ZERO }; mentors],
            mentee_distances: vec![W::FAR; mentees],
            ..Self::default()
        }
    }

    /// One more mentor.
    pub(crate) fn add_mentor(&mut self) {
        self.distances.push(W::FAR);
        self.steps.push(Step { seat: NOBODY, to: NOBODY, profit: W::ZERO });
    }

    /// One more mentee with a label.
    pub(crate) fn add_mentee(&mut self) {
        self.mentee_distances.push(W::FAR);
    }

    /// Forgets the last search.
    pub(crate) fn begin(&mut self, length: W) {
        self.queue.clear();
        self.settled.clear();
        for mentor in self.reached.drain(..) {
            self.distances[mentor as usize] = W::FAR;
        }
        for mentee in self.mentees.drain(..) {
            self.mentee_distances[mentee as usize] = W::FAR;
        }
        self.length = length;
    }

    /// Records a shorter path to a mentor.
    pub(crate) fn reach(&mut self, mentor: u32, distance: W, step: Step<W>) {
        let known = &mut self.distances[mentor as usize];
        if *known == W::FAR {
            self.reached.push(mentor);
        }
        *known = distance;
        self.steps[mentor as usize] = step;
    }

    /// Lets the search go on from a mentor it has reached.
    pub(crate) fn push(&mut self, distance: W, mentor: u32) {
        self.queue.push(Reverse((distance, mentor)));
    }

    /// The nearest mentor not yet settled; `None` where none is nearer than the end known.
    pub(crate) fn pop(&mut self) -> Option<(W, u32)> {
        while let Some(Reverse((distance, mentor))) = self.queue.pop() {
            if distance >= self.length {
                return None;
            }
            if distance == self.distances[mentor as usize] {
                self.settled.push(mentor);
                return Some((distance, mentor));
            }
        }
        None
    }

    /// Records a shorter path to a mentee; whether it was one.
    pub(crate) fn reach_mentee(&mut self, mentee: u32, distance: W) -> bool {
        let known = &mut self.mentee_distances[mentee as usize];
        if distance >= *known {
            return false;
        }
        if *known == W::FAR {
            self.mentees.push(mentee);
        }
        *known = distance;
        true
    }
}
