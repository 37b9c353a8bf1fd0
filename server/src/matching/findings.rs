//! What a plan says, as rows.

use std::collections::{BTreeMap, BTreeSet};

use preceptor_engine::matching::{
    Plan, Score, Snapshot,
    input::snapshot::Mentee,
    people::score::ScoreReason,
    plan::{
        reasons::{self, Reasons},
        unplaced::{self, Unplaced},
    },
    progress::watch::{Cancelled, Progress, Stage, Watch},
};

use super::kinds::stored_kind;
use crate::records::{
    AgencyId, ExclusionCount, MatchRunId, PersonId, PersonPair, Proposal, ProposalId, ProposalKind,
    ProposalState, ScoreLine, UnplacedMentee, UnplacedReason,
};

/// A plan beside the input it was made from.
pub(crate) struct Findings<'p> {
    agency: &'p AgencyId,
    run: &'p MatchRunId,
    plan: &'p Plan,
    mentees: BTreeMap<&'p str, &'p Mentee>,
    /// Pairs that an earlier plan had, and nobody agreed on yet.
    planned: BTreeSet<&'p PersonPair>,
}

impl<'p> Findings<'p> {
    pub(crate) fn new(
        (agency, run): (&'p AgencyId, &'p MatchRunId),
        snapshot: &'p Snapshot,
        plan: &'p Plan,
        planned: &'p [PersonPair],
    ) -> Self {
        let mentees = snapshot.mentees.iter().map(|mentee| (mentee.id.as_str(), mentee)).collect();
        Self { agency, run, plan, mentees, planned: planned.iter().collect() }
    }

    /// The pairs of the plan, and the mentees without a place, each by mentee.
    ///
    /// # Errors
    /// [`Cancelled`] where `watch` breaks.
    pub(crate) fn gather(&self, watch: Watch<'_>) -> Result<(Vec<Proposal>, Vec<UnplacedMentee>), Cancelled> {
        let Reasons { proposals, unplaced } = self.plan.reasons(watch)?;
        let total = self.mentees.len();
        let look = || {
            let progress = Progress { stage: Stage::Checking, done: total, total };
            if watch(progress).is_break() { Err(Cancelled) } else { Ok(()) }
        };
        let mut pairs = Vec::with_capacity(proposals.len());
        for (proposal, position) in proposals.into_iter().zip(1..) {
            look()?;
            pairs.push(self.proposal(proposal, position));
        }
        let mut left_over = Vec::with_capacity(unplaced.len());
        for (unplaced, position) in unplaced.into_iter().zip(1..) {
            // Each looks at every mentor again.
            look()?;
            left_over.push(self.unplaced_mentee(unplaced, position));
        }
        Ok((pairs, left_over))
    }

    fn proposal(&self, found: reasons::Proposal, position: i64) -> Proposal {
        let mentee = self.mentees[found.mentee.as_str()];
        let runner_up = found.runner_up.as_ref();
        let pair = PersonPair { mentor: PersonId::new(found.mentor), mentee: PersonId::new(found.mentee) };
        let is_kept = found.is_current && !self.planned.contains(&pair);
        Proposal {
            agency_id: self.agency.clone(),
            match_run_id: self.run.clone(),
            id: ProposalId::new(position.to_string()),
            position,
            mentor_id: pair.mentor,
            mentor_display_name: String::new(),
            mentee_id: pair.mentee,
            mentee_display_name: String::new(),
            kind: if is_kept { ProposalKind::Kept } else { ProposalKind::New },
            pairing_kind: stored_kind(mentee.wants),
            score: found.score.points,
            coverage: found.score.coverage,
            lines: score_lines(&found.score, mentee),
            runner_up_id: runner_up.map(|other| PersonId::new(&other.mentor)),
            runner_up_display_name: None,
            runner_up_score: runner_up.map_or(0, |other| other.score),
            runner_up_loss: runner_up.map_or(0, |other| other.loss_at_least.score),
            is_insufficient: found.score.has_insufficient_evidence(),
            is_pinned: found.is_locked,
            state: ProposalState::Proposed,
            reason: String::new(),
            pair_rule_id: None,
        }
    }

