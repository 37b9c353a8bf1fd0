//! Issues bearer tokens. Who may do so is decided by who may run the program beside the database.

use std::sync::Arc;

use preceptor_engine::time::MICROS_PER_MINUTE;

use super::{Secret, operator};
use crate::clock::Clock;
use crate::records::{AgencyId, PersonId, Role, Token};
use crate::store::{self, Entry, Failure, Store, Tx, Work, agencies, people, tokens};

const MICROS_PER_DAY: i64 = 24 * 60 * MICROS_PER_MINUTE;

/// A token to be issued.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The agency, which is made where it does not exist.
    pub agency: AgencyId,
    /// What the token grants.
    pub role: Role,
    /// Whom it stands for; mentors and mentees always stand for somebody.
    pub person: Option<PersonId>,
    /// How long it is valid, in days.
    pub valid_days: u32,
    /// Whether to issue it only together with a new agency.
    pub only_with_agency: bool,
}

/// An issued token.
#[derive(Debug)]
pub struct Issued {
    /// The secret, which nobody can read again.
    pub secret: Secret,
    /// The stable id, as audit entries name it.
    pub id: String,
    /// Whether the agency was made for it.
    pub agency_is_new: bool,
}

/// Why a token was not issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// A mentor or mentee without a person.
    #[error("a {role} token stands for a person: say which")]
    PersonNeeded {
        /// The role, in lower case.
        role: String,
    },
    /// A person who is not on the agency's roster.
    #[error("agency {agency} has no person {person}")]
    PersonMissing {
        /// The agency.
        agency: AgencyId,
        /// The person.
        person: PersonId,
    },
    /// The token was asked for together with a new agency, but the agency exists.
    #[error("the agency exists already")]
    AgencyExists,
    /// The store failed.
    #[error("{0}")]
    Store(#[from] store::Error),
}

impl Failure for IssueError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_busy())
    }
}

impl Issue {
    /// Issues the token.
    ///
    /// # Errors
    /// When the person is missing or the store fails; nothing is changed then.
    pub async fn run(self, store: &Store, clock: &Clock) -> Result<Issued, IssueError> {
        self.run_with(Secret::draw(), store, clock).await
    }

    /// Issues the token with a secret that was drawn before, so that it can be kept safe first.
    ///
    /// # Errors
    /// As [`Issue::run`].
    pub async fn run_with(self, secret: Secret, store: &Store, clock: &Clock) -> Result<Issued, IssueError> {
        if self.person.is_none() && matches!(self.role, Role::Mentor | Role::Mentee) {
            return Err(IssueError::PersonNeeded { role: self.role.word().to_lowercase() });
        }
        let now = clock.now();
        let token = Token {
            agency_id: self.agency,
            id: clock.new_id(),
            secret_hash: secret.hash(),
            role: self.role,
            person_id: self.person,
            created_at: now,
            expires_at: now.plus_micros(i64::from(self.valid_days) * MICROS_PER_DAY),
            revoked_at: None,
        };
        let id = token.id.clone();
        let entry = operator::entry(&token.agency_id, "preceptord token issue", clock);
        let insert = Insert { token, only_with_agency: self.only_with_agency, entry };
        let agency_is_new = store.write(insert).await?;
        Ok(Issued { secret, id, agency_is_new })
    }
}

/// Stores a token, and its agency where that is new.
struct Insert {
    token: Token,
    only_with_agency: bool,
    entry: Arc<Entry>,
}

impl Work for Insert {
    type Output = bool;
    type Failure = IssueError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, IssueError> {
        let token = &self.token;
        let (agency, now) = (&token.agency_id, token.created_at);
        let agency_is_new = agencies::ensure_agency(tx, agency, now).await?;
        if self.only_with_agency && !agency_is_new {
            return Err(IssueError::AgencyExists);
        }
        if let Some(person) = &token.person_id
            && people::find_person(tx, agency, person).await?.is_none()
        {
            return Err(IssueError::PersonMissing { agency: agency.clone(), person: person.clone() });
        }
        tokens::insert_token(tx, token).await?;
        store::append(tx, &self.entry, vec![operator::record("token.issued", agency, &token.id)]);
        Ok(agency_is_new)
    }
}
