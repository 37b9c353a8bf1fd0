//! PostgreSQL: a pool, transactions with retry, and limits on every statement.

use std::{str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions, Connection, PgConnection, Pool, Postgres,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{Error, Failure, Tx, Work, migrations, trail};

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

/// Runs `work` in a transaction at READ COMMITTED, where constraints, conditional updates and row locks decide.
pub(super) async fn write<W: Work>(pool: &Pool<Postgres>, work: W) -> Result<W::Output, W::Failure> {
    let (mut attempt, began) = (1, crate::clock::stopwatch());
    loop {
        match attempt_write(pool, &work).await {
            Err(failure) if failure.is_busy() && attempt < ATTEMPTS && began.elapsed() < PATIENCE => {
                let longest = (PAUSE_MS.0 << attempt).min(PAUSE_MS.1);
                let pause = PAUSE_MS.0 + crate::clock::below(longest);
                tokio::time::sleep(Duration::from_millis(pause)).await;
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

async fn attempt_write<W: Work>(pool: &Pool<Postgres>, work: &W) -> Result<W::Output, W::Failure> {
    let mut transaction = pool.begin().await.map_err(Error::from)?;
    let mut tx = Tx::from(&mut *transaction);
    let output = match work.run(&mut tx).await {
        Ok(output) => trail::write(&mut tx).await.map(|()| output).map_err(W::Failure::from),
        failed => failed,
    };
    match output {
        Ok(output) => {
            transaction.commit().await.map_err(Error::from)?;
            Ok(output)
        }
        Err(failure) => {
            // Awaited, so that the connection is clean before the pool hands it on.
            transaction.rollback().await.map_err(Error::from)?;
            Err(failure)
        }
    }
}

/// Runs `work` on one unchanging state.
pub(super) async fn snapshot<W: Work>(pool: &Pool<Postgres>, work: W) -> Result<W::Output, W::Failure> {
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    let mut transaction = pool.begin_with(begin).await.map_err(Error::from)?;
    let output = work.run(&mut Tx::from(&mut *transaction)).await;
    transaction.rollback().await.map_err(Error::from)?;
    output
}
