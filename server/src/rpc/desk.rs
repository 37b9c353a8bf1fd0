//! What every handler shares: the store, the clock, and the one way to change something.

use std::sync::Arc;

use preceptor_engine::time::UnixMicros;
use prost::Message;
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{matching::Searches, wire::Fields};
use crate::{
    caller::Caller,
    clock::Clock,
    error::Error,
    places::Places,
    records::{AgencyId, Reply, Versioned},
    store::{self, Entry, Reader, Record, Store, Tx, Work},
};

/// How long a reply to a request id is kept at least, in days.
pub(crate) const REQUEST_ID_DAYS: i32 = 7;
/// How long an import that nobody applies is kept, in days.
pub(crate) const UNAPPLIED_IMPORT_DAYS: i32 = 30;

/// The shared parts of all services. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The store.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// Ends open streams when the server stops.
    pub stopping: CancellationToken,
    /// What the server tells about itself.
    pub about: Arc<About>,
    /// The open watches of every kind, so that one agency cannot take all of them.
    pub watches: Places<AgencyId>,
    /// The match runs that this server solves.
    pub searches: Arc<Searches>,
}

/// What `GetServerInfo` tells, and the limits that handlers keep.
#[derive(Clone, Debug)]
pub struct About {
    /// Named abilities, sorted.
    pub capabilities: Vec<String>,
    /// The largest request in bytes.
    pub request_bytes: i64,
    /// The largest response in bytes.
    pub response_bytes: i64,
    /// The longest unary call in milliseconds.
    pub unary_deadline_ms: i64,
    /// The longest time in milliseconds that a match run is solved.
    pub match_deadline_ms: i64,
    /// The most bytes that a match run may be estimated to take.
    pub match_bytes: i64,
    /// The longest life of a stream in milliseconds.
    pub stream_lifetime_ms: i64,
    /// The most open watches in all.
    pub watches: usize,
    /// The most open watches of one agency.
    pub agency_watches: usize,
}

impl Default for About {
    fn default() -> Self {
        Self {
            capabilities: Vec::new(),
            request_bytes: 64 * 1024,
            response_bytes: 4 * 1024 * 1024,
            unary_deadline_ms: 10_000,
            match_deadline_ms: 1_800_000,
            match_bytes: 1024 * 1024 * 1024,
            stream_lifetime_ms: 3_600_000,
            watches: 1_000,
            agency_watches: 100,
        }
    }
}

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

/// Implements [`Mutating`] for requests with a `request_id`; in brackets, the field of their precondition.
macro_rules! mutating {
    ($($request:ident $(($precondition:ident))?),+ $(,)?) => {$(
        impl $crate::rpc::desk::Mutating for preceptor_proto::v1::$request {
            fn request_id(&self) -> &str {
                &self.request_id
            }
            $(
                fn intent(&self) -> Vec<u8> {
                    let unconditional = Self { $precondition: String::new(), ..self.clone() };
                    prost::Message::encode_to_vec(&unconditional)
                }
            )?
        }
    )+};
}
pub(crate) use mutating;

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

/// Who changes something and when, and what has been recorded of it so far.
#[derive(Debug)]
pub(crate) struct Scene<'a> {
    /// The caller.
    pub(crate) caller: &'a Caller,
    /// Now, the same throughout the change.
    pub(crate) now: UnixMicros,
    records: Vec<Record>,
}

impl Scene<'_> {
    /// Records one changed resource: becomes an event and an audit entry. `etag` is the one after the change.
    pub(crate) fn record(&mut self, event: &'static str, resource: String, etag: i64) {
        self.records.push(Record { event, resource, etag: etag.to_string() });
    }

    /// Records one changed resource that has no etag.
    pub(crate) fn record_unversioned(&mut self, event: &'static str, resource: String) {
        self.records.push(Record { event, resource, etag: String::new() });
    }

    /// That `row` still has the revision the caller read.
    #[expect(clippy::unused_self, reason = "the scene is where every check of a change is asked for")]
    pub(crate) fn check_etag(&self, row: &impl Versioned, sent: i64) -> Result<(), Error> {
        if row.revision() == sent { Ok(()) } else { Err(stale(row)) }
    }
}

