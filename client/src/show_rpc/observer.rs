//! Watches the calls of one connection, between the clients and the channel, and tells about each.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use super::{call::Call, go, grpcurl, python, server::Server, typescript};
use crate::{arguments::Dialect, clock};

use http_body_util::{BodyExt as _, Full};
use tonic::{Code, body::Body};
use tower::{BoxError, Service};

/// What to tell about calls to a server.
#[derive(Debug)]
pub struct Observer {
    dialect: Option<Dialect>,
    has_durations: bool,
    server: Server,
    /// How many calls were shown so far: the first comes with what all of them need.
    shown: AtomicUsize,
}

impl Observer {
    /// Shows calls in `dialect`, and their durations; `None` where neither is wanted.
    #[must_use]
    pub fn new(dialect: Option<Dialect>, has_durations: bool, server: Server) -> Option<Arc<Self>> {
        let is_wanted = dialect.is_some() || has_durations;
        is_wanted.then(|| Arc::new(Self { dialect, has_durations, server, shown: AtomicUsize::new(0) }))
    }

    /// The call as text, with what all calls need before the first.
    fn written(&self, call: &Call) -> Option<String> {
        let dialect = self.dialect?;
        let number = self.shown.fetch_add(1, Ordering::Relaxed) + 1;
        let server = &self.server;
        let (before, call) = match dialect {
            Dialect::Grpcurl => (String::new(), grpcurl::call(call, server)),
            Dialect::Python => (python::before(server), python::call(call)),
            Dialect::Go => (go::before(server), go::call(call)),
            Dialect::Ts => (typescript::before(server), typescript::call(call, number)),
        };
        Some(if number == 1 { before + &call } else { call })
    }
}

/// A connection whose calls are told about.
#[derive(Clone, Debug)]
pub struct Observed<S> {
    inner: S,
    observer: Option<Arc<Observer>>,
}

impl<S> Observed<S> {
    /// `inner`, with each call told to `observer` if there is one.
    pub const fn new(inner: S, observer: Option<Arc<Observer>>) -> Self {
        Self { inner, observer }
    }
}

type Response = http::Response<Body>;
type ResponseFuture = Pin<Box<dyn Future<Output = Result<Response, BoxError>> + Send>>;

impl<S> Service<http::Request<Body>> for Observed<S>
where
    S: Service<http::Request<Body>, Response = Response> + Clone + Send + 'static,
    S::Future: Send + 'static,
    S::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = BoxError;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, request: http::Request<Body>) -> ResponseFuture {
        let Some(observer) = self.observer.clone() else {
            let answer = self.inner.call(request);
            return Box::pin(async move { answer.await.map_err(Into::into) });
        };
        let next = self.inner.clone();
        let mut ready = std::mem::replace(&mut self.inner, next);
        Box::pin(async move {
            // The whole request is read first: it is in memory already, and shown before anything can go wrong.
            let (head, body) = request.into_parts();
            let encoded = body.collect().await?.to_bytes();
            let call = Call::decode(head.uri.path(), &encoded);
            if let Some(text) = call.as_ref().and_then(|call| observer.written(call)) {
                eprint!("{text}");
            }
            let began = clock::now();
            let request = http::Request::from_parts(head, Body::new(Full::new(encoded)));
            let answer = ready.call(request).await.map_err(Into::into);
            if let Some(call) = call.filter(|_| observer.has_durations) {
                let took = clock::now().duration_since(began).as_millis();
                eprintln!("{}: {} after {took} ms{}", call.path(), verdict(&answer), with_id(&call));
            }
            answer
        })
    }
}

/// How an answer begins. A failure that comes after data is told by the command.
fn verdict(answer: &Result<Response, BoxError>) -> String {
    match answer {
        Err(_) => "no answer".to_owned(),
        Ok(answer) => match answer.headers().get("grpc-status") {
            Some(status) if Code::from_bytes(status.as_bytes()) != Code::Ok => {
                format!("{:?}", Code::from_bytes(status.as_bytes()))
            }
            _ => "answered".to_owned(),
        },
    }
}

fn with_id(call: &Call) -> String {
    call.request_id().map(|id| format!(", request id {id}")).unwrap_or_default()
}
