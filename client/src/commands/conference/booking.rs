//! `preceptor conference book`, `confirm`, `move` and `cancel`: the time, taken and given back.

use clap::Args;
use preceptor_proto::v1 as pb;

use super::{
    find::{blocked, search},
    target::{Target, ask, request_id},
    tell::tell,
    times,
};
use crate::{
    failure::{Exit, Failure},
    shell::Shell,
};

/// Propose a time.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  preceptor conference book latest\n  preceptor conference book latest --slot 2 --and-confirm\n  \
                  preceptor conference book latest --at \"2026-12-01 14:00\""
)]
pub struct Book {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
    #[command(flatten)]
    choice: Choice,
    /// Hours for which the holds are kept, 1 to 336
    #[arg(long, default_value_t = 72, value_name = "HOURS", value_parser = clap::value_parser!(i32).range(1..=336))]
    hold_hours: i32,
    /// Confirm it at once, without waiting for answers
    #[arg(long)]
    and_confirm: bool,
}

/// Which time: by the clock, or by its place in the list of `find`.
#[derive(Debug, Args)]
#[group(multiple = false)]
struct Choice {
    /// The start in the organizer's time zone, as in "2026-12-01 14:00" or "tue 14:00"
    #[arg(long, value_name = "WHEN")]
    at: Option<String>,
    /// The slot of that number in preceptor conference find
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..=100))]
    slot: Option<i32>,
}

impl Choice {
    /// The start that is meant; the best slot where nothing is said.
    async fn start(
        &self,
        shell: &mut Shell,
        target: &Target,
    ) -> Result<Option<prost_types::Timestamp>, Failure> {
        if let Some(at) = &self.at {
            let zone = times::zone(shell, &target.conference.time_zone)?;
            return times::instant(at, &zone).map(Some);
        }
        let number = self.slot.unwrap_or(1);
        let found = search(target, number).await?;
        if found.slots.is_empty() {
            return Err(blocked(shell, &target.conference, &found)?);
        }
        match found.slots.get(usize::try_from(number - 1).unwrap_or(usize::MAX)) {
            Some(slot) => Ok(times::start(slot.time.as_ref())),
            None => Err(Failure::new(
                Exit::NotFound,
                format!("there is no slot {number}: {} fit", found.slots.len()),
            )
            .hint(format!("preceptor conference find {}", target.id()))),
        }
    }
}

impl Book {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let target = Target::to_change(shell, &self.conference).await?;
        let start_time = self.choice.start(shell, &target).await?;
        let (name, etag) = target.key();
        let hold_hours = self.hold_hours;
        let request_id = request_id(shell, 0);
        let request = pb::ProposeConferenceRequest { name, etag, start_time, hold_hours, request_id };
        let conference = ask!(target, propose_conference, request);
        let did = proposed(shell, &conference);
        if !self.and_confirm {
            return tell(shell, &conference, &did);
        }
        shell.output.say(&did);
        confirm(shell, &Target { conference, ..target }, 1).await
    }
}

fn proposed(shell: &Shell, conference: &pb::Conference) -> String {
    let asked = conference.invitations.len();
    format!(
        "\"{}\" is proposed for {}: {} asked, their time is held until {}.",
        conference.title,
        spoken_time(shell, conference),
        if asked == 1 { "1 person is".to_owned() } else { format!("{asked} people are") },
        times::spoken(shell, conference.expire_time, &conference.time_zone)
    )
}

/// `Tue 1 Dec 2026 14:00 EST in north-2`.
fn spoken_time(shell: &Shell, conference: &pb::Conference) -> String {
    let start = times::spoken(shell, times::start(conference.time.as_ref()), &conference.time_zone);
    match conference.room.as_str() {
        "" => start,
        room => format!("{start} in {room}"),
    }
}

/// Confirm a proposed time.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  preceptor conference confirm latest")]
pub struct Confirm {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
}

impl Confirm {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let target = Target::to_change(shell, &self.conference).await?;
        confirm(shell, &target, 0).await
    }
}

/// Confirms, as change number `index` of the command.
async fn confirm(shell: &mut Shell, target: &Target, index: u128) -> Result<(), Failure> {
    let (name, etag) = target.key();
    let request = pb::ConfirmConferenceRequest { name, etag, request_id: request_id(shell, index) };
    let conference = ask!(target, confirm_conference, request);
    let did = format!("\"{}\" takes place on {}.", conference.title, spoken_time(shell, &conference));
    tell(shell, &conference, &did)
}

/// Move a conference.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  preceptor conference move latest --at \"2026-12-03 10:00\"\n  preceptor conference move latest --slot 2"
)]
pub struct Move {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
    #[command(flatten)]
    choice: Choice,
}

impl Move {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        if self.choice.at.is_none() && self.choice.slot.is_none() {
            return Err(Failure::usage("a move needs its new time")
                .hint("add --at \"2026-12-03 10:00\", or --slot N of preceptor conference find"));
        }
        let target = Target::to_change(shell, &self.conference).await?;
        let start_time = self.choice.start(shell, &target).await?;
        let (name, etag) = target.key();
        let request =
            pb::RescheduleConferenceRequest { name, etag, start_time, request_id: request_id(shell, 0) };
        let conference = ask!(target, reschedule_conference, request);
        let did = format!(
            "\"{}\" moves from {} to {}. Everybody is asked anew.",
            conference.title,
            spoken_time(shell, &target.conference),
            spoken_time(shell, &conference)
        );
        tell(shell, &conference, &did)
    }
}

/// Cancel a conference.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  preceptor conference cancel latest --reason \"the hearing was moved to spring\""
)]
pub struct Cancel {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
    /// Why; everybody who sees the conference reads it
    #[arg(long)]
    reason: String,
}

impl Cancel {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let target = Target::to_change(shell, &self.conference).await?;
        let (name, etag) = target.key();
        let request =
            pb::CancelConferenceRequest { name, etag, reason: self.reason, request_id: request_id(shell, 0) };
        let conference = ask!(target, cancel_conference, request);
        let did = format!("\"{}\" is cancelled; people and room are free again.", conference.title);
        tell(shell, &conference, &did)
    }
}
