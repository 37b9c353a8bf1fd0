//! The lines of a score: what each tells, and what is no line.

use preceptor_engine::matching::input::snapshot::RuleKind;
use preceptor_engine::matching::people::score::{ScoreLine, ScoreReason};

use crate::score::{judge, one_pair};
use crate::world::{level, rule};

#[test]
fn a_line_tells_its_facts_by_name() {
    let mut snapshot = one_pair(|mentee, _| {
        mentee.waiting_weeks = 13;
        mentee.preferences = [("t".to_owned(), 2)].into();
    });
    snapshot.pair_rules = vec![rule("m", "t", RuleKind::Prefer)];
    let lines = judge(&snapshot).1.lines;
    let told = lines.iter().map(|line| {
        let facts: Vec<String> =
            line.reason.parameters().iter().map(|(name, fact)| format!("{name}={fact}")).collect();
        format!("{} {}", line.reason.code(), facts.join(" "))
    });
    let expected = [
        "coverage skill=communication gap=2000 lead=2000 is_observed=true",
        "discipline ",
        "population shared=1",
        "language shared=1",
        "availability minutes=600",
        "preference rank=2",
        "prefer_rule ",
        "waiting weeks=13",
    ];
    assert!(told.eq(expected), "{lines:?}");
}

#[test]
fn what_earns_no_points_is_no_line() {
    let mut snapshot = one_pair(|mentee, _| mentee.waiting_weeks = 13);
    let lines = &mut snapshot.policy.lines;
    (lines.discipline, lines.language, lines.waiting) = (0, 0, 0);
    let told: Vec<&str> = judge(&snapshot).1.lines.iter().map(|line| line.reason.code()).collect();
    assert_eq!(told, ["coverage", "population", "availability"]);
}

#[test]
fn a_wish_beyond_those_that_count_earns_nothing() {
    let points = |rank| {
        let score = judge(&one_pair(|mentee, _| mentee.preferences = [("t".to_owned(), rank)].into())).1;
        let is_wish = |line: &&ScoreLine| matches!(line.reason, ScoreReason::Preference { .. });
        score.lines.iter().find(is_wish).map_or(0, |line| line.points)
    };
    assert_eq!([1, 4, 5, 6, 7].map(points), [80_000, 32_000, 16_000, 0, 0]);
}

#[test]
fn lines_of_several_skills_tell_how_far_the_mentor_leads_in_each() {
    let (_, score) = judge(&one_pair(|mentee, mentor| {
        mentee.levels =
            [("advocacy".to_owned(), level(3000)), ("communication".to_owned(), level(2500))].into();
        mentee.targets =
            [("advocacy".to_owned(), level(4000)), ("communication".to_owned(), level(4500))].into();
        mentee.priorities = vec!["communication".into()];
        mentor.strengths =
            [("advocacy".to_owned(), level(5000)), ("communication".to_owned(), level(4000))].into();
    }));
    let line = |skill: &str, gap, lead, points| {
        let reason = ScoreReason::Coverage { skill: skill.into(), gap, lead, is_observed: true };
        ScoreLine { reason, points }
    };
    // Of 1,000 and three times 2,000 the mentor covers 1,000 and three times 1,500.
    let expected = [line("advocacy", 1000, 2000, 85_714), line("communication", 2000, 1500, 385_714)];
    assert_eq!((&score.lines[..2], score.coverage), (&expected[..], 785));
}
