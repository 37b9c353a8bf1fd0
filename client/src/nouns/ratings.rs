//! Ratings as people type them: `empathy=3`, `technology=2.5`, `advocacy=-` for not seen.

use preceptor_engine::skill::{skill_by_alias, skill_by_key};
use preceptor_proto::v1 as pb;

use crate::{
    failure::Failure,
    outbox::Rating,
    words::amounts::{level_in_tenths, parse_level},
};

/// One rating.
///
/// # Errors
///
/// Wrong usage that names the skill or the scale.
pub(crate) fn rating(text: &str) -> Result<pb::SkillRating, Failure> {
    let (skill, level) = text.split_once('=').ok_or_else(|| {
        Failure::usage(format!("{text} is not a rating"))
            .hint("write it as empathy=3, or empathy=- for not seen")
    })?;
    Ok(pb::SkillRating { skill: skill_name(skill)?, level: level_or_unseen(level)? })
}

/// Ratings, one a text.
///
/// # Errors
///
/// As [`rating`].
pub(crate) fn ratings(texts: &[String]) -> Result<Vec<pb::SkillRating>, Failure> {
    texts.iter().map(|text| rating(text)).collect()
}

/// One rating as a draft keeps it.
///
/// # Errors
///
/// As [`rating`].
pub(crate) fn saved(text: &str) -> Result<Rating, Failure> {
    let pb::SkillRating { skill, level } = rating(text)?;
    Ok(Rating { skill, level })
}

/// The name of the skill that a word means.
pub(crate) fn skill_name(word: &str) -> Result<String, Failure> {
    let found = skill_by_key(word.trim()).or_else(|| skill_by_alias(word));
    let skill = found.ok_or_else(|| {
        Failure::usage(format!("{word} is not a skill of the catalogue"))
            .hint("preceptor skill list shows them")
    })?;
    Ok(format!("skills/{}", skill.key))
}

/// A level in thousandths; `None` for not seen.
fn level_or_unseen(text: &str) -> Result<Option<i32>, Failure> {
    let text = text.trim();
    if matches!(text, "" | "-" | "–") {
        return Ok(None);
    }
    let level = parse_level(text).ok_or_else(|| {
        Failure::usage(format!("{text} is not a level")).hint("levels run from 1 to 5; - means not seen")
    })?;
    Ok(Some(level))
}

/// Ratings in words: `Empathy and compassion 3.0, Technological proficiency not seen`.
pub(crate) fn spoken(ratings: &[pb::SkillRating]) -> String {
    let word = |rating: &pb::SkillRating| {
        let key = rating.skill.trim_start_matches("skills/");
        let title = skill_by_key(key).map_or(key, |skill| skill.title);
        match rating.level {
            Some(level) => format!("{title} {}", level_in_tenths(level)),
            None => format!("{title} not seen"),
        }
    };
    ratings.iter().map(word).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_have_up_to_three_decimals() {
        let level = |text| rating(text).map(|rating| rating.level).ok();
        assert_eq!(level("empathy=3"), Some(Some(3000)));
        assert_eq!(level("technology=2.5"), Some(Some(2500)));
        assert_eq!(level("advocacy=-"), Some(None));
        for wrong in ["advocacy=6", "advocacy=0.9", "advocacy=3.0001", "advocacy=x", "juggling=3", "advocacy"]
        {
            assert_eq!(level(wrong), None, "{wrong}");
        }
    }
}
