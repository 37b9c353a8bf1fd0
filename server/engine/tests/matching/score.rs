//! Scores, line by line, and the hard rules, one by one.

use std::collections::BTreeSet;

use preceptor_engine::matching::input::policy::{FULL_SCORE, Policy, PolicyError};
use preceptor_engine::matching::input::snapshot::{
    MeetingWay, Mentee, Mentor, PairingKind, RuleKind, Snapshot,
};
use preceptor_engine::matching::input::validate::SnapshotError;
use preceptor_engine::matching::input::week::Week;
use preceptor_engine::matching::people::roster::Roster;
use preceptor_engine::matching::people::score::ScoreReason;
use preceptor_engine::matching::{Score, Verdict};
use proptest::prelude::*;

use crate::world::{any_snapshot, level, mentee, mentor, pair, rule, score_first, snapshot};

pub(crate) fn judge(snapshot: &Snapshot) -> (Vec<Verdict>, Score) {
    let roster = Roster::new(snapshot).expect("the snapshot is valid");
    let candidate = roster.pair(0, 0);
    assert_eq!(candidate.verdict(), candidate.verdicts().first().copied());
    (candidate.verdicts(), candidate.score())
}

pub(crate) fn one_pair(edit: impl FnOnce(&mut Mentee, &mut Mentor)) -> Snapshot {
    let (mut mentee, mut mentor) = (mentee("m"), mentor("t"));
    edit(&mut mentee, &mut mentor);
    snapshot(vec![mentee], vec![mentor])
}

pub(crate) fn verdicts(edit: impl FnOnce(&mut Mentee, &mut Mentor)) -> Vec<Verdict> {
    judge(&one_pair(edit)).0
}

#[test]
fn priorities_and_skill_weights_decide_what_coverage_means() {
    let mut snapshot = one_pair(|mentee, _| {
        for skill in ["communication", "advocacy"] {
            mentee.levels.insert(skill.into(), level(2000));
            mentee.targets.insert(skill.into(), level(3000));
        }
    });
    assert_eq!(judge(&snapshot).1.coverage, 500);
    snapshot.mentees[0].priorities = vec!["communication".into()];
    assert_eq!(judge(&snapshot).1.coverage, 750);
    snapshot.policy.skill_weights = [("advocacy".to_owned(), 300)].into();
    assert_eq!(judge(&snapshot).1.coverage, 500);
    snapshot.policy.skill_weights = [("advocacy".to_owned(), 0)].into();
    assert_eq!(judge(&snapshot).1.coverage, 1000);
}

#[test]
fn a_level_nobody_observed_is_no_low_mark_and_is_flagged() {
    let observed = judge(&one_pair(|_, _| ())).1;
    assert!(!observed.has_insufficient_evidence());
    let (verdicts, score) = judge(&one_pair(|mentee, _| mentee.levels.clear()));
    assert_eq!(verdicts, []);
    assert_eq!(score.unobserved, ["communication"]);
    let supposed =
        ScoreReason::Coverage { skill: "communication".into(), gap: 500, lead: 500, is_observed: false };
    assert_eq!(score.lines[0].reason, supposed);
}

#[test]
fn every_line_has_its_points() {
    let mut snapshot = one_pair(|mentee, mentor| {
        mentee.waiting_weeks = 13;
        mentee.preferences = [("t".to_owned(), 2)].into();
        mentor.populations.clear();
    });
    snapshot.pair_rules = vec![rule("m", "t", RuleKind::Prefer)];
    snapshot.pairings = vec![pair("m", "t")];
    let told = |score: Score| {
        let line =
            |line: &preceptor_engine::matching::people::score::ScoreLine| (line.reason.code(), line.points);
        score.lines.iter().map(line).collect::<Vec<_>>()
    };
    let expected = [
        ("coverage", 600_000),
        ("discipline", 60_000),
        ("language", 15_000),
        ("availability", 60_000),
        ("preference", 64_000),
        ("prefer_rule", 50_000),
        ("stay", 20_000),
        ("waiting", 20_000),
    ];
    assert_eq!(told(judge(&snapshot).1), expected);
    snapshot.pair_rules = vec![rule("m", "t", RuleKind::Avoid)];
    assert_eq!(told(judge(&snapshot).1).last(), Some(&("avoid_rule", -100_000)));
}

