//! The tower layer in front of every service: token → caller → grant, or a refusal.

use preceptor_engine::time::UnixMicros;

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use http::{HeaderValue, Request, Response, header::AUTHORIZATION};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

use super::{
    Caller, Grant, Grants, Scope, grant, grants_of,
    secret::{Digest, digest_of, hex},
};
use crate::{
    clock::Clock,
    error::Error,
    records::Token,
    store::{Store, tokens},
};

/// Services that anybody may call.
const OPEN: [&str; 2] = ["grpc.health.v1.Health", "grpc.reflection."];
/// How long a token that was read stays known: the longest that a revoked one still works.
const KNOWN_MICROS: i64 = 2_000_000;
/// The most tokens that are kept known.
const KNOWN: usize = 10_000;
/// The longest token that is looked at.
const LONGEST_TOKEN: usize = 512;

/// Authenticates and authorizes every call before it reaches a service.
#[derive(Clone, Debug)]
pub struct CallerLayer {
    desk: Arc<Desk>,
}

#[derive(Debug)]
struct Desk {
    store: Store,
    clock: Clock,
    // Tokens by the digest of their secret, with the time at which they were read. What they may do is decided anew
    // for every call.
    known: Mutex<HashMap<Digest, (Arc<Token>, UnixMicros)>>,
}

/// What a call asks for: the row of the method, or the name of a method that nobody knows.
type Asked = Result<&'static Grants, String>;

impl CallerLayer {
    /// A layer that looks tokens up in `store`.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { desk: Arc::new(Desk { store, clock, known: Mutex::default() }) }
    }
}

impl<S> Layer<S> for CallerLayer {
    type Service = CallerService<S>;

    fn layer(&self, inner: S) -> CallerService<S> {
        CallerService { inner, desk: Arc::clone(&self.desk) }
    }
}

/// What [`CallerLayer`] makes.
#[derive(Clone, Debug)]
pub struct CallerService<S> {
    inner: S,
    desk: Arc<Desk>,
}

impl<S> Service<Request<Body>> for CallerService<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        // The clone that was polled ready serves; its copy waits for the next call.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        let desk = Arc::clone(&self.desk);
        Box::pin(async move {
            let path = request.uri().path();
            if !is_open(path) {
                let asked = asked(path.trim_start_matches('/'));
                let digest = digest(request.headers().get(AUTHORIZATION));
                match desk.caller(digest, asked).await {
                    Ok(caller) => request.extensions_mut().insert(caller),
                    Err(error) => return Ok(Status::from(error).into_http()),
                };
            }
            inner.call(request).await
        })
    }
}

fn is_open(path: &str) -> bool {
    OPEN.iter().any(|service| path.trim_start_matches('/').starts_with(service))
}

fn asked(method: &str) -> Asked {
    grants_of(method).ok_or_else(|| method.to_owned())
}

/// The digest of the bearer token in the header.
fn digest(authorization: Option<&HeaderValue>) -> Result<Digest, Error> {
    let bearer = authorization.ok_or(Error::TokenMissing)?;
    let bearer = bearer.to_str().map_err(|_| Error::TokenInvalid)?;
    let secret = match bearer.split_once(' ') {
        Some((scheme, secret)) if scheme.eq_ignore_ascii_case("bearer") => secret.trim(),
        _ => return Err(Error::TokenMissing),
    };
    if secret.len() > LONGEST_TOKEN {
        return Err(Error::TokenInvalid);
    }
    Ok(digest_of(secret))
}

impl Desk {
    async fn caller(&self, digest: Result<Digest, Error>, asked: Asked) -> Result<Caller, Error> {
        let token = self.token(digest?).await?;
        // Told apart from a denial, so that a newer client knows that it speaks to an older server.
        let row = asked.map_err(Error::MethodUnknown)?;
        authorized(&token, row)
    }

    async fn token(&self, digest: Digest) -> Result<Arc<Token>, Error> {
        let now = self.clock.now();
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&digest).cloned();
        let token = match known {
            Some((token, read_at)) if (0..KNOWN_MICROS).contains(&now.micros_since(read_at)) => token,
            _ => self.read(digest, now).await?,
        };
        if token.revoked_at.is_some() || token.expires_at <= now {
            return Err(Error::TokenInvalid);
        }
        Ok(token)
    }

    async fn read(&self, digest: Digest, now: UnixMicros) -> Result<Arc<Token>, Error> {
        let token = tokens::find_token(&mut self.store.reader().await?.tx(), &hex(&digest))
            .await?
            .ok_or(Error::TokenInvalid)?;
        let token = Arc::new(token);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN {
            known.clear();
        }
        known.insert(digest, (Arc::clone(&token), now));
        Ok(token)
    }
}

fn authorized(token: &Token, row: &Grants) -> Result<Caller, Error> {
    let method = row.0;
    let (granted, rule) = grant(row, token.role);
    let scope = match (granted, &token.person_id) {
        (Grant::Agency, _) => Scope::Agency,
        (Grant::Own, Some(person)) => Scope::Own(person.clone()),
        (Grant::Own, None) | (Grant::Deny, _) => {
            return Err(Error::RoleNotAllowed { role: token.role.word(), method: method.to_owned() });
        }
    };
    Ok(Caller {
        agency: token.agency_id.clone(),
        principal: token.id.clone(),
        role: token.role,
        person: token.person_id.clone(),
        expires_at: token.expires_at,
        scope,
        rule,
        method,
    })
}

#[cfg(test)]
#[path = "layer_tests.rs"]
mod tests;
