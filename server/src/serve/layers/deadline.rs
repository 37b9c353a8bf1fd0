//! Answers `DEADLINE_EXCEEDED` in time. The transport's own timeout reaches clients as CANCELLED.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Request, Response};
use tonic::Status;
use tonic::body::Body;

use super::{LayerStep, Next, answer};
use crate::error::Error;
use crate::serve::methods::{Kind, Methods};

/// How much earlier than the client's own deadline the answer leaves, so that it is not late on arrival.
const MARGIN: Duration = Duration::from_millis(5);

/// Bounds the time of calls that have one response; streams are bounded by their lifetime.
#[derive(Debug, Clone)]
pub struct Deadline {
    /// What is known about each method.
    pub methods: Arc<Methods>,
    /// The time an ordinary call may take.
    pub unary: Duration,
    /// The time a call of a method that is known to take long may take.
    pub long: Duration,
}

impl Deadline {
    /// The time the call may take; `None` for a stream.
    fn limit(&self, path: &str, headers: &HeaderMap) -> Option<Duration> {
        let own = match self.methods.kind(path) {
            Kind::Unary => self.unary,
            Kind::Long => self.long,
            Kind::Stream => return None,
        };
        let asked = asked_timeout(headers).map(|asked| asked.saturating_sub(MARGIN));
        Some(asked.map_or(own, |asked| asked.min(own)))
    }
}

impl LayerStep for Deadline {
    async fn run(&self, request: Request<Body>, next: impl Next) -> Response<Body> {
        let Some(limit) = self.limit(request.uri().path(), request.headers()) else {
            return answer(next, request).await;
        };
        match tokio::time::timeout(limit, answer(next, request)).await {
            Ok(response) => response,
            Err(_) => Status::from(Error::Deadline).into_http(),
        }
    }
}

/// The client's `grpc-timeout`: up to eight digits and a unit. A malformed one counts as none.
fn asked_timeout(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if !(1..=8).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let amount: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(amount * 3600),
        "M" => Duration::from_secs(amount * 60),
        "S" => Duration::from_secs(amount),
        "m" => Duration::from_millis(amount),
        "u" => Duration::from_micros(amount),
        "n" => Duration::from_nanos(amount),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use tokio::time::{Instant, sleep};
    use tonic::Code;

    use super::super::testing::{request, status, through};
    use super::*;

    fn step() -> Deadline {
        let methods = [("/p.S/Long", Kind::Long), ("/p.S/Watch", Kind::Stream)];
        let methods = Arc::new(Methods::of(methods));
        Deadline { methods, unary: Duration::from_secs(10), long: Duration::from_mins(1) }
    }

    async fn slow(_: Request<Body>) -> Response<Body> {
        sleep(Duration::from_secs(30)).await;
        Response::new(Body::empty())
    }

    /// How the call to `path` with the client's timeout ends, and after how many milliseconds.
    async fn outcome(path: &str, timeout: Option<&str>) -> (Code, u128) {
        let mut request = request(path);
        if let Some(timeout) = timeout {
            request.headers_mut().insert("grpc-timeout", timeout.parse().expect("a header"));
        }
        #[expect(clippy::disallowed_methods, reason = "the test stops the clock and measures on it")]
        let started = Instant::now();
        let response = through(step(), request, slow).await;
        (status(&response).code(), started.elapsed().as_millis())
    }

    #[tokio::test(start_paused = true)]
    async fn the_shorter_of_both_deadlines_counts_and_the_client_hears_in_time() {
        assert_eq!(outcome("/p.S/Get", None).await, (Code::DeadlineExceeded, 10_000));
        assert_eq!(outcome("/p.S/Get", Some("2S")).await, (Code::DeadlineExceeded, 1_995));
        assert_eq!(outcome("/p.S/Get", Some("1H")).await, (Code::DeadlineExceeded, 10_000));
        assert_eq!(outcome("/p.S/Get", Some("1m")).await, (Code::DeadlineExceeded, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn long_methods_have_their_own_limit_and_streams_have_none() {
        assert_eq!(outcome("/p.S/Long", None).await, (Code::Ok, 30_000));
        assert_eq!(outcome("/p.S/Long", Some("20S")).await, (Code::DeadlineExceeded, 19_995));
        assert_eq!(outcome("/p.S/Watch", Some("1S")).await, (Code::Ok, 30_000));
    }

    #[tokio::test(start_paused = true)]
    async fn a_malformed_timeout_counts_as_none() {
        for malformed in ["", "S", "1", "1s", "-1S", "123456789S", "1.5S", "9999999999999999999999S"] {
            assert_eq!(outcome("/p.S/Get", Some(malformed)).await.1, 10_000, "{malformed}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_ran_out_of_time_is_dropped() {
        struct Guard(Arc<std::sync::atomic::AtomicBool>);
        impl Drop for Guard {
            fn drop(&mut self) {
                self.0.store(true, std::sync::atomic::Ordering::SeqCst);
            }
        }
        let dropped = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let guard = Arc::clone(&dropped);
        let inner = tower::service_fn(move |request| {
            let guard = Guard(Arc::clone(&guard));
            async move {
                let response = slow(request).await;
                drop(guard);
                Ok::<_, Infallible>(response)
            }
        });
        let _ = step().run(request("/p.S/Get"), inner).await;
        assert!(dropped.load(std::sync::atomic::Ordering::SeqCst));
    }
}
