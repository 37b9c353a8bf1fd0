//! The draft of a session log, as its file holds it.

use jiff::Timestamp;
use preceptor_proto::v1 as pb;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{dates, failure::Failure, words::resource::id_of};

/// The version of the file's shape that this client writes, and the only one that it reads.
pub(super) const VERSION: u32 = 1;
/// Bytes of a digest that a fingerprint keeps: enough to tell tokens apart, useless to whoever looks for one.
const FINGERPRINT_BYTES: usize = 16;

/// One log that the server may not have yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// The version of this shape.
    pub version: u32,
    /// The request id of the change, a UUID; the file is named for it.
    pub id: String,
    /// When it was saved first, RFC 3339.
    pub saved: String,
    /// The server it goes to, and the caller who wrote it.
    pub owner: Owner,
    /// Which session it is about, as far as it was known when it was saved.
    pub target: Target,
    /// What the log says.
    #[serde(rename = "answers")]
    pub content: LogContent,
    /// What the first attempt to send it looked up; a repeat sends the same.
    #[serde(rename = "frozen", skip_serializing_if = "Option::is_none")]
    pub first_attempt: Option<FirstAttempt>,
    /// Why the server did not take it; then it waits for its author and not for a connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refusal>,
}

/// The server a draft goes to, and the caller who wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// The context it was written in; empty for none.
    pub context: String,
    /// The server's address.
    pub address: String,
    /// The agency, `agencies/{agency}`; empty where only the server knows it, which then is the token's own.
    pub agency: String,
    /// The person that the token stands for, `agencies/{agency}/people/{person}`; empty where it is not known.
    pub person: String,
    /// The fingerprint of the token.
    pub token: String,
}

/// Which session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Target {
    /// One that was chosen from a list.
    Session {
        /// Its resource name.
        name: String,
        /// Who and when, for people.
        spoken: String,
    },
    /// A session's id or a person, as it was typed.
    #[serde(rename = "said")]
    Typed(String),
    /// One that was not booked.
    Unbooked {
        /// The pairing's id or a person, as it was typed.
        who: String,
        /// When it took place, `YYYY-MM-DDThh:mm`.
        civil_start: String,
        /// The IANA time zone of that; empty means the mentor's.
        time_zone: String,
    },
}

/// What a log says about its session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogContent {
    /// How long it took.
    pub minutes: i32,
    /// What was worked on.
    pub summary: String,
    /// Skills as they were seen.
    pub ratings: Vec<Rating>,
    /// What comes next.
    pub follow_ups: Vec<NextStep>,
}

/// One skill as it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rating {
    /// The skill, `skills/{skill}`.
    pub skill: String,
    /// The level in thousandths; `None` for not seen.
    pub level: Option<i32>,
}

/// One promised next step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NextStep {
    /// What is to be done.
    pub title: String,
    /// By when, a civil date `YYYY-MM-DD`.
    pub due_date: String,
}

/// What a request holds besides the content. Together they make the request, so that a repeat is equal byte for byte
/// and gets the reply that the server has kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstAttempt {
    /// When it was sent first, RFC 3339: from then on it may have arrived.
    pub at: String,
    /// The session, or the pairing of one that was not booked.
    pub name: String,
    /// The etag that was read; empty for a session that was not booked.
    pub etag: String,
}

/// Why the server did not take a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// The gRPC code, or a word of the client's own.
    pub code: String,
    /// The documented reason; empty where there is none.
    pub reason: String,
    /// What is wrong.
    pub message: String,
}

impl Draft {
    /// A draft that waits, saved `now` under `id`.
    #[must_use]
    pub fn new(id: String, now: Timestamp, owner: Owner, target: Target, content: LogContent) -> Self {
        let saved = now.to_string();
        Self { version: VERSION, id, saved, owner, target, content, first_attempt: None, refused: None }
    }

    /// The request; the same for the same draft.
    #[must_use]
    pub fn request(&self, first: &FirstAttempt) -> pb::LogSessionRequest {
        use pb::log_session_request::Target as Sent;
        let name = first.name.clone();
        let target = match &self.target {
            Target::Session { .. } | Target::Typed(_) => Sent::Name(name),
            Target::Unbooked { civil_start, time_zone, .. } => Sent::Unbooked(pb::UnbookedSession {
                pairing: name,
                civil_start: civil_start.clone(),
                time_zone: time_zone.clone(),
            }),
        };
        let LogContent { minutes, summary, ratings, follow_ups } = self.content.clone();
        let rating = |Rating { skill, level }| pb::SkillRating { skill, level };
        let follow_up =
            |NextStep { title, due_date }| pb::FollowUpDraft { title, owner: String::new(), due_date };
        pb::LogSessionRequest {
            target: Some(target),
            etag: first.etag.clone(),
            minutes,
            summary,
            ratings: ratings.into_iter().map(rating).collect(),
            follow_ups: follow_ups.into_iter().map(follow_up).collect(),
            request_id: self.id.clone(),
        }
    }

    /// Notes why the server did not take it.
    pub fn refuse(&mut self, failure: &Failure) {
        let (code, reason) = (failure.code.to_owned(), failure.reason.to_string());
        self.refused = Some(Refusal { code, reason, message: failure.message.clone() });
    }

