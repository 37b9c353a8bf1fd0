//! The seed catalogue: what each skill is, what its levels look like and how it is developed.
//!
//! Shipped skills keep their meaning for good: a better text is a new version, a new meaning a new key.
//! Measured against the NASW Standards for Social Work Case Management (2013), three things have no skill of
//! their own here: ethics (1), record keeping (10) and, beyond a person's own day, the agency's side of workload
//! (11). An agency that rates them adds skills.

mod advocacy;
mod assessment_evaluation;
mod collaboration;
mod communication;
mod cultural_competency;
mod empathy_compassion;
mod flexibility;
mod organization_time;
mod problem_solving;
mod technology;

use super::entry::Skill;
use super::keys::{SKILL_COUNT, skill_index};

/// The version of the texts in [`CATALOGUE`].
pub const CATALOGUE_VERSION: u32 = 1;

/// The shipped skills, in the order of [`SKILL_KEYS`](super::SKILL_KEYS).
pub static CATALOGUE: [Skill; SKILL_COUNT] = [
    communication::SKILL,
    assessment_evaluation::SKILL,
    organization_time::SKILL,
    problem_solving::SKILL,
    empathy_compassion::SKILL,
    advocacy::SKILL,
    collaboration::SKILL,
    cultural_competency::SKILL,
    flexibility::SKILL,
    technology::SKILL,
];

/// What the whole levels 1 to 5 are called, lowest first.
pub const LEVEL_TITLES: [&str; 5] = ["novice", "advanced beginner", "competent", "proficient", "expert"];

/// The shipped skill with this key.
#[must_use]
pub fn skill_by_key(key: &str) -> Option<&'static Skill> {
    skill_index(key).map(|place| &CATALOGUE[place])
}

/// The shipped skill that a spreadsheet's column means: by key, title or alias, whatever the case,
/// punctuation and spacing, `&` as good as `and`, with or without "skills" behind it.
#[must_use]
pub fn skill_by_alias(header: &str) -> Option<&'static Skill> {
    let wanted = plain(header);
    let is_named = |skill: &&Skill| {
        let names = [skill.key, skill.title].into_iter().chain(skill.aliases.iter().copied());
        names.into_iter().any(|name| plain(name) == wanted)
    };
    CATALOGUE.iter().find(is_named)
}

