//! `preceptor`: pair mentors, book case conferences, log sessions.

use std::process::ExitCode;

fn main() -> ExitCode {
    preceptor_client::run(std::env::args_os())
}
