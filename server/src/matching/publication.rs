//! Whether the approved proposals of a run still hold, and the pairings that they become: all of them, or none.

use std::collections::{BTreeMap, BTreeSet};

use super::policy;
use crate::{
    desk::Scene,
    error::{Error, ErrorReason, Refusal},
    people::{
        mentor_places,
        pairing::{new_pairing, record_new},
    },
    records::{
        MatchRun, Named as _, PairRule, PairRuleKind, Pairing, PairingKind, Person, PersonId, Proposal,
        ProposalKind, proposal_name,
    },
    store::{Tx, pair_rules, pairings, people},
};

/// What is true now, which may not be what was true when the run was solved.
pub(crate) struct RosterNow {
    people: BTreeMap<PersonId, Person>,
    bans: BTreeSet<(PersonId, PersonId)>,
    open: Vec<Pairing>,
}

/// A resource, and what is wrong with it.
type Conflict = (String, String);

impl RosterNow {
    pub(crate) async fn read(tx: &mut Tx<'_>, scene: &Scene<'_>) -> Result<Self, Error> {
        let agency = &scene.caller.agency;
        let people = people::list_all_people(tx, agency).await?;
        let rules = pair_rules::list_pair_rules_in_force(tx, agency, scene.now).await?;
        let is_ban = |rule: &PairRule| rule.kind == PairRuleKind::Ban;
        let open = pairings::list_open_pairings(tx, agency).await?;
        Ok(Self {
            people: people.into_iter().map(|person| (person.id.clone(), person)).collect(),
            bans: rules.into_iter().filter(is_ban).map(|rule| (rule.mentor_id, rule.mentee_id)).collect(),
            open: open.into_iter().filter(|pairing| !pairing.has_lapsed(scene.now)).collect(),
        })
    }

    /// That every approved proposal still holds, each by itself and all together.
    pub(crate) fn check(&self, scene: &Scene<'_>, approved: &[Proposal]) -> Result<(), Error> {
        let of_pairs = approved.iter().flat_map(|proposal| self.conflicts(scene, proposal));
        let of_sides = self.overfull(scene, approved).into_iter().chain(self.oversupplied(scene, approved));
        let conflicts: Vec<Conflict> = of_pairs.chain(of_sides).collect();
        if conflicts.is_empty() {
            return Ok(());
        }
        let plural = if conflicts.len() == 1 { "" } else { "s" };
        let message =
            format!("the plan no longer fits what is true now: {} conflict{plural}", conflicts.len());
        Err(Refusal { conflicts, ..Refusal::new(ErrorReason::PlanStale, message) }.into())
    }

    fn conflicts(&self, scene: &Scene<'_>, proposal: &Proposal) -> Vec<Conflict> {
        let Proposal { mentor_id, mentee_id, pairing_kind, .. } = proposal;
        let agency = &scene.caller.agency;
        let named = proposal_name(agency, &proposal.match_run_id, &proposal.id);
        let open = self.open_of(mentee_id, *pairing_kind).find(|open| open.mentor_id == *mentor_id);
        if proposal.kind == ProposalKind::Kept {
            let is_kept = open.is_some();
            let over = (named, format!("the pairing of {mentee_id} with {mentor_id} is over"));
            return if is_kept { Vec::new() } else { vec![over] };
        }
        let mut conflicts = Vec::new();
        let mut sides = [
            (
                mentor_id,
                self.people.get(mentor_id).map(|it| mentor_places::mentor_lack(it, *pairing_kind, scene)),
            ),
            (mentee_id, self.people.get(mentee_id).map(|it| mentor_places::mentee_lack(it, scene))),
        ];
        for (id, lack) in &mut sides {
            if let Some(lack) = lack.take().unwrap_or_else(|| Some("is ARCHIVED".to_owned())) {
                conflicts.push((id.name(agency), format!("{id} {lack}")));
            }
        }
        if self.bans.contains(&(mentor_id.clone(), mentee_id.clone())) {
            conflicts.push((named.clone(), format!("a rule bans {mentee_id} with {mentor_id}")));
        }
        if let Some(open) = open {
            let text = format!("{mentee_id} has an open pairing with {}", open.mentor_id);
            conflicts.push((open.id.name(agency), text));
        }
        conflicts
    }

