//! The shell of a command, as flags, environment and configuration set it up.

use std::{sync::OnceLock, time::Duration};

use crate::{
    arguments::Global,
    config::{Config, Context},
    connection,
    failure::{Exit, Failure},
    outbox::Outbox,
    output::Output,
};

/// The address of a server on this machine that nobody configured.
const LOCAL: &str = "http://127.0.0.1:7420";
/// How long a call may take when nobody says.
const TIMEOUT_SECONDS: u64 = 30;

/// What a command stands on.
#[derive(Debug)]
pub struct Shell {
    /// The global flags.
    pub global: Global,
    /// The configuration file.
    pub config: Config,
    /// The name of the context in use; empty where none is.
    pub context_name: String,
    /// The context in use, with what flags replace.
    pub context: Context,
    /// Where to print.
    pub output: Output,
    /// Drafts that wait on this computer; `None` where there is no place for any, and in a demonstration.
    pub outbox: Option<Outbox>,
    token: OnceLock<String>,
}

impl Shell {
    /// The shell that flags and configuration describe.
    ///
    /// # Errors
    ///
    /// When the configuration cannot be read, or names no such context.
    pub fn new(global: Global) -> Result<Self, Failure> {
        let shell = Self::with_config(global, Config::read()?)?;
        Ok(Self { outbox: Outbox::of_this_user(), ..shell })
    }

    /// A shell that knows no contexts and no drafts: only what `global` says.
    ///
    /// # Errors
    ///
    /// As [`Shell::new`].
    pub fn isolated(global: Global) -> Result<Self, Failure> {
        Self::with_config(global, Config::default())
    }

    fn with_config(global: Global, config: Config) -> Result<Self, Failure> {
        let output = Output::of(&global)?;
        let name = global.context.clone().or_else(|| config.current.clone()).unwrap_or_default();
        let known = config.contexts.get(&name).cloned();
        let context = match (known, name.is_empty()) {
            (Some(context), _) => context,
            (None, true) => Context::default(),
            (None, false) => {
                return Err(Failure::usage(format!("there is no context {name}"))
                    .hint("preceptor context list shows those there are"));
            }
        };
        let context = Context {
            address: global.address.clone().unwrap_or(context.address),
            token_file: global.token_file.clone().or(context.token_file),
            ca_file: global.ca_file.clone().or(context.ca_file),
            agency: global.agency.clone().or(context.agency),
            time_zone: global.tz.clone().or(context.time_zone),
            protected: context.protected,
        };
        let context = Context {
            address: if context.address.is_empty() { LOCAL.to_owned() } else { context.address },
            ..context
        };
        Ok(Self { global, config, context_name: name, context, output, outbox: None, token: OnceLock::new() })
    }

    /// How long one call may take.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.global.timeout.unwrap_or(TIMEOUT_SECONDS).max(1))
    }

    /// The bearer token. It is read once, because it may come from standard input.
    ///
    /// # Errors
    ///
    /// When none is set, or it cannot be read.
    pub fn token(&self) -> Result<&str, Failure> {
        if let Some(token) = self.token.get() {
            return Ok(token);
        }
        let file = self.context.token_file.as_deref().ok_or_else(|| {
            Failure::new(Exit::Denied, "no token is set")
                .hint("give --token-file FILE, or set up a context with preceptor context add")
        })?;
        let token = connection::read_token(file)?;
        Ok(self.token.get_or_init(|| token))
    }
}
