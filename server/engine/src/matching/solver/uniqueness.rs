//! Whether an optimum is the only one.
//!
//! Two optima differ by cycles of the flow network on which nothing is lost, and by complementary slackness such cycles run
//! over tight pairs only. So the optimum is the only one if and only if the tight pairs, each directed by
//! whether it is in the plan, close no cycle: neither among people nor through the outside, where empty places and free
//! seats meet.

use crate::matching::problem::load_curve::LoadCurve;
use crate::matching::problem::problem::Problem;
use crate::matching::problem::solution::Solution;
use crate::matching::progress::pace::Pace;
use crate::matching::progress::watch::{Cancelled, Stage, Watch};

/// Whether no other plan is worth as much as the solution, which must be an optimum with the prices that prove it.
///
/// Answers for the plan, not for the prices. Where it says no, another nonce decides the ties anew.
///
/// # Errors
/// [`Cancelled`] where `watch` breaks.
pub fn is_unique(problem: &Problem, solution: &Solution, watch: Watch<'_>) -> Result<bool, Cancelled> {
    let total = problem.mentee_count();
    let pace = Pace::new(watch, Stage::Placing, total);
    pace.advance(total);
    let mut tight = TightPairs::default();
    for mentee in (0..).take(problem.mentee_count()) {
        let row = problem.row(mentee);
        pace.pass(row.len())?;
        row.for_each(|(mentor, profit)| tight.note(solution, mentee, mentor, profit));
    }
    Ok(is_unique_among(problem, solution, tight))
}

/// [`is_unique`] for pairs that are kept elsewhere: all that are tight have been noted.
pub(crate) fn is_unique_among(people: &Problem, solution: &Solution, tight: TightPairs) -> bool {
    let network = TightGraph::new(people, solution, tight);
    network.is_acyclic() && !network.has_way_through()
}

/// Pairs of reduced cost 0: mentee and mentor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TightPairs(Vec<(u32, u32)>);

impl TightPairs {
    /// All tight pairs there are, each once.
    pub(crate) fn of(pairs: Vec<(u32, u32)>) -> Self {
        Self(pairs)
    }

    /// Notes a pair where it is tight.
    pub(crate) fn note(&mut self, solution: &Solution, mentee: u32, mentor: u32, profit: i128) {
        let gain = profit - solution.mentor_prices[mentor as usize];
        if gain == solution.mentee_values[mentee as usize] {
            self.0.push((mentee, mentor));
        }
    }
}

/// The residual graph of the tight pairs: people as nodes, mentees first; an arc where a seat can be taken or given up
/// without loss.
struct TightGraph<'p> {
    problem: &'p Problem,
    solution: &'p Solution,
    loads: Vec<u32>,
    /// By node, the nodes its arcs lead to.
    arrows: Vec<Vec<usize>>,
}

impl<'p> TightGraph<'p> {
    fn new(problem: &'p Problem, solution: &'p Solution, TightPairs(tight): TightPairs) -> Self {
        let mentees = problem.mentee_count();
        let mut loads = vec![0; problem.mentor_count()];
        solution.mentor_of.iter().flatten().for_each(|mentor| loads[*mentor as usize] += 1);
        let mut arrows = vec![Vec::new(); mentees + problem.mentor_count()];
        for (mentee, mentor) in tight {
            let is_planned = solution.mentor_of[problem.seats(mentee)].contains(&Some(mentor));
            let (one, other) = (mentee as usize, mentees + mentor as usize);
            // A seat in the plan can be given up, another can be taken.
            let (from, to) = if is_planned { (other, one) } else { (one, other) };
            arrows[from].push(to);
        }
        Self { problem, solution, loads, arrows }
    }

    /// Whether the arcs between people close no cycle: nodes without an incoming arc can be removed until none is left
    /// (Kahn 1962).
    fn is_acyclic(&self) -> bool {
        let (mentees, mentors) = (self.problem.mentee_count(), self.problem.mentor_count());
        let mut pointed_at = vec![0_u32; mentees + mentors];
        for node in 0..mentees + mentors {
            self.follow(node, &mut |next| pointed_at[next] += 1);
        }
        let mut ready: Vec<usize> = (0..mentees + mentors).filter(|node| pointed_at[*node] == 0).collect();
        let mut done = 0;
        while let Some(node) = ready.pop() {
            done += 1;
            self.follow(node, &mut |next| {
                pointed_at[next] -= 1;
                if pointed_at[next] == 0 {
                    ready.push(next);
                }
            });
        }
        done == mentees + mentors
    }

    fn follow(&self, node: usize, visit: &mut dyn FnMut(usize)) {
        self.arrows[node].iter().for_each(|next| visit(*next));
    }

    /// Whether a path leads from a source to a sink: together with the outside it would be a cycle without loss.
    fn has_way_through(&self) -> bool {
        let mentees = self.problem.mentee_count();
        let nodes = mentees + self.problem.mentor_count();
        let mut is_reached = vec![false; nodes];
        let mut queue = Vec::new();
        for node in (0..nodes).filter(|node| self.is_source(*node)) {
            self.follow(node, &mut |next| queue.push(next));
        }
        while let Some(node) = queue.pop() {
            if std::mem::replace(&mut is_reached[node], true) {
                continue;
            }
            if self.is_sink(node) {
                return true;
            }
            self.follow(node, &mut |next| queue.push(next));
        }
        false
    }

    /// A mentee who could take one seat more, or a mentor who could do with one mentee less, without loss.
    fn is_source(&self, node: usize) -> bool {
        let Some(mentor) = node.checked_sub(self.problem.mentee_count()) else {
            let (seats, filled) = self.seats(node);
            return filled < seats.capacity && self.solution.mentee_values[node] == seats.cost(filled + 1);
        };
        let (places, load) = (&self.problem.places()[mentor], self.loads[mentor]);
        load > places.minimum && self.solution.mentor_prices[mentor] == places.cost(load)
    }

    /// A mentee who could give up a seat, or a mentor who could take one mentee more, without loss.
    fn is_sink(&self, node: usize) -> bool {
        let Some(mentor) = node.checked_sub(self.problem.mentee_count()) else {
            let (seats, filled) = self.seats(node);
            return filled > 0 && self.solution.mentee_values[node] == seats.cost(filled);
        };
        let (places, load) = (&self.problem.places()[mentor], self.loads[mentor]);
        load < places.capacity && self.solution.mentor_prices[mentor] == places.cost(load + 1)
    }

    /// A mentee's seats, and how many are filled.
    fn seats(&self, mentee: usize) -> (LoadCurve, u32) {
        let mentee = u32::try_from(mentee).expect("mentees are numbered in 32 bits");
        let filled = self.solution.mentor_of[self.problem.seats(mentee)].iter().flatten();
        let filled = u32::try_from(filled.count()).expect("seats are numbered in 32 bits");
        (self.problem.seat_curve(mentee), filled)
    }
}
