//! A large agency, for tests and measurements of whole match runs.

use preceptor_engine::skill::{Level, SKILL_KEYS};
use preceptor_engine::time::Zone;
use preceptor_server::{
    error::Error,
    records::{
        AgencyId, Evidence, EvidenceSource, MeetingWay, PairingKind, Person, PersonId, PersonState, Revision,
        Weekday, Window,
    },
    store::{Tx, Work, evidence, people},
};

use crate::service::START;

/// Mentees and mentors with places for some of them, levels in every skill and two free mornings a week; the same
/// people every time. Writes them in one transaction.
#[derive(Clone, Debug)]
pub struct LargeRoster {
    /// The agency, which exists.
    pub agency: AgencyId,
    /// How many look for a mentor: `mentee0` and so on.
    pub mentees: i64,
    /// How many mentor: the number after the last mentee's, as in `mentor1000`.
    pub mentors: i64,
    /// How many places each mentor has.
    pub places: i64,
}

impl Work for LargeRoster {
    type Output = ();
    type Failure = Error;
    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let mut draw = Draw(7);
        for number in 0..self.mentees + self.mentors {
            let person = self.member(number, &mut draw);
            people::insert_person(tx, &person).await?;
            for skill in SKILL_KEYS {
                let level = if person.is_mentor { 4000 } else { 1000 } + draw.below(1001);
                let row = Evidence {
                    id: format!("{}-{skill}", person.id),
                    person_id: person.id.clone(),
                    skill: skill.to_owned(),
                    level: Level::try_from(level).expect("on the scale"),
                    source: EvidenceSource::Supervisor,
                    rater_id: None,
                    feedback_id: None,
                    observed_at: START,
                };
                evidence::insert_evidence(tx, &person.agency_id, &row, START).await?;
            }
        }
        Ok(())
    }
}

/// The same numbers every time (Knuth's MMIX generator).
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u32) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::from(u32::try_from(self.0 >> 33).expect("31 bits") % bound)
    }

    fn one_of(&mut self, words: &[&str]) -> String {
        let place = usize::try_from(self.below(u32::try_from(words.len()).expect("few"))).expect("an index");
        words[place].to_owned()
    }
}

impl LargeRoster {
    fn member(&self, number: i64, draw: &mut Draw) -> Person {
        let is_mentor = number >= self.mentees;
        let id = format!("{}{number}", if is_mentor { "mentor" } else { "mentee" });
        let start_minute = 480 + 60 * draw.below(6);
        let window = |weekday| Window { weekday, start_minute, end_minute: start_minute + 180 };
        Person {
            agency_id: self.agency.clone(),
            display_name: id.clone(),
            email: format!("{id}@north.example"),
            discipline: draw.one_of(&["nursing", "social work", "medicine", "psychology"]),
            unit: String::new(),
            affiliation: String::new(),
            languages: vec!["English".into(), draw.one_of(&["Spanish", "Hmong", "Somali", "French"])],
            meeting_ways: vec![MeetingWay::Video],
            time_zone: Zone::find("America/Chicago").expect("a zone"),
            populations: vec![draw.one_of(&["children", "elders", "families", "veterans"])],
            line_manager_id: None,
            conflicts: Vec::new(),
            is_mentor,
            mentor_kinds: if is_mentor { vec![PairingKind::Mentor] } else { Vec::new() },
            is_accepting: is_mentor,
            minimum: 0,
            credential_valid_until: None,
            capacity: if is_mentor { self.places } else { 0 },
            used: 0,
            is_mentee: !is_mentor,
            mentee_kind: (!is_mentor).then_some(PairingKind::Mentor),
            mentors_wanted: 1,
            start_by: None,
            targets: Vec::new(),
            needs: vec![draw.one_of(&SKILL_KEYS)],
            preferred_mentors: Vec::new(),
            waiting_since: (!is_mentor).then_some(START.plus_micros(-draw.below(200) * 86_400_000_000)),
            availability: vec![window(Weekday::Monday), window(Weekday::Thursday)],
            absences: Vec::new(),
            state: PersonState::Active,
            paused_until: None,
            revision: Revision::FIRST,
            created_at: START,
            updated_at: START,
            updated_by: "a test".into(),
            id: PersonId::new(id),
        }
    }
}