/// The error for a row that changed since it was read.
pub(crate) fn stale(row: &impl Versioned) -> Error {
    let at = jiff::Timestamp::from_microsecond(row.updated_at().0);
    Error::Stale {
        current: row.revision().to_string(),
        by: row.updated_by().to_owned(),
        at: at.map_or_else(|_| String::new(), |at| at.to_string()),
    }
}

/// The caller and the body of a request.
pub(crate) fn enter<T>(mut request: Request<T>) -> Result<(Caller, T), Error> {
    let caller = Caller::take(&mut request)?;
    Ok((caller, request.into_inner()))
}

impl Desk {
    /// The desk of a server that tells this about itself.
    #[must_use]
    pub fn new(store: Store, clock: Clock, stopping: CancellationToken, about: About) -> Self {
        let watches = Places::new(about.watches, about.agency_watches);
        Self { store, clock, stopping, about: Arc::new(about), watches, searches: Arc::default() }
    }

    /// Makes a change exactly once for its request id: in one transaction the effect, its audit entries and
    /// events, and the reply, which a repeat of the request gets back.
    pub(crate) async fn change<C: Change>(
        &self,
        caller: Caller,
        request: &impl Mutating,
        change: C,
    ) -> Result<Response<C::Reply>, Status> {
        let now = self.clock.now();
        let entry = entry(&caller, request_id(request)?, now);
        let attempt = Attempt { change, caller, entry, body_hash: body_hash(request), now };
        Ok(Response::new(self.store.write(attempt).await?))
    }

    /// The reply to an earlier time of this very request, for changes that cost much to prepare. Whoever finds
    /// none still goes through [`Desk::change`], which decides between requests that come at the same time.
    pub(crate) async fn replayed<R: Message + Default>(
        &self,
        caller: &Caller,
        request: &impl Mutating,
    ) -> Result<Option<R>, Error> {
        let request_id = request_id(request)?;
        let mut reader = self.reader().await?;
        let Caller { agency, principal, .. } = caller;
        let stored = store::find_reply(&mut reader.tx(), agency, principal, &request_id).await?;
        stored.map(|stored| replay(&stored, caller, &body_hash(request))).transpose()
    }

    /// A connection for single reads.
    pub(crate) async fn reader(&self) -> Result<Reader, Error> {
        Ok(self.store.reader().await?)
    }
}

/// Checks fields with `check`: its value, or every violation it noted.
pub(crate) fn checked<T>(caller: &Caller, check: impl FnOnce(&mut Fields<'_>) -> T) -> Result<T, Error> {
    let mut fields = Fields::new(caller);
    let value = check(&mut fields);
    fields.finish()?;
    Ok(value)
}

fn request_id(request: &impl Mutating) -> Result<String, Error> {
    let id = Uuid::try_parse(request.request_id());
    let id = id.map_err(|_| Error::field("request_id", "is required: a UUID made by the client"))?;
    Ok(id.to_string())
}

fn body_hash(request: &impl Mutating) -> Vec<u8> {
    Sha256::digest(request.intent()).to_vec()
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
        at: now.0,
    })
}

struct Attempt<C> {
    change: C,
    caller: Caller,
    entry: Arc<Entry>,
    body_hash: Vec<u8>,
    now: UnixMicros,
}

impl<C: Change> Attempt<C> {
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
        let mut scene = Scene { caller: &self.caller, now: self.now, records: Vec::new() };
        let reply = self.change.apply(tx, &mut scene).await?;
        store::store_reply(tx, &self.entry, reply.encode_to_vec());
        store::append(tx, &self.entry, scene.records);
        Ok(reply)
    }
}
