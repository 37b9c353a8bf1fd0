//! The one spelling of a snapshot, and its hash.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::snapshot::Snapshot;

impl Snapshot {
    /// Brings every list into its canonical order: people by id, rules and pairings by mentee, then mentor.
    pub fn sort(&mut self) {
        self.mentees.sort_by(|one, two| one.id.cmp(&two.id));
        self.mentors.sort_by(|one, two| one.id.cmp(&two.id));
        self.pair_rules.sort();
        self.pairings.sort();
    }

    /// The snapshot as JSON without white space, fields in declared order, lists in canonical order.
    ///
    /// # Panics
    /// Never: every key of the snapshot's maps is a string.
    #[must_use]
    pub fn canonical_json(&self) -> String {
        let mut sorted = self.clone();
        sorted.sort();
        serde_json::to_string(&sorted).expect("maps keyed by strings always become JSON")
    }

    /// The SHA-256 of [`Snapshot::canonical_json`], as 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn hash(&self) -> String {
        hash_of(&self.canonical_json())
    }

    /// [`Snapshot::hash`] of a snapshot whose lists are in canonical order.
    pub(crate) fn hash_of_sorted(&self) -> String {
        hash_of(&serde_json::to_string(self).expect("maps keyed by strings always become JSON"))
    }
}

fn hash_of(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes every write");
        text
    })
}
