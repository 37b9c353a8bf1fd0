//! The real binaries, started as people start them.

mod census;
mod commands;
mod decisions;
mod demo;
mod home;
mod kill;
mod kit;
mod logs;
mod office;
mod outbox;
mod preceptord;
mod readme;
mod replicas;
mod report;
mod runs;
mod tour;