    /// The open pairings of a mentee of a kind.
    fn open_of(&self, mentee: &PersonId, kind: PairingKind) -> impl Iterator<Item = &Pairing> {
        self.open.iter().filter(move |open| open.mentee_id == *mentee && open.kind == kind)
    }

    /// The mentees who would have more mentors than they want.
    fn oversupplied(&self, scene: &Scene<'_>, approved: &[Proposal]) -> Vec<Conflict> {
        let mut planned: BTreeMap<(&PersonId, PairingKind), Vec<&PersonId>> = BTreeMap::new();
        for proposal in new_pairs(approved) {
            let pair = (&proposal.mentee_id, proposal.pairing_kind);
            planned.entry(pair).or_default().push(&proposal.mentor_id);
        }
        let oversupplied = planned.into_iter().filter_map(|((id, kind), mentors)| {
            let wanted = usize::try_from(self.people.get(id)?.mentors_wanted).unwrap_or_default();
            let others: Vec<&Pairing> =
                self.open_of(id, kind).filter(|open| !mentors.contains(&&open.mentor_id)).collect();
            let count = mentors.len();
            let (name, text) = match others.first() {
                Some(open) => (
                    open.id.name(&scene.caller.agency),
                    format!("{id} has an open pairing with {}", open.mentor_id),
                ),
                None => (
                    id.name(&scene.caller.agency),
                    format!("{id} wants {wanted} mentors, and the plan has {count}"),
                ),
            };
            (count + others.len() > wanted).then_some((name, text))
        });
        oversupplied.collect()
    }

    /// The mentors who have fewer free places than the plan needs.
    fn overfull(&self, scene: &Scene<'_>, approved: &[Proposal]) -> Vec<Conflict> {
        let mut needed: BTreeMap<&PersonId, i64> = BTreeMap::new();
        for proposal in new_pairs(approved) {
            *needed.entry(&proposal.mentor_id).or_default() += 1;
        }
        let overfull = needed.into_iter().filter_map(|(id, needed)| {
            let mentor = self.people.get(id)?;
            let free = mentor.capacity - mentor.used;
            let text =
                format!("{id} has {free} free places of {}, and the plan needs {needed}", mentor.capacity);
            (needed > free).then(|| (id.name(&scene.caller.agency), text))
        });
        overfull.collect()
    }

    /// Makes the pairings, taking places mentor by mentor; how many.
    pub(crate) async fn pair(
        &self,
        tx: &mut Tx<'_>,
        scene: &mut Scene<'_>,
        run: &MatchRun,
        approved: &[Proposal],
    ) -> Result<usize, Error> {
        let agency = scene.caller.agency.clone();
        let policy = policy::load_version(tx, &agency, (&run.policy_id, run.policy_version)).await?;
        let mut made = Vec::new();
        for proposal in new_pairs(approved) {
            let both = self.people.get(&proposal.mentor_id).zip(self.people.get(&proposal.mentee_id));
            let both = both.ok_or_else(|| Error::Internal("a checked proposal lost its people".into()))?;
            if !people::take_place(tx, &agency, &proposal.mentor_id).await? {
                let name = proposal.mentor_id.name(&agency);
                let refusal = Refusal::new(ErrorReason::PlanStale, "a place was taken meanwhile");
                return Err(refusal.conflict(name, "has no free place any more").into());
            }
            let terms = (policy.rules.offer_days, Some(&run.id));
            made.push(new_pairing(scene, both, proposal.pairing_kind, terms));
        }
        pairings::insert_pairings(tx, &made).await?;
        for pairing in &made {
            record_new(scene, pairing);
        }
        Ok(made.len())
    }
}

/// The proposals that publishing makes a pairing of, by mentor.
fn new_pairs(approved: &[Proposal]) -> impl Iterator<Item = &Proposal> {
    approved.iter().filter(|proposal| proposal.kind == ProposalKind::New)
}
