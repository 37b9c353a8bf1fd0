//! Imports and their findings.

use preceptor_engine::sheets::Finding;
use preceptor_proto::v1 as pb;

use super::{small, timestamp, to_wire};
use crate::records::{Import, Named};

/// A row with its findings as its message.
pub(crate) fn import(row: &Import, findings: Vec<Finding>) -> pb::Import {
    pb::Import {
        name: row.id.name(&row.agency_id),
        kind: to_wire(row.kind),
        state: to_wire(row.state),
        row_count: small(row.row_count),
        create_count: small(row.create_count),
        update_count: small(row.update_count),
        unchanged_count: small(row.unchanged_count),
        held_count: small(row.held_count),
        findings: findings.into_iter().map(finding).collect(),
        finding_count: small(row.finding_count),
        etag: row.revision.to_string(),
        create_time: Some(timestamp(row.created_at)),
        apply_time: row.applied_at.map(timestamp),
    }
}

fn finding(finding: Finding) -> pb::ImportFinding {
    let Finding { code, sheet, row, column, header, message, suggestion, holds_row } = finding;
    pb::ImportFinding {
        code,
        sheet,
        row: i32::try_from(row).unwrap_or(i32::MAX),
        column,
        header,
        message,
        suggestion,
        holds_row,
    }
}
