//! Numbers a snapshot's skills, words and people's profiles.

use std::collections::{BTreeMap, BTreeSet};

use super::profiles::{MenteeProfile, MentorProfile, Need, PersonProfile, count};
use super::tie_break::tie_key;
use crate::matching::input::policy::{PLAIN_WEIGHT, Policy};
use crate::matching::input::snapshot::{MeetingWay, Mentee, Mentor, Snapshot};
use crate::skill::Level;

/// The numbers of a snapshot's skills and words.
pub(crate) struct KeyNumbers<'s> {
    pub(crate) skills: BTreeMap<&'s str, usize>,
    words: BTreeMap<&'s str, u32>,
    nonce: u64,
}

impl<'s> KeyNumbers<'s> {
    pub(crate) fn gather(snapshot: &'s Snapshot, draw: u32) -> Self {
        let targets = snapshot.mentees.iter().flat_map(|mentee| mentee.targets.keys());
        let strengths = snapshot.mentors.iter().flat_map(|mentor| mentor.strengths.keys());
        // One after the other: collecting all at once would sort every skill of every person.
        let mut skills = BTreeSet::new();
        skills.extend(targets.chain(strengths).map(String::as_str));
        let nonce = snapshot.nonce.wrapping_add(draw.into());
        Self { skills: skills.into_iter().zip(0..).collect(), words: BTreeMap::new(), nonce }
    }

    fn word(&mut self, word: &'s str) -> u32 {
        let next = count(self.words.len());
        *self.words.entry(word).or_insert(next)
    }

    fn discipline(&mut self, discipline: &'s str) -> Option<u32> {
        (!discipline.is_empty()).then(|| self.word(discipline))
    }

    fn words(&mut self, words: &'s BTreeSet<String>) -> Vec<u32> {
        let mut numbers: Vec<u32> = words.iter().map(|word| self.word(word)).collect();
        numbers.sort_unstable();
        numbers
    }

    pub(crate) fn mentee_profile(&mut self, mentee: &'s Mentee, policy: &Policy) -> MenteeProfile {
        let needs = self.needs(mentee, policy);
        MenteeProfile {
            profile: PersonProfile {
                id: mentee.id.clone(),
                discipline: self.discipline(&mentee.discipline),
                populations: self.words(&mentee.populations),
                languages: self.words(&mentee.languages),
                meeting_ways: ways(&mentee.meeting_ways),
                availability: mentee.availability,
                tie_key: tie_key(self.nonce, "mentee", &mentee.id),
            },
            wants: mentee.wants,
            demand: mentee.demand,
            weighted_gaps: needs.iter().map(|need| need.weight * i64::from(need.gap)).sum(),
            needs,
            waiting_weeks: mentee.waiting_weeks,
        }
    }

    pub(crate) fn mentor_profile(&mut self, mentor: &'s Mentor) -> MentorProfile {
        let mut strengths = vec![0; self.skills.len()];
        for (skill, level) in &mentor.strengths {
            strengths[self.skills[skill.as_str()]] = level.thousandths();
        }
        MentorProfile {
            profile: PersonProfile {
                id: mentor.id.clone(),
                discipline: self.discipline(&mentor.discipline),
                populations: self.words(&mentor.populations),
                languages: self.words(&mentor.languages),
                meeting_ways: ways(&mentor.meeting_ways),
                availability: mentor.availability,
                tie_key: tie_key(self.nonce, "mentor", &mentor.id),
            },
            offers: mentor.offers.iter().fold(0, |mask, kind| mask | kind.bit()),
            strengths,
            capacity: mentor.capacity,
            minimum: mentor.minimum,
            is_accepting: mentor.accepting,
            credential_valid_until: mentor.credential_valid_until,
        }
    }

    /// The mentee's gaps. A level never observed is assumed a little below the target, not low.
    fn needs(&self, mentee: &Mentee, policy: &Policy) -> Vec<Need> {
        let need = |(skill, target): (&String, &Level)| {
            let target = target.thousandths();
            let observed = mentee.levels.get(skill).map(|level| level.thousandths());
            let level = observed.unwrap_or(target - policy.assumed_gap).max(Level::MIN.thousandths());
            let skill_weight = policy.skill_weights.get(skill).copied().unwrap_or(PLAIN_WEIGHT);
            let weight = i64::from(skill_weight) * i64::from(priority_weight(mentee, policy, skill));
            let is_need = target > level && weight > 0;
            let place = self.skills[skill.as_str()];
            is_need.then_some(Need {
                skill: place,
                level,
                gap: target - level,
                bar: bar(level, policy),
                weight,
                is_observed: observed.is_some(),
            })
        };
        mentee.targets.iter().filter_map(need).collect()
    }
}

/// The least strength that teaches this need: strong on the scale, or far enough ahead. A level never observed is 0,
/// and never enough.
fn bar(level: i32, policy: &Policy) -> i32 {
    let enough = policy.teaching_threshold.thousandths().min(level + policy.lead_threshold);
    enough.max(level + 1).max(1)
}

fn priority_weight(mentee: &Mentee, policy: &Policy, skill: &str) -> u32 {
    let place = mentee.priorities.iter().position(|priority| priority == skill);
    place.and_then(|place| policy.priority_weights.get(place)).copied().unwrap_or(PLAIN_WEIGHT)
}

fn ways(ways: &BTreeSet<MeetingWay>) -> u8 {
    ways.iter().fold(0, |mask, way| mask | 1 << *way as u8)
}
