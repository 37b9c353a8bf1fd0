//! Match runs.

use preceptor_engine::time::UnixMicros;

use super::{
    Adjustments, AgencyId, MatchPolicyId, MatchRunId, Micros, OptionalMicros, Revision, converted as sqlx,
    versioned, words,
};

words! {
    /// States of a match run.
    MatchRunState {
        /// Frozen, and waiting to be solved.
        Queued = "QUEUED",
        /// Being solved.
        Solving = "SOLVING",
        /// Solved to a proven optimum.
        Solved = "SOLVED",
        /// The pinned and locked pairs cannot all hold.
        Infeasible = "INFEASIBLE",
        /// Refused or failed.
        Failed = "FAILED",
        /// Cancelled before it was solved.
        Cancelled = "CANCELLED",
        /// Its approved proposals became pairings.
        Published = "PUBLISHED",
        /// Put aside.
        Discarded = "DISCARDED",
    }
    /// Stages of solving.
    MatchStage {
        /// Every pair is judged and scored.
        Scoring = "SCORING",
        /// Mentees are placed.
        Placing = "PLACING",
        /// The certificate is checked.
        Checking = "CHECKING",
    }
    /// What becomes of the pairs of an earlier run.
    MatchKeep {
        /// They are preferred.
        Preferred = "PREFERRED",
        /// They stay.
        All = "ALL",
    }
}

/// One solve on a frozen snapshot.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct MatchRun {
    /// The agency.
    pub agency_id: AgencyId,
    /// The id within the agency.
    pub id: MatchRunId,
    /// State.
    pub state: MatchRunState,
    /// The policy.
    pub policy_id: MatchPolicyId,
    /// The policy's version.
    pub policy_version: i64,
    /// SHA-256 of the frozen inputs, lower-case hex.
    pub snapshot_hash: String,
    /// Name and version of the solver.
    pub solver: String,
    /// Mentees who look for a mentor in this run.
    pub mentee_count: i64,
    /// Mentors in this run.
    pub mentor_count: i64,
    /// Pairs that no rule excludes.
    pub eligible_pair_count: i64,
    /// Mentees with at least one mentor.
    pub placed_count: i64,
    /// Mentors that the mentees look for.
    pub wanted_count: i64,
    /// Pairs of the plan.
    pub filled_count: i64,
    /// Sum of the scores of the placed pairs, in points.
    pub total_score: i64,
    /// Whether the certificate was checked before the run was stored.
    pub is_proved: bool,
    /// Whether other plans are worth exactly as much, however ties were drawn.
    pub is_tied: bool,
    /// What it assumed beyond the roster.
    #[sqlx(json)]
    pub adjustments: Adjustments,
    /// Why it failed; empty where it did not.
    pub failure: String,
    /// How long solving took, in microseconds.
    pub solve_micros: i64,
    /// The most memory that solving takes, in bytes.
    pub estimated_bytes: i64,
    /// The earlier run that it began from.
    pub based_on_id: Option<MatchRunId>,
    /// What became of that run's pairs; `None` for nothing special.
    pub keep: Option<MatchKeep>,
    /// How many places more the best plan fills that keeps nothing, first mentors counted before further ones.
    pub gap_placed: i64,
    /// By how many points the score of that plan is greater.
    pub gap_score: i64,
    /// How many mentees more have a mentor in that plan.
    pub gap_mentee_count: i64,
    /// How many pairs more that plan has.
    pub gap_filled_count: i64,
    /// Whether its snapshot is that of the earlier run, changed.
    pub is_trial: bool,
    /// Proposals not yet reviewed.
    pub proposed_count: i64,
    /// Proposals approved.
    pub approved_count: i64,
    /// Proposals rejected.
    pub rejected_count: i64,
    /// Proposals locked.
    pub locked_count: i64,
    /// How often the row was written.
    pub revision: Revision,
    /// When it was made.
    #[sqlx(try_from = "Micros")]
    pub created_at: UnixMicros,
    /// Who made it.
    pub created_by: String,
    /// When it was last written.
    #[sqlx(try_from = "Micros")]
    pub updated_at: UnixMicros,
    /// Who last wrote it.
    pub updated_by: String,
    /// When it was published.
    #[sqlx(try_from = "OptionalMicros")]
    pub published_at: Option<UnixMicros>,
    /// How far solving is; read with the row, never written. Means nothing unless it is being solved.
    #[sqlx(flatten)]
    pub progress: MatchProgress,
}

versioned!(MatchRun);

impl MatchRunState {
    /// Whether nothing will change it but people.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        !matches!(self, Self::Queued | Self::Solving)
    }

    /// Whether a run in this state has a plan.
    #[must_use]
    pub const fn has_plan(self) -> bool {
        matches!(self, Self::Solved | Self::Published | Self::Discarded)
    }
}

/// How far solving a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct MatchProgress {
    /// What is being done.
    pub stage: MatchStage,
    /// Mentees done in this stage.
    pub done: i64,
    /// Mentees to do in this stage; 0 where the stage cannot be counted.
    pub total: i64,
    /// How many attempts have begun.
    pub attempt: i64,
}

impl MatchProgress {
    /// Before anything is done.
    pub const NONE: Self = Self { stage: MatchStage::Scoring, done: 0, total: 0, attempt: 0 };
}
