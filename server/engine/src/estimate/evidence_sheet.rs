//! The evidence of one person laid out by rater and skill.

use std::collections::{BTreeMap, BTreeSet};

use super::{Evidence, Model, Source};
use crate::time::UnixMicros;

/// The evidence of one person: the skills it speaks about, in key order, and what each rater said.
pub(super) struct EvidenceSheet<'a> {
    pub(super) skills: Vec<SkillColumn<'a>>,
    pub(super) raters: Vec<RaterRow>,
}

/// One skill that at least one rater spoke about.
pub(super) struct SkillColumn<'a> {
    pub(super) key: &'a str,
    pub(super) newest: UnixMicros,
    pub(super) raters: u32,
}

/// What one rater said: per skill (by its place in [`EvidenceSheet::skills`]) at least one rating.
pub(super) type RaterRow = BTreeMap<usize, Vec<Rating>>;

/// One rating: level and source weight in thousandths.
pub(super) struct Rating {
    pub(super) level: i128,
    pub(super) weight: i128,
    pub(super) observed_at: UnixMicros,
}

/// Who counts as one voice. Unnamed voices of a source cannot be told apart, so they are counted as one:
/// better too little information than the same person twice.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum RaterVoice<'a> {
    Named(&'a str),
    Unnamed(Source),
}

impl<'a> RaterVoice<'a> {
    fn of(evidence: &'a Evidence) -> Self {
        match (&evidence.rater, evidence.source) {
            (_, Source::SelfRating) | (None, _) => Self::Unnamed(evidence.source),
            (Some(rater), _) => Self::Named(rater),
        }
    }
}

impl<'a> EvidenceSheet<'a> {
    /// Lays out what counts: not from the future, not from a source without weight, each id once.
    pub(super) fn new(evidence: &'a [Evidence], model: &Model, as_of: UnixMicros) -> Self {
        let weights = &model.parameters().source_weights;
        let counts = |one: &&Evidence| one.observed_at <= as_of && weights.of(one.source) > 0;
        // Ordered by content, so that of two that claim one id the same one is left whatever the order given.
        let ordered: BTreeSet<&Evidence> = evidence.iter().filter(counts).collect();
        let by_id: BTreeMap<&str, &Evidence> =
            ordered.into_iter().map(|one| (one.id.as_str(), one)).collect();

        let keys: BTreeSet<&str> = by_id.values().map(|one| one.skill.as_str()).collect();
        let places: BTreeMap<&str, usize> =
            keys.iter().enumerate().map(|(place, key)| (*key, place)).collect();
        let column = |key| SkillColumn { key, newest: UnixMicros(i64::MIN), raters: 0 };
        let mut skills: Vec<SkillColumn<'a>> = keys.into_iter().map(column).collect();

        let mut rows: BTreeMap<RaterVoice<'a>, RaterRow> = BTreeMap::new();
        for one in by_id.into_values() {
            let place = places[one.skill.as_str()];
            skills[place].newest = skills[place].newest.max(one.observed_at);
            let ratings = rows.entry(RaterVoice::of(one)).or_default().entry(place).or_default();
            skills[place].raters += u32::from(ratings.is_empty());
            ratings.push(Rating {
                level: i128::from(one.level.thousandths()),
                weight: i128::from(weights.of(one.source)),
                observed_at: one.observed_at,
            });
        }
        Self { skills, raters: rows.into_values().collect() }
    }
}
