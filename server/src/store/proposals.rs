//! What match runs propose, and whom they could not place.

use sqlx::types::Json;

use super::{
    Error, Tx,
    rows::{Runs, execute, fetch_all, fetch_optional},
    tx::{around_row, on_db, statements},
};
use crate::records::{AgencyId, MatchRunId, PersonId, Proposal, ProposalId, ProposalState, UnplacedMentee};

statements! {
    INSERT = "INSERT INTO proposals (agency_id, match_run_id, id, position, mentor_id, mentee_id, kind, pairing_kind,
            score, coverage, lines, runner_up_id, runner_up_score, runner_up_loss, is_insufficient, is_pinned, state,
            reason, pair_rule_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    INSERT_UNPLACED = "INSERT INTO unplaced_mentees (agency_id, match_run_id, mentee_id, position, missing,
            reason, eligible_mentor_count, exclusions, nearest_id, nearest_score, nearest_loss)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    // A mentor whom the run supposes is no person.
    FIND = "SELECT p.*, COALESCE(mentor.display_name, '') AS mentor_display_name,
            mentee.display_name AS mentee_display_name, other.display_name AS runner_up_display_name
        FROM proposals p
        LEFT JOIN people mentor ON mentor.agency_id = p.agency_id AND mentor.id = p.mentor_id
        JOIN people mentee ON mentee.agency_id = p.agency_id AND mentee.id = p.mentee_id
        LEFT JOIN people other ON other.agency_id = p.agency_id AND other.id = p.runner_up_id
        WHERE p.agency_id = $1 AND p.match_run_id = $2 AND p.id = $3";
    LIST = "SELECT p.*, COALESCE(mentor.display_name, '') AS mentor_display_name,
            mentee.display_name AS mentee_display_name, other.display_name AS runner_up_display_name
        FROM proposals p
        LEFT JOIN people mentor ON mentor.agency_id = p.agency_id AND mentor.id = p.mentor_id
        JOIN people mentee ON mentee.agency_id = p.agency_id AND mentee.id = p.mentee_id
        LEFT JOIN people other ON other.agency_id = p.agency_id AND other.id = p.runner_up_id
        WHERE p.agency_id = $1 AND p.match_run_id = $2 AND p.position > $3 AND ($4 = '' OR p.state = $4)
        ORDER BY p.position LIMIT $5";
    LIST_APPROVED = "SELECT p.*, COALESCE(mentor.display_name, '') AS mentor_display_name,
            mentee.display_name AS mentee_display_name, other.display_name AS runner_up_display_name
        FROM proposals p
        LEFT JOIN people mentor ON mentor.agency_id = p.agency_id AND mentor.id = p.mentor_id
        JOIN people mentee ON mentee.agency_id = p.agency_id AND mentee.id = p.mentee_id
        LEFT JOIN people other ON other.agency_id = p.agency_id AND other.id = p.runner_up_id
        WHERE p.agency_id = $1 AND p.match_run_id = $2 AND p.state IN ('APPROVED', 'LOCKED')
        ORDER BY p.mentor_id, p.mentee_id";
    LIST_PAIRS = "SELECT mentor_id, mentee_id, state FROM proposals
        WHERE agency_id = $1 AND match_run_id = $2 AND state <> 'REJECTED' ORDER BY position";
    REVIEW = "UPDATE proposals SET state = $4, reason = $5, pair_rule_id = $6
        WHERE agency_id = $1 AND match_run_id = $2 AND id = $3";
    APPROVE_PROPOSED = "UPDATE proposals SET state = 'APPROVED'
        WHERE agency_id = $1 AND match_run_id = $2 AND state = 'PROPOSED'";
    LIST_UNPLACED = "SELECT u.*, mentee.display_name AS mentee_display_name, other.display_name AS nearest_display_name
        FROM unplaced_mentees u
        JOIN people mentee ON mentee.agency_id = u.agency_id AND mentee.id = u.mentee_id
        LEFT JOIN people other ON other.agency_id = u.agency_id AND other.id = u.nearest_id
        WHERE u.agency_id = $1 AND u.match_run_id = $2 AND u.position > $3 ORDER BY u.position LIMIT $4";
}

/// Rows of one INSERT: 19 values each stay below the 32,766 that SQLite binds.
const CHUNK: usize = 500;

