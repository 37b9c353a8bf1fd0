//! Case conferences, as rows become messages.

use preceptor_engine::time::UnixMicros;

use preceptor_proto::v1 as pb;

use super::{small, span, timestamp, to_wire, wire_words};
use crate::records::{
    self as rows, ActionItem, AgencyId, AgendaItem, Attendance, Conference, ConferenceRecord, Decision,
    Invitation, Named, PersonId,
};

wire_words! {
    rows::ConferenceState = pb::ConferenceState, "CONFERENCE_STATE";
    rows::InvitationState = pb::InvitationState, "INVITATION_STATE";
    rows::AgendaItemState = pb::AgendaItemState, "AGENDA_ITEM_STATE";
    rows::AttendanceState = pb::AttendanceState, "ATTENDANCE_STATE";
    rows::ActionItemState = pb::ActionItemState, "ACTION_ITEM_STATE";
}

/// A conference with what belongs to it, as it is at `now`.
pub(crate) fn conference(row: Conference, record: ConferenceRecord, now: UnixMicros) -> pb::Conference {
    let agency = row.agency_id.clone();
    let invited = |each: &Invitation| invitation(&agency, &row.seats, each);
    pb::Conference {
        invitations: record.invitations.iter().map(invited).collect(),
        agenda_items: record.agenda_items.into_iter().map(|item| agenda_item(&agency, item)).collect(),
        attendance: record.attendance.into_iter().map(|one| attendance(&agency, one)).collect(),
        decisions: record.decisions.into_iter().map(decision).collect(),
        action_items: record.action_items.into_iter().map(|item| action_item(&agency, item)).collect(),
        ..planned(row, now)
    }
}

/// A conference without what belongs to it, as lists show it.
pub(crate) fn planned(row: Conference, now: UnixMicros) -> pb::Conference {
    let agency = &row.agency_id;
    let state = row.state_at(now);
    let expires_at = row.expires_at.filter(|_| state == rows::ConferenceState::Proposed);
    pb::Conference {
        name: row.id.name(agency),
        state: to_wire(state),
        organizer: row.organizer_id.name(agency),
        chair: name(agency, row.chair_id.as_ref()),
        note_taker: name(agency, row.note_taker_id.as_ref()),
        duration_minutes: small(row.duration_minutes),
        window: Some(span(row.window_starts_at, row.window_ends_at)),
        notice_minutes: small(row.notice_minutes),
        required_people: names(agency, &row.required_people),
        optional_people: names(agency, &row.optional_people),
        seats: row.seats.iter().map(|each| seat(agency, each)).collect(),
        rooms: row
            .rooms
            .iter()
            .map(|room| pb::Room { key: room.key.clone(), places: small(room.places) })
            .collect(),
        meeting_way: row.meeting_way.map_or(0, to_wire),
        time: row.starts_at.zip(row.ends_at).map(|(starts_at, ends_at)| span(starts_at, ends_at)),
        civil_start: row.civil_start.unwrap_or_default(),
        room: row.room.unwrap_or_default(),
        sequence: small(row.sequence),
        expire_time: expires_at.map(timestamp),
        quorate: row.is_quorate,
        etag: row.revision.to_string(),
        create_time: Some(timestamp(row.created_at)),
        title: row.title,
        time_zone: row.time_zone.name().to_owned(),
        reason: row.reason,
        ..Default::default()
    }
}

fn name(agency: &AgencyId, person: Option<&PersonId>) -> String {
    person.map_or_else(String::new, |person| person.name(agency))
}

fn names(agency: &AgencyId, people: &[PersonId]) -> Vec<String> {
    people.iter().map(|person| person.name(agency)).collect()
}

fn seat(agency: &AgencyId, seat: &rows::Seat) -> pb::Seat {
    pb::Seat {
        discipline: seat.discipline.clone(),
        min: small(seat.min),
        max: small(seat.max),
        candidates: names(agency, &seat.candidates),
        deputies_allowed: seat.deputies_allowed,
        deputies: names(agency, &seat.deputies),
    }
}

fn invitation(agency: &AgencyId, seats: &[rows::Seat], invitation: &Invitation) -> pb::Invitation {
    let seat = invitation.seat_index.and_then(|index| seats.get(usize::try_from(index).ok()?));
    pb::Invitation {
        person: invitation.person_id.name(agency),
        display_name: invitation.display_name.clone(),
        seat: seat.map(|seat| seat.discipline.clone()).unwrap_or_default(),
        required: invitation.is_required,
        state: to_wire(invitation.state),
        deputy: name(agency, invitation.deputy_id.as_ref()),
    }
}

fn agenda_item(agency: &AgencyId, item: AgendaItem) -> pb::AgendaItem {
    pb::AgendaItem {
        presenter: name(agency, item.presenter_id.as_ref()),
        id: item.id,
        case_reference: item.case_reference,
        question: item.question,
        minutes: small(item.minutes),
        complex: item.is_complex,
        state: to_wire(item.state),
    }
}

fn attendance(agency: &AgencyId, attendance: Attendance) -> pb::Attendance {
    pb::Attendance {
        person: attendance.person_id.name(agency),
        display_name: attendance.display_name,
        state: to_wire(attendance.state),
        deputy_for: name(agency, attendance.deputy_for_id.as_ref()),
    }
}

fn decision(decision: Decision) -> pb::Decision {
    pb::Decision {
        id: decision.id,
        agenda_item: decision.agenda_item_id.unwrap_or_default(),
        text: decision.text,
        rationale: decision.rationale,
        dissent: decision.dissent,
        quorate: decision.is_quorate,
        create_time: Some(timestamp(decision.created_at)),
    }
}

fn action_item(agency: &AgencyId, item: ActionItem) -> pb::ActionItem {
    pb::ActionItem {
        owner: item.owner_id.name(agency),
        id: item.id,
        title: item.title,
        due_date: item.due_date,
        state: to_wire(item.state),
    }
}
