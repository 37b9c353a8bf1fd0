//! A snapshot's people as the rules see them: in canonical order, every key an index.

use std::sync::Arc;

use super::keys::KeyNumbers;
use super::profiles::{MenteeProfile, MentorProfile, count};
use super::relation::{Fact, Numbers, Relation, Relations};
use crate::matching::input::policy::Policy;
use crate::matching::input::snapshot::{Mentee, Mentor, Snapshot};
use crate::matching::input::validate::SnapshotError;
use crate::matching::progress::pace::{PERSON, Pace, unwatched};
use crate::matching::progress::watch::Cancelled;
use crate::time::UnixMicros;

/// A valid snapshot, indexed. Mentees and mentors are numbered in the order of their ids. Copies share what they do not
/// change.
#[derive(Clone)]
pub struct Roster {
    pub(crate) policy: Policy,
    pub(crate) starts_at: UnixMicros,
    pub(crate) mentees: Arc<[MenteeProfile]>,
    pub(crate) mentors: Vec<Arc<MentorProfile>>,
    pub(crate) skills: Arc<[String]>,
    /// The most mentors that a mentee wants, at least 1.
    pub(crate) most_wanted: u32,
    pub(crate) relations: Arc<Relations>,
    draw: u32,
}

/// One mentee beside one mentor.
#[derive(Clone, Copy)]
pub struct CandidatePair<'r> {
    pub(crate) roster: &'r Roster,
    pub(crate) mentee: &'r MenteeProfile,
    pub(crate) mentor: &'r MentorProfile,
    pub(crate) relation: Relation,
}

impl Roster {
    /// Validates and indexes a snapshot, whose own nonce decides ties.
    ///
    /// # Errors
    /// What [`Snapshot::validate`] refuses.
    pub fn new(snapshot: &Snapshot) -> Result<Self, SnapshotError> {
        unwatched(|pace| Self::with_draw(snapshot, 0, pace))
    }

    /// [`Roster::new`] with a later draw: ties are decided by the nonce plus `draw`.
    ///
    /// # Errors
    /// What [`Snapshot::validate`] refuses, or [`Cancelled`] where the watch breaks.
    pub(crate) fn with_draw(
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
        let mentee_places: Numbers<'_> = mentees.iter().map(|mentee| mentee.id.as_str()).zip(0..).collect();
        let mentor_places: Numbers<'_> = mentors.iter().map(|mentor| mentor.id.as_str()).zip(0..).collect();
        let mut keys = KeyNumbers::gather(snapshot, draw);
        let mut mentee_profiles = Vec::with_capacity(mentees.len());
        for mentee in mentees {
            pace.pass(PERSON)?;
            mentee_profiles.push(keys.mentee_profile(mentee, &snapshot.policy));
        }
        let mut mentor_profiles = Vec::with_capacity(mentors.len());
        for mentor in mentors {
            pace.pass(PERSON)?;
            mentor_profiles.push(keys.mentor_profile(mentor).into());
        }
        Ok(Ok(Self {
            relations: Relations::gather(snapshot, &mentee_places, &mentor_places).into(),
            mentees: mentee_profiles.into(),
            mentors: mentor_profiles,
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
    pub fn pair(&self, mentee: u32, mentor: u32) -> CandidatePair<'_> {
        CandidatePair {
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
    pub(crate) fn current_pairings(&self) -> impl Iterator<Item = (u32, u32)> {
        self.relations.having(Fact::Paired)
    }
}

impl CandidatePair<'_> {
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
