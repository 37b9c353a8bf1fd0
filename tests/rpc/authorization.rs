//! Every method by every role, and every resource name of another agency: generated from the contract, so that a
//! new method without a row here fails.

use std::collections::BTreeMap;

use preceptor_proto::v1::ErrorReason;
use preceptor_server::{caller::ROLES, error::reason_of, records::Role};
use preceptor_tests::{on_both_stores, service::Service};
use prost_reflect::DynamicMessage;

use crate::raw::{call, methods, plausible, short_name};

/// Who may call what, written independently of the server's table: the letters name coordinator, mentor (t),
/// mentee (e), integration, auditor; an admin may do what a coordinator or an auditor may.
const ALLOWED: &[(&str, &str)] = &[
    ("c t e i a", "ServerService/GetServerInfo ServerService/GetCaller SkillService/ListSkills SkillService/GetSkill"),
    ("c t e i", "RosterService/GetPerson RosterService/ListPeople PairingService/GetPairing PairingService/ListPairings
        SessionService/GetSession SessionService/ListSessions ConferenceService/GetConference
        ConferenceService/ListConferences"),
    ("c i", "RosterService/CreatePerson RosterService/UpdatePerson RosterService/PausePerson RosterService/ResumePerson
        RosterService/ArchivePerson RosterService/RestorePerson RosterService/CheckImport RosterService/ApplyImport
        RosterService/GetImport RosterService/ListImports"),
    ("c i t e", "RosterService/SetAvailability"),
    ("c", "RosterService/CreatePairRule RosterService/DeletePairRule MatchingService/CreateMatchPolicy
        MatchingService/UpdateMatchPolicy MatchingService/CreateMatchRun MatchingService/TryMatchRun
        MatchingService/CancelMatchRun MatchingService/ReviewProposals MatchingService/PublishMatchRun MatchingService/DiscardMatchRun PairingService/CreatePairing"),
    ("c a", "RosterService/ListPairRules MatchingService/ExplainPair MatchingService/CompareMatchRuns"),
    ("c i a", "MatchingService/GetMatchPolicy MatchingService/ListMatchPolicies MatchingService/GetMatchRun MatchingService/WatchMatchRun
        MatchingService/ListMatchRuns MatchingService/ListProposals MatchingService/ListUnplacedMentees
        MatchingService/ExportMatchRun"),
    ("c i", "EventService/WatchEvents EventService/ListEvents"),
    ("c t e", "PairingService/AcceptPairing PairingService/DeclinePairing SessionService/ScheduleSession
        SessionService/RescheduleSession SessionService/CancelSession ConferenceService/RespondInvitation
        ConferenceService/MarkActionItem FeedbackService/SubmitFeedback FeedbackService/AmendFeedback
        FeedbackService/RetractFeedback FeedbackService/AcknowledgeFeedback FeedbackService/GetFeedback
        FeedbackService/ListFeedback FeedbackService/CreateFollowUp FeedbackService/CompleteFollowUp
        FeedbackService/SnoozeFollowUp FeedbackService/CancelFollowUp FeedbackService/GetFollowUp
        FeedbackService/ListFollowUps FeedbackService/GetGrowth"),
    ("c t", "PairingService/HoldPairing PairingService/ResumePairing PairingService/EndPairing
        SessionService/MarkSessionHeld SessionService/MarkSessionNoShow SessionService/LogSession
        ConferenceService/CreateConference ConferenceService/UpdateConference ConferenceService/FindSlots
        ConferenceService/ProposeConference ConferenceService/ConfirmConference ConferenceService/RescheduleConference
        ConferenceService/CancelConference ConferenceService/AddAgendaItem ConferenceService/MarkAgendaItem
        ConferenceService/StartConference ConferenceService/RecordAttendance ConferenceService/RecordDecision
        ConferenceService/AddActionItem ConferenceService/EndConference ConferenceService/FinalizeConference"),
    ("c e", "SessionService/ConfirmSession SessionService/DisputeSession"),
    ("a", "AuditService/ListAuditEntries"),
];

fn allowed() -> BTreeMap<&'static str, &'static str> {
    ALLOWED
        .iter()
        .flat_map(|(roles, methods)| methods.split_whitespace().map(move |method| (method, *roles)))
        .collect()
}

fn letter(role: Role) -> &'static str {
    match role {
        Role::Coordinator => "c",
        Role::Mentor => "t",
        Role::Mentee => "e",
        Role::Integration => "i",
        Role::Auditor => "a",
        Role::Admin => "",
    }
}

async fn status_of(service: &Service, role: Role, method: &prost_reflect::MethodDescriptor) -> tonic::Status {
    let person = matches!(role, Role::Mentor | Role::Mentee).then_some("sam");
    let empty = DynamicMessage::new(method.input());
    call(service.caller(role, person).await, method, &empty).await
}

on_both_stores! {
    async fn each_role_reaches_its_methods_and_no_other(service) {
        let allowed = allowed();
        for method in methods() {
            let name = short_name(&method);
            let roles = allowed.get(name.as_str()).unwrap_or_else(|| panic!("{name} has no row in ALLOWED"));
            for role in ROLES {
                let may = match role {
                    Role::Admin => roles.contains('c') || roles.contains('a'),
                    role => roles.split(' ').any(|each| each == letter(role)),
                };
                let status = status_of(&service, role, &method).await;
                let was_refused = reason_of(&status) == Some(ErrorReason::RoleNotAllowed);
                assert_eq!(was_refused, !may, "{name} as {role:?}: {}", status.message());
            }
        }
        assert_eq!(allowed.len(), methods().len(), "a row of ALLOWED names no method");
    }

    async fn nobody_gets_in_without_a_good_token(service) {
        for method in methods() {
            let empty = DynamicMessage::new(method.input());
            let missing = call(service.anonymous(), &method, &empty).await;
            assert_eq!(reason_of(&missing), Some(ErrorReason::TokenMissing), "{}", short_name(&method));
            let invented = call(service.bearer("pct_invented"), &method, &empty).await;
            assert_eq!(reason_of(&invented), Some(ErrorReason::TokenInvalid), "{}", short_name(&method));
        }
    }

    async fn another_agency_answers_as_if_nothing_were_there(service) {
        let admin = service.caller(Role::Admin, None).await;
        service.caller_of("south", Role::Admin, None).await;
        let (mut looked_at, mut leaks) = (0, Vec::new());
        for method in methods() {
            let name = short_name(&method);
            let needs_agency = method.input().fields().any(|field| !["page_size", "page_token"].contains(&field.name()));
            if !needs_agency || name.starts_with("SkillService") {
                continue;
            }
            for agency in ["south", "nowhere"] {
                let request = plausible(&method.input(), agency);
                let status = call(admin.clone(), &method, &request).await;
                if reason_of(&status) != Some(ErrorReason::ResourceNotFound) {
                    leaks.push(format!("{name} in {agency}: {:?} {}", status.code(), status.message()));
                }
            }
            looked_at += 1;
        }
        assert!(leaks.is_empty(), "{leaks:#?}");
        assert!(looked_at > 80, "only {looked_at} methods were looked at");
    }
}
