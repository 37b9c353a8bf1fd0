//! Refuses requests beyond what the server answers at once, instead of answering all of them late.

use std::sync::Arc;

use http::{Request, Response};
use tokio::sync::Semaphore;
use tonic::Status;
use tonic::body::Body;

use super::{LayerStep, Next, answer};
use crate::error::Error;
use crate::serve::methods::Methods;

/// Bounds the requests that are being answered; an open stream counts until its first response only.
#[derive(Debug, Clone)]
pub struct Shed {
    free: Arc<Semaphore>,
}

impl Shed {
    /// Answers at most `limit` requests at once.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(limit.min(Semaphore::MAX_PERMITS))) }
    }
}

impl LayerStep for Shed {
    async fn run(&self, request: Request<Body>, next: impl Next) -> Response<Body> {
        // A busy server is not an ill one: restarting it would make things worse.
        if Methods::is_health(request.uri().path()) {
            return answer(next, request).await;
        }
        let Ok(_place) = self.free.try_acquire() else {
            return Status::from(Error::Overloaded).into_http();
        };
        answer(next, request).await
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use tokio::sync::Notify;
    use tonic::Code;
    use tonic_types::StatusExt;

    use super::super::testing::{request, status};
    use super::*;

    #[tokio::test]
    async fn the_request_beyond_the_limit_is_told_to_come_back_and_health_is_always_answered() {
        let finish = Arc::new(Notify::new());
        let handler = {
            let finish = Arc::clone(&finish);
            tower::service_fn(move |request: Request<Body>| {
                let finish = Arc::clone(&finish);
                async move {
                    if !Methods::is_health(request.uri().path()) {
                        finish.notified().await;
                    }
                    Ok::<_, Infallible>(Response::new(Body::empty()))
                }
            })
        };
        let shed = Shed::new(2);
        let call = |path: &'static str| {
            let (shed, handler) = (shed.clone(), handler.clone());
            tokio::spawn(async move { status(&shed.run(request(path), handler).await) })
        };
        let first = [call("/p.S/Get"), call("/p.S/Get")];
        tokio::task::yield_now().await;
        let refused = call("/p.S/Get").await.expect("no panic");
        assert_eq!(refused.code(), Code::ResourceExhausted);
        assert!(refused.get_details_retry_info().is_some_and(|info| info.retry_delay.is_some()));
        assert_eq!(call("/grpc.health.v1.Health/Check").await.expect("no panic").code(), Code::Ok);
        finish.notify_waiters();
        for call in first {
            assert_eq!(call.await.expect("no panic").code(), Code::Ok);
        }
        let next = call("/p.S/Get");
        tokio::task::yield_now().await;
        finish.notify_waiters();
        assert_eq!(next.await.expect("no panic").code(), Code::Ok);
    }
}
