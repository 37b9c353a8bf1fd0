//! `preceptor conference create`: a conference as planned, before it has a time.

use clap::Args;
use preceptor_proto::v1 as pb;

use super::{notation, seating::Seating, target::request_id, tell::tell, times};
use crate::{
    connection::Api,
    failure::Failure,
    nouns::{meeting_way::Way, people},
    shell::Shell,
};

/// Plan a conference.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  preceptor conference create --title \"Discharge planning\" --minutes 60 \\\n    \
                  --window-from tomorrow --window-to 2026-12-04 --chair \"Lucille Okonkwo\" --note-taker \"Mai Xiong\" \\\n    \
                  --seat psychology --seat \"law:1-2\" --optional \"Noor Haddad\" \\\n    \
                  --case \"RB-94699439|Which discharge date gives the home team time?|20|complex\"\n\n\
                  People are named by id, e-mail address, name or start of the name."
)]
pub struct Create {
    /// What it is called; no client's name
    #[arg(long)]
    title: String,
    /// Its length, 5 to 720, a multiple of 5
    #[arg(long, value_name = "N")]
    minutes: i32,
    /// The first day on which it may be: 2026-12-01, tomorrow, mon; or a time, "2026-12-01 13:00"
    #[arg(long, value_name = "DATE")]
    window_from: String,
    /// The last day on which it may be, or the time by which it ends
    #[arg(long, value_name = "DATE")]
    window_to: String,
    /// Who chairs it
    #[arg(long, value_name = "WHO")]
    chair: String,
    /// Who takes notes
    #[arg(long, value_name = "WHO")]
    note_taker: String,
    /// Who organises it, in whose time zone it is planned; by default you, or the chair
    #[arg(long, value_name = "WHO")]
    organizer: Option<String>,
    /// Who must be there beside chair and note-taker; may be repeated
    #[arg(long, value_name = "WHO")]
    require: Vec<String>,
    /// Who may be there; may be repeated
    #[arg(long, value_name = "WHO")]
    optional: Vec<String>,
    #[command(flatten)]
    seating: Seating,
    /// A room to choose from, with its places, as in north-2:12; none means online; may be repeated
    #[arg(long, value_name = "KEY:PLACES")]
    room: Vec<String>,
    /// The least notice before its start, in minutes
    #[arg(long, value_name = "MIN", default_value_t = 0)]
    notice: i32,
    /// How it meets
    #[arg(long, value_name = "WAY")]
    way: Option<Way>,
    /// A case, as "REF|question|minutes" and "|complex" where it is; may be repeated
    #[arg(long, value_name = "CASE")]
    case: Vec<String>,
    /// The id to give it; by default the server makes one
    #[arg(long, default_value = "", hide_default_value = true)]
    id: String,
}

impl Create {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let agenda_items = self.case.iter().map(|case| notation::case(case)).collect::<Result<_, _>>()?;
        let rooms = self.room.iter().map(|room| notation::room(room)).collect::<Result<_, _>>()?;
        let seats = self.seating.fresh()?;
        let api = shell.connect().await?;
        shell.confirm_change()?;
        let chair = people::find(&api, &self.chair).await?;
        let organizer = self.organizer(&api, &chair).await?;
        let conference = pb::Conference {
            window: Some(self.window(shell, &organizer.time_zone)?),
            chair: chair.name,
            note_taker: people::find(&api, &self.note_taker).await?.name,
            organizer: organizer.name,
            required_people: people::find_names(&api, &self.require).await?,
            optional_people: people::find_names(&api, &self.optional).await?,
            seats: self.seating.peopled(&api, seats).await?,
            meeting_way: self.way.map_or(0, |way| pb::MeetingWay::from(way) as i32),
            title: self.title,
            duration_minutes: self.minutes,
            notice_minutes: self.notice,
            rooms,
            agenda_items,
            ..Default::default()
        };
        let request = pb::CreateConferenceRequest {
            parent: api.agency.clone(),
            conference_id: self.id,
            conference: Some(conference),
            request_id: request_id(shell, 0),
        };
        let reply = api.conferences().create_conference(request).await?;
        let conference = reply.into_inner().conference.unwrap_or_default();
        let did = format!("\"{}\" is planned; it has no time yet.", conference.title);
        tell(shell, &conference, &did)
    }

    /// Who organises: the one named, the caller, or the chair.
    async fn organizer(&self, api: &Api, chair: &pb::Person) -> Result<pb::Person, Failure> {
        match (&self.organizer, api.caller.person.as_str()) {
            (Some(who), _) => people::find(api, who).await,
            (None, "") => Ok(chair.clone()),
            (None, caller) => people::find(api, caller).await,
        }
    }

    fn window(&self, shell: &Shell, time_zone: &str) -> Result<pb::TimeSpan, Failure> {
        let zone = times::zone(shell, time_zone)?;
        Ok(pb::TimeSpan {
            start_time: Some(times::window_start(&self.window_from, &zone)?),
            end_time: Some(times::window_end(&self.window_to, &zone)?),
        })
    }
}
