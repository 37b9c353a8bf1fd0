//! Logging a session in one call: minutes, summary, ratings and next steps.

use jiff::civil::DateTime;
use preceptor_engine::time::Zone;
use preceptor_proto::v1 as pb;

use crate::{
    desk::{Change, Scene},
    error::Error,
    growth::{
        follow_up::NewFollowUp,
        record::{EARLIEST, first_version, record, supersede},
    },
    meeting::{
        session::{Party, check_started, check_state, load, load_pairing, save},
        session_time::{SessionTime, new_session},
    },
    records::{
        Feedback, FollowUp, Named, PairingId, PersonId, Rating, Revision, Session, SessionId, SessionLog,
        SessionState,
    },
    rpc::wire::{self, Fields},
    store::{Tx, feedback, people, sessions},
};

/// States from which a session is logged.
const OPEN: &[&str] =
    &[SessionState::Scheduled.word(), SessionState::Held.word(), SessionState::Disputed.word()];

/// Logs a session.
pub(super) struct LogSession {
    target: SessionToLog,
    minutes: i64,
    summary: String,
    ratings: Vec<Rating>,
    next_steps: Vec<NextStep>,
}

/// Which session.
enum SessionToLog {
    /// One that was booked, as it was read.
    Booked { id: SessionId, etag: Revision },
    /// One that was not.
    Unbooked { pairing: PairingId, civil_start: DateTime, time_zone: Option<Zone> },
}

/// A follow-up to be made.
struct NextStep {
    title: String,
    /// `None` means the mentee.
    owner: Option<PersonId>,
    due_date: String,
}

impl LogSession {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::LogSessionRequest) -> Self {
        Self {
            target: SessionToLog::parse(fields, body),
            minutes: fields.number("minutes", body.minutes, (1, 1440)),
            summary: fields.text("summary", &body.summary, (0, 4000)),
            ratings: fields.ratings("ratings", &body.ratings),
            next_steps: NextStep::parse_all(fields, &body.follow_ups),
        }
    }

    /// The booked session, logged.
    async fn log_booked(
        &self,
        tx: &mut Tx<'_>,
        scene: &mut Scene<'_>,
        (id, etag): (&SessionId, Revision),
    ) -> Result<Session, Error> {
        let session = load(tx, scene.caller, id).await?;
        Party::Mentor.check(scene.caller, (&session.mentor_id, &session.mentee_id))?;
        scene.check_etag(&session, etag)?;
        check_state(&session, OPEN)?;
        check_started(&session, scene.now)?;
        let from = session.state;
        if from == SessionState::Scheduled {
            // Held on the way; the two changes are one write and so have one etag.
            scene.record("session.held", id.name(&session.agency_id), session.revision.next());
        }
        let session = self.logged(session);
        let session = save(tx, scene, "session.logged", session, from).await?;
        self.insert_log(tx, scene, &session).await?;
        Ok(session)
    }

    /// A session that nobody had booked, logged. It takes no holds: its time is over.
    async fn log_unbooked(
        &self,
        tx: &mut Tx<'_>,
        scene: &mut Scene<'_>,
        pairing: &PairingId,
        (civil_start, zone): (DateTime, Option<&Zone>),
    ) -> Result<Session, Error> {
        let pairing = load_pairing(tx, scene.caller, pairing).await?;
        Party::Mentor.check(scene.caller, (&pairing.mentor_id, &pairing.mentee_id))?;
        if !pairing.has_begun() {
            let (name, state) = (pairing.id.name(&scene.caller.agency), pairing.state.word());
            return Err(Error::State { name, state, allowed: &["ACTIVE", "ON_HOLD", "ENDED"] });
        }
        let span = SessionTime::new(civil_start, zone.unwrap_or(&pairing.mentor_zone), self.minutes);
        let wrong = |description: &str| Err(Error::field("unbooked.civil_start", description));
        if span.starts_at > scene.now {
            return wrong("is in the future");
        }
        if span.starts_at < EARLIEST {
            return wrong("is before 1990");
        }
        if pairing.ended_at.is_some_and(|ended_at| span.starts_at > ended_at) {
            return wrong("is after the pairing ended");
        }
        let session = self.logged(new_session(scene, pairing, span));
        sessions::insert_session(tx, &session).await?;
        scene.record("session.logged", session.id.name(&session.agency_id), session.revision);
        self.insert_log(tx, scene, &session).await?;
        Ok(session)
    }

    /// The session under its next log.
    fn logged(&self, session: Session) -> Session {
        Session {
            state: SessionState::Logged,
            log_version: session.log_version + 1,
            minutes: self.minutes,
            summary: self.summary.clone(),
            reason: String::new(),
            ..session
        }
    }

    async fn insert_log(&self, tx: &mut Tx<'_>, scene: &Scene<'_>, session: &Session) -> Result<(), Error> {
        let log = SessionLog {
            version: session.log_version,
            minutes: self.minutes,
            summary: self.summary.clone(),
            logged_at: scene.now,
            logged_by: scene.caller.principal.clone(),
        };
        Ok(sessions::insert_log(tx, &session.agency_id, &session.id, &log).await?)
    }

    /// The ratings as feedback by the mentor; those of a disputed log give way to these.
    async fn give_feedback(
        &self,
        tx: &mut Tx<'_>,
        scene: &mut Scene<'_>,
        session: &Session,
    ) -> Result<Option<Feedback>, Error> {
        if self.ratings.is_empty() {
            return Ok(None);
        }
        let pair = (&session.mentor_id, &session.mentee_id);
        let before = feedback::find_live_feedback(tx, &session.agency_id, &session.id, pair).await?;
        if let Some(before) = before {
            let note = before.note.clone();
            return Ok(Some(supersede(tx, scene, before, (&self.ratings, &note)).await?));
        }
        let mentee = people::find_person(tx, &session.agency_id, &session.mentee_id).await?;
        let mentee = mentee.ok_or_else(|| Error::NotFound(session.mentee_id.name(&session.agency_id)))?;
        let author = Some(session.mentor_id.clone());
        let row = Feedback {
            session_id: Some(session.id.clone()),
            observed_at: session.starts_at,
            ..first_version(scene, &mentee, author, self.ratings.clone())
        };
        Ok(Some(record(tx, scene, "feedback.submitted", row).await?))
    }

    async fn promise(
        &self,
        tx: &mut Tx<'_>,
        scene: &mut Scene<'_>,
        session: &Session,
    ) -> Result<Vec<FollowUp>, Error> {
        let mut made = Vec::new();
        for (index, step) in self.next_steps.iter().enumerate() {
            let owner = match &step.owner {
                Some(owner) if *owner == session.mentor_id => (&session.mentor_id, &*session.mentor_name),
                Some(owner) if *owner != session.mentee_id => {
                    let field = format!("follow_ups[{index}].owner");
                    return Err(Error::field(field, "is not one of the pair"));
                }
                _ => (&session.mentee_id, &*session.mentee_name),
            };
            let promise = NewFollowUp {
                title: &step.title,
                owner,
                due_date: &step.due_date,
                pairing: Some(session.pairing_id.clone()),
                session: Some(session.id.clone()),
            };
            made.push(promise.make(tx, scene).await?);
        }
        Ok(made)
    }
}

