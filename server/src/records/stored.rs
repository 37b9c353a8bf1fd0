//! How columns become values: the one reading of each, so that whoever reads a column agrees with everybody else.

use preceptor_engine::time::{UnixMicros, Zone};
use serde::{Deserialize, Serialize};

/// A time zone as a column keeps it, by its IANA name.
///
/// The name may be of no zone: servers before this one stored what they were sent in any spelling, `Etc/Unknown` among
/// it, and the zones that a machine knows change. Such a name counts as UTC, here and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::Type, Serialize, Deserialize)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct ZoneName(String);

impl From<ZoneName> for Zone {
    fn from(stored: ZoneName) -> Self {
        Self::known(&stored.0).unwrap_or_else(Self::utc)
    }
}

impl From<&Zone> for ZoneName {
    fn from(zone: &Zone) -> Self {
        Self(zone.name().to_owned())
    }
}

/// A time as a column keeps it.
#[derive(Clone, Copy, Debug, sqlx_macros::Type)]
#[sqlx(transparent)]
pub struct Micros(i64);

impl From<Micros> for UnixMicros {
    fn from(stored: Micros) -> Self {
        Self(stored.0)
    }
}

/// A time as a column keeps it that may be null.
#[derive(Clone, Copy, Debug, sqlx_macros::Type)]
#[sqlx(transparent)]
pub struct OptionalMicros(Option<i64>);

impl From<OptionalMicros> for Option<UnixMicros> {
    fn from(stored: OptionalMicros) -> Self {
        stored.0.map(UnixMicros)
    }
}

/// Zones in documents that are kept as JSON.
pub(super) mod zone_name {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use super::{Zone, ZoneName};

    pub(in crate::records) fn serialize<S: Serializer>(
        zone: &Zone,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ZoneName::from(zone).serialize(serializer)
    }

    pub(in crate::records) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Zone, D::Error> {
        ZoneName::deserialize(deserializer).map(Zone::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_zone_has_its_own_name_and_what_is_none_counts_as_utc() {
        for (stored, name) in [
            ("America/Chicago", "America/Chicago"),
            ("europe/berlin", "Europe/Berlin"),
            ("Etc/Unknown", "UTC"),
            ("Middle/Earth", "UTC"),
            ("", "UTC"),
        ] {
            assert_eq!(Zone::from(ZoneName(stored.into())).name(), name, "{stored}");
        }
    }
}
