//! Why no time fits, the smallest change that makes one fit, and the command that makes the change.

use preceptor_proto::v1 as pb;

use super::{notation, slot, times};
use crate::{
    failure::{Exit, Failure},
    output::Table,
    shell::Shell,
    words::resource::id_of,
};

/// Seconds of the week by which a window is extended.
const WEEK_SECONDS: i64 = 7 * 24 * 3600;
/// Minutes by which a conference is shortened.
const SHORTER_MINUTES: i32 = 15;

/// The changes that help, the smallest first, with the slot that each opens.
pub(super) fn table(shell: &Shell, conference: &pb::Conference, blockers: &[pb::Blocker]) -> Table {
    let mut table = Table::new(&["change", "what would have to give", "opens", "seats", "room"])
        .or_when_empty("No single change, and no two together, would open a time.");
    let opening = blockers.iter().filter_map(|blocker| blocker.opens.as_ref().map(|opens| (blocker, opens)));
    for ((blocker, opens), number) in opening.zip(1..) {
        table.row([
            format!("{number}"),
            steps(conference, blocker),
            times::cell(shell, times::start(opens.time.as_ref()), &conference.time_zone),
            slot::seats(conference, opens),
            opens.room.clone(),
        ]);
    }
    table
}

/// That no time fits: what blocks, and the command that makes the smallest change.
pub(super) fn failure(conference: &pb::Conference, blockers: &[pb::Blocker]) -> Failure {
    let blocking = blockers.iter().find(|blocker| blocker.opens.is_none());
    let mut message = format!("no time fits \"{}\"", conference.title);
    if let Some(why) = blocking.and_then(|blocker| conflict(&blocker.constraints)) {
        message = format!("{message}: {why}");
    }
    let failure = Failure::new(Exit::NoSolution, message);
    let smallest = blockers.iter().find(|blocker| blocker.opens.is_some());
    match smallest.map(|blocker| (blocker, repair(conference, blocker))) {
        Some((_, Some(command))) => failure.hint(command),
        Some((blocker, None)) => failure.hint(steps(conference, blocker)),
        None => failure.hint("plan it anew, with a longer window or fewer people who must be there"),
    }
}

/// What would have to give, in words.
fn steps(conference: &pb::Conference, blocker: &pb::Blocker) -> String {
    let steps = blocker.constraints.iter().map(|constraint| step(conference, constraint));
    steps.collect::<Vec<_>>().join(", and ")
}

fn step(conference: &pb::Conference, constraint: &pb::BlockingConstraint) -> String {
    let pb::BlockingConstraint { display_name: who, seat, relaxation, .. } = constraint;
    match (relaxation.as_str(), part(conference, &constraint.person)) {
        ("make_optional", Some(part)) => format!("have another {part} than {who}"),
        ("make_optional", None) => format!("let {who} come only if free"),
        ("accept_deputy", _) => format!("accept a deputy for {seat}"),
        ("leave_short", _) => format!("leave the seat {seat} short"),
        ("smaller_room", _) => "take a room that is smaller than asked for".to_owned(),
        ("other_room", _) => "find another room, or meet online".to_owned(),
        ("extend_window", _) => "search one week more".to_owned(),
        ("waive_notice", _) => "meet at shorter notice".to_owned(),
        ("meet_during_closures", _) => "meet on a day on which the agency is closed".to_owned(),
        ("shorten", _) => format!("meet {SHORTER_MINUTES} minutes shorter"),
        (other, _) => other.replace('_', " "),
    }
}

/// The part without which there is no conference, chair or note-taker; `None` for everybody else.
fn part(conference: &pb::Conference, person: &str) -> Option<&'static str> {
    match person {
        "" => None,
        chair if chair == conference.chair => Some("chair"),
        note_taker if note_taker == conference.note_taker => Some("note-taker"),
        _ => None,
    }
}

/// Which constraints together leave no start; `None` where none is named.
fn conflict(constraints: &[pb::BlockingConstraint]) -> Option<String> {
    let parts: Vec<String> = constraints.iter().map(subject).collect();
    match &parts[..] {
        [] => None,
        [one] => Some(format!("{one} alone leaves no start")),
        [first @ .., last] => Some(format!("{} and {last} together leave no start", first.join(", "))),
    }
}

fn subject(constraint: &pb::BlockingConstraint) -> String {
    match constraint.code.as_str() {
        "required_person" => format!("the calendar of {}", constraint.display_name),
        "seat" => format!("the seat {}", constraint.seat),
        "seats_together" => "filling all seats at once".to_owned(),
        "room" => "the choice of rooms".to_owned(),
        "window" => "the window".to_owned(),
        "notice" => "the notice".to_owned(),
        "closures" => "the agency's closed days".to_owned(),
        "duration" => "the length".to_owned(),
        other => other.replace('_', " "),
    }
}

/// The command that makes the change; `None` where no command can.
fn repair(conference: &pb::Conference, blocker: &pb::Blocker) -> Option<String> {
    let flags: Option<Vec<String>> =
        blocker.constraints.iter().map(|constraint| flag(conference, constraint)).collect();
    let flags = flags.filter(|flags| !flags.is_empty())?.join(" ");
    let id = id_of(&conference.name);
    Some(format!("preceptor conference edit {id} {flags}, then preceptor conference book {id}"))
}

