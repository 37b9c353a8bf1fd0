//! PostgreSQL: a pool, transactions with retry, and limits on every statement.

use std::{str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions, Connection, PgConnection, Pool, Postgres,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{
    Error, Tx, migrations, numbering,
    work::{Job, Ran, surviving},
};
use crate::clock::Clock;

/// How often contended work is tried in all.
const ATTEMPTS: u32 = 10;
/// How long it is tried again: a caller hears of the contention before the time of a call is up, also where each try
/// waits for a lock as long as it may.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a connection is trusted after its last sign of life.
const TRUST: Duration = Duration::from_millis(200);
/// The first and the longest pause between two tries, in milliseconds.
const PAUSE_MS: (u64, u64) = (5, 200);

fn options(url: &str) -> Result<PgConnectOptions, Error> {
    Ok(PgConnectOptions::from_str(url)?
        .application_name("preceptord")
        .options([
            ("statement_timeout", "5s"),
            ("lock_timeout", "2s"),
            ("idle_in_transaction_session_timeout", "10s"),
        ])
        .disable_statement_logging())
}

/// One connection with the store's limits.
pub(super) async fn connect(url: &str) -> Result<PgConnection, Error> {
    Ok(options(url)?.connect().await?)
}

/// Opens the pool and migrates the schema.
pub(super) async fn open(url: &str, connections: u32) -> Result<Pool<Postgres>, Error> {
    // Migrations may take longer than a statement may.
    let mut migrator = PgConnectOptions::from_str(url)?.disable_statement_logging().connect().await?;
    migrations::POSTGRES
        .run_direct(None, &mut migrator, false)
        .await
        .map_err(|error| migrations::failed(&error))?;
    migrator.close().await?;
    Ok(PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(5))
        // A connection gave a sign of life when it came back; only one that rested since is asked for another.
        .test_before_acquire(false)
        .before_acquire(|connection, metadata| {
            Box::pin(async move {
                if metadata.idle_for >= TRUST {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options(url)?)
        .await?)
}

/// Runs a job in a transaction at READ COMMITTED, where constraints, conditional updates and row locks decide, and
/// answers it.
pub(super) async fn write(pool: Pool<Postgres>, clock: Clock, mut job: Box<dyn Job>) {
    let (mut attempt, began) = (1, clock.stopwatch());
    let ended = loop {
        let ended = attempt_write(&pool, &mut *job).await;
        let is_busy = matches!(ended, Ok(Ran::Busy) | Err(Error::Busy));
        if !is_busy || attempt >= ATTEMPTS || began.elapsed() >= PATIENCE {
            break ended;
        }
        let longest = (PAUSE_MS.0 << attempt).min(PAUSE_MS.1);
        let pause = PAUSE_MS.0 + clock.below(longest);
        tokio::time::sleep(Duration::from_millis(pause)).await;
        attempt += 1;
    };
    job.answer(ended.map(drop));
}

async fn attempt_write(pool: &Pool<Postgres>, job: &mut dyn Job) -> Result<Ran, Error> {
    let mut transaction = pool.begin().await?;
    let mut tx = Tx::from(&mut *transaction);
    let ran = surviving(job.run(&mut tx)).await;
    let written = match ran {
        Ran::Succeeded => numbering::write_trail(&mut tx).await,
        Ran::Failed | Ran::Busy => Ok(()),
    };
    if ran == Ran::Succeeded && written.is_ok() {
        transaction.commit().await?;
    } else {
        // Awaited, so that the connection is clean before the pool hands it on.
        transaction.rollback().await?;
    }
    written.map(|()| ran)
}

/// Runs a job on one unchanging state and answers it.
pub(super) async fn snapshot(pool: Pool<Postgres>, mut job: Box<dyn Job>) {
    let ended = read(&pool, &mut *job).await;
    job.answer(ended);
}

async fn read(pool: &Pool<Postgres>, job: &mut dyn Job) -> Result<(), Error> {
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    let mut transaction = pool.begin_with(begin).await?;
    surviving(job.run(&mut Tx::from(&mut *transaction))).await;
    Ok(transaction.rollback().await?)
}