    fn unplaced_mentee(&self, found: Unplaced, position: i64) -> UnplacedMentee {
        let (eligible, exclusions) = self.verdicts(&found.mentee);
        // Those whom the mentee has are eligible, and no mentors more.
        let roster = &self.plan.instance().roster;
        let wanted = roster.find_mentee(&found.mentee).map_or(0, |mentee| roster.demand(mentee));
        let eligible = eligible - i64::from(wanted.saturating_sub(found.missing));
        let (reason, nearest) = match found.reason {
            unplaced::UnplacedReason::NoEligibleMentor { .. } => (UnplacedReason::NoEligibleMentor, None),
            unplaced::UnplacedReason::AllEligibleFull { nearest, short_by, .. } => {
                (UnplacedReason::MentorsFull, Some((nearest, short_by.score)))
            }
            unplaced::UnplacedReason::NotWorthIt { nearest, short_by, .. } => {
                (UnplacedReason::NotWorthIt, Some((nearest, short_by.score)))
            }
        };
        let score = nearest.as_ref().map_or(0, |(mentor, _)| self.score(&found.mentee, mentor));
        let (nearest_id, loss) =
            nearest.map_or((None, 0), |(mentor, loss)| (Some(PersonId::new(mentor)), loss));
        UnplacedMentee {
            agency_id: self.agency.clone(),
            match_run_id: self.run.clone(),
            mentee_id: PersonId::new(found.mentee),
            mentee_display_name: String::new(),
            position,
            missing: found.missing.into(),
            reason,
            eligible_mentor_count: eligible,
            exclusions,
            nearest_id,
            nearest_display_name: None,
            nearest_score: score,
            nearest_loss: loss,
        }
    }

    fn score(&self, mentee: &str, mentor: &str) -> i64 {
        let roster = &self.plan.instance().roster;
        let pair = roster.find_mentee(mentee).zip(roster.find_mentor(mentor));
        pair.map_or(0, |(mentee, mentor)| roster.pair(mentee, mentor).points())
    }

    /// How many mentors are eligible for a mentee, and how many the first rule that excludes them leaves out.
    fn verdicts(&self, mentee: &str) -> (i64, Vec<ExclusionCount>) {
        let roster = &self.plan.instance().roster;
        let Some(mentee) = roster.find_mentee(mentee) else { return (0, Vec::new()) };
        let (mut eligible, mut excluded) = (0, BTreeMap::new());
        for mentor in 0..roster.mentor_count() {
            match roster.pair(mentee, mentor).verdict() {
                None => eligible += 1,
                Some(verdict) => *excluded.entry(verdict.code()).or_insert(0) += 1,
            }
        }
        let mut counts: Vec<ExclusionCount> = excluded
            .into_iter()
            .map(|(rule, mentors)| ExclusionCount { rule: rule.to_owned(), mentors })
            .collect();
        counts.sort_by(|one, other| (other.mentors, &one.rule).cmp(&(one.mentors, &other.rule)));
        (eligible, counts)
    }
}

/// Where a score's points come from.
pub(crate) fn score_lines(score: &Score, mentee: &Mentee) -> Vec<ScoreLine> {
    score.lines.iter().map(|line| score_line(&line.reason, line.points, mentee)).collect()
}

fn score_line(reason: &ScoreReason, points: i64, mentee: &Mentee) -> ScoreLine {
    let plain = |amount: i64| ScoreLine {
        code: reason.code().to_owned(),
        skill: String::new(),
        points,
        mentee_level: 0,
        mentor_level: 0,
        amount,
    };
    match reason {
        ScoreReason::Coverage { skill, gap, lead, .. } => {
            let target = mentee.targets.get(skill).map_or(0, |target| target.thousandths());
            let mentee_level = i64::from(target - gap);
            ScoreLine {
                skill: skill.clone(),
                mentee_level,
                mentor_level: mentee_level + i64::from(*lead),
                ..plain(i64::from(*gap.min(lead)))
            }
        }
        ScoreReason::Population { shared } | ScoreReason::Language { shared } => plain(i64::from(*shared)),
        ScoreReason::Availability { minutes } => plain(i64::from(*minutes)),
        ScoreReason::Preference { rank } => plain(i64::from(*rank)),
        ScoreReason::Waiting { weeks } => plain(i64::from(*weeks)),
        ScoreReason::Discipline | ScoreReason::PreferRule | ScoreReason::Stay | ScoreReason::AvoidRule => {
            plain(1)
        }
    }
}
