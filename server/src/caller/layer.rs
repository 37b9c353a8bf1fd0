//! The tower layer in front of every service: token → caller → grant, or a refusal.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use http::{HeaderValue, Request, Response, header::AUTHORIZATION};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

use super::{Caller, GRANTS, Grant, Scope, grant, hash_of};
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
    // Tokens by their hash, with the time at which they were read.
    known: Mutex<HashMap<String, (Token, i64)>>,
}

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
            let path = request.uri().path().to_owned();
            if !is_open(&path) {
                let authorization = request.headers().get(AUTHORIZATION).cloned();
                match desk.caller(authorization, &path).await {
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

impl Desk {
    async fn caller(&self, authorization: Option<HeaderValue>, path: &str) -> Result<Caller, Error> {
        let bearer = authorization.ok_or(Error::TokenMissing)?;
        let bearer = bearer.to_str().map_err(|_| Error::TokenInvalid)?;
        let secret = match bearer.split_once(' ') {
            Some((scheme, secret)) if scheme.eq_ignore_ascii_case("bearer") => secret.trim(),
            _ => return Err(Error::TokenMissing),
        };
        if secret.len() > LONGEST_TOKEN {
            return Err(Error::TokenInvalid);
        }
        let token = self.token(hash_of(secret)).await?;
        authorized(token, path.trim_start_matches('/'))
    }

    async fn token(&self, hash: String) -> Result<Token, Error> {
        let now = self.clock.now().0;
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&hash).cloned();
        let token = match known {
            Some((token, read_at)) if (0..KNOWN_MICROS).contains(&(now - read_at)) => token,
            _ => self.read(hash, now).await?,
        };
        if token.revoked_at.is_some() || token.expires_at <= now {
            return Err(Error::TokenInvalid);
        }
        Ok(token)
    }

    async fn read(&self, hash: String, now: i64) -> Result<Token, Error> {
        let token = tokens::find_token(&mut self.store.reader().await?.tx(), &hash)
            .await?
            .ok_or(Error::TokenInvalid)?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN {
            known.clear();
        }
        known.insert(hash, (token.clone(), now));
        Ok(token)
    }
}

fn authorized(token: Token, method: &str) -> Result<Caller, Error> {
    // Told apart from a denial, so that a newer client knows that it speaks to an older server.
    if !GRANTS.iter().any(|(known, _)| *known == method) {
        return Err(Error::MethodUnknown(method.to_owned()));
    }
    let (granted, rule) = grant(method, token.role);
    let scope = match (granted, token.person_id.clone()) {
        (Grant::Agency, _) => Scope::Agency,
        (Grant::Own, Some(person)) => Scope::Own(person),
        (Grant::Own, None) | (Grant::Deny, _) => {
            return Err(Error::RoleNotAllowed { role: token.role.word(), method: method.to_owned() });
        }
    };
    Ok(Caller {
        agency: token.agency_id,
        principal: token.id,
        role: token.role,
        person: token.person_id,
        expires_at: token.expires_at,
        scope,
        rule,
        method: method.to_owned(),
    })
}
