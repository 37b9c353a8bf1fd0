//! The scale skills are measured on, in thousandths.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A skill level in thousandths, 1000 (novice) to 5000 (expert).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "i32", try_from = "i32")]
pub struct Level(i32);

/// A number that is no level: outside 1000…5000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{0} is off the scale of levels, 1000 to 5000")]
pub struct OffScale(pub i64);

impl Level {
    /// The lowest level, 1.000.
    pub const MIN: Self = Self(1000);
    /// The highest level, 5.000.
    pub const MAX: Self = Self(5000);
    /// The middle of the scale, 3.000.
    pub const MIDDLE: Self = Self(3000);

    /// `None` unless `thousandths` is within 1000…5000.
    #[must_use]
    pub const fn new(thousandths: i32) -> Option<Self> {
        if thousandths < Self::MIN.0 || thousandths > Self::MAX.0 { None } else { Some(Self(thousandths)) }
    }

    /// The level in thousandths, 1000…5000.
    #[must_use]
    pub const fn thousandths(self) -> i32 {
        self.0
    }
}

impl From<Level> for i32 {
    fn from(level: Level) -> Self {
        level.0
    }
}

impl TryFrom<i32> for Level {
    type Error = OffScale;
    fn try_from(thousandths: i32) -> Result<Self, OffScale> {
        Self::new(thousandths).ok_or(OffScale(thousandths.into()))
    }
}

impl TryFrom<i64> for Level {
    type Error = OffScale;
    fn try_from(thousandths: i64) -> Result<Self, OffScale> {
        i32::try_from(thousandths).ok().and_then(Self::new).ok_or(OffScale(thousandths))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_ends_where_its_scale_does_however_it_is_made() {
        for (thousandths, is_level) in
            [(i32::MIN, false), (999, false), (1000, true), (5000, true), (5001, false)]
        {
            assert_eq!(Level::new(thousandths).is_some(), is_level, "{thousandths}");
            assert_eq!(Level::try_from(i64::from(thousandths)).is_ok(), is_level, "{thousandths}");
            assert_eq!(
                serde_json::from_str::<Level>(&thousandths.to_string()).is_ok(),
                is_level,
                "{thousandths}"
            );
        }
        assert_eq!(Level::try_from(i64::MAX), Err(OffScale(i64::MAX)));
        assert_eq!(serde_json::to_string(&Level::MIDDLE).expect("a number"), "3000");
    }
}
