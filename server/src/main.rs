//! preceptord.
fn main() {}
