//! Who reads what of a run.

use preceptor_engine::matching::Dossier;
use preceptor_proto::v1::{
    self as pb, ErrorReason, matching_service_client::MatchingServiceClient,
    roster_service_client::RosterServiceClient,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::on_both_stores;

use super::coordinator::{asking, client, explain, export, proposals, publish, read, review, solve, twelve};
use crate::cast::{join, mentee, mentor, person};

on_both_stores! {
    async fn an_exported_run_is_checked_without_the_server_and_a_changed_one_is_not(service) {
        twelve(&service).await;
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        let text = export(&mut client, &run).await;
        let dossier = Dossier::from_json(&text).expect("a document");
        assert_eq!((&dossier.run, &dossier.snapshot_hash), (&run.name, &run.snapshot_hash));
        let checked = dossier.verify().expect("proved");
        assert_eq!((checked.worth.placed, checked.worth.score), (7, run.total_score));
        assert!(!text.contains("north.example"), "no e-mail address leaves with a document");
        let mut fewer = dossier.clone();
        fewer.assignment.pairs.pop();
        let mut roomier = dossier.clone();
        roomier.snapshot.mentors[0].capacity += 1;
        for tampered in [fewer, roomier] {
            let read_back = Dossier::from_json(&tampered.to_json()).expect("well formed");
            assert!(read_back.verify().is_err());
        }
    }

    async fn auditors_read_runs_without_names_and_no_people(service) {
        twelve(&service).await;
        let run = solve(&mut client(&service).await, asking()).await.expect("solved");
        let mut auditor = MatchingServiceClient::new(service.caller(Role::Auditor, None).await);
        assert_eq!(read(&mut auditor, &run.name).await.expect("readable"), run);
        let found = proposals(&mut auditor, &run).await;
        assert_eq!(found.len(), 7);
        assert!(found.iter().all(|each| each.mentor_display_name.is_empty() && each.mentee_display_name.is_empty()));
        Dossier::from_json(&export(&mut auditor, &run).await).expect("a document").verify().expect("proved");
        explain(&mut auditor, &run, "mia", "ann").await.expect("explained");
        let refused = review(&mut auditor, &run, Vec::new(), true).await.expect_err("reads only");
        assert_eq!(reason_of(&refused), Some(ErrorReason::RoleNotAllowed));
        let mut people = RosterServiceClient::new(service.caller(Role::Auditor, None).await);
        let refused = people.get_person(pb::GetPersonRequest { name: person("mia") }).await.expect_err("no people");
        assert_eq!(reason_of(&refused), Some(ErrorReason::RoleNotAllowed));
    }

    async fn another_agencys_run_is_not_found(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
        let run = solve(&mut client(&service).await, asking()).await.expect("solved");
        let mut south = MatchingServiceClient::new(service.caller_of("south", Role::Coordinator, None).await);
        let request = pb::ListProposalsRequest { parent: run.name.clone(), ..Default::default() };
        let export = pb::ExportMatchRunRequest { name: run.name.clone() };
        for hidden in [
            read(&mut south, &run.name).await.map(drop),
            publish(&mut south, &run).await.map(drop),
            explain(&mut south, &run, "mia", "ann").await.map(drop),
            south.list_proposals(request).await.map(drop),
            south.export_match_run(export).await.map(drop),
        ] {
            assert_eq!(reason_of(&hidden.expect_err("hidden")), Some(ErrorReason::ResourceNotFound));
        }
    }

    async fn proposals_and_runs_come_in_pages(service) {
        twelve(&service).await;
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        let all = proposals(&mut client, &run).await;
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let parent = run.name.clone();
            let request = pb::ListProposalsRequest { parent, page_size: 3, page_token: token, state: 0 };
            let page = client.list_proposals(request).await.expect("a page").into_inner();
            seen.extend(page.proposals);
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(seen, all);
        service.clock.advance_minutes(1);
        let second = solve(&mut client, asking()).await.expect("solved");
        let request = pb::ListMatchRunsRequest { parent: "agencies/north".into(), page_size: 1, ..Default::default() };
        let page = client.list_match_runs(request.clone()).await.expect("a page").into_inner();
        assert_eq!(page.match_runs, [second]);
        let next = pb::ListMatchRunsRequest { page_token: page.next_page_token, ..request };
        let page = client.list_match_runs(next).await.expect("a page").into_inner();
        assert_eq!((page.match_runs, page.next_page_token), (vec![run], String::new()));
    }
}
