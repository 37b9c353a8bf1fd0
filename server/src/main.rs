//! `preceptord`, the server of Preceptor: its command line.

mod commands;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use commands::settings::SettingFlags;
use commands::{CommandResult, Failure, certificate, config, healthcheck, migrate, serve, token};

/// The server of Preceptor: mentoring and interprofessional case conferences for case managers.
///
/// Without arguments it serves on 127.0.0.1:7420 from a database file of its own, and writes a first
/// admin token beside it.
#[derive(Debug, Parser)]
#[command(name = "preceptord", version, propagate_version = true)]
struct Arguments {
    #[command(flatten)]
    settings: SettingFlags,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until SIGTERM or Ctrl-C; what is done when no command is given.
    Serve,
    /// Bring the database's schema up to date.
    Migrate {
        /// Only name what would run.
        #[arg(long)]
        plan: bool,
    },
    /// Check the settings, the certificate and the database; change nothing.
    CheckConfig,
    /// Show the settings.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Ask the server at the configured address whether it serves; fails when it does not.
    Healthcheck,
    /// Issue, list and revoke bearer tokens.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Make a TLS certificate for trials.
    GenCert(certificate::Arguments),
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Print every setting with its value and where it came from, as a file that could be used.
    Explain,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Issue a token for the agency named by --agency, which is made if it does not exist.
    Issue(token::IssueArguments),
    /// List the tokens of the agency named by --agency, without their secrets.
    List(token::ListArguments),
    /// Revoke tokens of the agency named by --agency: refused by every server within two seconds, for ever.
    Revoke(token::RevokeArguments),
}

fn main() -> ExitCode {
    let Arguments { settings, command } = Arguments::parse();
    match run(&settings, command.unwrap_or(Command::Serve)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("preceptord: {failure}");
            failure.exit_code()
        }
    }
}

fn run(settings: &SettingFlags, command: Command) -> CommandResult {
    preceptor_server::serve::tls::install_cryptography();
    if let Command::GenCert(arguments) = &command {
        return certificate::run(arguments);
    }
    if let Command::Config(ConfigCommand::Explain) = &command {
        return config::explain(settings);
    }
    let config = settings.load()?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::Runtime)?;
    let outcome = runtime.block_on(async {
        match command {
            Command::Serve | Command::GenCert(_) | Command::Config(_) => serve::run(config).await,
            Command::Migrate { plan } => migrate::run(&config, plan).await,
            Command::CheckConfig => config::check(&config).await,
            Command::Healthcheck => healthcheck::run(&config).await,
            Command::Token(TokenCommand::Issue(arguments)) => token::issue(&config, arguments).await,
            Command::Token(TokenCommand::List(arguments)) => token::list(&config, &arguments).await,
            Command::Token(TokenCommand::Revoke(arguments)) => token::revoke(&config, arguments).await,
        }
    });
    // A search that was stopped may take a moment to notice; nobody waits for what it finds.
    runtime.shutdown_background();
    outcome
}
