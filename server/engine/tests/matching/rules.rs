//! The hard rules: what each excludes, and what it lets be.

use preceptor_engine::matching::Verdict;
use preceptor_engine::matching::input::snapshot::{Mentee, Mentor, PairingKind, RuleKind};
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
