//! Recording feedback: who may say what about whom.

use preceptor_engine::time::UnixMicros;

use preceptor_proto::v1 as pb;

use crate::{
    caller::Caller,
    desk::{Change, Scene},
    error::Error,
    growth::record::{EARLIEST, first_version, record},
    records::{
        ConferenceId, EvidenceSource, Feedback, FeedbackVisibility, Named, PairingKind, Person, PersonId,
        Rating, Relation, SessionId,
    },
    rpc::wire::{self, Fields},
    store::{Tx, feedback, people, sessions},
};

/// Records feedback.
pub(super) struct SubmitFeedback {
    subject: PersonId,
    author: Option<PersonId>,
    source: EvidenceSource,
    session: Option<SessionId>,
    conference: Option<ConferenceId>,
    ratings: Vec<Rating>,
    note: String,
    visibility: FeedbackVisibility,
    observed_at: Option<UnixMicros>,
}

impl SubmitFeedback {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::SubmitFeedbackRequest) -> Self {
        let caller = fields.caller();
        fields.agency("parent", &body.parent);
        let sent = body.feedback.clone().unwrap_or_default();
        let subject: PersonId = fields.id("feedback.subject", &sent.subject);
        let source = fields.word("feedback.source", sent.source, EvidenceSource::Mentor);
        let author = author(fields, caller, &sent, (&subject, source));
        let (ratings, note) = content(fields, "feedback.", &sent.ratings, &sent.note);
        let visibility = fields.optional_word("feedback.visibility", sent.visibility);
        if !sent.session.is_empty() && !sent.conference.is_empty() {
            fields.wrong("feedback.conference", "cannot be given beside a session");
        }
        let observed_at = sent.observe_time.map(|time| fields.time("feedback.observe_time", Some(time)));
        if observed_at.is_some_and(|at| at < EARLIEST) {
            fields.wrong("feedback.observe_time", "is before 1990");
        }
        Self {
            session: fields.optional_id("feedback.session", &sent.session),
            conference: fields.optional_id("feedback.conference", &sent.conference),
            visibility: visibility.unwrap_or(FeedbackVisibility::Shared),
            subject,
            author,
            source,
            ratings,
            note,
            observed_at,
        }
    }

    /// The person, if they exist and the caller may say this about them.
    async fn subject(&self, tx: &mut Tx<'_>, caller: &Caller) -> Result<Person, Error> {
        let absent = || Error::NotFound(self.subject.name(&caller.agency));
        if let Some(own) = caller.scope.own()
            && *own != self.subject
        {
            let relations = feedback::list_relations(tx, &caller.agency, own, &self.subject).await?;
            if relations.is_empty() {
                return Err(absent());
            }
            if !relations.iter().any(|relation| fits(self.source, own, relation)) {
                return Err(Error::field("feedback.source", "is not how the two of you work together"));
            }
        }
        people::find_person(tx, &caller.agency, &self.subject).await?.ok_or_else(absent)
    }

    async fn check_author(&self, tx: &mut Tx<'_>, caller: &Caller) -> Result<(), Error> {
        let Some(author) = &self.author else { return Ok(()) };
        match people::find_person(tx, &caller.agency, author).await? {
            Some(_) => Ok(()),
            None => Err(Error::NotFound(author.name(&caller.agency))),
        }
    }

    /// That the session exists, is the caller's to see, and is one of the person's and the author's.
    async fn check_session(&self, tx: &mut Tx<'_>, caller: &Caller) -> Result<(), Error> {
        let Some(id) = &self.session else { return Ok(()) };
        let found = sessions::find_session(tx, &caller.agency, id).await?;
        let visible = found.filter(|session| caller.scope.own().is_none_or(|own| session.is_of(own)));
        let session = visible.ok_or_else(|| Error::NotFound(id.name(&caller.agency)))?;
        let is_theirs =
            session.is_of(&self.subject) && self.author.as_ref().is_none_or(|author| session.is_of(author));
        if is_theirs {
            Ok(())
        } else {
            Err(Error::field("feedback.session", "is not a session of the person and the author"))
        }
    }

    /// That the conference exists with the person, and with the caller where it must be the caller's to see.
    async fn check_conference(&self, tx: &mut Tx<'_>, caller: &Caller) -> Result<(), Error> {
        let Some(id) = &self.conference else { return Ok(()) };
        for person in caller.scope.own().into_iter().chain([&self.subject]) {
            if !feedback::is_involved(tx, &caller.agency, id, person).await? {
                return Err(Error::NotFound(id.name(&caller.agency)));
            }
        }
        Ok(())
    }
}

