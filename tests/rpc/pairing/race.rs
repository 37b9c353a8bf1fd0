//! Pairings that many want to change at once.

use preceptor_proto::v1::{
    self as pb, ErrorReason, PairingState, pairing_service_client::PairingServiceClient,
};
use preceptor_server::{error::reason_of, records::Role, store::Location};
use preceptor_tests::{
    on_both_stores,
    postgres::until_somebody_waits,
    service::{Backend, Service},
};
use sqlx::{Connection, PgConnection};
use tonic::Status;

use super::{client, create, end, hold, pairing_of, places_used, read};
use crate::cast::{join, mentee, mentor};

/// How many of these calls had an effect; every other one must have failed for `reason`.
pub(super) async fn winners<F>(calls: Vec<F>, reason: ErrorReason) -> usize
where
    F: Future<Output = Result<pb::Pairing, Status>> + Send + 'static,
{
    let racing: Vec<_> = calls.into_iter().map(tokio::spawn).collect();
    let mut won = 0;
    for call in racing {
        match call.await.expect("no task panics") {
            Ok(_) => won += 1,
            Err(status) => assert_eq!(reason_of(&status), Some(reason), "{status}"),
        }
    }
    won
}

on_both_stores! {
    async fn sixty_four_mentees_at_once_never_exceed_three_places(service) {
        let names: Vec<String> = (0..64).map(|number| format!("tom{number}")).collect();
        join(&service, [mentor("mia", 3)].into_iter().chain(names.iter().map(|name| mentee(name)))).await;
        let connections = service.callers(Role::Coordinator, None, 64).await;
        let calls = connections.into_iter().zip(names).map(|(connection, name)| async move {
            create(&mut PairingServiceClient::new(connection), pairing_of("mia", &name)).await
        });
        assert_eq!(winners(calls.collect(), ErrorReason::CapacityFull).await, 3);
        assert_eq!(places_used(&service, "mia").await, 3);
    }

    async fn the_same_pair_sixty_four_times_at_once_is_one_pairing(service) {
        join(&service, [mentor("mia", 100), mentee("tom")]).await;
        let connections = service.callers(Role::Coordinator, None, 64).await;
        let calls = connections.into_iter().map(|connection| async move {
            create(&mut PairingServiceClient::new(connection), pairing_of("mia", "tom")).await
        });
        assert_eq!(winners(calls.collect(), ErrorReason::PairingOpen).await, 1);
        assert_eq!(places_used(&service, "mia").await, 1);
    }

    async fn an_end_and_a_hold_at_the_same_time_have_one_winner(service) {
        join(&service, [mentor("mia", 1), mentee("tom")]).await;
        let mut client = client(&service, Role::Coordinator, None).await;
        let active = create(&mut client, pairing_of("mia", "tom")).await.expect("paired");
        let connections = service.callers(Role::Coordinator, None, 32).await;
        let calls = connections.into_iter().enumerate().map(|(number, connection)| {
            let active = active.clone();
            async move {
                let mut client = PairingServiceClient::new(connection);
                if number % 2 == 0 { end(&mut client, &active).await } else { hold(&mut client, &active).await }
            }
        });
        assert_eq!(winners(calls.collect(), ErrorReason::EtagMismatch).await, 1);
        let now = read(&mut client, &active.name).await.expect("found");
        assert_eq!(places_used(&service, "mia").await, i32::from(now.state() == PairingState::OnHold));
    }
}

/// On SQLite changes come one after the other anyway.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_archived_meanwhile_is_not_paired_on_postgres() {
    let service = Service::start(Backend::Postgres).await;
    join(&service, [mentor("mia", 1), mentee("tom")]).await;
    let Location::Postgres(url) = &service.location else { panic!("not on PostgreSQL") };
    let mut outside = PgConnection::connect(url).await.expect("the database answers");
    let mut archiving = PgConnection::connect(url).await.expect("the database answers");
    let mut archiving = archiving.begin().await.expect("a transaction");
    sqlx::query("UPDATE people SET state = 'ARCHIVED' WHERE id = 'tom'")
        .execute(&mut *archiving)
        .await
        .expect("archived");
    let mut client = client(&service, Role::Coordinator, None).await;
    let pairing = tokio::spawn(async move { create(&mut client, pairing_of("mia", "tom")).await });
    until_somebody_waits(&mut outside).await;
    archiving.commit().await.expect("committed");
    let refused = pairing.await.expect("no panic").expect_err("he has left");
    assert_eq!(reason_of(&refused), Some(ErrorReason::PersonNotAvailable), "{refused}");
    assert_eq!(places_used(&service, "mia").await, 0);
}
