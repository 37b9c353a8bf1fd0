//! Ends response streams that would otherwise outlive the server, their time, or a panic.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{HeaderMap, Request, Response};
use http_body::{Frame, SizeHint};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Bytes;

use super::{LayerStep, Next, answer};
use crate::error::Error;
use crate::serve::methods::{Kind, Methods};

/// Gives every response stream an end with a status: a client that hears UNAVAILABLE connects again and resumes.
#[derive(Debug, Clone)]
pub struct StreamEnd {
    /// What is known about each method.
    pub methods: Arc<Methods>,
    /// The time a stream may stay open.
    pub lifetime: Duration,
    /// Cancelled when the server stops.
    pub draining: CancellationToken,
}

impl LayerStep for StreamEnd {
    async fn run(&self, request: Request<Body>, next: impl Next) -> Response<Body> {
        if self.methods.kind(request.uri().path()) != Kind::Stream {
            return answer(next, request).await;
        }
        let (lifetime, draining) = (self.lifetime, self.draining.clone());
        let end = Box::pin(async move {
            tokio::select! {
                () = draining.cancelled() => {}
                () = sleep(lifetime) => {}
            }
        });
        let response = answer(next, request).await;
        response.map(|body| Body::new(EndedBody { open: Some((body, end)) }))
    }
}

/// Resolves when a stream is to end.
type End = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A response body that ends with a status of its own when its time has come.
struct EndedBody {
    /// `None` once the last frame was handed out.
    open: Option<(Body, End)>,
}

impl EndedBody {
    fn end_with(&mut self, error: Error) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.open = None;
        let mut trailers = HeaderMap::new();
        Poll::Ready(Some(Status::from(error).add_header(&mut trailers).map(|()| Frame::trailers(trailers))))
    }
}

impl http_body::Body for EndedBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let Some((body, end)) = &mut self.open else { return Poll::Ready(None) };
        if end.as_mut().poll(context).is_ready() {
            return self.end_with(Error::Unavailable);
        }
        let frame = catch_unwind(AssertUnwindSafe(|| Pin::new(body).poll_frame(context)));
        frame.unwrap_or_else(|_| self.end_with(Error::Internal("a stream panicked".to_owned())))
    }

    fn is_end_stream(&self) -> bool {
        self.open.as_ref().is_none_or(|(body, _)| body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use tonic::Code;

    use super::super::testing::{request, through};
    use super::*;

    /// A body that never produces anything, as a watch without events.
    struct Silent;

    impl http_body::Body for Silent {
        type Data = Bytes;
        type Error = Status;
        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
            Poll::Pending
        }
    }

    /// A body whose producer panics.
    struct Broken;

    impl http_body::Body for Broken {
        type Data = Bytes;
        type Error = Status;
        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
            panic!("a producer that breaks");
        }
    }

    fn step(draining: &CancellationToken) -> StreamEnd {
        let methods = Arc::new(Methods::of([("/p.S/Watch", Kind::Stream)]));
        StreamEnd { methods, lifetime: Duration::from_hours(1), draining: draining.clone() }
    }

    /// The code in the trailers with which the body of `response` ends.
    async fn end(response: Response<Body>) -> Option<Code> {
        let trailers = response.into_body().collect().await.ok()?.trailers().cloned()?;
        Status::from_header_map(&trailers).map(|status| status.code())
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_stream_ends_when_its_lifetime_is_over() {
        let step = step(&CancellationToken::new());
        let response = through(step, request("/p.S/Watch"), |_| async { Response::new(Body::new(Silent)) });
        let bounded = tokio::time::timeout(Duration::from_mins(61), end(response.await));
        assert_eq!(bounded.await, Ok(Some(Code::Unavailable)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_stream_ends_when_the_server_stops() {
        let draining = CancellationToken::new();
        let step = step(&draining);
        let response =
            through(step, request("/p.S/Watch"), |_| async { Response::new(Body::new(Silent)) }).await;
        let ending = tokio::spawn(end(response));
        tokio::task::yield_now().await;
        assert!(!ending.is_finished());
        draining.cancel();
        assert_eq!(ending.await.expect("no panic"), Some(Code::Unavailable));
    }

    #[tokio::test]
    async fn a_stream_whose_producer_panics_ends_with_an_error() {
        let step = step(&CancellationToken::new());
        let response = through(step, request("/p.S/Watch"), |_| async { Response::new(Body::new(Broken)) });
        assert_eq!(end(response.await).await, Some(Code::Internal));
    }

    #[tokio::test]
    async fn a_unary_answer_is_left_alone() {
        let draining = CancellationToken::new();
        draining.cancel();
        let full =
            |_| async { Response::new(Body::new(http_body_util::Full::new(Bytes::from_static(b"reply")))) };
        let response = through(step(&draining), request("/p.S/Get"), full).await;
        assert_eq!(response.into_body().collect().await.expect("no error").to_bytes(), "reply");
    }
}
