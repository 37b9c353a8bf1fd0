//! The services over real sockets, on SQLite and on PostgreSQL.

mod authorization;
mod cancellation;
mod cast;
mod conference;
mod events;
mod feedback;
mod feedback_states;
mod follow_ups;
mod growth;
mod match_goals;
mod match_policy;
mod matching;
mod pair;
mod pairing;
mod people;
mod raw;
mod reasons;
mod retention;
mod roster_imports;
mod roster_pair_rules;
mod roster_states;
mod session;
mod session_log;
mod sql;
mod zones;
