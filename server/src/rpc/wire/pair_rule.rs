//! Pair rules.

use preceptor_proto::v1 as pb;

use super::{timestamp, to_wire};
use crate::records::{Named, PairRule};

/// A row as its message.
pub(crate) fn pair_rule(row: PairRule) -> pb::PairRule {
    let agency = row.agency_id;
    pb::PairRule {
        name: row.id.name(&agency),
        kind: to_wire(row.kind),
        mentor: row.mentor_id.name(&agency),
        mentee: row.mentee_id.name(&agency),
        reason: row.reason,
        expire_time: row.expires_at.map(timestamp),
        create_time: Some(timestamp(row.created_at)),
    }
}
