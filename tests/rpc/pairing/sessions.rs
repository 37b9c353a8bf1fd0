//! What becomes of the sessions of a pairing that ends.

use preceptor_server::{
    error::Error,
    records::Role,
    store::{Native, Tx, Work},
};
use preceptor_tests::{on_both_stores, service::START};

use super::{client, create, end, pairing_of};
use crate::cast::{join, mentee, mentor};

on_both_stores! {
    async fn an_end_cancels_the_sessions_ahead_and_gives_their_time_back(service) {
        join(&service, [mentor("mia", 1), mentee("tom")]).await;
        let mut client = client(&service, Role::Coordinator, None).await;
        let active = create(&mut client, pairing_of("mia", "tom")).await.expect("paired");
        let pairing = active.name.rsplit('/').next().expect("an id").to_owned();
        service.desk.store.write(Booked { pairing }).await.expect("booked");
        end(&mut client, &active).await.expect("ended");
        let left = service.desk.store.snapshot(StillBooked).await.expect("read");
        assert_eq!(left, (vec!["before".to_owned()], vec!["before".to_owned()]));
    }
}

/// Writes one session that has begun and one that has not, each with its hold.
struct Booked {
    pairing: String,
}

impl Work for Booked {
    type Output = ();
    type Failure = Error;
    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        for (id, offset) in [("before", -1), ("ahead", 1)] {
            let start = START.0 + offset * 3_600_000_000;
            let session = format!(
                "INSERT INTO sessions (agency_id, id, pairing_id, mentor_id, mentee_id, state, starts_at, ends_at,
                    civil_start, time_zone, reason, log_version, revision, created_at, updated_at, updated_by)
                 VALUES ('north', '{id}', '{}', 'mia', 'tom', 'SCHEDULED', {start}, {}, '', 'UTC', '', 0, 1, 0, 0, '')",
                self.pairing,
                start + 60_000_000
            );
            let hold = format!(
                "INSERT INTO holds (agency_id, id, resource, starts_at, ends_at, owner, is_active)
                 VALUES ('north', '{id}', 'people/mia', {start}, {}, 'sessions/{id}', TRUE)",
                start + 60_000_000
            );
            for statement in [session, hold] {
                run(tx, statement).await;
            }
        }
        Ok(())
    }
}

async fn run(tx: &mut Tx<'_>, statement: String) {
    let query = sqlx::AssertSqlSafe(statement);
    let written = match &mut tx.connection {
        Native::Sqlite(connection) => {
            sqlx::query(query).execute(&mut **connection).await.map(|done| done.rows_affected())
        }
        Native::Postgres(connection) => {
            sqlx::query(query).execute(&mut **connection).await.map(|done| done.rows_affected())
        }
    };
    assert_eq!(written.expect("written"), 1);
}

/// The sessions that are still scheduled, and the holds that are still active.
struct StillBooked;

impl Work for StillBooked {
    type Output = (Vec<String>, Vec<String>);
    type Failure = Error;
    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Error> {
        let sessions =
            ids(tx, "SELECT id FROM sessions WHERE state = 'SCHEDULED' AND agency_id = 'north'").await;
        let holds = ids(tx, "SELECT id FROM holds WHERE is_active AND agency_id = 'north'").await;
        Ok((sessions, holds))
    }
}

async fn ids(tx: &mut Tx<'_>, query: &'static str) -> Vec<String> {
    match &mut tx.connection {
        Native::Sqlite(connection) => sqlx::query_scalar(query).fetch_all(&mut **connection).await,
        Native::Postgres(connection) => sqlx::query_scalar(query).fetch_all(&mut **connection).await,
    }
    .expect("read")
}
