//! Who calls, and what they may do: decided before a handler runs, denied unless a rule allows it.

mod grants;
mod issue;
mod layer;
mod operator;
mod revoke;
mod secret;

use preceptor_engine::time::UnixMicros;

use tonic::Request;

pub use self::{
    grants::{GRANTS, Grant, Grants, ROLES, grant, grants_of},
    issue::{Issue, IssueError, Issued},
    layer::{CallerLayer, CallerService},
    revoke::{Revocation, Revoke, RevokeError},
    secret::{Secret, hash_of},
};
use crate::{
    error::Error,
    records::{AgencyId, PersonId, Role},
};

/// An authenticated caller whose role may call the method that is being served.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The agency the token belongs to: the only one this caller can reach.
    pub agency: AgencyId,
    /// The token's id, as audit entries name it.
    pub principal: String,
    /// The role.
    pub role: Role,
    /// The person the token stands for.
    pub person: Option<PersonId>,
    /// When the token ends, in microseconds.
    pub expires_at: UnixMicros,
    /// How far the role reaches in this method.
    pub scope: Scope,
    /// The authorization rule that let the call pass, for the audit log.
    pub rule: &'static str,
    /// The method, `preceptor.v1.PairingService/EndPairing`.
    pub method: &'static str,
}

/// How far a caller reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything of the agency.
    Agency,
    /// Only what concerns this person: themselves, their pairings, their conferences.
    Own(PersonId),
}

impl Scope {
    /// The person the scope is limited to; `None` when it is the whole agency.
    #[must_use]
    pub const fn own(&self) -> Option<&PersonId> {
        match self {
            Self::Agency => None,
            Self::Own(person) => Some(person),
        }
    }
}

impl Caller {
    /// Takes the caller that the authentication layer found for this request.
    ///
    /// # Errors
    ///
    /// [`Error::TokenMissing`] when the request did not pass the layer.
    pub fn take<T>(request: &mut Request<T>) -> Result<Self, Error> {
        request.extensions_mut().remove::<Self>().ok_or(Error::TokenMissing)
    }
}
