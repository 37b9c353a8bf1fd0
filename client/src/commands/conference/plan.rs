//! `preceptor conference create`: a conference as planned, before it has a time.

use clap::Args;
use preceptor_proto::v1 as pb;

use super::{
    civil, notation,
    target::{request_id, tell},
};
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

/// The seats and who may fill them.
#[derive(Debug, Args)]
pub(super) struct Seating {
    /// A seat by discipline, as in psychology, law:2 or nursing:0-3; may be repeated
    #[arg(long, value_name = "SEAT")]
    pub(super) seat: Vec<String>,
    /// Only these people for a seat, as "psychology=Ines Cole"; may be repeated
    #[arg(long, value_name = "SEAT=WHO")]
    pub(super) candidate: Vec<String>,
    /// Who could stand in on a seat, as "psychology=Joy Park"; may be repeated
    #[arg(long, value_name = "SEAT=WHO")]
    pub(super) deputy: Vec<String>,
    /// The seat that its deputies may fill; may be repeated
    #[arg(long, value_name = "SEAT")]
    pub(super) accept_deputy: Vec<String>,
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
        let zone = civil::zone(shell, time_zone)?;
        Ok(pb::TimeSpan {
            start_time: Some(civil::window_start(&self.window_from, &zone)?),
            end_time: Some(civil::window_end(&self.window_to, &zone)?),
        })
    }
}

impl Seating {
    /// The seats as written; nobody is named for them yet.
    pub(super) fn fresh(&self) -> Result<Vec<pb::Seat>, Failure> {
        self.seat.iter().map(|seat| notation::seat(seat)).collect()
    }

    /// The seats with who may fill them.
    pub(super) async fn peopled(
        &self,
        api: &Api,
        mut seats: Vec<pb::Seat>,
    ) -> Result<Vec<pb::Seat>, Failure> {
        for text in &self.candidate {
            let (discipline, who) = notation::seated(text)?;
            let person = people::find(api, &who).await?.name;
            seat_of(&mut seats, &discipline)?.candidates.push(person);
        }
        for text in &self.deputy {
            let (discipline, who) = notation::seated(text)?;
            let person = people::find(api, &who).await?.name;
            seat_of(&mut seats, &discipline)?.deputies.push(person);
        }
        for discipline in &self.accept_deputy {
            seat_of(&mut seats, discipline)?.deputies_allowed = true;
        }
        Ok(seats)
    }
}

fn seat_of<'a>(seats: &'a mut [pb::Seat], discipline: &str) -> Result<&'a mut pb::Seat, Failure> {
    let seat = seats.iter_mut().find(|seat| seat.discipline.eq_ignore_ascii_case(discipline));
    seat.ok_or_else(|| {
        Failure::usage(format!("there is no seat {discipline}")).hint(format!("add --seat \"{discipline}\""))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_found_by_its_discipline_in_any_case() {
        let mut seats = vec![pb::Seat { discipline: "law".into(), ..Default::default() }];
        assert!(seat_of(&mut seats, "Law").is_ok());
        let failure = seat_of(&mut seats, "nursing").expect_err("no such seat");
        assert_eq!(failure.hint, "add --seat \"nursing\"");
    }
}
