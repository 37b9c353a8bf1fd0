//! One pairing, as far as it is the caller's to see.

use crate::{
    caller::Caller,
    error::Error,
    records::{Named, Pairing, PairingId},
    store::{Tx, pairings},
};

/// The pairing as it is stored, or "not found", also where it is not the caller's to see.
pub(super) async fn load(tx: &mut Tx<'_>, caller: &Caller, id: &PairingId) -> Result<Pairing, Error> {
    let row = pairings::find_pairing(tx, &caller.agency, id).await?;
    let own = caller.scope.own();
    row.filter(|row| own.is_none_or(|own| row.mentor_id == *own || row.mentee_id == *own))
        .ok_or_else(|| Error::NotFound(id.name(&caller.agency)))
}
