//! People.

use preceptor_engine::sheets::is_email;
use preceptor_engine::time::UnixMicros;
use preceptor_proto::v1 as pb;

use super::{Fields, timestamp, to_wire};
use crate::records::{
    Absence, AgencyId, MeetingWay, Named, PairingKind, Person, PersonId, Revision, SkillTarget, Weekday,
    Window, skill_name,
};

/// A row as its message.
pub(crate) fn person(row: Person) -> pb::Person {
    let agency = row.agency_id;
    let names = |ids: &[PersonId]| ids.iter().map(|id| id.name(&agency)).collect::<Vec<_>>();
    pb::Person {
        name: row.id.name(&agency),
        mentor: row.is_mentor.then(|| pb::MentorProfile {
            kinds: row.mentor_kinds.iter().map(|kind| to_wire(*kind)).collect(),
            capacity: small(row.capacity),
            used: small(row.used),
            accepting: row.is_accepting,
            minimum: small(row.minimum),
            credential_valid_until: row.credential_valid_until.unwrap_or_default(),
        }),
        mentee: row.mentee_kind.filter(|_| row.is_mentee).map(|kind| pb::MenteeProfile {
            kind: to_wire(kind),
            start_by: row.start_by.unwrap_or_default(),
            targets: row
                .targets
                .iter()
                .map(|target| pb::SkillTarget {
                    skill: skill_name(&target.skill),
                    level: target.level.thousandths(),
                })
                .collect(),
            needs: row.needs.iter().map(|need| skill_name(need)).collect(),
            preferred_mentors: names(&row.preferred_mentors),
            mentors_wanted: small(row.mentors_wanted),
        }),
        line_manager: row.line_manager_id.as_ref().map(|id| id.name(&agency)).unwrap_or_default(),
        conflicts: names(&row.conflicts),
        display_name: row.display_name,
        email: row.email,
        discipline: row.discipline,
        unit: row.unit,
        affiliation: row.affiliation,
        languages: row.languages,
        meeting_ways: row.meeting_ways.iter().map(|way| to_wire(*way)).collect(),
        time_zone: row.time_zone.name().to_owned(),
        populations: row.populations,
        state: to_wire(row.state),
        paused_until: row.paused_until.unwrap_or_default(),
        availability: row.availability.iter().map(weekly_window).collect(),
        absences: row.absences.iter().map(|away| span(away.starts_at, away.ends_at)).collect(),
        etag: row.revision.to_string(),
        create_time: Some(timestamp(row.created_at)),
        update_time: Some(timestamp(row.updated_at)),
    }
}

/// A stored number that the schema keeps small.
pub(crate) fn small(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX })
}

fn weekly_window(window: &Window) -> pb::WeeklyWindow {
    pb::WeeklyWindow {
        weekday: to_wire(window.weekday),
        start_minute: small(window.start_minute),
        end_minute: small(window.end_minute),
    }
}

/// A span of time.
pub(crate) fn span(starts_at: UnixMicros, ends_at: UnixMicros) -> pb::TimeSpan {
    pb::TimeSpan { start_time: Some(timestamp(starts_at)), end_time: Some(timestamp(ends_at)) }
}

/// A new, active person of the fields' agency; `id` is theirs.
pub(crate) fn new_person(
    fields: &mut Fields<'_>,
    agency: &AgencyId,
    id: PersonId,
    sent: &pb::Person,
) -> Person {
    replaced_person(fields, Person { revision: Revision::FIRST, ..Person::blank(agency.clone(), id) }, sent)
}

/// A person with every field that is not output only replaced by what was sent.
pub(crate) fn replaced_person(fields: &mut Fields<'_>, kept: Person, sent: &pb::Person) -> Person {
    let described = described(fields, kept, sent);
    let mentoring = mentoring(fields, described, sent.mentor.as_ref());
    learning(fields, mentoring, sent.mentee.as_ref())
}

fn described(fields: &mut Fields<'_>, kept: Person, sent: &pb::Person) -> Person {
    let email = fields.text("person.email", &sent.email, (3, 254));
    if !email.is_empty() && !is_email(&email) {
        fields.wrong("person.email", "is not an e-mail address");
    }
    fields.at_most("person.conflicts", sent.conflicts.len(), 50);
    Person {
        display_name: fields.text("person.display_name", &sent.display_name, (1, 200)),
        email,
        discipline: fields.text("person.discipline", &sent.discipline, (1, 100)).to_lowercase(),
        unit: fields.text("person.unit", &sent.unit, (0, 100)),
        affiliation: fields.text("person.affiliation", &sent.affiliation, (0, 200)),
        languages: words(fields, "person.languages", &sent.languages),
        meeting_ways: sent
            .meeting_ways
            .iter()
            .map(|way| fields.word("person.meeting_ways", *way, MeetingWay::Video))
            .collect(),
        time_zone: fields.zone("person.time_zone", &sent.time_zone),
        populations: words(fields, "person.populations", &sent.populations),
        line_manager_id: fields.optional_id("person.line_manager", &sent.line_manager),
        conflicts: sent.conflicts.iter().map(|name| fields.id("person.conflicts", name)).collect(),
        ..kept
    }
}

