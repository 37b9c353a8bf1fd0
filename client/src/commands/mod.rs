//! One module a noun. A command talks to the server, prints what it got, and says what to do next.

mod audit;
mod conference;
mod config;
mod context;
mod doctor;
mod explain;
mod feedback;
mod followup;
mod growth;
mod help;
pub(crate) mod import;
mod log;
mod login;
mod matching;
mod outbox;
mod packaging;
mod pairing;
mod person;
mod proto;
mod ratings;
mod report;
mod rule;
mod session;
mod skill;
mod watch;
mod whoami;

use clap::Subcommand;

pub(crate) use self::outbox::send_waiting;
use crate::{Shell, failure::Failure};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a server with a sample agency on this machine, to try everything
    #[cfg(feature = "demo")]
    Demo(crate::demo::Demo),
    /// Find out why something does not work: configuration, address, TLS, token, versions
    Doctor(doctor::Doctor),
    /// Explain an error reason, a finding, a rule, an exit code
    Explain(explain::Explain),
    /// Print a page, or the help of a command
    Help(help::Help),
    /// Show who the token stands for
    Whoami(whoami::Whoami),
    /// Keep a token, so that commands need no --token-file
    Login(login::Login),
    /// Servers that you work with
    #[command(subcommand)]
    Context(context::Context),
    /// Settings, and where each comes from
    #[command(subcommand)]
    Config(config::Config),
    /// People on the roster
    #[command(subcommand)]
    Person(person::Person),
    /// Spreadsheets in: check first, then apply
    #[command(subcommand)]
    Import(import::Import),
    /// Who should mentor whom: plan, review, verify, publish
    #[command(subcommand)]
    Match(matching::Match),
    /// Reports as files, to print or to sort
    #[command(subcommand)]
    Report(report::Report),
    /// Agreed relations between mentors and mentees
    #[command(subcommand)]
    Pairing(pairing::Pairing),
    /// Rules between pairs: ban, lock, prefer, avoid
    #[command(subcommand)]
    Rule(rule::Rule),
    /// Case conferences: plan, find a time, book, hold, record
    #[command(subcommand)]
    Conference(conference::Conference),
    /// The catalogue of skills
    #[command(subcommand)]
    Skill(skill::Skill),
    /// Mentoring sessions
    #[command(subcommand)]
    Session(session::Session),
    /// Log a session in a minute
    Log(log::Log),
    /// Logs that wait on this computer for a way to the server
    Outbox(outbox::Outbox),
    /// Confirm a logged session
    Confirm(log::Confirm),
    /// Dispute a logged session
    Dispute(log::Dispute),
    /// What somebody saw of somebody's skills
    #[command(subcommand)]
    Feedback(feedback::Feedback),
    /// Somebody's levels, how sure they are, and what changed
    Growth(growth::Growth),
    /// Promised next steps
    #[command(subcommand, name = "followup")]
    FollowUp(followup::FollowUp),
    /// What changes, as it changes
    Watch(watch::Watch),
    /// Who changed what
    #[command(subcommand)]
    Audit(audit::Audit),
    /// The contract that other systems build on
    #[command(subcommand)]
    Proto(proto::Proto),
    /// Print a script that completes commands in a shell
    Completions(packaging::Completions),
    /// Write manual pages
    Man(packaging::Man),
}

impl Command {
    /// Whether the command itself hears Ctrl-C, because it has something to end in order.
    #[must_use]
    pub const fn ends_in_its_own_way(&self) -> bool {
        match self {
            #[cfg(feature = "demo")]
            Self::Demo(_) => true,
            Self::Match(command) => command.cancels_when_interrupted(),
            _ => false,
        }
    }

    /// Does it.
    ///
    /// # Errors
    ///
    /// Why not, with the exit code.
    pub async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            #[cfg(feature = "demo")]
            Self::Demo(command) => command.run(shell).await,
            Self::Doctor(command) => command.run(shell).await,
            Self::Explain(command) => command.run(shell),
            Self::Help(command) => command.run(shell),
            Self::Whoami(command) => command.run(shell).await,
            Self::Login(command) => command.run(shell).await,
            Self::Context(command) => command.run(shell),
            Self::Config(command) => command.run(shell),
            Self::Proto(command) => command.run(shell),
            Self::Completions(command) => command.run(shell),
            Self::Man(command) => command.run(shell),
            Self::Person(command) => command.run(shell).await,
            Self::Import(command) => command.run(shell).await,
            Self::Match(command) => command.run(shell).await,
            Self::Report(command) => command.run(shell).await,
            Self::Pairing(command) => command.run(shell).await,
            Self::Rule(command) => command.run(shell).await,
            Self::Conference(command) => command.run(shell).await,
            Self::Skill(command) => command.run(shell).await,
            Self::Session(command) => command.run(shell).await,
            Self::Log(command) => command.run(shell).await,
            Self::Outbox(command) => command.run(shell).await,
            Self::Confirm(command) => command.run(shell).await,
            Self::Dispute(command) => command.run(shell).await,
            Self::Feedback(command) => command.run(shell).await,
            Self::Growth(command) => command.run(shell).await,
            Self::FollowUp(command) => command.run(shell).await,
            Self::Watch(command) => command.run(shell).await,
            Self::Audit(command) => command.run(shell).await,
        }
    }
}

/// A value of an enum as people read it: `PAIRING_STATE_ON_HOLD` is `on hold`.
fn word(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix).unwrap_or(name).to_lowercase().replace('_', " ")
}

/// A level in thousandths as people read it: 3250 is `3.3`; 0 is nothing.
fn level(thousandths: i32) -> String {
    match thousandths {
        0 => String::new(),
        level => format!("{}.{}", (level + 50) / 1000, (level + 50) % 1000 / 100),
    }
}
