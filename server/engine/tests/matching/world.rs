//! Small agencies for the tests of the matching engine.

use std::collections::{BTreeMap, BTreeSet};

use preceptor_engine::matching::Plan;
use preceptor_engine::matching::input::points::Balance;
use preceptor_engine::matching::input::policy::{Goal, HardRule, Policy};
use preceptor_engine::matching::input::snapshot::{
    MeetingWay, Mentee, Mentor, Pair, PairRule, PairingKind, RuleKind, Snapshot,
};
use preceptor_engine::matching::input::week::Week;
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::skill::{Level, SKILL_KEYS};
use preceptor_engine::time::UnixMicros;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

pub(crate) fn set<const N: usize>(keys: [&str; N]) -> BTreeSet<String> {
    keys.into_iter().map(str::to_owned).collect()
}

/// The default policy with score before placement.
pub(crate) fn score_first() -> Policy {
    Policy { objective: vec![Goal::Score, Goal::MostPlaced, Goal::FewestChanges], ..Policy::default() }
}

pub(crate) fn level(thousandths: i32) -> Level {
    Level::new(thousandths).expect("on the scale")
}

/// Somebody with one need, communication 2.000 of 4.000, who fits [`mentor`].
pub(crate) fn mentee(id: &str) -> Mentee {
    Mentee {
        id: id.into(),
        wants: PairingKind::Mentor,
        demand: 1,
        discipline: "nursing".into(),
        populations: set(["children"]),
        languages: set(["en"]),
        meeting_ways: [MeetingWay::Video].into(),
        line_manager: None,
        conflicts: BTreeSet::new(),
        availability: Some(Week::from_steps(0..40)),
        levels: [("communication".to_owned(), level(2000))].into(),
        targets: [("communication".to_owned(), level(4000))].into(),
        priorities: Vec::new(),
        preferences: BTreeMap::new(),
        waiting_weeks: 0,
    }
}

/// Somebody with one place who can teach communication.
pub(crate) fn mentor(id: &str) -> Mentor {
    Mentor {
        id: id.into(),
        offers: [PairingKind::Mentor].into(),
        discipline: "nursing".into(),
        populations: set(["children"]),
        languages: set(["en"]),
        meeting_ways: [MeetingWay::Video].into(),
        line_manager: None,
        conflicts: BTreeSet::new(),
        availability: Some(Week::from_steps(0..40)),
        strengths: [("communication".to_owned(), level(4000))].into(),
        capacity: 1,
        minimum: 0,
        accepting: true,
        credential_valid_until: None,
    }
}

pub(crate) fn snapshot(mentees: Vec<Mentee>, mentors: Vec<Mentor>) -> Snapshot {
    Snapshot {
        policy: Policy::default(),
        starts_at: UnixMicros(1_000_000),
        nonce: 7,
        mentees,
        mentors,
        pair_rules: Vec::new(),
        pairings: Vec::new(),
    }
}

pub(crate) fn rule(mentee: &str, mentor: &str, rule: RuleKind) -> PairRule {
    PairRule { mentee: mentee.into(), mentor: mentor.into(), rule, reason: "asked for".into() }
}

pub(crate) fn pair(mentee: &str, mentor: &str) -> Pair {
    Pair { mentee: mentee.into(), mentor: mentor.into() }
}

pub(crate) fn plan(snapshot: &Snapshot) -> Plan {
    Plan::solve(snapshot, UNCANCELLED).expect("the snapshot has a plan")
}

fn keys(from: &'static [&'static str]) -> impl Strategy<Value = BTreeSet<String>> {
    subsequence(from, 0..=from.len()).prop_map(|keys| keys.into_iter().map(str::to_owned).collect())
}

fn levels(skills: usize) -> impl Strategy<Value = BTreeMap<String, Level>> {
    // Few levels, so that many plans are worth the same.
    let value = prop::option::weighted(0.8, select(vec![1000, 2000, 3500, 4000, 5000]));
    prop::collection::vec(value, skills).prop_map(|values| {
        let known = SKILL_KEYS.iter().zip(values).filter_map(|(skill, value)| Some((skill, value?)));
        known.map(|(skill, value)| ((*skill).to_owned(), level(value))).collect()
    })
}

fn week() -> impl Strategy<Value = Option<Week>> {
    let span = (0_usize..20, 0_usize..60).prop_map(|(from, length)| Week::from_steps(from..from + length));
    prop::option::weighted(0.9, span)
}

fn any_mentee(number: usize) -> impl Strategy<Value = Mentee> {
    let keys = (keys(&["children", "elders"]), keys(&["en", "es", "en"]), select(vec!["", "law", "nursing"]));
    let preferences = prop::collection::btree_map(select(vec!["t0", "t1", "t2"]), 1_u8..4, 0..3);
    let numbers = (0_u32..40, select(vec![1_u32, 1, 1, 2, 3]));
    (keys, week(), levels(3), levels(3), preferences, numbers).prop_map(
        move |(
            (populations, languages, discipline),
            availability,
            levels,
            targets,
            preferences,
            (weeks, demand),
        )| {
            Mentee {
                demand,
                populations,
                languages,
                discipline: discipline.into(),
                availability,
                levels,
                targets,
                preferences: preferences.into_iter().map(|(id, rank)| (id.to_owned(), rank)).collect(),
                waiting_weeks: weeks,
                ..mentee(&format!("s{number}"))
            }
        },
    )
}

