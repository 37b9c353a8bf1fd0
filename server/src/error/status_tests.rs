//! What callers are told, error by error.

use std::{collections::BTreeMap, time::Duration};

use super::*;
use crate::{
    error::reason_of,
    store::{Constraint, Failure as _},
};
use tonic_types::StatusExt as _;

fn told(error: Error) -> (Option<ErrorReason>, Code) {
    let status = Status::from(error);
    (reason_of(&status), status.code())
}

/// The parameters of the reason.
fn parameters(status: &Status) -> BTreeMap<String, String> {
    status.get_details_error_info().expect("every error has a reason").metadata.into_iter().collect()
}

/// The subjects and descriptions of what stands in the way.
fn conflicts(status: &Status) -> Vec<(String, String)> {
    let details = status.get_details_precondition_failure().map(|details| details.violations);
    details.unwrap_or_default().into_iter().map(|each| (each.subject, each.description)).collect()
}

fn refusal() -> Refusal {
    Refusal::new(ErrorReason::DoubleBooked, "a person or room is already held in that time")
}

#[test]
fn each_error_has_its_reason_and_its_code() {
    let cases = [
        (Error::RequestIdReused, ErrorReason::RequestIdReused, Code::InvalidArgument),
        (Error::PageToken, ErrorReason::PageTokenInvalid, Code::InvalidArgument),
        (Error::ResumeToken, ErrorReason::ResumeTokenInvalid, Code::InvalidArgument),
        (Error::MessageTooLarge, ErrorReason::MessageTooLarge, Code::OutOfRange),
        (Error::TokenMissing, ErrorReason::TokenMissing, Code::Unauthenticated),
        (Error::TokenInvalid, ErrorReason::TokenInvalid, Code::Unauthenticated),
        (Error::Contention, ErrorReason::Contention, Code::Aborted),
        (Error::Overloaded, ErrorReason::Overloaded, Code::ResourceExhausted),
        (Error::WatchTooSlow, ErrorReason::WatchTooSlow, Code::ResourceExhausted),
        (Error::Unavailable, ErrorReason::Unavailable, Code::Unavailable),
        (Error::Deadline, ErrorReason::Deadline, Code::DeadlineExceeded),
        (Error::MethodUnknown("Steal".into()), ErrorReason::MethodUnknown, Code::Unimplemented),
        (Error::NotFound("people/ana".into()), ErrorReason::ResourceNotFound, Code::NotFound),
        (Error::Exists("people/ana".into()), ErrorReason::ResourceExists, Code::AlreadyExists),
        (Error::Internal("disk".into()), ErrorReason::Internal, Code::Internal),
        (Error::field("name", "is required"), ErrorReason::FieldInvalid, Code::InvalidArgument),
        (refusal().into(), ErrorReason::DoubleBooked, Code::FailedPrecondition),
        (store::Error::Busy.into(), ErrorReason::Contention, Code::Aborted),
        (store::Error::Unreachable("gone".into()).into(), ErrorReason::Unavailable, Code::Unavailable),
        (store::Error::Broken("disk".into()).into(), ErrorReason::Internal, Code::Internal),
    ];
    for (error, reason, code) in cases {
        let name = format!("{error:?}");
        assert_eq!(told(error), (Some(reason), code), "{name}");
    }
}

#[test]
fn what_may_be_tried_again_unchanged_says_when() {
    let delay = |error: Error| Status::from(error).get_details_retry_info().and_then(|info| info.retry_delay);
    assert_eq!(delay(Error::Contention), Some(Duration::from_millis(100)));
    for error in [Error::Overloaded, Error::WatchTooSlow, Error::Unavailable] {
        assert_eq!(delay(error), Some(Duration::from_secs(1)));
    }
    for error in [Error::Deadline, Error::TokenInvalid, Error::Internal("disk".into()), refusal().into()] {
        assert_eq!(delay(error), None);
    }
}

#[test]
fn an_error_tells_its_facts_as_parameters_of_its_reason() {
    let facts = |error: Error| {
        let told = parameters(&Status::from(error));
        told.into_iter().map(|(name, fact)| format!("{name}={fact}")).collect::<Vec<_>>().join(" ")
    };
    let stale = Error::Stale { current: "7".into(), by: "ben".into(), at: "2026-11-02T09:00:00Z".into() };
    assert_eq!(facts(stale), "changed_at=2026-11-02T09:00:00Z changed_by=ben current_etag=7");
    let role = Error::RoleNotAllowed { role: "MENTEE", method: "EndPairing".into() };
    assert_eq!(facts(role), "method=EndPairing role=MENTEE");
    assert_eq!(facts(Error::MethodUnknown("Steal".into())), "method=Steal");
    assert_eq!(facts(refusal().with("slot", 3).into()), "slot=3");
    assert_eq!(facts(Error::TokenMissing), "");
}

