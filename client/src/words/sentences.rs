//! Reason codes and numbers as sentences. Every word here stands for a fact that the solver computed.

use preceptor_engine::matching::Worth;
use preceptor_proto::v1 as pb;

use super::{
    amounts::{counted, difference, duration, in_points, level},
    demand::Demand,
    resource::id_of,
};

/// The short name of a skill, from its resource name or key.
#[must_use]
pub fn skill(name: &str) -> String {
    match id_of(name) {
        "assessment_evaluation" => "assessment".into(),
        "empathy_compassion" => "empathy".into(),
        "organization_time" => "organization".into(),
        key => key.replace('_', " "),
    }
}

/// What a pair covers: `3 of 3 gaps: empathy 2→5, advocacy 1→4`. `gaps` is how many the mentee has.
#[must_use]
pub fn coverage(lines: &[pb::ScoreLine], gaps: usize) -> String {
    let covered: Vec<_> = lines.iter().filter(|line| !line.skill.is_empty()).collect();
    let each = |line: &&pb::ScoreLine| {
        format!("{} {}→{}", skill(&line.skill), level(line.mentee_level), level(line.mentor_level))
    };
    let listed: Vec<_> = covered.iter().map(each).collect();
    match (covered.len(), gaps) {
        (_, 0) => "no gaps".into(),
        (0, _) => format!("0 of {gaps} gaps"),
        (count, _) => format!("{count} of {gaps} gaps: {}", listed.join(", ")),
    }
}

/// Where the points of a pair come from: `812 points: empathy +210, same discipline +100`.
#[must_use]
pub fn score(score: i32, lines: &[pb::ScoreLine]) -> String {
    let each = |line: &pb::ScoreLine| format!("{} {}", earned(line), difference(line.points.into()));
    let listed: Vec<_> = lines.iter().map(each).collect();
    format!("{}: {}", in_points(score.into()), listed.join(", "))
}

/// What earned one line of a score.
fn earned(line: &pb::ScoreLine) -> String {
    match (line.code.as_str(), line.amount) {
        ("coverage", _) => skill(&line.skill),
        ("discipline", _) => "same discipline".into(),
        ("population", count) => counted(count, "shared population"),
        ("language", count) => counted(count, "shared language"),
        ("availability", minutes) => format!("{} shared a week", duration(minutes)),
        ("preference", rank) => format!("wish number {rank}"),
        ("prefer_rule", _) => "preferred by a rule".into(),
        ("avoid_rule", _) => "avoided by a rule".into(),
        ("stay", _) => "paired today".into(),
        ("waiting", weeks) => format!("{} waited", counted(weeks, "week")),
        (other, _) => other.replace('_', " "),
    }
}

/// The next best mentor, and what the whole plan would lose: `Joy Park (−4)`.
#[must_use]
pub fn next_best(mentor: &str, loss: Worth, wanted: Demand) -> String {
    match loss.placed {
        0 => format!("{mentor} ({})", difference(-loss.score.abs())),
        places => format!("{mentor} ({})", wanted.loss(places)),
    }
}

/// Why a mentee has no place, and what would give one.
#[must_use]
pub fn unplaced(mentee: &pb::UnplacedMentee) -> String {
    let eligible = mentee.eligible_mentor_count;
    let why = match mentee.reason() {
        pb::UnplacedReason::NoEligibleMentor => {
            let each = |rule: &pb::ExclusionCount| exclusions(&rule.rule, rule.mentor_count);
            let listed: Vec<_> = mentee.exclusions.iter().map(each).collect();
            if listed.is_empty() {
                "there is no mentor".to_owned()
            } else {
                format!("no mentor is possible: {}", listed.join(", "))
            }
        }
        pb::UnplacedReason::MentorsFull if eligible == 1 => {
            "only one mentor is possible, and is full".to_owned()
        }
        pb::UnplacedReason::MentorsFull => format!("{eligible} mentors are possible, and all are full"),
        _ => "the policy's objectives are better served without".to_owned(),
    };
    let why = match mentee.missing_count {
        0 | 1 => why,
        missing => format!("{} are missing: {why}", counted(missing, "mentor")),
    };
    match &mentee.one_more_place {
        Some(place) if place.loss == 0 => {
            let mentor = &place.mentor_display_name;
            let helps = if mentee.missing_count > 1 { "gives one of them" } else { "fixes it" };
            format!("{why}. One more place with {mentor} {helps} ({})", difference(place.score.into()))
        }
        Some(place) => format!(
            "{why}. One more place with {} would go to somebody else ({} more)",
            place.mentor_display_name,
            in_points(place.loss)
        ),
        None => why,
    }
}

