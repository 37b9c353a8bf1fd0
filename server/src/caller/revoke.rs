//! Revokes bearer tokens. As with issuing, who may do so is decided by who may run the program beside the database.

use preceptor_engine::time::UnixMicros;

use std::sync::Arc;

use super::operator;
use crate::clock::Clock;
use crate::records::{AgencyId, PersonId};
use crate::store::{self, Entry, Failure, Store, Tx, Work, people, tokens};

/// Which tokens are to be revoked.
#[derive(Clone, Debug)]
pub enum Revoke {
    /// These, by id.
    Tokens(Vec<String>),
    /// All that stand for a person.
    Person(PersonId),
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revocation {
    /// The ids of the tokens that worked until now.
    pub revoked: Vec<String>,
    /// The ids of those that had been revoked before.
    pub revoked_before: Vec<String>,
}

/// Why nothing was revoked.
#[derive(Debug, thiserror::Error)]
pub enum RevokeError {
    /// A token that the agency does not have.
    #[error("agency {agency} has no token {id}")]
    TokenMissing {
        /// The agency.
        agency: AgencyId,
        /// What was taken for a token's id.
        id: String,
    },
    /// A person who is not on the agency's roster.
    #[error("agency {agency} has no person {person}")]
    PersonMissing {
        /// The agency.
        agency: AgencyId,
        /// The person.
        person: PersonId,
    },
    /// The store failed.
    #[error("{0}")]
    Store(#[from] store::Error),
}

impl Failure for RevokeError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_busy())
    }
}

impl Revoke {
    /// Revokes the tokens, all or none. A server refuses them within two seconds, and ends their streams.
    ///
    /// # Errors
    /// When the agency has no such token or person, or the store fails; nothing is changed then.
    pub async fn run(
        self,
        agency: AgencyId,
        store: &Store,
        clock: &Clock,
    ) -> Result<Revocation, RevokeError> {
        let entry = operator::entry(&agency, "preceptord token revoke", clock);
        store.write(Update { agency, which: self, entry }).await
    }
}

struct Update {
    agency: AgencyId,
    which: Revoke,
    entry: Arc<Entry>,
}

impl Work for Update {
    type Output = Revocation;
    type Failure = RevokeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Revocation, RevokeError> {
        let Self { agency, which, entry } = self;
        let now = entry.at;
        let revocation = match which {
            Revoke::Tokens(ids) => revoke_each(tx, agency, ids, now).await?,
            Revoke::Person(person) if people::find_person(tx, agency, person).await?.is_none() => {
                return Err(RevokeError::PersonMissing { agency: agency.clone(), person: person.clone() });
            }
            Revoke::Person(person) => Revocation {
                revoked: tokens::revoke_tokens_of(tx, agency, person, now).await?,
                revoked_before: Vec::new(),
            },
        };
        let records = revocation.revoked.iter().map(|id| operator::record("token.revoked", agency, id));
        store::append(tx, entry, records.collect());
        Ok(revocation)
    }
}

async fn revoke_each(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    ids: &[String],
    now: UnixMicros,
) -> Result<Revocation, RevokeError> {
    let mut revocation = Revocation::default();
    for id in ids {
        if tokens::revoke_token(tx, agency, id, now).await? {
            revocation.revoked.push(id.clone());
        } else if tokens::find_revocation(tx, agency, id).await?.is_some() {
            revocation.revoked_before.push(id.clone());
        } else {
            return Err(RevokeError::TokenMissing { agency: agency.clone(), id: id.clone() });
        }
    }
    Ok(revocation)
}
