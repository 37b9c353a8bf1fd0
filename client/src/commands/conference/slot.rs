//! Slots in words: who fills which seat, and why one ranks where it does.

use preceptor_proto::v1 as pb;

use super::times;
use crate::{nouns::people::Names, output::Table, shell::Shell};

/// The slots, numbered from 1, best first.
pub(super) fn table(shell: &Shell, conference: &pb::Conference, slots: &[pb::Slot], names: &Names) -> Table {
    let mut table = Table::new(&["slot", "start", "seats", "room", "why"]);
    let mut before = None;
    for (slot, number) in slots.iter().zip(1..) {
        let start = times::start(slot.time.as_ref());
        table.row([
            format!("{number}"),
            times::cell(shell, start, &conference.time_zone),
            seats(conference, slot),
            slot.room.clone(),
            why(conference, slot, before, names),
        ]);
        before = Some(slot);
    }
    table
}

/// Who fills which seat: `psychology: Ines Cole; law: Noor Haddad (deputy)`.
pub(super) fn seats(conference: &pb::Conference, slot: &pb::Slot) -> String {
    let of_seat = |(seat, index): (&pb::Seat, i32)| {
        let filling = slot.fillings.iter().filter(|filling| filling.seat_index == index);
        let people: Vec<String> = filling
            .map(|filling| {
                let deputy = if filling.deputy { " (deputy)" } else { "" };
                format!("{}{deputy}", filling.display_name)
            })
            .collect();
        let people = if people.is_empty() { "nobody".to_owned() } else { people.join(", ") };
        format!("{}: {people}", seat.discipline)
    };
    conference.seats.iter().zip(0..).map(of_seat).collect::<Vec<_>>().join("; ")
}

/// What speaks against a slot, and why it comes after the one `before` it.
fn why(conference: &pb::Conference, slot: &pb::Slot, before: Option<&pb::Slot>, names: &Names) -> String {
    let against: Vec<String> =
        slot.lines.iter().filter_map(|line| sentence(conference, slot, line, names)).collect();
    let against = if against.is_empty() { "nothing against it".to_owned() } else { against.join("; ") };
    match before.and_then(|before| behind(before, slot)) {
        Some(reason) => format!("{against}; {reason}"),
        None if before.is_none() => against,
        None => format!("{against}; equal to the one before"),
    }
}

/// One line of a rank, where it speaks against the slot.
fn sentence(
    conference: &pb::Conference,
    slot: &pb::Slot,
    line: &pb::RankLine,
    names: &Names,
) -> Option<String> {
    let count = line.value;
    if count == 0 {
        return None;
    }
    match line.code.as_str() {
        "open_places" => Some(format!("{} open", counted(count, "place stays", "places stay"))),
        "deputy_places" => Some(format!("{} filled by a deputy", counted(count, "place", "places"))),
        "optional_absent" => Some(without(conference, slot, count, names)),
        "unsocial_minutes" => Some(format!("{} outside somebody's day", counted(count, "minute", "minutes"))),
        _ => None,
    }
}

/// Which optional people cannot come.
fn without(conference: &pb::Conference, slot: &pb::Slot, count: i64, names: &Names) -> String {
    let absent = conference.optional_people.iter().filter(|person| !slot.optional_people.contains(person));
    let absent: Vec<String> = absent.map(|person| names.of(person)).collect();
    if absent.is_empty() {
        return format!("without {}", counted(count, "optional person", "optional people"));
    }
    format!("without {}", absent.join(", "))
}

/// The first term of the rank in which a slot does worse than the one before it.
fn behind(before: &pb::Slot, slot: &pb::Slot) -> Option<String> {
    let mut pairs = before.lines.iter().zip(&slot.lines);
    let (better, worse) = pairs.find(|(better, worse)| better.value < worse.value)?;
    let by = worse.value - better.value;
    Some(match worse.code.as_str() {
        "open_places" => format!("after the one before by {}", counted(by, "open place", "open places")),
        "deputy_places" => format!("after the one before by {}", counted(by, "deputy", "deputies")),
        "optional_absent" => {
            format!("after the one before by {} fewer", counted(by, "optional person", "optional people"))
        }
        "unsocial_minutes" => format!("after the one before by {by} unsocial minutes"),
        _ => "later than the one before".to_owned(),
    })
}

/// `1 place`, `2 places`.
fn counted(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(code: &str, value: i64) -> pb::RankLine {
        pb::RankLine { code: code.into(), value }
    }

    fn conference() -> pb::Conference {
        let seat = |discipline: &str| pb::Seat { discipline: discipline.into(), ..Default::default() };
        pb::Conference {
            seats: vec![seat("psychology"), seat("law")],
            optional_people: vec!["agencies/r/people/joy".into()],
            ..Default::default()
        }
    }

    #[test]
    fn seats_name_who_fills_them_and_who_is_a_deputy() {
        let filling = |seat_index, name: &str, deputy| pb::SeatFilling {
            seat_index,
            display_name: name.into(),
            deputy,
            ..Default::default()
        };
        let slot = pb::Slot { fillings: vec![filling(1, "Noor Haddad", true)], ..Default::default() };
        assert_eq!(seats(&conference(), &slot), "psychology: nobody; law: Noor Haddad (deputy)");
    }

    #[test]
    fn a_slot_with_nothing_against_it_says_so() {
        let slot = pb::Slot { lines: vec![line("open_places", 0), line("start", 5)], ..Default::default() };
        assert_eq!(why(&conference(), &slot, None, &Names::default()), "nothing against it");
        let later = pb::Slot { lines: vec![line("open_places", 0), line("start", 9)], ..Default::default() };
        let said = why(&conference(), &later, Some(&slot), &Names::default());
        assert_eq!(said, "nothing against it; later than the one before");
    }

    #[test]
    fn what_speaks_against_a_slot_is_said_with_names_and_counts() {
        let lines = vec![line("deputy_places", 1), line("optional_absent", 1), line("unsocial_minutes", 30)];
        let slot = pb::Slot { lines, ..Default::default() };
        assert_eq!(
            why(&conference(), &slot, None, &Names::default()),
            "1 place filled by a deputy; without joy; 30 minutes outside somebody's day"
        );
    }
}
