//! What conferences need to know of people.

use super::{
    Error, Tx,
    rows::{Runs, fetch_optional, read},
    tx::{around_row, on_db, statements},
};
use crate::records::{AgencyId, Participant, PersonId};

/// How many people or disciplines one statement asks for.
const WORDS: usize = 1000;

statements! {
    FIND = "SELECT id, display_name, discipline, time_zone, availability, absences, state FROM people
        WHERE agency_id = $1 AND id = $2";
    LIST = "SELECT p.id, p.display_name, p.discipline, p.time_zone, p.availability, p.absences, p.state
        FROM (VALUES ($1, $2)) AS v JOIN people p ON p.agency_id = v.column1 AND p.id = v.column2";
    // One more than a search takes, so that too many are noticed.
    LIST_OF_DISCIPLINES = "SELECT p.id, p.display_name, p.discipline, p.time_zone, p.availability, p.absences, p.state
        FROM (VALUES ($1, $2)) AS v JOIN people p ON p.agency_id = v.column1 AND p.discipline = v.column2
        WHERE p.state = 'ACTIVE' AND p.availability <> '[]' LIMIT 501";
}

/// What a conference needs to know of one person.
pub(crate) async fn find_participant(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &PersonId,
) -> Result<Option<Participant>, Error> {
    fetch_optional!(tx, Participant, FIND, agency, id)
}

/// What a conference needs to know of several people, in no order; nothing of those who do not exist.
pub(crate) async fn list_participants(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    ids: &[&PersonId],
) -> Result<Vec<Participant>, Error> {
    let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
    list_people(tx, LIST, agency, &ids).await
}

/// Everybody of these disciplines who takes part and has said when they can meet, in no order: at most 501, one more
/// than one search takes.
pub(crate) async fn list_disciplines(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    disciplines: &[&str],
) -> Result<Vec<Participant>, Error> {
    list_people(tx, LIST_OF_DISCIPLINES, agency, disciplines).await
}

async fn list_people(
    tx: &mut Tx<'_>,
    sql: &'static str,
    agency: &AgencyId,
    words: &[&str],
) -> Result<Vec<Participant>, Error> {
    let mut people = Vec::new();
    for chunk in words.chunks(WORDS) {
        people.extend(on_db!(tx, |conn| {
            let (before, after) = around_row(sql);
            let mut select = sqlx::QueryBuilder::new(before);
            select.push_values(chunk, |mut values, word| {
                values.push_bind(agency).push_bind(*word);
            });
            select.push(after);
            Runs::all(conn, select.build())
                .await
                .and_then(|rows| rows.iter().map(read::<Participant, _>).collect::<Result<Vec<_>, _>>())
        })?);
    }
    Ok(people)
}
