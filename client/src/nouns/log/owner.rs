//! The owner of the drafts that are written on this computer now.

use crate::{
    connection::{Api, check_address},
    failure::Failure,
    outbox::{Owner, RememberedSessions, fingerprint},
    shell::Shell,
};

/// The owner of drafts that are written now: as far as the configuration tells, or with a connection as the server does.
///
/// # Errors
///
/// When there is no token, or the address is none.
pub(crate) fn owner_here(shell: &Shell, api: Option<&Api>) -> Result<Owner, Failure> {
    let agency = shell.context.agency.as_ref().map(|id| format!("agencies/{id}"));
    check_address(&shell.context.address)?;
    let mut owner = Owner {
        context: shell.context_name.clone(),
        address: shell.context.address.clone(),
        agency: agency.unwrap_or_default(),
        person: String::new(),
        token: fingerprint(shell.token()?),
    };
    if let Some(api) = api {
        owner.agency.clone_from(&api.agency);
        owner.person.clone_from(&api.caller.person);
    } else if let Some(memory) = RememberedSessions::recall(&owner) {
        let is_same_agency = owner.agency.is_empty() || owner.agency == memory.owner.agency;
        if is_same_agency {
            (owner.agency, owner.person) = (memory.owner.agency, memory.owner.person);
        }
    }
    Ok(owner)
}
