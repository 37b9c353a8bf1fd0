//! The tree of commands: every noun with its verbs, and where each goes.

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::{
    arguments::Global,
    commands::{
        audit, conference, config, context, doctor, explain, feedback, followup, growth, help, import, log,
        login, matching, outbox, packaging, pairing, person, proto, report, rule, session, skill, watch,
        whoami,
    },
    failure::Failure,
    shell::Shell,
};

/// Pair mentors and mentees, book interprofessional case conferences, log sessions and feedback.
#[derive(Debug, Parser)]
#[command(
    name = "preceptor",
    version,
    propagate_version = true,
    disable_help_subcommand = true,
    max_term_width = 110,
    after_help = "Start here:\n  preceptor demo --tour          see the whole main job on sample data\n  \
                  preceptor context add work --address https://preceptor.example:7420 --token-file token\n  \
                  preceptor doctor               find out why something does not work\n\n\
                  Exit codes: 0 done, 2 wrong usage, 3 not found, 4 not allowed, 5 bad input, 6 conflict,\n\
                  7 unreachable, 8 saved on this computer, 9 no plan or slot exists, 10 differences found,
\
                  12 over a limit, 1 a bug. preceptor help exit-codes says more; other pages: environment,
\
                  formats, dates, accessibility."
)]
pub struct Cli {
    /// Flags that stand anywhere.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

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
            Self::Help(command) => command.run(shell, Cli::command()),
            Self::Whoami(command) => command.run(shell).await,
            Self::Login(command) => command.run(shell).await,
            Self::Context(command) => command.run(shell),
            Self::Config(command) => command.run(shell),
            Self::Proto(command) => command.run(shell),
            Self::Completions(command) => command.run(shell, Cli::command()),
            Self::Man(command) => command.run(shell, Cli::command()),
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