impl SessionToLog {
    fn parse(fields: &mut Fields<'_>, body: &pb::LogSessionRequest) -> Self {
        use pb::log_session_request::Target as Sent;
        match &body.target {
            Some(Sent::Unbooked(sent)) => Self::Unbooked {
                pairing: fields.id("unbooked.pairing", &sent.pairing),
                civil_start: wire::civil_start(fields, "unbooked.civil_start", &sent.civil_start),
                time_zone: fields.optional_zone("unbooked.time_zone", &sent.time_zone),
            },
            Some(Sent::Name(name)) => {
                Self::Booked { id: fields.id("name", name), etag: fields.etag("etag", &body.etag) }
            }
            None => {
                fields.wrong("name", "is required, or unbooked");
                Self::Booked { id: SessionId::placeholder(), etag: Revision::NONE }
            }
        }
    }
}

impl NextStep {
    fn parse_all(fields: &mut Fields<'_>, drafts: &[pb::FollowUpDraft]) -> Vec<Self> {
        fields.at_most("follow_ups", drafts.len(), 20);
        let draft = |(index, draft): (usize, &pb::FollowUpDraft)| Self {
            title: fields.text(&format!("follow_ups[{index}].title"), &draft.title, (1, 500)),
            owner: fields.optional_id(&format!("follow_ups[{index}].owner"), &draft.owner),
            due_date: fields.date(&format!("follow_ups[{index}].due_date"), &draft.due_date),
        };
        drafts.iter().enumerate().map(draft).collect()
    }
}

impl Change for LogSession {
    type Reply = pb::LogSessionResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let session = match &self.target {
            SessionToLog::Booked { id, etag } => self.log_booked(tx, scene, (id, *etag)).await?,
            SessionToLog::Unbooked { pairing, civil_start, time_zone } => {
                self.log_unbooked(tx, scene, pairing, (*civil_start, time_zone.as_ref())).await?
            }
        };
        let feedback = self.give_feedback(tx, scene, &session).await?;
        let follow_ups = self.promise(tx, scene, &session).await?;
        Ok(pb::LogSessionResponse {
            session: Some(wire::session(session, scene.caller, scene.now)),
            feedback: feedback.map(|row| wire::feedback(row, scene.caller)),
            follow_ups: follow_ups.into_iter().map(wire::follow_up).collect(),
        })
    }
}
