//! The hard rules: why two people cannot be paired, whatever the score.

use serde::{Deserialize, Serialize};

use super::relation::Fact;
use super::roster::CandidatePair;
use super::score::shared;
use crate::matching::input::policy::HardRule;
use crate::matching::input::snapshot::PairingKind;
use crate::time::UnixMicros;

/// The rule that excludes a pair, with the facts it was judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Verdict {
    /// A rule bans the pair.
    Banned,
    /// The mentor is the mentee.
    SamePerson,
    /// One is the other's line manager.
    LineManager,
    /// One of them declared a conflict of interest with the other.
    ConflictOfInterest,
    /// The mentor does not offer the kind of pairing wanted.
    KindNotOffered {
        /// The kind the mentee wants.
        wanted: PairingKind,
    },
    /// The mentor accepts no new mentees.
    MentorNotAccepting,
    /// The mentor's credential ends before the pairing begins.
    CredentialExpired {
        /// The last instant it is valid.
        valid_until: UnixMicros,
        /// When the pairing would begin.
        starts_at: UnixMicros,
    },
    /// They share no language.
    NoSharedLanguage,
    /// They share no way to meet.
    NoSharedWayToMeet,
    /// Free time is unknown, and unknown is not free.
    AvailabilityUnknown {
        /// Whether the mentee's is.
        of_mentee: bool,
        /// Whether the mentor's is.
        of_mentor: bool,
    },
    /// They share less free time than the policy asks for.
    TooLittleSharedTime {
        /// The minutes a week they share.
        minutes: u32,
        /// The minutes a week asked for.
        needed: u32,
    },
    /// In none of the mentee's needs is the mentor strong enough to teach.
    BelowTeachingThreshold {
        /// How many needs the mentee has.
        needs: u32,
        /// In how many of them the mentor's level was never observed.
        unobserved: u32,
    },
    /// The score is below the policy's minimum.
    ScoreTooLow {
        /// The pair's score.
        score: i64,
        /// The least allowed.
        minimum: u32,
    },
}

impl Verdict {
    /// The verdict's stable name.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Banned => "banned",
            Self::SamePerson => "same_person",
            Self::LineManager => "line_manager",
            Self::ConflictOfInterest => "conflict_of_interest",
            Self::KindNotOffered { .. } => "kind_not_offered",
            Self::MentorNotAccepting => "mentor_not_accepting",
            Self::CredentialExpired { .. } => "credential_expired",
            Self::NoSharedLanguage => "no_shared_language",
            Self::NoSharedWayToMeet => "no_shared_way_to_meet",
            Self::AvailabilityUnknown { .. } => "availability_unknown",
            Self::TooLittleSharedTime { .. } => "too_little_shared_time",
            Self::BelowTeachingThreshold { .. } => "below_teaching_threshold",
            Self::ScoreTooLow { .. } => "score_too_low",
        }
    }
}

type Rule = fn(&CandidatePair<'_>) -> Option<Verdict>;

/// Every rule with the switch that it has, cheap ones first: most pairs are settled before the score is computed.
const RULES: [(Option<HardRule>, Rule); 12] = [
    (None, banned),
    (None, same_person),
    (Some(HardRule::NoLineManager), line_manager),
    (Some(HardRule::NoConflictOfInterest), conflict_of_interest),
    (Some(HardRule::KindOffered), kind_not_offered),
    (Some(HardRule::MentorAccepting), mentor_not_accepting),
    (Some(HardRule::CredentialValid), credential_expired),
    (Some(HardRule::SharedLanguage), no_shared_language),
    (Some(HardRule::SharedWayToMeet), no_shared_way_to_meet),
    (Some(HardRule::SharedTime), too_little_shared_time),
    (Some(HardRule::TeachingStrength), below_teaching_threshold),
    (None, score_too_low),
];

/// Which rule excludes a pair first, in a byte; or none does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exclusion(u8);

impl Exclusion {
    /// How many there are.
    pub(crate) const COUNT: usize = RULES.len() + 1;

    /// Which of them it is, the last where no rule excludes the pair.
    pub(crate) fn place(self) -> usize {
        self.0.into()
    }

    /// The rule of one of them that a policy can switch off.
    pub(crate) fn switch(place: usize) -> Option<HardRule> {
        RULES.get(place).and_then(|(switch, _)| *switch)
    }
}

impl CandidatePair<'_> {
    /// The first rule that excludes the pair; `None` where it is eligible.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        RULES.iter().find_map(|(_, rule)| rule(self))
    }

    /// Every rule that excludes the pair; none where it is eligible.
    #[must_use]
    pub fn verdicts(&self) -> Vec<Verdict> {
        RULES.iter().filter_map(|(_, rule)| rule(self)).collect()
    }

    /// Which rule excludes the pair first, and whether none does.
    pub(crate) fn exclusion(&self) -> (Exclusion, bool) {
        let place = RULES.iter().position(|(_, rule)| rule(self).is_some());
        let exclusion = u8::try_from(place.unwrap_or(RULES.len())).expect("there are few rules");
        (Exclusion(exclusion), place.is_none())
    }

    fn enforces(&self, rule: HardRule) -> bool {
        self.roster.policy.hard_rules.contains(&rule)
    }
}

