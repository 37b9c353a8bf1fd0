//! One cell's text as a value, or what is wrong with it.

use super::{
    CellProblem, Code,
    spelling::{nearest, plain},
};
use crate::matching::input::snapshot::{MeetingWay, PairingKind, RuleKind};
use crate::schedule::{DayWindow, MAX_WEEKLY_WINDOWS, parse_weekly};
use crate::skill::{CATALOGUE, LEVEL_TITLES, Level, Skill, skill_by_alias};
use crate::time::Zone;

/// The words for levels beside the catalogue's own titles, and the whole level each stands for.
const LEVEL_WORDS: [(&str, i32); 3] = [("low", 2), ("medium", 3), ("high", 4)];
/// What people write for a skill that was never observed.
const NOT_OBSERVED: [&str; 7] = ["na", "notobserved", "notseen", "unknown", "none", "no", ""];
/// The most mentees of one mentor at the same time.
const MOST_PLACES: i64 = 100;
/// The most mentors that a mentee can want.
const MOST_MENTORS: i64 = 10;
/// The most entries of a list of words, and the most characters of one.
const WORDS: (usize, usize) = (20, 100);

/// Text of at most `most` characters, without control characters but line breaks and tabs.
pub(super) fn text(text: &str, most: usize) -> Result<String, CellProblem> {
    let length = text.chars().count();
    if length > most {
        let message = format!("has {length} characters; at most {most} are allowed");
        return Err(CellProblem::new(Code::TextTooLong, message));
    }
    if text.chars().any(|each| each.is_control() && !matches!(each, '\n' | '\r' | '\t')) {
        return Err(CellProblem::new(Code::ControlCharacters, "has control characters"));
    }
    Ok(text.to_owned())
}

/// Whether a text is an e-mail address as far as can be told without sending a message: one `@` with
/// something on both sides, and no white space.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let parts: Vec<&str> = text.split('@').collect();
    matches!(parts[..], [local, domain] if !local.is_empty() && !domain.is_empty())
        && !text.contains(char::is_whitespace)
}

/// An e-mail address of 3 to 254 characters.
pub(super) fn email(text: &str) -> Result<String, CellProblem> {
    let text = self::text(text, 254)?;
    if is_email(&text) && !text.contains(['<', '>', ',', ';', ':']) {
        return Ok(text);
    }
    // `Ana Ruiz <ana@north.example>`, `mailto:ana@north.example`, `ana @ north.example`, `ana@north,example`.
    let inner = text.split_once('<').map_or(&*text, |(_, rest)| rest.trim_end_matches('>'));
    let joined: String =
        inner.trim_start_matches("mailto:").chars().filter(|each| !each.is_whitespace()).collect();
    let meant = joined.replace([',', ';'], ".");
    let problem = CellProblem::new(Code::NotAnEmail, format!("{text:?} is not an e-mail address"));
    Err(problem.meaning(is_email(&meant).then_some(meant)))
}

/// Words separated by semicolons, commas or line breaks; sorted, each once.
pub(super) fn words(text: &str) -> Result<Vec<String>, CellProblem> {
    let mut words = entries(text).map(|word| self::text(word, WORDS.1)).collect::<Result<Vec<_>, _>>()?;
    if words.len() > WORDS.0 {
        let message = format!("has {} entries; at most {} are allowed", words.len(), WORDS.0);
        return Err(CellProblem::new(Code::ListTooLong, message));
    }
    words.sort_by_key(|word| word.to_lowercase());
    words.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    Ok(words)
}

fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', ',', '\n']).map(str::trim).filter(|entry| !entry.is_empty())
}

/// A list of values in their own order, each once.
fn list<T: Ord>(text: &str, one: impl Fn(&str) -> Result<T, CellProblem>) -> Result<Vec<T>, CellProblem> {
    let mut values = entries(text).map(one).collect::<Result<Vec<_>, _>>()?;
    values.sort();
    values.dedup();
    Ok(values)
}

