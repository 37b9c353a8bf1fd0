//! Who may call.

use super::{AgencyId, PersonId, words};

words! {
    /// What a caller may do.
    Role {
        /// Runs one agency's programme.
        Coordinator = "COORDINATOR",
        /// Sees own mentees and logs sessions.
        Mentor = "MENTOR",
        /// Sees own mentoring and growth.
        Mentee = "MENTEE",
        /// An agency's system.
        Integration = "INTEGRATION",
        /// Reads the audit log and the plans.
        Auditor = "AUDITOR",
        /// All of a coordinator's and an auditor's rights.
        Admin = "ADMIN",
    }
}

/// An issued bearer token, without its secret.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct Token {
    /// The agency it belongs to.
    pub agency_id: AgencyId,
    /// Its stable id: the principal in audit entries.
    pub id: String,
    /// SHA-256 of the secret, lower-case hex.
    pub secret_hash: String,
    /// What it grants.
    pub role: Role,
    /// Whom it stands for; always set for mentors and mentees.
    pub person_id: Option<PersonId>,
    /// When it was issued, in microseconds.
    pub created_at: i64,
    /// When it ends, in microseconds.
    pub expires_at: i64,
    /// When it was revoked, in microseconds.
    pub revoked_at: Option<i64>,
}
