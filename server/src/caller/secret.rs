//! The secrets of bearer tokens: shown once, stored as hashes.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

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

/// SHA-256 of a bearer token.
pub(super) type Digest = [u8; 32];

/// What a token is known by. It has 256 random bits, so no slow hash is needed.
pub(super) fn digest_of(token: &str) -> Digest {
    Sha256::digest(token.as_bytes()).into()
}

/// SHA-256 of a bearer token in lower-case hex, as the store keeps it.
#[must_use]
pub fn hash_of(token: &str) -> String {
    hex(&digest_of(token))
}

/// Bytes in lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
