//! What a coordinator does with match runs.

use std::collections::BTreeMap;

use preceptor_proto::v1::{
    self as pb, ProposalState, matching_service_client::MatchingServiceClient,
    pairing_service_client::PairingServiceClient, roster_service_client::RosterServiceClient,
};
use preceptor_server::records::{AgencyId, Role};
use preceptor_tests::{
    roster::LargeRoster,
    service::{Authenticated, Service, request_id},
};
use tonic::Status;

use crate::cast::{join, mentee, mentor, person};

pub(crate) type Client = MatchingServiceClient<Authenticated>;

pub(crate) async fn client(service: &Service) -> Client {
    MatchingServiceClient::new(service.caller(Role::Coordinator, None).await)
}

/// Twelve people: eight mentees and four mentors with seven places.
pub(crate) async fn twelve(service: &Service) {
    let mut people = vec![mentor("mia", 3), mentor("max", 2), mentor("mo", 1), mentor("may", 1)];
    people.extend(["ann", "bob", "cleo", "dan", "eve", "fay", "gus", "hal"].map(mentee));
    join(service, people).await;
}

/// A large roster of agency `north`.
pub(crate) fn north(mentees: i64, mentors: i64, places: i64) -> LargeRoster {
    LargeRoster { agency: AgencyId::new("north"), mentees, mentors, places }
}

pub(crate) fn asking() -> pb::CreateMatchRunRequest {
    pb::CreateMatchRunRequest {
        parent: "agencies/north".into(),
        request_id: request_id(),
        ..Default::default()
    }
}

pub(crate) fn adjusted(adjustments: pb::MatchAdjustments) -> pb::CreateMatchRunRequest {
    pb::CreateMatchRunRequest { adjustments: Some(adjustments), ..asking() }
}

pub(crate) fn couple(mentor: &str, mentee: &str) -> pb::MentorMentee {
    pb::MentorMentee { mentor: person(mentor), mentee: person(mentee) }
}

pub(crate) fn pinned(pairs: &[(&str, &str)]) -> pb::CreateMatchRunRequest {
    let pins = pairs.iter().map(|(mentor, mentee)| couple(mentor, mentee)).collect();
    adjusted(pb::MatchAdjustments { pins, ..Default::default() })
}

/// The run that the request makes, as it was answered: not solved yet.
pub(crate) async fn queue(
    client: &mut Client,
    request: pb::CreateMatchRunRequest,
) -> Result<pb::MatchRun, Status> {
    Ok(client.create_match_run(request).await?.into_inner().match_run.expect("a run"))
}

/// The run that the request makes, once it is settled.
pub(crate) async fn solve(
    client: &mut Client,
    request: pb::CreateMatchRunRequest,
) -> Result<pb::MatchRun, Status> {
    let queued = queue(client, request).await?;
    Ok(watch(client, &queued.name).await?.pop().expect("a watch tells the run at least once"))
}

/// Every message of a watch that ends well.
pub(crate) async fn watch(client: &mut Client, name: &str) -> Result<Vec<pb::MatchRun>, Status> {
    let request = pb::WatchMatchRunRequest { name: name.into() };
    let mut messages = client.watch_match_run(request).await?.into_inner();
    let mut seen = Vec::new();
    while let Some(message) = messages.message().await? {
        seen.push(message.match_run.expect("a run"));
    }
    Ok(seen)
}

pub(crate) async fn cancel(client: &mut Client, name: &str) -> Result<pb::MatchRun, Status> {
    let request = pb::CancelMatchRunRequest { name: name.into(), request_id: request_id() };
    Ok(client.cancel_match_run(request).await?.into_inner().match_run.expect("a run"))
}

pub(crate) async fn read(client: &mut Client, name: &str) -> Result<pb::MatchRun, Status> {
    let request = pb::GetMatchRunRequest { name: name.into() };
    Ok(client.get_match_run(request).await?.into_inner().match_run.expect("a run"))
}

pub(crate) async fn proposals(client: &mut Client, run: &pb::MatchRun) -> Vec<pb::Proposal> {
    let request = pb::ListProposalsRequest { parent: run.name.clone(), page_size: 500, ..Default::default() };
    client.list_proposals(request).await.expect("listed").into_inner().proposals
}

pub(crate) async fn review(
    client: &mut Client,
    run: &pb::MatchRun,
    reviews: Vec<pb::ProposalReview>,
    approve_others: bool,
) -> Result<pb::MatchRun, Status> {
    let request = pb::ReviewProposalsRequest {
        name: run.name.clone(),
        etag: run.etag.clone(),
        reviews,
        approve_others,
        request_id: request_id(),
    };
    Ok(client.review_proposals(request).await?.into_inner().match_run.expect("a run"))
}

