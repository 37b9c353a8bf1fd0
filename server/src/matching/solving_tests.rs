//! A run is cancelled in every stage, and gives its place away when it hears of it.

use preceptor_engine::time::UnixMicros;

use std::sync::Arc;

use preceptor_engine::matching::Policy;
use preceptor_engine::matching::input::snapshot::{MeetingWay, Mentee, Mentor, PairingKind};
use preceptor_engine::matching::input::week::Week;
use preceptor_engine::skill::{Level, SKILL_KEYS};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::records::{MatchProgress, MatchStage};

fn mentee(number: i32) -> Mentee {
    Mentee {
        id: format!("mentee{number}"),
        wants: PairingKind::Mentor,
        demand: 1,
        discipline: "nursing".into(),
        populations: ["families".into()].into(),
        languages: ["en".into()].into(),
        meeting_ways: [MeetingWay::Video].into(),
        line_manager: None,
        conflicts: [].into(),
        availability: Some(Week::from_steps(0..40)),
        levels: levels(1000, number),
        targets: levels(3500, number),
        priorities: Vec::new(),
        preferences: [].into(),
        waiting_weeks: 0,
    }
}

fn mentor(number: i32) -> Mentor {
    Mentor {
        id: format!("mentor{number}"),
        offers: [PairingKind::Mentor].into(),
        discipline: "nursing".into(),
        populations: ["families".into()].into(),
        languages: ["en".into()].into(),
        meeting_ways: [MeetingWay::Video].into(),
        line_manager: None,
        conflicts: [].into(),
        availability: Some(Week::from_steps(0..40)),
        strengths: levels(4000, number),
        capacity: 2,
        minimum: 0,
        accepting: true,
        credential_valid_until: None,
    }
}

fn levels(lowest: i32, number: i32) -> std::collections::BTreeMap<String, Level> {
    let level = |skill: i32| Level::new(lowest + (number * 7919 + skill * 271) % 900).expect("on the scale");
    SKILL_KEYS.iter().zip(0..).map(|(key, skill)| ((*key).to_owned(), level(skill))).collect()
}

/// A run in which everybody could come to everybody, and not all can have a place.
fn task() -> SolveTask {
    let snapshot = Snapshot {
        policy: Policy::default(),
        starts_at: UnixMicros(0),
        nonce: 7,
        mentees: (0..700).map(mentee).collect(),
        mentors: (0..300).map(mentor).collect(),
        pair_rules: Vec::new(),
        pairings: Vec::new(),
    };
    SolveTask {
        agency: AgencyId::new("north"),
        run: MatchRunId::new("1"),
        made_at: UnixMicros(0),
        document: serde_json::to_string(&snapshot).expect("JSON"),
        base: None,
        keep: None,
        kept: Vec::new(),
    }
}

/// Solves the run and cancels it as soon as something is done in this stage. Whether that was in time.
fn is_cancelled_in(wanted: MatchStage, task: &SolveTask) -> bool {
    let (places, stopped) = (Arc::new(Semaphore::new(1)), CancellationToken::new());
    let place = Arc::clone(&places).try_acquire_owned().expect("a free place");
    let monitor = SolveMonitor::new(stopped.clone(), Duration::from_mins(10), place);
    std::thread::scope(|scope| {
        let solving = scope.spawn(|| task.solve(&monitor));
        let is_there = || {
            let MatchProgress { stage, done, .. } = monitor.progress(1);
            stage == wanted && done > 0
        };
        while !is_there() && !solving.is_finished() {
            std::thread::yield_now();
        }
        stopped.cancel();
        let outcome = solving.join().expect("solving does not panic");
        // A run that was solved keeps its place until its memory is free.
        assert_eq!(places.available_permits(), usize::from(outcome.is_none()));
        outcome.is_none()
    })
}

#[test]
fn a_run_is_cancelled_in_any_stage_and_its_place_is_free() {
    let task = task();
    for stage in [MatchStage::Scoring, MatchStage::Placing, MatchStage::Checking] {
        // A stage can be over before this thread hears of it.
        assert!((0..100).any(|_| is_cancelled_in(stage, &task)), "{stage:?}");
    }
}

#[test]
fn a_run_that_nobody_cancels_is_solved_and_leaves_when_it_is_told_to() {
    let places = Arc::new(Semaphore::new(1));
    let place = Arc::clone(&places).try_acquire_owned().expect("a free place");
    let monitor = SolveMonitor::new(CancellationToken::new(), Duration::from_mins(10), place);
    let outcome = task().solve(&monitor).expect("nobody cancels");
    assert_eq!(outcome.state, MatchRunState::Solved, "{}", outcome.failure);
    assert_eq!(places.available_permits(), 0);
    monitor.leave();
    monitor.leave();
    assert_eq!(places.available_permits(), 1);
}
