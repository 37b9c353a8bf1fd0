//! Gives the transport's bare answer to an oversized message the reason that the contract documents.

use http::{Request, Response};
use tonic::body::Body;
use tonic::{Code, Status};

use super::{LayerStep, Next, answer};
use crate::error::Error;

/// Explains `OUT_OF_RANGE` where the decoder said so without a reason. Handlers always give theirs.
#[derive(Debug, Clone, Copy)]
pub struct Oversize;

impl LayerStep for Oversize {
    async fn run(&self, request: Request<Body>, next: impl Next) -> Response<Body> {
        let response = answer(next, request).await;
        match Status::from_header_map(response.headers()) {
            Some(status) if status.code() == Code::OutOfRange && status.details().is_empty() => {
                Status::from(Error::MessageTooLarge).into_http()
            }
            _ => response,
        }
    }
}
