//! The store on each of its databases: the conformance suite, and the databases it runs on.

mod databases;
