//! The languages in which `--show-rpc` writes calls.

use clap::ValueEnum;

/// How a call is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Dialect {
    /// A shell command
    Grpcurl,
    /// With the generated client, grpcio and protobuf
    Python,
    /// With the generated client and google.golang.org/grpc
    Go,
    /// With the generated client and Connect
    Ts,
}
