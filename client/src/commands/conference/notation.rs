//! How a conference is written on the command line: `psychology:1-2`, `north-2:12`, `RB-1|question|20|complex`.

use preceptor_proto::v1 as pb;

use crate::failure::Failure;

/// A seat: `psychology` is one person, `law:2` exactly two, `nursing:0-3` none to three.
pub(super) fn seat(text: &str) -> Result<pb::Seat, Failure> {
    let wrong = |why: &str| {
        Failure::usage(format!("{text} is not a seat: {why}"))
            .hint("write it as psychology, psychology:2 or psychology:1-2")
    };
    let (discipline, count) = text.rsplit_once(':').unwrap_or((text, "1"));
    let (least, most) = count.split_once('-').unwrap_or((count, count));
    let number =
        |part: &str| part.trim().parse::<i32>().map_err(|_| wrong("a count is missing after the colon"));
    let (min, max) = (number(least)?, number(most)?);
    match (discipline.trim(), min, max) {
        ("", ..) => Err(wrong("it names no discipline")),
        (_, min, max) if min > max => Err(wrong("the least is more than the most")),
        (_, _, 0) => Err(wrong("it has no place; the most is at least 1")),
        (discipline, min, max) => {
            Ok(pb::Seat { discipline: discipline.to_lowercase(), min, max, ..Default::default() })
        }
    }
}

/// A room and how many it takes: `north-2:12`.
pub(super) fn room(text: &str) -> Result<pb::Room, Failure> {
    let read = text.rsplit_once(':').and_then(|(key, places)| {
        let places = places.trim().parse().ok().filter(|places: &i32| *places > 0)?;
        Some(pb::Room { key: key.trim().to_owned(), places }).filter(|room| !room.key.is_empty())
    });
    read.ok_or_else(|| {
        Failure::usage(format!("{text} is not a room")).hint("write its key and its places, as in north-2:12")
    })
}

/// A case for the agenda: `REF|question|minutes`, with `|complex` behind where it is.
pub(super) fn case(text: &str) -> Result<pb::AgendaItem, Failure> {
    // The text is not repeated: somebody may have typed what must not be shown.
    let wrong = |why: &str| {
        Failure::usage(format!("a --case cannot be read: {why}"))
            .hint("write it as \"RB-94699439|Which date gives the team time?|20|complex\"")
    };
    let parts: Vec<&str> = text.split('|').map(str::trim).collect();
    let [reference, question, minutes, rest @ ..] = &parts[..] else {
        return Err(wrong("it has a reference, a question and minutes, with | between"));
    };
    let complex = match rest {
        [] | ["" | "routine"] => false,
        ["complex"] => true,
        _ => return Err(wrong("after the minutes only complex may follow")),
    };
    let minutes = minutes.parse().map_err(|_| wrong("its minutes are no whole number"))?;
    Ok(pb::AgendaItem {
        case_reference: (*reference).to_owned(),
        question: (*question).to_owned(),
        minutes,
        complex,
        ..Default::default()
    })
}

/// Who is meant for a seat, as written.
pub(super) struct Seated {
    /// The discipline of the seat, in lower case.
    pub(super) discipline: String,
    /// Who.
    pub(super) who: String,
}

/// Who is meant for a seat: `psychology=Ines Cole`.
pub(super) fn seated(text: &str) -> Result<Seated, Failure> {
    let (discipline, who) = text.split_once('=').ok_or_else(|| {
        Failure::usage(format!("{text} names no seat")).hint("write it as \"psychology=Ines Cole\"")
    })?;
    Ok(Seated { discipline: discipline.trim().to_lowercase(), who: who.trim().to_owned() })
}

/// One person's presence, as written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Presence {
    /// Who.
    pub(super) who: String,
    /// Whether they were there.
    pub(super) state: pb::AttendanceState,
    /// For whom they stood in; empty for nobody.
    pub(super) deputy_for: String,
}

