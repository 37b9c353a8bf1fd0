//! Small agencies by chance, in which every rule and every line of a score has something to decide.

use std::collections::{BTreeMap, BTreeSet};

use preceptor_engine::matching::Policy;
use preceptor_engine::matching::input::points::Balance;
use preceptor_engine::matching::input::policy::{Goal, HardRule};
use preceptor_engine::matching::input::snapshot::{
    MeetingWay, Mentee, Mentor, Pair, PairRule, PairingKind, RuleKind, Snapshot,
};
use preceptor_engine::matching::input::week::Week;
use preceptor_engine::skill::Level;
use preceptor_engine::time::UnixMicros;
use preceptor_tests::dice::Dice;

const SKILLS: [&str; 4] = ["advocacy", "communication", "empathy", "technology"];
const LANGUAGES: [&str; 3] = ["english", "español", "\u{1F91F} \"signed\""];
const GOALS: [&[Goal]; 7] = [
    &[Goal::MostPlaced, Goal::BestWorstCoverage, Goal::Score, Goal::FewestChanges],
    &[Goal::MostPlaced, Goal::BestWorstCoverage],
    &[Goal::MostPlaced, Goal::Score, Goal::FewestChanges],
    &[Goal::Score, Goal::MostPlaced, Goal::FewestChanges],
    &[Goal::MostPlaced, Goal::FewestChanges, Goal::Score],
    &[Goal::FewestChanges, Goal::MostPlaced],
    &[Goal::Score],
];
const START: UnixMicros = UnixMicros(1_000_000);

/// Chance in the shapes that a snapshot is made of.
pub(super) struct Chance(pub(super) Dice);

impl Chance {
    pub(super) fn place<T>(&mut self, of: &[T]) -> usize {
        usize::try_from(self.0.below(of.len() as u64)).expect("a place in a list fits")
    }

    pub(super) fn is_one_in(&mut self, many: u64) -> bool {
        self.0.below(many) == 0
    }

    fn number(&mut self, bound: u32) -> u32 {
        u32::try_from(self.0.below(bound.into())).expect("below a small bound")
    }

    fn some<T: Copy + Ord>(&mut self, from: &[T], missing_one_in: u64) -> BTreeSet<T> {
        from.iter().copied().filter(|_| !self.is_one_in(missing_one_in)).collect()
    }

    fn keys(&mut self, from: &[&str], missing_one_in: u64) -> BTreeSet<String> {
        self.some(from, missing_one_in).into_iter().map(str::to_owned).collect()
    }

    fn person(&mut self) -> String {
        let side = ["s", "t"][self.place(&[0; 2])];
        format!("{side}{}", self.number(6))
    }

    fn people(&mut self) -> BTreeSet<String> {
        if self.is_one_in(4) { [self.person()].into() } else { BTreeSet::new() }
    }

    fn discipline(&mut self) -> String {
        ["", "law", "nursing", "nursing"][self.place(&[0; 4])].to_owned()
    }

    fn week(&mut self) -> Option<Week> {
        let from = self.number(30) as usize;
        (!self.is_one_in(8)).then(|| Week::from_steps(from..from + 40))
    }

    fn levels(&mut self, lowest: i32) -> BTreeMap<String, Level> {
        let mut levels = BTreeMap::new();
        for skill in SKILLS {
            let steps = i32::try_from(self.number(7)).expect("below 7");
            let level = Level::new((lowest + steps * 250).min(5000)).expect("on the scale");
            if !self.is_one_in(5) {
                levels.insert(skill.to_owned(), level);
            }
        }
        levels
    }

    fn mentee(&mut self, number: usize) -> Mentee {
        let ranks = self.some(&["t0", "t1", "t2"], 2).into_iter().map(str::to_owned).zip(1..);
        Mentee {
            id: format!("s{number}"),
            wants: [PairingKind::Mentor, PairingKind::Peer][usize::from(self.is_one_in(6))],
            demand: if self.is_one_in(3) { 2 + self.number(2) } else { 1 },
            discipline: self.discipline(),
            populations: self.keys(&["children", "elders", "families"], 2),
            languages: self.keys(&LANGUAGES, 2),
            meeting_ways: self.some(&[MeetingWay::InPerson, MeetingWay::Video, MeetingWay::Phone], 3),
            line_manager: self.is_one_in(3).then(|| self.person()),
            conflicts: self.people(),
            availability: self.week(),
            levels: self.levels(1500),
            targets: self.levels(3000),
            priorities: self.keys(&SKILLS, 3).into_iter().rev().collect(),
            preferences: ranks.collect(),
            waiting_weeks: self.number(40),
        }
    }

