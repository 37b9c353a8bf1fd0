//! `preceptor pairing`: agreed relations between mentors and mentees.

use clap::Subcommand;
use preceptor_proto::v1 as pb;

use crate::{
    connection::Api,
    failure::Failure,
    nouns::{
        pairing::{EndReason, Kind, Side, State, find, pairings},
        people,
    },
    output::Table,
    shell::Shell,
    words::{
        constant::{kind_word, word},
        resource::id_of,
    },
};

/// Pairings: agreed relations between mentors and mentees.
#[derive(Debug, Subcommand)]
pub enum Pairing {
    /// List pairings, newest first
    #[command(
        after_help = "Examples:\n  preceptor pairing list\n  preceptor pairing list --who \"Ana Ruiz\" --state active"
    )]
    List {
        /// Only pairings of this person
        #[arg(long)]
        who: Option<String>,
        /// Only pairings in this state
        #[arg(long)]
        state: Option<State>,
    },
    /// Show one pairing
    #[command(after_help = "Example:\n  preceptor pairing show \"Ana Ruiz=Sam Osei\"")]
    Show {
        /// The pairing: its id, "Ana Ruiz=Sam Osei", or the one whose pairing it is
        pairing: String,
    },
    /// Pair two people by hand
    #[command(after_help = "Example:\n  preceptor pairing add \"Ana Ruiz=Sam Osei\" --offer-days 7")]
    Add {
        /// The mentee and the mentor, in either order
        #[arg(value_name = "A=B")]
        pair: String,
        /// The kind; by default what the mentee looks for
        #[arg(long)]
        kind: Option<Kind>,
        /// Offer it to both sides for so many days; 0 makes it active at once
        #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(i32).range(0..=90))]
        offer_days: i32,
    },
    /// Accept an offer
    #[command(after_help = "Example:\n  preceptor pairing accept \"Ana Ruiz=Sam Osei\" --side both")]
    Accept {
        /// The pairing: its id, "Ana Ruiz=Sam Osei", or the one whose pairing it is
        pairing: String,
        /// For whom; a mentor or mentee may leave it out
        #[arg(long)]
        side: Option<Side>,
    },
    /// Decline an offer
    #[command(
        after_help = "Example:\n  preceptor pairing decline \"Ana Ruiz=Sam Osei\" --reason \"no time this term\""
    )]
    Decline {
        /// The pairing: its id, "Ana Ruiz=Sam Osei", or the one whose pairing it is
        pairing: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Hold a pairing; it keeps its place
    #[command(
        after_help = "Example:\n  preceptor pairing hold \"Ana Ruiz=Sam Osei\" --reason \"parental leave\""
    )]
    Hold {
        /// The pairing: its id, "Ana Ruiz=Sam Osei", or the one whose pairing it is
        pairing: String,
        /// Why
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Resume a held pairing
    #[command(after_help = "Example:\n  preceptor pairing resume \"Ana Ruiz=Sam Osei\"")]
    Resume {
        /// The pairing: its id, "Ana Ruiz=Sam Osei", or the one whose pairing it is
        pairing: String,
    },
    /// End a pairing: the place is free again, future sessions are cancelled
    #[command(after_help = "Example:\n  preceptor pairing end \"Ana Ruiz=Sam Osei\" --reason goals-met")]
    End {
        /// The pairing: its id, "Ana Ruiz=Sam Osei", or the one whose pairing it is
        pairing: String,
        /// Why
        #[arg(long)]
        reason: EndReason,
    },
}

impl Pairing {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let pairing = match self {
            Self::List { who, state } => return list(shell, who, state).await,
            Self::Show { pairing } => {
                let api = shell.connect().await?;
                find(&api, &pairing).await?
            }
            Self::Add { pair, kind, offer_days } => add(shell, &pair, kind, offer_days).await?,
            Self::Accept { pairing, side } => accept(shell, &pairing, side).await?,
            Self::Decline { pairing, reason } => {
                let (api, pb::Pairing { name, etag, .. }) = to_change(shell, &pairing).await?;
                let request_id = shell.request_id();
                let request = pb::DeclinePairingRequest { name, etag, reason, request_id };
                let reply = api.pairings().decline_pairing(request).await?.into_inner();
                let declined = reply.pairing.unwrap_or_default();
                shell.output.say(&format!("{} is declined; the place is free again.", spoken(&declined)));
                declined
            }
            Self::Hold { pairing, reason } => {
                let (api, pb::Pairing { name, etag, .. }) = to_change(shell, &pairing).await?;
                let request = pb::HoldPairingRequest { name, etag, reason, request_id: shell.request_id() };
                let held =
                    api.pairings().hold_pairing(request).await?.into_inner().pairing.unwrap_or_default();
                shell.output.say(&format!("{} is on hold; the place is kept.", spoken(&held)));
                shell.output.say(&format!("Next: preceptor pairing resume {}", id_of(&held.name)));
                held
            }
            Self::Resume { pairing } => {
                let (api, pb::Pairing { name, etag, .. }) = to_change(shell, &pairing).await?;
                let request = pb::ResumePairingRequest { name, etag, request_id: shell.request_id() };
                let reply = api.pairings().resume_pairing(request).await?.into_inner();
                let resumed = reply.pairing.unwrap_or_default();
                shell.output.say(&format!("{} goes on.", spoken(&resumed)));
                resumed
            }
            Self::End { pairing, reason } => end(shell, &pairing, reason).await?,
        };
        print(shell, &pairing)
    }
}

