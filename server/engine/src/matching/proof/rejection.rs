//! Why a plan is not accepted, with the numbers that show it.

use thiserror::Error;

use crate::matching::input::snapshot::Pair;
use crate::matching::input::validate::SnapshotError;
use crate::matching::instance::error::InstanceError;
use crate::matching::people::rules::Verdict;
use crate::matching::problem::objective::{ObjectiveTooWide, Worth};
use crate::matching::progress::watch::Cancelled;

/// Why an assignment or its certificate is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Rejection {
    /// The snapshot itself is refused.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The snapshot makes no problem to have a plan for.
    #[error(transparent)]
    Instance(#[from] InstanceError),
    /// The goals do not fit.
    #[error(transparent)]
    Objective(#[from] ObjectiveTooWide),
    /// The snapshot is not the one whose hash was recorded.
    #[error("the snapshot's hash is {found}, recorded was {recorded}")]
    HashDiffers {
        /// The hash of the snapshot at hand.
        found: String,
        /// The hash recorded.
        recorded: String,
    },
    /// The assignment or certificate names a person who is not in the snapshot.
    #[error("{id} is not in the snapshot")]
    UnknownPerson {
        /// The id.
        id: String,
    },
    /// A pair is in the plan twice.
    #[error("{} is paired with {} twice", pair.mentee, pair.mentor)]
    PlacedTwice {
        /// The pair.
        pair: Pair,
    },
    /// A mentee has more mentors than wanted.
    #[error("mentee {mentee} has {load} mentors and wants {demand}")]
    OverDemand {
        /// The mentee's id.
        mentee: String,
        /// How many mentors are assigned.
        load: u32,
        /// How many are wanted.
        demand: u32,
    },
    /// A mentor has more mentees than places.
    #[error("mentor {mentor} has {load} mentees and {capacity} places")]
    OverCapacity {
        /// The mentor's id.
        mentor: String,
        /// How many mentees are assigned.
        load: u32,
        /// How many places there are.
        capacity: u32,
    },
    /// A mentor has fewer mentees than the minimum.
    #[error("mentor {mentor} has {load} mentees and has to have {minimum}")]
    BelowMinimum {
        /// The mentor's id.
        mentor: String,
        /// How many mentees are assigned.
        load: u32,
        /// How many there have to be.
        minimum: u32,
    },
    /// A pair is not eligible.
    #[error("{} cannot be paired with {}: {}", pair.mentee, pair.mentor, verdict.code())]
    Ineligible {
        /// The pair.
        pair: Pair,
        /// The rule that excludes it.
        verdict: Verdict,
    },
    /// A locked pair is missing.
    #[error("the lock of {} with {} is not kept", pair.mentee, pair.mentor)]
    LockDropped {
        /// The locked pair.
        pair: Pair,
    },
    /// A free mentee or a mentor has no value or price, or a locked mentee has one.
    #[error("the certificate does not fit the people: {id}")]
    PeopleDiffer {
        /// The id of a person who is missing, or listed and should not be.
        id: String,
    },
    /// A value or price is negative.
    #[error("the value or price of {id} is negative")]
    NegativePrice {
        /// The person's id.
        id: String,
    },
    /// An eligible pair is worth more than value and price together: a better plan may exist.
    #[error("{} with {} is worth {excess} more than their value and price", pair.mentee, pair.mentor)]
    NotCovered {
        /// The pair.
        pair: Pair,
        /// By how much, in the composed objective.
        excess: i128,
    },
    /// A pair of the plan is worth less than value and price together.
    #[error("{} with {} is worth {slack} less than their value and price", pair.mentee, pair.mentor)]
    NotTight {
        /// The pair.
        pair: Pair,
        /// By how much, in the composed objective.
        slack: i128,
    },
    /// A mentee with fewer mentors than wanted has a value above what one more would cost.
    #[error("mentee {mentee} has an empty seat and a value")]
    EmptySeatWithValue {
        /// The mentee's id.
        mentee: String,
    },
    /// A mentee has a further mentor although that costs more than the value.
    #[error("mentee {mentee} fills a seat that costs more than its value")]
    SeatedBelowCost {
        /// The mentee's id.
        mentee: String,
    },
    /// A mentor with an empty place has a price.
    #[error("mentor {mentor} has an empty place and a price")]
    EmptyPlaceWithPrice {
        /// The mentor's id.
        mentor: String,
    },
    /// A mentor's last place is filled although it costs more than its price.
    #[error("mentor {mentor} fills a place that costs more than its price")]
    FilledBelowCost {
        /// The mentor's id.
        mentor: String,
    },
    /// The objective asks for the best worst coverage and the certificate does not prove it, or the other way round.
    #[error("the certificate does not speak of the objective's goals")]
    GoalsDiffer,
    /// A pair of the plan covers less than the bar.
    #[error("{} with {} covers {coverage} thousandths, less than {least}", pair.mentee, pair.mentor)]
    BelowBar {
        /// The pair.
        pair: Pair,
        /// What it covers, in thousandths.
        coverage: i64,
        /// The bar, in thousandths.
        least: i64,
    },
    /// An eligible pair is not met by the cover: more may be possible than the cover has places.
    #[error("the cover has neither {} nor {}", pair.mentee, pair.mentor)]
    Uncovered {
        /// The pair.
        pair: Pair,
    },
    /// The covers do not prove that the plan places the most, and that no plan places as many above the bar.
    #[error("the covers have {all} and {above} places, the plan fills {placed}")]
    CoversDiffer {
        /// Places of the cover of all pairs.
        all: u64,
        /// Places of the cover of the pairs above the bar.
        above: u64,
        /// Places filled.
        placed: u64,
    },
    /// The sums do not agree.
    #[error("the plan is worth {primal}, its bound is {dual}, the certificate says {claimed}")]
    ObjectivesDiffer {
        /// The sum of profits.
        primal: i128,
        /// The sum of values and prices.
        dual: i128,
        /// The certificate's own figure.
        claimed: i128,
    },
    /// The certificate's worth is not the assignment's.
    #[error("the certificate says {claimed:?}, the assignment is worth {found:?}")]
    WorthDiffers {
        /// What the certificate says.
        claimed: Worth,
        /// What was found.
        found: Worth,
    },
    /// A pair is released that is not locked.
    #[error("{} with {} is released and not locked", pair.mentee, pair.mentor)]
    NotLocked {
        /// The pair.
        pair: Pair,
    },
    /// The plan without the locks that are released is not accepted.
    #[error("without the locks released: {0}")]
    WithoutLocks(Box<Rejection>),
    /// A sum leaves 128 bits: no certificate of this engine does.
    #[error("the certificate's numbers leave 128 bits")]
    Overflow,
}

/// Why a check did not accept: the plan is rejected, or the watch broke.
pub(super) enum CheckError {
    Rejected(Rejection),
    Cancelled(Cancelled),
}

impl From<Rejection> for CheckError {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<Cancelled> for CheckError {
    fn from(cancelled: Cancelled) -> Self {
        Self::Cancelled(cancelled)
    }
}
