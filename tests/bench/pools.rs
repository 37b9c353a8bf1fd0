//! Large pools as the worker plans them, from the frozen document to the rows: time and greatest memory, without a service.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use preceptor_engine::matching::input::snapshot::{MeetingWay, Mentee, Mentor, PairingKind};
use preceptor_engine::matching::input::week::Week;
use preceptor_engine::matching::instance::pair_storage::PairStorage;
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::matching::proof::check::check;
use preceptor_engine::matching::{Dossier, Plan, Policy, Snapshot};
use preceptor_engine::skill::{Level, SKILL_KEYS};
use preceptor_engine::time::UnixMicros;
use preceptor_tests::{clock::stopwatch, dice::Dice};

use crate::Row;

const SIZES: [(usize, usize); 4] = [(1_000, 300), (5_000, 1_500), (5_000, 3_000), (20_000, 6_000)];

pub(crate) fn measure() -> Vec<Row> {
    SIZES.into_iter().map(measure_size).collect()
}

fn measure_size((mentees, mentors): (usize, usize)) -> Row {
    let document = serde_json::to_string(&pool(mentees, mentors)).expect("JSON");
    forget_peak();
    let before = resident("VmRSS");
    let begin = stopwatch();
    let mut last = 0.0;
    let mut lap = || {
        let now = begin.elapsed().as_secs_f64();
        let lap = now - last;
        last = now;
        lap
    };
    let snapshot: Snapshot = serde_json::from_str(&document).expect("a snapshot");
    let plan = Plan::solve(&snapshot, UNCANCELLED).expect("a plan");
    let solved = lap();
    let dossier = Dossier::new("agencies/north/matchRuns/1", UnixMicros(0), snapshot, &plan, UNCANCELLED);
    let dossier = dossier.expect("nobody cancels");
    let checked = check(&dossier.snapshot, &dossier.assignment, &dossier.certificate, UNCANCELLED);
    let checked = checked.expect("nobody cancels").expect("proved");
    let verified = lap();
    let reasons = plan.reasons(UNCANCELLED).expect("nobody cancels");
    let explained = lap();
    let exported = dossier.to_json().len() / 1_000_000;
    let peak = resident("VmHWM") - before;
    let route = match plan.instance().storage() {
        PairStorage::Stored => "stored",
        PairStorage::Computed => "computed",
    };
    let figure = format!(
        "{mentees} × {mentors}, {} pairs eligible, {route}: solved {solved:.2} s, checked {verified:.2} s, reasons \
         {explained:.2} s; greatest memory {peak} MB; {} placed, document {} MB, exported {exported} MB, unique {:?}",
        checked.eligible_pairs,
        reasons.proposals.len(),
        document.len() / 1_000_000,
        plan.is_unique(),
    );
    Row { what: "a pool without a service", figure, wanted: "–" }
}

/// Forgets the greatest memory so far.
pub(crate) fn forget_peak() {
    // Without the kernel's leave the figure is that of the whole run.
    drop(fs::write("/proc/self/clear_refs", "5"));
}

/// A figure of the process, in megabytes; 0 where the system does not tell.
pub(crate) fn resident(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name));
    let kibibytes = line.and_then(|line| line.split_whitespace().nth(1)).and_then(|word| word.parse().ok());
    kibibytes.unwrap_or(0) * 1024 / 1_000_000
}

/// People of whom every pair is eligible: the most that so many can ask of the solver.
fn pool(mentees: usize, mentors: usize) -> Snapshot {
    let mut dice = Dice::seeded(5);
    let policy = Policy { hard_rules: [].into(), ..Policy::default() };
    Snapshot {
        policy,
        starts_at: UnixMicros(0),
        nonce: 7,
        mentees: (0..mentees).map(|number| mentee(number, &mut dice)).collect(),
        mentors: (0..mentors).map(|number| mentor(number, &mut dice)).collect(),
        pair_rules: Vec::new(),
        pairings: Vec::new(),
    }
}

fn levels(dice: &mut Dice, lowest: i32) -> BTreeMap<String, Level> {
    let mut level = |skill: &&str| {
        let above = i32::try_from(dice.below(1000)).expect("below 1000");
        ((*skill).to_owned(), Level::new(lowest + above).expect("on the scale"))
    };
    SKILL_KEYS.iter().map(&mut level).collect()
}

fn one_of(dice: &mut Dice, words: [&str; 4]) -> String {
    words[usize::try_from(dice.below(4)).expect("one of four")].to_owned()
}

fn week(dice: &mut Dice) -> Week {
    let from = usize::try_from(dice.below(300)).expect("a quarter hour");
    Week::from_steps(from..from + 40)
}

/// What mentees and mentors have alike.
struct Profile {
    discipline: String,
    populations: BTreeSet<String>,
    languages: BTreeSet<String>,
    availability: Option<Week>,
}

fn profile(dice: &mut Dice) -> Profile {
    Profile {
        discipline: one_of(dice, ["nursing", "social work", "medicine", "psychology"]),
        populations: [one_of(dice, ["children", "elders", "families", "veterans"])].into(),
        languages: ["English".to_owned(), one_of(dice, ["Spanish", "Hmong", "Somali", "French"])].into(),
        availability: Some(week(dice)),
    }
}

fn mentee(number: usize, dice: &mut Dice) -> Mentee {
    let Profile { discipline, populations, languages, availability } = profile(dice);
    Mentee {
        id: format!("mentee-{number:05}"),
        wants: PairingKind::Mentor,
        demand: 1,
        discipline,
        populations,
        languages,
        meeting_ways: [MeetingWay::Video].into(),
        line_manager: None,
        conflicts: [].into(),
        availability,
        levels: levels(dice, 1000),
        targets: levels(dice, 3000),
        priorities: Vec::new(),
        preferences: BTreeMap::new(),
        waiting_weeks: u32::try_from(dice.below(30)).expect("below 30"),
    }
}

fn mentor(number: usize, dice: &mut Dice) -> Mentor {
    let Profile { discipline, populations, languages, availability } = profile(dice);
    Mentor {
        id: format!("mentor-{number:05}"),
        offers: [PairingKind::Mentor].into(),
        discipline,
        populations,
        languages,
        meeting_ways: [MeetingWay::Video].into(),
        line_manager: None,
        conflicts: [].into(),
        availability,
        strengths: levels(dice, 3500),
        capacity: 3,
        minimum: 0,
        accepting: true,
        credential_valid_until: None,
    }
}