#[test]
fn an_unknown_discipline_equals_nobodys() {
    let score = judge(&one_pair(|mentee, mentor| {
        mentee.discipline.clear();
        mentor.discipline.clear();
    }));
    assert!(score.1.lines.iter().all(|line| line.reason != ScoreReason::Discipline));
}

/// The snapshot with one option of the first mentee fewer; which one, `number` says.
fn with_fewer_options(snapshot: &Snapshot, number: usize) -> Snapshot {
    let mut fewer = snapshot.clone();
    let drop_first = |keys: &mut BTreeSet<String>| drop(keys.pop_first());
    if let Some(mentee) = fewer.mentees.first_mut() {
        match number {
            0 => drop_first(&mut mentee.languages),
            1 => drop_first(&mut mentee.populations),
            2 => drop(mentee.meeting_ways.pop_first()),
            3 => drop(mentee.preferences.pop_first()),
            4 => mentee.availability = None,
            5 => {
                let later = |week: Week| Week::from_steps((8..672).filter(|step| week.is_free(*step)));
                mentee.availability = mentee.availability.map(later);
            }
            _ => mentee.discipline.clear(),
        }
    }
    fewer
}

/// The snapshot where one person lists twice as much of everything: a mentor first, then mentees.
fn with_twice_the_options(snapshot: &Snapshot, person: usize) -> Snapshot {
    let mut more = snapshot.clone();
    let double = |keys: &mut BTreeSet<String>, others: [&str; 3]| {
        let wanted = 2 * keys.len().max(1);
        let others = others.into_iter().map(str::to_owned);
        for key in others {
            if keys.len() < wanted {
                keys.insert(key);
            }
        }
    };
    let shift = |week: Week| {
        Week::from_steps((0..672).filter(|step| week.is_free(*step)).flat_map(|step| [step, step + 100]))
    };
    if let Some(mentor) = more.mentors.get_mut(person) {
        double(&mut mentor.languages, ["en", "es", "hmn"]);
        mentor.meeting_ways.extend([MeetingWay::Phone]);
        mentor.offers.extend([PairingKind::Peer]);
        mentor.availability = mentor.availability.map(shift);
    } else if let Some(mentee) = more.mentees.get_mut(person - snapshot.mentors.len()) {
        double(&mut mentee.languages, ["en", "es", "hmn"]);
        mentee.meeting_ways.extend([MeetingWay::Phone]);
        mentee.availability = mentee.availability.map(shift);
    }
    more
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn who_lists_more_closes_no_pair_and_changes_nothing_for_others(snapshot in any_snapshot(false), person in 0_usize..8) {
        let more = with_twice_the_options(&snapshot, person);
        let (before, after) = (Roster::new(&snapshot).expect("valid"), Roster::new(&more).expect("valid"));
        let doubled = |mentee: u32, mentor: u32| {
            let mentors = snapshot.mentors.len();
            mentor as usize == person || mentee as usize + mentors == person
        };
        for (mentee, mentor) in (0..before.mentee_count()).flat_map(|i| (0..before.mentor_count()).map(move |j| (i, j))) {
            let (before, after) = (before.pair(mentee, mentor), after.pair(mentee, mentor));
            prop_assert!(before.verdict().is_some() || after.verdict().is_none());
            prop_assert!(after.points() >= before.points());
            if !doubled(mentee, mentor) {
                prop_assert_eq!((before.verdicts(), before.score()), (after.verdicts(), after.score()));
            }
        }
    }

    #[test]
    fn the_lines_add_up_to_the_score(snapshot in any_snapshot(false)) {
        let roster = Roster::new(&snapshot).expect("valid");
        for (mentee, mentor) in (0..roster.mentee_count()).flat_map(|i| (0..roster.mentor_count()).map(move |j| (i, j))) {
            let candidate = roster.pair(mentee, mentor);
            let score = candidate.score();
            prop_assert_eq!(score.lines.iter().map(|line| line.points).sum::<i64>(), score.points);
            prop_assert_eq!(candidate.points(), score.points);
            prop_assert!((0..=FULL_SCORE).contains(&score.points));
            prop_assert!((0..=1000).contains(&score.coverage));
        }
    }

    #[test]
    fn listing_fewer_options_never_raises_a_score_or_opens_a_pair(snapshot in any_snapshot(false), number in 0_usize..7) {
        let fewer = with_fewer_options(&snapshot, number);
        let (before, after) = (Roster::new(&snapshot).expect("valid"), Roster::new(&fewer).expect("valid"));
        for mentor in 0..before.mentor_count().min(before.mentee_count() * 3) {
            let (before, after) = (before.pair(0, mentor), after.pair(0, mentor));
            prop_assert!(after.points() <= before.points());
            prop_assert!(before.verdict().is_none() || after.verdict().is_some());
        }
    }
}

