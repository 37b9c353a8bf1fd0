//! How long a solved problem takes to take a change: `--changes N`.

use std::ops::ControlFlow;

use preceptor_engine::matching::problem::Problem;
use preceptor_engine::matching::solved::Solved;
use serde_json::{Value, json};

use crate::clock::timed;
use crate::numbers::Numbers;

/// Makes so many changes of each kind, undoes each, and tells how long the slowest of a hundred took, in milliseconds.
pub(crate) fn measure_changes(problem: &Problem, count: u32) -> Value {
    let mut solved = Solved::new(problem, &|_| ControlFlow::Continue(())).expect("presets have solutions");
    let mut numbers = Numbers::new(5);
    let mentees = u32::try_from(problem.mentee_count()).expect("presets are small");
    let mentors = u32::try_from(problem.mentor_count()).expect("presets are small");
    let objective = solved.objective();
    let mut times: [Vec<f64>; 5] = Default::default();
    for _ in 0..count {
        let (mentee, mentor) = (numbers.within(0, mentees - 1), numbers.within(0, mentors - 1));
        let (pairs, seconds) = timed(|| solved.remove_mentee(mentee).expect("the mentee is there"));
        times[0].push(seconds.processor);
        let back = timed(|| {
            for (mentor, profit) in &pairs {
                solved.allow(mentee, *mentor, *profit).expect("the pair was there");
            }
        });
        times[1].push(back.1.processor);
        let capacity = problem.capacity(mentor);
        for (kind, capacity) in [(2, capacity + 1), (3, capacity)] {
            let change = timed(|| solved.set_capacity(mentor, capacity).expect("the mentor is there"));
            times[kind].push(change.1.processor);
        }
        let row: Vec<(u32, i128)> = problem.row(mentee).collect();
        if let Some((mentor, _)) = row.get(numbers.within(0, 31) as usize) {
            let force = timed(|| solved.force(mentee, *mentor).expect("somebody makes room"));
            times[4].push(force.1.processor);
            solved.release(mentee, *mentor).expect("the pair was forced");
        }
    }
    assert_eq!(solved.objective(), objective, "changes undone leave what was");
    let [leaves, joins, more, fewer, forced] = times.map(slowest_of_a_hundred);
    json!({
        "leaves_p99_ms": leaves, "joins_p99_ms": joins, "one_place_more_p99_ms": more,
        "one_place_fewer_p99_ms": fewer, "forced_p99_ms": forced,
    })
}

fn slowest_of_a_hundred(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() * 99 / 100).map_or(0.0, |seconds| seconds * 1000.0)
}
