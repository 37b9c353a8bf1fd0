//! How long the numeric core takes: `cargo bench -p preceptor-engine --bench matching_core -- [PRESET..] [OPTIONS]`.
//!
//! ```text
//! --write ROOT   write each preset's instance to ROOT/NAME (the format is described in instance.rs)
//! --read ROOT    solve the instances found there instead of generating them: peak memory is then the solver's own
//! --repeat N     solve N times and tell the fastest (default 3)
//! --seed N       another instance of the same sizes (default 1)
//! --changes N    after solving also make N changes of each kind, each undone, and tell the slowest of a hundred
//! --all-pairs    solve over all eligible pairs of the preset's people, none of them stored, instead
//! --growth       solve six sizes of one family instead and tell the exponent of the time's growth
//! --fuzz N       solve and prove N small problems of every shape instead, and measure nothing
//! ```
//! Prints one line of JSON for each preset. Without the name of a preset all are measured, each in turn.

mod changes;
mod clock;
#[path = "../../tests/matching/duality.rs"]
mod duality;
mod everything;
mod fuzz;
mod growth;
mod instance;
mod numbers;
mod people;
mod preset;
mod shape;

use std::path::PathBuf;
use std::time::Duration;

use crate::duality::{Proof, verify};
use preceptor_engine::matching::problem::problem::Problem;
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::matching::solver::solve::solve;
use serde_json::json;

use changes::measure_changes;
use clock::{Seconds, timed};
use everything::measure_all_pairs;
use growth::measure_growth;
use instance::Instance;
use preset::{HARD, PRESETS, Preset};

/// Processor time comes in ticks of up to 10 ms: below this, in seconds, the clock on the wall tells more.
const COARSE: f64 = 0.015;

/// What the command line asks for.
struct Wanted {
    presets: Vec<&'static Preset>,
    write: Option<PathBuf>,
    read: Option<PathBuf>,
    repeat: usize,
    seed: u64,
    fuzz: Option<u64>,
    changes: u32,
    is_over_all_pairs: bool,
    is_of_growth: bool,
}

fn main() {
    // `cargo test --benches` asks a benchmark only to start.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let wanted = wanted();
    if let Some(count) = wanted.fuzz {
        let outcome = fuzz::fuzz(count, wanted.seed);
        println!("{} solved and proved, {} short of mentees and proved to be", outcome.solved, outcome.short);
        return;
    }
    if wanted.is_of_growth {
        println!("{}", measure_growth(|preset| Measured::of(preset, &wanted).microseconds()));
        return;
    }
    for preset in &wanted.presets {
        if let Some(root) = &wanted.write {
            Instance::new(preset, wanted.seed).write(&root.join(preset.name), preset, wanted.seed);
        } else if wanted.is_over_all_pairs {
            println!("{}", measure_all_pairs(preset, wanted.seed));
        } else {
            measure(preset, &wanted);
        }
    }
}

fn measure(preset: &Preset, wanted: &Wanted) {
    let Measured { problem, proof, building, solving, checking, peak } = Measured::of(preset, wanted);
    let line = json!({
        "preset": preset.name, "pairs": problem.pair_count(), "build_s": building.wall, "solve_s": solving.wall,
        "verify_s": checking.wall, "build_processor_s": building.processor, "solve_processor_s": solving.processor, "peak_mb": peak, "placed": proof.placed, "objective": proof.objective.to_string(),
    });
    println!("{line}");
    if wanted.changes > 0 {
        println!("{}", measure_changes(&problem, wanted.changes));
    }
}

/// A preset, solved and proved.
struct Measured {
    problem: Problem,
    proof: Proof,
    building: Seconds,
    solving: Seconds,
    checking: Seconds,
    /// In megabytes.
    peak: u64,
}

impl Measured {
    /// The fastest of so many runs as are wanted.
    fn of(preset: &Preset, wanted: &Wanted) -> Self {
        let instance = match &wanted.read {
            Some(root) => Instance::read(&root.join(preset.name)),
            None => Instance::new(preset, wanted.seed),
        };
        let (mut building, mut solving) = (Seconds::FOREVER, Seconds::FOREVER);
        let mut problem: Option<Problem> = None;
        for _ in 0..wanted.repeat {
            drop(problem.take());
            let copy = instance.clone();
            let (built, seconds) = timed(|| copy.into_problem());
            building = building.or_shorter(seconds);
            problem = Some(built);
        }
        drop(instance);
        let problem = problem.expect("a preset is built at least once");
        let mut solution = None;
        for _ in 0..wanted.repeat {
            drop(solution.take());
            let (solved, seconds) = timed(|| solve(&problem, UNCANCELLED));
            solving = solving.or_shorter(seconds);
            solution = Some(solved.expect("nobody cancels"));
        }
        let peak = peak_megabytes();
        let solution = solution.expect("a preset is solved at least once");
        let (proof, checking) = timed(|| verify(&problem, &solution).expect("the solution is proved"));
        Self { problem, proof, building, solving, checking, peak }
    }

    /// Building, solving and checking: on a processor, unless that is so short that the system tells it too coarsely.
    fn microseconds(&self) -> u64 {
        let sum = |part: fn(&Seconds) -> f64| {
            [&self.building, &self.solving, &self.checking].map(part).iter().sum()
        };
        let (wall, processor): (f64, f64) = (sum(|each| each.wall), sum(|each| each.processor));
        let seconds = if processor < COARSE { wall } else { processor };
        u64::try_from(Duration::from_secs_f64(seconds).as_micros()).expect("a benchmark ends")
    }
}

fn wanted() -> Wanted {
    let mut wanted = Wanted {
        presets: Vec::new(),
        write: None,
        read: None,
        repeat: 3,
        seed: 1,
        fuzz: None,
        changes: 0,
        is_over_all_pairs: false,
        is_of_growth: false,
    };
    // Cargo itself adds `--bench`.
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().unwrap_or_else(|| panic!("{argument} needs a value"));
        match argument.as_str() {
            "--write" => wanted.write = Some(value().into()),
            "--read" => wanted.read = Some(value().into()),
            "--repeat" => wanted.repeat = value().parse().expect("--repeat takes a number"),
            "--seed" => wanted.seed = value().parse().expect("--seed takes a number"),
            "--changes" => wanted.changes = value().parse().expect("--changes takes a number"),
            "--growth" => wanted.is_of_growth = true,
            "--all-pairs" => wanted.is_over_all_pairs = true,
            "--fuzz" => wanted.fuzz = Some(value().parse().expect("--fuzz takes a number")),
            name => wanted.presets.push(named(name)),
        }
    }
    if wanted.presets.is_empty() {
        wanted.presets = PRESETS.iter().collect();
    }
    wanted
}

fn named(name: &str) -> &'static Preset {
    let all = || PRESETS.iter().chain(&HARD);
    all().find(|preset| preset.name == name).unwrap_or_else(|| {
        let names: Vec<&str> = all().map(|preset| preset.name).collect();
        panic!("{name} is no preset; there are {}", names.join(", "))
    })
}

/// The most memory the process has held so far, in megabytes; 0 where the system does not say.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
