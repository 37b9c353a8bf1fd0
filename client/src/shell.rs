//! What every command stands on: flags, context, output, connection.

use std::{path::Path, sync::OnceLock, time::Duration};

use jiff::tz::TimeZone;
use preceptor_proto::v1 as pb;

use crate::{
    args::Global,
    clock, commands,
    config::{Config, Context},
    connect::{self, Authenticated, Patience},
    failure::{Exit, Failure},
    outbox::Outbox,
    output::Output,
    show_rpc::{self, Observer},
};

/// The address of a server on this machine that nobody configured.
const LOCAL: &str = "http://127.0.0.1:7420";
/// How long a call may take when nobody says.
const TIMEOUT_SECONDS: u64 = 30;
/// How long a match run or an import may take when nobody says: longer than a server allows, so that its answer,
/// and not this client's impatience, says what happened.
const LONG_TIMEOUT_SECONDS: u64 = 90;

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

/// A connection to the server, and the agency it is about.
#[derive(Clone, Debug)]
pub struct Api {
    channel: Authenticated,
    /// The agency's name, `agencies/{agency}`.
    pub agency: String,
    /// Who the token stands for.
    pub caller: pb::GetCallerResponse,
}

macro_rules! services {
    ($($(#[$doc:meta])* $name:ident: $module:ident::$client:ident;)+) => {
        impl Api {
            $($(#[$doc])*
            #[must_use]
            pub fn $name(&self) -> pb::$module::$client<Authenticated> {
                pb::$module::$client::new(self.channel.clone())
            })+
        }
    };
}

services! {
    /// The server itself.
    server: server_service_client::ServerServiceClient;
    /// The catalogue of skills.
    skills: skill_service_client::SkillServiceClient;
    /// People, rules, imports.
    roster: roster_service_client::RosterServiceClient;
    /// Match runs.
    matching: matching_service_client::MatchingServiceClient;
    /// Pairings.
    pairings: pairing_service_client::PairingServiceClient;
    /// Sessions.
    sessions: session_service_client::SessionServiceClient;
    /// Conferences.
    conferences: conference_service_client::ConferenceServiceClient;
    /// Feedback, follow-ups, growth.
    feedback: feedback_service_client::FeedbackServiceClient;
    /// Events.
    events: event_service_client::EventServiceClient;
    /// The audit log.
    audit: audit_service_client::AuditServiceClient;
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

    /// Connects, and asks the server who the token stands for. What waits on this computer for that goes first.
    ///
    /// # Errors
    ///
    /// Names the cause when there is no way to the server, or the token is not good.
    pub async fn connect(&self) -> Result<Api, Failure> {
        let api = self.connect_within(self.timeout()).await?;
        commands::send_waiting(self, &api).await;
        Ok(api)
    }

    /// Connects as [`Shell::connect`] and sends nothing, within `patience` for each step.
    ///
    /// # Errors
    ///
    /// As [`Shell::connect`].
    pub async fn connect_within(&self, patience: Duration) -> Result<Api, Failure> {
        self.connect_with(Patience { connect: patience, call: patience }).await
    }

    /// Connects as [`Shell::connect`], for calls that compute for long: match runs and imports.
    ///
    /// # Errors
    ///
    /// As [`Shell::connect`].
    pub async fn connect_for_long_work(&self) -> Result<Api, Failure> {
        let seconds = self.global.timeout.unwrap_or(LONG_TIMEOUT_SECONDS).max(1);
        let patience = Patience { connect: self.timeout(), call: Duration::from_secs(seconds) };
        let api = self.connect_with(patience).await?;
        commands::send_waiting(self, &api).await;
        Ok(api)
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
        let token = connect::read_token(file)?;
        Ok(self.token.get_or_init(|| token))
    }

    async fn connect_with(&self, patience: Patience) -> Result<Api, Failure> {
        let Context { address, ca_file, .. } = &self.context;
        let file = self.context.token_file.clone().filter(|file| file != Path::new("-"));
        let server =
            show_rpc::Server { address: address.clone(), token_file: file, ca_file: ca_file.clone() };
        let observer = Observer::new(self.global.show_rpc, self.global.verbose, server);
        let token = Some(self.token()?);
        let channel = connect::connect(address, ca_file.as_deref(), token, patience, observer).await?;
        let mut server = pb::server_service_client::ServerServiceClient::new(channel.clone());
        let caller = server.get_caller(pb::GetCallerRequest {}).await?.into_inner();
        let agency =
            self.context.agency.as_ref().map_or_else(|| caller.agency.clone(), |id| format!("agencies/{id}"));
        Ok(Api { channel, agency, caller })
    }

    /// The request id of a change: the given one, or a new one.
    #[must_use]
    pub fn request_id(&self) -> String {
        self.global.request_id.clone().unwrap_or_else(clock::new_request_id)
    }

    /// The request id of the change that follows the first in one command: a repeat of the command with the same
    /// `--request-id` repeats both.
    #[must_use]
    pub fn second_request_id(&self) -> String {
        let given = self.global.request_id.as_deref().and_then(|id| uuid::Uuid::parse_str(id).ok());
        given.map_or_else(clock::new_request_id, |id| uuid::Uuid::from_u128(id.as_u128() ^ 1).to_string())
    }

    /// The time zone to read and print times in.
    ///
    /// # Errors
    ///
    /// When `--tz` or the context names none.
    pub fn zone(&self) -> Result<TimeZone, Failure> {
        match &self.context.time_zone {
            None => Ok(TimeZone::system()),
            Some(name) => TimeZone::get(name).map_err(|_| {
                Failure::usage(format!("{name} is not a time zone")).hint("write it as in America/Chicago")
            }),
        }
    }

    /// A time as people read it on a terminal, or RFC 3339 in UTC everywhere else.
    #[must_use]
    pub fn time(&self, time: Option<prost_types::Timestamp>) -> String {
        let Some(time) = time.and_then(|time| jiff::Timestamp::new(time.seconds, time.nanos).ok()) else {
            return String::new();
        };
        match self.zone() {
            Ok(zone) if self.output.is_terminal() => spoken(time, zone),
            _ => time.to_string(),
        }
    }

    /// A time as people read it, on paper too.
    #[must_use]
    pub fn spoken_time(&self, time: Option<prost_types::Timestamp>) -> String {
        let time = time.and_then(|time| jiff::Timestamp::new(time.seconds, time.nanos).ok());
        time.map(|time| spoken(time, self.zone().unwrap_or(TimeZone::UTC))).unwrap_or_default()
    }
}

fn spoken(time: jiff::Timestamp, zone: TimeZone) -> String {
    time.to_zoned(zone).strftime("%a %-d %b %Y %H:%M %Z").to_string()
}
