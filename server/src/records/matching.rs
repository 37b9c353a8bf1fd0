//! Match runs and what they propose.

use serde::{Deserialize, Serialize};

use super::{
    AgencyId, MatchPolicyId, MatchRunId, PairRuleId, PairingKind, PersonId, ProposalId, versioned, words,
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
    /// How a proposal came about.
    ProposalKind {
        /// A new pair.
        New = "NEW",
        /// The pair has an open pairing already.
        Kept = "KEPT",
    }
    /// States of a proposal.
    ProposalState {
        /// Not yet reviewed.
        Proposed = "PROPOSED",
        /// To be published.
        Approved = "APPROVED",
        /// Not to be published.
        Rejected = "REJECTED",
        /// To be published, and kept in the next run.
        Locked = "LOCKED",
    }
    /// Why a mentee has no place.
    UnplacedReason {
        /// Rules exclude every mentor.
        NoEligibleMentor = "NO_ELIGIBLE_MENTOR",
        /// Every eligible mentor is full with mentees whose places are worth more.
        MentorsFull = "MENTORS_FULL",
        /// The policy's objectives are better served without.
        NotWorthIt = "NOT_WORTH_IT",
    }
}

/// One solve on a frozen snapshot.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
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
    /// Mentees placed.
    pub placed_count: i64,
    /// Sum of the scores of the placed pairs, in points.
    pub total_score: i64,
    /// Whether the certificate was checked before the run was stored.
    pub is_proved: bool,
    /// What it assumed beyond the roster.
    #[sqlx(json)]
    pub adjustments: Adjustments,
    /// Why it failed; empty where it did not.
    pub failure: String,
    /// How long solving took, in microseconds.
    pub solve_micros: i64,
    /// The most memory that solving takes, in bytes.
    pub estimated_bytes: i64,
    /// Proposals not yet reviewed.
    pub proposed_count: i64,
    /// Proposals approved.
    pub approved_count: i64,
    /// Proposals rejected.
    pub rejected_count: i64,
    /// Proposals locked.
    pub locked_count: i64,
    /// How often the row was written.
    pub revision: i64,
    /// When it was made, in microseconds.
    pub created_at: i64,
    /// Who made it.
    pub created_by: String,
    /// When it was last written, in microseconds.
    pub updated_at: i64,
    /// Who last wrote it.
    pub updated_by: String,
    /// When it was published, in microseconds.
    pub published_at: Option<i64>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
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

/// What one run assumes beyond the roster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustments {
    /// Pairs that must be in the plan.
    pub pins: Vec<PersonPair>,
    /// Pairs that must not be.
    pub forbids: Vec<PersonPair>,
    /// Other capacities for some mentors.
    pub capacities: Vec<AssumedCapacity>,
}

/// A mentor and a mentee.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonPair {
    /// The mentor.
    pub mentor: PersonId,
    /// The mentee.
    pub mentee: PersonId,
}

/// A capacity assumed for one mentor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssumedCapacity {
    /// The mentor.
    pub mentor: PersonId,
    /// Mentees at the same time, all kinds together.
    pub capacity: i64,
}

/// One proposed pair of a run.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Proposal {
    /// The agency.
    pub agency_id: AgencyId,
    /// The run.
    pub match_run_id: MatchRunId,
    /// The id within the run.
    pub id: ProposalId,
    /// Where it stands in the run's list, from 1.
    pub position: i64,
    /// The mentor.
    pub mentor_id: PersonId,
    /// What people call the mentor; read with the row, never written.
    pub mentor_display_name: String,
    /// The mentee.
    pub mentee_id: PersonId,
    /// What people call the mentee; read with the row, never written.
    pub mentee_display_name: String,
    /// How it came about.
    pub kind: ProposalKind,
    /// The kind of pairing that publishing makes.
    pub pairing_kind: PairingKind,
    /// The score, in points: the sum of the lines.
    pub score: i64,
    /// Coverage of the mentee's gaps, in thousandths.
    pub coverage: i64,
    /// Where the points come from.
    #[sqlx(json)]
    pub lines: Vec<ScoreLine>,
    /// The next best mentor; `None` where there is none.
    pub runner_up_id: Option<PersonId>,
    /// What people call the next best mentor; read with the row, never written.
    pub runner_up_display_name: Option<String>,
    /// The score with the next best mentor.
    pub runner_up_score: i64,
    /// What the plan would lose at least with the next best mentor, in points.
    pub runner_up_loss: i64,
    /// Whether too little evidence stands behind the score.
    pub is_insufficient: bool,
    /// Whether the pair was pinned for the run or locked by a rule.
    pub is_pinned: bool,
    /// State of the review.
    pub state: ProposalState,
    /// Why it was rejected.
    pub reason: String,
    /// The ban or lock that the review made.
    pub pair_rule_id: Option<PairRuleId>,
}

/// One reason of a score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreLine {
    /// Stable code.
    pub code: String,
    /// The skill's key; empty when it is about none.
    pub skill: String,
    /// Points.
    pub points: i64,
    /// The mentee's level in thousandths; 0 when it does not apply.
    pub mentee_level: i64,
    /// The mentor's lower bound in thousandths; 0 when it does not apply.
    pub mentor_level: i64,
    /// What was counted, in the code's own unit.
    pub amount: i64,
}

/// A mentee without a place in a run.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct UnplacedMentee {
    /// The agency.
    pub agency_id: AgencyId,
    /// The run.
    pub match_run_id: MatchRunId,
    /// The mentee.
    pub mentee_id: PersonId,
    /// What people call the mentee; read with the row, never written.
    pub mentee_display_name: String,
    /// Where they stand in the run's list, from 1.
    pub position: i64,
    /// Why there is no place.
    pub reason: UnplacedReason,
    /// Mentors that no rule excludes.
    pub eligible_mentor_count: i64,
    /// Mentors excluded, by rule, most first.
    #[sqlx(json)]
    pub exclusions: Vec<ExclusionCount>,
    /// The mentor whose place comes nearest; `None` where no mentor is eligible.
    pub nearest_id: Option<PersonId>,
    /// What people call that mentor; read with the row, never written.
    pub nearest_display_name: Option<String>,
    /// The score with that mentor.
    pub nearest_score: i64,
    /// By how many points another mentee is worth more in one more place there.
    pub nearest_loss: i64,
}

/// How many mentors one rule excludes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExclusionCount {
    /// The rule's stable code.
    pub rule: String,
    /// Mentors excluded by it.
    pub mentors: i64,
}
