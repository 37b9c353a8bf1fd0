//! `preceptor conference list` and `show`.

use clap::{Args, ValueEnum};
use preceptor_proto::v1 as pb;

use super::{
    next_step::next_step,
    notation,
    target::Target,
    tell::{quorum_word, state_word},
    times,
};
use crate::{
    connection::all_pages,
    failure::Failure,
    nouns::people::{self, Names},
    output::Table,
    shell::Shell,
    words::{constant::word, resource::id_of},
};

/// List conferences.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  preceptor conference list\n  preceptor conference list --state scheduled --who \"Mai Xiong\""
)]
pub struct List {
    /// Only those in this state
    #[arg(long)]
    state: Option<State>,
    /// Only those to which this person is invited
    #[arg(long, value_name = "WHO")]
    who: Option<String>,
}

/// States to filter by.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum State {
    /// Being planned
    Draft,
    /// A time is held and people are asked
    Proposed,
    /// Takes place at its time
    Scheduled,
    /// Going on
    InSession,
    /// Over; the record is open
    Held,
    /// The record is closed
    Finalized,
    /// The proposal ran out
    Expired,
    /// Cancelled
    Cancelled,
}

impl State {
    const fn value(self) -> pb::ConferenceState {
        match self {
            Self::Draft => pb::ConferenceState::Draft,
            Self::Proposed => pb::ConferenceState::Proposed,
            Self::Scheduled => pb::ConferenceState::Scheduled,
            Self::InSession => pb::ConferenceState::InSession,
            Self::Held => pb::ConferenceState::Held,
            Self::Finalized => pb::ConferenceState::Finalized,
            Self::Expired => pb::ConferenceState::Expired,
            Self::Cancelled => pb::ConferenceState::Cancelled,
        }
    }
}

impl List {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let api = shell.connect().await?;
        let person = people::find_name(&api, self.who.as_deref()).await?;
        let request = pb::ListConferencesRequest {
            parent: api.agency.clone(),
            page_size: 500,
            page_token: String::new(),
            state: self.state.map_or(0, |state| state.value() as i32),
            person,
        };
        let all = all_pages!(api.conferences(), list_conferences, request => pb::ListConferencesResponse { conferences });
        let mut names = Names::load(&api).await?;
        let invited = all.conferences.iter().flat_map(|conference| &conference.invitations);
        names.learn(invited.map(|each| (&*each.person, &*each.display_name)));
        let table = listed(shell, &all, &names);
        shell.output.reply(&all, &table)
    }
}

fn listed(shell: &Shell, all: &pb::ListConferencesResponse, names: &Names) -> Table {
    let mut table = Table::new(&["conference", "title", "state", "start", "minutes", "room", "chair"])
        .or_when_empty("No conferences. Next: preceptor conference create --help");
    for conference in &all.conferences {
        table.row([
            id_of(&conference.name).to_owned(),
            conference.title.clone(),
            state_word(conference.state),
            times::cell(shell, times::start(conference.time.as_ref()), &conference.time_zone),
            conference.duration_minutes.to_string(),
            conference.room.clone(),
            names.of(&conference.chair),
        ]);
    }
    table
}

/// Show one conference.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  preceptor conference show latest\n  preceptor conference show latest -o json"
)]
pub struct Show {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
}

impl Show {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let Target { api, conference } = Target::read(shell, &self.conference).await?;
        let mut names = Names::load(&api).await?;
        names.learn(conference.invitations.iter().map(|each| (&*each.person, &*each.display_name)));
        let facts = facts(shell, &conference, &names);
        shell.output.reply(&conference, &facts)?;
        // Columns are picked from one table only, the first.
        if shell.output.is_for_people() && shell.global.columns.is_empty() {
            for (heading, table) in sections(&conference, &names) {
                shell.output.text(&format!("\n{heading}"))?;
                shell.output.local(&table)?;
            }
        }
        let is_closed =
            matches!(conference.state(), pb::ConferenceState::Finalized | pb::ConferenceState::Cancelled);
        if !is_closed {
            shell.output.say(&format!("Next: {}", next_step(&conference)));
        }
        Ok(())
    }
}

