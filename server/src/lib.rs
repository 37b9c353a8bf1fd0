//! The Preceptor server: matching, scheduling and feedback over gRPC, on SQLite or PostgreSQL.
//!
//! Floors, imports going down only: [`rpc`] (handlers) → the engine crate (pure) → [`store`] (all SQL) →
//! [`records`] (ids and rows).

pub mod caller;
pub mod clock;
pub mod config;
pub mod error;
pub mod places;
pub mod records;
pub mod rpc;
pub mod serve;
pub mod store;
