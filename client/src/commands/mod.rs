//! One module a noun. A command talks to the server, prints what it got, and says what to do next. `mod.rs` of a noun
//! has its words on the command line; the files beside it do what they say.

pub(crate) mod audit;
pub(crate) mod conference;
pub(crate) mod config;
pub(crate) mod context;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod feedback;
pub(crate) mod followup;
pub(crate) mod growth;
pub(crate) mod help;
pub(crate) mod import;
pub(crate) mod log;
pub(crate) mod login;
pub(crate) mod matching;
pub(crate) mod outbox;
pub(crate) mod packaging;
pub(crate) mod pairing;
pub(crate) mod person;
pub(crate) mod proto;
pub(crate) mod report;
pub(crate) mod rule;
pub(crate) mod session;
pub(crate) mod skill;
pub(crate) mod watch;
pub(crate) mod whoami;
