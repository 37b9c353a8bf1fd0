//! A run that begins from an earlier one: what it takes over, and which pairs stay.

use std::collections::BTreeMap;

use preceptor_engine::matching::input::snapshot::{Pair, PairRule, RuleKind, Snapshot};
use preceptor_engine::matching::people::roster::Roster;

use super::run::{WantedRun, load};
use crate::{
    error::Error,
    records::{
        Adjustments, AgencyId, MOST_ENTRIES, MOST_MENTORS, MatchKeep, Named, PersonPair, ProposalState,
    },
    store::{Tx, proposals},
};

/// What a run takes over from the one it is based on.
#[derive(Debug)]
pub(crate) struct BaseRun {
    adjustments: Adjustments,
    /// The pairs that its review locked.
    locked: Vec<PersonPair>,
    /// The pairs that may stay.
    pairs: Vec<PersonPair>,
}

impl BaseRun {
    /// Reads what `wanted` is based on; `None` where it is based on nothing.
    pub(crate) async fn read(
        tx: &mut Tx<'_>,
        agency: &AgencyId,
        wanted: &WantedRun,
    ) -> Result<Option<Self>, Error> {
        let Some(id) = &wanted.based_on else { return Ok(None) };
        let run = load(tx, agency, id).await?;
        if wanted.keep.is_some() && !run.state.has_plan() {
            let allowed = &["SOLVED", "PUBLISHED", "DISCARDED"];
            return Err(Error::State { name: id.name(agency), state: run.state.word(), allowed });
        }
        let found = proposals::list_pairs(tx, agency, id).await?;
        let pair = |(mentor, mentee, state)| (PersonPair { mentor, mentee }, state);
        let found: Vec<(PersonPair, ProposalState)> = found.into_iter().map(pair).collect();
        let locked = found.iter().filter(|(_, state)| *state == ProposalState::Locked);
        Ok(Some(Self {
            adjustments: run.adjustments,
            locked: locked.map(|(pair, _)| pair.clone()).collect(),
            pairs: found.into_iter().map(|(pair, _)| pair).collect(),
        }))
    }
}

/// The adjustments that hold for a run, those of its base among them, and the pairs that the base's review locked.
pub(crate) fn merged(
    wanted: &Adjustments,
    base: Option<&BaseRun>,
) -> Result<(Adjustments, Vec<PersonPair>), Error> {
    let Some(base) = base else { return Ok((wanted.clone(), Vec::new())) };
    let merged = over(wanted, &base.adjustments)?;
    let is_free = |pair: &&PersonPair| !merged.forbids.contains(pair);
    let locked = base.locked.iter().filter(is_free).cloned().collect();
    Ok((merged, locked))
}

/// Adjustments with those of an earlier run, as many as one run may have.
pub(crate) fn over(wanted: &Adjustments, base: &Adjustments) -> Result<Adjustments, Error> {
    let merged = wanted.over(base);
    let Adjustments { pins, forbids, capacities, added_mentors, allowed, .. } = &merged;
    let longest = pins.len().max(forbids.len()).max(capacities.len()).max(allowed.len());
    for (length, most, of) in
        [(longest, MOST_ENTRIES, "entries"), (added_mentors.len(), MOST_MENTORS, "mentors more")]
    {
        if length > most {
            let message = format!("has more than {most} {of} together with those of based_on");
            return Err(Error::field("adjustments", message));
        }
    }
    Ok(merged)
}

/// Has the snapshot keep or prefer the base's pairs that are still allowed; which those are.
pub(crate) fn keep(
    snapshot: &mut Snapshot,
    base: Option<&BaseRun>,
    keep: Option<MatchKeep>,
) -> Vec<PersonPair> {
    let (Some(base), Some(keep)) = (base, keep) else { return Vec::new() };
    // A snapshot that is refused is refused again when it is solved, with the reason.
    let Ok(roster) = Roster::new(snapshot) else { return Vec::new() };
    let allowed = AllowedPairs::of(&roster, &base.pairs);
    match keep {
        MatchKeep::Preferred => {
            let kept = allowed.pairs();
            snapshot.pairings.extend(kept.iter().map(engine_pair));
            kept
        }
        MatchKeep::All => {
            let kept = allowed.within_capacity(&roster);
            snapshot.pair_rules.extend(kept.iter().map(|pair| PairRule {
                mentee: pair.mentee.to_string(),
                mentor: pair.mentor.to_string(),
                rule: RuleKind::Lock,
                reason: String::new(),
            }));
            kept
        }
    }
}

fn engine_pair(pair: &PersonPair) -> Pair {
    Pair { mentee: pair.mentee.to_string(), mentor: pair.mentor.to_string() }
}

/// Earlier pairs that no rule excludes, of mentees for whom locks leave a mentor to want: each with the numbers of mentee and
/// mentor, and its score.
struct AllowedPairs<'b>(Vec<(&'b PersonPair, (u32, u32), i64)>);

impl<'b> AllowedPairs<'b> {
    fn of(roster: &Roster, pairs: &'b [PersonPair]) -> Self {
        let mut locks: BTreeMap<u32, u32> = BTreeMap::new();
        for (mentee, _) in roster.locks() {
            *locks.entry(mentee).or_default() += 1;
        }
        let allowed = pairs.iter().filter_map(|pair| {
            let mentee = roster.find_mentee(pair.mentee.as_str())?;
            let mentor = roster.find_mentor(pair.mentor.as_str())?;
            let candidate = roster.pair(mentee, mentor);
            let is_held = locks.get(&mentee).is_some_and(|locks| *locks >= roster.demand(mentee));
            let is_settled = candidate.is_current() || candidate.is_locked() || is_held;
            let stays = candidate.verdict().is_none() && !is_settled;
            stays.then(|| (pair, (mentee, mentor), candidate.points()))
        });
        Self(allowed.collect())
    }

    fn pairs(&self) -> Vec<PersonPair> {
        self.0.iter().map(|(pair, ..)| (*pair).clone()).collect()
    }

    /// The best pairs for whom there is a place, and a mentor to want, beside what is held already.
    fn within_capacity(mut self, roster: &Roster) -> Vec<PersonPair> {
        let (mut taken, mut held) = (BTreeMap::<u32, u32>::new(), BTreeMap::<u32, u32>::new());
        for (mentee, mentor) in roster.locks() {
            *taken.entry(mentor).or_default() += 1;
            *held.entry(mentee).or_default() += 1;
        }
        self.0.sort_by(|one, two| (two.2, one.0).cmp(&(one.2, two.0)));
        self.0.retain(|(_, (mentee, mentor), _)| {
            let (taken, held) = (taken.entry(*mentor).or_default(), held.entry(*mentee).or_default());
            let fits = *taken < roster.capacity(*mentor) && *held < roster.demand(*mentee);
            if fits {
                (*taken, *held) = (*taken + 1, *held + 1);
            }
            fits
        });
        self.pairs()
    }
}
