//! Events and audit entries.

use preceptor_proto::v1 as pb;

use super::{timestamp, to_wire};
use crate::records::{AuditEntry, Event, Named, agency_name};

/// An event as its message.
pub(crate) fn event(row: Event) -> pb::Event {
    pb::Event {
        name: format!("{}/events/{}", agency_name(&row.agency_id), row.sequence),
        sequence: row.sequence,
        r#type: row.kind,
        resource: row.resource,
        etag: row.etag,
        actor: row.actor,
        time: Some(timestamp(row.occurred_at)),
    }
}

/// An audit entry as its message.
pub(crate) fn audit_entry(row: AuditEntry) -> pb::AuditEntry {
    pb::AuditEntry {
        name: format!("{}/auditEntries/{}", agency_name(&row.agency_id), row.sequence),
        sequence: row.sequence,
        time: Some(timestamp(row.occurred_at)),
        actor: row.actor,
        role: to_wire(row.role),
        person: row.person_id.map(|person| person.name(&row.agency_id)).unwrap_or_default(),
        method: row.method,
        resource: row.resource,
        rule: row.rule,
        request_id: row.request_id,
    }
}
