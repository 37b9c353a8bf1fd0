//! The checker and the exported run: what is true passes, whatever is tampered with does not.

use crate::unwatched::check;
use preceptor_engine::matching::input::points::Balance;
use preceptor_engine::matching::input::snapshot::{RuleKind, Snapshot};
use preceptor_engine::matching::proof::certificate::Amount;
use preceptor_engine::matching::proof::check::proven_gap;
use preceptor_engine::matching::{Assignment, Certificate, Dossier, Plan, Rejection, Verdict, Worth};
use preceptor_engine::time::UnixMicros;
use proptest::prelude::*;

use crate::world::{self, any_snapshot, mentee, mentor, pair, plan, rule, snapshot};

/// Three mentees who want two places with `x`, and one with `y`; `b` is locked to `y`.
pub(crate) fn solved() -> (Snapshot, Assignment, Certificate) {
    let (mut early, mut x) = (mentee("a"), mentor("x"));
    early.waiting_weeks = 20;
    x.capacity = 2;
    let mentees = vec![early, mentee("b"), mentee("c"), mentee("d")];
    let mut snapshot = snapshot(mentees, vec![x, mentor("y"), mentor("z")]);
    snapshot.pair_rules = vec![rule("b", "y", RuleKind::Lock), rule("c", "z", RuleKind::Ban)];
    snapshot.pair_rules.push(rule("d", "z", RuleKind::Ban));
    let plan = plan(&snapshot);
    (snapshot, plan.assignment(), plan.certificate())
}

/// Where crowding costs, a price may lie anywhere between the costs of two places; where a mentee wants several mentors, a
/// value between two seats'.
fn exactly_priced(mut snapshot: Snapshot) -> Snapshot {
    snapshot.policy.balance = Balance::NONE;
    snapshot.mentees.iter_mut().for_each(|mentee| mentee.demand = 1);
    snapshot
}

fn raise(amount: &mut Amount) {
    amount.0 += 1;
}

#[test]
fn a_true_plan_is_accepted() {
    let (snapshot, assignment, certificate) = solved();
    let checked = check(&snapshot, &assignment, &certificate).expect("it is optimal");
    assert_eq!(checked.worth, certificate.worth);
    assert_eq!((checked.worth.placed, checked.eligible_pairs), (4, 7));
}

#[test]
fn a_value_or_price_changed_by_one_is_refused() {
    let (snapshot, assignment, certificate) = solved();
    let people: Vec<String> =
        certificate.mentee_values.keys().chain(certificate.mentor_prices.keys()).cloned().collect();
    for id in people {
        for change in [-1, 1] {
            let mut changed = certificate.clone();
            let amount = changed.mentee_values.get_mut(&id).or(changed.mentor_prices.get_mut(&id));
            amount.expect("the person is there").0 += change;
            // The lock fills the only place of "y": a higher price of no place at all proves as much.
            let is_harmless = id == "y" && change == 1;
            let is_accepted = check(&snapshot, &assignment, &changed).is_ok();
            assert_eq!(is_accepted, is_harmless, "{id} {change}");
        }
    }
}

#[test]
fn a_claim_that_is_not_the_sum_is_refused() {
    let (snapshot, assignment, mut certificate) = solved();
    raise(&mut certificate.objective);
    let rejection = check(&snapshot, &assignment, &certificate).expect_err("the claim is wrong");
    assert!(matches!(rejection, Rejection::ObjectivesDiffer { primal, dual, .. } if primal == dual));
    let (_, _, mut certificate) = solved();
    certificate.worth.score += 1;
    let rejection = check(&snapshot, &assignment, &certificate).expect_err("the worth is wrong");
    assert!(matches!(rejection, Rejection::WorthDiffers { .. }));
}

#[test]
fn a_changed_input_is_refused() {
    let (snapshot, assignment, certificate) = solved();
    let changes: [fn(&mut Snapshot); 4] = [
        |snapshot| snapshot.nonce += 1,
        |snapshot| snapshot.mentees[0].waiting_weeks += 1,
        |snapshot| snapshot.mentors[0].capacity = 3,
        |snapshot| snapshot.policy.lines.discipline -= 1,
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut forged = snapshot.clone();
        change(&mut forged);
        assert!(check(&forged, &assignment, &certificate).is_err(), "change {number}");
    }
}

