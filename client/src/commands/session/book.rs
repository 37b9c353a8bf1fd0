//! Booking a session.

use clap::Args;
use preceptor_proto::v1 as pb;

use crate::{
    dates::Direction,
    failure::Failure,
    nouns::{
        meeting_way::Way,
        session::{pairing_of, print, spoken, start},
    },
    shell::Shell,
    words::resource::id_of,
};

/// A session to book.
#[derive(Debug, Args)]
pub struct Book {
    /// The pairing's id, or the mentee or mentor of one active pairing
    pairing: String,
    /// The start: "2026-12-04 14:00", "tomorrow 9:30", "fri 10:00"
    #[arg(long, value_name = "WHEN")]
    at: String,
    /// The length in minutes
    #[arg(long, default_value_t = 45)]
    minutes: i32,
    /// How they meet
    #[arg(long)]
    way: Option<Way>,
}

impl Book {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let civil_start = start(shell, &self.at, Direction::Ahead)?;
        let api = shell.connect().await?;
        shell.confirm_change()?;
        let pairing = pairing_of(&api, &self.pairing).await?;
        let way = self.way.map_or(pb::MeetingWay::Unspecified, pb::MeetingWay::from);
        let request = pb::ScheduleSessionRequest {
            pairing: pairing.name,
            civil_start,
            time_zone: shell.context.time_zone.clone().unwrap_or_default(),
            duration_minutes: self.minutes,
            meeting_way: way as i32,
            request_id: shell.request_id(),
        };
        let session =
            api.sessions().schedule_session(request).await?.into_inner().session.unwrap_or_default();
        let id = id_of(&session.name);
        shell.output.say(&format!("Booked: {}.\nNext, after it: preceptor log {id}", spoken(&session)));
        print(shell, &session)
    }
}
