//! The flags about seats, which `create` and `edit` share.

use clap::Args;
use preceptor_proto::v1 as pb;

use super::notation::{self, Seated};
use crate::{connection::Api, failure::Failure, nouns::people};

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
            let Seated { discipline, who } = notation::seated(text)?;
            let person = people::find(api, &who).await?.name;
            seat_of(&mut seats, &discipline)?.candidates.push(person);
        }
        for text in &self.deputy {
            let Seated { discipline, who } = notation::seated(text)?;
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
