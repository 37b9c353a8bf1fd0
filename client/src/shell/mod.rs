//! What every command runs in: flags, context, output, drafts, token, and the questions it may ask.

mod connect;
mod prompt;
mod request_id;
mod setup;
mod time;

pub(crate) use self::setup::Shell;
