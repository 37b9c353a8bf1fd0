//! A large agency: a thousand mentees and three hundred mentors, from the roster to published pairings.

use preceptor_engine::matching::Dossier;
use preceptor_proto::v1::{self as pb, matching_service_client::MatchingServiceClient};
use preceptor_server::records::Role;
use preceptor_tests::{on_both_stores, service::request_id};

use super::coordinator::{asking, north, solve};

const MENTEES: i64 = 1000;
const MENTORS: i64 = 300;
const PLACES: i64 = 3;

on_both_stores! {
    async fn a_thousand_mentees_are_planned_and_published(service) {
        let mut client = MatchingServiceClient::new(service.caller(Role::Coordinator, None).await);
        service.desk.store.write(north(MENTEES, MENTORS, PLACES)).await.expect("written");
        let run = solve(&mut client, asking()).await.expect("solved");
        assert!(run.proved);
        assert_eq!(i64::from(run.placed_count), MENTORS * PLACES);
        let export = pb::ExportMatchRunRequest { name: run.name.clone() };
        let mut chunks = client.export_match_run(export).await.expect("a stream").into_inner();
        let (mut document, mut parts) = (Vec::new(), 0);
        while let Some(part) = chunks.message().await.expect("a part") {
            assert!(part.chunk.len() <= 1024 * 1024);
            document.extend(part.chunk);
            parts += 1;
        }
        assert!(parts > 1, "a document of {} bytes came in one part", document.len());
        let dossier = Dossier::from_json(str::from_utf8(&document).expect("UTF-8")).expect("a document");
        assert_eq!(dossier.verify().expect("proved").worth.score, run.total_score);
        for mentor in ["mentor1000", "mentor1299"] {
            let request = pb::ExplainPairRequest {
                name: run.name.clone(),
                mentor: format!("agencies/north/people/{mentor}"),
                mentee: "agencies/north/people/mentee0".into(),
            };
            client.explain_pair(request).await.expect("explained");
        }
        let review = pb::ReviewProposalsRequest {
            name: run.name,
            etag: run.etag,
            approve_others: true,
            request_id: request_id(),
            ..Default::default()
        };
        let run = client.review_proposals(review).await.expect("approved").into_inner().match_run.expect("a run");
        let publish = pb::PublishMatchRunRequest { name: run.name, etag: run.etag, request_id: request_id() };
        let published = client.publish_match_run(publish).await.expect("published").into_inner();
        assert_eq!(i64::from(published.pairing_count), MENTORS * PLACES);
    }
}