#[test]
fn a_policy_outside_its_bounds_is_refused() {
    let refuse = |edit: fn(&mut Policy)| {
        let mut policy = Policy::default();
        edit(&mut policy);
        policy.validate().expect_err("the policy is refused")
    };
    assert_eq!(Policy::default().validate(), Ok(()));
    assert_eq!(score_first().validate(), Ok(()));
    assert_eq!(refuse(|policy| policy.version = 2), PolicyError::UnknownVersion { found: 2 });
    assert_eq!(refuse(|policy| policy.objective.clear()), PolicyError::MeaninglessObjective);
    assert_eq!(refuse(|policy| policy.objective.extend_from_within(..1)), PolicyError::MeaninglessObjective);
    assert_eq!(refuse(|policy| policy.lines.coverage += 1), PolicyError::LinesTooHeavy { total: 1_000_001 });
    let zero = refuse(|policy| policy.full_marks.languages = 0);
    assert!(matches!(zero, PolicyError::OutOfBounds { field: "full_marks.languages", .. }));
}

#[test]
fn a_snapshot_outside_its_bounds_is_refused() {
    let refuse = |edit: fn(&mut Snapshot)| {
        let mut snapshot = one_pair(|_, _| ());
        edit(&mut snapshot);
        snapshot.validate().expect_err("the snapshot is refused")
    };
    assert_eq!(
        refuse(|snapshot| snapshot.mentees.extend_from_within(..)),
        SnapshotError::DuplicatePerson { id: "m".into() }
    );
    assert!(matches!(refuse(|snapshot| snapshot.mentors[0].id.clear()), SnapshotError::MalformedText { .. }));
    assert_eq!(
        refuse(|snapshot| snapshot.mentors[0].capacity = 1001),
        SnapshotError::CapacityTooLarge { mentor: "t".into(), capacity: 1001 }
    );
    let zero = SnapshotError::RankZero { mentee: "m".into(), mentor: "t".into() };
    assert_eq!(refuse(|snapshot| snapshot.mentees[0].preferences = [("t".to_owned(), 0)].into()), zero);
    let unknown = SnapshotError::UnknownPair { mentee: "m".into(), mentor: "x".into() };
    assert_eq!(refuse(|snapshot| snapshot.pairings = vec![pair("m", "x")]), unknown);
    let rules = SnapshotError::ContradictoryRules { mentee: "m".into(), mentor: "t".into() };
    let both = |snapshot: &mut Snapshot| {
        snapshot.pair_rules = vec![rule("m", "t", RuleKind::Ban), rule("m", "t", RuleKind::Lock)];
    };
    assert_eq!(refuse(both), rules);
    assert_eq!(refuse(|snapshot| snapshot.pairings = vec![pair("m", "t"); 2]), rules);
    let crowd = |snapshot: &mut Snapshot| {
        snapshot.mentees = (0..200_000).map(|number| mentee(&format!("m{number}"))).collect();
    };
    assert!(matches!(refuse(crowd), SnapshotError::TooMany { count: 200_001, .. }));
}
