//! Callers without a right, stores in trouble: each failure has its reason and tells nothing of the inside.

use std::time::Duration;

use preceptor_proto::v1::{
    self as pb, ErrorReason, roster_service_client::RosterServiceClient,
    server_service_client::ServerServiceClient,
};
use preceptor_server::{error::reason_of, records::Role, store::Location};
use preceptor_tests::{
    clock::stopwatch,
    on_both_stores,
    service::{Authenticated, Backend, Service, request_id},
};
use sqlx::{Connection, PgConnection, SqliteConnection};
use tonic::{Code, Request, Status, codegen::http::uri::PathAndQuery};
use tonic_types::StatusExt as _;

use crate::{people::nurse, sql::sql};

/// The longest that a unary call may take before its own deadline answers.
const UNARY: Duration = Duration::from_secs(10);

fn creating(id: &str) -> pb::CreatePersonRequest {
    pb::CreatePersonRequest {
        parent: "agencies/north".into(),
        person_id: id.into(),
        person: Some(nurse(id)),
        request_id: request_id(),
        ..Default::default()
    }
}

async fn coordinator(service: &Service) -> RosterServiceClient<Authenticated> {
    RosterServiceClient::new(service.caller(Role::Coordinator, None).await)
}

fn told(status: &Status) -> (Code, Option<ErrorReason>) {
    (status.code(), reason_of(status))
}

fn may_be_retried(status: &Status) -> bool {
    status.get_details_retry_info().is_some_and(|info| info.retry_delay.is_some())
}

on_both_stores! {
    async fn a_caller_without_a_good_token_learns_which_it_is(service) {
        let mut nobody = ServerServiceClient::new(service.anonymous());
        let refused = nobody.get_caller(pb::GetCallerRequest {}).await.expect_err("no token");
        assert_eq!(told(&refused), (Code::Unauthenticated, Some(ErrorReason::TokenMissing)));
        for token in ["pct_unknown", "x", &"x".repeat(4_000)] {
            let mut stranger = ServerServiceClient::new(service.bearer(token));
            let refused = stranger.get_caller(pb::GetCallerRequest {}).await.expect_err("not a token");
            assert_eq!(told(&refused), (Code::Unauthenticated, Some(ErrorReason::TokenInvalid)));
        }
        let mut coordinator = ServerServiceClient::new(service.caller(Role::Coordinator, None).await);
        coordinator.get_caller(pb::GetCallerRequest {}).await.expect("valid for a year");
        let mut auditor = ServerServiceClient::new(service.caller(Role::Auditor, None).await);
        auditor.get_caller(pb::GetCallerRequest {}).await.expect("valid for a year");
        sql(&service, &["UPDATE tokens SET revoked_at = 1 WHERE role = 'AUDITOR' RETURNING id"]).await;
        // Replicas keep what they know of a token for a moment, and no longer.
        service.clock.advance_minutes(1);
        let refused = auditor.get_caller(pb::GetCallerRequest {}).await.expect_err("revoked");
        assert_eq!(told(&refused), (Code::Unauthenticated, Some(ErrorReason::TokenInvalid)));
        coordinator.get_caller(pb::GetCallerRequest {}).await.expect("still valid");
        service.clock.advance_minutes(366 * 24 * 60);
        let refused = coordinator.get_caller(pb::GetCallerRequest {}).await.expect_err("expired");
        assert_eq!(told(&refused), (Code::Unauthenticated, Some(ErrorReason::TokenInvalid)));
    }

    async fn a_method_of_a_newer_contract_is_unknown_and_not_denied(service) {
        let mut client = tonic::client::Grpc::new(service.caller(Role::Coordinator, None).await);
        client.ready().await.expect("connected");
        let path = PathAndQuery::from_static("/preceptor.v1.RosterService/CloneEverybody");
        let codec = tonic_prost::ProstCodec::<pb::GetPersonRequest, pb::GetPersonResponse>::default();
        let refused = client.unary(Request::new(pb::GetPersonRequest::default()), path, codec).await;
        let refused = refused.expect_err("no such method");
        assert_eq!(told(&refused), (Code::Unimplemented, Some(ErrorReason::MethodUnknown)));
    }

    async fn a_fault_is_internal_with_an_incident_and_nothing_of_the_inside(service) {
        let mut roster = coordinator(&service).await;
        let listing = || pb::ListPairRulesRequest { parent: "agencies/north".into(), ..Default::default() };
        roster.list_pair_rules(listing()).await.expect("listed");
        assert_eq!(sql(&service, &["DROP TABLE pair_rules"]).await, [""; 0]);
        let failed = roster.list_pair_rules(listing()).await.expect_err("the table is gone");
        assert_eq!(told(&failed), (Code::Internal, Some(ErrorReason::Internal)));
        let info = failed.get_details_error_info().expect("a reason");
        let incident = info.metadata.get("incident").expect("an incident");
        assert!(failed.message().contains(incident.as_str()) && !format!("{failed:?}").contains("pair_rules"), "{failed:?}");
        // The rest of the service goes on.
        roster.create_person(creating("ana")).await.expect("created");
    }

    async fn a_store_without_a_free_connection_is_unavailable(service) {
        let mut roster = coordinator(&service).await;
        let read = || pb::GetPersonRequest { name: "agencies/north/people/ana".into() };
        // The token is known from here on, so that it is the handler that waits.
        roster.get_person(read()).await.expect_err("nobody");
        let most = if service.desk.store.kind() == "sqlite" { 4 } else { 16 };
        let mut taken = Vec::new();
        for _ in 0..most {
            taken.push(service.desk.store.reader().await.expect("a connection is free"));
        }
        let refused = roster.get_person(read()).await.expect_err("no connection");
        assert_eq!(told(&refused), (Code::Unavailable, Some(ErrorReason::Unavailable)));
        assert!(may_be_retried(&refused));
        drop(taken);
        let absent = roster.get_person(read()).await.expect_err("nobody");
        assert_eq!(reason_of(&absent), Some(ErrorReason::ResourceNotFound));
    }
}