/// Up to 20 different words of up to 100 characters.
fn words(fields: &mut Fields<'_>, field: &str, sent: &[String]) -> Vec<String> {
    fields.at_most(field, sent.len(), 20);
    let mut words: Vec<String> = sent.iter().map(|word| fields.text(field, word, (1, 100))).collect();
    words.sort_by_key(|word| word.to_lowercase());
    words.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    words
}

fn mentoring(fields: &mut Fields<'_>, kept: Person, sent: Option<&pb::MentorProfile>) -> Person {
    let Some(sent) = sent else {
        return Person {
            is_mentor: false,
            mentor_kinds: Vec::new(),
            is_accepting: false,
            capacity: 0,
            minimum: 0,
            ..kept
        };
    };
    if sent.kinds.is_empty() {
        fields.wrong("person.mentor.kinds", "needs at least one kind");
    }
    fields.at_most("person.mentor.kinds", sent.kinds.len(), 4);
    let capacity = fields.number("person.mentor.capacity", sent.capacity, (0, 100));
    let minimum = fields.number("person.mentor.minimum", sent.minimum, (0, 100));
    if minimum > capacity {
        fields.wrong("person.mentor.minimum", "is more than the capacity");
    }
    Person {
        is_mentor: true,
        mentor_kinds: sent
            .kinds
            .iter()
            .map(|kind| fields.word("person.mentor.kinds", *kind, PairingKind::Mentor))
            .collect(),
        is_accepting: sent.accepting,
        credential_valid_until: fields
            .optional_date("person.mentor.credential_valid_until", &sent.credential_valid_until),
        capacity,
        minimum,
        ..kept
    }
}

fn learning(fields: &mut Fields<'_>, kept: Person, sent: Option<&pb::MenteeProfile>) -> Person {
    let Some(sent) = sent else {
        return Person {
            is_mentee: false,
            mentee_kind: None,
            mentors_wanted: 1,
            needs: Vec::new(),
            targets: Vec::new(),
            ..kept
        };
    };
    fields.at_most("person.mentee.targets", sent.targets.len(), 50);
    fields.at_most("person.mentee.needs", sent.needs.len(), 10);
    fields.at_most("person.mentee.preferred_mentors", sent.preferred_mentors.len(), 10);
    let targets = sent.targets.iter().map(|target| SkillTarget {
        skill: fields.skill("person.mentee.targets.skill", &target.skill),
        level: fields.level("person.mentee.targets.level", target.level),
    });
    Person {
        is_mentee: true,
        targets: targets.collect(),
        mentee_kind: Some(fields.word("person.mentee.kind", sent.kind, PairingKind::Mentor)),
        mentors_wanted: fields.number("person.mentee.mentors_wanted", sent.mentors_wanted, (0, 10)).max(1),
        start_by: fields.optional_date("person.mentee.start_by", &sent.start_by),
        needs: sent.needs.iter().map(|need| fields.skill("person.mentee.needs", need)).collect(),
        preferred_mentors: sent
            .preferred_mentors
            .iter()
            .map(|name| fields.id("person.mentee.preferred_mentors", name))
            .collect(),
        ..kept
    }
}

/// Weekly windows as sent.
pub(crate) fn windows(fields: &mut Fields<'_>, field: &str, sent: &[pb::WeeklyWindow]) -> Vec<Window> {
    fields.at_most(field, sent.len(), 100);
    let mut windows = Vec::with_capacity(sent.len());
    for (index, window) in sent.iter().enumerate() {
        let field = format!("{field}[{index}]");
        if window.start_minute == window.end_minute {
            fields.wrong(&field, "ends when it starts; a whole day is 0 to 1440");
        }
        windows.push(Window {
            weekday: fields.word(&field, window.weekday, Weekday::Monday),
            start_minute: fields.number(&field, window.start_minute, (0, 1439)),
            end_minute: fields.number(&field, window.end_minute, (1, 1440)),
        });
    }
    windows
}

/// Absences as sent, soonest first.
pub(crate) fn absences(fields: &mut Fields<'_>, field: &str, sent: &[pb::TimeSpan]) -> Vec<Absence> {
    fields.at_most(field, sent.len(), 200);
    let mut absences: Vec<Absence> = sent
        .iter()
        .map(|away| {
            let (starts_at, ends_at) = fields.span(field, Some(away));
            Absence { starts_at, ends_at }
        })
        .collect();
    absences.sort_by_key(|away| away.starts_at);
    absences
}
