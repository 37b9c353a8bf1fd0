//! The places of mentors in a report, and what one more would add.

use preceptor_engine::matching::plan::mentor_loads::MentorLoad;
use serde::Serialize;

use crate::{
    nouns::{match_run::CheckedRun, people::Names},
    words::amounts,
};

/// The most mentors listed as scarce.
const MOST_SCARCE: usize = 10;

/// A mentor's places.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Load {
    pub(super) mentor: String,
    pub(super) mentees: u32,
    pub(super) capacity: u32,
    /// What one more place would add, in words; empty where nothing.
    pub(super) one_more: String,
    #[serde(skip)]
    worth: (i64, i64),
    /// Bars: of the most places anybody has.
    pub(super) mentee_share: u32,
    pub(super) capacity_share: u32,
}

/// Mentors by name.
pub(super) fn loads(decided: &CheckedRun, names: &Names) -> Vec<Load> {
    let people = decided.run.name.split("/matchRuns/").next().unwrap_or_default();
    let all = decided.proof.places();
    let most = all.iter().map(|each| each.capacity.max(each.load)).max().unwrap_or_default().max(1);
    let snapshot = &decided.proof.dossier().snapshot;
    let first = i64::from(snapshot.mentees.iter().map(|mentee| mentee.demand).max().unwrap_or(1));
    let load = |each: &MentorLoad| {
        let worth = each.one_more_place;
        Load {
            mentor: names.of(&format!("{people}/people/{}", each.mentor)),
            mentees: each.load,
            capacity: each.capacity,
            one_more: match (worth.placed, worth.score) {
                (0, 0) => String::new(),
                (0, score) => amounts::difference(score),
                (placed, score) => {
                    // A place more gives somebody the first mentor, or one a further one.
                    let who =
                        if placed < first { "1 wanted place more filled" } else { "1 mentee more placed" };
                    format!("{who}, {}", amounts::difference(score))
                }
            },
            worth: (worth.placed, worth.score),
            mentee_share: each.load * 1000 / most,
            capacity_share: each.capacity * 1000 / most,
        }
    };
    let mut loads: Vec<_> = all.iter().map(load).collect();
    loads.sort_by_key(|each| each.mentor.to_lowercase());
    loads
}

/// Mentors with whom one more place is worth most.
pub(super) fn scarce(loads: &[Load]) -> Vec<Load> {
    let mut scarce: Vec<_> = loads.iter().filter(|each| each.worth > (0, 0)).cloned().collect();
    scarce.sort_by_key(|each| std::cmp::Reverse(each.worth));
    scarce.truncate(MOST_SCARCE);
    scarce
}
