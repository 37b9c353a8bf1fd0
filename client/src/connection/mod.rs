//! The way to the server: address, TLS by scheme, token; the true cause when it does not work; a client for each service.

mod api;
mod channel;
mod pages;
mod token;
mod unreachable;

pub(crate) use self::pages::all_pages;
pub use self::{
    api::Api,
    channel::{Authenticated, Timeouts, check_address, connect},
    token::{Bearer, read_token},
};
