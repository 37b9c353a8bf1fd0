//! Whole rosters, read and written many rows at a time.

use preceptor_engine::time::UnixMicros;

use sqlx::types::Json;

use super::{
    Error, Tx,
    rows::{Runs, fetch_all, micros},
    tx::{around_row, on_db, statements},
};
use crate::records::{AgencyId, Evidence, PairRule, Person, PersonRevision, RosterRating};

/// How many rows of people one statement writes: SQLite takes 32,766 values.
const PEOPLE_CHUNK: usize = 500;
/// How many narrow rows one statement writes.
const CHUNK: usize = 2000;

statements! {
    // A row that exists is replaced when it still has the revision that was read.
    UPSERT_PEOPLE = "INSERT INTO people (agency_id, id, display_name, name_key, email, email_key, discipline, unit,
            affiliation, languages, meeting_ways, time_zone, populations, line_manager_id, conflicts, is_mentor,
            mentor_kinds, is_accepting, credential_valid_until, is_mentee, mentee_kind, start_by, targets, needs,
            preferred_mentors, waiting_since, availability, absences, state, paused_until, minimum, mentors_wanted,
            revision, created_at, updated_at, updated_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
            $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36)
        ON CONFLICT (agency_id, id) DO UPDATE SET display_name = excluded.display_name,
            name_key = excluded.name_key, discipline = excluded.discipline, unit = excluded.unit,
            affiliation = excluded.affiliation, languages = excluded.languages,
            meeting_ways = excluded.meeting_ways, time_zone = excluded.time_zone,
            populations = excluded.populations, is_mentor = excluded.is_mentor,
            mentor_kinds = excluded.mentor_kinds, is_accepting = excluded.is_accepting,
            credential_valid_until = excluded.credential_valid_until, is_mentee = excluded.is_mentee,
            mentee_kind = excluded.mentee_kind, start_by = excluded.start_by, targets = excluded.targets,
            needs = excluded.needs, minimum = excluded.minimum, mentors_wanted = excluded.mentors_wanted,
            waiting_since = excluded.waiting_since,
            availability = excluded.availability, absences = excluded.absences, revision = people.revision + 1,
            updated_at = excluded.updated_at, updated_by = excluded.updated_by
        WHERE people.revision = excluded.revision";
    SET_PLACES = "INSERT INTO mentor_places (agency_id, person_id, capacity) VALUES ($1, $2, $3)
        ON CONFLICT (agency_id, person_id) DO UPDATE SET capacity = excluded.capacity";
    INSERT_EVIDENCE = "INSERT INTO evidence
            (agency_id, id, person_id, skill, level, source, observed_at, is_withdrawn, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    INSERT_RULES = "INSERT INTO pair_rules
            (agency_id, id, kind, mentor_id, mentee_id, reason, expires_at, created_at, created_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    LIST_EVERYBODY = "SELECT p.*, COALESCE(m.capacity, 0) AS capacity, COALESCE(m.used, 0) AS used FROM people p
        LEFT JOIN mentor_places m ON m.agency_id = p.agency_id AND m.person_id = p.id
        WHERE p.agency_id = $1 ORDER BY p.id";
    LIST_REVISIONS = "SELECT id, email_key, revision, updated_by FROM people WHERE agency_id = $1";
    // The newest of what rosters said: evidence without a rater and without feedback.
    LIST_RATINGS = "SELECT n.person_id, n.skill, n.source, n.level FROM (SELECT e.person_id, e.skill, e.source, e.level,
            row_number() OVER (PARTITION BY e.person_id, e.skill, e.source
                ORDER BY e.observed_at DESC, e.created_at DESC, e.id DESC) AS place
            FROM evidence e WHERE e.agency_id = $1 AND e.rater_id IS NULL AND e.feedback_id IS NULL
                AND NOT e.is_withdrawn AND e.source IN ('SELF', 'SUPERVISOR')) n
        WHERE n.place = 1";
}

/// Everybody, archived people as well, by id.
pub(crate) async fn list_everybody(tx: &mut Tx<'_>, agency: &AgencyId) -> Result<Vec<Person>, Error> {
    fetch_all!(tx, Person, LIST_EVERYBODY, agency)
}

/// The revision of everybody.
pub(crate) async fn list_revisions(tx: &mut Tx<'_>, agency: &AgencyId) -> Result<Vec<PersonRevision>, Error> {
    fetch_all!(tx, PersonRevision, LIST_REVISIONS, agency)
}

/// The levels that rosters state today, by person, skill and source.
pub(crate) async fn list_ratings(tx: &mut Tx<'_>, agency: &AgencyId) -> Result<Vec<RosterRating>, Error> {
    fetch_all!(tx, RosterRating, LIST_RATINGS, agency)
}

