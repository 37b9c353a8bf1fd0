//! Invented people: what they need, teach and can agree on.

use crate::numbers::Numbers;
use crate::preset::Preset;

/// Skills a mentee can lack and a mentor teach.
pub(crate) const SKILLS: usize = 10;
/// Weekly slots in which a session could be held.
const SLOTS: u32 = 20;
/// Slots two people have to share.
const LEAST_OVERLAP: u32 = 2;
const LANGUAGES: u32 = 6;
const AGENCIES: u32 = 12;

/// What rules ask of both sides.
pub(crate) struct Profile {
    agency: u32,
    languages: u32,
    ways: u32,
    slots: u32,
}

/// Somebody who looks for a mentor.
pub(crate) struct Mentee {
    pub(crate) profile: Profile,
    /// Gap times priority, by skill.
    pub(crate) weights: [u32; SKILLS],
}

/// Somebody who offers places.
pub(crate) struct Mentor {
    pub(crate) profile: Profile,
    /// Strength in percent, by skill.
    pub(crate) strengths: [u32; SKILLS],
}

impl Profile {
    /// Whether the two may be paired: not of one agency, with a language, a way to meet and time in common.
    pub(crate) const fn suits(&self, other: &Self) -> bool {
        (self.slots & other.slots).count_ones() >= LEAST_OVERLAP
            && self.languages & other.languages != 0
            && self.ways & other.ways != 0
            && self.agency != other.agency
    }

    fn new(numbers: &mut Numbers, more_languages: u32, (least_free, most_free): (u32, u32)) -> Self {
        let free = numbers.within(least_free, most_free);
        Self {
            agency: numbers.within(0, AGENCIES - 1),
            languages: languages(numbers, more_languages),
            ways: ways(numbers),
            slots: (0..SLOTS).fold(0, |slots, slot| slots | u32::from(numbers.happens(free)) << slot),
        }
    }
}

/// A home language (65, 15, 8, 6, 4, 2 percent), and some of the others.
fn languages(numbers: &mut Numbers, more: u32) -> u32 {
    let draw = numbers.within(0, 99);
    let home = [65, 80, 88, 94, 98].iter().filter(|bound| draw >= **bound).count();
    let others =
        (1..LANGUAGES).fold(0, |set, language| set | u32::from(numbers.happens(more / 2)) << language);
    let majority = u32::from(numbers.happens(40));
    others | majority | 1 << home
}

/// In person, by video, by telephone.
fn ways(numbers: &mut Numbers) -> u32 {
    let ways = [60, 85, 45].iter().zip(0..);
    let ways = ways.fold(0, |set, (percent, way)| set | u32::from(numbers.happens(*percent)) << way);
    if ways == 0 { 2 } else { ways }
}

/// A level in each skill, two to four of them far above the others.
fn levels(numbers: &mut Numbers, base: (u32, u32), strong: (u32, u32)) -> [u32; SKILLS] {
    let mut levels = [base.0; SKILLS].map(|least| numbers.within(least, base.1));
    let mut left = numbers.within(2, 4);
    while left > 0 {
        let skill = numbers.within(0, 9) as usize;
        if levels[skill] < strong.0 {
            levels[skill] = numbers.within(strong.0, strong.1);
            left -= 1;
        }
    }
    levels
}

pub(crate) fn mentees(numbers: &mut Numbers, count: usize) -> Vec<Mentee> {
    let mentee = |_| {
        let gaps = levels(numbers, (5, 45), (55, 100));
        let weights = gaps.map(|gap| gap * numbers.within(1, 5));
        Mentee { weights, profile: Profile::new(numbers, 20, (15, 50)) }
    };
    (0..count).map(mentee).collect()
}

pub(crate) fn mentors(numbers: &mut Numbers, count: usize) -> Vec<Mentor> {
    let mentor = |_| Mentor {
        strengths: levels(numbers, (10, 60), (65, 100)),
        profile: Profile::new(numbers, 30, (20, 55)),
    };
    (0..count).map(mentor).collect()
}

/// One to five places each, then one more or less for some, as near to the wanted sum as one to nine places allow.
pub(crate) fn capacities(numbers: &mut Numbers, preset: &Preset) -> Vec<u32> {
    let mut capacities: Vec<u32> = (0..preset.mentors).map(|_| numbers.within(1, 5)).collect();
    let Some(percent) = preset.capacity_percent else { return capacities };
    let wanted = u32::try_from(preset.mentees * percent / 100).expect("presets are small");
    let wanted = wanted.clamp(1, 9 * u32::try_from(preset.mentors).expect("presets are small"));
    let mut sum: u32 = capacities.iter().sum();
    let last = u32::try_from(preset.mentors - 1).expect("presets are small");
    while sum != wanted {
        let capacity = &mut capacities[numbers.within(0, last) as usize];
        match sum < wanted {
            true if *capacity < 9 => (*capacity, sum) = (*capacity + 1, sum + 1),
            false if *capacity > 1 => (*capacity, sum) = (*capacity - 1, sum - 1),
            _ => {}
        }
    }
    capacities
}