fn any_mentor(number: usize) -> impl Strategy<Value = Mentor> {
    let keys = (keys(&["children", "elders"]), keys(&["en", "es"]), select(vec!["", "law", "nursing"]));
    let accepting = prop::bool::weighted(0.9);
    (keys, week(), levels(3), 0_u32..3, accepting).prop_map(
        move |((populations, languages, discipline), availability, strengths, capacity, accepting)| Mentor {
            populations,
            languages,
            discipline: discipline.into(),
            availability,
            strengths,
            capacity,
            accepting,
            ..mentor(&format!("t{number}"))
        },
    )
}

fn any_policy() -> impl Strategy<Value = Policy> {
    let goals = select(vec![
        vec![Goal::MostPlaced, Goal::Score, Goal::FewestChanges],
        vec![Goal::MostPlaced, Goal::FewestChanges, Goal::Score],
        vec![Goal::FewestChanges, Goal::MostPlaced],
        vec![Goal::Score, Goal::MostPlaced, Goal::FewestChanges],
        vec![Goal::Score],
    ]);
    // Most rules off: otherwise hardly a pair of a random agency is eligible.
    let rules = select(vec![
        vec![],
        vec![HardRule::MentorAccepting],
        vec![HardRule::SharedTime, HardRule::SharedLanguage],
        HardRule::ALL.to_vec(),
    ]);
    let crowding = (0_u32..3, select(vec![0_u32, 0, 1, 300_000]));
    (goals, rules, select(vec![0_u32, 0, 100_000]), crowding).prop_map(
        |(objective, hard_rules, minimum_score, (target, step))| {
            let step = if objective.contains(&Goal::Score) { step } else { 0 };
            let balance = Balance { target, step };
            let hard_rules = hard_rules.into_iter().collect();
            Policy { objective, hard_rules, minimum_score, balance, ..Policy::default() }
        },
    )
}

/// The same people, of whom nobody wants a second mentor.
pub(crate) fn of_one_mentor_each(mut snapshot: Snapshot) -> Snapshot {
    snapshot.mentees.iter_mut().for_each(|mentee| mentee.demand = 1);
    snapshot
}

/// As [`any_snapshot`], where some mentors have to have mentees: there may be no plan.
pub(crate) fn any_snapshot_with_minimums(with_locks: bool) -> impl Strategy<Value = Snapshot> {
    (any_snapshot(with_locks), prop::collection::vec(0_u32..3, 3)).prop_map(|(mut snapshot, minimums)| {
        for (mentor, minimum) in snapshot.mentors.iter_mut().zip(minimums) {
            mentor.minimum = minimum.min(mentor.capacity);
        }
        snapshot
    })
}

/// As [`any_snapshot`], where whoever is covered least comes before scores.
pub(crate) fn any_fair_snapshot(with_locks: bool) -> impl Strategy<Value = Snapshot> {
    (any_snapshot(with_locks), any::<bool>()).prop_map(|(mut snapshot, counts_changes)| {
        snapshot.policy.objective = vec![Goal::MostPlaced, Goal::BestWorstCoverage, Goal::Score];
        snapshot.mentees.iter_mut().for_each(|mentee| mentee.demand = 1);
        snapshot.policy.objective.extend(counts_changes.then_some(Goal::FewestChanges));
        snapshot
    })
}

/// Up to five mentees and three mentors, under any policy, with rules and pairings; locks only where `with_locks`.
pub(crate) fn any_snapshot(with_locks: bool) -> impl Strategy<Value = Snapshot> {
    let kinds = vec![RuleKind::Ban, RuleKind::Prefer, RuleKind::Avoid];
    let kind = if with_locks { select([kinds, vec![RuleKind::Lock; 3]].concat()) } else { select(kinds) };
    (0_usize..6, 0_usize..4).prop_flat_map(move |(mentees, mentors)| {
        let mentees: Vec<_> = (0..mentees).map(any_mentee).collect();
        let mentors: Vec<_> = (0..mentors).map(any_mentor).collect();
        let relations = || prop::collection::btree_map((0_usize..5, 0_usize..3), kind.clone(), 0..4);
        (any_policy(), any::<u64>(), mentees, mentors, relations(), relations()).prop_map(
            |(policy, nonce, mentees, mentors, rules, pairings)| {
                let exists = |(one, two): &(usize, usize)| *one < mentees.len() && *two < mentors.len();
                let ids = |(one, two): (usize, usize)| (format!("s{one}"), format!("t{two}"));
                let rules = rules.into_iter().filter(|(place, _)| exists(place));
                let pair_rules =
                    rules.map(|(place, kind)| rule(&ids(place).0, &ids(place).1, kind)).collect();
                let pairings = pairings.into_keys().filter(exists);
                let pairings = pairings.map(|place| pair(&ids(place).0, &ids(place).1)).collect();
                Snapshot { policy, nonce, pair_rules, pairings, ..snapshot(mentees, mentors) }
            },
        )
    })
}
