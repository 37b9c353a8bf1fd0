//! The proof that travels with a plan, in a form another program can read.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::matching::input::snapshot::Pair;
use crate::matching::problem::objective::Worth;

/// The pairs of a plan, locked ones included, by mentee, then mentor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Assignment {
    /// The pairs.
    pub pairs: Vec<Pair>,
}

impl Assignment {
    /// How many mentees have a mentor.
    #[must_use]
    pub fn placed(&self) -> usize {
        self.pairs.iter().map(|pair| &pair.mentee).collect::<BTreeSet<_>>().len()
    }
}

/// An exact amount of the composed objective, written as a decimal string, since JSON numbers lose digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount(pub i128);

/// The text is not the canonical decimal form of a 128-bit integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("an amount is a decimal integer of at most 128 bits")]
pub struct MalformedAmount;

/// Prices that prove an assignment best.
///
/// A mentee's value and a mentor's price are at least 0 and together cover the profit of every eligible pair, so no plan is
/// worth more than all values and all places at their prices: and the assignment is worth exactly that. Where a mentee
/// wants several mentors, one value stands for each seat, and pairs of the assignment may be worth more than it covers: each
/// can be had but once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// Which draw decided ties: added to the snapshot's nonce. With every smaller draw, two plans were best.
    pub draw: u32,
    /// The value of a seat of each mentee who wants more mentors than locks give, by id.
    pub mentee_values: BTreeMap<String, Amount>,
    /// The price of a place with each mentor, by id.
    pub mentor_prices: BTreeMap<String, Amount>,
    /// The sum of the profits of the pairs that are not locked.
    pub objective: Amount,
    /// What the whole assignment is worth, locked pairs included, goal by goal.
    pub worth: Worth,
    /// Why no plan has a better worst coverage; only if the objective asks for it. The prices are then of the
    /// pairs at or above the bar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fairness: Option<FairnessProof>,
}

/// That a bar is the highest which as many mentees pass as can be placed at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FairnessProof {
    /// The least coverage among the mentees that no lock settles, in thousandths.
    pub least_coverage: i64,
    /// Meets every eligible pair, so no plan can place more than the cover has places.
    pub all: Cover,
    /// Meets every eligible pair above the bar, and has fewer places than the plan fills.
    pub above: Cover,
}

/// A vertex cover: people of which every pair in question has one. Each mentee counts one place, each mentor those that
/// no lock fills.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    /// Mentees by id.
    pub mentees: BTreeSet<String>,
    /// Mentors by id.
    pub mentors: BTreeSet<String>,
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.0.to_string()
    }
}

impl TryFrom<String> for Amount {
    type Error = MalformedAmount;

    fn try_from(text: String) -> Result<Self, MalformedAmount> {
        let amount: i128 = text.parse().map_err(|_| MalformedAmount)?;
        // One spelling for each number: no sign or zero that says nothing.
        (amount.to_string() == text).then_some(Self(amount)).ok_or(MalformedAmount)
    }
}
