//! The real binaries, started as people start them.

mod preceptord;
