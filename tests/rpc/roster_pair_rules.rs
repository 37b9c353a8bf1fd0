//! Pair rules: made, listed while in force, removed.

use preceptor_proto::v1::{self as pb, ErrorReason, roster_service_client::RosterServiceClient};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{
    on_both_stores,
    service::{Authenticated, START, Service, request_id},
};

use crate::people::nurse;

type Roster = RosterServiceClient<Authenticated>;

async fn add(roster: &mut Roster, id: &str, is_mentor: bool) {
    let kind = pb::PairingKind::Mentor as i32;
    let person = pb::Person {
        mentor: is_mentor.then(|| pb::MentorProfile { kinds: vec![kind], capacity: 1, ..Default::default() }),
        mentee: (!is_mentor).then(|| pb::MenteeProfile { kind, ..Default::default() }),
        ..nurse(id)
    };
    let request = pb::CreatePersonRequest {
        parent: "agencies/north".into(),
        person_id: id.into(),
        person: Some(person),
        request_id: request_id(),
        ..Default::default()
    };
    roster.create_person(request).await.expect("created");
}

/// A coordinator of an agency with mentors ana, abe and mentees mia, max.
async fn staffed(service: &Service) -> Roster {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    for (id, is_mentor) in [("ana", true), ("abe", true), ("mia", false), ("max", false)] {
        add(&mut roster, id, is_mentor).await;
    }
    roster
}

fn rule(kind: pb::PairRuleKind, mentor: &str, mentee: &str) -> pb::CreatePairRuleRequest {
    let pair_rule = pb::PairRule {
        kind: kind as i32,
        mentor: format!("agencies/north/people/{mentor}"),
        mentee: format!("agencies/north/people/{mentee}"),
        reason: "they share a case".into(),
        ..Default::default()
    };
    pb::CreatePairRuleRequest {
        parent: "agencies/north".into(),
        pair_rule: Some(pair_rule),
        request_id: request_id(),
    }
}

fn listing() -> pb::ListPairRulesRequest {
    pb::ListPairRulesRequest { parent: "agencies/north".into(), ..Default::default() }
}

async fn listed(roster: &mut Roster, request: pb::ListPairRulesRequest) -> Vec<pb::PairRule> {
    roster.list_pair_rules(request).await.expect("listed").into_inner().pair_rules
}

fn end_in(minutes: i64) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: START.0 / 1_000_000 + minutes * 60, nanos: 0 }
}

on_both_stores! {
    async fn a_rule_is_in_force_until_it_is_deleted(service) {
        let mut roster = staffed(&service).await;
        let request = rule(pb::PairRuleKind::Ban, "ana", "mia");
        let made = roster.create_pair_rule(request.clone()).await.expect("made").into_inner();
        let again = roster.create_pair_rule(request).await.expect("replayed").into_inner();
        assert_eq!(made, again);
        let made = made.pair_rule.expect("a rule");
        assert_eq!(listed(&mut roster, listing()).await, std::slice::from_ref(&made));
        let deleting = |name: &str| pb::DeletePairRuleRequest { name: name.into(), request_id: request_id() };
        let mut south = RosterServiceClient::new(service.caller_of("south", Role::Coordinator, None).await);
        let hidden = south.delete_pair_rule(deleting(&made.name)).await.expect_err("another agency's");
        assert_eq!(reason_of(&hidden), Some(ErrorReason::ResourceNotFound));
        roster.delete_pair_rule(deleting(&made.name)).await.expect("deleted");
        assert_eq!(listed(&mut roster, listing()).await, []);
        let twice = roster.delete_pair_rule(deleting(&made.name)).await.expect_err("gone");
        assert_eq!(reason_of(&twice), Some(ErrorReason::ResourceNotFound));
    }

    async fn a_rule_that_ends_is_not_in_force_afterwards(service) {
        let mut roster = staffed(&service).await;
        let mut passed = rule(pb::PairRuleKind::Prefer, "ana", "mia");
        passed.pair_rule.as_mut().expect("a rule").expire_time = Some(end_in(0));
        let refused = roster.create_pair_rule(passed).await.expect_err("over already");
        assert_eq!(reason_of(&refused), Some(ErrorReason::FieldInvalid));
        let mut ends = rule(pb::PairRuleKind::Prefer, "ana", "mia");
        ends.pair_rule.as_mut().expect("a rule").expire_time = Some(end_in(60));
        roster.create_pair_rule(ends.clone()).await.expect("made");
        service.clock.advance_minutes(59);
        assert_eq!(listed(&mut roster, listing()).await.len(), 1);
        service.clock.advance_minutes(1);
        assert_eq!(listed(&mut roster, listing()).await, []);
        roster.create_pair_rule(rule(pb::PairRuleKind::Avoid, "ana", "mia")).await.expect("nothing is against it now");
    }

    async fn rules_that_make_no_sense_are_refused_with_the_reason(service) {
        let mut roster = staffed(&service).await;
        roster.create_pair_rule(rule(pb::PairRuleKind::Lock, "ana", "mia")).await.expect("made");
        for (kind, mentor, mentee, reason) in [
            (pb::PairRuleKind::Ban, "ana", "ana", ErrorReason::PairForbidden),
            (pb::PairRuleKind::Ban, "ana", "abe", ErrorReason::PersonNotAvailable),
            (pb::PairRuleKind::Ban, "max", "mia", ErrorReason::PersonNotAvailable),
            (pb::PairRuleKind::Ban, "ana", "nobody", ErrorReason::ResourceNotFound),
            (pb::PairRuleKind::Ban, "ana", "mia", ErrorReason::PairForbidden),
            (pb::PairRuleKind::Lock, "ana", "mia", ErrorReason::ResourceExists),
            (pb::PairRuleKind::Unspecified, "ana", "max", ErrorReason::FieldInvalid),
        ] {
            let refused = roster.create_pair_rule(rule(kind, mentor, mentee)).await.expect_err("no sense");
            assert_eq!(reason_of(&refused), Some(reason), "{kind:?} {mentor} {mentee}: {}", refused.message());
        }
        let mut mentor = RosterServiceClient::new(service.caller(Role::Mentor, Some("ana")).await);
        let refused = mentor.list_pair_rules(listing()).await.expect_err("not theirs to read");
        assert_eq!(reason_of(&refused), Some(ErrorReason::RoleNotAllowed));
    }

    async fn pages_of_rules_hold_each_rule_once_newest_first(service) {
        let mut roster = staffed(&service).await;
        let mut made = Vec::new();
        for (mentor, mentee) in [("ana", "mia"), ("ana", "max"), ("abe", "mia"), ("abe", "max")] {
            let request = rule(pb::PairRuleKind::Avoid, mentor, mentee);
            made.push(roster.create_pair_rule(request).await.expect("made").into_inner().pair_rule.expect("a rule"));
            service.clock.advance_minutes(1);
        }
        made.reverse();
        let mut seen = Vec::new();
        let mut request = pb::ListPairRulesRequest { page_size: 3, ..listing() };
        loop {
            let page = roster.list_pair_rules(request.clone()).await.expect("a page").into_inner();
            seen.extend(page.pair_rules);
            if page.next_page_token.is_empty() { break }
            request.page_token = page.next_page_token;
        }
        assert_eq!(seen, made);
        let of_max = pb::ListPairRulesRequest { person: "agencies/north/people/max".into(), ..listing() };
        assert_eq!(listed(&mut roster, of_max).await, [made[0].clone(), made[2].clone()]);
    }
}
