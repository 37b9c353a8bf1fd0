//! The one spelling of a snapshot, and its hash.

use std::fmt::Write as _;
use std::io::{self, BufWriter};

use sha2::{Digest, Sha256};

use super::documents::{read_json, write_json};
use super::pace::{Pace, uncancelled};
use super::snapshot::Snapshot;
use super::solve::{Cancelled, Stage, Watch};

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
        let mut sorted = self.clone();
        sorted.sort();
        uncancelled(|pace| sorted.hash_of_sorted(pace))
    }

    /// [`Snapshot::hash`] of a snapshot whose lists are in canonical order, which the watch can end.
    ///
    /// # Errors
    /// [`Cancelled`] where it breaks.
    pub(super) fn hash_of_sorted(&self, pace: &Pace<'_>) -> Result<String, Cancelled> {
        let hashing = write_json(self, BufWriter::new(Hashing::default()), pace)?;
        let Hashing(hash) = hashing.into_inner().expect("a hash takes every write");
        let digest = hash.finalize();
        Ok(digest.iter().fold(String::with_capacity(64), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string takes every write");
            text
        }))
    }

    /// A snapshot from its JSON, which `watch` can end.
    ///
    /// # Errors
    /// [`Cancelled`] where `watch` breaks.
    pub fn from_json_watched(text: &str, watch: Watch<'_>) -> Result<serde_json::Result<Self>, Cancelled> {
        read_json(text, &Pace::new(watch, Stage::Scoring, 0))
    }
}

/// The hash of what is written to it.
#[derive(Debug, Default)]
struct Hashing(Sha256);

impl io::Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
