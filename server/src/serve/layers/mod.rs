//! The steps around every call, each a small file. `serve` puts them in order.

pub mod deadline;
pub mod oversize;
pub mod panic;
pub mod shed;
pub mod stream_end;
pub mod trace;

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Request, Response};
use tonic::body::Body;
use tower::{Layer, Service};

/// What is called inside of a step: the next step, and at last the handler.
pub trait Next:
    Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send> + Send
{
}
impl<S> Next for S where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send> + Send
{
}

/// One step around a call: it may answer itself, or change the request or the response.
pub trait LayerStep: Clone + Send + Sync + 'static {
    /// Answers `request`, as a rule by calling `next`.
    fn run(&self, request: Request<Body>, next: impl Next) -> impl Future<Output = Response<Body>> + Send;
}

/// Calls `next`, which cannot fail.
pub async fn answer(mut next: impl Next, request: Request<Body>) -> Response<Body> {
    match next.call(request).await {
        Ok(response) => response,
    }
}

/// Puts a step around a service.
#[derive(Debug, Clone)]
pub struct StepLayer<T>(pub T);

impl<S, T: LayerStep> Layer<S> for StepLayer<T> {
    type Service = Stepped<S, T>;

    fn layer(&self, inner: S) -> Self::Service {
        Stepped { inner, step: self.0.clone() }
    }
}

/// A service with a step around it.
#[derive(Debug, Clone)]
pub struct Stepped<S, T> {
    inner: S,
    step: T,
}

impl<S, T> Service<Request<Body>> for Stepped<S, T>
where
    S: Next + Clone + 'static,
    T: LayerStep,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The service that was polled ready is the one to call; its clone waits for the next request.
        let clone = self.inner.clone();
        let ready = std::mem::replace(&mut self.inner, clone);
        let step = self.step.clone();
        Box::pin(async move { Ok(step.run(request, ready).await) })
    }
}

/// Requests and handlers for the tests of the steps.
#[cfg(test)]
pub(crate) mod testing {
    use super::*;
    use tonic::{Code, Status};

    /// A request for the method at `path`.
    pub(crate) fn request(path: &str) -> Request<Body> {
        Request::builder().uri(path).body(Body::empty()).expect("a valid request")
    }

    /// The status with which `response` answers.
    pub(crate) fn status(response: &Response<Body>) -> Status {
        Status::from_header_map(response.headers()).unwrap_or_else(|| Status::new(Code::Ok, ""))
    }

    /// The answer to `request` of `handler` behind `step`.
    pub(crate) async fn through<T, F>(
        step: T,
        request: Request<Body>,
        handler: fn(Request<Body>) -> F,
    ) -> Response<Body>
    where
        T: LayerStep,
        F: Future<Output = Response<Body>> + Send + 'static,
    {
        let inner =
            tower::service_fn(move |request| async move { Ok::<_, Infallible>(handler(request).await) });
        answer(StepLayer(step).layer(inner), request).await
    }
}