pub(crate) fn decision(proposal: &pb::Proposal, state: ProposalState, reason: &str) -> pb::ProposalReview {
    pb::ProposalReview {
        proposal: proposal.name.clone(),
        state: state as i32,
        reason: reason.into(),
        ban: false,
    }
}

pub(crate) async fn publish(
    client: &mut Client,
    run: &pb::MatchRun,
) -> Result<pb::PublishMatchRunResponse, Status> {
    let (name, etag) = (run.name.clone(), run.etag.clone());
    let request = pb::PublishMatchRunRequest { name, etag, request_id: request_id() };
    Ok(client.publish_match_run(request).await?.into_inner())
}

pub(crate) async fn discard(client: &mut Client, run: &pb::MatchRun) -> Result<pb::MatchRun, Status> {
    let (name, etag) = (run.name.clone(), run.etag.clone());
    let request = pb::DiscardMatchRunRequest { name, etag, request_id: request_id() };
    Ok(client.discard_match_run(request).await?.into_inner().match_run.expect("a run"))
}

pub(crate) async fn explain(
    client: &mut Client,
    run: &pb::MatchRun,
    mentor: &str,
    mentee: &str,
) -> Result<pb::PairExplanation, Status> {
    let name = run.name.clone();
    let request = pb::ExplainPairRequest { name, mentor: person(mentor), mentee: person(mentee) };
    Ok(client.explain_pair(request).await?.into_inner().explanation.expect("an explanation"))
}

pub(crate) async fn export(client: &mut Client, run: &pb::MatchRun) -> String {
    let request = pb::ExportMatchRunRequest { name: run.name.clone() };
    let mut chunks = client.export_match_run(request).await.expect("a stream").into_inner();
    let mut document = Vec::new();
    while let Some(part) = chunks.message().await.expect("a part") {
        document.extend(part.chunk);
    }
    String::from_utf8(document).expect("UTF-8")
}

pub(crate) async fn open_pairings(service: &Service) -> Vec<pb::Pairing> {
    let mut pairings = PairingServiceClient::new(service.caller(Role::Coordinator, None).await);
    let request =
        pb::ListPairingsRequest { parent: "agencies/north".into(), page_size: 500, ..Default::default() };
    pairings.list_pairings(request).await.expect("listed").into_inner().pairings
}

pub(crate) async fn rule(service: &Service, kind: pb::PairRuleKind, mentor: &str, mentee: &str) {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let rule = pb::PairRule {
        kind: kind as i32,
        mentor: person(mentor),
        mentee: person(mentee),
        ..Default::default()
    };
    let (parent, request_id) = ("agencies/north".into(), request_id());
    let request = pb::CreatePairRuleRequest { parent, pair_rule: Some(rule), request_id };
    roster.create_pair_rule(request).await.expect("made");
}

pub(crate) async fn rules_in_force(service: &Service) -> Vec<(pb::PairRuleKind, String)> {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let request = pb::ListPairRulesRequest { parent: "agencies/north".into(), ..Default::default() };
    let rules = roster.list_pair_rules(request).await.expect("listed").into_inner().pair_rules;
    rules.into_iter().map(|rule| (rule.kind(), rule.mentee)).collect()
}

async fn found(service: &Service, id: &str) -> pb::Person {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let request = pb::GetPersonRequest { name: person(id) };
    roster.get_person(request).await.expect("found").into_inner().person.expect("a person")
}

pub(crate) async fn archive(service: &Service, id: &str) {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let pb::Person { name, etag, .. } = found(service, id).await;
    let request =
        pb::ArchivePersonRequest { name, etag, reason: "moved away".into(), request_id: request_id() };
    roster.archive_person(request).await.expect("archived");
}

/// Pauses somebody for longer than any test lasts.
pub(crate) async fn pause(service: &Service, id: &str) {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let pb::Person { name, etag, .. } = found(service, id).await;
    let request = pb::PausePersonRequest { name, etag, until: "2027-06-30".into(), request_id: request_id() };
    roster.pause_person(request).await.expect("paused");
}

pub(crate) async fn set_capacity(service: &Service, id: &str, capacity: i32) {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let mut row = found(service, id).await;
    row.mentor.as_mut().expect("a mentor").capacity = capacity;
    let request = pb::UpdatePersonRequest { person: Some(row), request_id: request_id() };
    roster.update_person(request).await.expect("updated");
}

/// The plan of a run: mentors by mentee, the mentee by id.
pub(crate) async fn pairs(client: &mut Client, run: &pb::MatchRun) -> BTreeMap<String, String> {
    let found = proposals(client, run).await;
    found.iter().map(|each| (mentee_of(each).to_owned(), each.mentor.clone())).collect()
}

/// The mentee of a proposal, by id.
pub(crate) fn mentee_of(proposal: &pb::Proposal) -> &str {
    proposal.mentee.rsplit('/').next().expect("an id")
}