/// The letters and digits of a header without the words that carry no meaning.
fn plain(header: &str) -> String {
    let lower = header.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    let meant = words.filter(|word| !matches!(*word, "and" | "skill" | "skills"));
    meant.map(|word| if word == "mgmt" || word == "mgt" { "management" } else { word }).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::SKILL_KEYS;
    use super::*;
    use crate::skill::entry::Crosswalk;

    #[test]
    fn the_catalogue_has_the_stable_keys_in_their_order() {
        assert_eq!(CATALOGUE.map(|skill| skill.key), SKILL_KEYS);
        assert!(CATALOGUE.iter().all(|skill| skill_by_key(skill.key) == Some(skill)));
        assert_eq!(skill_by_key("telepathy"), None);
    }

    #[test]
    fn every_text_is_there_within_bounds_and_said_once() {
        let mut said = BTreeSet::new();
        for skill in &CATALOGUE {
            assert!(skill.title.len() <= 100 && skill.description.len() > 80, "{}", skill.key);
            let activities = skill.activities.iter().map(|activity| activity.title);
            for text in skill.anchors.into_iter().chain(activities).chain([skill.description, skill.title]) {
                assert_eq!(text.trim(), text);
                assert!(!text.is_empty() && said.insert(text), "said twice: {text}");
            }
            assert!(skill.anchors.iter().all(|anchor| anchor.len() > 60 && anchor.ends_with('.')));
        }
    }

    #[test]
    fn every_skill_can_be_developed_in_at_least_four_ways_of_three_kinds() {
        let mut keys = BTreeSet::new();
        for skill in &CATALOGUE {
            let kinds: BTreeSet<_> = skill.activities.iter().map(|activity| activity.kind).collect();
            assert!(skill.activities.len() >= 4 && kinds.len() >= 3, "{}", skill.key);
            for activity in skill.activities {
                assert!(keys.insert(activity.key), "{} is there twice", activity.key);
                assert!(activity.title.len() <= 200 && (5..=6000).contains(&activity.effort_minutes));
            }
        }
    }

    #[test]
    fn every_kind_of_activity_is_used() {
        let used: BTreeSet<_> =
            CATALOGUE.iter().flat_map(|skill| skill.activities).map(|activity| activity.kind).collect();
        assert_eq!(used.len(), 13);
    }

    #[test]
    fn the_crosswalk_names_the_case_management_standards() {
        let standards = |key| -> Vec<&str> {
            let skill = skill_by_key(key).expect("shipped");
            let nasw = skill.crosswalk.iter().filter(|place| place.framework == "NASW 2013");
            nasw.map(|place| place.code).collect()
        };
        assert_eq!(standards("cultural_competency"), ["4"]);
        assert_eq!(standards("assessment_evaluation"), ["5", "6", "9"]);
        assert_eq!(standards("advocacy"), ["7"]);
        assert_eq!(standards("collaboration"), ["8"]);
        assert_eq!(standards("organization_time"), ["11"]);
    }

    #[test]
    fn every_place_in_another_framework_exists_there() {
        // Standards 1 to 12, competencies 1 to 9, and four competencies with their numbered parts.
        let exists = |place: &Crosswalk| match place.framework {
            "NASW 2013" => place.code.parse().is_ok_and(|code: u8| (1..=12).contains(&code)),
            "CSWE EPAS 2022" => place.code.parse().is_ok_and(|code: u8| (1..=9).contains(&code)),
            "IPEC 2023" => {
                let parts = [("VE", 11), ("RR", 5), ("C", 7), ("TT", 10)];
                parts.iter().any(|(competency, last)| {
                    let part = place.code.strip_prefix(competency);
                    part.is_some_and(|part| {
                        part.is_empty() || part.parse().is_ok_and(|part: u8| (1..=*last).contains(&part))
                    })
                })
            }
            other => panic!("{other} is not a framework we cite"),
        };
        for skill in &CATALOGUE {
            let wrong: Vec<_> = skill.crosswalk.iter().filter(|place| !exists(place)).collect();
            assert!(wrong.is_empty(), "{}: {wrong:?}", skill.key);
        }
    }

    #[test]
    fn spreadsheet_headers_find_their_skill() {
        for (header, key) in [
            ("Communication", "communication"),
            ("Assessment & evaluation", "assessment_evaluation"),
            ("Organization & time mgmt", "organization_time"),
            ("organisation and TIME management", "organization_time"),
            ("Problem-solving", "problem_solving"),
            ("Problem solving & Critical Thinking", "problem_solving"),
            (" Empathy ", "empathy_compassion"),
            ("ADVOCACY", "advocacy"),
            ("Team work", "collaboration"),
            ("Cultural competency", "cultural_competency"),
            ("Cultural competence", "cultural_competency"),
            ("Flexibility", "flexibility"),
            ("Technology", "technology"),
            ("Communication skills", "communication"),
            ("empathy_compassion", "empathy_compassion"),
        ] {
            assert_eq!(skill_by_alias(header).map(|skill| skill.key), Some(key), "{header}");
        }
    }

    #[test]
    fn other_headers_find_none() {
        for header in ["", "&", "Skills", "Name", "Need 1", "Techno", "Communication Assessment"] {
            assert_eq!(skill_by_alias(header), None, "{header:?}");
        }
    }

    #[test]
    fn no_two_skills_share_a_name() {
        let mut names = BTreeSet::new();
        for skill in &CATALOGUE {
            let own: BTreeSet<_> =
                [skill.key, skill.title].iter().chain(skill.aliases).map(|name| plain(name)).collect();
            assert!(own.into_iter().all(|name| names.insert(name)), "{}", skill.key);
        }
    }
}
