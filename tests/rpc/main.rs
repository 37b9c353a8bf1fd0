//! The services over real sockets, on SQLite and on PostgreSQL.

mod people;
mod roster_states;
