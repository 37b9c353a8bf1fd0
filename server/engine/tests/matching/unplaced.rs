//! What somebody left over is told, against plans with one more pair.

use std::collections::BTreeMap;

use preceptor_engine::matching::Plan;
use preceptor_engine::matching::input::snapshot::RuleKind;
use preceptor_engine::matching::people::roster::Roster;
use preceptor_engine::matching::plan::unplaced::UnplacedReason;
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use proptest::prelude::*;

use crate::merit::{numbered, ranked};
use crate::world::{any_snapshot, mentee, mentor, plan, rule, snapshot};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn what_somebody_left_over_is_told_is_what_one_more_pair_would_do(snapshot in any_snapshot(true)) {
        let Ok(plan) = Plan::solve(&snapshot, UNCANCELLED) else { return Ok(()) };
        for unplaced in plan.unplaced() {
            let roster = &plan.instance().roster;
            let mentee = roster.find_mentee(&unplaced.mentee).expect("in the run");
            let has: Vec<u32> = numbered(&plan).iter().filter(|pair| pair.0 == mentee).map(|pair| pair.1).collect();
            prop_assert_eq!(unplaced.missing as usize, roster.demand(mentee) as usize - has.len());
            let others = (0..roster.mentor_count()).filter(|mentor| !has.contains(mentor));
            let eligible = others.filter(|mentor| roster.pair(mentee, *mentor).verdict().is_none()).count();
            let (mentors, nearest, short_by, is_full) = match &unplaced.reason {
                UnplacedReason::NoEligibleMentor { excluded } => {
                    prop_assert_eq!((eligible, excluded), (0, &exclusions(roster, mentee, &has)));
                    continue;
                }
                UnplacedReason::AllEligibleFull { mentors, nearest, short_by, .. } => (mentors, nearest, short_by, true),
                UnplacedReason::NotWorthIt { mentors, nearest, short_by } => (mentors, nearest, short_by, false),
            };
            prop_assert_eq!(*mentors as usize, eligible);
            // One more pair, for which the mentor gets one more place where there is none.
            let mut roomy = snapshot.clone();
            let mentor = roomy.mentors.iter_mut().find(|mentor| mentor.id == *nearest).expect("in the run");
            mentor.capacity += u32::from(is_full);
            let mut pairs = numbered(&plan);
            pairs.push((mentee, roster.find_mentor(nearest).expect("in the run")));
            let best = crate::world::plan(&roomy);
            let short = best.worth().minus(best.instance().roster.worth(&pairs));
            prop_assert_eq!(ranked(&snapshot, *short_by), ranked(&snapshot, short));
        }
    }
}

/// How many mentors each rule keeps from the mentee, by the first that does, and how many she has.
fn exclusions(roster: &Roster, mentee: u32, has: &[u32]) -> BTreeMap<String, u32> {
    let mut exclusions = BTreeMap::new();
    for mentor in 0..roster.mentor_count() {
        let verdict = roster.pair(mentee, mentor).verdict();
        let code = if has.contains(&mentor) { "in_plan" } else { verdict.expect("excluded").code() };
        *exclusions.entry(code.to_owned()).or_default() += 1;
    }
    exclusions
}

#[test]
fn a_mentor_whom_somebody_has_is_not_among_those_who_could_be_one_more() {
    let mut eager = mentee("eager");
    eager.demand = 3;
    let mut snapshot = snapshot(vec![eager, mentee("other")], vec![mentor("x"), mentor("y"), mentor("z")]);
    snapshot.pair_rules = ["x", "y"].map(|mentor| rule("other", mentor, RuleKind::Ban)).into();
    let plan = plan(&snapshot);
    let unplaced = plan.unplaced();
    let UnplacedReason::AllEligibleFull { mentors, nearest, .. } = &unplaced[0].reason else {
        panic!("the third mentor is eligible");
    };
    assert_eq!((unplaced.len(), unplaced[0].mentee.as_str(), unplaced[0].missing), (1, "eager", 1));
    assert_eq!((*mentors, nearest.as_str()), (1, "z"));
}