async fn list(shell: &mut Shell, who: Option<String>, state: Option<State>) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let person = people::find_name(&api, who.as_deref()).await?;
    let state = state.map_or(pb::PairingState::Unspecified, pb::PairingState::from);
    let all = pairings(&api, person, state).await?;
    let mut table = Table::new(&["mentee", "mentor", "kind", "state", "since", "id"])
        .or_when_empty("No pairings. Next: preceptor match plan");
    for pairing in &all.pairings {
        table.row([
            pairing.mentee_display_name.clone(),
            pairing.mentor_display_name.clone(),
            kind_word(pairing.kind),
            state_words(pairing),
            shell.time(pairing.end_time.or(pairing.start_time).or(pairing.create_time)),
            id_of(&pairing.name).to_owned(),
        ]);
    }
    shell.output.reply(&all, &table)
}

async fn add(shell: &Shell, pair: &str, kind: Option<Kind>, offer_days: i32) -> Result<pb::Pairing, Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pair = people::find_pair(&api, pair).await?;
    let wanted = pair.mentee.mentee.as_ref().map_or(pb::PairingKind::Mentor, pb::MenteeProfile::kind);
    let request = pb::CreatePairingRequest {
        parent: api.agency.clone(),
        mentor: pair.mentor.name.clone(),
        mentee: pair.mentee.name.clone(),
        kind: kind.map_or(wanted, pb::PairingKind::from) as i32,
        offer_days,
        request_id: shell.request_id(),
    };
    let reply = api.pairings().create_pairing(request).await;
    let reply = match reply {
        Ok(reply) => reply,
        Err(status) => {
            // It may be about the mentors that the mentee has already.
            let names = people::Names::load(&api).await.unwrap_or_else(|_| people::Names::of_pair(&pair));
            return Err(Failure::from(status).reworded(|text| names.put_into(text)));
        }
    };
    let pairing = reply.into_inner().pairing.unwrap_or_default();
    let (done, next) = match pairing.state() {
        pb::PairingState::Offered => ("is offered to both", "pairing accept"),
        _ => ("is agreed", "session book"),
    };
    let mentee = &pairing.mentee_display_name;
    shell.output.say(&format!("{} {done}.\nNext: preceptor {next} \"{mentee}\"", spoken(&pairing)));
    Ok(pairing)
}

async fn accept(shell: &Shell, pairing: &str, side: Option<Side>) -> Result<pb::Pairing, Failure> {
    let (api, pb::Pairing { name, etag, .. }) = to_change(shell, pairing).await?;
    if side.is_none() && api.caller.person.is_empty() {
        return Err(
            Failure::usage("for whom do you accept?").hint("add --side mentor, --side mentee or --side both")
        );
    }
    let side = side.map_or(pb::PairingSide::Unspecified, pb::PairingSide::from) as i32;
    let request = pb::AcceptPairingRequest { name, etag, side, request_id: shell.request_id() };
    let pairing = api.pairings().accept_pairing(request).await?.into_inner().pairing.unwrap_or_default();
    shell.output.say(match (pairing.mentor_accepted, pairing.mentee_accepted) {
        (true, false) => "The mentor has accepted; the mentee has not yet.",
        (false, true) => "The mentee has accepted; the mentor has not yet.",
        _ => "Both have accepted.",
    });
    Ok(pairing)
}

async fn end(shell: &Shell, pairing: &str, reason: EndReason) -> Result<pb::Pairing, Failure> {
    let (api, pb::Pairing { name, etag, .. }) = to_change(shell, pairing).await?;
    let end_reason = pb::PairingEndReason::from(reason) as i32;
    let request = pb::EndPairingRequest { name, etag, end_reason, request_id: shell.request_id() };
    let pairing = api.pairings().end_pairing(request).await?.into_inner().pairing.unwrap_or_default();
    shell.output.say("The place is free again; future sessions are cancelled.");
    Ok(pairing)
}

/// The pairing that is to be changed, once the change is confirmed.
async fn to_change(shell: &Shell, pairing: &str) -> Result<(Api, pb::Pairing), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pairing = find(&api, pairing).await?;
    Ok((api, pairing))
}

fn print(shell: &mut Shell, pairing: &pb::Pairing) -> Result<(), Failure> {
    let mut pairs = vec![
        ("pairing", id_of(&pairing.name).to_owned()),
        ("mentee", pairing.mentee_display_name.clone()),
        ("mentor", pairing.mentor_display_name.clone()),
        ("kind", kind_word(pairing.kind)),
        ("state", state_words(pairing)),
        ("offer ends", shell.time(pairing.expire_time)),
        ("from plan", id_of(&pairing.match_run).to_owned()),
        ("started", shell.time(pairing.start_time)),
        ("ended", shell.time(pairing.end_time)),
    ];
    pairs.retain(|(_, value)| !value.is_empty());
    shell.output.reply(pairing, &Table::details(&pairs))
}

/// Who with whom.
fn spoken(pairing: &pb::Pairing) -> String {
    format!("{} with {}", pairing.mentee_display_name, pairing.mentor_display_name)
}

/// State, with the reason of an end.
fn state_words(pairing: &pb::Pairing) -> String {
    let state = word(pairing.state().as_str_name(), "PAIRING_STATE_");
    match pairing.end_reason() {
        pb::PairingEndReason::Unspecified => state,
        reason => format!("{state}: {}", word(reason.as_str_name(), "PAIRING_END_REASON_")),
    }
}
