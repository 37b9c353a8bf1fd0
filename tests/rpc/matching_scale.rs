//! A large agency: a thousand mentees and three hundred mentors, from the roster to published pairings.

use preceptor_engine::{matching::Dossier, skill::SKILL_KEYS};
use preceptor_proto::v1::{self as pb, matching_service_client::MatchingServiceClient};
use preceptor_server::{
    error::Error,
    records::{
        AgencyId, Evidence, EvidenceSource, MeetingWay, PairingKind, Person, PersonId, PersonState, Role,
        Weekday, Window,
    },
    store::{Tx, Work, evidence, people},
};
use preceptor_tests::{
    on_both_stores,
    service::{START, request_id},
};

const MENTEES: i64 = 1000;
const MENTORS: i64 = 300;
const PLACES: i64 = 3;

/// Writes the roster in one transaction.
struct LargeRoster;

impl Work for LargeRoster {
    type Output = ();
    type Failure = Error;
    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let mut draw = Draw(7);
        for number in 0..MENTEES + MENTORS {
            let person = member(number, &mut draw);
            people::insert_person(tx, &person).await?;
            for skill in SKILL_KEYS {
                let level = if person.is_mentor { 4000 } else { 1000 } + draw.below(1001);
                let row = Evidence {
                    id: format!("{}-{skill}", person.id),
                    person_id: person.id.clone(),
                    skill: skill.to_owned(),
                    level,
                    source: EvidenceSource::Supervisor,
                    rater_id: None,
                    feedback_id: None,
                    observed_at: START.0,
                };
                evidence::insert_evidence(tx, &person.agency_id, &row, START.0).await?;
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

fn member(number: i64, draw: &mut Draw) -> Person {
    let is_mentor = number >= MENTEES;
    let id = format!("{}{number}", if is_mentor { "mentor" } else { "mentee" });
    let start_minute = 480 + 60 * draw.below(6);
    let window = |weekday| Window { weekday, start_minute, end_minute: start_minute + 180 };
    Person {
        agency_id: AgencyId::new("north"),
        display_name: id.clone(),
        email: format!("{id}@north.example"),
        discipline: draw.one_of(&["nursing", "social work", "medicine", "psychology"]),
        unit: String::new(),
        affiliation: String::new(),
        languages: vec!["English".into(), draw.one_of(&["Spanish", "Hmong", "Somali", "French"])],
        meeting_ways: vec![MeetingWay::Video],
        time_zone: "America/Chicago".into(),
        populations: vec![draw.one_of(&["children", "elders", "families", "veterans"])],
        line_manager_id: None,
        conflicts: Vec::new(),
        is_mentor,
        mentor_kinds: if is_mentor { vec![PairingKind::Mentor] } else { Vec::new() },
        is_accepting: is_mentor,
        credential_valid_until: None,
        capacity: if is_mentor { PLACES } else { 0 },
        used: 0,
        is_mentee: !is_mentor,
        mentee_kind: (!is_mentor).then_some(PairingKind::Mentor),
        start_by: None,
        targets: Vec::new(),
        needs: vec![draw.one_of(&SKILL_KEYS)],
        preferred_mentors: Vec::new(),
        waiting_since: (!is_mentor).then_some(START.0 - draw.below(200) * 86_400_000_000),
        availability: vec![window(Weekday::Monday), window(Weekday::Thursday)],
        absences: Vec::new(),
        state: PersonState::Active,
        paused_until: None,
        revision: 1,
        created_at: START.0,
        updated_at: START.0,
        updated_by: "a test".into(),
        id: PersonId::new(id),
    }
}

on_both_stores! {
    async fn a_thousand_mentees_are_planned_and_published(service) {
        let mut client = MatchingServiceClient::new(service.caller(Role::Coordinator, None).await);
        service.desk.store.write(LargeRoster).await.expect("written");
        let request = pb::CreateMatchRunRequest {
            parent: "agencies/north".into(),
            request_id: request_id(),
            ..Default::default()
        };
        let run = client.create_match_run(request).await.expect("solved").into_inner().match_run.expect("a run");
        assert!(run.proved);
        assert_eq!(i64::from(run.placed_count), MENTORS * PLACES);
        let export = pb::ExportMatchRunRequest { name: run.name.clone() };
        let mut chunks = client.export_match_run(export).await.expect("a stream").into_inner();
        let (mut document, mut parts) = (Vec::new(), 0);
        while let Some(part) = chunks.message().await.expect("a part") {
            assert!(part.chunk.len() <= 1024 * 1024);
            document.extend(part.chunk);
            parts += 1;
        }
        assert!(parts > 1, "a document of {} bytes came in one part", document.len());
        let dossier = Dossier::from_json(str::from_utf8(&document).expect("UTF-8")).expect("a document");
        assert_eq!(dossier.verify().expect("proved").worth.score, run.total_score);
        for mentor in ["mentor1000", "mentor1299"] {
            let request = pb::ExplainPairRequest {
                name: run.name.clone(),
                mentor: format!("agencies/north/people/{mentor}"),
                mentee: "agencies/north/people/mentee0".into(),
            };
            client.explain_pair(request).await.expect("explained");
        }
        let review = pb::ReviewProposalsRequest {
            name: run.name,
            etag: run.etag,
            approve_others: true,
            request_id: request_id(),
            ..Default::default()
        };
        let run = client.review_proposals(review).await.expect("approved").into_inner().match_run.expect("a run");
        let publish = pb::PublishMatchRunRequest { name: run.name, etag: run.etag, request_id: request_id() };
        let published = client.publish_match_run(publish).await.expect("published").into_inner();
        assert_eq!(i64::from(published.pairing_count), MENTORS * PLACES);
    }
}