#[test]
fn a_wrong_state_names_the_resource_and_the_states_that_would_do() {
    let name = "agencies/north/sessions/1";
    let status =
        Status::from(Error::State { name: name.into(), state: "CANCELLED", allowed: &["SCHEDULED", "HELD"] });
    let message = format!("{name} is CANCELLED; this needs SCHEDULED or HELD");
    assert_eq!((status.code(), status.message()), (Code::FailedPrecondition, message.as_str()));
    assert_eq!(parameters(&status)["allowed"], "SCHEDULED,HELD");
    assert_eq!(parameters(&status)["state"], "CANCELLED");
    assert_eq!(conflicts(&status), [(name.to_owned(), message)]);
}

#[test]
fn what_is_absent_or_there_already_is_named_as_a_resource() {
    for error in [Error::NotFound("people/ana".into()), Error::Exists("people/ana".into())] {
        let status = Status::from(error);
        let resource = status.get_details_resource_info().expect("a resource");
        assert_eq!(
            (resource.resource_name.as_str(), resource.resource_type.as_str()),
            ("people/ana", "preceptor.v1")
        );
        assert!(status.message().starts_with("people/ana "), "{}", status.message());
    }
}

#[test]
fn an_internal_error_says_nothing_but_its_incident() {
    let status = Status::from(Error::Internal("password=hunter2".into()));
    let incident = &parameters(&status)["incident"];
    assert!(status.message().ends_with(incident.as_str()) && !incident.is_empty(), "{}", status.message());
    assert!(!format!("{status:?}").contains("hunter2"));
}

#[test]
fn up_to_twenty_wrong_fields_are_listed_and_more_are_counted() {
    let status_of = |count: usize| {
        let wrong = |number| Violation { field: format!("f{number}"), description: "is wrong".into() };
        Status::from(Error::Invalid((0..count).map(wrong).collect()))
    };
    let listed = |status: &Status| {
        let details = status.get_details_bad_request().expect("field violations");
        details.field_violations.iter().map(|each| each.field.clone()).collect::<Vec<_>>()
    };
    for (count, message, counted) in [
        (1, "f0: is wrong", None),
        (2, "f0: is wrong (and 1 more)", None),
        (20, "f0: is wrong (and 19 more)", None),
        (21, "f0: is wrong (and 20 more)", Some("21")),
        (50, "f0: is wrong (and 49 more)", Some("50")),
    ] {
        let status = status_of(count);
        assert_eq!(status.message(), message);
        assert_eq!(parameters(&status).get("violation_count").map(String::as_str), counted, "{count}");
        assert_eq!(
            listed(&status),
            (0..count.min(20)).map(|number| format!("f{number}")).collect::<Vec<_>>()
        );
    }
}

#[test]
fn up_to_twenty_conflicts_are_listed_and_more_are_counted() {
    for (count, counted) in [(1, None), (20, None), (21, Some("21")), (50, Some("50"))] {
        let all = (0..count)
            .fold(refusal(), |refusal, number| refusal.conflict(format!("rooms/{number}"), "is held"));
        let status = Status::from(Error::from(all));
        assert_eq!(parameters(&status).get("conflict_count").map(String::as_str), counted, "{count}");
        let listed: Vec<_> =
            (0..count.min(20)).map(|number| (format!("rooms/{number}"), "is held".to_owned())).collect();
        assert_eq!(conflicts(&status), listed);
        assert_eq!(status.message(), refusal().message);
    }
    let status = Status::from(Error::from(refusal().conflict("rooms/1", "is held")));
    let kind = &status.get_details_precondition_failure().expect("a conflict").violations[0].r#type;
    assert_eq!(kind, "DOUBLE_BOOKED");
}

#[test]
fn a_long_description_is_cut_at_a_hundred_and_twenty_characters() {
    let described = |length: usize| {
        let status = Status::from(Error::field("note", "ö".repeat(length)));
        status.get_details_bad_request().expect("a violation").field_violations[0].description.chars().count()
    };
    assert_eq!([119, 120, 121, 500].map(described), [119, 120, 120, 120]);
}

#[test]
fn what_a_constraint_means_depends_on_what_it_guards() {
    let told = |constraint| told(store::Error::Violation(constraint).into()).0;
    assert_eq!(told(Constraint::HoldsOverlap), Some(ErrorReason::DoubleBooked));
    assert_eq!(told(Constraint::PairingsOpen), Some(ErrorReason::PairingOpen));
    assert_eq!(told(Constraint::MentorPlacesUsed), Some(ErrorReason::CapacityFull));
    assert_eq!(told(Constraint::PeopleEmail), Some(ErrorReason::ResourceExists));
    assert_eq!(told(Constraint::People), Some(ErrorReason::ResourceExists));
    assert_eq!(told(Constraint::Events), Some(ErrorReason::Internal));
    let email = Status::from(Error::from(store::Error::Violation(Constraint::PeopleEmail)));
    assert_eq!(email.message(), "a person with this e-mail address exists already");
}

#[test]
fn only_what_others_wrote_at_the_same_time_is_tried_again() {
    assert!(Error::from(store::Error::Busy).is_busy());
    for error in [Error::Contention, store::Error::Broken("disk".into()).into(), refusal().into()] {
        assert!(!error.is_busy(), "{error:?}");
    }
}

#[test]
fn a_status_of_somebody_else_has_no_reason_of_ours() {
    assert_eq!(reason_of(&Status::internal("a proxy")), None);
}
