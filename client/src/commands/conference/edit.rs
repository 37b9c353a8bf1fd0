//! `preceptor conference edit`: the plan changed, as `find` advises when no time fits.

use clap::Args;
use preceptor_proto::v1 as pb;

use super::{
    notation,
    seating::Seating,
    target::{Target, ask, request_id},
    tell::tell,
    times,
};
use crate::{failure::Failure, nouns::people, shell::Shell};

/// Change the plan.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  preceptor conference edit latest --minutes 45\n  \
                  preceptor conference edit latest --make-optional \"Sam Osei\" --window-to 2026-12-11\n  \
                  preceptor conference edit latest --seat \"law:0-2\" --accept-deputy psychology")]
pub struct Edit {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
    /// What it is called
    #[arg(long)]
    title: Option<String>,
    /// Its length, 5 to 720, a multiple of 5
    #[arg(long, value_name = "N")]
    minutes: Option<i32>,
    /// The first day on which it may be, or a time
    #[arg(long, value_name = "DATE")]
    window_from: Option<String>,
    /// The last day on which it may be, or the time by which it ends
    #[arg(long, value_name = "DATE")]
    window_to: Option<String>,
    /// Who chairs it
    #[arg(long, value_name = "WHO")]
    chair: Option<String>,
    /// Who takes notes
    #[arg(long, value_name = "WHO")]
    note_taker: Option<String>,
    /// Who must be there; may be repeated
    #[arg(long, value_name = "WHO")]
    require: Vec<String>,
    /// Who may be there, and need not any more; may be repeated
    #[arg(long, visible_alias = "optional", value_name = "WHO")]
    make_optional: Vec<String>,
    /// Who is not asked any more; may be repeated
    #[arg(long, value_name = "WHO")]
    without: Vec<String>,
    #[command(flatten)]
    seating: Seating,
    /// A seat that is not needed any more; may be repeated
    #[arg(long, value_name = "SEAT")]
    drop_seat: Vec<String>,
    /// A room to choose from, with its places; may be repeated
    #[arg(long, value_name = "KEY:PLACES")]
    room: Vec<String>,
    /// Meet without a room
    #[arg(long, conflicts_with = "room")]
    no_rooms: bool,
    /// The least notice before its start, in minutes
    #[arg(long, value_name = "MIN")]
    notice: Option<i32>,
}

impl Edit {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let target = Target::to_change(shell, &self.conference).await?;
        let mut plan = target.conference.clone();
        self.change_facts(shell, &mut plan)?;
        self.change_people(&target, &mut plan).await?;
        self.change_seats(&target, &mut plan).await?;
        if plan == target.conference {
            return Err(
                Failure::usage("nothing would change").hint("say what, as in --minutes 45; see --help")
            );
        }
        let request =
            pb::UpdateConferenceRequest { conference: Some(plan), request_id: request_id(shell, 0) };
        let conference = ask!(target, update_conference, request);
        let did = format!("The plan of \"{}\" is changed.", conference.title);
        tell(shell, &conference, &did)
    }

    fn change_facts(&self, shell: &Shell, plan: &mut pb::Conference) -> Result<(), Failure> {
        let zone = times::zone(shell, &plan.time_zone)?;
        if let Some(title) = &self.title {
            plan.title.clone_from(title);
        }
        plan.duration_minutes = self.minutes.unwrap_or(plan.duration_minutes);
        plan.notice_minutes = self.notice.unwrap_or(plan.notice_minutes);
        let window = plan.window.get_or_insert_default();
        if let Some(from) = &self.window_from {
            window.start_time = Some(times::window_start(from, &zone)?);
        }
        if let Some(to) = &self.window_to {
            window.end_time = Some(times::window_end(to, &zone)?);
        }
        if self.no_rooms {
            plan.rooms.clear();
        }
        for text in &self.room {
            let room = notation::room(text)?;
            match plan.rooms.iter_mut().find(|known| known.key == room.key) {
                Some(known) => *known = room,
                None => plan.rooms.push(room),
            }
        }
        Ok(())
    }

    async fn change_people(&self, target: &Target, plan: &mut pb::Conference) -> Result<(), Failure> {
        let api = &target.api;
        if let Some(chair) = &self.chair {
            plan.chair = people::find(api, chair).await?.name;
        }
        if let Some(note_taker) = &self.note_taker {
            plan.note_taker = people::find(api, note_taker).await?.name;
        }
        let required = people::find_names(api, &self.require).await?;
        let optional = people::find_names(api, &self.make_optional).await?;
        let without = people::find_names(api, &self.without).await?;
        let in_lead = [&plan.chair, &plan.note_taker];
        if let Some(lead) = optional.iter().chain(&without).find(|person| in_lead.contains(person)) {
            return Err(Failure::usage(format!(
                "{} is chair or note-taker, and so must be there",
                people::find(api, lead).await?.display_name
            ))
            .hint("name another one with --chair or --note-taker"));
        }
        let moved = |person: &String| {
            !required.contains(person) && !optional.contains(person) && !without.contains(person)
        };
        plan.required_people.retain(moved);
        plan.optional_people.retain(moved);
        plan.required_people.extend(required);
        plan.optional_people.extend(optional);
        Ok(())
    }

    async fn change_seats(&self, target: &Target, plan: &mut pb::Conference) -> Result<(), Failure> {
        let is_dropped = |seat: &pb::Seat| {
            self.drop_seat.iter().any(|dropped| dropped.eq_ignore_ascii_case(&seat.discipline))
        };
        plan.seats.retain(|seat| !is_dropped(seat));
        for seat in self.seating.fresh()? {
            replace_seat(&mut plan.seats, seat);
        }
        plan.seats = self.seating.peopled(&target.api, std::mem::take(&mut plan.seats)).await?;
        Ok(())
    }
}

/// Changes the counts of the seat of that discipline, or adds one; who may fill it stays.
fn replace_seat(seats: &mut Vec<pb::Seat>, seat: pb::Seat) {
    match seats.iter_mut().find(|known| known.discipline == seat.discipline) {
        Some(known) => (known.min, known.max) = (seat.min, seat.max),
        None => seats.push(seat),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_that_is_changed_keeps_who_may_fill_it() {
        let ines = "agencies/r/people/ines".to_owned();
        let known = pb::Seat {
            discipline: "law".into(),
            min: 2,
            max: 2,
            candidates: vec![ines],
            ..Default::default()
        };
        let mut seats = vec![known];
        replace_seat(&mut seats, notation::seat("law:0-2").expect("a seat"));
        replace_seat(&mut seats, notation::seat("nursing").expect("a seat"));
        assert_eq!((seats.len(), seats[0].min, seats[0].candidates.len()), (2, 0, 1));
    }
}
