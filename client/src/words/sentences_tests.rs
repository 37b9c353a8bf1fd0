use super::*;

/// Everybody wants one mentor.
const ONE: Demand = Demand { mentees: 6, mentors: 6 };
/// Somebody wants several.
const SEVERAL: Demand = Demand { mentees: 6, mentors: 9 };

fn line(code: &str, skill: &str, points: i32, (mentee_level, mentor_level): (i32, i32)) -> pb::ScoreLine {
    let skill = if skill.is_empty() { String::new() } else { format!("skills/{skill}") };
    pb::ScoreLine { code: code.into(), skill, points, mentee_level, mentor_level, amount: 0 }
}

#[test]
fn coverage_names_each_gap_that_is_covered() {
    let lines = [
        line("coverage", "empathy_compassion", 210_000, (2000, 5000)),
        line("coverage", "advocacy", 180_000, (1000, 4200)),
        line("discipline", "", 100_000, (0, 0)),
    ];
    assert_eq!(coverage(&lines, 3), "2 of 3 gaps: empathy 2→5, advocacy 1→4.2");
    assert_eq!(score(490_000, &lines), "490 points: empathy +210, advocacy +180, same discipline +100");
    assert_eq!(coverage(&[], 2), "0 of 2 gaps");
}

#[test]
fn every_rule_of_the_engine_has_a_sentence_of_its_own() {
    let codes = [
        "banned",
        "same_person",
        "line_manager",
        "conflict_of_interest",
        "kind_not_offered",
        "mentor_not_accepting",
        "credential_expired",
        "no_shared_language",
        "no_shared_way_to_meet",
        "availability_unknown",
        "too_little_shared_time",
        "below_teaching_threshold",
        "score_too_low",
    ];
    for code in codes {
        assert_ne!(exclusion(code), code.replace('_', " "));
        assert_ne!(exclusions(code, 1), exclusions(code, 2).replacen('2', "1", 1), "{code}");
    }
}

#[test]
fn somebody_without_a_place_is_told_why_and_what_would_help() {
    let mut mentee = pb::UnplacedMentee { eligible_mentor_count: 1, ..Default::default() };
    mentee.set_reason(pb::UnplacedReason::MentorsFull);
    mentee.one_more_place = Some(pb::Alternative {
        mentor_display_name: "Hugo Diaz".into(),
        score: 31_000,
        ..Default::default()
    });
    assert_eq!(
        unplaced(&mentee),
        "only one mentor is possible, and is full. One more place with Hugo Diaz fixes it (+31)"
    );
    mentee.one_more_place.as_mut().expect("it was set").loss = 4_000;
    assert!(unplaced(&mentee).ends_with("would go to somebody else (4 points more)"));
    mentee.one_more_place.as_mut().expect("it was set").loss = 0;
    mentee.missing_count = 2;
    assert_eq!(
        unplaced(&mentee),
        "2 mentors are missing: only one mentor is possible, and is full. One more place with Hugo Diaz gives \
         one of them (+31)"
    );
    let excluded = |rule: &str, mentor_count| pb::ExclusionCount { rule: rule.into(), mentor_count };
    let mut mentee = pb::UnplacedMentee {
        exclusions: vec![excluded("no_shared_language", 12), excluded("banned", 1)],
        ..Default::default()
    };
    mentee.set_reason(pb::UnplacedReason::NoEligibleMentor);
    assert_eq!(unplaced(&mentee), "no mentor is possible: 12 share no language, 1 is banned by a rule");
}

#[test]
fn a_pair_that_lost_is_told_what_it_would_cost() {
    let names_of_pair = PairNames {
        mentee: "Ana Ruiz".into(),
        mentor: "Sam Osei".into(),
        planned_mentors: vec!["Mary Lind".into()],
        planned_mentees: vec!["Ben Ito".into()],
    };
    let mut explanation = pb::PairExplanation {
        score: 612_000,
        place_value: 51_000,
        loss: 34_000,
        placed_loss: 0,
        ..Default::default()
    };
    explanation.set_verdict(pb::PairVerdict::Outcompeted);
    assert_eq!(
        pair(&explanation, &names_of_pair, ONE),
        "Ana Ruiz could have Sam Osei (612 points), but the plan is better without. Ana Ruiz has Mary Lind \
         instead. Sam Osei has Ben Ito. A place with Sam Osei is worth 51 points to the others. Pinning the \
         pair costs 34 points."
    );
    explanation.placed_loss = 1;
    let told = pair(&explanation, &names_of_pair, ONE);
    assert!(
        told.ends_with("Pinning the pair means that 1 mentee fewer is placed, and costs 34 points."),
        "{told}"
    );
    explanation.loss = 0;
    let told = pair(&explanation, &names_of_pair, SEVERAL);
    assert!(told.ends_with("Pinning the pair means that somebody has a mentor less."), "{told}");
}

#[test]
fn the_next_best_mentor_costs_points_or_places() {
    let loss = |placed, score| Worth { placed, score, kept: 0 };
    assert_eq!(next_best("Joy Park", loss(0, 4_200), ONE), "Joy Park (−4)");
    assert_eq!(next_best("Joy Park", loss(0, 0), SEVERAL), "Joy Park (±0)");
    assert_eq!(next_best("Joy Park", loss(1, -80_000), ONE), "Joy Park (1 mentee fewer is placed)");
    assert_eq!(next_best("Joy Park", loss(1, -80_000), SEVERAL), "Joy Park (somebody has a mentor less)");
}

#[test]
fn a_code_in_a_sentence_is_put_into_words() {
    assert_eq!(
        without_codes("Ana cannot be held with Sam: the rule no_shared_language excludes them"),
        "Ana cannot be held with Sam: they share no language"
    );
    assert_eq!(without_codes("the rule of thumb"), "the rule of thumb");
}
