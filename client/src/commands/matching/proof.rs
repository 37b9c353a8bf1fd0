//! The proof of a run, checked here: the server's word is not taken for it.

use std::{cell::OnceCell, collections::BTreeSet, ops::ControlFlow};

use preceptor_engine::matching::{
    Checked, Dossier, Plan, Worth,
    explain::WhyNot,
    snapshot::{Mentee, Pair, RuleKind, Snapshot},
};
use preceptor_proto::v1 as pb;

use crate::{
    Api,
    failure::{Exit, Failure},
    people::id_of,
};

/// Up to so many mentees times mentors, costs that no proposal carries are computed here.
const SOLVABLE_PAIRS: usize = 1_000_000;

/// A run's document whose certificate holds.
pub(super) struct Proof {
    dossier: Dossier,
    /// The plan itself, brought back when it is first asked.
    plan: OnceCell<Option<Plan>>,
    /// What was established.
    pub(super) checked: Checked,
}

impl Proof {
    /// Exports a run and checks its certificate.
    pub(super) async fn of_run(api: &Api, run: &str) -> Result<Self, Failure> {
        let proof = Self::of_document(&export(api, run).await?)?;
        if proof.dossier.run != run {
            let message = format!("the server sent {} instead of {run}", proof.dossier.run);
            return Err(Failure::new(Exit::Unexpected, message));
        }
        Ok(proof)
    }

    /// Checks an exported document, without any server.
    pub(super) fn of_document(document: &str) -> Result<Self, Failure> {
        let unreadable = |why: String| {
            Failure::new(Exit::Input, format!("this is not an exported plan: {why}"))
                .hint("preceptor match export RUN --out FILE writes one")
        };
        let dossier = Dossier::from_json(document).map_err(|error| unreadable(error.to_string()))?;
        let checked = dossier.verify().map_err(|rejection| {
            Failure::new(Exit::Input, format!("THE CERTIFICATE DOES NOT HOLD: {rejection}"))
                .hint("do not publish this plan; make a new one, and report this one")
        })?;
        Ok(Self { dossier, plan: OnceCell::new(), checked })
    }

    /// The run's resource name.
    pub(super) fn run(&self) -> &str {
        &self.dossier.run
    }

    /// What the document says of itself.
    pub(super) const fn dossier(&self) -> &Dossier {
        &self.dossier
    }

    /// That the proposals shown are the plan that was proved.
    pub(super) fn covers(&self, proposals: &[pb::Proposal]) -> Result<(), Failure> {
        let shown: BTreeSet<_> =
            proposals.iter().map(|each| (id_of(&each.mentee), id_of(&each.mentor))).collect();
        let proved = &self.dossier.assignment.pairs;
        let proved: BTreeSet<_> =
            proved.iter().map(|pair| (pair.mentee.as_str(), pair.mentor.as_str())).collect();
        if shown == proved {
            return Ok(());
        }
        Err(Failure::new(Exit::Unexpected, "the proposals are not the plan that the certificate proves")
            .hint("do not publish this plan; report it"))
    }

    /// How many gaps a mentee has that the policy counts.
    pub(super) fn gap_count(&self, mentee: &str) -> usize {
        let policy = &self.dossier.snapshot.policy;
        let found = self.dossier.snapshot.mentees.iter().find(|each| each.id == id_of(mentee));
        let is_gap = |each: &Mentee, skill: &String, target: i32| {
            let assumed = target - policy.assumed_gap;
            let level = each.levels.get(skill).map_or(assumed, |level| level.thousandths());
            level.max(1000) < target && policy.skill_weights.get(skill) != Some(&0)
        };
        found.map_or(0, |each| {
            each.targets.iter().filter(|(skill, target)| is_gap(each, skill, target.thousandths())).count()
        })
    }

    /// What the whole plan loses because one pair is locked, in points; nothing where it places fewer people, or the
    /// run is too large to solve again here.
    pub(super) fn cost_of_lock(&self, mentee: &str, mentor: &str) -> Option<i64> {
        if !self.is_solvable_here() {
            return None;
        }
        let snapshot = &self.dossier.snapshot;
        let (mentee, mentor) = (id_of(mentee), id_of(mentor));
        let is_lock = |rule: &preceptor_engine::matching::snapshot::PairRule| {
            rule.rule == RuleKind::Lock && rule.mentee == mentee && rule.mentor == mentor
        };
        let mut pair_rules = snapshot.pair_rules.clone();
        pair_rules.retain(|rule| !is_lock(rule));
        let free = Snapshot { pair_rules, ..snapshot.clone() };
        let best = Plan::solve(&free, &|_| ControlFlow::Continue(())).ok()?.worth();
        let own = self.checked.worth;
        (best.placed == own.placed).then(|| (best.score - own.score).max(0))
    }

    /// What the whole plan loses, exactly, when another pair is forced; nothing where it cannot be, or the run is too
    /// large to compute it here.
    pub(super) fn cost_of_pair(&self, mentee: &str, mentor: &str) -> Option<Worth> {
        let restore = || {
            let Dossier { snapshot, assignment, certificate, .. } = &self.dossier;
            self.is_solvable_here().then(|| Plan::restore(snapshot, assignment, certificate).ok()).flatten()
        };
        match self.plan.get_or_init(restore).as_ref()?.why_not(id_of(mentee), id_of(mentor)).ok()? {
            WhyNot::OutCompeted { forced, .. } => Some(forced.loss),
            _ => None,
        }
    }

    fn is_solvable_here(&self) -> bool {
        let snapshot = &self.dossier.snapshot;
        snapshot.mentees.len() * snapshot.mentors.len() <= SOLVABLE_PAIRS
    }

    /// The pairs of the plan.
    pub(super) fn pairs(&self) -> &[Pair] {
        &self.dossier.assignment.pairs
    }
}

/// A run as its document.
pub(super) async fn export(api: &Api, run: &str) -> Result<String, Failure> {
    let request = pb::ExportMatchRunRequest { name: run.to_owned() };
    let mut chunks = api.matching().export_match_run(request).await?.into_inner();
    let mut document = Vec::new();
    while let Some(part) = chunks.message().await? {
        document.extend(part.chunk);
    }
    String::from_utf8(document)
        .map_err(|_| Failure::new(Exit::Unexpected, "the exported document is not UTF-8"))
}