/// The value of a word out of a table; the first word of each value is its proper one.
fn known<T: Copy>(text: &str, table: &[(&'static str, T)], code: Code, what: &str) -> Result<T, CellProblem> {
    let wanted = plain(text);
    if let Some((_, value)) = table.iter().find(|(word, _)| plain(word) == wanted) {
        return Ok(*value);
    }
    let problem = CellProblem::new(code, format!("{text:?} is not {what}"));
    Err(problem.meaning(nearest(text, table.iter().map(|(word, _)| *word))))
}

/// Ways to meet.
pub(super) fn ways(text: &str) -> Result<Vec<MeetingWay>, CellProblem> {
    use MeetingWay::{InPerson, Phone, Video};
    let table = [
        ("in person", InPerson),
        ("face to face", InPerson),
        ("on site", InPerson),
        ("office", InPerson),
        ("video", Video),
        ("video call", Video),
        ("online", Video),
        ("virtual", Video),
        ("remote", Video),
        ("phone", Phone),
        ("telephone", Phone),
        ("call", Phone),
    ];
    list(text, |word| known(word, &table, Code::UnknownWay, "a way to meet (in person, video, phone)"))
}

/// One kind of pairing.
pub(super) fn kind(text: &str) -> Result<PairingKind, CellProblem> {
    use PairingKind::{Mentor, Peer, Preceptor, Supervisor};
    let table = [
        ("mentor", Mentor),
        ("mentoring", Mentor),
        ("mentorship", Mentor),
        ("preceptor", Preceptor),
        ("preceptorship", Preceptor),
        ("supervisor", Supervisor),
        ("supervision", Supervisor),
        ("peer", Peer),
        ("peer support", Peer),
    ];
    known(text, &table, Code::UnknownKind, "a kind of pairing (mentor, preceptor, supervisor, peer)")
}

/// Kinds of pairing.
pub(super) fn kinds(text: &str) -> Result<Vec<PairingKind>, CellProblem> {
    list(text, kind)
}

/// A kind of pair rule.
pub(super) fn rule(text: &str) -> Result<RuleKind, CellProblem> {
    use RuleKind::{Avoid, Ban, Lock, Prefer};
    let table = [
        ("ban", Ban),
        ("never", Ban),
        ("forbid", Ban),
        ("lock", Lock),
        ("keep", Lock),
        ("always", Lock),
        ("prefer", Prefer),
        ("preferred", Prefer),
        ("avoid", Avoid),
    ];
    known(text, &table, Code::UnknownRule, "a rule (ban, lock, prefer, avoid)")
}

/// Yes or no.
pub(super) fn yes_or_no(text: &str) -> Result<bool, CellProblem> {
    let table = [
        ("yes", true),
        ("no", false),
        ("y", true),
        ("n", false),
        ("true", true),
        ("false", false),
        ("x", true),
    ];
    known(text, &table, Code::NotYesOrNo, "yes or no")
}

/// A level, or `None` for one that was not observed.
pub(super) fn level(text: &str) -> Result<Option<Level>, CellProblem> {
    let wanted = plain(text);
    if NOT_OBSERVED.contains(&wanted.as_str()) {
        return Ok(None);
    }
    if let Some(level) = thousandths(text) {
        return Ok(Some(level));
    }
    let titles = LEVEL_TITLES.into_iter().zip(1..);
    let table: Vec<(&str, i32)> = LEVEL_WORDS.into_iter().chain(titles).collect();
    if let Some((_, whole)) = table.iter().find(|(word, _)| plain(word) == wanted) {
        return Ok(Level::new(whole * 1000));
    }
    let problem =
        CellProblem::new(Code::NotALevel, format!("{text:?} is not a level (1-5, low, medium, high)"));
    let word = nearest(text, table.iter().map(|(word, _)| *word));
    let meant = word.and_then(|word| table.iter().find(|(known, _)| *known == word));
    Err(problem.meaning(meant.map(|(word, whole)| format!("{word} ({whole})"))))
}

/// `3`, `3.0` or `3.5`: 1 to 5 with up to three decimals.
fn thousandths(text: &str) -> Option<Level> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 1 || !(1..=3).contains(&decimals.len()) || !are_digits(whole) || !are_digits(decimals) {
        return None;
    }
    format!("{whole}{decimals:0<3}").parse().ok().and_then(Level::new)
}

/// A whole number of places.
pub(super) fn places(text: &str) -> Result<i64, CellProblem> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let number = |text: &str| if text.len() <= 4 { text.parse::<u16>().ok() } else { None };
    if let Some(places) = number(whole).map(i64::from).filter(|places| *places <= MOST_PLACES) {
        return Ok(places);
    }
    let ends = text.split_once(['-', '\u{2013}', '/']).or_else(|| text.split_once(" to "));
    let is_range = ends.is_some_and(|(a, b)| number(a.trim()).and(number(b.trim())).is_some());
    let message = if is_range {
        format!("{text:?} is a range; use one whole number")
    } else {
        format!("{text:?} is not a whole number of places, 0 to {MOST_PLACES}")
    };
    Err(CellProblem::new(Code::NotACapacity, message))
}

