//! `preceptor skill`.

use clap::Subcommand;
use preceptor_proto::v1 as pb;

use crate::{
    failure::Failure,
    nouns::ratings,
    output::Table,
    shell::Shell,
    words::{constant::word, resource::id_of},
};

/// The catalogue of skills.
#[derive(Debug, Subcommand)]
pub enum Skill {
    /// List the catalogue
    #[command(after_help = "Example:\n  preceptor skill list")]
    List,
    /// Show one skill: its levels, and the ways to develop it
    #[command(after_help = "Example:\n  preceptor skill show empathy")]
    Show {
        /// The skill's key or title, or how it begins
        skill: String,
    },
}

impl Skill {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            Self::List => list(shell).await,
            Self::Show { skill } => show(shell, &skill).await,
        }
    }
}

async fn list(shell: &mut Shell) -> Result<(), Failure> {
    let request = pb::ListSkillsRequest { page_size: 500, page_token: String::new() };
    let reply = shell.connect().await?.skills().list_skills(request).await?.into_inner();
    let mut table = Table::new(&["skill", "title", "activities"]);
    for skill in &reply.skills {
        table.row([id_of(&skill.name).to_owned(), skill.title.clone(), skill.activities.len().to_string()]);
    }
    shell.output.reply(&reply, &table)
}

async fn show(shell: &mut Shell, key: &str) -> Result<(), Failure> {
    // A word that this client does not know may be a skill of a newer catalogue.
    let name = ratings::skill_name(key).unwrap_or_else(|_| format!("skills/{}", id_of(key)));
    let request = pb::GetSkillRequest { name };
    let skill =
        shell.connect().await?.skills().get_skill(request).await?.into_inner().skill.unwrap_or_default();
    let mut table = Table::new(&["part", "what", "text"]);
    table.row(["skill".into(), skill.title.clone(), skill.description.clone()]);
    for anchor in &skill.anchors {
        table.row([
            format!("level {}", anchor.level / 1000),
            anchor.title.clone(),
            anchor.description.clone(),
        ]);
    }
    for activity in &skill.activities {
        let kind = pb::ActivityKind::try_from(activity.kind).map_or("", |kind| kind.as_str_name());
        let kind = format!("{}, {} min", word(kind, "ACTIVITY_KIND_"), activity.effort_minutes);
        table.row(["activity".into(), kind, activity.title.clone()]);
    }
    shell.output.reply(&skill, &table)
}
