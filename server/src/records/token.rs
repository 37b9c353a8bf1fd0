//! Who may call.

use preceptor_engine::time::UnixMicros;

use super::{AgencyId, Micros, OptionalMicros, PersonId, converted as sqlx, words};

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
    /// When it was issued.
    #[sqlx(try_from = "Micros")]
    pub created_at: UnixMicros,
    /// When it ends.
    #[sqlx(try_from = "Micros")]
    pub expires_at: UnixMicros,
    /// When it was revoked.
    #[sqlx(try_from = "OptionalMicros")]
    pub revoked_at: Option<UnixMicros>,
}
