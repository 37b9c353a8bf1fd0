//! The hard rules: what each excludes, and what it lets be.

use preceptor_engine::matching::Verdict;
use preceptor_engine::matching::input::policy::HardRule;
use preceptor_engine::matching::input::snapshot::{Mentee, Mentor, PairingKind, RuleKind, Snapshot};
use preceptor_engine::matching::input::week::Week;
use preceptor_engine::time::UnixMicros;

use crate::score::{judge, one_pair, verdicts};
use crate::world::{level, pair, rule, set};

#[test]
fn each_rule_excludes_by_its_own_name() {
    assert_eq!(verdicts(|_, _| ()), []);
    assert_eq!(verdicts(|_, mentor| mentor.id = "m".into()), [Verdict::SamePerson]);
    assert_eq!(verdicts(|mentee, _| mentee.line_manager = Some("t".into())), [Verdict::LineManager]);
    assert_eq!(verdicts(|_, mentor| mentor.line_manager = Some("m".into())), [Verdict::LineManager]);
    assert_eq!(verdicts(|mentee, _| mentee.conflicts = set(["t"])), [Verdict::ConflictOfInterest]);
    assert_eq!(verdicts(|_, mentor| mentor.conflicts = set(["m"])), [Verdict::ConflictOfInterest]);
    let wanted = PairingKind::Peer;
    assert_eq!(verdicts(|mentee, _| mentee.wants = wanted), [Verdict::KindNotOffered { wanted }]);
    assert_eq!(verdicts(|_, mentor| mentor.accepting = false), [Verdict::MentorNotAccepting]);
    assert_eq!(verdicts(|mentee, _| mentee.languages.clear()), [Verdict::NoSharedLanguage]);
    assert_eq!(verdicts(|_, mentor| mentor.meeting_ways.clear()), [Verdict::NoSharedWayToMeet]);
    let weak = Verdict::BelowTeachingThreshold { needs: 1, unobserved: 1 };
    assert_eq!(verdicts(|_, mentor| mentor.strengths.clear()), [weak]);
}

/// A pair that breaks every rule which a policy can switch off.
fn hopeless() -> Snapshot {
    one_pair(|mentee, mentor| {
        mentee.wants = PairingKind::Peer;
        mentee.line_manager = Some("t".into());
        mentee.conflicts = set(["t"]);
        mentee.languages.clear();
        mentee.meeting_ways.clear();
        mentor.accepting = false;
        mentor.credential_valid_until = Some(UnixMicros(0));
        mentor.availability = None;
        mentor.strengths.clear();
    })
}

#[test]
fn each_rule_excludes_only_where_it_is_on() {
    let codes = [
        (HardRule::KindOffered, "kind_not_offered"),
        (HardRule::MentorAccepting, "mentor_not_accepting"),
        (HardRule::NoLineManager, "line_manager"),
        (HardRule::NoConflictOfInterest, "conflict_of_interest"),
        (HardRule::CredentialValid, "credential_expired"),
        (HardRule::SharedLanguage, "no_shared_language"),
        (HardRule::SharedWayToMeet, "no_shared_way_to_meet"),
        (HardRule::SharedTime, "availability_unknown"),
        (HardRule::TeachingStrength, "below_teaching_threshold"),
    ];
    assert_eq!(codes.map(|(rule, _)| rule), HardRule::ALL);
    let mut snapshot = hopeless();
    let told = |snapshot: &Snapshot| judge(snapshot).0.iter().map(Verdict::code).collect::<Vec<_>>();
    for (rule, code) in codes {
        snapshot.policy.hard_rules = [rule].into();
        assert_eq!(told(&snapshot), [code]);
    }
    snapshot.policy.hard_rules.clear();
    assert_eq!(judge(&snapshot).0, []);
}

#[test]
fn each_verdict_has_its_code() {
    let told = |edit: fn(&mut Snapshot)| {
        let mut snapshot = one_pair(|_, _| ());
        edit(&mut snapshot);
        judge(&snapshot).0.iter().map(Verdict::code).collect::<Vec<_>>()
    };
    assert_eq!(told(|snapshot| snapshot.pair_rules = vec![rule("m", "t", RuleKind::Ban)]), ["banned"]);
    assert_eq!(told(|snapshot| snapshot.mentors[0].id = "m".into()), ["same_person"]);
    assert_eq!(told(|snapshot| snapshot.policy.minimum_score = 1_000_000), ["score_too_low"]);
    let short = |snapshot: &mut Snapshot| snapshot.mentors[0].availability = Some(Week::from_steps(0..3));
    assert_eq!(told(short), ["too_little_shared_time"]);
}

