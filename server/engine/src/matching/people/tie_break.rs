//! Which of two plans of equal worth is taken: a keyed hash of every pair, the same in whatever order people are listed.

use sha2::{Digest, Sha256};

/// The bits of the keyed hash that decides between plans of equal worth.
pub const TIE_BITS: u32 = 20;

/// A person's half of the tie-break: the first 8 bytes, big-endian, of SHA-256(nonce big-endian ‖ side ‖ 0 ‖ id).
pub(crate) fn tie_key(nonce: u64, side: &str, id: &str) -> u64 {
    let digest = Sha256::new()
        .chain_update(nonce.to_be_bytes())
        .chain_update(side)
        .chain_update([0])
        .chain_update(id)
        .finalize();
    digest.iter().take(8).fold(0, |key, byte| key << 8 | u64::from(*byte))
}

/// A pair's tie-break, 0…2^20 − 1: the `SplitMix64` finalizer over both halves (Steele, Lea, Flood 2014).
pub(crate) fn tie_break(mentee_key: u64, mentor_key: u64) -> i128 {
    let mut mixed = mentee_key.wrapping_add(mentor_key.rotate_left(32));
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    i128::from((mixed ^ mixed >> 31) >> (64 - TIE_BITS))
}
