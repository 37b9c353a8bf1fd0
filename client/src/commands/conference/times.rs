//! Times of a conference: civil time in its organizer's zone, or in the zone that `--tz` names.

use jiff::{
    Timestamp, Zoned,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, TimeZone},
};
use preceptor_proto::v1 as pb;

use crate::{
    clock,
    dates::{self, Direction},
    failure::Failure,
    shell::Shell,
};

/// The zone in which times of people and conferences in `named` are read and said.
pub(super) fn zone(shell: &Shell, named: &str) -> Result<TimeZone, Failure> {
    if shell.global.tz.is_some() {
        return shell.zone();
    }
    TimeZone::get(named).map_err(|_| {
        Failure::usage(format!("this computer does not know the organizer's time zone {named}"))
            .hint("say in which zone you mean it with --tz America/Chicago")
    })
}

/// Now, as the clocks of `zone` show it.
pub(super) fn now(zone: &TimeZone) -> Zoned {
    clock::now().to_zoned(zone.clone())
}

/// The instant that a date and a time mean in `zone`; of an hour that comes twice, the first.
///
/// # Errors
///
/// Wrong usage when the text is no time, or the clocks jump over it.
pub(super) fn instant(text: &str, zone: &TimeZone) -> Result<prost_types::Timestamp, Failure> {
    at(dates::date_time(text, &now(zone), Direction::Ahead)?, zone)
}

/// The start of a day in `zone`, or the time when one is said.
pub(super) fn window_start(text: &str, zone: &TimeZone) -> Result<prost_types::Timestamp, Failure> {
    let now = now(zone);
    // A text with a time is tried first: read as a date, it would lose its time.
    match dates::date_time(text, &now, Direction::Ahead) {
        Ok(time) => at(time, zone),
        Err(_) => day_start(dates::date(text, &now, Direction::Ahead)?, zone),
    }
}

/// The end of a day in `zone`, or the time when one is said.
pub(super) fn window_end(text: &str, zone: &TimeZone) -> Result<prost_types::Timestamp, Failure> {
    let now = now(zone);
    if let Ok(time) = dates::date_time(text, &now, Direction::Ahead) {
        return at(time, zone);
    }
    let day = dates::date(text, &now, Direction::Ahead)?;
    let next = day.tomorrow().map_err(|_| Failure::usage(format!("{text} is too late a date")))?;
    day_start(next, zone)
}

/// Midnight, or the first instant after it where the clocks jump over midnight.
fn day_start(day: Date, zone: &TimeZone) -> Result<prost_types::Timestamp, Failure> {
    let start = day.to_zoned(zone.clone()).and_then(|midnight| midnight.start_of_day());
    start
        .map(|start| message(start.timestamp()))
        .map_err(|_| Failure::usage(format!("{day} is out of range")))
}

fn at(time: DateTime, zone: &TimeZone) -> Result<prost_types::Timestamp, Failure> {
    let found = zone.to_ambiguous_zoned(time);
    if matches!(found.offset(), AmbiguousOffset::Gap { .. }) {
        return Err(Failure::usage(format!(
            "{} does not exist: the clocks jump over it",
            dates::civil(time)
        ))
        .hint("choose a time an hour earlier or later"));
    }
    let earlier = found.earlier().map_err(|_| Failure::usage(format!("{time} is out of range")))?;
    Ok(message(earlier.timestamp()))
}

fn message(time: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: time.as_second(), nanos: 0 }
}

/// A time in a table: RFC 3339 in UTC off a terminal, else as [`spoken`].
pub(super) fn cell(shell: &Shell, time: Option<prost_types::Timestamp>, named: &str) -> String {
    if shell.output.is_terminal() { spoken(shell, time, named) } else { shell.time(time) }
}

/// A time as it is said, in the conference's zone: `Fri 27 Nov 2026 14:00 CST`.
pub(super) fn spoken(shell: &Shell, time: Option<prost_types::Timestamp>, named: &str) -> String {
    let instant = time.and_then(|time| Timestamp::new(time.seconds, time.nanos).ok());
    match (instant, zone(shell, named)) {
        (Some(instant), Ok(zone)) => instant.to_zoned(zone).strftime("%a %-d %b %Y %H:%M %Z").to_string(),
        (Some(instant), Err(_)) => instant.to_string(),
        (None, _) => String::new(),
    }
}

/// When a span starts.
pub(super) fn start(span: Option<&pb::TimeSpan>) -> Option<prost_types::Timestamp> {
    span.and_then(|span| span.start_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new_york() -> TimeZone {
        TimeZone::get("America/New_York").expect("a zone")
    }

    #[test]
    fn a_time_that_the_clocks_jump_over_is_refused() {
        let failure = instant("2027-03-14T02:30", &new_york()).expect_err("it does not exist");
        assert!(failure.message.contains("does not exist"));
    }

    #[test]
    fn of_a_time_that_comes_twice_the_first_is_meant() {
        let first = instant("2026-11-01T01:30", &new_york()).expect("a time");
        assert_eq!(Timestamp::new(first.seconds, 0).expect("a time").to_string(), "2026-11-01T05:30:00Z");
    }

    #[test]
    fn a_window_holds_its_last_day() {
        let (from, to) = (window_start("2026-12-01", &new_york()), window_end("2026-12-01", &new_york()));
        assert_eq!(to.expect("a date").seconds - from.expect("a date").seconds, 24 * 3600);
        let noon = window_end("2026-12-01 12:00", &new_york()).expect("a time");
        assert_eq!(noon.seconds % (24 * 3600), 17 * 3600);
    }
}
