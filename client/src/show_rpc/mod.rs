//! Tells about the calls that a command makes: `--show-rpc` prints each as a program would write it, `--verbose` its
//! duration. One place for all commands, between the clients and the connection. The token is never printed.

mod call;
mod go;
mod grpcurl;
mod observer;
mod python;
mod server;
mod typescript;

pub use self::{
    observer::{Observed, Observer},
    server::Server,
};