/// A presence: `Ana Ruiz=late`, or `Sam Osei=present for Joy Park`.
pub(super) fn presence(text: &str) -> Result<Presence, Failure> {
    let wrong = || {
        Failure::usage(format!("{text} is not a presence"))
            .hint("write WHO=present, late, left or absent; for a deputy \"WHO=present for WHOM\"")
    };
    let (who, rest) = text.rsplit_once('=').ok_or_else(wrong)?;
    let (word, deputy_for) = rest.trim().split_once(" for ").unwrap_or((rest.trim(), ""));
    let state = match word.trim().to_lowercase().as_str() {
        "present" => pb::AttendanceState::Present,
        "late" => pb::AttendanceState::Late,
        "left" | "left early" => pb::AttendanceState::LeftEarly,
        "absent" => pb::AttendanceState::Absent,
        _ => return Err(wrong()),
    };
    Ok(Presence { who: who.trim().to_owned(), state, deputy_for: deputy_for.trim().to_owned() })
}

/// A seat as it is written: the reverse of [`seat`].
pub(super) fn written(seat: &pb::Seat) -> String {
    let pb::Seat { discipline, min, max, .. } = seat;
    if min == max { format!("{discipline}:{min}") } else { format!("{discipline}:{min}-{max}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_has_a_discipline_and_a_count_or_a_range() {
        let counts = |text| seat(text).map(|seat| (seat.discipline, seat.min, seat.max));
        assert_eq!(counts("Psychology").expect("a seat"), ("psychology".into(), 1, 1));
        assert_eq!(counts("law:2").expect("a seat"), ("law".into(), 2, 2));
        assert_eq!(counts("social work:0-3").expect("a seat"), ("social work".into(), 0, 3));
        for wrong in ["", ":2", "law:", "law:x", "law:3-1", "law:0", "law:-1"] {
            assert!(seat(wrong).is_err(), "{wrong} was taken for a seat");
        }
    }

    #[test]
    fn a_seat_is_written_as_it_is_read() {
        for text in ["psychology:1", "law:0-2"] {
            assert_eq!(written(&seat(text).expect("a seat")), text);
        }
    }

    #[test]
    fn a_room_has_a_key_and_places() {
        let north = room("north-2:12").expect("a room");
        assert_eq!((north.key.as_str(), north.places), ("north-2", 12));
        for wrong in ["north-2", "north-2:", ":12", "north-2:0", "north-2:many"] {
            assert!(room(wrong).is_err(), "{wrong} was taken for a room");
        }
    }

    #[test]
    fn a_case_has_reference_question_and_minutes() {
        let item = case("RB-1| Who speaks with the family? |25|complex").expect("a case");
        assert_eq!((item.case_reference.as_str(), item.minutes, item.complex), ("RB-1", 25, true));
        assert_eq!(item.question, "Who speaks with the family?");
        assert!(!case("RB-1|Who?|25").expect("a case").complex);
        for wrong in ["RB-1", "RB-1|Who?", "RB-1|Who?|soon", "RB-1|Who?|25|hard", "RB-1|Who?|25|complex|x"] {
            let failure = case(wrong).expect_err("no case");
            assert!(!failure.message.contains("RB-1"), "a case that cannot be read is not repeated");
        }
    }

    #[test]
    fn a_presence_may_be_a_deputys() {
        let there = presence("Ana Ruiz=late").expect("a presence");
        assert_eq!((there.who.as_str(), there.state), ("Ana Ruiz", pb::AttendanceState::Late));
        let deputy = presence("Sam Osei = present for Joy Park").expect("a presence");
        assert_eq!((deputy.who.as_str(), deputy.deputy_for.as_str()), ("Sam Osei", "Joy Park"));
        assert!(presence("Ana Ruiz").is_err());
        assert!(presence("Ana Ruiz=asleep").is_err());
    }
}