    fn mentor(&mut self, number: usize) -> Mentor {
        // A person who both looks for a place and offers some has one id on both sides.
        let side = if self.is_one_in(8) { "s" } else { "t" };
        Mentor {
            id: format!("{side}{number}"),
            offers: self.some(&[PairingKind::Mentor, PairingKind::Peer], 4),
            discipline: self.discipline(),
            populations: self.keys(&["children", "elders", "families"], 2),
            languages: self.keys(&LANGUAGES, 2),
            meeting_ways: self.some(&[MeetingWay::InPerson, MeetingWay::Video, MeetingWay::Phone], 3),
            line_manager: self.is_one_in(4).then(|| self.person()),
            conflicts: self.people(),
            availability: self.week(),
            strengths: self.levels(3500),
            capacity: self.number(4),
            minimum: 0,
            accepting: !self.is_one_in(8),
            credential_valid_until: self
                .is_one_in(3)
                .then(|| UnixMicros(START.0 - 2 + i64::from(self.number(4)))),
        }
    }

    fn policy(&mut self) -> Policy {
        let skill = SKILLS[self.place(&SKILLS)].to_owned();
        let mut policy = Policy {
            objective: GOALS[self.place(&GOALS)].to_vec(),
            hard_rules: self.some(&HardRule::ALL, 3),
            minimum_score: if self.is_one_in(4) { 300_000 } else { 0 },
            minimum_shared_minutes: 15 * self.number(20),
            skill_weights: [(skill, self.number(300))].into(),
            ..Policy::default()
        };
        policy.lines.stay = 10 * self.number(2000);
        if policy.objective.contains(&Goal::Score) && self.is_one_in(2) {
            policy.balance = Balance { target: self.number(3), step: 100_000 * self.number(4) };
        }
        policy
    }

    fn pairs(&mut self, snapshot: &Snapshot) -> BTreeSet<Pair> {
        let people = (snapshot.mentees.is_empty(), snapshot.mentors.is_empty());
        let count = if people == (false, false) { self.number(4) } else { 0 };
        let mut pairs = BTreeSet::new();
        for _ in 0..count {
            let mentee = snapshot.mentees[self.place(&snapshot.mentees)].id.clone();
            pairs.insert(Pair { mentee, mentor: snapshot.mentors[self.place(&snapshot.mentors)].id.clone() });
        }
        pairs
    }

    /// Most of the pairs that a snapshot locks.
    pub(super) fn locked(&mut self, snapshot: &Snapshot) -> Vec<Pair> {
        let locks = snapshot.pair_rules.iter().filter(|rule| rule.rule == RuleKind::Lock);
        let pairs = locks.map(|rule| Pair { mentee: rule.mentee.clone(), mentor: rule.mentor.clone() });
        pairs.filter(|_| !self.is_one_in(4)).collect()
    }

    /// Up to seven mentees and five mentors under any policy; locks may contradict what else is said.
    pub(super) fn agency(&mut self) -> Snapshot {
        let mut snapshot = Snapshot {
            policy: self.policy(),
            starts_at: START,
            nonce: self.0.below(u64::MAX),
            mentees: (0..self.number(8) as usize).map(|number| self.mentee(number)).collect(),
            mentors: (0..self.number(6) as usize).map(|number| self.mentor(number)).collect(),
            pair_rules: Vec::new(),
            pairings: Vec::new(),
        };
        if snapshot.policy.is_fair() {
            snapshot.mentees.iter_mut().for_each(|mentee| mentee.demand = 1);
        }
        for mentor in snapshot.mentors.iter_mut().filter(|mentor| mentor.capacity > 0) {
            if !snapshot.policy.is_fair() && self.is_one_in(6) {
                mentor.minimum = 1;
            }
        }
        snapshot.pairings = self.pairs(&snapshot).into_iter().collect();
        let kinds = [RuleKind::Ban, RuleKind::Lock, RuleKind::Prefer, RuleKind::Avoid, RuleKind::Lock];
        for Pair { mentee, mentor } in self.pairs(&snapshot) {
            let rule = kinds[self.place(&kinds)];
            snapshot.pair_rules.push(PairRule {
                mentee,
                mentor,
                rule,
                reason: "asked for\n\tby \\ both".into(),
            });
        }
        snapshot
    }
}
