//! Pairings.

use preceptor_proto::v1 as pb;

use super::{timestamp, to_wire, wire_words};
use crate::records::{self as rows, Named};

wire_words! {
    rows::PairingState = pb::PairingState, "PAIRING_STATE";
    rows::PairingEndReason = pb::PairingEndReason, "PAIRING_END_REASON";
}

/// A row as its message; see [`rows::Pairing::as_of`] for offers that ran out.
pub(crate) fn pairing(row: rows::Pairing) -> pb::Pairing {
    let agency = &row.agency_id;
    pb::Pairing {
        name: row.id.name(agency),
        mentor: row.mentor_id.name(agency),
        mentee: row.mentee_id.name(agency),
        kind: to_wire(row.kind),
        state: to_wire(row.state),
        mentor_accepted: row.mentor_accepted,
        mentee_accepted: row.mentee_accepted,
        expire_time: row.expires_at.map(timestamp),
        match_run: row.match_run_id.map(|run| run.name(agency)).unwrap_or_default(),
        end_reason: row.end_reason.map_or(0, to_wire),
        start_time: row.started_at.map(timestamp),
        end_time: row.ended_at.map(timestamp),
        etag: row.revision.to_string(),
        create_time: Some(timestamp(row.created_at)),
        mentor_display_name: row.mentor_display_name,
        mentee_display_name: row.mentee_display_name,
    }
}
