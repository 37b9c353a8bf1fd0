//! Weekly availability as coordinators write it: `Mon 08:00-10:00; Wed 10:00-12:00`.

use jiff::civil::Weekday;
use thiserror::Error;

use super::availability::{DAY_NAMES, DayWindow, InvalidWindow, MINUTES_PER_DAY};

/// The most characters that a text of weekly availability may have.
pub const MAX_TEXT_CHARS: usize = 4_000;

const MINUTES_PER_WEEK: u32 = 7 * MINUTES_PER_DAY as u32;

/// What is wrong with a text of weekly availability, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("entry {entry} ({found:?}): {problem}{}", hint(.suggestion.as_deref()))]
pub struct AvailabilityTextError {
    /// The entry at fault, counted from 1; entries are separated by semicolons or line ends.
    pub entry: usize,
    /// The part of the entry that cannot be read, cut to its first 64 characters.
    pub found: String,
    /// What is wrong with it.
    pub problem: AvailabilityProblem,
    /// What was probably meant, in the form that would be accepted.
    pub suggestion: Option<String>,
}

fn hint(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |text| format!("; did you mean {text:?}?"))
}

/// The ways in which an entry of weekly availability can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AvailabilityProblem {
    /// The whole text is longer than [`MAX_TEXT_CHARS`].
    #[error("the text is longer than {MAX_TEXT_CHARS} characters")]
    TooLong,
    /// A day without times, or times without a day.
    #[error("an entry is a day and its hours, as in \"Mon 08:00-10:00\"")]
    Incomplete,
    /// Not a day of the week in English.
    #[error("not a day of the week (Mon, Tue, Wed, Thu, Fri, Sat, Sun)")]
    UnknownDay,
    /// A second day where a span of time is expected.
    #[error("an entry has its days first; the next entry follows a semicolon")]
    DayAmongTimes,
    /// Not two times joined by a hyphen.
    #[error("not a span of time, which is written 08:00-10:00")]
    NotASpan,
    /// Not a time of the day on the 24-hour clock.
    #[error("not a time of day, which is written with four digits, 00:00 to 24:00")]
    NotATime,
    /// The times do not bound a window.
    #[error(transparent)]
    Window(InvalidWindow),
    /// The window shares minutes with an earlier one of the same text.
    #[error("overlaps an earlier entry")]
    Overlap,
}

/// Reads weekly availability, in the order in which it is written; an empty text is an empty list.
///
/// An entry is days and times: `Mon 08:00-10:00`. Days may be named by their first three letters or in full,
/// listed (`Mon,Wed`) or ranged (`Mon-Fri`); an entry may list several spans (`Mon 08:00-10:00,14:00-16:00`).
/// A span whose end is before its start runs into the next day. Spreadsheets turn hyphens into dashes: both are read.
///
/// # Errors
/// [`AvailabilityTextError`] names the first entry at fault, what is wrong, and where possible what was meant.
/// Windows that overlap are refused, since one of them is probably a slip.
pub fn parse_weekly(text: &str) -> Result<Vec<DayWindow>, AvailabilityTextError> {
    if text.chars().count() > MAX_TEXT_CHARS {
        return Err(error(text, AvailabilityProblem::TooLong, None));
    }
    let plain = text.replace(['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}'], "-");
    let mut windows = Vec::new();
    let entries = plain.split([';', '\n']).map(str::trim).filter(|entry| !entry.is_empty());
    for (index, entry) in entries.enumerate() {
        parse_entry(entry, &mut windows)
            .map_err(|wrong| AvailabilityTextError { entry: index + 1, ..wrong })?;
    }
    Ok(windows)
}