#[test]
fn a_plan_that_breaks_a_rule_is_refused_by_its_name() {
    let (snapshot, assignment, certificate) = solved();
    let reject = |edit: fn(&mut Assignment)| {
        let mut edited = assignment.clone();
        edit(&mut edited);
        check(&snapshot, &edited, &certificate).expect_err("the plan breaks a rule")
    };
    let unknown = reject(|plan| plan.pairs[0].mentor = "nobody".into());
    assert_eq!(unknown, Rejection::UnknownPerson { id: "nobody".into() });
    let twice = reject(|plan| plan.pairs.push(pair("a", "x")));
    let is_twice =
        |rejection| matches!(rejection, Rejection::PlacedTwice { .. } | Rejection::OverDemand { .. });
    assert!(is_twice(twice));
    let banned = reject(|plan| plan.pairs[2].mentor = "z".into());
    assert_eq!(banned, Rejection::Ineligible { pair: pair("c", "z"), verdict: Verdict::Banned });
    let full = reject(|plan| plan.pairs[0].mentor = "x".into());
    assert_eq!(full, Rejection::OverCapacity { mentor: "x".into(), load: 3, capacity: 2 });
    let unlocked = reject(|plan| drop(plan.pairs.remove(1)));
    assert_eq!(unlocked, Rejection::LockDropped { pair: pair("b", "y") });
}

#[test]
fn a_dropped_pair_is_refused() {
    let (snapshot, mut assignment, certificate) = solved();
    assignment.pairs.remove(0);
    let rejection = check(&snapshot, &assignment, &certificate).expect_err("a place was lost");
    assert_eq!(rejection, Rejection::EmptySeatWithValue { mentee: "a".into() });
}

#[test]
fn a_certificate_of_other_people_is_refused() {
    let (snapshot, assignment, certificate) = solved();
    let mut short = certificate.clone();
    short.mentee_values.remove("a");
    let missing = Rejection::PeopleDiffer { id: "a".into() };
    assert_eq!(check(&snapshot, &assignment, &short), Err(missing));
    let mut long = certificate.clone();
    // "b" is locked and takes no part.
    long.mentee_values.insert("b".into(), Amount(0));
    assert_eq!(check(&snapshot, &assignment, &long), Err(Rejection::PeopleDiffer { id: "b".into() }));
    let mut negative = certificate;
    negative.mentor_prices.insert("y".into(), Amount(-1));
    assert_eq!(check(&snapshot, &assignment, &negative), Err(Rejection::NegativePrice { id: "y".into() }));
}

#[test]
fn numbers_chosen_to_overflow_are_refused_and_do_not_wrap() {
    let (snapshot, assignment, mut certificate) = solved();
    for amount in certificate.mentee_values.values_mut().chain(certificate.mentor_prices.values_mut()) {
        *amount = Amount(i128::MAX);
    }
    assert_eq!(check(&snapshot, &assignment, &certificate), Err(Rejection::Overflow));
}

#[test]
fn a_worse_plan_gets_its_gap_and_no_certificate() {
    let (snapshot, assignment, certificate) = solved();
    let mut edited = assignment.clone();
    edited.pairs.retain(|pair| pair.mentee != "d");
    assert!(check(&snapshot, &edited, &certificate).is_err());
    let gap = proven_gap(&snapshot, &edited, &assignment, &certificate).expect("it keeps every rule");
    assert_eq!((gap.placed, gap.kept), (1, 0));
    assert!(gap.score > 0);
    let none = proven_gap(&snapshot, &assignment, &assignment, &certificate);
    assert_eq!(none, Ok(Worth::default()));
}

#[test]
fn each_kind_of_slack_has_its_name() {
    let (snapshot, assignment, certificate) = solved();
    let reject = |edit: fn(&mut Certificate)| {
        let mut edited = certificate.clone();
        edit(&mut edited);
        check(&snapshot, &assignment, &edited).expect_err("the certificate proves nothing")
    };
    let high = reject(|certificate| raise(certificate.mentee_values.get_mut("c").expect("free")));
    assert_eq!(high, Rejection::NotTight { pair: pair("c", "x"), slack: 1 });
    let low = reject(|certificate| certificate.mentee_values.get_mut("c").expect("free").0 -= 3);
    assert_eq!(low, Rejection::NotCovered { pair: pair("c", "x"), excess: 3 });
    let (mut open, learner) = (mentor("open"), mentee("m"));
    open.capacity = 2;
    let half_empty = world::snapshot(vec![learner], vec![open]);
    let plan = plan(&half_empty);
    let mut shifted = plan.certificate();
    shifted.mentee_values.get_mut("m").expect("free").0 -= 1;
    raise(shifted.mentor_prices.get_mut("open").expect("in the run"));
    let rejection = check(&half_empty, &plan.assignment(), &shifted);
    assert_eq!(rejection, Err(Rejection::EmptyPlaceWithPrice { mentor: "open".into() }));
}

