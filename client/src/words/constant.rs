//! The constants of the contract as words.

use preceptor_proto::v1 as pb;

/// A value of an enum as people read it: `PAIRING_STATE_ON_HOLD` is `on hold`.
#[must_use]
pub fn word(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix).unwrap_or(name).to_lowercase().replace('_', " ")
}

/// A role as a lower-case word.
#[must_use]
pub fn role_word(role: i32) -> String {
    let name = pb::Role::try_from(role).map_or("ROLE_UNKNOWN", |role| role.as_str_name());
    word(name, "ROLE_")
}

/// A kind of pairing as a word.
#[must_use]
pub fn kind_word(kind: i32) -> String {
    word(pb::PairingKind::try_from(kind).map_or("", |kind| kind.as_str_name()), "PAIRING_KIND_")
}
