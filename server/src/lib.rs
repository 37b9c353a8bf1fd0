//! The Preceptor server: matching, scheduling and feedback over gRPC, on SQLite or PostgreSQL.
//!
//! Floors, imports going down only: [`rpc`] (parse, authorize, call, reply) beside [`work`] (what runs by itself) → the
//! rooms between rows and the engine ([`matching`], `meeting`, `people`, `growth`) → [`desk`] (the one way to change
//! something) → [`store`] (all SQL) → [`records`] (ids and rows). The engine crate is pure.

pub mod caller;
pub mod clock;
pub mod config;
pub mod desk;
pub mod error;
mod growth;
pub mod matching;
mod meeting;
mod people;
pub mod records;
pub mod rpc;
pub mod serve;
pub mod store;
pub mod work;
