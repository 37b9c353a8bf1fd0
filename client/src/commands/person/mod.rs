//! `preceptor person`: people on the roster.

mod fields;
mod show;
mod skill_catalogue;
mod state;
mod write;

use clap::{Subcommand, ValueEnum};
use preceptor_proto::v1 as pb;

use super::person::show::{print, state_word};
use crate::{
    connection::all_pages,
    failure::Failure,
    nouns::people,
    output::Table,
    shell::Shell,
    words::{constant::kind_word, resource::id_of},
};

/// People on the roster.
#[derive(Debug, Subcommand)]
pub enum Person {
    /// List people
    #[command(
        after_help = "Examples:\n  preceptor person list\n  preceptor person list --profile mentor -o csv --out mentors.csv"
    )]
    List {
        /// Only people with this profile
        #[arg(long, value_name = "PROFILE")]
        profile: Option<Profile>,
        /// Only people of this discipline
        #[arg(long, default_value = "")]
        discipline: String,
        /// Archived people instead of active and paused ones
        #[arg(long)]
        archived: bool,
    },
    /// Show one person
    #[command(after_help = "Example:\n  preceptor person show \"Ana Ruiz\"")]
    Show {
        /// Id, e-mail address, name or start of the name
        who: String,
    },
    /// Add somebody
    #[command(
        after_help = "Examples:\n  preceptor person add --name \"Ana Ruiz\" --email ana.ruiz@agency.example --discipline nursing \\\n    \
                      --time-zone America/Chicago --language English --language Spanish --meets video \\\n    \
                      --mentee-kind mentor --need empathy --need advocacy --level empathy=2\n  \
                      preceptor person add --name \"Sam Osei\" --email sam.osei@agency.example --discipline law \\\n    \
                      --time-zone America/Chicago --language English --meets video --mentor-kind mentor --capacity 2"
    )]
    Add(Box<write::NewPerson>),
    /// Change somebody's own fields; what no flag names stays as it is
    #[command(after_help = "Examples:\n  preceptor person edit \"Hugo Diaz\" --capacity 3\n  \
                      preceptor person edit \"Hugo Diaz\" --accepting false --unit Intake")]
    Edit(Box<write::PersonEdit>),
    /// Take somebody out of matching until a date
    #[command(after_help = "Example:\n  preceptor person pause \"Ana Ruiz\" --until 2027-01-15")]
    Pause {
        /// Id, e-mail address or name
        who: String,
        /// The date on which the pause ends, YYYY-MM-DD
        #[arg(long)]
        until: String,
    },
    /// End a pause
    #[command(after_help = "Example:\n  preceptor person resume \"Ana Ruiz\"")]
    Resume {
        /// Id, e-mail address or name
        who: String,
    },
    /// Archive somebody who has left: pairings end, future sessions are cancelled
    #[command(
        after_help = "Example:\n  preceptor person archive \"Ana Ruiz\" --reason \"moved to another county\""
    )]
    Archive {
        /// Id, e-mail address or name
        who: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Bring an archived person back; ended pairings stay ended
    #[command(after_help = "Example:\n  preceptor person restore 0196f0c2-7d3a-7c11-9e6a-3f1f6a1c2b3d")]
    Restore {
        /// The person's id
        who: String,
    },
}

/// Profiles to filter by.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Profile {
    /// People who can be a mentor
    Mentor,
    /// People who look for, or have, a mentor
    Mentee,
    /// External conference guests
    Guest,
}

impl Person {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            Self::List { profile, discipline, archived } => list(shell, profile, discipline, archived).await,
            Self::Show { who } => show(shell, &who).await,
            Self::Add(new) => write::add(shell, *new).await,
            Self::Edit(change) => write::edit(shell, *change).await,
            Self::Pause { who, until } => state::pause(shell, &who, until).await,
            Self::Resume { who } => state::resume(shell, &who).await,
            Self::Archive { who, reason } => state::archive(shell, &who, reason).await,
            Self::Restore { who } => state::restore(shell, &who).await,
        }
    }
}

async fn list(
    shell: &mut Shell,
    profile: Option<Profile>,
    discipline: String,
    archived: bool,
) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let request = pb::ListPeopleRequest {
        parent: api.agency.clone(),
        page_size: 500,
        profile: match profile {
            None => pb::PersonProfile::Unspecified,
            Some(Profile::Mentor) => pb::PersonProfile::Mentor,
            Some(Profile::Mentee) => pb::PersonProfile::Mentee,
            Some(Profile::Guest) => pb::PersonProfile::Guest,
        } as i32,
        state: if archived { pb::PersonState::Archived as i32 } else { 0 },
        discipline,
        ..Default::default()
    };
    let all = all_pages!(api.roster(), list_people, request => pb::ListPeopleResponse { people });
    let mut table = Table::new(&["person", "name", "email", "discipline", "mentor", "mentee", "state"])
        .or_when_empty("Nobody yet. Next: preceptor import people FILE…");
    for person in &all.people {
        table.row([
            id_of(&person.name).to_owned(),
            person.display_name.clone(),
            person.email.clone(),
            person.discipline.clone(),
            person
                .mentor
                .as_ref()
                .map(|mentor| format!("{} of {}", mentor.used, mentor.capacity))
                .unwrap_or_default(),
            person.mentee.as_ref().map(|mentee| kind_word(mentee.kind)).unwrap_or_default(),
            state_word(person.state),
        ]);
    }
    shell.output.reply(&all, &table)
}

async fn show(shell: &mut Shell, who: &str) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let person = people::find(&api, who).await?;
    print(shell, &person)
}
