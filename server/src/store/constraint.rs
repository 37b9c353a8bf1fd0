//! The constraints that a request can run into, by the names that both databases give them.

use std::fmt;

/// Makes the enum of constraints: the name in both schemas, and of a unique one the columns as SQLite names them.
macro_rules! constraints {
    ($($variant:ident = $name:literal $(on $columns:literal)?;)+) => {
        /// A constraint of the schema that a request can run into: every unique one and those that hold an invariant.
        /// A new unique constraint fails a test until it stands here, and does not compile until `error` says what
        /// it means to a caller. Other checks and foreign keys are kept by the server's own code: running into one
        /// is a fault.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Constraint {
            $(#[doc = concat!("`", $name, "`", $(", of ", $columns)?)] $variant),+
        }

        impl Constraint {
            /// Every constraint.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its name in both schemas.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The columns that are unique together, as SQLite names them: `table.column, table.column`. Empty for
            /// constraints of another kind.
            #[must_use]
            pub const fn columns(self) -> &'static str {
                match self { $(Self::$variant => concat!("" $(, $columns)?)),+ }
            }
        }
    };
}

constraints! {
    // Invariants: nobody is held twice at a time, no mentor has more mentees than places.
    HoldsOverlap = "holds_overlap";
    MentorPlacesUsed = "mentor_places_used_check";
    PairingsOpen = "pairings_open_key"
        on "pairings.agency_id, pairings.mentor_id, pairings.mentee_id, pairings.kind";
    // Values that are unique beside ids.
    PeopleEmail = "people_email_key" on "people.agency_id, people.email_key";
    FeedbackSupersedes = "feedback_supersedes_key" on "feedback.agency_id, feedback.supersedes_id";
    TokensSecret = "tokens_secret_key" on "tokens.secret_hash";
    // Resources.
    People = "people_key" on "people.agency_id, people.id";
    PairRules = "pair_rules_key" on "pair_rules.agency_id, pair_rules.id";
    Imports = "imports_key" on "imports.agency_id, imports.id";
    MatchPolicies = "match_policies_key"
        on "match_policies.agency_id, match_policies.id, match_policies.version";
    MatchRuns = "match_runs_key" on "match_runs.agency_id, match_runs.id";
    Pairings = "pairings_key" on "pairings.agency_id, pairings.id";
    Sessions = "sessions_key" on "sessions.agency_id, sessions.id";
    SessionLogs = "session_logs_key"
        on "session_logs.agency_id, session_logs.session_id, session_logs.version";
    Feedback = "feedback_key" on "feedback.agency_id, feedback.id";
    FollowUps = "follow_ups_key" on "follow_ups.agency_id, follow_ups.id";
    Conferences = "conferences_key" on "conferences.agency_id, conferences.id";
    Invitations = "invitations_key"
        on "invitations.agency_id, invitations.conference_id, invitations.person_id";
    AgendaItems = "agenda_items_key" on "agenda_items.agency_id, agenda_items.conference_id, agenda_items.id";
    Attendance = "attendance_key" on "attendance.agency_id, attendance.conference_id, attendance.person_id";
    Decisions = "decisions_key" on "decisions.agency_id, decisions.conference_id, decisions.id";
    ActionItems = "action_items_key" on "action_items.agency_id, action_items.conference_id, action_items.id";
    // What stands behind them.
    StoreIdentity = "store_identity_pkey" on "store_identity.id";
    Agencies = "agencies_pkey" on "agencies.id";
    Tokens = "tokens_key" on "tokens.agency_id, tokens.id";
    RequestReplies = "request_replies_key"
        on "request_replies.agency_id, request_replies.principal, request_replies.request_id";
    Events = "events_key" on "events.agency_id, events.sequence";
    AuditEntries = "audit_entries_key" on "audit_entries.agency_id, audit_entries.sequence";
    MentorPlaces = "mentor_places_key" on "mentor_places.agency_id, mentor_places.person_id";
    Evidence = "evidence_key" on "evidence.agency_id, evidence.id";
    ImportRows = "import_rows_key" on "import_rows.agency_id, import_rows.import_id, import_rows.position";
    MatchJobs = "match_jobs_key" on "match_jobs.agency_id, match_jobs.match_run_id";
    MatchSnapshots = "match_snapshots_key" on "match_snapshots.agency_id, match_snapshots.match_run_id";
    MatchDossiers = "match_dossiers_key" on "match_dossiers.agency_id, match_dossiers.match_run_id";
    MatchOrigins = "match_origins_key" on "match_origins.agency_id, match_origins.match_run_id";
    Proposals = "proposals_key" on "proposals.agency_id, proposals.match_run_id, proposals.id";
    UnplacedMentees = "unplaced_mentees_key"
        on "unplaced_mentees.agency_id, unplaced_mentees.match_run_id, unplaced_mentees.mentee_id";
    Holds = "holds_key" on "holds.agency_id, holds.id";
}

impl Constraint {
    /// The constraint of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|each| each.name() == name)
    }

    /// The constraint that a message of SQLite is about.
    pub(super) fn of_sqlite(message: &str) -> Option<Self> {
        if let Some((_, columns)) = message.split_once("UNIQUE constraint failed: ") {
            return Self::ALL.iter().copied().find(|each| each.columns() == columns.trim());
        }
        // A trigger raises the bare name.
        let name = message.split_once("CHECK constraint failed: ").map_or(message, |(_, name)| name);
        Self::named(name.trim())
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_speaks_of_constraints_by_columns_by_name_and_through_triggers() {
        for (message, constraint) in [
            ("UNIQUE constraint failed: people.agency_id, people.id", Some(Constraint::People)),
            ("UNIQUE constraint failed: people.agency_id, people.email_key", Some(Constraint::PeopleEmail)),
            ("CHECK constraint failed: mentor_places_used_check", Some(Constraint::MentorPlacesUsed)),
            ("holds_overlap", Some(Constraint::HoldsOverlap)),
            ("FOREIGN KEY constraint failed", None),
            ("disk I/O error", None),
        ] {
            assert_eq!(Constraint::of_sqlite(message), constraint, "{message}");
        }
    }

    #[test]
    fn every_constraint_is_found_by_its_name() {
        for each in Constraint::ALL {
            assert_eq!(Constraint::named(each.name()), Some(*each));
        }
    }
}
