//! The rules that exclude a pair from a plan: what each says, and what helps.

use super::topic::Topic;
use crate::words::sentences;

/// Codes of rules, and what helps.
const RULES: &[(&str, &str)] = &[
    ("banned", "See preceptor rule list; preceptor rule remove ID takes a ban back."),
    ("same_person", "Nothing: nobody mentors themselves."),
    (
        "line_manager",
        "Correct the line manager with preceptor person edit WHO --line-manager, if it is wrong.",
    ),
    ("conflict_of_interest", "Ask the two; the roster holds what they declared."),
    ("kind_not_offered", "Let the mentor offer it: preceptor person edit WHO --mentor-kind KIND."),
    ("mentor_not_accepting", "Ask the mentor, then preceptor person edit WHO --accepting true."),
    ("credential_expired", "Renew it, then preceptor person edit WHO --credential-until DATE."),
    ("no_shared_language", "Add what they speak: preceptor person edit WHO --language LANGUAGE."),
    (
        "no_shared_way_to_meet",
        "One of them may have named none. Add how they can meet: preceptor person edit WHO --meets WAY.",
    ),
    ("availability_unknown", "Bring it in: preceptor import availability FILE."),
    ("too_little_shared_time", "Bring in more time for one of them: preceptor import availability FILE."),
    (
        "below_teaching_threshold",
        "Look for a mentor who is stronger in a need, or record what was seen of this one.",
    ),
    ("score_too_low", "preceptor match show RUN --why-not A=B tells where the points are missing."),
    ("mentee_locked", "See preceptor rule list, and the pins of the plan."),
    ("no_place", "Give the mentor a place: preceptor match plan --capacity WHO=N tries it out."),
];

pub(super) fn topics() -> Vec<Topic> {
    let topic = |(code, next): &(&str, &str)| {
        let text = format!("A pair is excluded because {}. {next}", sentences::exclusion(code));
        Topic::new(*code, "rule of matching", text)
    };
    RULES.iter().map(topic).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_sentence_of_its_own() {
        for (code, _) in RULES {
            assert!(sentences::exclusion(code).contains(' '), "{code}");
        }
    }
}
