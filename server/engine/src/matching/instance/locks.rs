//! Locked pairs: settled before a problem begins, or refused, every one with its reason.

use thiserror::Error;

use crate::matching::people::roster::Roster;
use crate::matching::people::rules::Verdict;
use crate::matching::problem::load_curve::LoadCurve;
use crate::matching::problem::objective::GoalWeights;

/// A lock that cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the lock of {mentee} with {mentor} cannot be kept")]
pub struct BrokenLock {
    /// The mentee's id.
    pub mentee: String,
    /// The mentor's id.
    pub mentor: String,
    /// Why not.
    pub because: LockConflict,
}

/// Why a lock cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockConflict {
    /// A hard rule excludes the pair.
    Excluded(Verdict),
    /// The mentee is locked to more mentors than wanted.
    LockedTwice,
    /// More mentees are locked to the mentor than there are places.
    NoPlace {
        /// The mentor's places.
        capacity: u32,
    },
}

/// The locks of a run, each of which is kept.
pub(crate) struct SettledLocks {
    /// The locked pairs, mentee and mentor, by mentee.
    pub(crate) locked: Vec<(u32, u32)>,
    /// The mentees who want more mentors than locks give them, rising.
    pub(crate) free: Vec<u32>,
}

/// Settles the locks.
///
/// # Errors
/// Every lock that cannot be kept.
pub(crate) fn settle_locks(roster: &Roster) -> Result<SettledLocks, Vec<BrokenLock>> {
    let locked: Vec<(u32, u32)> = roster.locks().collect();
    let mut loads = vec![0; roster.mentors.len()];
    let mut locks = vec![0; roster.mentees.len()];
    let mut broken = Vec::new();
    for (mentee, mentor) in &locked {
        let conflict = if let Some(verdict) = roster.pair(*mentee, *mentor).verdict() {
            Some(LockConflict::Excluded(verdict))
        } else if locks[*mentee as usize] >= roster.demand(*mentee) {
            Some(LockConflict::LockedTwice)
        } else if loads[*mentor as usize] == roster.capacity(*mentor) {
            Some(LockConflict::NoPlace { capacity: roster.capacity(*mentor) })
        } else {
            None
        };
        locks[*mentee as usize] += 1;
        if let Some(because) = conflict {
            let (mentee, mentor) = (roster.mentee_id(*mentee).into(), roster.mentor_id(*mentor).into());
            broken.push(BrokenLock { mentee, mentor, because });
        } else {
            loads[*mentor as usize] += 1;
        }
    }
    if !broken.is_empty() {
        return Err(broken);
    }
    let free = (0..roster.mentee_count()).filter(|mentee| locks[*mentee as usize] < roster.demand(*mentee));
    let free = free.collect();
    Ok(SettledLocks { locked, free })
}

/// The seats of the free mentees that no lock fills.
pub(crate) fn seats_left(
    roster: &Roster,
    locked: &[(u32, u32)],
    free: &[u32],
    weights: &GoalWeights,
) -> Vec<LoadCurve> {
    let mut filled = vec![0; roster.mentees.len()];
    for (mentee, _) in locked {
        filled[*mentee as usize] += 1;
    }
    free.iter().map(|mentee| roster.seats(*mentee, filled[*mentee as usize], weights)).collect()
}
