//! People and the places of mentors.

use sqlx::types::Json;

use super::{
    Error, Tx,
    rows::{execute, fetch_all, fetch_optional, micros},
    tx::statements,
};
use crate::records::{AgencyId, Person, PersonId};

statements! {
    INSERT = "INSERT INTO people (agency_id, id, display_name, name_key, email, email_key, discipline, unit, affiliation,
            languages, meeting_ways, time_zone, populations, line_manager_id, conflicts, is_mentor, mentor_kinds,
            is_accepting, credential_valid_until, is_mentee, mentee_kind, start_by, targets, needs, preferred_mentors,
            waiting_since, availability, absences, state, paused_until, minimum, mentors_wanted, revision, created_at,
            updated_at, updated_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36)";
    UPDATE = "UPDATE people SET display_name = $4, name_key = $5, email = $6, email_key = $7, discipline = $8, unit = $9,
            affiliation = $10, languages = $11, meeting_ways = $12, time_zone = $13, populations = $14,
            line_manager_id = $15, conflicts = $16, is_mentor = $17, mentor_kinds = $18, is_accepting = $19,
            credential_valid_until = $20, is_mentee = $21, mentee_kind = $22, start_by = $23, targets = $24,
            needs = $25, preferred_mentors = $26, waiting_since = $27, availability = $28, absences = $29,
            state = $30, paused_until = $31, minimum = $32, mentors_wanted = $33, revision = revision + 1,
            updated_at = $34, updated_by = $35
        WHERE agency_id = $1 AND id = $2 AND revision = $3";
    ARCHIVE_REASON = "UPDATE people SET archive_reason = $3 WHERE agency_id = $1 AND id = $2";
    SET_CAPACITY = "INSERT INTO mentor_places (agency_id, person_id, capacity) VALUES ($1, $2, $3)
        ON CONFLICT (agency_id, person_id) DO UPDATE SET capacity = excluded.capacity";
    TAKE_PLACE = "UPDATE mentor_places SET used = used + 1 WHERE agency_id = $1 AND person_id = $2 AND used < capacity";
    FREE_PLACE = "UPDATE mentor_places SET used = used - 1 WHERE agency_id = $1 AND person_id = $2 AND used > 0";
    FIND = "SELECT p.*, COALESCE(m.capacity, 0) AS capacity, COALESCE(m.used, 0) AS used FROM people p
        LEFT JOIN mentor_places m ON m.agency_id = p.agency_id AND m.person_id = p.id
        WHERE p.agency_id = $1 AND p.id = $2";
    // The caller's own people: themselves, and everybody they are or were paired with.
    IS_RELATED = "SELECT p.id FROM people p WHERE p.agency_id = $1 AND p.id = $2 AND (p.id = $3 OR EXISTS (
            SELECT 1 FROM pairings r WHERE r.agency_id = $1
                AND ((r.mentor_id = $3 AND r.mentee_id = p.id) OR (r.mentee_id = $3 AND r.mentor_id = p.id))))";
    LIST = "SELECT p.*, COALESCE(m.capacity, 0) AS capacity, COALESCE(m.used, 0) AS used FROM people p
        LEFT JOIN mentor_places m ON m.agency_id = p.agency_id AND m.person_id = p.id
        WHERE p.agency_id = $1 AND (p.name_key, p.id) > ($2, $3)
            AND (($4 = '' AND p.state <> 'ARCHIVED') OR p.state = $4)
            AND ($5 = '' OR ($5 = 'MENTOR' AND p.is_mentor) OR ($5 = 'MENTEE' AND p.is_mentee)
                OR ($5 = 'GUEST' AND p.affiliation <> ''))
            AND ($6 = '' OR p.discipline = $6)
            AND ($7 = '' OR substr(p.name_key, 1, length($7)) = $7 OR substr(p.email_key, 1, length($7)) = $7)
            AND ($8 = '' OR p.id = $8 OR EXISTS (SELECT 1 FROM pairings r WHERE r.agency_id = $1
                AND ((r.mentor_id = $8 AND r.mentee_id = p.id) OR (r.mentee_id = $8 AND r.mentor_id = p.id))))
        ORDER BY p.name_key, p.id LIMIT $9";
    LIST_NAMES = "SELECT id, display_name FROM people WHERE agency_id = $1";
    LIST_ALL = "SELECT p.*, COALESCE(m.capacity, 0) AS capacity, COALESCE(m.used, 0) AS used FROM people p
        LEFT JOIN mentor_places m ON m.agency_id = p.agency_id AND m.person_id = p.id
        WHERE p.agency_id = $1 AND p.state <> 'ARCHIVED' ORDER BY p.id";
}

