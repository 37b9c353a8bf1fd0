//! Times on the wire: `Timestamp` in UTC.

use preceptor_engine::time::UnixMicros;
use prost_types::Timestamp;

use crate::error::Error;

/// A time as a timestamp.
pub(crate) fn timestamp(UnixMicros(micros): UnixMicros) -> Timestamp {
    let nanos = i32::try_from(micros.rem_euclid(1_000_000) * 1000).unwrap_or_default();
    Timestamp { seconds: micros.div_euclid(1_000_000), nanos }
}

/// A timestamp as a time, rounded down to microseconds; an error outside the years 1 to 9999.
pub(crate) fn micros(field: &str, timestamp: Timestamp) -> Result<UnixMicros, Error> {
    const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;
    if !SECONDS.contains(&timestamp.seconds) || !(0..1_000_000_000).contains(&timestamp.nanos) {
        return Err(Error::field(field, "is not a time within the years 1 to 9999"));
    }
    Ok(UnixMicros(timestamp.seconds * 1_000_000 + i64::from(timestamp.nanos) / 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_before_1970_keep_their_microseconds() {
        for time in [-1, -1_000_001, 0, 1, 1_763_800_000_123_456] {
            assert_eq!(micros("t", timestamp(UnixMicros(time))).expect("within range"), UnixMicros(time));
        }
    }
}
