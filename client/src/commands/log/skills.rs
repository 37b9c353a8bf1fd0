//! The skills that a log asks about: the mentee's goals first, with the level so far.

use std::fmt::Write as _;

use preceptor_engine::skill::{CATALOGUE, Skill, skill_by_key};
use preceptor_proto::v1 as pb;

use crate::{
    failure::Failure,
    nouns::ratings,
    outbox::Rating,
    words::{amounts::level_in_tenths, resource::id_of},
};

/// How many goals an empty answer means.
const OFFERED_GOALS: usize = 2;
/// The most activities that are suggested as a next step.
const SUGGESTIONS: usize = 4;

/// One skill, as the server knows it of the mentee.
#[derive(Clone, Copy, Debug)]
pub(super) struct SkillLine {
    /// The skill.
    pub(super) skill: &'static Skill,
    /// The level so far in thousandths; 0 where it is not known.
    level: i32,
    /// The level aimed at in thousandths; 0 for none.
    target: i32,
    /// Whether the mentee has named it as a skill to work on.
    is_named: bool,
}

impl SkillLine {
    /// How far the level is below the target. A skill that nobody has seen is as far as can be.
    const fn gap(&self) -> i32 {
        if self.target > self.level { self.target - self.level } else { 0 }
    }

    const fn is_goal(&self) -> bool {
        self.is_named || self.gap() > 0
    }

    /// What is known of it, for the menu.
    fn spoken(&self) -> String {
        let mut text = self.skill.title.to_owned();
        if self.is_goal() {
            text.push('*');
        }
        match (self.is_goal(), self.level) {
            (_, now) if now > 0 => _ = write!(text, "  {}", level_in_tenths(now)),
            (true, _) => text.push_str("  not seen yet"),
            (false, _) => {}
        }
        if self.gap() > 0 {
            let _ = write!(text, ", aims at {}", level_in_tenths(self.target));
        }
        text
    }

    /// The question for the level now.
    pub(super) fn question(&self) -> String {
        let before =
            if self.level == 0 { String::new() } else { format!(" was {}.", level_in_tenths(self.level)) };
        format!("{}:{before} Now 1-5, - for not seen [-]", self.skill.title)
    }
}

/// All skills: those that the mentee has named, then the widest gap first, then as the catalogue has them.
pub(super) fn lines(needs: &[String], growth: &pb::GetGrowthResponse) -> Vec<SkillLine> {
    let place = |skill: &Skill| needs.iter().position(|need| id_of(need) == skill.key);
    let line = |skill: &'static Skill| {
        let known = growth.skills.iter().find(|known| id_of(&known.skill) == skill.key);
        SkillLine {
            skill,
            level: known.and_then(|known| known.estimate.as_ref()).map_or(0, |estimate| estimate.level),
            target: known.map_or(0, |known| known.target),
            is_named: place(skill).is_some(),
        }
    };
    let mut lines: Vec<_> = CATALOGUE.iter().map(line).collect();
    lines.sort_by_key(|line| (place(line.skill).unwrap_or(usize::MAX), -line.gap()));
    lines
}

/// The menu, and what an empty answer means.
pub(super) fn question(mentee: &str, lines: &[SkillLine]) -> String {
    let mut text = "Skills worked on:".to_owned();
    if lines.iter().any(SkillLine::is_goal) {
        let _ = write!(text, " (* a goal of {mentee})");
    }
    for (number, line) in (1..).zip(lines) {
        let _ = write!(text, "\n  {number:>2}  {}", line.spoken());
    }
    let offered: Vec<_> = (1..=offered(lines)).map(|number| number.to_string()).collect();
    let _ = write!(text, "\nNumbers or names, 0 for none [{}]", offered.join(" "));
    text
}

fn offered(lines: &[SkillLine]) -> usize {
    lines.iter().take(OFFERED_GOALS).filter(|line| line.is_goal()).count()
}

/// The skills that an answer means, each once.
pub(super) fn parse_skills(lines: &[SkillLine], answer: &str) -> Result<Vec<SkillLine>, Failure> {
    let mut picked: Vec<SkillLine> = Vec::new();
    if answer.is_empty() {
        return Ok(lines[..offered(lines)].to_vec());
    }
    for word in answer.split([' ', ',']).filter(|word| !word.is_empty() && *word != "0") {
        let line = if let Ok(number) = word.parse::<usize>() {
            lines.get(number.wrapping_sub(1))
        } else {
            let name = ratings::skill_name(word)?;
            lines.iter().find(|line| line.skill.key == id_of(&name))
        };
        let line = line.ok_or_else(|| Failure::usage(format!("{word} is none of them")))?;
        if picked.iter().all(|before| before.skill.key != line.skill.key) {
            picked.push(*line);
        }
    }
    Ok(picked)
}