/// Runs an INSERT or UPDATE of a person: it numbers its placeholders in the order key, profile, stamp.
macro_rules! write_profile {
    ($tx:expr, $sql:expr, $row:expr, [$($key:expr),+], [$($stamp:expr),+]) => {
        execute!(
            $tx,
            $sql,
            $($key,)+
            &$row.display_name,
            $row.display_name.to_lowercase(),
            &$row.email,
            $row.email.to_lowercase(),
            &$row.discipline,
            &$row.unit,
            &$row.affiliation,
            Json(&$row.languages),
            Json(&$row.meeting_ways),
            $row.time_zone.name(),
            Json(&$row.populations),
            &$row.line_manager_id,
            Json(&$row.conflicts),
            $row.is_mentor,
            Json(&$row.mentor_kinds),
            $row.is_accepting,
            &$row.credential_valid_until,
            $row.is_mentee,
            $row.mentee_kind,
            &$row.start_by,
            Json(&$row.targets),
            Json(&$row.needs),
            Json(&$row.preferred_mentors),
            micros($row.waiting_since),
            Json(&$row.availability),
            Json(&$row.absences),
            $row.state,
            &$row.paused_until,
            $row.minimum,
            $row.mentors_wanted,
            $($stamp,)+
        )
    };
}

/// Which people to list; empty words match all.
#[derive(Clone, Debug, Default)]
pub(crate) struct PeopleFilter {
    /// `PersonState` word; empty means all but archived.
    pub state: &'static str,
    /// `MENTOR`, `MENTEE`, `GUEST` or empty.
    pub profile: &'static str,
    /// Discipline in lower case.
    pub discipline: String,
    /// Start of name or e-mail in lower case.
    pub prefix: String,
    /// Only this person and those related by a pairing.
    pub related_to: Option<PersonId>,
}

/// Adds a person, with places where they are a mentor.
///
/// # Errors
///
/// `Violation(People)` or `Violation(PeopleEmail)` when id or e-mail is taken.
pub async fn insert_person(tx: &mut Tx<'_>, row: &Person) -> Result<(), Error> {
    write_profile!(
        tx,
        INSERT,
        row,
        [&row.agency_id, &row.id],
        [row.revision, row.created_at.0, row.updated_at.0, &row.updated_by]
    )?;
    set_capacity(tx, row).await
}

/// Writes a person whose row still has the revision that `row` was read with; whether it had.
///
/// # Errors
///
/// `Violation(PeopleEmail)` when the e-mail is taken, `Violation(MentorPlacesUsed)`
/// when the capacity is below the places taken.
pub(crate) async fn update_person(tx: &mut Tx<'_>, row: &Person) -> Result<bool, Error> {
    let updated = write_profile!(
        tx,
        UPDATE,
        row,
        [&row.agency_id, &row.id, row.revision],
        [row.updated_at.0, &row.updated_by]
    )?;
    set_capacity(tx, row).await?;
    Ok(updated == 1)
}

async fn set_capacity(tx: &mut Tx<'_>, row: &Person) -> Result<(), Error> {
    if row.is_mentor || row.used > 0 {
        execute!(tx, SET_CAPACITY, &row.agency_id, &row.id, row.capacity)?;
    }
    Ok(())
}

/// Notes why a person was archived.
pub(crate) async fn set_archive_reason(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &PersonId,
    reason: &str,
) -> Result<(), Error> {
    execute!(tx, ARCHIVE_REASON, agency, id, reason)?;
    Ok(())
}

/// Takes one of a mentor's places; `false` when none is free.
pub(crate) async fn take_place(tx: &mut Tx<'_>, agency: &AgencyId, mentor: &PersonId) -> Result<bool, Error> {
    Ok(execute!(tx, TAKE_PLACE, agency, mentor)? == 1)
}

/// Gives one of a mentor's places back.
///
/// # Errors
///
/// When the database fails, or no place was taken.
pub(crate) async fn free_place(tx: &mut Tx<'_>, agency: &AgencyId, mentor: &PersonId) -> Result<(), Error> {
    match execute!(tx, FREE_PLACE, agency, mentor)? {
        1 => Ok(()),
        _ => Err(Error::Broken(format!("person {mentor} had no place taken to give back"))),
    }
}

/// The person with this id.
pub(crate) async fn find_person(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &PersonId,
) -> Result<Option<Person>, Error> {
    fetch_optional!(tx, Person, FIND, agency, id)
}

/// Whether `other` is `own`, or is or was paired with `own`.
pub(crate) async fn is_related(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    own: &PersonId,
    other: &PersonId,
) -> Result<bool, Error> {
    Ok(fetch_optional!(tx, (String,), IS_RELATED, agency, other, own)?.is_some())
}

/// People after a (name, id), by name.
pub(crate) async fn list_people(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    filter: &PeopleFilter,
    (name, id): (&str, &str),
    limit: i64,
) -> Result<Vec<Person>, Error> {
    let related = filter.related_to.as_ref().map_or("", PersonId::as_str);
    let PeopleFilter { state, profile, discipline, prefix, .. } = filter;
    fetch_all!(tx, Person, LIST, agency, name, id, *state, *profile, discipline, prefix, related, limit)
}

/// Everybody who is not archived, by id.
pub(crate) async fn list_all_people(tx: &mut Tx<'_>, agency: &AgencyId) -> Result<Vec<Person>, Error> {
    fetch_all!(tx, Person, LIST_ALL, agency)
}

/// What people call everybody, archived people too.
pub(crate) async fn list_names(tx: &mut Tx<'_>, agency: &AgencyId) -> Result<Vec<(PersonId, String)>, Error> {
    fetch_all!(tx, (PersonId, String), LIST_NAMES, agency)
}
