//! People as a sheet's rows make them.

use jiff::civil::Date;
use preceptor_engine::{
    matching::input::snapshot as engine,
    schedule::DayWindow,
    sheets::{MenteeEntry, MentorEntry, PersonEntry, ProfileEntry, absence_span},
    skill::{Level, SKILL_KEYS},
    time::UnixMicros,
};

use crate::records::{
    Absence, EvidenceSource, MeetingWay, PairingKind, Person, PersonState, SkillTarget, Window,
};

/// Observed levels, by index of the skill in the catalogue.
pub(crate) type Levels = Vec<(usize, Level)>;

/// The person as the row says, and whom the row's levels come from.
pub(crate) fn merged(mut person: Person, entry: &PersonEntry, now: UnixMicros) -> (Person, EvidenceSource) {
    person.display_name.clone_from(&entry.name);
    person.discipline.clone_from(&entry.discipline);
    person.time_zone.clone_from(&entry.zone);
    say(&mut person.unit, entry.unit.clone());
    say(&mut person.affiliation, entry.affiliation.clone());
    say_set(&mut person.languages, entry.languages.clone(), |word| word.to_lowercase());
    say_set(&mut person.populations, entry.populations.clone(), |word| word.to_lowercase());
    let ways = entry.ways.as_ref().map(|ways| ways.iter().copied().map(way).collect());
    say_set(&mut person.meeting_ways, ways, |way| *way);
    match &entry.profile {
        ProfileEntry::Mentor(mentor) => become_mentor(&mut person, mentor),
        ProfileEntry::Mentee(mentee) => become_mentee(&mut person, mentee, now),
        ProfileEntry::Guest => {}
    }
    let person = available(person, entry.availability.as_deref(), entry.absences.as_deref());
    (person, source_of(&entry.profile))
}

/// Takes over what was said; what was not said stays.
fn say<T>(field: &mut T, said: Option<T>) {
    if let Some(said) = said {
        *field = said;
    }
}

/// Takes over a list whose order means nothing, unless it says the same in another order.
fn say_set<T, K: Ord>(field: &mut Vec<T>, said: Option<Vec<T>>, key: impl Fn(&T) -> K) {
    let sorted = |list: &[T]| {
        let mut keys: Vec<K> = list.iter().map(&key).collect();
        keys.sort();
        keys
    };
    if let Some(said) = said.filter(|said| sorted(said) != sorted(field)) {
        *field = said;
    }
}

fn become_mentor(person: &mut Person, entry: &MentorEntry) {
    if !person.is_mentor {
        person.is_mentor = true;
        person.is_accepting = true;
        person.mentor_kinds = vec![PairingKind::Mentor];
    }
    person.capacity = entry.places;
    person.minimum = person.minimum.min(entry.places);
    let kinds = entry.kinds.as_ref().map(|kinds| kinds.iter().copied().map(kind).collect());
    say_set(&mut person.mentor_kinds, kinds, |kind| *kind);
    say(&mut person.is_accepting, entry.accepting);
    say(&mut person.credential_valid_until, entry.credential_until.map(|day| Some(day.to_string())));
}

fn become_mentee(person: &mut Person, entry: &MenteeEntry, now: UnixMicros) {
    if !person.is_mentee {
        person.is_mentee = true;
        // Nobody waits who has left; who comes back waits from then on.
        person.waiting_since = (person.state != PersonState::Archived).then_some(now);
    }
    say(&mut person.mentee_kind, entry.kind.map(|said| Some(kind(said))));
    person.mentee_kind.get_or_insert(PairingKind::Mentor);
    say(&mut person.mentors_wanted, entry.mentors);
    say(&mut person.start_by, entry.start_by.map(|day| Some(day.to_string())));
    say(
        &mut person.needs,
        entry.needs.as_ref().map(|needs| needs.iter().map(|&need| need.to_owned()).collect()),
    );
    let target =
        |(skill, level): &(usize, Level)| SkillTarget { skill: SKILL_KEYS[*skill].to_owned(), level: *level };
    let targets = entry.targets.as_ref().map(|targets| targets.iter().map(target).collect());
    say_set(&mut person.targets, targets, |target| (target.skill.clone(), target.level));
}

/// The person with the windows and absences that were said.
pub(crate) fn available(
    mut person: Person,
    windows: Option<&[DayWindow]>,
    days: Option<&[(Date, Date)]>,
) -> Person {
    let windows = windows.map(|windows| windows.iter().copied().map(Window::from).collect());
    say_set(&mut person.availability, windows, |window| {
        (window.weekday, window.start_minute, window.end_minute)
    });
    let absence = |days: &(Date, Date)| {
        let span = absence_span(*days, &person.time_zone)?;
        Some(Absence { starts_at: span.start(), ends_at: span.end() })
    };
    let absences = days.map(|days| days.iter().filter_map(absence).collect());
    say_set(&mut person.absences, absences, |away| (away.starts_at, away.ends_at));
    person
}

const fn way(way: engine::MeetingWay) -> MeetingWay {
    match way {
        engine::MeetingWay::InPerson => MeetingWay::InPerson,
        engine::MeetingWay::Video => MeetingWay::Video,
        engine::MeetingWay::Phone => MeetingWay::Phone,
    }
}

const fn kind(kind: engine::PairingKind) -> PairingKind {
    match kind {
        engine::PairingKind::Mentor => PairingKind::Mentor,
        engine::PairingKind::Preceptor => PairingKind::Preceptor,
        engine::PairingKind::Supervisor => PairingKind::Supervisor,
        engine::PairingKind::Peer => PairingKind::Peer,
    }
}

/// Whom the levels of a sheet come from.
const fn source_of(profile: &ProfileEntry) -> EvidenceSource {
    match profile {
        // Mentees rate themselves; of the others the coordinator writes what their supervisors say.
        ProfileEntry::Mentee(_) => EvidenceSource::Own,
        ProfileEntry::Mentor(_) | ProfileEntry::Guest => EvidenceSource::Supervisor,
    }
}
