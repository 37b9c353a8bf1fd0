//! The fields of a person that `add` and `edit` share.

use clap::Args;
use preceptor_proto::v1 as pb;

use super::skill_catalogue::{Catalogue, SkillLevel};
use crate::{
    connection::Api,
    failure::Failure,
    nouns::{meeting_way::Way, pairing::Kind, people},
};

/// Fields that are set where their flag is given. A list is replaced as a whole; one empty value clears it.
#[derive(Debug, Args)]
pub(super) struct Fields {
    /// Unit or team
    #[arg(long)]
    unit: Option<String>,
    /// The outside organisation of a conference guest
    #[arg(long)]
    affiliation: Option<String>,
    /// A language, by its English name; may be repeated
    #[arg(long, value_name = "LANGUAGE")]
    language: Vec<String>,
    /// A way to meet; may be repeated
    #[arg(long, value_name = "WAY")]
    meets: Vec<Way>,
    /// A population served; may be repeated
    #[arg(long, value_name = "POPULATION")]
    population: Vec<String>,
    /// The line manager
    #[arg(long, value_name = "WHO")]
    line_manager: Option<String>,
    /// A kind of pairing offered as a mentor; may be repeated
    #[arg(long, value_name = "KIND", help_heading = "As a mentor")]
    mentor_kind: Vec<Kind>,
    /// How many mentees at the same time
    #[arg(long, value_name = "N", help_heading = "As a mentor", value_parser = clap::value_parser!(i32).range(0..=100))]
    capacity: Option<i32>,
    /// How many mentees a plan has to bring the mentor to, where that is possible
    #[arg(long, value_name = "N", help_heading = "As a mentor", value_parser = clap::value_parser!(i32).range(0..=100))]
    minimum: Option<i32>,
    /// Whether new mentees are taken now
    #[arg(long, value_name = "true|false", help_heading = "As a mentor")]
    accepting: Option<bool>,
    /// The date until which the credential is valid, YYYY-MM-DD
    #[arg(long, value_name = "DATE", help_heading = "As a mentor")]
    credential_until: Option<String>,
    /// The kind of pairing looked for as a mentee
    #[arg(long, value_name = "KIND", help_heading = "As a mentee")]
    mentee_kind: Option<Kind>,
    /// How many different mentors are wanted at the same time
    #[arg(long, value_name = "N", help_heading = "As a mentee", value_parser = clap::value_parser!(i32).range(1..=10))]
    mentors_wanted: Option<i32>,
    /// The date by which mentoring should start, YYYY-MM-DD
    #[arg(long, value_name = "DATE", help_heading = "As a mentee")]
    start_by: Option<String>,
    /// A skill to work on, most important first; may be repeated
    #[arg(long, value_name = "SKILL", help_heading = "As a mentee")]
    need: Vec<String>,
    /// The level the role asks for in a skill, 1 to 5; may be repeated
    #[arg(long, value_name = "SKILL=LEVEL", help_heading = "As a mentee")]
    target: Vec<String>,
    /// A mentor asked for, best first; may be repeated
    #[arg(long, value_name = "WHO", help_heading = "As a mentee")]
    wish: Vec<String>,
}

impl Fields {
    /// Sets the fields whose flags are given.
    pub(super) async fn apply(&self, api: &Api, person: &mut pb::Person) -> Result<(), Failure> {
        set(&mut person.unit, self.unit.as_ref());
        set(&mut person.affiliation, self.affiliation.as_ref());
        replace(&mut person.languages, &self.language);
        replace(&mut person.populations, &self.population);
        if !self.meets.is_empty() {
            person.meeting_ways = self.meets.iter().map(|way| pb::MeetingWay::from(*way) as i32).collect();
        }
        match self.line_manager.as_deref() {
            None => {}
            Some("") => person.line_manager.clear(),
            Some(who) => person.line_manager = people::find(api, who).await?.name,
        }
        if self.is_about_mentor() {
            self.apply_to_mentor(person.mentor.get_or_insert_with(|| pb::MentorProfile {
                kinds: vec![pb::PairingKind::Mentor as i32],
                capacity: 1,
                accepting: true,
                ..Default::default()
            }));
        }
        if self.is_about_mentee() {
            let kind = pb::PairingKind::Mentor as i32;
            let mentee = person.mentee.get_or_insert(pb::MenteeProfile { kind, ..Default::default() });
            self.apply_to_mentee(api, mentee).await?;
        }
        Ok(())
    }

    fn is_about_mentor(&self) -> bool {
        !self.mentor_kind.is_empty()
            || self.capacity.is_some()
            || self.minimum.is_some()
            || self.accepting.is_some()
            || self.credential_until.is_some()
    }

    fn apply_to_mentor(&self, mentor: &mut pb::MentorProfile) {
        if !self.mentor_kind.is_empty() {
            mentor.kinds = self.mentor_kind.iter().map(|kind| pb::PairingKind::from(*kind) as i32).collect();
        }
        mentor.capacity = self.capacity.unwrap_or(mentor.capacity);
        mentor.minimum = self.minimum.unwrap_or(mentor.minimum);
        mentor.accepting = self.accepting.unwrap_or(mentor.accepting);
        set(&mut mentor.credential_valid_until, self.credential_until.as_ref());
    }

    fn is_about_mentee(&self) -> bool {
        let lists = [&self.need, &self.target, &self.wish];
        self.mentee_kind.is_some()
            || self.mentors_wanted.is_some()
            || self.start_by.is_some()
            || lists.iter().any(|list| !list.is_empty())
    }

    async fn apply_to_mentee(&self, api: &Api, mentee: &mut pb::MenteeProfile) -> Result<(), Failure> {
        if let Some(kind) = self.mentee_kind {
            mentee.kind = pb::PairingKind::from(kind) as i32;
        }
        mentee.mentors_wanted = self.mentors_wanted.unwrap_or(mentee.mentors_wanted);
        set(&mut mentee.start_by, self.start_by.as_ref());
        if !self.need.is_empty() || !self.target.is_empty() {
            let catalogue = Catalogue::load(api).await?;
            if !self.need.is_empty() {
                mentee.needs = catalogue.skills(&self.need)?;
            }
            for SkillLevel { skill, level } in catalogue.levels(&self.target)? {
                mentee.targets.retain(|target| target.skill != skill);
                mentee.targets.push(pb::SkillTarget { skill, level });
            }
        }
        if !self.wish.is_empty() {
            mentee.preferred_mentors.clear();
            for who in self.wish.iter().filter(|who| !who.is_empty()) {
                mentee.preferred_mentors.push(people::find(api, who).await?.name);
            }
        }
        Ok(())
    }
}

fn set(field: &mut String, given: Option<&String>) {
    if let Some(given) = given {
        field.clone_from(given);
    }
}

fn replace(list: &mut Vec<String>, given: &[String]) {
    if !given.is_empty() {
        *list = given.iter().filter(|value| !value.is_empty()).cloned().collect();
    }
}
