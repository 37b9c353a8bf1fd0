//! People.

use preceptor_engine::skill::Level;
use preceptor_engine::time::{UnixMicros, Zone};
use serde::{Deserialize, Serialize};

use super::{
    AgencyId, MeetingWay, Micros, OptionalMicros, PairingKind, PersonId, PersonState, Revision, Window,
    ZoneName, converted as sqlx, stored::zone_name, versioned,
};

/// Somebody on an agency's roster.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow, Serialize, Deserialize)]
pub struct Person {
    /// The agency.
    pub agency_id: AgencyId,
    /// The id within the agency.
    pub id: PersonId,
    /// What people call them.
    pub display_name: String,
    /// E-mail address as written.
    pub email: String,
    /// Profession, lower case.
    pub discipline: String,
    /// Unit or team; empty for none.
    pub unit: String,
    /// Outside organisation; empty for own staff.
    pub affiliation: String,
    /// Languages, as their English names.
    #[sqlx(json)]
    pub languages: Vec<String>,
    /// Ways they can meet.
    #[sqlx(json)]
    pub meeting_ways: Vec<MeetingWay>,
    /// Time zone.
    #[sqlx(try_from = "ZoneName")]
    #[serde(with = "zone_name")]
    pub time_zone: Zone,
    /// Populations served.
    #[sqlx(json)]
    pub populations: Vec<String>,
    /// Line manager.
    pub line_manager_id: Option<PersonId>,
    /// Declared conflicts of interest.
    #[sqlx(json)]
    pub conflicts: Vec<PersonId>,
    /// Whether they have a mentor profile.
    pub is_mentor: bool,
    /// Kinds of pairing offered.
    #[sqlx(json)]
    pub mentor_kinds: Vec<PairingKind>,
    /// Whether new mentees are taken.
    pub is_accepting: bool,
    /// Mentees that a match run has to bring the mentor to.
    pub minimum: i64,
    /// Civil date until which the credential is valid.
    pub credential_valid_until: Option<String>,
    /// Mentees at the same time; 0 without a mentor profile.
    pub capacity: i64,
    /// Places taken.
    pub used: i64,
    /// Whether they have a mentee profile.
    pub is_mentee: bool,
    /// Kind of pairing looked for.
    pub mentee_kind: Option<PairingKind>,
    /// How many mentors of the kind are wanted at the same time.
    pub mentors_wanted: i64,
    /// Civil date by which mentoring should start.
    pub start_by: Option<String>,
    /// Levels the role asks for.
    #[sqlx(json)]
    pub targets: Vec<SkillTarget>,
    /// Keys of the skills to work on, most important first.
    #[sqlx(json)]
    pub needs: Vec<String>,
    /// Mentors asked for, best first.
    #[sqlx(json)]
    pub preferred_mentors: Vec<PersonId>,
    /// Since when they wait for a mentor.
    #[sqlx(try_from = "OptionalMicros")]
    pub waiting_since: Option<UnixMicros>,
    /// Weekly windows in `time_zone`.
    #[sqlx(json)]
    pub availability: Vec<Window>,
    /// Absences.
    #[sqlx(json)]
    pub absences: Vec<Absence>,
    /// State.
    pub state: PersonState,
    /// Civil date on which a pause ends.
    pub paused_until: Option<String>,
    /// How often the row was written.
    pub revision: Revision,
    /// When added.
    #[sqlx(try_from = "Micros")]
    pub created_at: UnixMicros,
    /// When last written.
    #[sqlx(try_from = "Micros")]
    pub updated_at: UnixMicros,
    /// Who last wrote it.
    pub updated_by: String,
}

versioned!(Person);

impl Person {
    /// Somebody of whom nothing is known yet; the revision is 0 until they are written.
    #[must_use]
    pub fn blank(agency_id: AgencyId, id: PersonId) -> Self {
        Self {
            agency_id,
            id,
            display_name: String::new(),
            email: String::new(),
            discipline: String::new(),
            unit: String::new(),
            affiliation: String::new(),
            languages: Vec::new(),
            meeting_ways: Vec::new(),
            time_zone: Zone::utc(),
            populations: Vec::new(),
            line_manager_id: None,
            conflicts: Vec::new(),
            is_mentor: false,
            mentor_kinds: Vec::new(),
            is_accepting: false,
            minimum: 0,
            credential_valid_until: None,
            capacity: 0,
            used: 0,
            is_mentee: false,
            mentee_kind: None,
            mentors_wanted: 1,
            start_by: None,
            targets: Vec::new(),
            needs: Vec::new(),
            preferred_mentors: Vec::new(),
            waiting_since: None,
            availability: Vec::new(),
            absences: Vec::new(),
            state: PersonState::Active,
            paused_until: None,
            revision: Revision::NONE,
            created_at: UnixMicros::default(),
            updated_at: UnixMicros::default(),
            updated_by: String::new(),
        }
    }

    /// Whether new pairings may begin with them: active, or the pause has reached its end date where they live.
    #[must_use]
    pub fn takes_part(&self, now: UnixMicros) -> bool {
        match (self.state, &self.paused_until) {
            (PersonState::Active, _) => true,
            // Dates of this form order as their text does.
            (PersonState::Paused, Some(until)) => {
                until.as_str() <= self.time_zone.wall_clock(now).date().to_string().as_str()
            }
            (PersonState::Paused | PersonState::Archived, _) => false,
        }
    }
}

/// The level that a role asks for in one skill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillTarget {
    /// The skill's key.
    pub skill: String,
    /// Level.
    pub level: Level,
}

/// A span in which somebody is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Start.
    pub starts_at: UnixMicros,
    /// End.
    pub ends_at: UnixMicros,
}
