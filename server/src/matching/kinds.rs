//! Kinds of pairings and ways to meet: the stored words and the engine's, both ways.

use preceptor_engine::matching::input::snapshot::{MeetingWay, PairingKind};

use crate::records as rows;

/// The engine's kind of the stored one.
pub(crate) const fn engine_kind(kind: rows::PairingKind) -> PairingKind {
    match kind {
        rows::PairingKind::Mentor => PairingKind::Mentor,
        rows::PairingKind::Preceptor => PairingKind::Preceptor,
        rows::PairingKind::Supervisor => PairingKind::Supervisor,
        rows::PairingKind::Peer => PairingKind::Peer,
    }
}

/// The stored kind of the engine's.
pub(crate) const fn stored_kind(kind: PairingKind) -> rows::PairingKind {
    match kind {
        PairingKind::Mentor => rows::PairingKind::Mentor,
        PairingKind::Preceptor => rows::PairingKind::Preceptor,
        PairingKind::Supervisor => rows::PairingKind::Supervisor,
        PairingKind::Peer => rows::PairingKind::Peer,
    }
}

/// The engine's way of the stored one.
pub(crate) const fn engine_way(way: rows::MeetingWay) -> MeetingWay {
    match way {
        rows::MeetingWay::InPerson => MeetingWay::InPerson,
        rows::MeetingWay::Video => MeetingWay::Video,
        rows::MeetingWay::Phone => MeetingWay::Phone,
    }
}
