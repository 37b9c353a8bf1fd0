//! Gives every request an id and one log line: method, code and latency; never names, notes or tokens.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::BodyExt;
use tonic::body::Body;
use tonic::{Code, Status};
use tracing::Instrument;
use uuid::Uuid;

use super::{Next, Step, answer};
use crate::clock;
use crate::serve::methods::Methods;

/// The header in which a request's id travels both ways.
const HEADER: &str = "x-request-id";

/// The id of one request, for finding its log lines; it is not the idempotency key of a mutation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(Uuid);

impl RequestId {
    /// An id that nobody had before.
    fn fresh() -> Self {
        Self(Uuid::try_parse(&clock::new_id()).expect("a new id is a UUID"))
    }

    /// The id the client sent. Only a UUID is taken: any other text could forge log lines or carry a name.
    fn asked(headers: &HeaderMap) -> Option<Self> {
        Uuid::try_parse(headers.get(HEADER)?.to_str().ok()?).ok().map(Self)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(formatter)
    }
}

/// The outermost step.
#[derive(Debug, Clone)]
pub struct Trace {
    /// What is known about each method.
    pub methods: Arc<Methods>,
}

impl Step for Trace {
    async fn run(&self, mut request: Request<Body>, next: impl Next) -> Response<Body> {
        let id = RequestId::asked(request.headers()).unwrap_or_else(RequestId::fresh);
        request.extensions_mut().insert(id);
        let method = self.methods.name(request.uri().path()).to_owned();
        let span = tracing::info_span!("request", %id, method);
        let mut line = Line { method, code: None, stopwatch: clock::stopwatch(), span: span.clone() };

        let mut response = answer(next, request).instrument(span).await;
        if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
            response.headers_mut().insert(HEADER, value);
        }
        if let Some(code) = code_in(response.headers()) {
            line.code = Some(code);
            return response;
        }
        // The status follows in the trailers; the line is written when the body is done with, or given up.
        response.map(|body| {
            Body::new(body.map_frame(move |frame| {
                line.code = frame.trailers_ref().and_then(code_in).or(line.code);
                frame
            }))
        })
    }
}

fn code_in(headers: &HeaderMap) -> Option<Code> {
    Status::from_header_map(headers).map(|status| status.code())
}

/// The log line of one request, written when it is dropped.
struct Line {
    method: String,
    code: Option<Code>,
    stopwatch: Instant,
    span: tracing::Span,
}

impl Drop for Line {
    fn drop(&mut self) {
        let _entered = self.span.enter();
        // A body dropped before its trailers means that the client went away.
        let code = self.code.unwrap_or(Code::Cancelled);
        let latency_ms = u64::try_from(self.stopwatch.elapsed().as_millis()).unwrap_or(u64::MAX);
        if Methods::is_health(&self.method) {
            tracing::debug!(?code, latency_ms, "answered");
        } else {
            tracing::info!(?code, latency_ms, "answered");
        }
    }
}