/// Adds people, and replaces those whose row still has the revision in `rows`, with their places; how many
/// rows that were. Who has an id keeps e-mail address, state, line manager, conflicts and preferences.
///
/// # Errors
///
/// `Violation(PeopleEmail)` when an e-mail address is taken, `Violation(MentorPlacesUsed)`
/// when a capacity is below the places taken.
pub(crate) async fn upsert_people(tx: &mut Tx<'_>, rows: &[Person]) -> Result<u64, Error> {
    let mut written = 0;
    for chunk in rows.chunks(PEOPLE_CHUNK) {
        written += on_db!(tx, |conn| {
            let (before, after) = around_row(UPSERT_PEOPLE);
            let mut insert = sqlx::QueryBuilder::new(before);
            insert.push_values(chunk, |mut values, row| {
                values
                    .push_bind(&row.agency_id)
                    .push_bind(&row.id)
                    .push_bind(&row.display_name)
                    .push_bind(row.display_name.to_lowercase())
                    .push_bind(&row.email)
                    .push_bind(row.email.to_lowercase())
                    .push_bind(&row.discipline)
                    .push_bind(&row.unit)
                    .push_bind(&row.affiliation)
                    .push_bind(Json(&row.languages))
                    .push_bind(Json(&row.meeting_ways))
                    .push_bind(row.time_zone.name())
                    .push_bind(Json(&row.populations))
                    .push_bind(&row.line_manager_id)
                    .push_bind(Json(&row.conflicts))
                    .push_bind(row.is_mentor)
                    .push_bind(Json(&row.mentor_kinds))
                    .push_bind(row.is_accepting)
                    .push_bind(&row.credential_valid_until)
                    .push_bind(row.is_mentee)
                    .push_bind(row.mentee_kind)
                    .push_bind(&row.start_by)
                    .push_bind(Json(&row.targets))
                    .push_bind(Json(&row.needs))
                    .push_bind(Json(&row.preferred_mentors))
                    .push_bind(micros(row.waiting_since))
                    .push_bind(Json(&row.availability))
                    .push_bind(Json(&row.absences))
                    .push_bind(row.state)
                    .push_bind(&row.paused_until)
                    .push_bind(row.minimum)
                    .push_bind(row.mentors_wanted)
                    .push_bind(row.revision)
                    .push_bind(row.created_at.0)
                    .push_bind(row.updated_at.0)
                    .push_bind(&row.updated_by);
            });
            insert.push(after);
            Runs::changed(conn, insert.build()).await
        })?;
    }
    set_places(tx, rows).await?;
    Ok(written)
}

async fn set_places(tx: &mut Tx<'_>, rows: &[Person]) -> Result<(), Error> {
    let mentors: Vec<&Person> = rows.iter().filter(|row| row.is_mentor).collect();
    for chunk in mentors.chunks(CHUNK) {
        on_db!(tx, |conn| {
            let (before, after) = around_row(SET_PLACES);
            let mut insert = sqlx::QueryBuilder::new(before);
            insert.push_values(chunk, |mut values, row| {
                values.push_bind(&row.agency_id).push_bind(&row.id).push_bind(row.capacity);
            });
            insert.push(after);
            Runs::changed(conn, insert.build()).await.map(drop)
        })?;
    }
    Ok(())
}

/// Adds observations without a rater and without feedback.
///
/// # Errors
///
/// When a person does not exist or the database fails.
pub(crate) async fn insert_roster_evidence(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    rows: &[Evidence],
    now: UnixMicros,
) -> Result<(), Error> {
    for chunk in rows.chunks(CHUNK) {
        on_db!(tx, |conn| {
            let mut insert = sqlx::QueryBuilder::new(around_row(INSERT_EVIDENCE).0);
            insert.push_values(chunk, |mut values, row| {
                values
                    .push_bind(agency)
                    .push_bind(&row.id)
                    .push_bind(&row.person_id)
                    .push_bind(&row.skill)
                    .push_bind(row.level.thousandths())
                    .push_bind(row.source)
                    .push_bind(row.observed_at.0)
                    .push_bind(false)
                    .push_bind(now.0);
            });
            Runs::changed(conn, insert.build()).await.map(drop)
        })?;
    }
    Ok(())
}

/// Adds pair rules.
///
/// # Errors
///
/// When mentor or mentee do not exist or the database fails.
pub(crate) async fn insert_pair_rules(tx: &mut Tx<'_>, rows: &[PairRule]) -> Result<(), Error> {
    for chunk in rows.chunks(CHUNK) {
        on_db!(tx, |conn| {
            let mut insert = sqlx::QueryBuilder::new(around_row(INSERT_RULES).0);
            insert.push_values(chunk, |mut values, row| {
                values
                    .push_bind(&row.agency_id)
                    .push_bind(&row.id)
                    .push_bind(row.kind)
                    .push_bind(&row.mentor_id)
                    .push_bind(&row.mentee_id)
                    .push_bind(&row.reason)
                    .push_bind(micros(row.expires_at))
                    .push_bind(row.created_at.0)
                    .push_bind(&row.created_by);
            });
            Runs::changed(conn, insert.build()).await.map(drop)
        })?;
    }
    Ok(())
}
