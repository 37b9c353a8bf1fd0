//! `preceptor person`: people on the roster.

use clap::{Subcommand, ValueEnum};
use preceptor_proto::v1 as pb;

use crate::{
    Shell,
    failure::Failure,
    output::Table,
    people::{self, id_of},
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
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            Self::List { profile, discipline, archived } => list(shell, profile, discipline, archived).await,
            Self::Show { who } => show(shell, &who).await,
            Self::Pause { who, until } => pause(shell, &who, until).await,
            Self::Resume { who } => resume(shell, &who).await,
            Self::Archive { who, reason } => archive(shell, &who, reason).await,
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
    let mut request = pb::ListPeopleRequest {
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
    let mut all = pb::ListPeopleResponse::default();
    loop {
        let page = api.roster().list_people(request.clone()).await?.into_inner();
        all.people.extend(page.people);
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
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
    shell.output.answer(&all, &table)
}

async fn show(shell: &mut Shell, who: &str) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let person = people::find(&api, who).await?;
    print(shell, &person)
}

fn print(shell: &mut Shell, person: &pb::Person) -> Result<(), Failure> {
    let mut pairs = vec![
        ("person", id_of(&person.name).to_owned()),
        ("name", person.display_name.clone()),
        ("email", person.email.clone()),
        ("discipline", person.discipline.clone()),
        ("unit", person.unit.clone()),
        ("affiliation", person.affiliation.clone()),
        ("languages", person.languages.join("; ")),
        ("time zone", person.time_zone.clone()),
        ("state", format!("{} {}", state_word(person.state), person.paused_until).trim().to_owned()),
    ];
    if let Some(mentor) = &person.mentor {
        let kinds: Vec<_> = mentor.kinds.iter().map(|kind| kind_word(*kind)).collect();
        pairs.push((
            "mentor",
            format!("{} of {} places taken; {}", mentor.used, mentor.capacity, kinds.join("; ")),
        ));
    }
    if let Some(mentee) = &person.mentee {
        let needs: Vec<_> = mentee.needs.iter().map(|need| id_of(need)).collect();
        pairs.push(("mentee", format!("looks for a {}; needs {}", kind_word(mentee.kind), needs.join("; "))));
    }
    pairs.retain(|(_, value)| !value.is_empty());
    shell.output.answer(person, &Table::details(&pairs))
}

async fn pause(shell: &mut Shell, who: &str, until: String) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pb::Person { name, etag, .. } = people::find(&api, who).await?;
    let request = pb::PausePersonRequest { name, etag, until, request_id: shell.request_id() };
    let person = api.roster().pause_person(request).await?.into_inner().person.unwrap_or_default();
    shell.output.say(&format!("{} is paused until {}.", person.display_name, person.paused_until));
    print(shell, &person)
}

async fn resume(shell: &mut Shell, who: &str) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pb::Person { name, etag, .. } = people::find(&api, who).await?;
    let request = pb::ResumePersonRequest { name, etag, request_id: shell.request_id() };
    let person = api.roster().resume_person(request).await?.into_inner().person.unwrap_or_default();
    shell.output.say(&format!("{} is active again.", person.display_name));
    print(shell, &person)
}

async fn archive(shell: &mut Shell, who: &str, reason: String) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pb::Person { name, etag, .. } = people::find(&api, who).await?;
    let request = pb::ArchivePersonRequest { name, etag, reason, request_id: shell.request_id() };
    let person = api.roster().archive_person(request).await?.into_inner().person.unwrap_or_default();
    shell
        .output
        .say(&format!("{} is archived; open pairings and future sessions ended.", person.display_name));
    print(shell, &person)
}

/// A kind of pairing as a word.
pub(super) fn kind_word(kind: i32) -> String {
    super::word(pb::PairingKind::try_from(kind).map_or("", |kind| kind.as_str_name()), "PAIRING_KIND_")
}

fn state_word(state: i32) -> String {
    super::word(pb::PersonState::try_from(state).map_or("", |state| state.as_str_name()), "PERSON_STATE_")
}
