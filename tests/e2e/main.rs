//! The real binaries, started as people start them.

mod census;
mod home;
mod kill;
mod logs;
mod preceptord;
mod replicas;
mod tour;
