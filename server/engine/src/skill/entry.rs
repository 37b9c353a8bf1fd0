//! What a skill of the catalogue is made of: its texts, its activities, its places in other frameworks.

use serde::{Deserialize, Serialize};

/// One skill of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Skill {
    /// The stable key.
    pub key: &'static str,
    /// What people call it, up to 100 bytes.
    pub title: &'static str,
    /// What it covers, one paragraph.
    pub description: &'static str,
    /// Other names that spreadsheets give it.
    pub aliases: &'static [&'static str],
    /// What the levels 1 to 5 look like, told by how much supervision was needed.
    pub anchors: [&'static str; 5],
    /// Ways to develop it.
    pub activities: &'static [Activity],
    /// Its places in other frameworks; empty where it has none.
    pub crosswalk: &'static [Crosswalk],
}

/// One way to develop a skill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Activity {
    /// The key, unique in the catalogue.
    pub key: &'static str,
    /// What to do, up to 200 bytes.
    pub title: &'static str,
    /// What kind of doing it is.
    pub kind: ActivityKind,
    /// Expected effort in minutes, at least 5.
    pub effort_minutes: u32,
    /// Whether evidence of completion is asked for.
    pub evidence_asked: bool,
}

/// Kinds of development activities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ActivityKind {
    /// A workshop with others.
    Workshop,
    /// A course with a syllabus.
    Course,
    /// Reading of research, guidance or law.
    Reading,
    /// Acting out a conversation.
    RolePlay,
    /// Working through a made-up case.
    Simulation,
    /// Accompanying an experienced colleague.
    Shadowing,
    /// Feedback from peers.
    PeerFeedback,
    /// Written or guided reflection.
    Reflection,
    /// A professional forum.
    Forum,
    /// An event or volunteering in the community.
    Community,
    /// Taking part in an interprofessional case conference.
    CaseConference,
    /// Practice with a tool.
    ToolPractice,
    /// Learning a language.
    Language,
}

/// The place of a skill in another framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Crosswalk {
    /// The framework, such as `NASW 2013`.
    pub framework: &'static str,
    /// The code within the framework, such as `4`.
    pub code: &'static str,
}

impl Crosswalk {
    /// A standard of the NASW Standards for Social Work Case Management, 2013.
    pub(super) const fn nasw(code: &'static str) -> Self {
        Self { framework: "NASW 2013", code }
    }

    /// A competency of the CSWE Educational Policy and Accreditation Standards, 2022.
    pub(super) const fn cswe(code: &'static str) -> Self {
        Self { framework: "CSWE EPAS 2022", code }
    }

    /// A competency (`VE`, `RR`, `C`, `TT`) or sub-competency of the IPEC Core Competencies for Interprofessional
    /// Collaborative Practice, version 3, 2023.
    pub(super) const fn ipec(code: &'static str) -> Self {
        Self { framework: "IPEC 2023", code }
    }
}
