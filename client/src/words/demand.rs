//! How many mentees a run has and how many mentors they want, so that every count says which of the two it counts.

use preceptor_engine::matching::Snapshot;
use preceptor_proto::v1 as pb;

use super::amounts::counted;

/// How many mentees a run has, and how many mentors they want together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// Mentees.
    pub mentees: i32,
    /// The mentors that they want: as many, unless somebody wants several.
    pub mentors: i32,
}

impl From<&pb::MatchRun> for Demand {
    fn from(run: &pb::MatchRun) -> Self {
        Self { mentees: run.mentee_count, mentors: run.wanted_count }
    }
}

impl From<&pb::MatchTotals> for Demand {
    fn from(totals: &pb::MatchTotals) -> Self {
        Self { mentees: totals.mentee_count, mentors: totals.wanted_count }
    }
}

impl From<&Snapshot> for Demand {
    fn from(snapshot: &Snapshot) -> Self {
        let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        let mentors = snapshot.mentees.iter().map(|mentee| mentee.demand as usize).sum();
        Self { mentees: count(snapshot.mentees.len()), mentors: count(mentors) }
    }
}

impl Demand {
    /// Whether somebody wants several mentors.
    #[must_use]
    pub const fn has_several(self) -> bool {
        self.mentors > self.mentees
    }

    /// How much of it a plan gives: `5 of 6 mentees placed`, and where somebody wants several mentors `5 of 6 mentees
    /// placed, 7 of 9 wanted places filled`.
    #[must_use]
    pub fn placed(self, mentees: i32, filled: i32) -> String {
        let placed = format!("{mentees} of {} placed", counted(self.mentees, "mentee"));
        if !self.has_several() {
            return placed;
        }
        format!("{placed}, {filled} of {} filled", counted(self.mentors, "wanted place"))
    }

    /// What another plan gives more, or less: `1 mentee more placed, 2 wanted places fewer filled`; empty for neither.
    #[must_use]
    pub fn change(self, mentees: i32, filled: i32) -> String {
        let told = |count: i32, thing, done| match count {
            0 => None,
            1.. => Some(format!("{} more {done}", counted(count, thing))),
            _ => Some(format!("{} fewer {done}", counted(count.saturating_neg(), thing))),
        };
        let places = told(filled, "wanted place", "filled").filter(|_| self.has_several());
        told(mentees, "mentee", "placed").into_iter().chain(places).collect::<Vec<_>>().join(", ")
    }

    /// What a plan loses that fills so many weighted places less, as a clause. Where a mentee may want several mentors, a
    /// first mentor weighs more than a further one, so that the weight does not tell how many go without.
    #[must_use]
    pub fn loss(self, places: i64) -> String {
        match i32::try_from(places) {
            Ok(1) if !self.has_several() => "1 mentee fewer is placed".to_owned(),
            Ok(places) if !self.has_several() => format!("{places} mentees fewer are placed"),
            _ => "somebody has a mentor less".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Demand = Demand { mentees: 6, mentors: 6 };
    const SEVERAL: Demand = Demand { mentees: 6, mentors: 9 };

    #[test]
    fn places_are_told_beside_mentees_where_somebody_wants_several_mentors() {
        assert_eq!(ONE.placed(5, 5), "5 of 6 mentees placed");
        assert_eq!(SEVERAL.placed(5, 7), "5 of 6 mentees placed, 7 of 9 wanted places filled");
        assert_eq!(ONE.change(-1, -1), "1 mentee fewer placed");
        assert_eq!(SEVERAL.change(1, -2), "1 mentee more placed, 2 wanted places fewer filled");
        assert_eq!(SEVERAL.change(0, 1), "1 wanted place more filled");
        assert_eq!((ONE.change(0, 0), SEVERAL.change(0, 0)), (String::new(), String::new()));
        assert_eq!(ONE.loss(2), "2 mentees fewer are placed");
        assert_eq!(SEVERAL.loss(2), "somebody has a mentor less");
    }
}
