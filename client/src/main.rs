//! preceptor.
fn main() {}
