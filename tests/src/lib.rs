//! What the tests of Preceptor share: where things are, throwaway PostgreSQL databases, seeded chance, and the one
//! reading of the clock.

pub mod clock;
pub mod dice;
pub mod postgres;
pub mod roster;
pub mod service;

use std::path::{Path, PathBuf};

/// The root of the repository, absolute.
///
/// # Panics
/// When the crate was moved out of the workspace.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ stands in the workspace").to_path_buf()
}
