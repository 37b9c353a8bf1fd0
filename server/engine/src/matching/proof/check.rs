//! The checker: believes nothing but the snapshot.
//!
//! It shares the rules and the score with the solver, for they are what is being claimed about, and not one line of the
//! search. Every pair of free mentee and mentor is judged and scored again, so pairs the solver never stored
//! are covered too.

use serde::{Deserialize, Serialize};

use super::certificate::{Amount, Assignment, Certificate};
use super::coverage_bar::CoverageBar;
use super::dual_prices::DualPrices;
use super::feasible::FeasibleAssignment;
use super::rejection::{CheckError, Rejection};
use crate::matching::input::snapshot::Snapshot;
use crate::matching::people::roster::Roster;
use crate::matching::problem::objective::Worth;
use crate::matching::progress::pace::Pace;
use crate::matching::progress::watch::{Cancelled, Stage, Watch, uncancelled};

/// What was established about an assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// What the assignment is worth, goal by goal.
    pub worth: Worth,
    /// How many eligible pairs were recomputed and found covered by the prices.
    pub eligible_pairs: u64,
    /// The value of the composed objective, equal from both sides.
    pub objective: Amount,
}

/// Accepts an assignment as a best plan of the snapshot, or says why not.
///
/// # Errors
/// The first [`Rejection`] met, or [`Cancelled`] where `watch` breaks.
pub fn check(
    snapshot: &Snapshot,
    assignment: &Assignment,
    certificate: &Certificate,
    watch: Watch<'_>,
) -> Result<Result<Checked, Rejection>, Cancelled> {
    match checked(snapshot, assignment, certificate, watch) {
        Ok(checked) => Ok(Ok(checked)),
        Err(CheckError::Rejected(rejection)) => Ok(Err(rejection)),
        Err(CheckError::Cancelled(cancelled)) => Err(cancelled),
    }
}

fn checked(
    snapshot: &Snapshot,
    assignment: &Assignment,
    certificate: &Certificate,
    watch: Watch<'_>,
) -> Result<Checked, CheckError> {
    let pace = Pace::new(watch, Stage::Checking, snapshot.mentees.len());
    let roster = Roster::with_draw(snapshot, certificate.draw, &pace)?.map_err(Rejection::from)?;
    let placed = FeasibleAssignment::new(&roster, assignment)?;
    let proof = DualPrices::new(&roster, certificate)?;
    let bar = CoverageBar::of(&roster, certificate)?;
    let weights = roster.weights().map_err(Rejection::from)?;
    let covered = proof.cover_every_pair(&placed, &weights, bar.as_ref(), watch)?;
    let eligible_pairs = covered.eligible_pairs;
    proof.fit_every_place(&placed, &weights)?;
    bar.map_or(Ok(()), |bar| bar.is_highest(&placed))?;
    let objective = proof.equal_from_both_sides(&placed, &weights, covered, certificate.objective.0)?;
    let worth = placed.worth();
    if certificate.worth != worth {
        return Err(Rejection::WorthDiffers { claimed: certificate.worth, found: worth }.into());
    }
    Ok(Checked { worth, eligible_pairs, objective: Amount(objective) })
}

/// By how much an assignment edited by hand is proved to fall short of a best plan, goal by goal.
///
/// The goals count in the policy's order: the first that differs decides, and later ones may be negative.
///
/// # Errors
/// The [`Rejection`] of the best plan's certificate, or of an edited assignment that breaks a rule.
pub fn proven_gap(
    snapshot: &Snapshot,
    edited: &Assignment,
    best: &Assignment,
    certificate: &Certificate,
) -> Result<Worth, Rejection> {
    let best = uncancelled(|watch| check(snapshot, best, certificate, watch))?;
    let roster = Roster::new(snapshot)?;
    Ok(best.worth.minus(FeasibleAssignment::new(&roster, edited)?.worth()))
}
