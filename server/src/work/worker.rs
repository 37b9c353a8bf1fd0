//! The worker of a server: takes queued runs of every agency, solves a few at a time, and holds each by a lease.
//!
//! A lease that is not renewed lapses, and another server takes the run over. Clocks of servers may differ by less
//! than a lease; where they differ by more, work is done twice, but a result is only ever written by the holder.

use std::{sync::Arc, time::Duration};

use preceptor_engine::time::UnixMicros;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
    time,
};

use super::lease::{ClaimJob, ReleaseJob, RenewLease, SettleRun, WipeInput};
use crate::{
    desk::Desk,
    error::Error,
    matching::{
        Searches,
        run::load,
        solve_monitor::SolveMonitor,
        solving::{SolveOutcome, SolveTask},
    },
    records::MatchJob,
    store::{match_jobs, match_origins, match_runs},
};

/// How many runs one server solves at the same time: together with the most memory of one, this bounds them all. One that
/// was cancelled gives its place away as soon as it hears of it, and its memory within the next tenth of a second.
const AT_ONCE: usize = 2;
/// How often to look for runs that other servers queued or left.
const LOOK: Duration = Duration::from_secs(1);
/// How long a run stays with a server that is not heard of.
const LEASE: Duration = Duration::from_secs(10);
/// How often the lease is renewed, with the progress. A run that was cancelled through another server ends here by then.
const RENEWAL: Duration = Duration::from_secs(1);
/// How many servers may stop while they solve a run before it is given up.
const MOST_ATTEMPTS: i64 = 3;

/// Solves queued runs until the server stops; then gives the runs in hand back and returns.
pub async fn solve_runs(desk: Desk, searches: Arc<Searches>) {
    let stopping = desk.stopping.clone();
    let worker = Arc::new(Worker { name: desk.clock.new_id(), desk, searches });
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut hands = JoinSet::new();
    // A place first: a run is claimed only by who can begin at once.
    while let Some(Ok(place)) = stopping.run_until_cancelled(Arc::clone(&places).acquire_owned()).await {
        match worker.claim().await {
            Ok(Some(job)) => drop(hands.spawn(Arc::clone(&worker).work(job, place))),
            Ok(None) => drop(stopping.run_until_cancelled(worker.rest()).await),
            Err(error) => {
                tracing::warn!(?error, "no match run can be taken");
                stopping.run_until_cancelled(time::sleep(LOOK)).await;
            }
        }
        while hands.try_join_next().is_some() {}
    }
    while hands.join_next().await.is_some() {}
}

struct Worker {
    /// Tells the leases of this worker from those of others.
    name: String,
    desk: Desk,
    searches: Arc<Searches>,
}

impl Worker {
    /// Takes the run that waited longest; `None` where none waits.
    async fn claim(&self) -> Result<Option<MatchJob>, Error> {
        loop {
            let now = self.desk.clock.now();
            let waiting = {
                let mut reader = self.desk.reader().await?;
                match_jobs::list_waiting(&mut reader.tx(), now, 1).await?
            };
            let Some((agency, run)) = waiting.into_iter().next() else { return Ok(None) };
            let claim =
                ClaimJob { agency, run, holder: self.name.clone(), now, lease_until: self.lease_end() };
            // Nothing is claimed where another server was faster; then there may be more.
            if let Some(job) = self.desk.store.write(claim).await? {
                self.searches.tell();
                return Ok(Some(job));
            }
        }
    }

    /// Waits for work. What nobody waits for is done first.
    async fn rest(&self) {
        if let Err(error) = self.wipe().await {
            tracing::warn!(?error, "the input of a cancelled match run is still there");
        }
        tokio::select! {
            () = self.searches.woken() => {}
            () = time::sleep(LOOK) => {}
        }
    }

    /// Wipes the inputs of runs that were cancelled, one at a time.
    async fn wipe(&self) -> Result<(), Error> {
        loop {
            let left = {
                let mut reader = self.desk.reader().await?;
                match_jobs::find_left_snapshot(&mut reader.tx()).await?
            };
            let Some((agency, run)) = left else { return Ok(()) };
            self.desk.store.write(WipeInput(agency, run)).await?;
        }
    }

    fn lease_end(&self) -> UnixMicros {
        let lease = i64::try_from(LEASE.as_micros()).unwrap_or(i64::MAX);
        self.desk.clock.now().plus_micros(lease)
    }