/// How many mentors a mentee wants at the same time.
pub(super) fn mentors(text: &str) -> Result<i64, CellProblem> {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let number = if whole.len() <= 2 { whole.parse::<u8>().ok().map(i64::from) } else { None };
    number.filter(|number| (1..=MOST_MENTORS).contains(number)).ok_or_else(|| {
        let message = format!("{text:?} is not a whole number of mentors, 1 to {MOST_MENTORS}");
        CellProblem::new(Code::NotACapacity, message)
    })
}

/// A skill of the catalogue.
pub(super) fn skill(text: &str) -> Result<&'static Skill, CellProblem> {
    skill_by_alias(text).ok_or_else(|| {
        let problem =
            CellProblem::new(Code::UnknownSkill, format!("{text:?} is not a skill of the catalogue"));
        let names =
            CATALOGUE.iter().flat_map(|skill| [skill.title].into_iter().chain(skill.aliases.iter().copied()));
        problem.meaning(nearest(text, names))
    })
}

/// A time zone.
pub(super) fn zone(text: &str) -> Result<Zone, CellProblem> {
    let spaced = text.replace(' ', "_");
    Zone::find(&spaced).map_err(|unknown| {
        CellProblem::new(Code::UnknownZone, format!("{text:?} is not a time zone such as America/Chicago"))
            .meaning(unknown.suggestion)
    })
}

/// The same without a guess, which takes a look at every zone there is.
pub(super) fn zone_without_guess(text: &str) -> Result<Zone, CellProblem> {
    let known = Zone::known(&text.replace(' ', "_"));
    known.ok_or_else(|| CellProblem::new(Code::UnknownZone, "not a time zone"))
}

