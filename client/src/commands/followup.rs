//! `preceptor followup`: promised next steps.

use clap::Subcommand;
use preceptor_proto::v1 as pb;

use crate::{
    clock,
    connection::{Api, all_pages},
    dates::{self, Direction},
    failure::Failure,
    nouns::{people, session},
    output::Table,
    shell::Shell,
    words::{constant::word, resource::id_of},
};

/// Promised next steps.
#[derive(Debug, Subcommand)]
pub enum FollowUp {
    /// List follow-ups, soonest due first
    #[command(after_help = "Examples:\n  preceptor followup list\n  preceptor followup list --due")]
    List {
        /// Only what is open and due by today
        #[arg(long)]
        due: bool,
        /// Only what this person owes
        #[arg(long, value_name = "WHO")]
        owner: Option<String>,
    },
    /// Promise a next step
    #[command(
        after_help = "Example:\n  preceptor followup add \"Ana Ruiz\" \"Shadow two intakes\" --due fri"
    )]
    Add {
        /// Who does it
        who: String,
        /// What is to be done
        title: String,
        /// Until when
        #[arg(long)]
        due: String,
    },
    /// Mark a follow-up as done
    #[command(after_help = "Example:\n  preceptor followup done 0196f0c2")]
    Done {
        /// The follow-up's id
        id: String,
    },
    /// Give a follow-up a later date
    #[command(after_help = "Example:\n  preceptor followup snooze 0196f0c2 --until mon")]
    Snooze {
        /// The follow-up's id
        id: String,
        /// The new date
        #[arg(long)]
        until: String,
    },
    /// Cancel a follow-up
    #[command(after_help = "Example:\n  preceptor followup cancel 0196f0c2 --reason \"no longer needed\"")]
    Cancel {
        /// The follow-up's id
        id: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

impl FollowUp {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            Self::List { due, owner } => list(shell, due, owner).await,
            Self::Add { who, title, due } => add(shell, &who, title, &due).await,
            Self::Done { id } => done(shell, &id).await,
            Self::Snooze { id, until } => snooze(shell, &id, &until).await,
            Self::Cancel { id, reason } => cancel(shell, &id, reason).await,
        }
    }
}

fn day(shell: &Shell, text: &str) -> Result<String, Failure> {
    let now = clock::now().to_zoned(shell.zone()?);
    Ok(dates::date(text, &now, Direction::Ahead)?.to_string())
}

async fn list(shell: &mut Shell, due: bool, owner: Option<String>) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let owner = people::find_name(&api, owner.as_deref()).await?;
    let (due_by, state) =
        if due { (day(shell, "today")?, pb::FollowUpState::Open as i32) } else { Default::default() };
    let request = pb::ListFollowUpsRequest {
        parent: api.agency.clone(),
        page_size: 500,
        page_token: String::new(),
        state,
        owner,
        due_by,
    };
    let all =
        all_pages!(api.feedback(), list_follow_ups, request => pb::ListFollowUpsResponse { follow_ups });
    let empty = if due { "Nothing is due." } else { "Nothing is promised." };
    let mut table = Table::new(&["due", "who", "what", "state", "id"]).or_when_empty(empty);
    for follow_up in &all.follow_ups {
        table.row(row(follow_up));
    }
    shell.output.reply(&all, &table)
}

fn row(follow_up: &pb::FollowUp) -> [String; 5] {
    let state = pb::FollowUpState::try_from(follow_up.state).map_or("", |state| state.as_str_name());
    [
        follow_up.due_date.clone(),
        follow_up.owner_display_name.clone(),
        follow_up.title.clone(),
        word(state, "FOLLOW_UP_STATE_"),
        id_of(&follow_up.name).to_owned(),
    ]
}

fn print(shell: &mut Shell, follow_up: Option<pb::FollowUp>) -> Result<(), Failure> {
    let follow_up = follow_up.unwrap_or_default();
    let mut table = Table::new(&["due", "who", "what", "state", "id"]);
    table.row(row(&follow_up));
    shell.output.reply(&follow_up, &table)
}

async fn add(shell: &mut Shell, who: &str, title: String, due: &str) -> Result<(), Failure> {
    let due_date = day(shell, due)?;
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let owner = people::find(&api, who).await?.name;
    // One of a pair promises for the other within their pairing.
    let is_for_other = !api.caller.person.is_empty() && owner != api.caller.person;
    let pairing = if is_for_other { session::pairing_of(&api, who).await?.name } else { String::new() };
    let request = pb::CreateFollowUpRequest {
        parent: api.agency.clone(),
        follow_up: Some(pb::FollowUp { title, owner, due_date, pairing, ..Default::default() }),
        request_id: shell.request_id(),
    };
    let follow_up = api.feedback().create_follow_up(request).await?.into_inner().follow_up;
    shell.output.say("Promised. Next: preceptor followup list");
    print(shell, follow_up)
}

/// Name and etag of a follow-up.
async fn read(api: &Api, id: &str) -> Result<(String, String), Failure> {
    let name = format!("{}/followUps/{}", api.agency, id_of(id));
    let found = api.feedback().get_follow_up(pb::GetFollowUpRequest { name }).await?.into_inner();
    let follow_up = found.follow_up.unwrap_or_default();
    Ok((follow_up.name, follow_up.etag))
}

async fn done(shell: &mut Shell, id: &str) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let (name, etag) = read(&api, id).await?;
    let request = pb::CompleteFollowUpRequest { name, etag, request_id: shell.request_id() };
    let reply = api.feedback().complete_follow_up(request).await?.into_inner();
    shell.output.say("Done.");
    print(shell, reply.follow_up)
}

async fn snooze(shell: &mut Shell, id: &str, until: &str) -> Result<(), Failure> {
    let due_date = day(shell, until)?;
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let (name, etag) = read(&api, id).await?;
    let request = pb::SnoozeFollowUpRequest { name, etag, due_date, request_id: shell.request_id() };
    let reply = api.feedback().snooze_follow_up(request).await?.into_inner();
    shell.output.say(&format!(
        "It has time until {}.",
        reply.follow_up.as_ref().map_or("then", |each| &each.due_date)
    ));
    print(shell, reply.follow_up)
}

async fn cancel(shell: &mut Shell, id: &str, reason: String) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let (name, etag) = read(&api, id).await?;
    let request = pb::CancelFollowUpRequest { name, etag, reason, request_id: shell.request_id() };
    let reply = api.feedback().cancel_follow_up(request).await?.into_inner();
    shell.output.say("Cancelled; it stays on record with the reason.");
    print(shell, reply.follow_up)
}
