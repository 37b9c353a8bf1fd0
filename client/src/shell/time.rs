//! Times as a command reads and tells them, in the zone of the flags or the context.

use jiff::tz::TimeZone;

use super::Shell;
use crate::failure::Failure;

impl Shell {
    /// The time zone to read and print times in.
    ///
    /// # Errors
    ///
    /// When `--tz` or the context names none.
    pub fn zone(&self) -> Result<TimeZone, Failure> {
        match &self.context.time_zone {
            None => Ok(TimeZone::system()),
            Some(name) => TimeZone::get(name).map_err(|_| {
                Failure::usage(format!("{name} is not a time zone")).hint("write it as in America/Chicago")
            }),
        }
    }

    /// A time as people read it on a terminal, or RFC 3339 in UTC everywhere else.
    #[must_use]
    pub fn time(&self, time: Option<prost_types::Timestamp>) -> String {
        let Some(time) = time.and_then(|time| jiff::Timestamp::new(time.seconds, time.nanos).ok()) else {
            return String::new();
        };
        match self.zone() {
            Ok(zone) if self.output.is_terminal() => spoken(time, zone),
            _ => time.to_string(),
        }
    }

    /// A time as people read it, on paper too.
    #[must_use]
    pub fn spoken_time(&self, time: Option<prost_types::Timestamp>) -> String {
        let time = time.and_then(|time| jiff::Timestamp::new(time.seconds, time.nanos).ok());
        time.map(|time| spoken(time, self.zone().unwrap_or(TimeZone::UTC))).unwrap_or_default()
    }
}

fn spoken(time: jiff::Timestamp, zone: TimeZone) -> String {
    time.to_zoned(zone).strftime("%a %-d %b %Y %H:%M %Z").to_string()
}