fn flag(conference: &pb::Conference, constraint: &pb::BlockingConstraint) -> Option<String> {
    match constraint.relaxation.as_str() {
        "make_optional" => Some(match part(conference, &constraint.person) {
            Some(part) => format!("--{part} WHO"),
            None => format!("--make-optional \"{}\"", constraint.display_name),
        }),
        "accept_deputy" => Some(format!("--accept-deputy \"{}\"", constraint.seat)),
        "leave_short" => {
            let seat = conference.seats.iter().find(|seat| seat.discipline == constraint.seat)?;
            let short = pb::Seat { min: 0, ..seat.clone() };
            Some(format!("--seat \"{}\"", notation::written(&short)))
        }
        "other_room" => Some("--no-rooms".to_owned()),
        "extend_window" => window_flag(conference),
        "waive_notice" => Some("--notice 0".to_owned()),
        "shorten" => Some(format!("--minutes {}", conference.duration_minutes - SHORTER_MINUTES)),
        _ => None,
    }
}

/// The window's end a week later, as its last day in the organizer's zone.
fn window_flag(conference: &pb::Conference) -> Option<String> {
    let end = conference.window.as_ref()?.end_time?;
    let zone = jiff::tz::TimeZone::get(&conference.time_zone).ok()?;
    // A window ends before the first instant that it does not contain.
    let last = jiff::Timestamp::new(end.seconds + WEEK_SECONDS - 1, 0).ok()?;
    Some(format!("--window-to {}", last.to_zoned(zone).date()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constraint(code: &str, who: &str, seat: &str, relaxation: &str) -> pb::BlockingConstraint {
        pb::BlockingConstraint {
            code: code.into(),
            display_name: who.into(),
            seat: seat.into(),
            relaxation: relaxation.into(),
            ..Default::default()
        }
    }

    fn conference() -> pb::Conference {
        pb::Conference {
            name: "agencies/r/conferences/review".into(),
            title: "Review".into(),
            duration_minutes: 60,
            seats: vec![pb::Seat { discipline: "law".into(), min: 1, max: 2, ..Default::default() }],
            ..Default::default()
        }
    }

    fn opening(constraints: Vec<pb::BlockingConstraint>) -> pb::Blocker {
        pb::Blocker { constraints, opens: Some(pb::Slot::default()) }
    }

    #[test]
    fn what_blocks_is_one_sentence() {
        let ana = constraint("required_person", "Ana Ruiz", "", "");
        let law = constraint("seat", "", "law", "");
        assert_eq!(
            conflict(std::slice::from_ref(&ana)).expect("a sentence"),
            "the calendar of Ana Ruiz alone leaves no start"
        );
        assert_eq!(
            conflict(&[ana, law, constraint("notice", "", "", "")]).expect("a sentence"),
            "the calendar of Ana Ruiz, the seat law and the notice together leave no start"
        );
        assert_eq!(conflict(&[]), None);
    }

    #[test]
    fn the_smallest_change_becomes_a_command() {
        let both = opening(vec![
            constraint("duration", "", "", "shorten"),
            constraint("seat", "", "law", "leave_short"),
        ]);
        assert_eq!(steps(&conference(), &both), "meet 15 minutes shorter, and leave the seat law short");
        let failure = failure(&conference(), &[both]);
        assert_eq!(failure.exit, Exit::NoSolution);
        assert_eq!(
            failure.hint,
            "preceptor conference edit review --minutes 45 --seat \"law:0-2\", then preceptor conference book review"
        );
    }

    #[test]
    fn a_chair_is_never_made_optional() {
        let mut sam = constraint("required_person", "Sam Osei", "", "make_optional");
        sam.person = "agencies/r/people/sam".into();
        let planned = pb::Conference { chair: sam.person.clone(), ..conference() };
        assert_eq!(step(&planned, &sam), "have another chair than Sam Osei");
        assert_eq!(flag(&planned, &sam).as_deref(), Some("--chair WHO"));
        assert_eq!(flag(&conference(), &sam).as_deref(), Some("--make-optional \"Sam Osei\""));
    }

    #[test]
    fn a_change_that_no_command_makes_is_still_said() {
        let closed = opening(vec![constraint("closures", "", "", "meet_during_closures")]);
        assert_eq!(failure(&conference(), &[closed]).hint, "meet on a day on which the agency is closed");
    }

    #[test]
    fn a_week_more_is_the_last_day_of_the_window_in_the_zone_of_the_organizer() {
        let end = jiff::Timestamp::from_second(1_796_101_200).expect("2026-12-01T05:00Z");
        let window = pb::TimeSpan {
            end_time: Some(prost_types::Timestamp { seconds: end.as_second(), nanos: 0 }),
            ..Default::default()
        };
        let planned =
            pb::Conference { window: Some(window), time_zone: "America/New_York".into(), ..conference() };
        assert_eq!(window_flag(&planned).expect("a flag"), "--window-to 2026-12-07");
    }
}
