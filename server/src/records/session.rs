//! Sessions and their logs.
