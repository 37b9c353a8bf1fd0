//! The frozen input of a match run: everything the plan depends on, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::policy::Policy;
use super::week::Week;
use crate::skill::Level;
use crate::time::UnixMicros;

/// What a pairing is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairingKind {
    /// Growth of a colleague over months.
    Mentor,
    /// Guided practice of a person new in the role.
    Preceptor,
    /// Professional supervision.
    Supervisor,
    /// Learning from an equal.
    Peer,
}

/// How two people can meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingWay {
    /// In one room.
    InPerson,
    /// By video.
    Video,
    /// By telephone.
    Phone,
}

/// A person who looks for mentors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mentee {
    /// The stable id of the person; never a name.
    pub id: String,
    /// The kind of pairing wanted.
    pub wants: PairingKind,
    /// How many different mentors are wanted, those of the run's current pairings included, 1…10.
    pub demand: u32,
    /// The profession, as a key; empty is unknown and matches no other.
    pub discipline: String,
    /// Keys of the populations worked with.
    pub populations: BTreeSet<String>,
    /// Languages a session can be held in, as tags.
    pub languages: BTreeSet<String>,
    /// Ways of meeting that are possible.
    pub meeting_ways: BTreeSet<MeetingWay>,
    /// The id of the line manager, who need not be in the run.
    pub line_manager: Option<String>,
    /// Ids of the people toward whom a conflict of interest is declared.
    pub conflicts: BTreeSet<String>,
    /// When a session can be held; `None` is unknown, which is not free.
    pub availability: Option<Week>,
    /// Estimated level by skill; a skill that is missing was never observed.
    pub levels: BTreeMap<String, Level>,
    /// The level the role asks for, by skill; a skill that is missing is no need.
    pub targets: BTreeMap<String, Level>,
    /// Skills the mentee wants to work on, the most wanted first.
    pub priorities: Vec<String>,
    /// Rank, 1 the best, by the id of a wished mentor. Explicit, so that dropping one wish lifts no other.
    pub preferences: BTreeMap<String, u8>,
    /// Whole weeks since the mentee began to wait.
    pub waiting_weeks: u32,
}

/// A person who offers places to mentees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mentor {
    /// The stable id of the person; never a name.
    pub id: String,
    /// The kinds of pairing offered.
    pub offers: BTreeSet<PairingKind>,
    /// The profession, as a key; empty is unknown and matches no other.
    pub discipline: String,
    /// Keys of the populations worked with.
    pub populations: BTreeSet<String>,
    /// Languages a session can be held in, as tags.
    pub languages: BTreeSet<String>,
    /// Ways of meeting that are possible.
    pub meeting_ways: BTreeSet<MeetingWay>,
    /// The id of the line manager, who need not be in the run.
    pub line_manager: Option<String>,
    /// Ids of the people toward whom a conflict of interest is declared.
    pub conflicts: BTreeSet<String>,
    /// When a session can be held; `None` is unknown, which is not free.
    pub availability: Option<Week>,
    /// The lower end of the level's interval, by skill; a skill that is missing was never observed.
    pub strengths: BTreeMap<String, Level>,
    /// Places this run may fill, those of the run's current pairings included, 0…1000.
    pub capacity: u32,
    /// Places this run has to fill, at most the capacity.
    pub minimum: u32,
    /// Whether new mentees are accepted; a current pairing can stay either way.
    pub accepting: bool,
    /// The last instant the credential is valid; `None` where the role needs none.
    pub credential_valid_until: Option<UnixMicros>,
}

/// What a rule asks for one pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// Never together.
    Ban,
    /// Together, whatever else would be better.
    Lock,
    /// Rather together.
    Prefer,
    /// Rather not together.
    Avoid,
}

/// A rule about one pair of people of the run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairRule {
    /// The mentee's id.
    pub mentee: String,
    /// The mentor's id.
    pub mentor: String,
    /// What is asked.
    pub rule: RuleKind,
    /// Why, in the words of the person who made the rule.
    pub reason: String,
}

/// Two people of the run by their ids.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// The mentee's id.
    pub mentee: String,
    /// The mentor's id.
    pub mentor: String,
}

/// The frozen input of a run. Lists may come in any order: their order changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The rules of the run.
    pub policy: Policy,
    /// The instant the new pairings begin, against which credentials are judged.
    pub starts_at: UnixMicros,
    /// The key that decides ties between plans of equal worth.
    pub nonce: u64,
    /// The people who look for mentors.
    pub mentees: Vec<Mentee>,
    /// The people who offer places.
    pub mentors: Vec<Mentor>,
    /// Rules about single pairs.
    pub pair_rules: Vec<PairRule>,
    /// The pairings that exist today and take part in the run, and pairs of an earlier plan that stay if they can.
    pub pairings: Vec<Pair>,
}