fn banned(pair: &CandidatePair<'_>) -> Option<Verdict> {
    pair.relation.has(Fact::Banned).then_some(Verdict::Banned)
}

fn same_person(pair: &CandidatePair<'_>) -> Option<Verdict> {
    pair.relation.has(Fact::SamePerson).then_some(Verdict::SamePerson)
}

fn line_manager(pair: &CandidatePair<'_>) -> Option<Verdict> {
    let breaks = pair.relation.has(Fact::LineManager) && pair.enforces(HardRule::NoLineManager);
    breaks.then_some(Verdict::LineManager)
}

fn conflict_of_interest(pair: &CandidatePair<'_>) -> Option<Verdict> {
    let breaks = pair.relation.has(Fact::Conflict) && pair.enforces(HardRule::NoConflictOfInterest);
    breaks.then_some(Verdict::ConflictOfInterest)
}

fn kind_not_offered(pair: &CandidatePair<'_>) -> Option<Verdict> {
    let wanted = pair.mentee.wants;
    let breaks = pair.mentor.offers & wanted.bit() == 0 && pair.enforces(HardRule::KindOffered);
    breaks.then_some(Verdict::KindNotOffered { wanted })
}

fn mentor_not_accepting(pair: &CandidatePair<'_>) -> Option<Verdict> {
    // A mentor who accepts no new mentees keeps current ones.
    let is_open = pair.mentor.is_accepting || pair.is_current();
    (!is_open && pair.enforces(HardRule::MentorAccepting)).then_some(Verdict::MentorNotAccepting)
}

fn credential_expired(pair: &CandidatePair<'_>) -> Option<Verdict> {
    let starts_at = pair.roster.starts_at;
    let valid_until = pair.mentor.credential_valid_until.filter(|until| *until < starts_at)?;
    pair.enforces(HardRule::CredentialValid).then_some(Verdict::CredentialExpired { valid_until, starts_at })
}

fn no_shared_language(pair: &CandidatePair<'_>) -> Option<Verdict> {
    let breaks = shared(&pair.mentee.profile.languages, &pair.mentor.profile.languages) == 0;
    (breaks && pair.enforces(HardRule::SharedLanguage)).then_some(Verdict::NoSharedLanguage)
}

fn no_shared_way_to_meet(pair: &CandidatePair<'_>) -> Option<Verdict> {
    let breaks = pair.mentee.profile.meeting_ways & pair.mentor.profile.meeting_ways == 0;
    (breaks && pair.enforces(HardRule::SharedWayToMeet)).then_some(Verdict::NoSharedWayToMeet)
}

fn too_little_shared_time(pair: &CandidatePair<'_>) -> Option<Verdict> {
    if !pair.enforces(HardRule::SharedTime) {
        return None;
    }
    let (mentee, mentor) = (pair.mentee.profile.availability, pair.mentor.profile.availability);
    let (Some(mentee), Some(mentor)) = (mentee, mentor) else {
        return Some(Verdict::AvailabilityUnknown {
            of_mentee: mentee.is_none(),
            of_mentor: mentor.is_none(),
        });
    };
    let (minutes, needed) = (mentee.shared_minutes(&mentor), pair.roster.policy.minimum_shared_minutes);
    (minutes < needed).then_some(Verdict::TooLittleSharedTime { minutes, needed })
}

fn below_teaching_threshold(pair: &CandidatePair<'_>) -> Option<Verdict> {
    let needs = &pair.mentee.needs;
    // A mentee without needs lacks nothing that a mentor could be too weak for.
    let can_teach = needs.is_empty() || needs.iter().any(|need| pair.benefit(need) > 0);
    if can_teach || !pair.enforces(HardRule::TeachingStrength) {
        return None;
    }
    let unobserved = needs.iter().filter(|need| pair.mentor.strengths[need.skill] == 0).count();
    let as_count = |length| u32::try_from(length).unwrap_or(u32::MAX);
    Some(Verdict::BelowTeachingThreshold { needs: as_count(needs.len()), unobserved: as_count(unobserved) })
}

fn score_too_low(pair: &CandidatePair<'_>) -> Option<Verdict> {
    let minimum = pair.roster.policy.minimum_score;
    if minimum == 0 {
        return None;
    }
    let score = pair.points();
    (score < i64::from(minimum)).then_some(Verdict::ScoreTooLow { score, minimum })
}
