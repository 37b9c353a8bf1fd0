//! The authorization table: every method by every role. What is not in it is denied.

use crate::records::Role;

/// What a role may do in a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Nothing.
    Deny,
    /// Everything of the caller's agency.
    Agency,
    /// What concerns the caller's own person.
    Own,
}

/// The order of the columns of [`GRANTS`].
pub const ROLES: [Role; 6] =
    [Role::Coordinator, Role::Mentor, Role::Mentee, Role::Integration, Role::Auditor, Role::Admin];

const A: Grant = Grant::Agency;
const O: Grant = Grant::Own;
const D: Grant = Grant::Deny;

/// A method and the grant of each role, in the order of [`ROLES`].
pub type Grants = (&'static str, [Grant; 6]);

/// Every method, with columns for coordinator, mentor, mentee, integration, auditor, admin.
#[rustfmt::skip]
pub const GRANTS: &[Grants] = &[
    ("preceptor.v1.ServerService/GetServerInfo", [A, O, O, A, A, A]),
    ("preceptor.v1.ServerService/GetCaller", [A, O, O, A, A, A]),
    ("preceptor.v1.SkillService/ListSkills", [A, O, O, A, A, A]),
    ("preceptor.v1.SkillService/GetSkill", [A, O, O, A, A, A]),
    ("preceptor.v1.RosterService/CreatePerson", [A, D, D, A, D, A]),
    ("preceptor.v1.RosterService/GetPerson", [A, O, O, A, D, A]),
    ("preceptor.v1.RosterService/ListPeople", [A, O, O, A, D, A]),
    ("preceptor.v1.RosterService/UpdatePerson", [A, D, D, A, D, A]),
    ("preceptor.v1.RosterService/PausePerson", [A, D, D, A, D, A]),
    ("preceptor.v1.RosterService/ResumePerson", [A, D, D, A, D, A]),
    ("preceptor.v1.RosterService/ArchivePerson", [A, D, D, A, D, A]),
    ("preceptor.v1.RosterService/RestorePerson", [A, D, D, A, D, A]),
    ("preceptor.v1.RosterService/SetAvailability", [A, O, O, A, D, A]),
    ("preceptor.v1.RosterService/CreatePairRule", [A, D, D, D, D, A]),
    ("preceptor.v1.RosterService/DeletePairRule", [A, D, D, D, D, A]),
    ("preceptor.v1.RosterService/ListPairRules", [A, D, D, D, A, A]),
    ("preceptor.v1.RosterService/CheckImport", [A, D, D, A, D, A]),
    ("preceptor.v1.RosterService/ApplyImport", [A, D, D, A, D, A]),
    ("preceptor.v1.RosterService/GetImport", [A, D, D, A, D, A]),
    ("preceptor.v1.RosterService/ListImports", [A, D, D, A, D, A]),
    ("preceptor.v1.MatchingService/CreateMatchPolicy", [A, D, D, D, D, A]),
    ("preceptor.v1.MatchingService/GetMatchPolicy", [A, D, D, A, A, A]),
    ("preceptor.v1.MatchingService/ListMatchPolicies", [A, D, D, A, A, A]),
    ("preceptor.v1.MatchingService/UpdateMatchPolicy", [A, D, D, D, D, A]),
    ("preceptor.v1.MatchingService/CreateMatchRun", [A, D, D, D, D, A]),
    ("preceptor.v1.MatchingService/TryMatchRun", [A, D, D, D, D, A]),
    ("preceptor.v1.MatchingService/WatchMatchRun", [A, D, D, A, A, A]),
    ("preceptor.v1.MatchingService/CancelMatchRun", [A, D, D, D, D, A]),
    ("preceptor.v1.MatchingService/GetMatchRun", [A, D, D, A, A, A]),
    ("preceptor.v1.MatchingService/ListMatchRuns", [A, D, D, A, A, A]),
    ("preceptor.v1.MatchingService/ListProposals", [A, D, D, A, A, A]),
    ("preceptor.v1.MatchingService/ListUnplacedMentees", [A, D, D, A, A, A]),
    ("preceptor.v1.MatchingService/ExplainPair", [A, D, D, D, A, A]),
    ("preceptor.v1.MatchingService/ExportMatchRun", [A, D, D, A, A, A]),
    ("preceptor.v1.MatchingService/ReviewProposals", [A, D, D, D, D, A]),
    ("preceptor.v1.MatchingService/PublishMatchRun", [A, D, D, D, D, A]),
    ("preceptor.v1.MatchingService/DiscardMatchRun", [A, D, D, D, D, A]),
    ("preceptor.v1.MatchingService/CompareMatchRuns", [A, D, D, D, A, A]),
    ("preceptor.v1.PairingService/CreatePairing", [A, D, D, D, D, A]),
    ("preceptor.v1.PairingService/GetPairing", [A, O, O, A, D, A]),
    ("preceptor.v1.PairingService/ListPairings", [A, O, O, A, D, A]),
    ("preceptor.v1.PairingService/AcceptPairing", [A, O, O, D, D, A]),
    ("preceptor.v1.PairingService/DeclinePairing", [A, O, O, D, D, A]),
    ("preceptor.v1.PairingService/HoldPairing", [A, O, D, D, D, A]),
    ("preceptor.v1.PairingService/ResumePairing", [A, O, D, D, D, A]),
    ("preceptor.v1.PairingService/EndPairing", [A, O, D, D, D, A]),
    ("preceptor.v1.SessionService/ScheduleSession", [A, O, O, D, D, A]),
    ("preceptor.v1.SessionService/RescheduleSession", [A, O, O, D, D, A]),
    ("preceptor.v1.SessionService/CancelSession", [A, O, O, D, D, A]),
    ("preceptor.v1.SessionService/MarkSessionHeld", [A, O, D, D, D, A]),
    ("preceptor.v1.SessionService/MarkSessionNoShow", [A, O, D, D, D, A]),
    ("preceptor.v1.SessionService/LogSession", [A, O, D, D, D, A]),
    ("preceptor.v1.SessionService/ConfirmSession", [A, D, O, D, D, A]),
    ("preceptor.v1.SessionService/DisputeSession", [A, D, O, D, D, A]),
    ("preceptor.v1.SessionService/GetSession", [A, O, O, A, D, A]),
    ("preceptor.v1.SessionService/ListSessions", [A, O, O, A, D, A]),
    ("preceptor.v1.ConferenceService/CreateConference", [A, O, D, D, D, A]),
    ("preceptor.v1.ConferenceService/GetConference", [A, O, O, A, D, A]),
    ("preceptor.v1.ConferenceService/ListConferences", [A, O, O, A, D, A]),
    ("preceptor.v1.ConferenceService/UpdateConference", [A, O, D, D, D, A]),
    ("preceptor.v1.ConferenceService/FindSlots", [A, O, D, D, D, A]),
    ("preceptor.v1.ConferenceService/ProposeConference", [A, O, D, D, D, A]),
    ("preceptor.v1.ConferenceService/ConfirmConference", [A, O, D, D, D, A]),
    ("preceptor.v1.ConferenceService/RescheduleConference", [A, O, D, D, D, A]),
    ("preceptor.v1.ConferenceService/CancelConference", [A, O, D, D, D, A]),
    ("preceptor.v1.ConferenceService/RespondInvitation", [A, O, O, D, D, A]),
    ("preceptor.v1.ConferenceService/AddAgendaItem", [A, O, D, D, D, A]),
    ("preceptor.v1.ConferenceService/MarkAgendaItem", [A, O, D, D, D, A]),
    ("preceptor.v1.ConferenceService/StartConference", [A, O, D, D, D, A]),
    ("preceptor.v1.ConferenceService/RecordAttendance", [A, O, D, D, D, A]),
    ("preceptor.v1.ConferenceService/RecordDecision", [A, O, D, D, D, A]),
    ("preceptor.v1.ConferenceService/AddActionItem", [A, O, D, D, D, A]),
    ("preceptor.v1.ConferenceService/MarkActionItem", [A, O, O, D, D, A]),
    ("preceptor.v1.ConferenceService/EndConference", [A, O, D, D, D, A]),
    ("preceptor.v1.ConferenceService/FinalizeConference", [A, O, D, D, D, A]),
    ("preceptor.v1.FeedbackService/SubmitFeedback", [A, O, O, D, D, A]),
    ("preceptor.v1.FeedbackService/AmendFeedback", [A, O, O, D, D, A]),
    ("preceptor.v1.FeedbackService/RetractFeedback", [A, O, O, D, D, A]),
    ("preceptor.v1.FeedbackService/AcknowledgeFeedback", [A, O, O, D, D, A]),
    ("preceptor.v1.FeedbackService/GetFeedback", [A, O, O, D, D, A]),
    ("preceptor.v1.FeedbackService/ListFeedback", [A, O, O, D, D, A]),
    ("preceptor.v1.FeedbackService/CreateFollowUp", [A, O, O, D, D, A]),
    ("preceptor.v1.FeedbackService/CompleteFollowUp", [A, O, O, D, D, A]),
    ("preceptor.v1.FeedbackService/SnoozeFollowUp", [A, O, O, D, D, A]),
    ("preceptor.v1.FeedbackService/CancelFollowUp", [A, O, O, D, D, A]),
    ("preceptor.v1.FeedbackService/GetFollowUp", [A, O, O, D, D, A]),
    ("preceptor.v1.FeedbackService/ListFollowUps", [A, O, O, D, D, A]),
    ("preceptor.v1.FeedbackService/GetGrowth", [A, O, O, D, D, A]),
    ("preceptor.v1.EventService/WatchEvents", [A, D, D, A, D, A]),
    ("preceptor.v1.EventService/ListEvents", [A, D, D, A, D, A]),
    ("preceptor.v1.AuditService/ListAuditEntries", [D, D, D, D, A, A]),
];

/// The row of a method; `None` when the table does not know it, so that nobody may call it.
#[must_use]
pub fn grants_of(method: &str) -> Option<&'static Grants> {
    GRANTS.iter().find(|(known, _)| *known == method)
}

/// What `role` may do in the method of a row, and the rule that says so.
#[must_use]
pub fn grant((_, cells): &Grants, role: Role) -> (Grant, &'static str) {
    let column = ROLES.iter().position(|known| *known == role);
    let reach = column.map_or(Grant::Deny, |column| cells[column]);
    let basis = match reach {
        Grant::Deny => "default-deny",
        Grant::Agency => "role-in-agency",
        Grant::Own => "own-person",
    };
    (reach, basis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_method_has_no_grants() {
        assert_eq!(grants_of("preceptor.v1.PairingService/StealPairing"), None);
    }

    #[test]
    fn people_who_stand_for_themselves_never_get_the_agency() {
        for (method, cells) in GRANTS {
            let open = method.contains("SkillService") || method.contains("ServerService");
            assert!(open || cells[1] != Grant::Agency && cells[2] != Grant::Agency, "{method}");
        }
    }
}
