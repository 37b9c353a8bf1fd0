//! Plans of small agencies against every possible plan, and explanations against plans made for comparison.

use crate::merit::{each_plan, is_best, numbered, ranked, seats_filled};
use crate::world::{
    any_fair_snapshot, any_snapshot, any_snapshot_with_minimums, mentee, mentor, pair, plan, rule, snapshot,
};
use preceptor_engine::matching::input::policy::{Goal, HardRule};
use preceptor_engine::matching::input::snapshot::RuleKind;
use preceptor_engine::matching::plan::unplaced::UnplacedReason;
use preceptor_engine::matching::plan::why_not::WhyNot;
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::matching::proof::check::proven_gap;
use preceptor_engine::matching::{Plan, Verdict, Worth};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn no_plan_is_better_and_the_checker_agrees(snapshot in any_snapshot(true)) {
        is_best(&snapshot)?;
    }

    #[test]
    fn no_plan_that_fills_the_minimums_is_better(snapshot in any_snapshot_with_minimums(true)) {
        is_best(&snapshot)?;
    }

    #[test]
    fn no_plan_covers_the_least_covered_better(snapshot in any_fair_snapshot(true)) {
        is_best(&snapshot)?;
    }

    #[test]
    fn nobody_has_a_further_mentor_whom_somebody_with_fewer_could_have(mut snapshot in any_snapshot(false)) {
        snapshot.policy.objective.retain(|goal| *goal != Goal::MostPlaced);
        snapshot.policy.objective.insert(0, Goal::MostPlaced);
        let plan = plan(&snapshot);
        let roster = &plan.instance().roster;
        // Mentees with a mentor at all, with two at least, with three; and of all plans the most of each in this order.
        let counts = |pairs: &[(u32, u32)]| -> Vec<usize> {
            let filled = seats_filled(roster, pairs);
            (1..=3).map(|least| filled.iter().filter(|filled| **filled >= least).count()).collect()
        };
        let (mut fairest, mut most) = (vec![0; 3], 0);
        each_plan(roster, (0, 0), &mut Vec::new(), &mut |pairs| {
            fairest = std::mem::take(&mut fairest).max(counts(pairs));
            most = most.max(pairs.len());
        });
        let pairs = numbered(&plan);
        prop_assert_eq!((counts(&pairs), pairs.len()), (fairest, most));
    }

    #[test]
    fn shuffled_people_get_the_same_bytes(snapshot in any_snapshot(false), turn in 0_usize..5) {
        let mut shuffled = snapshot.clone();
        shuffled.mentees.rotate_left(turn % snapshot.mentees.len().max(1));
        shuffled.mentors.reverse();
        shuffled.pair_rules.reverse();
        shuffled.pairings.reverse();
        prop_assert_eq!(snapshot.hash(), shuffled.hash());
        let bytes = |plan: &Plan| serde_json::to_string(&(plan.assignment(), plan.certificate())).expect("JSON");
        prop_assert_eq!(bytes(&plan(&snapshot)), bytes(&plan(&shuffled)));
    }

    #[test]
    fn a_plan_brought_back_explains_the_same(snapshot in any_snapshot(false)) {
        let plan = plan(&snapshot);
        let restored = Plan::restore(&snapshot, &plan.assignment(), &plan.certificate()).expect("it was proved");
        prop_assert_eq!(plan.proposals(), restored.proposals());
        prop_assert_eq!(plan.unplaced(), restored.unplaced());
        prop_assert_eq!(plan.mentor_loads(), restored.mentor_loads());
        prop_assert_eq!(plan.certificate(), restored.certificate());
    }

    #[test]
    fn a_forced_pair_costs_what_a_locked_one_does(snapshot in any_snapshot(false)) {
        let plan = plan(&snapshot);
        let roster = &plan.instance().roster;
        for (mentee, mentor) in (0..roster.mentee_count()).flat_map(|i| (0..roster.mentor_count()).map(move |j| (i, j))) {
            let (mentee_id, mentor_id) = (roster.mentee_id(mentee), roster.mentor_id(mentor));
            let mut locked = snapshot.clone();
            locked.pair_rules.push(rule(mentee_id, mentor_id, RuleKind::Lock));
            let Some(forced) = plan.force(mentee, mentor) else {
                prop_assert!(Plan::solve(&locked, UNCANCELLED).is_err());
                continue;
            };
            let cost = plan.worth().minus(crate::world::plan(&locked).worth());
            prop_assert_eq!(ranked(&snapshot, forced.loss), ranked(&snapshot, cost));
            let why_not = plan.why_not(mentee_id, mentor_id).expect("both are in the run");
            prop_assert_eq!(matches!(why_not, WhyNot::InPlan), forced.moves.is_empty());
        }
    }

    #[test]
    fn the_moves_of_a_forced_pair_make_a_plan_that_loses_as_much(snapshot in any_snapshot(false)) {
        let plan = plan(&snapshot);
        let roster = &plan.instance().roster;
        for mentee in 0..roster.mentee_count() {
            for forced in (0..roster.mentor_count()).filter_map(|mentor| plan.force(mentee, mentor)) {
                let mut edited = plan.assignment();
                for step in &forced.moves {
                    let before = edited.pairs.len();
                    edited.pairs.retain(|pair| pair.mentee != step.mentee || Some(&pair.mentor) != step.from.as_ref());
                    prop_assert_eq!(before - edited.pairs.len(), usize::from(step.from.is_some()));
                    edited.pairs.extend(step.to.iter().map(|mentor| pair(&step.mentee, mentor)));
                }
                let (best, certificate) = (plan.assignment(), plan.certificate());
                let gap = proven_gap(&snapshot, &edited, &best, &certificate);
                prop_assert_eq!(gap, Ok(forced.loss));
            }
        }
    }

    #[test]
    fn one_more_place_adds_what_is_said(snapshot in any_snapshot(false)) {
        let plan = plan(&snapshot);
        for places in plan.mentor_loads() {
            let mut larger = snapshot.clone();
            let mentor = larger.mentors.iter_mut().find(|mentor| mentor.id == places.mentor);
            mentor.expect("the mentor is in the run").capacity += 1;
            let gain = crate::world::plan(&larger).worth().minus(plan.worth());
            prop_assert_eq!(ranked(&snapshot, places.one_more_place), ranked(&snapshot, gain));
        }
    }

    #[test]
    fn the_runner_up_costs_at_least_what_is_said(snapshot in any_snapshot(false)) {
        let plan = plan(&snapshot);
        let roster = &plan.instance().roster;
        for proposal in plan.proposals() {
            let Some(runner_up) = proposal.runner_up else { continue };
            let mentee = roster.find_mentee(&proposal.mentee).expect("in the run");
            let mentor = roster.find_mentor(&runner_up.mentor).expect("in the run");
            if let Some(forced) = plan.force(mentee, mentor) {
                // A mentee who wants several may get this one without losing that one.
                let is_instead = snapshot.mentees.iter().all(|each| each.id != proposal.mentee || each.demand == 1);
                if !is_instead {
                    continue;
                }
                let (least, exact) = (runner_up.loss_at_least, forced.loss);
                prop_assert!(ranked(&snapshot, least) <= ranked(&snapshot, exact));
            }
        }
    }

    #[test]
    fn everybody_is_proposed_or_unplaced_for_a_reason_that_holds(snapshot in any_snapshot(false)) {
        let plan = plan(&snapshot);
        let unplaced = plan.unplaced();
        let missing: u32 = unplaced.iter().map(|unplaced| unplaced.missing).sum();
        let wanted: u32 = snapshot.mentees.iter().map(|mentee| mentee.demand).sum();
        prop_assert_eq!(plan.proposals().len() + missing as usize, wanted as usize);
        for unplaced in unplaced {
            match unplaced.reason {
                UnplacedReason::NoEligibleMentor { excluded } => {
                    prop_assert_eq!(excluded.values().sum::<u32>() as usize, snapshot.mentors.len());
                }
                UnplacedReason::NotWorthIt { mentors, nearest, short_by } => {
                    prop_assert!(mentors > 0 && short_by != Worth::default());
                    let places = plan.mentor_loads().into_iter().find(|places| places.mentor == nearest);
                    prop_assert!(places.is_some_and(|places| places.load < places.capacity));
                }
                UnplacedReason::AllEligibleFull { mentors, nearest, short_by, .. } => {
                    prop_assert!(mentors > 0);
                    let mut larger = snapshot.clone();
                    let mentor = larger.mentors.iter_mut().find(|mentor| mentor.id == nearest);
                    mentor.expect("the mentor is in the run").capacity += 1;
                    if short_by == Worth::default() {
                        let lock = rule(&unplaced.mentee, &nearest, RuleKind::Lock);
                        let free = crate::world::plan(&larger).worth();
                        larger.pair_rules.push(lock);
                        let placed = crate::world::plan(&larger).worth();
                        prop_assert_eq!(ranked(&snapshot, placed), ranked(&snapshot, free));
                    }
                }
            }
        }
    }
}

