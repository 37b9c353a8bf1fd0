//! The store on each of its databases: schemas, statements, and the databases they are tried on.

mod constraints;
mod databases;
mod groups;
mod holds;
mod opening;
mod schema;
mod statements;
mod too_slow;