/// A next step that the catalogue suggests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Suggestion {
    /// The title of the activity.
    pub(super) activity: &'static str,
    /// The title of the skill that it develops.
    pub(super) skill: &'static str,
}

/// What the catalogue suggests to develop the skills that were seen, each with its skill's title: the first
/// activities of every skill.
pub(super) fn suggestions(ratings: &[Rating]) -> Vec<Suggestion> {
    let skills: Vec<_> = ratings.iter().filter_map(|rating| skill_by_key(id_of(&rating.skill))).collect();
    let each = SUGGESTIONS.div_ceil(skills.len().max(1)).min(3);
    let of = |skill: &'static Skill| {
        skill
            .activities
            .iter()
            .take(each)
            .map(|activity| Suggestion { activity: activity.title, skill: skill.title })
    };
    skills.into_iter().flat_map(of).take(SUGGESTIONS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growth() -> pb::GetGrowthResponse {
        let known = |skill: &str, level: i32, target: i32| pb::SkillGrowth {
            skill: format!("skills/{skill}"),
            estimate: (level > 0).then(|| pb::SkillEstimate { level, ..Default::default() }),
            target,
            ..Default::default()
        };
        pb::GetGrowthResponse {
            skills: vec![
                known("communication", 3000, 3500),
                known("advocacy", 0, 4000),
                known("assessment_evaluation", 4000, 3000),
            ],
            ..Default::default()
        }
    }

    #[test]
    fn goals_come_first_with_the_level_so_far() {
        let lines = lines(&[], &growth());
        assert_eq!(lines.len(), CATALOGUE.len());
        let first: Vec<_> = lines.iter().take(2).map(|line| line.skill.key).collect();
        assert_eq!(first, ["advocacy", "communication"]);
        let text = question("Ana Ruiz", &lines);
        assert!(text.contains("(* a goal of Ana Ruiz)") && text.ends_with("[1 2]"), "{text}");
        assert!(text.contains("Advocacy*  not seen yet, aims at 4.0"), "{text}");
        assert!(text.contains("*  3.0, aims at 3.5"), "{text}");
        assert!(lines[1].question().contains("was 3.0"), "{}", lines[1].question());
    }

    #[test]
    fn what_the_mentee_has_named_stands_before_every_gap() {
        let named = ["skills/technology", "skills/assessment_evaluation"].map(str::to_owned);
        let lines = lines(&named, &growth());
        let first: Vec<_> = lines.iter().take(3).map(|line| line.skill.key).collect();
        assert_eq!(first, ["technology", "assessment_evaluation", "advocacy"]);
        let text = question("Ana Ruiz", &lines);
        assert!(text.contains("Technological proficiency*  not seen yet\n"), "{text}");
    }

    #[test]
    fn without_goals_an_empty_answer_means_none() {
        let lines = lines(&[], &pb::GetGrowthResponse::default());
        assert_eq!(lines[0].skill.key, CATALOGUE[0].key);
        assert!(question("Ana Ruiz", &lines).ends_with("[]"));
        assert!(parse_skills(&lines, "").expect("none").is_empty());
    }

    #[test]
    fn skills_are_picked_by_number_and_by_name_and_each_once() {
        let lines = lines(&[], &growth());
        let keys = |answer: &str| {
            parse_skills(&lines, answer)
                .map(|picked| picked.iter().map(|line| line.skill.key).collect::<Vec<_>>())
        };
        assert_eq!(keys("").expect("the goals"), ["advocacy", "communication"]);
        assert_eq!(keys("2, advocacy 2").expect("two"), ["communication", "advocacy"]);
        assert!(keys("0").expect("none").is_empty());
        assert!(keys("11").is_err() && keys("juggling").is_err());
    }

    #[test]
    fn every_skill_that_was_seen_suggests_something() {
        let rating = |key: &str| Rating { skill: format!("skills/{key}"), level: None };
        let both = suggestions(&[rating("advocacy"), rating("communication")]);
        assert_eq!(both.len(), SUGGESTIONS);
        assert!(both.iter().any(|each| each.skill == "Advocacy"));
        assert_eq!(suggestions(&[rating("advocacy")]).len(), 3);
        assert!(suggestions(&[]).is_empty());
    }
}