fn facts(shell: &Shell, conference: &pb::Conference, names: &Names) -> Table {
    let zone = conference.time_zone.as_str();
    let window = conference.window.unwrap_or_default();
    let span =
        |start, end| format!("{} to {}", times::cell(shell, start, zone), times::cell(shell, end, zone));
    let people = |people: &[String]| people.iter().map(|each| names.of(each)).collect::<Vec<_>>().join("; ");
    let mut pairs = vec![
        ("conference", id_of(&conference.name).to_owned()),
        ("title", conference.title.clone()),
        ("state", state_word(conference.state)),
        ("reason", conference.reason.clone()),
        ("time", conference.time.map_or_else(String::new, |time| span(time.start_time, time.end_time))),
        ("held until", times::cell(shell, conference.expire_time, zone)),
        ("window", span(window.start_time, window.end_time)),
        ("minutes", conference.duration_minutes.to_string()),
        ("time zone", conference.time_zone.clone()),
        ("room", conference.room.clone()),
        ("rooms", rooms(conference)),
        ("organizer", names.of(&conference.organizer)),
        ("chair", names.of(&conference.chair)),
        ("note-taker", names.of(&conference.note_taker)),
        ("required", people(&conference.required_people)),
        ("optional", people(&conference.optional_people)),
        ("seats", conference.seats.iter().map(notation::written).collect::<Vec<_>>().join("; ")),
        ("quorum", quorum_word(conference).to_owned()),
    ];
    pairs.retain(|(_, value)| !value.is_empty());
    Table::details(&pairs)
}

fn rooms(conference: &pb::Conference) -> String {
    let written = conference.rooms.iter().map(|room| format!("{} ({} places)", room.key, room.places));
    written.collect::<Vec<_>>().join("; ")
}

/// What belongs to a conference, under its headings; nothing for what there is none of.
fn sections(conference: &pb::Conference, names: &Names) -> Vec<(&'static str, Table)> {
    let all = [
        ("AGENDA", conference.agenda_items.is_empty(), agenda(conference, names)),
        ("INVITATIONS", conference.invitations.is_empty(), invitations(conference, names)),
        ("ATTENDANCE", conference.attendance.is_empty(), attendance(conference, names)),
        ("DECISIONS", conference.decisions.is_empty(), decisions(conference)),
        ("ACTION ITEMS", conference.action_items.is_empty(), actions(conference, names)),
    ];
    all.into_iter().filter(|(_, is_empty, _)| !is_empty).map(|(heading, _, table)| (heading, table)).collect()
}

fn agenda(conference: &pb::Conference, names: &Names) -> Table {
    let mut table = Table::new(&["item", "case", "question", "minutes", "complex", "presenter", "state"]);
    for item in &conference.agenda_items {
        let state = item.state().as_str_name();
        table.row([
            item.id.clone(),
            item.case_reference.clone(),
            item.question.clone(),
            item.minutes.to_string(),
            yes(item.complex),
            person(&item.presenter, names),
            word(state, "AGENDA_ITEM_STATE_"),
        ]);
    }
    table
}

fn invitations(conference: &pb::Conference, names: &Names) -> Table {
    let mut table = Table::new(&["person", "seat", "needed", "answer", "deputy"]);
    for invitation in &conference.invitations {
        let answer = match invitation.state() {
            pb::InvitationState::NeedsAction => "not answered".to_owned(),
            state => word(state.as_str_name(), "INVITATION_STATE_"),
        };
        table.row([
            invitation.display_name.clone(),
            invitation.seat.clone(),
            yes(invitation.required),
            answer,
            person(&invitation.deputy, names),
        ]);
    }
    table
}

fn attendance(conference: &pb::Conference, names: &Names) -> Table {
    let mut table = Table::new(&["person", "presence", "deputy for"]);
    for each in &conference.attendance {
        table.row([
            each.display_name.clone(),
            word(each.state().as_str_name(), "ATTENDANCE_STATE_"),
            person(&each.deputy_for, names),
        ]);
    }
    table
}

fn decisions(conference: &pb::Conference) -> Table {
    let mut table = Table::new(&["decision", "item", "text", "rationale", "dissent", "quorum"]);
    for decision in &conference.decisions {
        table.row([
            decision.id.clone(),
            decision.agenda_item.clone(),
            decision.text.clone(),
            decision.rationale.clone(),
            decision.dissent.clone(),
            if decision.quorate { "yes".to_owned() } else { "NO".to_owned() },
        ]);
    }
    table
}

fn actions(conference: &pb::Conference, names: &Names) -> Table {
    let mut table = Table::new(&["action", "what", "owner", "due", "state"]);
    for item in &conference.action_items {
        table.row([
            item.id.clone(),
            item.title.clone(),
            names.of(&item.owner),
            item.due_date.clone(),
            word(item.state().as_str_name(), "ACTION_ITEM_STATE_"),
        ]);
    }
    table
}

fn person(name: &str, names: &Names) -> String {
    if name.is_empty() { String::new() } else { names.of(name) }
}

fn yes(holds: bool) -> String {
    if holds { "yes".to_owned() } else { String::new() }
}
