//! The places of mentors in a report, and what one more would add.

use preceptor_engine::matching::{Worth, plan::mentor_loads::MentorLoad};
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
    /// What one more place would add.
    #[serde(skip)]
    worth: Worth,
    /// Bars: of the most places anybody has.
    pub(super) mentee_share: u32,
    pub(super) capacity_share: u32,
}

impl Load {
    /// What one more place adds, in the order that counts: people placed, then points.
    const fn gain(&self) -> (i64, i64) {
        (self.worth.placed, self.worth.score)
    }
}

/// Mentors by name.
pub(super) fn loads(checked_run: &CheckedRun, names: &Names) -> Vec<Load> {
    let people = checked_run.run.name.split("/matchRuns/").next().unwrap_or_default();
    let all = checked_run.proof.places();
    let most = all.iter().map(|each| each.capacity.max(each.load)).max().unwrap_or_default().max(1);
    let snapshot = &checked_run.proof.dossier().snapshot;
    let first = i64::from(snapshot.mentees.iter().map(|mentee| mentee.demand).max().unwrap_or(1));
    let load = |each: &MentorLoad| Load {
        mentor: names.of(&format!("{people}/people/{}", each.mentor)),
        mentees: each.load,
        capacity: each.capacity,
        one_more: one_more_place(each.one_more_place, first),
        worth: each.one_more_place,
        mentee_share: each.load * 1000 / most,
        capacity_share: each.capacity * 1000 / most,
    };
    let mut loads: Vec<_> = all.iter().map(load).collect();
    loads.sort_by_key(|each| each.mentor.to_lowercase());
    loads
}

/// What one more place adds, in words. It gives somebody the first mentor, which counts `first`, or a further one,
/// which counts less.
fn one_more_place(worth: Worth, first: i64) -> String {
    match (worth.placed, worth.score) {
        (0, 0) => String::new(),
        (0, score) => amounts::difference(score),
        (placed, score) => {
            let who = if placed < first { "1 wanted place more filled" } else { "1 mentee more placed" };
            format!("{who}, {}", amounts::difference(score))
        }
    }
}

/// Mentors with whom one more place is worth most.
pub(super) fn scarce(loads: &[Load]) -> Vec<Load> {
    let mut scarce: Vec<_> = loads.iter().filter(|each| each.gain() > (0, 0)).cloned().collect();
    scarce.sort_by_key(|each| std::cmp::Reverse(each.gain()));
    scarce.truncate(MOST_SCARCE);
    scarce
}
