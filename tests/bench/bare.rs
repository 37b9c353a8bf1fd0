//! What a read costs without Preceptor: a bare tonic server that always answers with the same message.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
};

use preceptor_proto::v1 as pb;
use tonic::{
    Request, Response, Status,
    body::Body,
    codegen::{Service, http},
    server::{Grpc, NamedService, UnaryService},
    transport::{Server, server::TcpIncoming},
};

/// Answers every call of `RosterService` with one person.
#[derive(Clone)]
pub(crate) struct Bare(pb::GetPersonResponse);

impl NamedService for Bare {
    const NAME: &'static str = "preceptor.v1.RosterService";
}

impl UnaryService<pb::GetPersonRequest> for Bare {
    type Response = pb::GetPersonResponse;
    type Future = Ready<Result<Response<pb::GetPersonResponse>, Status>>;

    fn call(&mut self, _: Request<pb::GetPersonRequest>) -> Self::Future {
        ready(Ok(Response::new(self.0.clone())))
    }
}

impl Service<http::Request<Body>> for Bare {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let person = self.clone();
        Box::pin(async move {
            let codec = tonic_prost::ProstCodec::<pb::GetPersonResponse, pb::GetPersonRequest>::default();
            Ok(Grpc::new(codec).unary(person, request).await)
        })
    }
}

/// Starts it on a free port.
pub(crate) fn start(person: pb::GetPersonResponse) -> SocketAddr {
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse().expect("an address"))
        .expect("a free port")
        .with_nodelay(Some(true));
    let address = incoming.local_addr().expect("it is bound");
    tokio::spawn(Server::builder().add_service(Bare(person)).serve_with_incoming(incoming));
    address
}