/// Asks for a change while somebody else holds what it needs; then again once they let go.
async fn contended(roster: &mut RosterServiceClient<Authenticated>) -> pb::CreatePersonRequest {
    let (request, began) = (creating("ben"), stopwatch());
    let refused = roster.create_person(request.clone()).await.expect_err("held by somebody else");
    assert_eq!(told(&refused), (Code::Aborted, Some(ErrorReason::Contention)));
    assert!(may_be_retried(&refused));
    assert!(began.elapsed() < UNARY, "the deadline would have answered: {:?}", began.elapsed());
    request
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_that_nobody_lets_go_of_is_contention_before_the_deadline_on_postgres() {
    let service = Service::start(Backend::Postgres).await;
    let mut roster = coordinator(&service).await;
    let Location::Postgres(url) = &service.location else { panic!("not on PostgreSQL") };
    let mut outside = PgConnection::connect(url).await.expect("the database answers");
    let mut holding = outside.begin().await.expect("a transaction");
    sqlx::query("SELECT 1 FROM agencies FOR UPDATE").execute(&mut *holding).await.expect("locked");
    let request = contended(&mut roster).await;
    holding.rollback().await.expect("released");
    roster.create_person(request).await.expect("the same request now succeeds");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_that_nobody_lets_go_of_is_contention_before_the_deadline_on_sqlite() {
    let service = Service::start(Backend::Sqlite).await;
    let mut roster = coordinator(&service).await;
    let Location::Sqlite(file) = &service.location else { panic!("not on SQLite") };
    let url = format!("sqlite://{}", file.display());
    let mut outside = SqliteConnection::connect(&url).await.expect("the file opens");
    let holding = outside.begin_with("BEGIN IMMEDIATE").await.expect("the write lock");
    let request = contended(&mut roster).await;
    holding.rollback().await.expect("released");
    roster.create_person(request).await.expect("the same request now succeeds");
}
