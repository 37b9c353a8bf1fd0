//! A plan's summary for comparison with another: totals, pairs, and the mentees who move.

use crate::matching::input::snapshot::{Pair, Snapshot};
use crate::matching::people::roster::Roster;
use crate::matching::plan::plan::Plan;
use crate::matching::proof::certificate::Assignment;

/// What is compared between two plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanSummary {
    /// The plan in numbers.
    pub totals: PlanTotals,
    /// The pairs, by mentee, then mentor.
    pub placings: Vec<PlacedPair>,
}

/// The totals of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanTotals {
    /// Mentees of the run.
    pub mentees: i64,
    /// Mentees with a mentor.
    pub placed: i64,
    /// Mentors that the mentees look for.
    pub wanted: i64,
    /// Pairs.
    pub filled: i64,
    /// The sum of the scores in points, less what places beyond the policy's balance cost.
    pub score: i64,
    /// The mean coverage of the pairs, in thousandths.
    pub mean_coverage: i64,
}

/// One pair of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedPair {
    /// The mentee's id.
    pub mentee: String,
    /// The mentor's id.
    pub mentor: String,
    /// The score, 0 to 1,000,000 points.
    pub score: i64,
    /// The coverage, in thousandths.
    pub coverage: i64,
}

/// A mentee who has another mentor in a later plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedMentee {
    /// The mentee's id.
    pub mentee: String,
    /// The pair that is no more; `None` for no place.
    pub from: Option<PlacedPair>,
    /// The pair that is new; `None` for no place.
    pub to: Option<PlacedPair>,
}

impl PlanSummary {
    /// The summary of these pairs of mentee and mentor, by number.
    pub(crate) fn of(roster: &Roster, pairs: &[(u32, u32)]) -> Self {
        let mut loads = vec![0; roster.mentors.len()];
        let mut totals = PlanTotals {
            mentees: roster.mentee_count().into(),
            wanted: (0..roster.mentee_count()).map(|mentee| i64::from(roster.demand(mentee))).sum(),
            filled: i64::try_from(pairs.len()).unwrap_or(i64::MAX),
            ..PlanTotals::default()
        };
        let mut placings = Vec::with_capacity(pairs.len());
        for (mentee, mentor) in pairs {
            let candidate = roster.pair(*mentee, *mentor);
            let (score, coverage) = (candidate.points(), candidate.coverage());
            loads[*mentor as usize] += 1;
            totals.score += score;
            totals.mean_coverage += coverage;
            let (mentee, mentor) = (roster.mentee_id(*mentee).into(), roster.mentor_id(*mentor).into());
            placings.push(PlacedPair { mentee, mentor, score, coverage });
        }
        totals.score -= roster.crowding(loads);
        totals.mean_coverage /= totals.filled.max(1);
        placings.sort_by(|one, two| (&one.mentee, &one.mentor).cmp(&(&two.mentee, &two.mentor)));
        let with_a_mentor = placings.chunk_by(|one, next| one.mentee == next.mentee).count();
        totals.placed = i64::try_from(with_a_mentor).unwrap_or(i64::MAX);
        Self { totals, placings }
    }

    /// The summary of an assignment; `None` if it names a person who is not in the snapshot, or the snapshot is refused.
    #[must_use]
    pub fn of_assignment(snapshot: &Snapshot, assignment: &Assignment) -> Option<Self> {
        let roster = Roster::new(snapshot).ok()?;
        let pair = |pair: &Pair| roster.find_mentee(&pair.mentee).zip(roster.find_mentor(&pair.mentor));
        let pairs: Option<Vec<(u32, u32)>> = assignment.pairs.iter().map(pair).collect();
        Some(Self::of(&roster, &pairs?))
    }

    /// The summary of a plan.
    #[must_use]
    pub fn of_plan(plan: &Plan) -> Self {
        Self::of(&plan.instance().roster, &plan.pairs())
    }

    /// Who moves from this plan to `later`, by mentee. A mentee of several pairs is named once for each that differs.
    #[must_use]
    pub fn moves_to(&self, later: &Self) -> Vec<MovedMentee> {
        let (mut gone, mut new) = (self.without(later).peekable(), later.without(self).peekable());
        let mut moves = Vec::new();
        loop {
            let mentee = match (gone.peek(), new.peek()) {
                (Some(one), Some(other)) => one.mentee.clone().min(other.mentee.clone()),
                (Some(one), None) | (None, Some(one)) => one.mentee.clone(),
                (None, None) => return moves,
            };
            let from = gone.next_if(|placing| placing.mentee == mentee).cloned();
            let to = new.next_if(|placing| placing.mentee == mentee).cloned();
            moves.push(MovedMentee { mentee, from, to });
        }
    }

    /// The pairs that another plan does not have.
    fn without<'p>(&'p self, other: &'p Self) -> impl Iterator<Item = &'p PlacedPair> {
        let key = |placing: &'p PlacedPair| (&placing.mentee, &placing.mentor);
        let mut others = other.placings.iter().peekable();
        self.placings.iter().filter(move |placing| {
            // Both are in order.
            while others.next_if(|other| key(other) < key(placing)).is_some() {}
            others.next_if(|other| key(other) == key(placing)).is_none()
        })
    }
}
