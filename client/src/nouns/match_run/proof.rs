//! The document of a run, whose certificate is checked on this computer and not believed.

use std::{cell::OnceCell, collections::BTreeSet};

use preceptor_engine::matching::input::snapshot::{Mentee, Pair, RuleKind, Snapshot};
use preceptor_engine::matching::plan::mentor_loads::MentorLoad;
use preceptor_engine::matching::plan::stability::Stability;
use preceptor_engine::matching::plan::why_not::WhyNot;
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::matching::{Assignment, Checked, Dossier, Plan, Policy, Worth};
use preceptor_proto::v1 as pb;

use crate::{
    connection::Api,
    failure::{Exit, Failure},
    words::{demand::Demand, resource::id_of},
};

/// Up to so many mentees times mentors, costs that no proposal carries are computed here.
const SOLVABLE_PAIRS: usize = 1_000_000;

/// A run's document whose certificate holds.
pub(crate) struct Proof {
    dossier: Dossier,
    /// The plan itself, brought back when it is first asked.
    plan: OnceCell<Option<Plan>>,
    /// What was established.
    pub(crate) checked: Checked,
}

/// What a mentee lacks in one skill.
pub(crate) struct Gap {
    /// The skill's key.
    pub(crate) skill: String,
    /// The levels below the target, in thousandths, above 0.
    pub(crate) size: i32,
}

impl Gap {
    /// The gap below `target` in a skill, unless there is none or the policy does not count the skill.
    fn of(policy: &Policy, mentee: &Mentee, skill: &str, target: i32) -> Option<Self> {
        if policy.skill_weights.get(skill) == Some(&0) {
            return None;
        }
        let unknown = target - policy.assumed_gap;
        let level = mentee.levels.get(skill).map_or(unknown, |level| level.thousandths());
        let size = target - level.max(1000);
        (size > 0).then(|| Self { skill: skill.to_owned(), size })
    }
}

impl Proof {
    /// Exports a run and checks its certificate.
    pub(crate) async fn of_run(api: &Api, run: &str) -> Result<Self, Failure> {
        let proof = Self::of_document(&export(api, run).await?)?;
        if proof.dossier.run != run {
            let message = format!("the server sent {} instead of {run}", proof.dossier.run);
            return Err(Failure::new(Exit::Unexpected, message));
        }
        Ok(proof)
    }

