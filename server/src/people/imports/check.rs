//! Checking an import, which writes no person: an upload is compared with the roster as it is now.

use preceptor_engine::{sheets::Finding, time::UnixMicros};

use super::{
    dry_run::{DryRun, RosterAsRead},
    row_result::RowOutcome,
    upload::Upload,
};
use crate::{
    caller::Caller,
    desk::Desk,
    error::Error,
    records::{AgencyId, Import, ImportChange, ImportId, ImportState, Revision},
    store::{self, Tx, Work, pair_rules, rosters},
};

/// Loads the roster of an agency as of now.
struct LoadRoster(AgencyId, UnixMicros);

impl Work for LoadRoster {
    type Output = RosterAsRead;
    type Failure = store::Error;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<RosterAsRead, store::Error> {
        Ok(RosterAsRead {
            agency: self.0.clone(),
            now: self.1,
            people: rosters::list_everybody(tx, &self.0).await?,
            ratings: rosters::list_ratings(tx, &self.0).await?,
            rules: pair_rules::list_pair_rules_in_force(tx, &self.0, self.1).await?,
        })
    }
}

/// An import as it is to be kept.
#[derive(Debug)]
pub(crate) struct CheckedImport {
    /// The import.
    pub(crate) import: Import,
    /// What there is to look at.
    pub(crate) findings: Vec<Finding>,
    /// What applying it would write.
    pub(crate) changes: Vec<ImportChange>,
}

/// Compares an upload with the roster as it is now.
pub(crate) async fn checked_import(
    desk: &Desk,
    caller: &Caller,
    upload: Upload,
) -> Result<CheckedImport, Error> {
    let kind = upload.kind;
    let load = LoadRoster(caller.agency.clone(), desk.clock.now());
    let roster = desk.store.snapshot(load).await.map_err(Error::from)?;
    // Tens of thousands of rows would keep a worker of the runtime from everybody else.
    let clock = desk.clock.clone();
    let planned = tokio::task::spawn_blocking(move || DryRun::of(&upload, roster, &clock)).await;
    let plan = planned.map_err(|error| Error::Internal(error.to_string()))?;
    let count = |outcome| plan.count(outcome);
    let import = Import {
        agency_id: caller.agency.clone(),
        id: ImportId::new(desk.clock.new_id()),
        kind,
        state: ImportState::Checked,
        row_count: i64::try_from(plan.outcomes.len()).unwrap_or(i64::MAX),
        create_count: count(RowOutcome::Created),
        update_count: count(RowOutcome::Updated),
        unchanged_count: count(RowOutcome::Unchanged),
        held_count: count(RowOutcome::Held),
        finding_count: i64::try_from(plan.finding_count).unwrap_or(i64::MAX),
        revision: Revision::FIRST,
        created_at: UnixMicros::default(),
        updated_at: UnixMicros::default(),
        updated_by: caller.principal.clone(),
        applied_at: None,
    };
    Ok(CheckedImport { import, findings: plan.findings, changes: plan.changes })
}
