//! A run in one JSON document that anyone can check offline, years later.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::matching::input::snapshot::Snapshot;
use crate::matching::plan::plan::{Plan, SOLVER_VERSION};
use crate::matching::problem::objective::Worth;
use crate::matching::progress::pace::Pace;
use crate::matching::progress::watch::{Cancelled, Stage, Watch, uncancelled};
use crate::matching::proof::certificate::{Assignment, Certificate};
use crate::matching::proof::check::{Checked, check, proven_gap};
use crate::matching::proof::rejection::Rejection;
use crate::matching::without_locks::WithoutLocks;
use crate::time::UnixMicros;

/// The format of the documents this engine writes and reads.
pub const FORMAT: &str = "preceptor.match-run/1";

/// An exported run: what went in, what came out, and the proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dossier {
    /// [`FORMAT`].
    pub format: String,
    /// The run's resource name.
    pub run: String,
    /// When the run was made.
    pub created_at: UnixMicros,
    /// The solver that made it.
    pub solver_version: String,
    /// The SHA-256 of the snapshot's canonical form.
    pub snapshot_hash: String,
    /// What the run was made from.
    pub snapshot: Snapshot,
    /// The pairs of the plan.
    pub assignment: Assignment,
    /// Why nothing better exists.
    pub certificate: Certificate,
    /// What keeping the pairs of an earlier run costs; `None` for a run that need not keep any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<WithoutLocks>,
}

/// Why a text is not a dossier.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DossierError {
    /// The text is not JSON of this shape.
    #[error("line {line}, column {column}: {message}")]
    Malformed {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What was expected there.
        message: String,
    },
    /// The document has a format this engine does not read.
    #[error("the format is {found:?}, not {FORMAT:?}")]
    UnknownFormat {
        /// The format found.
        found: String,
    },
}

impl Dossier {
    /// Gathers a run into one document.
    ///
    /// # Errors
    /// [`Cancelled`] where `watch` breaks.
    pub fn new(
        run: &str,
        created_at: UnixMicros,
        mut snapshot: Snapshot,
        plan: &Plan,
        watch: Watch<'_>,
    ) -> Result<Self, Cancelled> {
        let pace = Pace::new(watch, Stage::Checking, snapshot.mentees.len());
        pace.look()?;
        snapshot.sort();
        let snapshot_hash = snapshot.hash_of_sorted();
        pace.look()?;
        Ok(Self {
            format: FORMAT.into(),
            run: run.into(),
            created_at,
            solver_version: SOLVER_VERSION.into(),
            snapshot_hash,
            snapshot,
            assignment: plan.assignment(),
            certificate: plan.certificate(),
            released: None,
        })
    }

    /// The document as JSON.
    ///
    /// # Panics
    /// Never: every key of a dossier's maps is a string.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("maps keyed by strings always become JSON")
    }

    /// Reads a document. It is well formed then; whether it is true, [`Dossier::verify`] says.
    ///
    /// # Errors
    /// [`DossierError`] with the place where the text goes wrong.
    pub fn from_json(text: &str) -> Result<Self, DossierError> {
        let dossier: Self = serde_json::from_str(text).map_err(|error| DossierError::Malformed {
            line: error.line(),
            column: error.column(),
            message: error.to_string(),
        })?;
        if dossier.format != FORMAT {
            return Err(DossierError::UnknownFormat { found: dossier.format });
        }
        Ok(dossier)
    }

    /// Checks the whole document: the snapshot against its hash, each plan against its proof.
    ///
    /// # Errors
    /// The first [`Rejection`] met.
    pub fn verify(&self) -> Result<Checked, Rejection> {
        let found = self.snapshot.hash();
        if found != self.snapshot_hash {
            return Err(Rejection::HashDiffers { found, recorded: self.snapshot_hash.clone() });
        }
        let checked = uncancelled(|watch| check(&self.snapshot, &self.assignment, &self.certificate, watch))?;
        if let Some(released) = &self.released {
            uncancelled(|watch| released.check(&self.snapshot, watch))?;
        }
        Ok(checked)
    }

    /// By how much an assignment edited by hand is proved to fall short of the run's, goal by goal.
    ///
    /// # Errors
    /// See [`proven_gap`].
    pub fn gap(&self, edited: &Assignment) -> Result<Worth, Rejection> {
        proven_gap(&self.snapshot, edited, &self.assignment, &self.certificate)
    }
}
