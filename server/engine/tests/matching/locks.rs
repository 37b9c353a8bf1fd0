//! Pairs that have to be, whatever else would be better.

use crate::world::{mentee, mentor, pair, plan, rule, snapshot};
use preceptor_engine::matching::input::snapshot::RuleKind;
use preceptor_engine::matching::instance::error::InstanceError;
use preceptor_engine::matching::instance::locks::LockConflict;
use preceptor_engine::matching::plan::why_not::WhyNot;
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::matching::{Plan, PlanError, Verdict, Worth};

#[test]
fn a_lock_holds_against_a_better_pair_and_its_cost_is_told() {
    let mut rival = mentor("strong");
    rival.populations.insert("elders".into());
    let mut learner = mentee("m");
    learner.populations.insert("elders".into());
    let mut snapshot = snapshot(vec![learner], vec![mentor("plain"), rival]);
    let free = plan(&snapshot);
    assert_eq!(free.assignment().pairs, [pair("m", "strong")]);
    let WhyNot::OutCompeted { forced, placed_with, .. } = free.why_not("m", "plain").expect("known") else {
        panic!("the plain mentor is eligible");
    };
    assert_eq!(forced.loss, Worth { placed: 0, score: 30_000, kept: 0 });
    assert_eq!(placed_with, ["strong"]);
    snapshot.pair_rules = vec![rule("m", "plain", RuleKind::Lock)];
    let locked = plan(&snapshot);
    assert_eq!(locked.assignment().pairs, [pair("m", "plain")]);
    let why_not = locked.why_not("m", "strong").expect("known");
    assert_eq!(why_not, WhyNot::MenteeLocked { mentors: vec!["plain".into()] });
}

#[test]
fn locks_count_among_the_mentors_wanted() {
    let mut learner = mentee("m");
    learner.demand = 2;
    let mentors = vec![mentor("x"), mentor("y"), mentor("z")];
    let mut snapshot = snapshot(vec![learner, mentee("n")], mentors);
    snapshot.pair_rules = vec![rule("m", "x", RuleKind::Lock)];
    let free = plan(&snapshot).assignment();
    assert_eq!(free.pairs.iter().filter(|pair| pair.mentee == "m").count(), 2);
    snapshot.pair_rules.push(rule("m", "y", RuleKind::Lock));
    let both = plan(&snapshot);
    assert_eq!(both.assignment().pairs, [pair("m", "x"), pair("m", "y"), pair("n", "z")]);
    assert!(!both.certificate().mentee_values.contains_key("m"));
    let why_not = both.why_not("m", "z").expect("known");
    assert_eq!(why_not, WhyNot::MenteeLocked { mentors: vec!["x".into(), "y".into()] });
    snapshot.pair_rules.push(rule("m", "z", RuleKind::Lock));
    let refused = Plan::solve(&snapshot, UNCANCELLED);
    let Err(PlanError::Instance(InstanceError::Locks { broken })) = refused else {
        panic!("three locks are one too many");
    };
    assert_eq!((broken[0].mentor.as_str(), broken[0].because), ("z", LockConflict::LockedTwice));
}

#[test]
fn every_lock_that_cannot_be_kept_is_listed_with_its_reason() {
    let (mut away, free) = (mentor("away"), mentor("free"));
    away.accepting = false;
    let mut snapshot = snapshot(vec![mentee("a"), mentee("b"), mentee("c")], vec![away, free]);
    snapshot.pair_rules = vec![
        rule("a", "free", RuleKind::Lock),
        rule("b", "free", RuleKind::Lock),
        rule("c", "away", RuleKind::Lock),
    ];
    let Err(PlanError::Instance(InstanceError::Locks { broken })) = Plan::solve(&snapshot, UNCANCELLED)
    else {
        panic!("two locks cannot be kept");
    };
    let told: Vec<_> = broken.iter().map(|lock| (lock.mentee.as_str(), lock.because)).collect();
    let no_place = LockConflict::NoPlace { capacity: 1 };
    assert_eq!(told, [("b", no_place), ("c", LockConflict::Excluded(Verdict::MentorNotAccepting))]);
}
