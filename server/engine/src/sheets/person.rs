//! Rows about people.

use crate::skill::Level;

use super::{
    CellProblem, Code, MenteeEntry, MentorEntry, PersonEntry, ProfileEntry, cell,
    column::{Column, MOST_NEEDS},
    date,
    header::SheetKind,
    row::RowReader,
};

/// What a row of a sheet of people says; `None` when something in it is wrong.
pub(super) fn person(reader: &mut RowReader<'_>, sheet: SheetKind) -> Option<PersonEntry> {
    let order = reader.order;
    let zone = if reader.findings.is_full() { cell::zone_without_guess } else { cell::zone };
    let name = reader.required(Column::Name, |text| cell::text(text, 200));
    let email = reader.required(Column::Email, cell::email);
    let discipline = reader.required(Column::Discipline, |text| cell::text(text, 100));
    let zone = reader.required(Column::Zone, zone);
    let unit = reader.optional(Column::Unit, |text| cell::text(text, 100));
    let affiliation = match sheet {
        SheetKind::Guests => reader.required(Column::Affiliation, |text| cell::text(text, 200)),
        _ => reader.optional(Column::Affiliation, |text| cell::text(text, 200)),
    };
    let languages = reader.optional(Column::Languages, cell::words);
    let ways = reader.optional(Column::Ways, cell::ways);
    let populations = reader.optional(Column::Populations, cell::words);
    let availability = reader.optional(Column::Available, cell::availability);
    let absences = reader.optional(Column::Away, |text| date::absences(text, order));
    let profile = match sheet {
        SheetKind::Mentors => mentor(reader).map(ProfileEntry::Mentor),
        SheetKind::Mentees => Some(ProfileEntry::Mentee(mentee(reader))),
        _ => Some(ProfileEntry::Guest),
    };
    let levels = levels(reader, |column| if let Column::Level(skill) = column { Some(skill) } else { None });
    Some(PersonEntry {
        name: name?,
        email: email?,
        discipline: discipline?.to_lowercase(),
        zone: zone?,
        unit,
        affiliation,
        languages,
        ways,
        populations,
        availability,
        absences,
        profile: profile?,
        levels,
    })
}

fn mentor(reader: &mut RowReader<'_>) -> Option<MentorEntry> {
    let order = reader.order;
    let places = reader.required(Column::Places, cell::places);
    let kinds = reader.optional(Column::Kinds, cell::kinds).filter(|kinds| !kinds.is_empty());
    let accepting = reader.optional(Column::Accepting, cell::yes_or_no);
    let credential_until = reader.optional(Column::CredentialUntil, |text| date::date(text, order));
    Some(MentorEntry { places: places?, kinds, accepting, credential_until })
}

fn mentee(reader: &mut RowReader<'_>) -> MenteeEntry {
    let order = reader.order;
    let targets =
        levels(reader, |column| if let Column::Target(skill) = column { Some(skill) } else { None });
    MenteeEntry {
        kind: reader.optional(Column::Kind, cell::kind),
        mentors: reader.optional(Column::MentorsWanted, cell::mentors),
        start_by: reader.optional(Column::StartBy, |text| date::date(text, order)),
        needs: needs(reader),
        targets: (!targets.is_empty()).then_some(targets),
    }
}

/// The needs in their order; `None` when no cell names one.
fn needs(reader: &mut RowReader<'_>) -> Option<Vec<&'static str>> {
    let mut needs = Vec::new();
    let columns: Vec<Column> =
        reader.header.columns().filter(|column| matches!(column, Column::Need(_))).collect();
    for column in columns {
        let Some(text) = reader.cell(column) else { continue };
        for entry in text.split([';', '\n']).map(str::trim).filter(|entry| !entry.is_empty()) {
            match cell::skill(entry) {
                Err(problem) => reader.note(column, problem),
                Ok(skill) if needs.contains(&skill.key) => {
                    let message = format!("{:?} is among the needs already", skill.title);
                    reader.note(column, CellProblem::new(Code::NeedTwice, message));
                }
                Ok(skill) => needs.push(skill.key),
            }
        }
    }
    if needs.len() > usize::from(MOST_NEEDS) {
        let message = format!("has {} needs; at most {MOST_NEEDS} are allowed", needs.len());
        reader.note_row(CellProblem::new(Code::ListTooLong, message));
    }
    (!needs.is_empty()).then_some(needs)
}

/// The observed levels of the columns that `skill_of` picks.
fn levels(reader: &mut RowReader<'_>, skill_of: fn(Column) -> Option<usize>) -> Vec<(usize, Level)> {
    let columns: Vec<(Column, usize)> =
        reader.header.columns().filter_map(|column| Some((column, skill_of(column)?))).collect();
    let observed = columns.into_iter().filter_map(|(column, skill)| {
        let level = reader.optional(column, cell::level)??;
        Some((skill, level))
    });
    observed.collect()
}
