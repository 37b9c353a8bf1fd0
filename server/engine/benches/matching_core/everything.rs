//! How long the optimum over all eligible pairs takes, none of them stored: `--all-pairs`.

use preceptor_engine::matching::problem::load_curve::LoadCurve;
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::matching::solver::column_generation::generate::solve_all_pairs;
use preceptor_engine::matching::solver::column_generation::pair_source::PairSource;
use serde_json::{Value, json};

use crate::clock::timed;
use crate::instance::{SCALE, eligible};
use crate::numbers::Numbers;
use crate::people::{Mentee, Mentor, capacities, mentees, mentors};
use crate::preset::Preset;

/// The people of a preset, whoever is picked for its stored pairs.
struct Everybody {
    mentees: Vec<Mentee>,
    mentors: Vec<Mentor>,
    places: Vec<LoadCurve>,
}

impl PairSource for Everybody {
    type Profit = i64;

    fn places(&self) -> &[LoadCurve] {
        &self.places
    }

    fn mentee_count(&self) -> usize {
        self.mentees.len()
    }

    fn for_each_pair(&self, mentee: u32, mut visit: impl FnMut(u32, i64)) {
        for (mentor, score) in eligible(&self.mentees[mentee as usize], &self.mentors) {
            visit(mentor, i64::from(score + SCALE));
        }
    }
}

/// Solves over all pairs and proves it by one look more.
pub(crate) fn measure_all_pairs(preset: &Preset, seed: u64) -> Value {
    let mut numbers = Numbers::new(seed);
    let (mentees, mentors) = (mentees(&mut numbers, preset.mentees), mentors(&mut numbers, preset.mentors));
    let places = capacities(&mut numbers, preset).into_iter().map(LoadCurve::up_to).collect();
    let everybody = Everybody { mentees, mentors, places };
    let (all, seconds) = timed(|| solve_all_pairs(&everybody, UNCANCELLED));
    let all = all.expect("presets have solutions");
    json!({
        "preset": preset.name, "all_pairs": all.pair_count, "stored_pairs": all.stored_pairs,
        "rounds": all.rounds, "seconds": seconds.wall, "processor_s": seconds.processor,
        "placed": all.solution.mentor_of.iter().flatten().count(), "objective": all.solution.objective.to_string(),
    })
}