    /// Checks an exported document, without any server.
    pub(crate) fn of_document(document: &str) -> Result<Self, Failure> {
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
    pub(crate) fn run(&self) -> &str {
        &self.dossier.run
    }

    /// What the document says of itself.
    pub(crate) const fn dossier(&self) -> &Dossier {
        &self.dossier
    }

    /// That the proposals shown are the plan that was proved.
    pub(crate) fn check_proposals(&self, proposals: &[pb::Proposal]) -> Result<(), Failure> {
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

    /// The gaps of a mentee that the policy counts, by skill.
    pub(crate) fn gaps_of(&self, mentee: &str) -> Vec<Gap> {
        let Snapshot { policy, mentees, .. } = &self.dossier.snapshot;
        let Ok(place) = mentees.binary_search_by(|each| each.id.as_str().cmp(mentee)) else {
            return Vec::new();
        };
        let mentee = &mentees[place];
        let gap = |skill: &String, target: i32| Gap::of(policy, mentee, skill, target);
        mentee.targets.iter().filter_map(|(skill, target)| gap(skill, target.thousandths())).collect()
    }

    /// How far the plan is from a stable one, and what a stable one is worth.
    pub(crate) fn stability(&self) -> Option<Stability> {
        self.plan().map(Plan::stability)
    }

    /// Every mentor's places in the plan, by id, and what one more would add.
    pub(crate) fn places(&self) -> Vec<MentorLoad> {
        self.plan().map(Plan::mentor_loads).unwrap_or_default()
    }

    /// What the whole plan loses because one pair is locked, in points; nothing where it places fewer people, or the
    /// run is too large to solve again here.
    pub(crate) fn cost_of_lock(&self, mentee: &str, mentor: &str) -> Option<i64> {
        if !self.is_solvable_here() {
            return None;
        }
        let snapshot = &self.dossier.snapshot;
        let (mentee, mentor) = (id_of(mentee), id_of(mentor));
        let is_lock = |rule: &preceptor_engine::matching::input::snapshot::PairRule| {
            rule.rule == RuleKind::Lock && rule.mentee == mentee && rule.mentor == mentor
        };
        let mut pair_rules = snapshot.pair_rules.clone();
        pair_rules.retain(|rule| !is_lock(rule));
        let free = Snapshot { pair_rules, ..snapshot.clone() };
        let best = Plan::solve(&free, UNCANCELLED).ok()?.worth();
        let own = self.checked.worth;
        (best.placed == own.placed).then(|| (best.score - own.score).max(0))
    }

    /// What the whole plan loses, exactly, when another pair is forced; nothing where it cannot be, or the run is too
    /// large to compute it here.
    pub(crate) fn cost_of_pair(&self, mentee: &str, mentor: &str) -> Option<Worth> {
        if !self.is_solvable_here() {
            return None;
        }
        match self.plan()?.why_not(id_of(mentee), id_of(mentor)).ok()? {
            WhyNot::OutCompeted { forced, .. } => Some(forced.loss),
            _ => None,
        }
    }

    /// The plan itself; a document whose certificate holds always has one.
    fn plan(&self) -> Option<&Plan> {
        let Dossier { snapshot, assignment, certificate, .. } = &self.dossier;
        let restore = || Plan::restore(snapshot, assignment, certificate).ok();
        self.plan.get_or_init(restore).as_ref()
    }

    fn is_solvable_here(&self) -> bool {
        let snapshot = &self.dossier.snapshot;
        snapshot.mentees.len() * snapshot.mentors.len() <= SOLVABLE_PAIRS
    }

    /// The pairs of the plan.
    pub(crate) fn pairs(&self) -> &[Pair] {
        &self.dossier.assignment.pairs
    }

    /// What the mentees look for.
    pub(crate) fn demand(&self) -> Demand {
        Demand::from(&self.dossier.snapshot)
    }

    /// How many mentees and wanted places a plan of the run gives, in words.
    pub(crate) fn placed(&self, plan: &Assignment) -> String {
        let (mentees, filled) = counts(plan);
        self.demand().placed(mentees, filled)
    }

    /// What the plan gives more of these than another plan of the run does, in words.
    pub(crate) fn more_placed_than(&self, other: &Assignment) -> String {
        let ((mentees, filled), (fewer, less)) = (counts(&self.dossier.assignment), counts(other));
        self.demand().change(mentees - fewer, filled - less)
    }

    /// What another plan of the run's people gives more of these than the plan does, in words.
    pub(crate) fn more_placed_by(&self, other: &Assignment) -> String {
        let ((mentees, filled), (fewer, less)) = (counts(other), counts(&self.dossier.assignment));
        self.demand().change(mentees - fewer, filled - less)
    }
}

/// How many mentees have a mentor in a plan, and how many pairs it has.
fn counts(plan: &Assignment) -> (i32, i32) {
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    (count(plan.placed()), count(plan.pairs.len()))
}

/// A run as its document.
pub(crate) async fn export(api: &Api, run: &str) -> Result<String, Failure> {
    let request = pb::ExportMatchRunRequest { name: run.to_owned() };
    let mut chunks = api.matching().export_match_run(request).await?.into_inner();
    let mut document = Vec::new();
    while let Some(part) = chunks.message().await? {
        document.extend(part.chunk);
    }
    String::from_utf8(document)
        .map_err(|_| Failure::new(Exit::Unexpected, "the exported document is not UTF-8"))
}
