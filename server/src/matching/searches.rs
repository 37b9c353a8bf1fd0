//! The match runs that this server solves: found to be stopped, and waited for.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Notify, futures::Notified};
use tokio_util::sync::CancellationToken;

use super::run::RunKey;
use crate::records::MatchJob;

/// What the handlers and the worker of one server share.
#[derive(Debug, Default)]
pub struct Searches {
    queued: Notify,
    changed: Notify,
    running: Mutex<HashMap<RunKey, CancellationToken>>,
}

impl Searches {
    /// Says that a run was queued.
    pub(crate) fn wake(&self) {
        // Kept for a worker that is not waiting just now.
        self.queued.notify_one();
    }

    /// Resolves when a run was queued here.
    pub(crate) async fn woken(&self) {
        self.queued.notified().await;
    }

    /// Says that a run of this server changed.
    pub(crate) fn tell(&self) {
        self.changed.notify_waiters();
    }

    /// Resolves at the next change after this call, a hint to look at a run again.
    pub(crate) fn changed(&self) -> Notified<'_> {
        self.changed.notified()
    }

    /// Stops the search for a plan of this run, if it goes on here.
    pub(crate) fn stop(&self, key: &RunKey) {
        if let Some(search) = self.running().get(key) {
            search.cancel();
        }
        self.tell();
    }

    /// Enters the search for a job; it ends with the server at the latest.
    pub(crate) fn enter(self: &Arc<Self>, job: &MatchJob, stopping: &CancellationToken) -> RunningSearch {
        let key = RunKey { agency: job.agency_id.clone(), run: job.match_run_id.clone() };
        let stopped = stopping.child_token();
        self.running().insert(key.clone(), stopped.clone());
        RunningSearch { searches: Arc::clone(self), key, stopped }
    }

    fn running(&self) -> MutexGuard<'_, HashMap<RunKey, CancellationToken>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A search that goes on; stopped and forgotten when this is dropped.
#[derive(Debug)]
pub(crate) struct RunningSearch {
    searches: Arc<Searches>,
    key: RunKey,
    /// Cancelled when the search is to stop.
    pub(crate) stopped: CancellationToken,
}

impl Drop for RunningSearch {
    fn drop(&mut self) {
        self.stopped.cancel();
        self.searches.running().remove(&self.key);
    }
}
