//! Sessions.

use preceptor_engine::time::UnixMicros;

use jiff::civil::DateTime;
use preceptor_proto::v1 as pb;

use super::{Fields, small, span, timestamp, to_wire, wire_words};
use crate::{
    caller::Caller,
    records::{Named, Role, Session, SessionState, civil_text},
};

wire_words! {
    SessionState = pb::SessionState, "SESSION_STATE";
}

/// A session as this caller may see it: what was worked on stays with the pair and their coordinator.
pub(crate) fn session(row: Session, caller: &Caller, now: UnixMicros) -> pb::Session {
    let agency = &row.agency_id;
    let is_summary_hidden = matches!(caller.role, Role::Integration | Role::Auditor);
    pb::Session {
        name: row.id.name(agency),
        pairing: row.pairing_id.name(agency),
        mentor: row.mentor_id.name(agency),
        mentee: row.mentee_id.name(agency),
        state: to_wire(row.state),
        time: Some(span(row.starts_at, row.ends_at)),
        meeting_way: row.meeting_way.map_or(0, to_wire),
        minutes: small(row.minutes),
        log_version: small(row.log_version),
        overdue: row.is_overdue(now),
        etag: row.revision.to_string(),
        create_time: Some(timestamp(row.created_at)),
        mentor_display_name: row.mentor_name,
        mentee_display_name: row.mentee_name,
        civil_start: row.civil_start,
        time_zone: row.time_zone.name().to_owned(),
        summary: if is_summary_hidden { String::new() } else { row.summary },
        reason: row.reason,
    }
}

/// A civil time `YYYY-MM-DDThh:mm`, exactly in that form.
pub(crate) fn civil_start(fields: &mut Fields<'_>, field: &str, text: &str) -> DateTime {
    let parsed = text.parse::<DateTime>().ok().filter(|parsed| civil_text(*parsed) == text);
    parsed.unwrap_or_else(|| {
        let wrong =
            if text.is_empty() { "is required: YYYY-MM-DDThh:mm" } else { "is not a time YYYY-MM-DDThh:mm" };
        fields.wrong(field, wrong);
        DateTime::ZERO
    })
}
