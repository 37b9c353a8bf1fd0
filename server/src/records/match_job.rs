//! Runs that are not solved yet.

use preceptor_engine::time::UnixMicros;

use super::{AgencyId, MatchProgress, MatchRunId, Micros, PersonId, Role, converted as sqlx};

/// A run that waits to be solved or is being solved.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct MatchJob {
    /// The agency.
    pub agency_id: AgencyId,
    /// The run.
    pub match_run_id: MatchRunId,
    /// Since when it waits.
    #[sqlx(try_from = "Micros")]
    pub queued_at: UnixMicros,
    /// The principal that made the run.
    pub principal: String,
    /// That principal's role.
    pub role: Role,
    /// The person that the principal stands for.
    pub person_id: Option<PersonId>,
    /// The method of the call that made the run.
    pub method: String,
    /// The authorization rule that let the call pass.
    pub rule: String,
    /// The call's request id.
    pub request_id: String,
    /// The worker that solves it; empty where none does.
    pub holder: String,
    /// Until when nobody else takes it.
    #[sqlx(try_from = "Micros")]
    pub lease_until: UnixMicros,
    /// How far solving is.
    #[sqlx(flatten)]
    pub progress: MatchProgress,
}