    async fn work(self: Arc<Self>, job: MatchJob, place: OwnedSemaphorePermit) {
        let run = job.match_run_id.clone();
        tracing::info!(agency = %job.agency_id, %run, attempt = job.progress.attempt, "solving a match run");
        if let Err(error) = self.solve(job, place).await {
            // The lease lapses, and whoever takes the run over begins again.
            tracing::error!(?error, %run, "a match run was left");
        }
        self.searches.tell();
    }

    /// Solves a claimed run and writes the result, unless the lease is lost.
    async fn solve(&self, job: MatchJob, place: OwnedSemaphorePermit) -> Result<(), Error> {
        if job.progress.attempt > MOST_ATTEMPTS {
            let why = format!("{MOST_ATTEMPTS} servers stopped while they solved it");
            return self.settle(job, SolveOutcome::failed(why)).await;
        }
        // Without its input it was cancelled since.
        let Some(task) = self.task(&job).await? else { return Ok(()) };
        match self.search(job, task, place).await? {
            Some((job, outcome)) => self.settle(job, outcome).await,
            None => Ok(()),
        }
    }

    async fn task(&self, job: &MatchJob) -> Result<Option<SolveTask>, Error> {
        let mut reader = self.desk.reader().await?;
        let tx = &mut reader.tx();
        let (agency, run) = (job.agency_id.clone(), job.match_run_id.clone());
        let stored = load(tx, &agency, &run).await?;
        let base = match stored.based_on_id.filter(|_| stored.is_trial) {
            Some(base) => match_runs::find_dossier(tx, &agency, &base).await?,
            None => None,
        };
        let keep = stored.keep;
        let input = match_jobs::find_snapshot(tx, &agency, &run).await?;
        let kept = match_origins::find_origin(tx, &agency, &run).await?.kept;
        let made_at = job.queued_at;
        Ok(input.map(|document| SolveTask { agency, run, made_at, document, base, keep, kept }))
    }

    /// Searches while the lease holds; `None` where the search was stopped.
    async fn search(
        &self,
        mut job: MatchJob,
        task: SolveTask,
        place: OwnedSemaphorePermit,
    ) -> Result<Option<(MatchJob, SolveOutcome)>, Error> {
        let search = self.searches.enter(&job, &self.desk.stopping);
        let longest = Duration::from_millis(u64::try_from(self.desk.about.match_deadline_ms).unwrap_or(0));
        let monitor = Arc::new(SolveMonitor::new(search.stopped.clone(), longest, place));
        let watched = Arc::clone(&monitor);
        let mut solving = tokio::task::spawn_blocking(move || {
            let outcome = task.solve(&watched);
            // Not before the memory is free again.
            drop(task);
            watched.leave();
            outcome
        });
        let mut renewal = time::interval(RENEWAL);
        loop {
            tokio::select! {
                outcome = &mut solving => {
                    let outcome = outcome.map_err(|error| Error::Internal(format!("a match run: {error}")))?;
                    let Some(outcome) = outcome else { return self.give_back(job).await };
                    return Ok(Some((job, outcome)));
                }
                () = search.stopped.cancelled() => return self.give_back(job).await,
                _ = renewal.tick() => {
                    job.progress = monitor.progress(job.progress.attempt);
                    if !self.renew(&mut job).await {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Renews the lease with the progress; whether the run is still this worker's.
    async fn renew(&self, job: &mut MatchJob) -> bool {
        let renewed = MatchJob { lease_until: self.lease_end(), ..job.clone() };
        match self.desk.store.write(RenewLease(renewed.clone())).await {
            Ok(is_held) => {
                *job = renewed;
                self.searches.tell();
                is_held
            }
            Err(error) => {
                tracing::warn!(?error, run = %job.match_run_id, "a lease could not be renewed");
                job.lease_until > self.desk.clock.now()
            }
        }
    }

    /// Leaves the run to the next server, if this one stops. A run that was cancelled is nobody's any more, and has no
    /// job to write to.
    async fn give_back(&self, job: MatchJob) -> Result<Option<(MatchJob, SolveOutcome)>, Error> {
        if self.desk.stopping.is_cancelled() {
            self.desk.store.write(ReleaseJob(job)).await?;
        }
        Ok(None)
    }

    async fn settle(&self, job: MatchJob, outcome: SolveOutcome) -> Result<(), Error> {
        let run = job.match_run_id.clone();
        let settle = SettleRun { job, outcome, now: self.desk.clock.now() };
        if !self.desk.store.write(settle).await? {
            tracing::info!(%run, "a match run was cancelled or taken over while it was solved");
        }
        Ok(())
    }
}
