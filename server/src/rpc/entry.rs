//! How a request comes in: who calls, what is wrong with the fields, and the change that it makes.

use tonic::{Request, Response, Status};

use super::wire::{Fields, checked};
use crate::{
    caller::Caller,
    desk::{Change, Desk, Mutating},
    error::Error,
};

/// Implements [`Mutating`](crate::desk::Mutating) for requests with a `request_id`; in brackets, the field of their precondition.
macro_rules! mutating {
    ($($request:ident $(($precondition:ident))?),+ $(,)?) => {$(
        impl $crate::desk::Mutating for preceptor_proto::v1::$request {
            fn request_id(&self) -> &str {
                &self.request_id
            }
            $(
                fn intent(&self) -> Vec<u8> {
                    let unconditional = Self { $precondition: String::new(), ..self.clone() };
                    prost::Message::encode_to_vec(&unconditional)
                }
            )?
        }
    )+};
}
pub(crate) use mutating;

/// The caller and the body of a request.
pub(crate) fn enter<T>(mut request: Request<T>) -> Result<(Caller, T), Error> {
    let caller = Caller::take(&mut request)?;
    Ok((caller, request.into_inner()))
}

/// Answers a request that changes something: reads its fields with `parse`, then makes the change exactly once.
pub(crate) async fn change<B: Mutating, C: Change>(
    desk: &Desk,
    request: Request<B>,
    parse: impl FnOnce(&mut Fields<'_>, &B) -> C,
) -> Result<Response<C::Reply>, Status> {
    let (caller, body) = enter(request)?;
    let change = checked(&caller, |fields| parse(fields, &body))?;
    Ok(Response::new(desk.change(caller, &body, change).await?))
}