#[test]
fn an_agency_of_nobody_has_an_empty_plan() {
    let plan = plan(&snapshot(vec![], vec![]));
    assert!(plan.assignment().pairs.is_empty() && plan.unplaced().is_empty());
}

#[test]
fn placement_first_places_both_where_score_first_takes_the_better_pair_alone() {
    // "a" fits both mentors, "b" only "x", where "a" scores more than both apart.
    let mut a = mentee("a");
    a.preferences = [("x".to_owned(), 1)].into();
    let mut b = mentee("b");
    b.levels = [("communication".to_owned(), crate::world::level(3000))].into();
    let (x, mut y) = (mentor("x"), mentor("y"));
    y.strengths = [("communication".to_owned(), crate::world::level(3000))].into();
    y.discipline = "law".into();
    y.populations.clear();
    let mut snapshot = snapshot(vec![a, b], vec![x, y]);
    snapshot.pair_rules = vec![rule("b", "y", RuleKind::Ban), rule("b", "x", RuleKind::Avoid)];
    snapshot.policy.lines.avoid = 1_000_000;
    assert_eq!(plan(&snapshot).assignment().pairs, [pair("a", "y"), pair("b", "x")]);
    snapshot.policy.objective = vec![Goal::Score, Goal::MostPlaced];
    assert_eq!(plan(&snapshot).assignment().pairs, [pair("a", "x")]);
}

