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

use super::{LayerStep, Next, answer};
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

impl LayerStep for Trace {
    async fn run(&self, request: Request<Body>, next: impl Next) -> Response<Body> {
        let id = RequestId::asked(request.headers()).unwrap_or_else(RequestId::fresh);
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
                line.note(frame.trailers_ref());
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

impl Line {
    /// Takes the code from trailers that carry one. A method, so that a closure takes the whole line with it: naming
    /// the field alone would leave the line behind, to be written at once.
    fn note(&mut self, trailers: Option<&HeaderMap>) {
        self.code = trailers.and_then(code_in).or(self.code);
    }
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

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Mutex;

    use tracing_subscriber::fmt::MakeWriter;

    use super::super::testing::request;
    use super::*;
    use crate::error::Error;
    use crate::serve::methods::Kind;

    /// Log lines kept in memory.
    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("no panic holds it").write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Lines {
        type Writer = Self;
        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    /// What is logged of the call to `path`, which is answered with `answer` and read to its end if `is_read`.
    async fn logged(path: &str, answer: fn() -> Response<Body>, is_read: bool) -> String {
        let lines = Lines::default();
        let subscriber = tracing_subscriber::fmt().with_writer(lines.clone()).with_ansi(false).finish();
        let _logging = tracing::subscriber::set_default(subscriber);
        let trace = Trace { methods: Arc::new(Methods::of([("/p.S/Get", Kind::Unary)])) };
        let mut request = request(path);
        request.headers_mut().insert("authorization", HeaderValue::from_static("Bearer pct_secret"));
        let inner = tower::service_fn(move |_| async move { Ok::<_, std::convert::Infallible>(answer()) });
        let response = trace.run(request, inner).await;
        if is_read {
            let _ = response.into_body().collect().await;
        } else {
            drop(response);
        }
        let bytes = lines.0.lock().expect("no panic holds it").clone();
        String::from_utf8(bytes).expect("log lines are text")
    }

    fn refused() -> Response<Body> {
        Status::from(Error::NotFound("agencies/north/people/ana-ruiz".to_owned())).into_http()
    }

    fn replied() -> Response<Body> {
        let mut trailers = HeaderMap::new();
        trailers.insert("grpc-status", HeaderValue::from_static("0"));
        let frames = tokio_stream::iter([Ok::<_, Status>(http_body::Frame::trailers(trailers))]);
        Response::new(Body::new(http_body_util::StreamBody::new(frames)))
    }

    #[tokio::test]
    async fn the_line_tells_method_code_and_latency_and_nothing_of_the_content() {
        let line = logged("/p.S/Get", refused, true).await;
        for part in ["method=\"/p.S/Get\"", "code=NotFound", "latency_ms=", "id="] {
            assert!(line.contains(part), "{part} in {line}");
        }
        assert!(!line.contains("ana-ruiz") && !line.contains("pct_"), "{line}");
        assert_eq!(line.lines().count(), 1, "{line}");
    }

    #[tokio::test]
    async fn a_reply_is_logged_when_its_body_ends_and_a_client_that_left_as_cancelled() {
        let read = logged("/p.S/Get", replied, true).await;
        assert!(read.contains("code=Ok"), "{read}");
        let left = logged("/p.S/Get", replied, false).await;
        assert!(left.contains("code=Cancelled"), "{left}");
    }

    #[tokio::test]
    async fn a_path_that_somebody_made_up_is_not_repeated() {
        let line = logged("/ana-ruiz/notes", refused, true).await;
        assert!(line.contains("method=\"unknown\"") && !line.contains("ana-ruiz"), "{line}");
    }
}
