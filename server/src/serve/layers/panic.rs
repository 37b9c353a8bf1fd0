//! Turns a panic of a handler into INTERNAL. Without this it reaches clients as CANCELLED.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use http::{Request, Response};
use tonic::Status;
use tonic::body::Body;

use super::{LayerStep, Next, answer};
use crate::error::Error;

/// Answers in the place of a handler that panicked.
///
/// The panic itself is logged by the hook that `logging` installs, without its text, which may hold a name.
#[derive(Debug, Clone, Copy)]
pub struct CatchPanic;

impl LayerStep for CatchPanic {
    async fn run(&self, request: Request<Body>, next: impl Next) -> Response<Body> {
        let mut call = pin!(answer(next, request));
        let caught =
            poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(context))) {
                Ok(Poll::Pending) => Poll::Pending,
                Ok(Poll::Ready(response)) => Poll::Ready(Some(response)),
                Err(_) => Poll::Ready(None),
            });
        caught
            .await
            .unwrap_or_else(|| Status::from(Error::Internal("a handler panicked".to_owned())).into_http())
    }
}

#[cfg(test)]
mod tests {
    use tonic::Code;
    use tonic_types::StatusExt;

    use super::super::testing::{request, status, through};
    use super::*;

    async fn panics_at_once(request: Request<Body>) -> Response<Body> {
        assert!(request.uri().path().is_empty(), "the mentor is called Ana Ruiz");
        Response::new(Body::empty())
    }

    async fn panics_later(request: Request<Body>) -> Response<Body> {
        tokio::task::yield_now().await;
        panics_at_once(request).await
    }

    #[tokio::test]
    async fn a_panic_is_an_internal_error_with_an_incident_and_nothing_else() {
        for late in [false, true] {
            let request = request("/p.S/Get");
            let response = if late {
                through(CatchPanic, request, panics_later).await
            } else {
                through(CatchPanic, request, panics_at_once).await
            };
            let status = status(&response);
            assert_eq!(status.code(), Code::Internal);
            let info = status.get_details_error_info().expect("a reason");
            let incident = info.metadata.get("incident").expect("an incident");
            assert!(status.message().contains(incident), "{}", status.message());
            assert!(!format!("{status:?}").contains("Ana"), "{status:?}");
        }
    }

    #[tokio::test]
    async fn other_answers_pass_unchanged() {
        let response =
            through(CatchPanic, request("/p.S/Get"), |_| async { Response::new(Body::empty()) }).await;
        assert_eq!(status(&response).code(), Code::Ok);
    }
}
