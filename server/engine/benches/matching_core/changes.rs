//! How long a solved problem takes to take a change: `--changes N`.

use preceptor_engine::matching::problem::problem::Problem;
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::matching::solver::solved_problem::SolvedProblem;
use serde_json::{Value, json};

use crate::clock::timed;
use crate::numbers::Numbers;

/// Makes so many changes of each kind, undoes each, and tells how long they took, in microseconds.
pub(crate) fn measure_changes(problem: &Problem, count: u32) -> Value {
    let mut solved = SolvedProblem::new(problem, UNCANCELLED).expect("presets have solutions");
    let mut numbers = Numbers::new(5);
    let mentees = u32::try_from(problem.mentee_count()).expect("presets are small");
    let mentors = u32::try_from(problem.mentor_count()).expect("presets are small");
    let objective = solved.objective();
    let mut times: [Vec<f64>; 5] = Default::default();
    for _ in 0..count {
        let (mentee, mentor) = (numbers.within(0, mentees - 1), numbers.within(0, mentors - 1));
        let (pairs, seconds) = timed(|| solved.remove_mentee(mentee).expect("the mentee is there"));
        times[0].push(seconds.wall);
        let pairs: Vec<(u32, u32, i128)> =
            pairs.into_iter().map(|(mentor, profit)| (mentee, mentor, profit)).collect();
        let back = timed(|| solved.allow(&pairs).expect("the pairs were there"));
        times[1].push(back.1.wall);
        let capacity = problem.capacity(mentor);
        for (kind, capacity) in [(2, capacity + 1), (3, capacity)] {
            let change = timed(|| solved.set_capacity(mentor, capacity).expect("the mentor is there"));
            times[kind].push(change.1.wall);
        }
        let row: Vec<(u32, i128)> = problem.row(mentee).collect();
        if let Some((mentor, _)) = row.get(numbers.within(0, 31) as usize) {
            let force = timed(|| solved.force(mentee, *mentor).expect("somebody makes room"));
            times[4].push(force.1.wall);
            solved.release(mentee, *mentor).expect("the pair was forced");
        }
    }
    assert_eq!(solved.objective(), objective, "changes undone leave what was");
    let [leaves, joins, more, fewer, forced] = times.map(middle_and_slow);
    json!({ "leaves": leaves, "joins": joins, "one_place_more": more, "one_place_fewer": fewer, "forced": forced })
}

/// The median and the slowest of a hundred.
fn middle_and_slow(mut seconds: Vec<f64>) -> Value {
    seconds.sort_by(f64::total_cmp);
    let microseconds =
        |percent| seconds.get(seconds.len() * percent / 100).map_or(0.0, |seconds| seconds * 1e6);
    json!({ "p50_us": microseconds(50).round(), "p99_us": microseconds(99).round() })
}
