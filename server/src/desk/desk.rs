//! What every handler and the worker share: the store, the clock, and the one way to change something.

use std::sync::Arc;

use prost::Message;
use tokio_util::sync::CancellationToken;

use super::{
    about::About,
    change::{Attempt, Change, Mutating, replayed},
    quotas::Quotas,
};
use crate::{
    caller::Caller,
    clock::Clock,
    error::Error,
    records::AgencyId,
    store::{Reader, Store},
};

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
    pub watches: Quotas<AgencyId>,
}

impl Desk {
    /// The desk of a server that tells this about itself.
    #[must_use]
    pub fn new(store: Store, clock: Clock, stopping: CancellationToken, about: About) -> Self {
        let watches = Quotas::new(about.watches, about.agency_watches);
        Self { store, clock, stopping, about: Arc::new(about), watches }
    }

    /// Makes a change exactly once for its request id: in one transaction the effect, its audit entries and
    /// events, and the reply, which a repeat of the request gets back.
    pub(crate) async fn change<C: Change>(
        &self,
        caller: Caller,
        request: &impl Mutating,
        change: C,
    ) -> Result<C::Reply, Error> {
        let attempt = Attempt::new(change, caller, request, &self.clock)?;
        self.store.write(attempt).await
    }

    /// The reply to an earlier time of this very request, for changes that cost much to prepare. Whoever finds
    /// none still goes through [`Desk::change`], which decides between requests that come at the same time.
    pub(crate) async fn replayed<R: Message + Default>(
        &self,
        caller: &Caller,
        request: &impl Mutating,
    ) -> Result<Option<R>, Error> {
        let mut reader = self.reader().await?;
        replayed(&mut reader.tx(), caller, request).await
    }

    /// A connection for single reads.
    pub(crate) async fn reader(&self) -> Result<Reader, Error> {
        Ok(self.store.reader().await?)
    }
}
