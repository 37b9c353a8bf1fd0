//! What is kept for a while only is removed, and nothing else.

use preceptor_proto::v1::{self as pb, ErrorReason};
use preceptor_server::{error::reason_of, work::tidy};
use preceptor_tests::on_both_stores;

use crate::{
    people::nurse,
    roster_imports::{ANA, apply, coordinator, mentors, people},
    sql::sql,
};

const DAY: i64 = 24 * 60;

on_both_stores! {
    async fn a_reply_is_kept_for_a_week_and_then_removed(service) {
        let mut roster = coordinator(&service).await;
        let create = |id: &str| pb::CreatePersonRequest {
            parent: "agencies/north".into(),
            person_id: id.into(),
            person: Some(nurse(id)),
            request_id: format!("00000000-0000-4000-8000-0000000000{id}"),
            ..Default::default()
        };
        let first = roster.create_person(create("01")).await.expect("created").into_inner();
        service.clock.advance_minutes(7 * DAY);
        roster.create_person(create("02")).await.expect("created");
        tidy(&service.desk).await.expect("tidied");
        let again = roster.create_person(create("01")).await.expect("a week is promised").into_inner();
        assert_eq!(again, first);
        service.clock.advance_minutes(DAY + 1);
        tidy(&service.desk).await.expect("tidied");
        let anew = roster.create_person(create("01")).await.expect_err("forgotten, and so a second person");
        assert_eq!(reason_of(&anew), Some(ErrorReason::ResourceExists));
        let kept = sql(&service, &["SELECT request_id FROM request_replies"]).await;
        assert_eq!(kept, [create("02").request_id]);
    }

    async fn very_many_old_replies_go_in_batches(service) {
        let _coordinator = coordinator(&service).await;
        let rows = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1234)
            INSERT INTO request_replies (agency_id, principal, request_id, method, body_hash, reply, created_at)
            SELECT 'north', 'p', CAST(i AS TEXT), 'm', CAST('' AS BLOB), CAST('' AS BLOB), 1 FROM n
            RETURNING request_id";
        let is_postgres = matches!(service.location, preceptor_server::store::Location::Postgres(_));
        let rows = if is_postgres { rows.replace("CAST('' AS BLOB)", "CAST('' AS BYTEA)") } else { rows.into() };
        assert_eq!(sql(&service, &[&rows]).await.len(), 1234);
        tidy(&service.desk).await.expect("tidied");
        assert!(sql(&service, &["SELECT request_id FROM request_replies"]).await.is_empty());
    }

    async fn an_import_that_nobody_applied_is_removed_after_a_month_with_its_rows(service) {
        let mut roster = coordinator(&service).await;
        let applied = people(&mut roster, &[("a", &mentors(&[ANA]))]).await;
        apply(&mut roster, &applied).await.expect("applied");
        let forgotten = people(&mut roster, &[("a", &mentors(&["Bo Lind,bo@north.example,law,UTC,1,3"]))]).await;
        service.clock.advance_minutes(29 * DAY);
        let recent = people(&mut roster, &[("a", &mentors(&["Cy Dahl,cy@north.example,law,UTC,1,3"]))]).await;
        tidy(&service.desk).await.expect("tidied");
        let found = |name: &str| {
            let mut roster = roster.clone();
            let request = pb::GetImportRequest { name: name.into() };
            async move { roster.get_import(request).await.map(drop) }
        };
        found(&forgotten.name).await.expect("a month is promised");
        service.clock.advance_minutes(2 * DAY);
        tidy(&service.desk).await.expect("tidied");
        let gone = found(&forgotten.name).await.expect_err("removed");
        assert_eq!(reason_of(&gone), Some(ErrorReason::ResourceNotFound));
        found(&recent.name).await.expect("young");
        found(&applied.name).await.expect("applied imports stay");
        let of = forgotten.name.rsplit('/').next().expect("an id");
        let rows = format!("SELECT change FROM import_rows WHERE import_id = '{of}'");
        assert!(sql(&service, &[&rows]).await.is_empty());
        let entries = "SELECT resource FROM audit_entries WHERE actor = 'retention'";
        assert_eq!(sql(&service, &[entries]).await, [forgotten.name]);
    }
}
