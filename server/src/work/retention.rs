//! Removes what is kept for a while only: replies to old requests, and imports that nobody applied.

use preceptor_engine::time::UnixMicros;

use std::{sync::Arc, time::Duration};

use tokio::time;

use crate::{
    desk::{Desk, REQUEST_ID_DAYS, UNAPPLIED_IMPORT_DAYS},
    error::Error,
    records::{AgencyId, ImportId, Named as _},
    store::{self, Entry, Record, Tx, Work, agencies, retention},
};

/// How often to look.
const LOOK: Duration = Duration::from_hours(1);
/// The most that one transaction removes, so that nobody waits long for its locks.
const BATCH: i64 = 500;
/// Who removes, as the audit log names it.
const ACTOR: &str = "retention";
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Removes what is old at once and then every hour, until the server stops.
pub async fn keep_tidy(desk: Desk) {
    let tidying = async {
        loop {
            if let Err(error) = tidy(&desk).await {
                tracing::warn!(?error, "old data was not removed; trying again in an hour");
            }
            time::sleep(LOOK).await;
        }
    };
    desk.stopping.run_until_cancelled(tidying).await;
}

/// Removes what is old now, of every agency.
///
/// # Errors
///
/// When the store fails; what was removed until then stays removed.
pub async fn tidy(desk: &Desk) -> Result<(), Error> {
    let mut after = String::new();
    loop {
        let agencies = agencies::list_agencies(&mut desk.reader().await?.tx(), &after, BATCH).await?;
        let Some(last) = agencies.last() else { return Ok(()) };
        last.as_str().clone_into(&mut after);
        for agency in agencies {
            remove_replies(desk, &agency).await?;
            remove_imports(desk, &agency).await?;
        }
    }
}

/// The instant so many days ago.
fn days_ago(desk: &Desk, days: i32) -> UnixMicros {
    desk.clock.now().plus_micros(-i64::from(days) * MICROS_PER_DAY)
}

async fn remove_replies(desk: &Desk, agency: &AgencyId) -> Result<(), Error> {
    // A day longer than promised, for clients whose clocks are behind.
    let before = days_ago(desk, REQUEST_ID_DAYS + 1);
    while desk.store.write(RemoveReplies { agency: agency.clone(), before }).await? == BATCH.unsigned_abs() {}
    Ok(())
}

async fn remove_imports(desk: &Desk, agency: &AgencyId) -> Result<(), Error> {
    let before = days_ago(desk, UNAPPLIED_IMPORT_DAYS);
    loop {
        let old = {
            let mut reader = desk.reader().await?;
            retention::list_unapplied_imports(&mut reader.tx(), agency, before, BATCH).await?
        };
        if old.is_empty() {
            return Ok(());
        }
        for id in old {
            desk.store.write(RemoveImport { agency: agency.clone(), id, entry: entry(desk, agency) }).await?;
        }
    }
}

/// Who removes something now, as the ledger keeps it.
fn entry(desk: &Desk, agency: &AgencyId) -> Arc<Entry> {
    let author = (ACTOR, "preceptord retention");
    Arc::new(Entry::of_server(agency, author, desk.clock.new_id(), desk.clock.now()))
}

struct RemoveReplies {
    agency: AgencyId,
    before: UnixMicros,
}

impl Work for RemoveReplies {
    type Output = u64;
    type Failure = Error;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Error> {
        Ok(retention::remove_replies(tx, &self.agency, self.before, BATCH).await?)
    }
}

struct RemoveImport {
    agency: AgencyId,
    id: ImportId,
    entry: Arc<Entry>,
}

impl Work for RemoveImport {
    type Output = ();
    type Failure = Error;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        if !retention::remove_import(tx, &self.agency, &self.id).await? {
            return Ok(());
        }
        let resource = self.id.name(&self.agency);
        let removed = Record { event: "import.removed", resource, etag: String::new() };
        store::append(tx, &self.entry, vec![removed]);
        Ok(())
    }
}
