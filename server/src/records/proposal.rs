//! What match runs propose, and whom they could not place.

use serde::{Deserialize, Serialize};

use super::{AgencyId, MatchRunId, PairRuleId, PairingKind, PersonId, ProposalId, words};

words! {
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

/// One proposed pair of a run.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
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
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
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
    /// How many mentors are missing, at least 1.
    pub missing: i64,
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
