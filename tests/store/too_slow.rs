//! What PostgreSQL cuts off because it takes too long: said as "try again", and the connection is sound afterwards.

use std::time::Duration;

use preceptor_server::clock::Clock;
use preceptor_server::store::{Connections, Error, Location, Native, Store, Tx, Work};
use preceptor_tests::postgres::fresh_database;

/// Statements with a pause before the last of them.
struct Slow {
    limit: &'static str,
    pause: Duration,
    last: &'static str,
}

impl Work for Slow {
    type Output = ();
    type Failure = Error;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let Native::Postgres(connection) = &mut tx.connection else { panic!("this is PostgreSQL's alone") };
        sqlx::query(self.limit).execute(&mut **connection).await?;
        tokio::time::sleep(self.pause).await;
        sqlx::query(self.last).execute(&mut **connection).await?;
        Ok(())
    }
}

#[tokio::test]
async fn a_statement_and_a_transaction_beyond_their_time_are_told_as_unreachable() {
    let database = fresh_database().await;
    let connections = Connections { postgres: 1, ..Connections::default() };
    let store = Store::open(&Location::Postgres(database.url().to_owned()), connections, &Clock::system())
        .await
        .expect("opens");
    let statement = Slow {
        limit: "SET LOCAL statement_timeout = '50ms'",
        pause: Duration::ZERO,
        last: "SELECT pg_sleep(60)",
    };
    let idle = Slow {
        limit: "SET LOCAL idle_in_transaction_session_timeout = '50ms'",
        pause: Duration::from_millis(500),
        last: "SELECT 1",
    };
    for slow in [statement, idle] {
        let limit = slow.limit;
        let refused = store.write(slow).await.expect_err(limit);
        assert!(matches!(refused, Error::Unreachable(_)), "{limit}: {refused:?}");
        // On the pool's only connection, or the one that takes its place.
        let quick = Slow { limit: "SELECT 1", pause: Duration::ZERO, last: "SELECT 1" };
        store.write(quick).await.expect("the next is served");
    }
    store.close().await;
}