/// Weekly windows, in the order of the week.
pub(super) fn availability(text: &str) -> Result<Vec<DayWindow>, CellProblem> {
    let mut windows = parse_weekly(text).map_err(|wrong| {
        let message = format!("entry {}, {:?}: {}", wrong.entry, wrong.found, wrong.problem);
        CellProblem::new(Code::NotAvailability, message).meaning(wrong.suggestion)
    })?;
    if windows.len() > MAX_WEEKLY_WINDOWS {
        let message = format!("has {} windows; at most {MAX_WEEKLY_WINDOWS} are allowed", windows.len());
        return Err(CellProblem::new(Code::ListTooLong, message));
    }
    windows.sort_by_key(|window| (window.weekday().to_monday_zero_offset(), window.start_minute()));
    Ok(windows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<T>(result: Result<T, CellProblem>) -> (Code, String) {
        let problem = result.err().expect("a problem");
        (problem.code, problem.suggestion)
    }

    #[test]
    fn levels_are_numbers_or_words_and_a_blank_is_not_observed() {
        let thousandths = |text: &str| level(text).expect("a level").map(Level::thousandths);
        let read: Vec<_> =
            ["1", "5.0", "3.25", "low", "Medium", "HIGH", "expert", "Advanced beginner", "n/a", "-", "?"]
                .map(thousandths)
                .into();
        let n = Some;
        assert_eq!(
            read,
            [n(1000), n(5000), n(3250), n(2000), n(3000), n(4000), n(5000), n(2000), None, None, None]
        );
    }

    #[test]
    fn what_is_no_level_gets_a_guess_where_one_is_near() {
        assert_eq!(code(level("hgih")), (Code::NotALevel, "high (4)".into()));
        for text in ["0", "6", "5.001", "-1", "3,5", "33", "3.0000", "99999999999999999999", "٣"] {
            assert_eq!(code(level(text)).0, Code::NotALevel, "{text}");
        }
    }

    #[test]
    fn places_are_one_whole_number() {
        assert_eq!([places("0"), places("3"), places("4.0"), places("100")], [Ok(0), Ok(3), Ok(4), Ok(100)]);
        let range = places("2-3").expect_err("a range");
        assert_eq!(range.message, "\"2-3\" is a range; use one whole number");
        for text in ["101", "-1", "two", "2.5", "99999999999", "1e3"] {
            assert_eq!(code(places(text)).0, Code::NotACapacity, "{text}");
        }
    }

    #[test]
    fn mentors_wanted_are_one_to_ten() {
        assert_eq!([mentors("1"), mentors("2.0"), mentors("10")], [Ok(1), Ok(2), Ok(10)]);
        for text in ["0", "11", "-1", "two", "1.5", "999999"] {
            assert_eq!(code(mentors(text)).0, Code::NotACapacity, "{text}");
        }
    }

    #[test]
    fn words_are_separated_by_semicolons_or_commas() {
        assert_eq!(words("Spanish; English, english;"), Ok(vec!["English".into(), "Spanish".into()]));
        assert_eq!(code(words(&"a;".repeat(21))).0, Code::ListTooLong);
        assert_eq!(code(words(&"a".repeat(101))).0, Code::TextTooLong);
        assert_eq!(code(words("a\0b")).0, Code::ControlCharacters);
        assert_eq!(ways("Video; in-person, VIDEO"), Ok(vec![MeetingWay::InPerson, MeetingWay::Video]));
        assert_eq!(code(ways("vidoe")), (Code::UnknownWay, "video".into()));
        assert_eq!(kinds("peer; Mentor"), Ok(vec![PairingKind::Mentor, PairingKind::Peer]));
        assert_eq!(code(kind("preceptr")), (Code::UnknownKind, "preceptor".into()));
        assert_eq!(code(rule("bann")), (Code::UnknownRule, "ban".into()));
        assert_eq!(yes_or_no("Yes"), Ok(true));
    }

    #[test]
    fn an_address_is_never_repaired_silently() {
        assert!(email("ana@north.example").is_ok());
        for text in
            ["Ana <ana@north.example>", "mailto:ana@north.example", "ana @north.example", "ana@north,example"]
        {
            assert_eq!(code(email(text)), (Code::NotAnEmail, "ana@north.example".into()), "{text}");
        }
        assert_eq!(code(email("ana.north.example")), (Code::NotAnEmail, String::new()));
    }

    #[test]
    fn zones_skills_and_windows_say_what_was_meant() {
        for read in [zone, zone_without_guess] {
            assert_eq!(
                read("america/new york").map(|zone| zone.name().to_owned()),
                Ok("America/New_York".into())
            );
            assert_eq!(read("Etc/Unknown").unwrap_err().code, Code::UnknownZone);
        }
        assert_eq!(code(zone("America/Chicgo")), (Code::UnknownZone, "America/Chicago".into()));
        assert_eq!(skill("Empathy").map(|skill| skill.key), Ok("empathy_compassion"));
        assert_eq!(code(skill("Comunication")), (Code::UnknownSkill, "Communication".into()));
        assert_eq!(availability("Wed 10:00-12:00; Mon 08:00-10:00").map(|windows| windows.len()), Ok(2));
        assert_eq!(code(availability("Mondays")).0, Code::NotAvailability);
    }
}