/// Adds proposals.
///
/// # Errors
///
/// When the run or a person does not exist.
pub(crate) async fn insert_proposals(tx: &mut Tx<'_>, rows: &[Proposal]) -> Result<(), Error> {
    for chunk in rows.chunks(CHUNK) {
        on_db!(tx, |conn| {
            let mut insert = sqlx::QueryBuilder::new(around_row(INSERT).0);
            insert.push_values(chunk, |mut values, row| {
                values
                    .push_bind(&row.agency_id)
                    .push_bind(&row.match_run_id)
                    .push_bind(&row.id)
                    .push_bind(row.position)
                    .push_bind(&row.mentor_id)
                    .push_bind(&row.mentee_id)
                    .push_bind(row.kind)
                    .push_bind(row.pairing_kind)
                    .push_bind(row.score)
                    .push_bind(row.coverage)
                    .push_bind(Json(&row.lines))
                    .push_bind(&row.runner_up_id)
                    .push_bind(row.runner_up_score)
                    .push_bind(row.runner_up_loss)
                    .push_bind(row.is_insufficient)
                    .push_bind(row.is_pinned)
                    .push_bind(row.state)
                    .push_bind(&row.reason)
                    .push_bind(&row.pair_rule_id);
            });
            Runs::changed(conn, insert.build()).await.map(drop)
        })?;
    }
    Ok(())
}

/// Adds the mentees without a place.
///
/// # Errors
///
/// When the run or a person does not exist.
pub(crate) async fn insert_unplaced(tx: &mut Tx<'_>, rows: &[UnplacedMentee]) -> Result<(), Error> {
    for chunk in rows.chunks(CHUNK) {
        on_db!(tx, |conn| {
            let mut insert = sqlx::QueryBuilder::new(around_row(INSERT_UNPLACED).0);
            insert.push_values(chunk, |mut values, row| {
                values
                    .push_bind(&row.agency_id)
                    .push_bind(&row.match_run_id)
                    .push_bind(&row.mentee_id)
                    .push_bind(row.position)
                    .push_bind(row.missing)
                    .push_bind(row.reason)
                    .push_bind(row.eligible_mentor_count)
                    .push_bind(Json(&row.exclusions))
                    .push_bind(&row.nearest_id)
                    .push_bind(row.nearest_score)
                    .push_bind(row.nearest_loss);
            });
            Runs::changed(conn, insert.build()).await.map(drop)
        })?;
    }
    Ok(())
}

/// Writes what a review changes of a proposal: state, reason and the pair rule made for it.
pub(crate) async fn review_proposal(tx: &mut Tx<'_>, row: &Proposal) -> Result<(), Error> {
    let Proposal { agency_id, match_run_id, id, state, reason, pair_rule_id, .. } = row;
    execute!(tx, REVIEW, agency_id, match_run_id, id, *state, reason, pair_rule_id)?;
    Ok(())
}

/// Approves every proposal of a run that is not yet reviewed.
pub(crate) async fn approve_proposed(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    run: &MatchRunId,
) -> Result<(), Error> {
    execute!(tx, APPROVE_PROPOSED, agency, run)?;
    Ok(())
}

/// One proposal of a run.
pub(crate) async fn find_proposal(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    (run, id): (&MatchRunId, &ProposalId),
) -> Result<Option<Proposal>, Error> {
    fetch_optional!(tx, Proposal, FIND, agency, run, id)
}

/// Proposals after a position, in order; an empty state matches all.
pub(crate) async fn list_proposals(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    (run, state): (&MatchRunId, &str),
    after: i64,
    limit: i64,
) -> Result<Vec<Proposal>, Error> {
    fetch_all!(tx, Proposal, LIST, agency, run, after, state, limit)
}

/// The pairs of a run that its review did not reject, mentor before mentee.
pub(crate) async fn list_pairs(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    run: &MatchRunId,
) -> Result<Vec<(PersonId, PersonId, ProposalState)>, Error> {
    fetch_all!(tx, (PersonId, PersonId, ProposalState), LIST_PAIRS, agency, run)
}

/// What publishing a run turns into pairings, by mentor, then mentee.
pub(crate) async fn list_approved(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    run: &MatchRunId,
) -> Result<Vec<Proposal>, Error> {
    fetch_all!(tx, Proposal, LIST_APPROVED, agency, run)
}

/// Mentees without a place after a position, in order.
pub(crate) async fn list_unplaced(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    run: &MatchRunId,
    after: i64,
    limit: i64,
) -> Result<Vec<UnplacedMentee>, Error> {
    fetch_all!(tx, UnplacedMentee, LIST_UNPLACED, agency, run, after, limit)
}
