//! A snapshot's people as the rules see them: in canonical order, every key an index.

use std::sync::Arc;

use super::keys::Keys;
use super::pace::{PERSON, Pace, uncancelled};
use super::policy::Policy;
use super::relation::{Fact, Places, Relation, Relations};
use super::snapshot::{Mentee, Mentor, PairingKind, Snapshot, SnapshotError};
use super::watch::Cancelled;
use super::week::Week;
use crate::time::UnixMicros;

/// A valid snapshot, indexed. Mentees and mentors are numbered in the order of their ids. Copies share what they do not change.
#[derive(Clone)]
pub struct Roster {
    pub(super) policy: Policy,
    pub(super) starts_at: UnixMicros,
    pub(super) mentees: Arc<[Learner]>,
    pub(super) mentors: Vec<Arc<Teacher>>,
    pub(super) skills: Arc<[String]>,
    /// The most mentors that a mentee wants, at least 1.
    pub(super) most_wanted: u32,
    pub(super) relations: Arc<Relations>,
    draw: u32,
}

/// What mentees and mentors have in common.
#[derive(Clone)]
pub(super) struct Profile {
    pub(super) id: String,
    /// `None` is unknown, which equals nobody's.
    pub(super) discipline: Option<u32>,
    pub(super) populations: Vec<u32>,
    pub(super) languages: Vec<u32>,
    pub(super) meeting_ways: u8,
    pub(super) availability: Option<Week>,
    pub(super) tie_key: u64,
}

/// A mentee, indexed.
#[derive(Clone)]
pub(super) struct Learner {
    pub(super) profile: Profile,
    pub(super) wants: PairingKind,
    pub(super) demand: u32,
    pub(super) needs: Vec<Need>,
    /// The sum of weight · gap over all needs.
    pub(super) weighted_gaps: i64,
    pub(super) waiting_weeks: u32,
}

/// A skill in which a mentee is below the target.
#[derive(Clone)]
pub(super) struct Need {
    pub(super) skill: usize,
    pub(super) level: i32,
    pub(super) gap: i32,
    /// The least strength that can teach it: above the level, and enough for the policy.
    pub(super) bar: i32,
    pub(super) weight: i64,
    pub(super) is_observed: bool,
}

/// A mentor, indexed.
#[derive(Clone)]
pub(super) struct Teacher {
    pub(super) profile: Profile,
    pub(super) offers: u8,
    /// Lower bound by skill; 0 where it was never observed.
    pub(super) strengths: Vec<i32>,
    pub(super) capacity: u32,
    pub(super) minimum: u32,
    pub(super) is_accepting: bool,
    pub(super) credential_valid_until: Option<UnixMicros>,
}

/// One mentee beside one mentor.
#[derive(Clone, Copy)]
pub struct Candidate<'r> {
    pub(super) roster: &'r Roster,
    pub(super) mentee: &'r Learner,
    pub(super) mentor: &'r Teacher,
    pub(super) relation: Relation,
}

impl Roster {
    /// Validates and indexes a snapshot, whose own nonce decides ties.
    ///
    /// # Errors
    /// What [`Snapshot::validate`] refuses.
    pub fn new(snapshot: &Snapshot) -> Result<Self, SnapshotError> {
        Self::drawn(snapshot, 0)
    }

    /// [`Roster::new`] where ties are decided by a later draw: by the nonce and so much.
    ///
    /// # Errors
    /// What [`Snapshot::validate`] refuses.
    pub fn drawn(snapshot: &Snapshot, draw: u32) -> Result<Self, SnapshotError> {
        uncancelled(|pace| Self::drawn_watched(snapshot, draw, pace))
    }