/// Writes windows in the form that [`parse_weekly`] reads, in the order given.
#[must_use]
pub fn format_weekly(windows: &[DayWindow]) -> String {
    windows.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn error(found: &str, problem: AvailabilityProblem, suggestion: Option<String>) -> AvailabilityTextError {
    AvailabilityTextError { entry: 1, found: found.chars().take(64).collect(), problem, suggestion }
}

fn parse_entry(entry: &str, windows: &mut Vec<DayWindow>) -> Result<(), AvailabilityTextError> {
    let split = entry.find(|letter: char| letter.is_ascii_digit()).filter(|at| *at > 0);
    let (days, times) = split
        .map(|at| entry.split_at(at))
        .ok_or_else(|| error(entry, AvailabilityProblem::Incomplete, None))?;
    let days = parse_days(days)?;
    for span in times.split(',') {
        if span.trim().starts_with(|letter: char| letter.is_alphabetic()) {
            let separated = entry.replacen(&format!(",{span}"), &format!("; {}", span.trim()), 1);
            return Err(error(span.trim(), AvailabilityProblem::DayAmongTimes, Some(separated)));
        }
        let (start, end) = parse_span(span.trim())?;
        for day in &days {
            let window = DayWindow::new(*day, start, end)
                .map_err(|invalid| error(span.trim(), AvailabilityProblem::Window(invalid), None))?;
            if windows.iter().any(|earlier| overlap(*earlier, window)) {
                return Err(error(&window.to_string(), AvailabilityProblem::Overlap, None));
            }
            windows.push(window);
        }
    }
    Ok(())
}

/// Whether two windows share a minute of the week, which has no end: Sunday night runs into Monday.
fn overlap(one: DayWindow, other: DayWindow) -> bool {
    let start = |window: DayWindow| {
        let day = u32::try_from(window.weekday().to_monday_zero_offset()).unwrap_or(0);
        day * u32::from(MINUTES_PER_DAY) + u32::from(window.start_minute())
    };
    let until = |from: u32, to: u32| (to + MINUTES_PER_WEEK - from) % MINUTES_PER_WEEK;
    until(start(one), start(other)) < u32::from(one.minutes())
        || until(start(other), start(one)) < u32::from(other.minutes())
}

fn parse_days(text: &str) -> Result<Vec<Weekday>, AvailabilityTextError> {
    let text = text.trim().trim_end_matches(':').trim();
    let mut days = Vec::new();
    for part in text.split(',').map(str::trim) {
        match part.split_once('-') {
            None => days.push(parse_day(part)?),
            Some((first, last)) => {
                let (first, last) = (parse_day(first.trim())?, parse_day(last.trim())?);
                days.extend(first.cycle_forward().take(usize::try_from(first.until(last)).unwrap_or(0) + 1));
            }
        }
    }
    Ok(days)
}

fn parse_day(text: &str) -> Result<Weekday, AvailabilityTextError> {
    let is_day = |name: &&str| text.eq_ignore_ascii_case(name) || text.eq_ignore_ascii_case(&name[..3]);
    let Some(index) = DAY_NAMES.iter().position(is_day) else {
        return Err(error(text, AvailabilityProblem::UnknownDay, nearest_day(text)));
    };
    let offset = i8::try_from(index).expect("seven days");
    Ok(Weekday::from_monday_zero_offset(offset).expect("an index of the seven days"))
}

/// The only day that begins like `text`, else the day nearest in spelling.
fn nearest_day(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let text = text.trim_end_matches('.');
    if text.is_empty() || text.len() > 16 {
        return None;
    }
    let begins: Vec<&str> =
        DAY_NAMES.into_iter().filter(|name| name.to_lowercase().starts_with(text)).collect();
    let spelled = || {
        let edits = |name: &str| {
            let name = name.to_lowercase();
            strsim::osa_distance(text, &name).min(strsim::osa_distance(text, &name[..3]))
        };
        let nearest =
            DAY_NAMES.into_iter().map(|name| (edits(name), name)).min_by_key(|(edits, _)| *edits)?;
        (nearest.0 <= 2 && nearest.0 < text.len()).then_some(nearest.1)
    };
    let name = match begins[..] {
        [only] => Some(only),
        [] => spelled(),
        _ => None,
    };
    name.map(|name| name[..3].to_owned())
}

fn parse_span(text: &str) -> Result<(u16, u16), AvailabilityTextError> {
    let Some((start, end)) = text.split_once('-') else {
        let suggestion = text.split_once("to").and_then(|(start, end)| suggested_span(start, end));
        return Err(error(text, AvailabilityProblem::NotASpan, suggestion));
    };
    match (exact_time(start.trim()), exact_time(end.trim())) {
        (Some(start), Some(end)) => Ok((start, end)),
        (None, _) => Err(error(start.trim(), AvailabilityProblem::NotATime, suggested_time(start))),
        (_, None) => Err(error(end.trim(), AvailabilityProblem::NotATime, suggested_time(end))),
    }
}

/// The minute of the day of `HH:MM`, 00:00 to 24:00.
fn exact_time(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let number = |digits: &str| {
        let is_pair = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
        if is_pair { digits.parse::<u16>().ok() } else { None }
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= MINUTES_PER_DAY).then_some(minutes)
}

/// The proper form of `8`, `8:00`, `8.30`, `830`, `8h`, `8am` or `2:30 pm`.
fn suggested_time(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let number = text.trim_end_matches(['a', 'p', 'm', 'h', '.', ' ']);
    let suffix = text[number.len()..].replace(['.', ' '], "");
    let (hour, minute) = match number.split_once([':', '.', 'h']) {
        Some(parts) => parts,
        None if number.len() > 2 && number.is_ascii() => number.split_at(number.len() - 2),
        None => (number, "0"),
    };
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match (suffix.as_str(), hour) {
        ("pm", 1..=11) => hour + 12,
        ("am", 12) => 0,
        ("" | "h" | "am", _) | ("pm", 12) => hour,
        _ => return None,
    };
    let proper = format!("{hour:02}:{minute:02}");
    exact_time(&proper).map(|_| proper)
}

fn suggested_span(start: &str, end: &str) -> Option<String> {
    Some(format!("{}-{}", suggested_time(start)?, suggested_time(end)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wrong(text: &str) -> AvailabilityTextError {
        parse_weekly(text).expect_err("a text that is wrong")
    }

    #[test]
    fn the_form_that_coordinators_use_is_read() {
        let windows = parse_weekly("Mon 08:00-10:00; Wed 10:00-12:00").unwrap();
        assert_eq!(format_weekly(&windows), "Mon 08:00-10:00; Wed 10:00-12:00");
    }

    #[test]
    fn lists_ranges_dashes_and_whole_names_are_read() {
        let written = "Monday, fri: 08:00\u{2013}10:00, 14:00 - 24:00;\n Sat-Sun 22:00-06:00; ";
        let windows = parse_weekly(written).unwrap();
        assert_eq!(
            format_weekly(&windows),
            "Mon 08:00-10:00; Fri 08:00-10:00; Mon 14:00-24:00; Fri 14:00-24:00; Sat 22:00-06:00; Sun 22:00-06:00"
        );
        assert_eq!(parse_weekly("Fri-Mon 09:00-10:00").unwrap().len(), 4);
    }

    #[test]
    fn nothing_written_is_nothing_available() {
        for text in ["", "  ", ";;\n"] {
            assert_eq!(parse_weekly(text), Ok(Vec::new()));
        }
    }

    #[test]
    fn a_wrong_day_is_named_with_its_entry_and_a_suggestion() {
        let error = wrong("Mon 08:00-10:00; Tues 10:00-12:00");
        assert_eq!((error.entry, error.found.as_str()), (2, "Tues"));
        assert_eq!(error.problem, AvailabilityProblem::UnknownDay);
        assert_eq!(error.suggestion.as_deref(), Some("Tue"));
        assert_eq!(wrong("Wendesday 10:00-12:00").suggestion.as_deref(), Some("Wed"));
        assert_eq!(wrong("T 10:00-12:00").suggestion, None);
        assert_eq!(wrong("Lundi 10:00-12:00").problem, AvailabilityProblem::UnknownDay);
    }

    #[test]
    fn a_wrong_time_is_named_with_a_suggestion() {
        for (text, meant) in [
            ("Mon 8:00-10:00", "08:00"),
            ("Mon 8-10", "08:00"),
            ("Mon 8am-10am", "08:00"),
            ("Mon 08:00-2:30 pm", "14:30"),
            ("Mon 08.30-10:00", "08:30"),
            ("Mon 0830-10:00", "08:30"),
            ("Mon 12am-10:00", "00:00"),
        ] {
            let error = wrong(text);
            assert_eq!(error.problem, AvailabilityProblem::NotATime, "{text}");
            assert_eq!(error.suggestion.as_deref(), Some(meant), "{text}");
        }
        assert_eq!(wrong("Mon 08:00-25:00").suggestion, None);
        assert_eq!(wrong("Mon 08:60-10:00").problem, AvailabilityProblem::NotATime);
        assert_eq!(wrong("Mon 8 to 10").suggestion.as_deref(), Some("08:00-10:00"));
    }

    #[test]
    fn half_an_entry_an_empty_window_and_an_overlap_are_refused() {
        assert_eq!(wrong("Mon").problem, AvailabilityProblem::Incomplete);
        assert_eq!(wrong("08:00-10:00").problem, AvailabilityProblem::Incomplete);
        assert_eq!(wrong("Mon 08:00").problem, AvailabilityProblem::NotASpan);
        let comma = wrong("Mon 08:00-10:00, Wed 10:00-12:00");
        assert_eq!(comma.problem, AvailabilityProblem::DayAmongTimes);
        assert_eq!(comma.suggestion.as_deref(), Some("Mon 08:00-10:00; Wed 10:00-12:00"));
        assert_eq!(wrong("Mon 08:00-08:00").problem, AvailabilityProblem::Window(InvalidWindow::Empty));
        assert_eq!(wrong("Mon 24:00-08:00").problem, AvailabilityProblem::Window(InvalidWindow::OutsideDay));
        assert_eq!(wrong("Mon 08:00-10:00; Mon 09:00-11:00").problem, AvailabilityProblem::Overlap);
        assert_eq!(wrong("Mon 06:00-08:00; Sun 22:00-07:00").entry, 2);
        assert!(parse_weekly("Mon 08:00-10:00; Mon 10:00-11:00").is_ok());
    }

    #[test]
    fn a_hostile_text_is_refused_briefly() {
        let error = wrong(&"Mon 08:00-10:00;".repeat(10_000));
        assert_eq!(error.problem, AvailabilityProblem::TooLong);
        assert!(error.to_string().len() < 200);
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "\\PC{0,60}") {
            let _ = parse_weekly(&text);
        }

        #[test]
        fn nearly_right_text_is_answered(text in "(M|mo|Mon|Tues|é)[ ,-]{0,2}[0-9apmh.:é-]{0,12}(;|,)?") {
            if let Ok(windows) = parse_weekly(&text) {
                prop_assert_eq!(parse_weekly(&format_weekly(&windows)), Ok(windows));
            }
        }

        #[test]
        fn what_is_written_reads_back(days in prop::collection::btree_map(0..7_i8, (0..1440_u16, 1..600_u16), 0..7)) {
            let windows: Vec<DayWindow> = days.into_iter().filter_map(|(day, (start, length))| {
                let end = (start + length).min(1440);
                DayWindow::new(Weekday::from_monday_zero_offset(day).unwrap(), start, end).ok()
            }).collect();
            prop_assert_eq!(parse_weekly(&format_weekly(&windows)), Ok(windows));
        }
    }
}