impl Change for SubmitFeedback {
    type Reply = pb::SubmitFeedbackResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let (caller, now) = (scene.caller, scene.now);
        let observed_at = self.observed_at.unwrap_or(now);
        if observed_at > now {
            return Err(Error::field("feedback.observe_time", "is in the future"));
        }
        let subject = self.subject(tx, caller).await?;
        self.check_author(tx, caller).await?;
        self.check_session(tx, caller).await?;
        self.check_conference(tx, caller).await?;
        let row = Feedback {
            source: self.source,
            session_id: self.session.clone(),
            conference_id: self.conference.clone(),
            note: self.note.clone(),
            visibility: self.visibility,
            observed_at,
            ..first_version(scene, &subject, self.author.clone(), self.ratings.clone())
        };
        let row = record(tx, scene, "feedback.submitted", row).await?;
        Ok(pb::SubmitFeedbackResponse { feedback: Some(wire::feedback(row, caller)) })
    }
}

/// Ratings and note, of which one at least must be there.
pub(super) fn content(
    fields: &mut Fields<'_>,
    path: &str,
    ratings: &[pb::SkillRating],
    note: &str,
) -> (Vec<Rating>, String) {
    let ratings = fields.ratings(&format!("{path}ratings"), ratings);
    let note = fields.text(&format!("{path}note"), note, (0, 4000));
    if ratings.is_empty() && note.is_empty() {
        fields.wrong(format!("{path}ratings"), "needs a rating, or a note beside it");
    }
    (ratings, note)
}

/// Who gives it: a mentor or mentee always themselves, and about themselves only as themselves.
fn author(
    fields: &mut Fields<'_>,
    caller: &Caller,
    sent: &pb::Feedback,
    (subject, source): (&PersonId, EvidenceSource),
) -> Option<PersonId> {
    let named: Option<PersonId> = fields.optional_id("feedback.author", &sent.author);
    let author = match caller.scope.own() {
        Some(own) => {
            if named.is_some_and(|named| named != *own) {
                fields.wrong("feedback.author", "is always the caller");
            }
            Some(own.clone())
        }
        None if source == EvidenceSource::Own => named.or_else(|| Some(subject.clone())),
        None => named,
    };
    let is_own = author.as_ref() == Some(subject);
    if is_own != (source == EvidenceSource::Own) && sent.source != 0 {
        fields.wrong("feedback.source", "is SELF exactly when the author is the person");
    }
    let is_by_somebody =
        matches!(source, EvidenceSource::Mentor | EvidenceSource::Supervisor | EvidenceSource::Peer);
    if author.is_none() && is_by_somebody && sent.source != 0 {
        fields.wrong("feedback.author", "is required for what a mentor, supervisor or peer saw");
    }
    author
}

/// Whether `own` sees the other of `relation` in this role.
fn fits(source: EvidenceSource, own: &PersonId, relation: &Relation) -> bool {
    if relation.mentor_id != *own {
        return source == EvidenceSource::Peer;
    }
    match relation.kind {
        PairingKind::Mentor | PairingKind::Preceptor => source == EvidenceSource::Mentor,
        PairingKind::Supervisor => matches!(source, EvidenceSource::Supervisor | EvidenceSource::Mentor),
        PairingKind::Peer => source == EvidenceSource::Peer,
    }
}
