//! Civil dates as people type them.

use jiff::civil::Date;

use super::{CellProblem, Code};

/// The order of day and month in dates such as 3/4/26.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// 3/4/26 is 4 March.
    MonthFirst,
    /// 3/4/26 is 3 April.
    DayFirst,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Reads `2026-04-03`, also with a time behind it, `3/4/26` in any order that leaves no doubt, or `3 April 2026`.
pub(super) fn date(text: &str, order: Option<DateOrder>) -> Result<Date, CellProblem> {
    let day = text.split_once(['T', ' ']).map_or(text, |(day, _)| day);
    if let Some(iso) = iso(day).filter(|_| day == text || is_time(&text[day.len() + 1..])) {
        return Ok(iso);
    }
    named(text).map_or_else(|| numeric(text, order), Ok)
}

fn unreadable(text: &str) -> CellProblem {
    CellProblem::new(Code::NotADate, format!("{text:?} is not a date such as 2026-04-03"))
}

fn iso(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}

/// The time that spreadsheets write behind a date: digits and what separates them.
fn is_time(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || b":.Z+-".contains(&byte))
}

fn number(text: &str) -> Option<i16> {
    if text.is_empty() || text.len() > 4 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// A year as typed, in this century where it has two digits.
fn year(text: &str) -> Option<i16> {
    match text.len() {
        2 => number(text).map(|year| 2000 + year),
        4 => number(text),
        _ => None,
    }
}

fn of(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `3 April 2026`, `Apr 3, 2026`: a month that is named leaves no doubt.
fn named(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split([' ', ',', '-', '.', '/']).filter(|part| !part.is_empty()).collect();
    let [first, second, last] = parts[..] else { return None };
    let month = |part: &str| {
        let part = part.to_lowercase();
        let is_it = |name: &&str| part.len() >= 3 && name.to_lowercase().starts_with(&part);
        MONTHS.iter().position(is_it).and_then(|index| i16::try_from(index + 1).ok())
    };
    let ordinal = |part: &str| number(part.trim_end_matches(|each: char| each.is_ascii_alphabetic()));
    let (month, day) = match month(second) {
        Some(month) => (month, ordinal(first)?),
        None => (month(first)?, ordinal(second)?),
    };
    of(year(last)?, month, day)
}

fn numeric(text: &str, order: Option<DateOrder>) -> Result<Date, CellProblem> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).map(str::trim).collect();
    let [first, second, last] = parts[..] else { return Err(unreadable(text)) };
    let numbers = number(first).zip(number(second)).zip(year(last));
    let ((a, b), year) = numbers.ok_or_else(|| unreadable(text))?;
    let (month_first, day_first) = (of(year, a, b), of(year, b, a));
    match (month_first, day_first, order) {
        (Some(one), Some(other), _) if one == other => Ok(one),
        (Some(one), None, _) | (Some(one), _, Some(DateOrder::MonthFirst)) => Ok(one),
        (None, Some(other), _) | (_, Some(other), Some(DateOrder::DayFirst)) => Ok(other),
        (None, None, _) => Err(unreadable(text)),
        (Some(one), Some(other), None) => {
            let message = format!("{text:?} could be {} or {}", spoken(one), spoken(other));
            Err(CellProblem::new(Code::DateAmbiguous, message).meaning(Some(format!("{one} or {other}"))))
        }
    }
}

fn spoken(date: Date) -> String {
    let month = MONTHS[usize::try_from(date.month() - 1).unwrap_or(0)];
    format!("{} {month}", date.day())
}

/// Absences as people type them: dates, and spans of dates with both ends included.
pub(super) fn absences(text: &str, order: Option<DateOrder>) -> Result<Vec<(Date, Date)>, CellProblem> {
    let spans = text.split([';', '\n']).map(str::trim).filter(|span| !span.is_empty());
    let mut absences = spans.map(|span| absence(span, order)).collect::<Result<Vec<_>, _>>()?;
    absences.sort_unstable();
    absences.dedup();
    Ok(absences)
}

fn absence(span: &str, order: Option<DateOrder>) -> Result<(Date, Date), CellProblem> {
    let wrong = || {
        let message = format!("{span:?} is not an absence such as 2026-12-24 to 2026-12-26");
        CellProblem::new(Code::NotAnAbsence, message)
    };
    let ends =
        [" to ", " - ", " \u{2013} ", "\u{2013}", ".."].iter().find_map(|joint| span.split_once(joint));
    let read = |text: &str| {
        // Doubt about a date has its own answer; that it is none is said of the whole span.
        date(text.trim(), order).map_err(|problem| match problem.code {
            Code::DateAmbiguous => problem,
            _ => wrong(),
        })
    };
    let (first, last) = match ends {
        Some((first, last)) => (read(first)?, read(last)?),
        None => (read(span)?, read(span)?),
    };
    if first <= last { Ok((first, last)) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, order: Option<DateOrder>) -> String {
        date(text, order).map_or_else(|problem| problem.message, |date| date.to_string())
    }

    #[test]
    fn a_date_without_doubt_needs_no_order() {
        for text in [
            "2026-04-03",
            "2026-04-03T00:00:00",
            "2026-04-03 00:00:00",
            "3 April 2026",
            "Apr 3, 2026",
            "3rd april 26",
            "3-Apr-26",
        ] {
            assert_eq!(read(text, None), "2026-04-03", "{text}");
        }
        assert_eq!(read("25/3/26", Some(DateOrder::MonthFirst)), "2026-03-25");
        assert_eq!(read("3/25/2026", None), "2026-03-25");
        assert_eq!(read("4.4.26", None), "2026-04-04");
    }

    #[test]
    fn a_date_in_doubt_asks_for_the_order() {
        assert_eq!(read("3/4/26", Some(DateOrder::MonthFirst)), "2026-03-04");
        assert_eq!(read("3/4/26", Some(DateOrder::DayFirst)), "2026-04-03");
        let problem = date("3/4/26", None).expect_err("two days");
        assert_eq!(problem.code, Code::DateAmbiguous);
        assert_eq!(problem.message, "\"3/4/26\" could be 4 March or 3 April");
        assert_eq!(problem.suggestion, "2026-03-04 or 2026-04-03");
    }

    #[test]
    fn what_is_no_date_is_never_guessed() {
        for text in [
            "2026-02-30",
            "30 February 2026",
            "32/13/26",
            "soon",
            "",
            "1/2",
            "1/2/3",
            "2026-04-03 soon",
            "ä/ö/ü",
        ] {
            assert_eq!(
                date(text, Some(DateOrder::DayFirst)).map_err(|problem| problem.code),
                Err(Code::NotADate),
                "{text}"
            );
        }
    }

    #[test]
    fn absences_are_days_and_spans_of_days() {
        let day = |text: &str| iso(text).expect("a date");
        let christmas = (day("2026-12-24"), day("2026-12-26"));
        let new_year = (day("2027-01-01"), day("2027-01-01"));
        assert_eq!(absences("1 Jan 2027; 2026-12-24 to 2026-12-26", None), Ok(vec![christmas, new_year]));
        assert_eq!(absences("2026-12-24 - 2026-12-26", None), Ok(vec![christmas]));
        let code = |text: &str| absences(text, None).map_err(|problem| problem.code);
        assert_eq!(code("2026-12-26 to 2026-12-24"), Err(Code::NotAnAbsence));
        assert_eq!(code("Christmas"), Err(Code::NotAnAbsence));
        assert_eq!(code("3/4/26"), Err(Code::DateAmbiguous));
    }
}
