//! The services over real sockets, on SQLite and on PostgreSQL.

mod events;
mod people;
mod roster_pair_rules;
mod roster_states;
