//! What makes one plan better than another, and the best one by trying every plan.

use crate::unwatched::check;
use preceptor_engine::matching::input::policy::Goal;
use preceptor_engine::matching::input::snapshot::{Pair, Snapshot};
use preceptor_engine::matching::instance::error::InstanceError;
use preceptor_engine::matching::people::roster::Roster;
use preceptor_engine::matching::plan::plan::MinimumsNotFilled;
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::matching::{Plan, PlanError, Worth};
use proptest::prelude::*;

/// A worth in the policy's order of goals: the greater is the better plan. The worst coverage is no sum, and apart.
pub(crate) fn ranked(snapshot: &Snapshot, worth: Worth) -> Vec<i64> {
    let amount = |goal: &Goal| match goal {
        Goal::MostPlaced => Some(worth.placed),
        Goal::Score => Some(worth.score),
        Goal::FewestChanges => Some(worth.kept),
        Goal::BestWorstCoverage => None,
    };
    snapshot.policy.objective.iter().filter_map(amount).collect()
}

/// The coverage of whoever has least, locked pairs apart; above every coverage where nobody is placed.
fn worst_coverage(roster: &Roster, pairs: &[(u32, u32)]) -> i64 {
    let free = pairs.iter().map(|(mentee, mentor)| roster.pair(*mentee, *mentor));
    free.filter(|candidate| !candidate.is_locked())
        .map(|candidate| candidate.coverage())
        .min()
        .unwrap_or(1001)
}

fn most_wanted(roster: &Roster) -> i64 {
    (0..roster.mentee_count()).map(|mentee| roster.demand(mentee)).max().unwrap_or(1).into()
}

/// How many mentors each mentee has.
pub(crate) fn seats_filled(roster: &Roster, pairs: &[(u32, u32)]) -> Vec<i64> {
    let filled = |mentee| pairs.iter().filter(|pair| pair.0 == mentee).count();
    (0..roster.mentee_count()).map(|mentee| i64::try_from(filled(mentee)).expect("few mentors")).collect()
}

/// What makes a plan the best, in order.
fn merit(snapshot: &Snapshot, roster: &Roster, pairs: &[(u32, u32)]) -> Vec<i64> {
    let worths = pairs.iter().map(|(mentee, mentor)| roster.pair(*mentee, *mentor).worth());
    let worth = worths.fold(Worth::default(), Worth::plus);
    let counts = seats_filled(roster, pairs)
        .into_iter()
        .map(|filled| (1..=filled).map(|seat| most_wanted(roster) + 1 - seat));
    let worth = Worth { placed: counts.flatten().sum(), ..worth };
    let load =
        |mentor| u32::try_from(pairs.iter().filter(|pair| pair.1 == mentor).count()).expect("few people");
    let crowding: i64 =
        (0..roster.mentor_count()).map(|mentor| snapshot.policy.balance.cost(load(mentor))).sum();
    let mut merit = ranked(snapshot, Worth { score: worth.score - crowding, ..worth });
    if snapshot.policy.is_fair() {
        merit.insert(1, worst_coverage(roster, pairs));
    }
    merit
}

/// The merit of the best assignment that keeps every rule, by trying everything; `None` where there is none.
fn best(snapshot: &Snapshot) -> Option<Vec<i64>> {
    let roster = Roster::new(snapshot).expect("the snapshot is valid");
    let mut best = None;
    each_plan(&roster, (0, 0), &mut Vec::new(), &mut |pairs| {
        best = best.take().max(Some(merit(snapshot, &roster, pairs)));
    });
    best
}

/// Told of an assignment's pairs.
type Visit<'v> = dyn FnMut(&[(u32, u32)]) + 'v;