    /// The start of the id, as people type it.
    #[must_use]
    pub fn short_id(&self) -> &str {
        self.id.get(..8).unwrap_or(&self.id)
    }

    /// `WAITING` for a connection, or for its author: `NEEDS YOU`.
    #[must_use]
    pub const fn state(&self) -> &'static str {
        if self.refused.is_some() { "NEEDS YOU" } else { "WAITING" }
    }

    /// Whose session it is, and how long it took.
    #[must_use]
    pub fn spoken(&self) -> String {
        format!("{}, {} minutes", self.target.spoken(), self.content.minutes)
    }
}

impl Target {
    /// Who and when, for people.
    #[must_use]
    pub fn spoken(&self) -> String {
        match self {
            Self::Session { spoken, .. } => spoken.clone(),
            Self::Typed(text) => id_of(text).to_owned(),
            Self::Unbooked { who, civil_start, time_zone } => {
                let zone = if time_zone.is_empty() { "in the mentor's time zone" } else { time_zone };
                format!("{who}, {} {zone}", dates::spoken(civil_start))
            }
        }
    }
}

impl Owner {
    /// Whether a draft of this owner may go where `other` stands: to the same server and agency, for the same person.
    /// A person's new token sends what the old one left; where no person is known, the token itself must be the same.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        let agrees = |own: &str, others: &str| own.is_empty() || own == others;
        let is_same_caller = match self.person.as_str() {
            "" => self.token == other.token,
            person => person == other.person,
        };
        is_same_caller
            && self.address.trim_end_matches('/') == other.address.trim_end_matches('/')
            && agrees(&self.agency, &other.agency)
    }
}

/// What tells a token from others without telling the token.
pub(crate) fn fingerprint(token: &str) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(token.as_bytes());
    digest.iter().take(FINGERPRINT_BYTES).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
pub(super) mod tests {
    use prost::Message as _;

    use super::*;
    use crate::failure::Exit;

    fn owner(person: &str, token: &str) -> Owner {
        Owner {
            context: "work".into(),
            address: "https://preceptor.example:7420".into(),
            agency: "agencies/main".into(),
            person: person.into(),
            token: fingerprint(token),
        }
    }

    pub(in crate::outbox) fn draft(id: &str) -> Draft {
        let content = LogContent {
            minutes: 45,
            summary: "Two intakes".into(),
            ratings: vec![
                Rating { skill: "skills/advocacy".into(), level: Some(3000) },
                Rating { skill: "skills/communication".into(), level: None },
            ],
            follow_ups: vec![NextStep { title: "Shadow two intakes".into(), due_date: "2026-11-27".into() }],
        };
        let owner = owner("agencies/main/people/sam", "pct_1");
        Draft::new(id.into(), Timestamp::UNIX_EPOCH, owner, Target::Typed("Ana Ruiz".into()), content)
    }

    #[test]
    fn a_draft_read_back_makes_the_same_request_byte_for_byte() {
        let draft = draft("0e1f");
        let text = serde_json::to_string_pretty(&draft).expect("it is data");
        let again: Draft = serde_json::from_str(&text).expect("it was just written");
        let first =
            FirstAttempt { at: "then".into(), name: "agencies/main/sessions/s1".into(), etag: "3".into() };
        let request = draft.request(&first);
        assert_eq!(request.encode_to_vec(), again.request(&first).encode_to_vec());
        assert_eq!((request.request_id.as_str(), request.minutes, request.ratings.len()), ("0e1f", 45, 2));
    }

    #[test]
    fn a_draft_goes_to_its_own_server_agency_and_person_only() {
        let mine = owner("agencies/main/people/sam", "pct_1");
        assert!(mine.is_same_as(&owner("agencies/main/people/sam", "pct_2")), "a renewed token");
        assert!(!mine.is_same_as(&owner("agencies/main/people/joy", "pct_1")));
        assert!(!mine.is_same_as(&Owner { address: "https://other.example".into(), ..mine.clone() }));
        assert!(!mine.is_same_as(&Owner { agency: "agencies/other".into(), ..mine.clone() }));
        assert!(mine.is_same_as(&Owner { context: "renamed".into(), ..mine.clone() }));
        let unknown = Owner { agency: String::new(), person: String::new(), ..mine.clone() };
        assert!(unknown.is_same_as(&mine));
        assert!(
            !unknown.is_same_as(&owner("agencies/main/people/sam", "pct_2")),
            "who that is, nobody knows"
        );
    }

    #[test]
    fn a_refused_draft_needs_its_author() {
        let mut draft = draft("0e1f");
        assert_eq!(draft.state(), "WAITING");
        draft.refuse(&Failure::new(Exit::Conflict, "the session is LOGGED"));
        assert_eq!(draft.state(), "NEEDS YOU");
        assert_eq!(draft.refused.expect("it was refused").message, "the session is LOGGED");
    }

    #[test]
    fn a_fingerprint_does_not_hold_the_token() {
        let one = fingerprint("pct_secret");
        assert_eq!(one.len(), 2 * FINGERPRINT_BYTES);
        assert!(!one.contains("secret") && one != fingerprint("pct_secret2"));
    }
}