#[test]
fn explanations_do_not_believe_a_price_that_is_higher_than_it_must_be() {
    let (snapshot, assignment, mut certificate) = solved();
    let honest = plan(&snapshot).mentor_loads();
    certificate.mentor_prices.insert("y".into(), Amount(1 << 100));
    let restored = Plan::restore(&snapshot, &assignment, &certificate).expect("it still proves the plan");
    assert_eq!(restored.mentor_loads(), honest);
}

#[test]
fn a_plan_proved_by_the_highest_prices_is_brought_back_with_the_lowest() {
    let alone = world::snapshot(vec![mentee("m")], vec![mentor("t")]);
    let plan = plan(&alone);
    let mut highest = plan.certificate();
    let value = highest.mentee_values.insert("m".into(), Amount(0)).expect("free");
    highest.mentor_prices.insert("t".into(), value);
    assert!(check(&alone, &plan.assignment(), &highest).is_ok());
    let restored = Plan::restore(&alone, &plan.assignment(), &highest).expect("it is proved");
    assert_eq!(restored.certificate(), plan.certificate());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_tampered_number_is_refused(
        snapshot in any_snapshot(false).prop_map(exactly_priced),
        place in any::<prop::sample::Index>(),
        change in prop_oneof![Just(1_i128), Just(-1), Just(1 << 70), any::<i64>().prop_map(i128::from)],
    ) {
        let plan = plan(&snapshot);
        let mut certificate = plan.certificate();
        let people = certificate.mentee_values.len() + certificate.mentor_prices.len();
        prop_assume!(people > 0 && change != 0);
        let mut amounts = certificate.mentee_values.values_mut().chain(certificate.mentor_prices.values_mut());
        let amount = amounts.nth(place.index(people)).expect("the index is within");
        amount.0 += change;
        // Only the price of a mentor without places proves nothing and may be anything high enough.
        let idle: Vec<_> = snapshot.mentors.iter().filter(|mentor| mentor.capacity == 0).collect();
        let is_idle = idle.iter().any(|idle| {
            certificate.mentor_prices[&idle.id] != plan.certificate().mentor_prices[&idle.id]
        });
        prop_assume!(!is_idle);
        prop_assert!(check(&snapshot, &plan.assignment(), &certificate).is_err());
    }

    #[test]
    fn other_numbers_may_prove_the_plan_and_never_another_worth(
        snapshot in any_snapshot(false),
        place in any::<prop::sample::Index>(),
        change in prop_oneof![Just(1_i128), Just(-1), Just(1 << 70), any::<i64>().prop_map(i128::from)],
    ) {
        let plan = plan(&snapshot);
        let (assignment, honest) = (plan.assignment(), plan.certificate());
        let mut certificate = honest.clone();
        let people = certificate.mentee_values.len() + certificate.mentor_prices.len();
        prop_assume!(people > 0);
        let mut amounts = certificate.mentee_values.values_mut().chain(certificate.mentor_prices.values_mut());
        amounts.nth(place.index(people)).expect("the index is within").0 += change;
        if let Ok(checked) = check(&snapshot, &assignment, &certificate) {
            prop_assert_eq!((checked.worth, checked.objective), (honest.worth, honest.objective));
        }
        // Nor do they prove a plan with one pair less, unless nothing asks for the pair.
        for dropped in 0..assignment.pairs.len() {
            let mut fewer = assignment.clone();
            fewer.pairs.remove(dropped);
            prop_assert!(check(&snapshot, &fewer, &certificate).is_err());
        }
    }

    #[test]
    fn a_dossier_survives_json(snapshot in any_snapshot(false)) {
        let dossier = crate::unwatched::dossier("run", UnixMicros(0), &snapshot, &plan(&snapshot));
        let read = Dossier::from_json(&dossier.to_json()).expect("it was just written");
        prop_assert_eq!(&read, &dossier);
        prop_assert!(read.verify().is_ok());
        prop_assert_eq!(serde_json::from_str::<Snapshot>(&snapshot.canonical_json()).expect("canonical").hash(), snapshot.hash());
    }
}
