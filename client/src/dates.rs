//! Dates and times as people type them: `2026-11-27 14:00`, `tomorrow 9:30`, `fri 10:00`.

use jiff::{
    Zoned,
    civil::{Date, DateTime, Time, Weekday},
};

use crate::failure::Failure;

/// Whether a weekday means the next one or the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Plans: `fri` is the next Friday.
    Ahead,
    /// Records: `fri` is the last Friday.
    Back,
}

/// A date: `2026-11-27`, `today`, `tomorrow`, `yesterday` or a weekday.
///
/// # Errors
///
/// Wrong usage that says what is understood.
pub fn date(text: &str, now: &Zoned, direction: Direction) -> Result<Date, Failure> {
    let word = text.trim().to_lowercase();
    let today = now.date();
    let found = match word.as_str() {
        "today" => Some(today),
        "tomorrow" => today.tomorrow().ok(),
        "yesterday" => today.yesterday().ok(),
        word => weekday(word).map(|day| nth(today, day, direction)).or_else(|| day_alone(word)),
    };
    if found.is_none() && date_time(text, now, direction).is_ok() {
        return Err(Failure::usage(format!("{text} has a time, and only a date is wanted here"))
            .hint("leave the time out: 2026-11-27, tomorrow, fri"));
    }
    found.ok_or_else(|| {
        Failure::usage(format!("{text} is not a date"))
            .hint("write 2026-11-27, tomorrow, or a weekday such as fri")
    })
}

/// A date and a time: `2026-11-27T14:00`, `tomorrow 14:00`, `fri 9:30`.
///
/// # Errors
///
/// Wrong usage that says what is understood.
pub fn date_time(text: &str, now: &Zoned, direction: Direction) -> Result<DateTime, Failure> {
    let unclear = || {
        Failure::usage(format!("{text} is not a date and a time"))
            .hint("write 2026-11-27T14:00, \"tomorrow 14:00\" or \"fri 9:30\"")
    };
    let trimmed = text.trim();
    let (day, clock) = trimmed.rsplit_once([' ', 'T']).ok_or_else(unclear)?;
    Ok(date(day, now, direction).map_err(|_| unclear())?.to_datetime(time(clock).ok_or_else(unclear)?))
}

/// `14:00`, `9:30` or `14`.
fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':').unwrap_or((text, "0"));
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// `2026-11-27`, and nothing behind it: the parser of dates would read a time as well and drop it.
fn day_alone(word: &str) -> Option<Date> {
    let is_of_a_date = |letter: char| letter.is_ascii_digit() || letter == '-';
    word.chars().all(is_of_a_date).then(|| word.parse().ok()).flatten()
}

fn weekday(word: &str) -> Option<Weekday> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    DAYS.iter().find(|(name, _)| word.len() >= 3 && name.starts_with(word)).map(|(_, day)| *day)
}

/// The nearest such day, never today: "fri" said on a Friday means another one.
fn nth(today: Date, day: Weekday, direction: Direction) -> Date {
    let step = if direction == Direction::Ahead { 1 } else { -1 };
    today.nth_weekday(step, day).unwrap_or(today)
}

/// A civil start as the contract writes it, `YYYY-MM-DDThh:mm`.
#[must_use]
pub fn civil(time: DateTime) -> String {
    time.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// A civil start as people read it: `Fri 27 Nov 2026 14:00`.
#[must_use]
pub fn spoken(civil_start: &str) -> String {
    match civil_start.parse::<DateTime>() {
        Ok(time) => time.strftime("%a %-d %b %Y %H:%M").to_string(),
        Err(_) => civil_start.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn friday() -> Zoned {
        "2026-11-27T12:00[America/Chicago]".parse().expect("a time")
    }

    #[test]
    fn a_weekday_is_the_next_one_in_plans_and_the_last_one_in_records() {
        let day = |text, direction| date(text, &friday(), direction).expect("a date").to_string();
        assert_eq!(day("mon", Direction::Ahead), "2026-11-30");
        assert_eq!(day("mon", Direction::Back), "2026-11-23");
        assert_eq!(day("friday", Direction::Ahead), "2026-12-04");
        assert_eq!(day("friday", Direction::Back), "2026-11-20");
        assert_eq!(day("tomorrow", Direction::Ahead), "2026-11-28");
    }

    #[test]
    fn a_time_where_a_date_is_wanted_is_refused_and_not_dropped() {
        for text in ["2026-12-01 12:00", "2026-12-01T12:00", "fri 10:00", "tomorrow 9"] {
            let refused = date(text, &friday(), Direction::Ahead).expect_err(text);
            assert!(refused.message.contains("has a time"), "{}", refused.message);
        }
        assert!(date("2026-12-01 noon", &friday(), Direction::Ahead).is_err());
    }

    #[test]
    fn times_are_read_with_a_space_or_a_t() {
        let time = |text| date_time(text, &friday(), Direction::Ahead).map(civil);
        assert_eq!(time("2026-12-01T14:00").expect("a time"), "2026-12-01T14:00");
        assert_eq!(time("tomorrow 9:30").expect("a time"), "2026-11-28T09:30");
        assert_eq!(time("wed 14").expect("a time"), "2026-12-02T14:00");
        assert!(time("2026-12-01").is_err());
        assert!(time("2026-12-01 25:00").is_err());
    }
}