#[test]
fn somebody_who_needs_nothing_can_be_taught_by_anybody() {
    assert_eq!(
        verdicts(|mentee, mentor| {
            mentee.targets.clear();
            mentor.strengths.clear();
        }),
        []
    );
    let half = Verdict::BelowTeachingThreshold { needs: 2, unobserved: 1 };
    let teaches_one_badly = |mentee: &mut Mentee, mentor: &mut Mentor| {
        mentee.targets.insert("advocacy".into(), level(5000));
        mentor.strengths = [("advocacy".to_owned(), level(1000))].into();
    };
    assert_eq!(verdicts(teaches_one_badly), [half]);
}

#[test]
fn a_ban_excludes_and_a_minimum_score_does() {
    let mut snapshot = one_pair(|_, _| ());
    snapshot.pair_rules = vec![rule("m", "t", RuleKind::Ban)];
    snapshot.policy.hard_rules.clear();
    assert_eq!(judge(&snapshot).0, [Verdict::Banned]);
    snapshot.pair_rules.clear();
    let score = judge(&snapshot).1.points;
    snapshot.policy.minimum_score = u32::try_from(score).expect("a score fits");
    assert_eq!(judge(&snapshot).0, []);
    snapshot.policy.minimum_score += 1;
    assert_eq!(judge(&snapshot).0, [Verdict::ScoreTooLow { score, minimum: snapshot.policy.minimum_score }]);
}

#[test]
fn shared_time_is_enough_from_the_minimum_on_and_unknown_is_not_free() {
    let with_steps = |steps| {
        verdicts(move |mentee, mentor| {
            mentee.availability = Some(Week::from_steps(0..steps));
            mentor.availability = Some(Week::from_steps(0..100));
        })
    };
    assert_eq!(with_steps(4), []);
    assert_eq!(with_steps(3), [Verdict::TooLittleSharedTime { minutes: 45, needed: 60 }]);
    let unknown = Verdict::AvailabilityUnknown { of_mentee: true, of_mentor: false };
    assert_eq!(verdicts(|mentee, _| mentee.availability = None), [unknown]);
}

#[test]
fn a_credential_is_needed_on_the_day_the_pairing_begins() {
    let until = |valid_until| {
        verdicts(move |_, mentor| mentor.credential_valid_until = Some(UnixMicros(valid_until)))
    };
    assert_eq!(until(1_000_000), []);
    let (valid_until, starts_at) = (UnixMicros(999_999), UnixMicros(1_000_000));
    assert_eq!(until(999_999), [Verdict::CredentialExpired { valid_until, starts_at }]);
}

#[test]
fn a_mentor_who_takes_nobody_new_keeps_whom_she_has() {
    let mut snapshot = one_pair(|_, mentor| mentor.accepting = false);
    snapshot.pairings = vec![pair("m", "t")];
    assert_eq!(judge(&snapshot).0, []);
}

#[test]
fn a_mentor_teaches_from_the_threshold_or_with_a_clear_lead() {
    let points = |strength, learner| {
        let edit = |mentee: &mut Mentee, mentor: &mut Mentor| {
            mentee.levels = [("communication".to_owned(), level(learner))].into();
            mentor.strengths = [("communication".to_owned(), level(strength))].into();
        };
        let (verdicts, score) = judge(&one_pair(edit));
        assert_eq!(verdicts.is_empty(), score.coverage > 0);
        score.coverage
    };
    assert_eq!(points(4000, 3500), 1000, "at the threshold, all of the gap");
    assert_eq!(points(3999, 3500), 0, "below the threshold, half a level ahead");
    assert_eq!(points(3000, 2000), 500, "below the threshold, a whole level ahead, half of the gap");
    assert_eq!(points(2999, 2000), 0, "a thousandth less than a whole level ahead");
    assert_eq!(points(5000, 2000), 1000, "no more than the gap counts");
}