#[test]
fn a_second_mentor_waits_until_everybody_has_a_first() {
    // "m" waited for long and has every point, "n" hardly any; there are two places.
    let (mut eager, mut late) = (mentee("m"), mentee("n"));
    (eager.demand, eager.waiting_weeks) = (2, 26);
    late.discipline = "law".into();
    let mut snapshot = snapshot(vec![eager, late], vec![mentor("x"), mentor("y")]);
    let shared = plan(&snapshot);
    assert_eq!(shared.proposals().len(), 2);
    assert_eq!(shared.worth().placed, 4, "two first places, each of which counts twice");
    let unplaced = shared.unplaced();
    assert_eq!((unplaced.len(), unplaced[0].mentee.as_str(), unplaced[0].missing), (1, "m", 1));
    snapshot.mentors.push(mentor("z"));
    let whole = plan(&snapshot);
    assert_eq!((whole.proposals().len(), whole.worth().placed, whole.unplaced().len()), (3, 5, 0));
    // Without the goal the second mentor of "m" is worth more than the only one of "n".
    snapshot.mentors.pop();
    snapshot.policy.objective = vec![Goal::Score];
    assert!(plan(&snapshot).assignment().pairs.iter().all(|pair| pair.mentee == "m"));
}

#[test]
fn somebody_left_over_learns_which_place_would_be_theirs() {
    let mut waiting = mentee("waiting");
    waiting.waiting_weeks = 10;
    let plan = plan(&snapshot(vec![waiting, mentee("new")], vec![mentor("x")]));
    let unplaced = plan.unplaced();
    assert_eq!(unplaced.len(), 1);
    assert_eq!(unplaced[0].mentee, "new");
    let UnplacedReason::AllEligibleFull { mentors, nearest, one_more_place, short_by } = &unplaced[0].reason
    else {
        panic!("the mentor is eligible");
    };
    assert_eq!((*mentors, nearest.as_str(), *short_by), (1, "x", Worth::default()));
    assert_eq!((one_more_place.placed, one_more_place.kept), (1, 0));
    assert!(one_more_place.score > 600_000);
}

#[test]
fn somebody_nobody_may_mentor_learns_which_rules_exclude_whom() {
    let (mut closed, mut silent) = (mentor("closed"), mentor("silent"));
    closed.accepting = false;
    silent.languages.clear();
    let plan = plan(&snapshot(vec![mentee("m")], vec![closed, silent]));
    let UnplacedReason::NoEligibleMentor { excluded } = &plan.unplaced()[0].reason else {
        panic!("nobody is eligible");
    };
    let told: Vec<_> = excluded.iter().map(|(code, count)| (code.as_str(), *count)).collect();
    assert_eq!(told, [("mentor_not_accepting", 1), ("no_shared_language", 1)]);
    let WhyNot::Excluded { verdicts } = plan.why_not("m", "silent").expect("known") else {
        panic!("the silent mentor is excluded");
    };
    assert_eq!(verdicts, [Verdict::NoSharedLanguage]);
    assert!(plan.why_not("m", "nobody").is_err());
}

#[test]
fn a_rule_that_is_off_excludes_nobody() {
    let mut silent = mentor("silent");
    silent.languages.clear();
    let mut snapshot = snapshot(vec![mentee("m")], vec![silent]);
    assert!(plan(&snapshot).assignment().pairs.is_empty());
    snapshot.policy.hard_rules.remove(&HardRule::SharedLanguage);
    assert_eq!(plan(&snapshot).assignment().pairs.len(), 1);
}
