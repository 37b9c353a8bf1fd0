//! A change and the transaction that it is made in: claimed once for its request id, then effect, audit, events and
//! reply together.

use std::sync::Arc;

use preceptor_engine::time::UnixMicros;
use prost::Message;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::scene::Scene;
use crate::{
    caller::Caller,
    clock::Clock,
    error::Error,
    records::Reply,
    store::{self, Entry, Tx, Work},
};

/// A request that changes something: it can be repeated without a second effect.
pub(crate) trait Mutating: Message + Sized {
    /// The UUID that the client made for it.
    fn request_id(&self) -> &str;

    /// What it asks for, encoded. A precondition is no part of that: who repeats a command after a lost reply may
    /// have read the resource again, as the first time left it.
    fn intent(&self) -> Vec<u8> {
        self.encode_to_vec()
    }
}

/// A parsed command: what one mutating call does inside its transaction. It may run more than once, each
/// time from a clean state.
pub(crate) trait Change: Send + Sync + 'static {
    /// The reply.
    type Reply: Message + Default + Send + 'static;
    /// Makes the change and records it in the scene. Awaits nothing but the database.
    fn apply(
        &self,
        tx: &mut Tx<'_>,
        scene: &mut Scene<'_>,
    ) -> impl Future<Output = Result<Self::Reply, Error>> + Send;
}

fn request_id(request: &impl Mutating) -> Result<String, Error> {
    let id = Uuid::try_parse(request.request_id());
    let id = id.map_err(|_| Error::field("request_id", "is required: a UUID made by the client"))?;
    Ok(id.to_string())
}

fn body_hash(request: &impl Mutating) -> Vec<u8> {
    Sha256::digest(request.intent()).to_vec()
}

/// The reply to an earlier time of this very request.
pub(super) async fn replayed<R: Message + Default>(
    tx: &mut Tx<'_>,
    caller: &Caller,
    request: &impl Mutating,
) -> Result<Option<R>, Error> {
    let request_id = request_id(request)?;
    let stored = store::find_reply(tx, &caller.agency, &caller.principal, &request_id).await?;
    stored.map(|stored| replay(&stored, caller, &body_hash(request))).transpose()
}

/// The stored reply, if it answered this very request.
fn replay<R: Message + Default>(stored: &Reply, caller: &Caller, body_hash: &[u8]) -> Result<R, Error> {
    if stored.method != caller.method || stored.body_hash != body_hash {
        return Err(Error::RequestIdReused);
    }
    R::decode(&*stored.reply).map_err(|error| Error::Internal(error.to_string()))
}

/// Who makes a change, as the ledger keeps it.
fn entry(caller: &Caller, request_id: String, now: UnixMicros) -> Arc<Entry> {
    let Caller { agency, principal, role, person, method, rule, .. } = caller.clone();
    Arc::new(Entry {
        agency,
        actor: principal,
        role,
        person,
        method: method.into(),
        rule: rule.into(),
        request_id,
        at: now,
    })
}

/// A change on its way into the store, as often as that takes.
pub(super) struct Attempt<C> {
    change: C,
    caller: Caller,
    entry: Arc<Entry>,
    body_hash: Vec<u8>,
    now: UnixMicros,
    clock: Clock,
}

impl<C: Change> Attempt<C> {
    /// The attempt to make a change at what `clock` shows now, unless the request has no id.
    pub(super) fn new(
        change: C,
        caller: Caller,
        request: &impl Mutating,
        clock: &Clock,
    ) -> Result<Self, Error> {
        let now = clock.now();
        let entry = entry(&caller, request_id(request)?, now);
        Ok(Self { change, caller, entry, body_hash: body_hash(request), now, clock: clock.clone() })
    }

    /// The reply of the first time, if this is the very same request.
    async fn repeated(&self, tx: &mut Tx<'_>) -> Result<C::Reply, Error> {
        let Entry { agency, actor, request_id, .. } = &*self.entry;
        let stored = store::find_reply(tx, agency, actor, request_id).await?;
        let stored = stored.ok_or_else(|| Error::Internal("a claimed request has no reply".into()))?;
        replay(&stored, &self.caller, &self.body_hash)
    }
}

impl<C: Change> Work for Attempt<C> {
    type Output = C::Reply;
    type Failure = Error;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<C::Reply, Error> {
        if !store::claim_request(tx, &self.entry, &self.body_hash).await? {
            return self.repeated(tx).await;
        }
        let mut scene = Scene::new(&self.caller, self.now, &self.clock);
        let reply = self.change.apply(tx, &mut scene).await?;
        store::store_reply(tx, &self.entry, reply.encode_to_vec());
        store::append(tx, &self.entry, scene.into_records());
        Ok(reply)
    }
}
