//! What the contract promises beyond what a linter of protobuf can see, and the bytes that it stands for.

mod kit;
mod rules;
mod schema;
mod server;
mod vectors;