/// Visits every assignment that keeps every rule, from a pair of people on.
pub(crate) fn each_plan(
    roster: &Roster,
    (mentee, mentor): (u32, u32),
    pairs: &mut Vec<(u32, u32)>,
    visit: &mut Visit<'_>,
) {
    let load = |pairs: &[(u32, u32)], mentor| pairs.iter().filter(|pair| pair.1 == mentor).count();
    if mentee == roster.mentee_count() {
        let reaches = |mentor| load(pairs, mentor) >= roster.minimum(mentor) as usize;
        if (0..roster.mentor_count()).all(reaches) {
            visit(pairs);
        }
        return;
    }
    if mentor == roster.mentor_count() {
        return each_plan(roster, (mentee + 1, 0), pairs, visit);
    }
    let candidate = roster.pair(mentee, mentor);
    if !candidate.is_locked() {
        each_plan(roster, (mentee, mentor + 1), pairs, visit);
    }
    let wants_more = pairs.iter().filter(|pair| pair.0 == mentee).count() < roster.demand(mentee) as usize;
    let has_room = load(pairs, mentor) < roster.capacity(mentor) as usize;
    if wants_more && has_room && candidate.verdict().is_none() {
        pairs.push((mentee, mentor));
        each_plan(roster, (mentee, mentor + 1), pairs, visit);
        pairs.pop();
    }
}

/// A plan's pairs by number.
pub(crate) fn numbered(plan: &Plan) -> Vec<(u32, u32)> {
    let roster = &plan.instance().roster;
    let number = |pair: &Pair| Some((roster.find_mentee(&pair.mentee)?, roster.find_mentor(&pair.mentor)?));
    plan.assignment().pairs.iter().filter_map(number).collect()
}

/// That a snapshot's plan is the best of all, or that there is none.
pub(crate) fn is_best(snapshot: &Snapshot) -> Result<(), TestCaseError> {
    match Plan::solve(snapshot, UNCANCELLED) {
        Ok(plan) => {
            let pairs = numbered(&plan);
            prop_assert_eq!(Some(merit(snapshot, &plan.instance().roster, &pairs)), best(snapshot));
            let checked = check(snapshot, &plan.assignment(), &plan.certificate());
            prop_assert_eq!(checked.map(|checked| checked.worth), Ok(plan.worth()));
        }
        Err(PlanError::Instance(InstanceError::Locks { broken })) => {
            prop_assert!(!broken.is_empty());
            prop_assert_eq!(best(snapshot), None);
        }
        Err(PlanError::Minimums(unfilled)) => {
            prop_assert_eq!(best(snapshot), None);
            is_hall_cut(snapshot, &unfilled)?;
        }
        Err(other) => prop_assert!(false, "{other}"),
    }
    Ok(())
}

/// That so many mentors really need more mentees than could come to them.
fn is_hall_cut(snapshot: &Snapshot, unfilled: &MinimumsNotFilled) -> Result<(), TestCaseError> {
    let roster = Roster::new(snapshot).expect("the snapshot is valid");
    let mentors: Vec<u32> = unfilled.mentors.iter().filter_map(|id| roster.find_mentor(id)).collect();
    let held = |mentee| u32::try_from(roster.locks().filter(|lock| lock.0 == mentee).count()).expect("few");
    let free = (0..roster.mentee_count()).filter(|mentee| held(*mentee) < roster.demand(*mentee));
    let open = |mentee: u32| {
        let eligible = |mentor: &u32| {
            let candidate = roster.pair(mentee, *mentor);
            candidate.verdict().is_none() && !candidate.is_locked()
        };
        mentors.iter().filter(|mentor| eligible(mentor)).count()
    };
    let coming: Vec<u32> = free.filter(|mentee| open(*mentee) > 0).collect();
    let ids: Vec<&str> = coming.iter().map(|mentee| roster.mentee_id(*mentee)).collect();
    prop_assert_eq!(&ids, &unfilled.mentees);
    let could: usize = coming
        .iter()
        .map(|mentee| open(*mentee).min((roster.demand(*mentee) - held(*mentee)) as usize))
        .sum();
    let locked =
        |mentor: u32| u32::try_from(roster.locks().filter(|lock| lock.1 == mentor).count()).expect("few");
    let needed: u32 =
        mentors.iter().map(|mentor| roster.minimum(*mentor).saturating_sub(locked(*mentor))).sum();
    prop_assert!(needed as usize > could, "{needed} are needed and {could} could come");
    Ok(())
}
