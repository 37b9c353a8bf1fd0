//! The secrets of bearer tokens: shown once, stored as hashes.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// Start of every token, so that people and scanners recognise one.
const PREFIX: &str = "pct_";

/// A bearer token's secret. Its `Debug` form tells nothing.
pub struct Secret(String);

impl Secret {
    /// Draws a new secret of 256 bits.
    #[must_use]
    pub fn draw() -> Self {
        Self(format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(crate::clock::new_secret())))
    }

    /// The text that a caller sends after `Bearer `.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the store keeps of it.
    #[must_use]
    pub fn hash(&self) -> String {
        hash_of(&self.0)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// SHA-256 of a bearer token in lower-case hex. The token has 256 random bits, so no slow hash is needed.
#[must_use]
pub fn hash_of(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
