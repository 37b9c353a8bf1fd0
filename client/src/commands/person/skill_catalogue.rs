//! The skills of the server, found by what people type.

use preceptor_proto::v1 as pb;

use crate::{
    connection::Api,
    failure::Failure,
    words::{amounts::parse_level, resource::id_of, sentences},
};

/// A level in a skill.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SkillLevel {
    /// The skill, `skills/{skill}`.
    pub(super) skill: String,
    /// The level in thousandths.
    pub(super) level: i32,
}

/// The skills of the server, to find one by what people type.
pub(super) struct Catalogue(Vec<pb::Skill>);

impl Catalogue {
    pub(super) async fn load(api: &Api) -> Result<Self, Failure> {
        let request = pb::ListSkillsRequest { page_size: 500, page_token: String::new() };
        Ok(Self(api.skills().list_skills(request).await?.into_inner().skills))
    }

    /// Skills by key, title, short name or unique start, as resource names. Empty words are left out.
    pub(super) fn skills(&self, words: &[String]) -> Result<Vec<String>, Failure> {
        words.iter().filter(|word| !word.is_empty()).map(|word| self.skill(word)).collect()
    }

    /// Skills with levels in thousandths, from `SKILL=LEVEL`.
    pub(super) fn levels(&self, words: &[String]) -> Result<Vec<SkillLevel>, Failure> {
        words.iter().map(|word| self.level(word)).collect()
    }

    fn level(&self, word: &str) -> Result<SkillLevel, Failure> {
        let parts = word.rsplit_once('=');
        let parts = parts.and_then(|(skill, level)| Some((skill, parse_level(level.trim())?)));
        let (skill, level) = parts.ok_or_else(|| {
            Failure::usage(format!("{word} is not a skill with a level"))
                .hint("write it as empathy=3, with a level from 1 to 5")
        })?;
        Ok(SkillLevel { skill: self.skill(skill)?, level })
    }

    fn skill(&self, word: &str) -> Result<String, Failure> {
        let plain = |text: &str| text.to_lowercase().replace(['_', '-'], " ").trim().to_owned();
        let word = plain(word);
        let names = |skill: &pb::Skill| {
            [plain(id_of(&skill.name)), plain(&skill.title), sentences::skill(&skill.name)]
        };
        let is_exact = |skill: &&pb::Skill| names(skill).contains(&word);
        let begins = |skill: &&pb::Skill| names(skill).iter().any(|name| name.starts_with(&word));
        let mut found: Vec<_> = self.0.iter().filter(is_exact).collect();
        if found.is_empty() {
            found = self.0.iter().filter(begins).collect();
        }
        if let [one] = found[..] {
            return Ok(one.name.clone());
        }
        let known: Vec<_> = self.0.iter().map(|skill| id_of(&skill.name)).collect();
        let fits = if found.is_empty() { "is not a skill" } else { "could be several skills" };
        Err(Failure::usage(format!("{word} {fits}")).hint(format!("the skills are {}", known.join(", "))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue() -> Catalogue {
        let skill = |key: &str, title: &str| pb::Skill {
            name: format!("skills/{key}"),
            title: title.into(),
            ..Default::default()
        };
        Catalogue(vec![
            skill("communication", "Communication"),
            skill("empathy_compassion", "Empathy and compassion"),
            skill("collaboration", "Collaboration"),
        ])
    }

    #[test]
    fn a_skill_is_found_by_key_title_short_name_or_unique_start() {
        for word in ["empathy_compassion", "Empathy and compassion", "empathy", "emp"] {
            assert_eq!(catalogue().skill(word).expect("it is one"), "skills/empathy_compassion", "{word}");
        }
        assert!(catalogue().skill("co").is_err(), "two skills start so");
        assert!(catalogue().skill("cooking").is_err());
    }
}
