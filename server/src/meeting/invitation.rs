//! Who is invited to a time.

use std::collections::BTreeSet;

use preceptor_engine::schedule::Slot;

use super::situation::Situation;
use crate::records::{Invitation, InvitationState, PersonId, PersonState};

/// Everybody who is asked to come to a slot: chair, note-taker and required people, then who fills the seats,
/// then the optional ones who have not left, also those who cannot come as it stands.
pub(crate) fn invitations(situation: &Situation, slot: &Slot) -> Vec<Invitation> {
    let mut invited: Vec<(usize, Invitation)> = Vec::new();
    let mut invite = |index: usize, is_required: bool, seat_index: Option<i64>| {
        if let Some((_, known)) = invited.iter_mut().find(|(known, _)| *known == index) {
            known.seat_index = known.seat_index.or(seat_index);
            return;
        }
        let person = &situation.people[index];
        let invitation = Invitation {
            person_id: person.id.clone(),
            display_name: person.display_name.clone(),
            seat_index,
            is_required,
            state: InvitationState::NeedsAction,
            deputy_id: None,
        };
        invited.push((index, invitation));
    };
    for index in &situation.request.required {
        invite(*index, true, None);
    }
    for ((seat, fillers), seat_index) in situation.request.seats.iter().zip(&slot.seats).zip(0_i64..) {
        let is_needed = fillers.len() <= seat.min as usize;
        for filler in fillers {
            invite(filler.person, is_needed, Some(seat_index));
        }
    }
    let is_there = |index: &&usize| situation.people[**index].state != PersonState::Archived;
    for index in situation.request.optional.iter().filter(is_there) {
        invite(*index, false, None);
    }
    invited.into_iter().map(|(_, invitation)| invitation).collect()
}

impl Invitation {
    /// Whether the person's time is taken when they are invited: always, but for optional people who are not free.
    pub(crate) fn is_asked_to_hold(&self, free_optional: &BTreeSet<&PersonId>) -> bool {
        self.is_required || self.seat_index.is_some() || free_optional.contains(&self.person_id)
    }
}
