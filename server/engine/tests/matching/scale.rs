//! A run of a thousand mentees and three hundred mentors.

use crate::unwatched::check;
use preceptor_engine::matching::input::policy::Policy;
use preceptor_engine::matching::input::snapshot::{Mentee, Mentor, Snapshot};
use preceptor_engine::matching::input::week::Week;
use preceptor_engine::skill::SKILL_KEYS;

use crate::world::{level, mentee, mentor, plan, score_first, snapshot};

/// Numbers that look random and are the same everywhere: a linear congruential generator (Knuth's MMIX).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % bound
    }

    fn level(&mut self, from: i32) -> preceptor_engine::skill::Level {
        level(from + i32::try_from(self.below(2000)).expect("below 2000"))
    }

    fn week(&mut self) -> Week {
        let (from, length) = (self.below(500), 60 + self.below(100));
        Week::from_steps(from..from + length)
    }

    fn mentee(&mut self, number: usize) -> Mentee {
        Mentee {
            languages: [["en", "es", "fr"][self.below(3)].to_owned()].into(),
            availability: Some(self.week()),
            levels: SKILL_KEYS.iter().map(|skill| ((*skill).to_owned(), self.level(1500))).collect(),
            targets: SKILL_KEYS.iter().map(|skill| ((*skill).to_owned(), self.level(3000))).collect(),
            waiting_weeks: u32::try_from(self.below(40)).expect("below 40"),
            ..mentee(&format!("mentee-{number:05}"))
        }
    }

    fn mentor(&mut self, number: usize) -> Mentor {
        Mentor {
            languages: [["en", "es", "fr"][self.below(3)].to_owned(), "en".to_owned()].into(),
            availability: Some(Week::from_steps(0..672 - self.below(400))),
            strengths: SKILL_KEYS.iter().map(|skill| ((*skill).to_owned(), self.level(2900))).collect(),
            capacity: u32::try_from(1 + self.below(5)).expect("at most 5"),
            ..mentor(&format!("mentor-{number:05}"))
        }
    }
}

pub(crate) fn agency(mentees: usize, mentors: usize, policy: Policy) -> Snapshot {
    let mut numbers = Numbers(1);
    let mentees = (0..mentees).map(|number| numbers.mentee(number)).collect();
    let mentors = (0..mentors).map(|number| numbers.mentor(number)).collect();
    Snapshot { policy, ..snapshot(mentees, mentors) }
}

#[test]
fn a_thousand_mentees_are_placed_and_the_plan_is_proved() {
    for policy in [Policy::default(), score_first()] {
        let agency = agency(1000, 300, policy);
        let plan = plan(&agency);
        let problem = plan.instance().stored().expect("a thousand mentees are few");
        assert!(problem.pair_count() > 90_000, "{} pairs", problem.pair_count());
        let checked = check(&agency, &plan.assignment(), &plan.certificate()).expect("it is optimal");
        assert_eq!(checked.eligible_pairs, problem.pair_count() as u64);
        let places: u32 = agency.mentors.iter().map(|mentor| mentor.capacity).sum();
        let unplaced = plan.unplaced().len();
        assert!(unplaced > 0 && unplaced + places as usize >= 1000, "{unplaced} left over, {places} places");
        assert_eq!(plan.proposals().len() + unplaced, 1000);
    }
}