    /// [`Roster::drawn`], which the watch can end.
    ///
    /// # Errors
    /// [`Cancelled`] where it breaks.
    pub(super) fn drawn_watched(
        snapshot: &Snapshot,
        draw: u32,
        pace: &Pace<'_>,
    ) -> Result<Result<Self, SnapshotError>, Cancelled> {
        pace.look()?;
        if let Err(refused) = snapshot.validate() {
            return Ok(Err(refused));
        }
        pace.look()?;
        let mut mentees: Vec<&Mentee> = snapshot.mentees.iter().collect();
        let mut mentors: Vec<&Mentor> = snapshot.mentors.iter().collect();
        mentees.sort_by_key(|mentee| &mentee.id);
        mentors.sort_by_key(|mentor| &mentor.id);
        let mentee_places: Places<'_> = mentees.iter().map(|mentee| mentee.id.as_str()).zip(0..).collect();
        let mentor_places: Places<'_> = mentors.iter().map(|mentor| mentor.id.as_str()).zip(0..).collect();
        let mut keys = Keys::gather(snapshot, draw);
        let mut learners = Vec::with_capacity(mentees.len());
        for mentee in mentees {
            pace.pass(PERSON)?;
            learners.push(keys.learner(mentee, &snapshot.policy));
        }
        let mut teachers = Vec::with_capacity(mentors.len());
        for mentor in mentors {
            pace.pass(PERSON)?;
            teachers.push(keys.teacher(mentor).into());
        }
        Ok(Ok(Self {
            relations: Relations::gather(snapshot, &mentee_places, &mentor_places).into(),
            mentees: learners.into(),
            mentors: teachers,
            skills: keys.skills.keys().map(|skill| (*skill).to_owned()).collect(),
            most_wanted: snapshot.mentees.iter().map(|mentee| mentee.demand).max().unwrap_or(1),
            policy: snapshot.policy.clone(),
            starts_at: snapshot.starts_at,
            draw,
        }))
    }

    /// Which draw decides ties, 0 the first.
    #[must_use]
    pub fn draw(&self) -> u32 {
        self.draw
    }

    /// How many mentees there are.
    #[must_use]
    pub fn mentee_count(&self) -> u32 {
        count(self.mentees.len())
    }

    /// How many mentors there are.
    #[must_use]
    pub fn mentor_count(&self) -> u32 {
        count(self.mentors.len())
    }

    /// The id of a mentee by number.
    #[must_use]
    pub fn mentee_id(&self, mentee: u32) -> &str {
        &self.mentees[mentee as usize].profile.id
    }

    /// The id of a mentor by number.
    #[must_use]
    pub fn mentor_id(&self, mentor: u32) -> &str {
        &self.mentors[mentor as usize].profile.id
    }

    /// The number of the mentee with this id.
    #[must_use]
    pub fn find_mentee(&self, id: &str) -> Option<u32> {
        self.mentees.binary_search_by(|mentee| mentee.profile.id.as_str().cmp(id)).ok().map(count)
    }

    /// The number of the mentor with this id.
    #[must_use]
    pub fn find_mentor(&self, id: &str) -> Option<u32> {
        self.mentors.binary_search_by(|mentor| mentor.profile.id.as_str().cmp(id)).ok().map(count)
    }

    /// How many mentors a mentee wants in this run.
    #[must_use]
    pub fn demand(&self, mentee: u32) -> u32 {
        self.mentees[mentee as usize].demand
    }

    /// The most mentors that a mentee of this run wants, at least 1.
    #[must_use]
    pub fn greatest_demand(&self) -> u32 {
        self.most_wanted
    }

    /// The places a mentor can fill in this run.
    #[must_use]
    pub fn capacity(&self, mentor: u32) -> u32 {
        self.mentors[mentor as usize].capacity
    }

    /// The places a mentor has to fill in this run.
    #[must_use]
    pub fn minimum(&self, mentor: u32) -> u32 {
        self.mentors[mentor as usize].minimum
    }

    /// The rules of the run.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// One mentee beside one mentor, by number.
    #[must_use]
    pub fn candidate(&self, mentee: u32, mentor: u32) -> Candidate<'_> {
        Candidate {
            roster: self,
            mentee: &self.mentees[mentee as usize],
            mentor: &self.mentors[mentor as usize],
            relation: self.relations.of(mentee, mentor),
        }
    }

    /// The locked pairs, mentee and mentor, by mentee, then mentor.
    pub fn locks(&self) -> impl Iterator<Item = (u32, u32)> {
        self.relations.having(Fact::Locked)
    }

    /// The pairs that are paired today, mentee and mentor, by mentee, then mentor.
    pub(super) fn current_pairings(&self) -> impl Iterator<Item = (u32, u32)> {
        self.relations.having(Fact::Paired)
    }
}

impl Candidate<'_> {
    /// Whether the two are paired today.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.relation.has(Fact::Paired)
    }

    /// Whether a rule locks the pair.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.relation.has(Fact::Locked)
    }
}

impl PairingKind {
    /// The kind's place in a set of kinds.
    pub(super) fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A length as a number of people or keys.
pub(super) fn count(length: usize) -> u32 {
    u32::try_from(length).expect("a valid snapshot has fewer than 2^32 of anything")
}
