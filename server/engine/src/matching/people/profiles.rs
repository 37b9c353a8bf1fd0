//! A mentee and a mentor as the rules see them: every key an index, every level an integer.

use crate::matching::input::snapshot::PairingKind;
use crate::matching::input::week::Week;
use crate::time::UnixMicros;

/// What mentees and mentors have in common.
#[derive(Clone)]
pub(crate) struct PersonProfile {
    pub(crate) id: String,
    /// `None` is unknown, and matches no other.
    pub(crate) discipline: Option<u32>,
    pub(crate) populations: Vec<u32>,
    pub(crate) languages: Vec<u32>,
    pub(crate) meeting_ways: u8,
    pub(crate) availability: Option<Week>,
    pub(crate) tie_key: u64,
}

/// A mentee, indexed.
#[derive(Clone)]
pub(crate) struct MenteeProfile {
    pub(crate) profile: PersonProfile,
    pub(crate) wants: PairingKind,
    pub(crate) demand: u32,
    pub(crate) needs: Vec<Need>,
    /// The sum of weight · gap over all needs.
    pub(crate) weighted_gaps: i64,
    pub(crate) waiting_weeks: u32,
}

/// A skill in which a mentee is below the target.
#[derive(Clone)]
pub(crate) struct Need {
    pub(crate) skill: usize,
    pub(crate) level: i32,
    pub(crate) gap: i32,
    /// The least strength that can teach it: above the level, and enough for the policy.
    pub(crate) bar: i32,
    pub(crate) weight: i64,
    pub(crate) is_observed: bool,
}

/// A mentor, indexed.
#[derive(Clone)]
pub(crate) struct MentorProfile {
    pub(crate) profile: PersonProfile,
    pub(crate) offers: u8,
    /// Lower bound by skill; 0 where it was never observed.
    pub(crate) strengths: Vec<i32>,
    pub(crate) capacity: u32,
    pub(crate) minimum: u32,
    pub(crate) is_accepting: bool,
    pub(crate) credential_valid_until: Option<UnixMicros>,
}

impl PairingKind {
    /// The kind's place in a set of kinds.
    pub(crate) fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A length as a number of people or keys.
pub(crate) fn count(length: usize) -> u32 {
    u32::try_from(length).expect("a valid snapshot has fewer than 2^32 of anything")
}