/// So many mentors, excluded by one rule.
fn exclusions(rule: &str, count: i32) -> String {
    let (one, many) = match rule {
        "banned" => ("is banned by a rule", "are banned by rules"),
        "open_pairing" => ("is paired with the mentee already", "are paired with the mentee already"),
        "same_person" => ("is the mentee", "are the mentee"),
        "line_manager" => ("is a line manager", "are line managers"),
        "conflict_of_interest" => ("has a conflict of interest", "have a conflict of interest"),
        "kind_not_offered" => ("does not offer this kind of pairing", "do not offer this kind of pairing"),
        "mentor_not_accepting" => ("takes nobody new", "take nobody new"),
        "credential_expired" => ("has no valid credential", "have no valid credential"),
        "no_shared_language" => ("shares no language", "share no language"),
        "no_shared_way_to_meet" => ("shares no way to meet", "share no way to meet"),
        "availability_unknown" => ("has unknown availability", "have unknown availability"),
        "too_little_shared_time" => ("shares too little free time", "share too little free time"),
        "below_teaching_threshold" => {
            ("is not strong enough in any need", "are not strong enough in any need")
        }
        "score_too_low" => ("scores below the minimum", "score below the minimum"),
        other => return format!("{count}: {}", other.replace('_', " ")),
    };
    format!("{count} {}", if count == 1 { one } else { many })
}

/// One rule that excludes one pair.
pub(crate) fn exclusion(rule: &str) -> String {
    match rule {
        "banned" => "a rule bans the pair".into(),
        "open_pairing" => "they are paired already".into(),
        "same_person" => "they are one person".into(),
        "line_manager" => "one is the other's line manager".into(),
        "conflict_of_interest" => "a conflict of interest is declared".into(),
        "kind_not_offered" => "the mentor does not offer this kind of pairing".into(),
        "mentor_not_accepting" => "the mentor takes nobody new".into(),
        "credential_expired" => "the mentor's credential is not valid on the start date".into(),
        "no_shared_language" => "they share no language".into(),
        "no_shared_way_to_meet" => "they share no way to meet".into(),
        "availability_unknown" => "the availability of one of them is unknown, which is not free".into(),
        "too_little_shared_time" => "they share too little free time".into(),
        "below_teaching_threshold" => "the mentor is not strong enough to teach any of the needs".into(),
        "mentee_locked" => "a rule or a pin keeps the mentee with somebody else".into(),
        "below_best_worst_coverage" => "the pair covers less than everybody can have covered".into(),
        "no_place" => "the mentor has no place in this run".into(),
        "score_too_low" => "the score is below the policy's minimum".into(),
        other => other.replace('_', " "),
    }
}

/// A server's sentence with `the rule CODE excludes them` put into words.
#[must_use]
pub fn without_codes(text: &str) -> String {
    let coded = text.split_once("the rule ").and_then(|(before, rest)| {
        let (code, after) = rest.split_once(" excludes them")?;
        Some(format!("{before}{}{after}", exclusion(code)))
    });
    coded.unwrap_or_else(|| text.to_owned())
}

/// Whom an explanation is about, by display names.
#[derive(Clone, Debug)]
pub struct PairNames {
    /// The mentee.
    pub mentee: String,
    /// The mentor.
    pub mentor: String,
    /// Whom the mentee has instead.
    pub planned_mentors: Vec<String>,
    /// Whom the mentor has.
    pub planned_mentees: Vec<String>,
}

/// Why a pair is in a plan or not.
#[must_use]
pub fn pair(explanation: &pb::PairExplanation, names_of_pair: &PairNames, wanted: Demand) -> String {
    let PairNames { mentee, mentor, planned_mentors, planned_mentees } = names_of_pair;
    match explanation.verdict() {
        pb::PairVerdict::Planned => {
            format!("{mentee} has {mentor} in the plan. {}", score(explanation.score, &explanation.lines))
        }
        pb::PairVerdict::Excluded => {
            let rules: Vec<_> = explanation.rules.iter().map(|rule| exclusion(rule)).collect();
            format!("{mentee} cannot be paired with {mentor}: {}.", rules.join("; "))
        }
        _ => {
            let instead = match &planned_mentors[..] {
                [] => format!("{mentee} has nobody instead."),
                others => format!("{mentee} has {} instead.", others.join(" and ")),
            };
            let taken = match &planned_mentees[..] {
                [] => String::new(),
                mentees => format!(" {mentor} has {}.", mentees.join(", ")),
            };
            let place = match explanation.place_value {
                0 => String::new(),
                value => format!(" A place with {mentor} is worth {} to the others.", in_points(value)),
            };
            format!(
                "{mentee} could have {mentor} ({}), but the plan is better without. \
                 {instead}{taken}{place} {}",
                in_points(explanation.score.into()),
                cost_of_pinning(explanation, wanted)
            )
        }
    }
}

/// What forcing a pair costs.
fn cost_of_pinning(explanation: &pb::PairExplanation, wanted: Demand) -> String {
    match (explanation.loss, explanation.placed_loss) {
        (0, 0) => "Pinning the pair costs nothing: another plan is just as good.".into(),
        (loss, 0) => format!("Pinning the pair costs {}.", in_points(loss)),
        (loss, places) if loss > 0 => {
            let loss = in_points(loss);
            format!("Pinning the pair means that {}, and costs {loss}.", wanted.loss(places.into()))
        }
        (_, places) => format!("Pinning the pair means that {}.", wanted.loss(places.into())),
    }
}

#[cfg(test)]
#[path = "sentences_tests.rs"]
mod tests;
