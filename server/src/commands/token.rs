//! `preceptord token issue|list|revoke`.

use std::io::Write;
use std::path::PathBuf;

use preceptor_engine::time::{UnixMicros, Zone};
use preceptor_server::caller::{Issue, IssueError, Revoke, RevokeError};
use preceptor_server::clock::Clock;
use preceptor_server::config::Config;
use preceptor_server::records::{PersonId, Role, Token};
use preceptor_server::serve::first_token::write_secret;
use preceptor_server::store::{Store, tokens};

use super::{CommandResult, Failure};

/// The token to issue.
#[derive(Debug, clap::Args)]
pub(crate) struct IssueArguments {
    /// What the token grants: coordinator, mentor, mentee, integration, auditor or admin.
    #[arg(long, value_name = "ROLE", value_parser = role)]
    role: Role,
    /// The id of the person the token stands for; needed for mentors and mentees.
    #[arg(long, value_name = "ID")]
    person: Option<String>,
    /// The days until the token ends.
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=366))]
    expires_days: u32,
    /// The file to write the token to, readable by its owner only; - prints it.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Which tokens to list.
#[derive(Debug, clap::Args)]
pub(crate) struct ListArguments {
    /// List those that ended or were revoked too.
    #[arg(long)]
    all: bool,
}

/// Which tokens to revoke.
#[derive(Debug, clap::Args)]
pub(crate) struct RevokeArguments {
    /// The ids of tokens, as `token list` and the audit log name them.
    #[arg(value_name = "TOKEN", required_unless_present = "person", conflicts_with = "person")]
    tokens: Vec<String>,
    /// Every token that stands for the person of this id.
    #[arg(long, value_name = "ID")]
    person: Option<String>,
}

fn role(text: &str) -> Result<Role, String> {
    let known = || Role::ALL.iter().map(|role| role.word().to_lowercase()).collect::<Vec<_>>().join(", ");
    Role::from_word(&text.to_uppercase()).ok_or_else(|| format!("choose one of {}", known()))
}

pub(crate) async fn issue(config: &Config, arguments: IssueArguments) -> CommandResult {
    let IssueArguments { role, person, expires_days, out } = arguments;
    if out.exists() {
        return Err(Failure::Usage(format!("{} exists already; name another file", out.display())));
    }
    let issue = Issue {
        agency: config.agency.clone(),
        role,
        person: person.map(PersonId::new),
        valid_days: expires_days,
        only_with_agency: false,
    };
    // A server may hold the database meanwhile: a token is most often needed while it runs.
    let store = Store::open_beside_server(&config.location()?, &Clock::system()).await?;
    let issued = issue.run(&store, &Clock::system()).await;
    store.close().await;
    let issued = issued.map_err(|error| match error {
        IssueError::Store(error) => Failure::Store(error),
        wrong => Failure::Usage(format!("no token was issued: {wrong}")),
    })?;
    if issued.agency_is_new {
        eprintln!("Made agency {}.", config.agency);
    }
    if out.as_os_str() == "-" {
        let written = writeln!(std::io::stdout(), "{}", issued.secret.reveal());
        return written.map_err(|reason| Failure::Unwritable { path: out, reason });
    }
    write_secret(&out, issued.secret.reveal())
        .map_err(|reason| Failure::Unwritable { path: out.clone(), reason })?;
    eprintln!("Issued token {} for {} days. Its secret is in {}.", issued.id, expires_days, out.display());
    eprintln!("Next: preceptor login --token-file {}", out.display());
    Ok(())
}

pub(crate) async fn list(config: &Config, arguments: &ListArguments) -> CommandResult {
    let store = Store::open_beside_server(&config.location()?, &Clock::system()).await?;
    let tokens = match store.reader().await {
        Ok(mut reader) => tokens::list_tokens(&mut reader.tx(), &config.agency).await,
        Err(error) => Err(error),
    };
    store.close().await;
    let now = Clock::system().now();
    let works = |token: &Token| token.revoked_at.is_none() && token.expires_at > now;
    println!("{:36}  {:11}  {:32}  {:10}  STATE", "TOKEN", "ROLE", "PERSON", "ISSUED");
    for token in tokens?.iter().filter(|token| arguments.all || works(token)) {
        let person = token.person_id.as_ref().map_or("-", PersonId::as_str);
        let state = match token.revoked_at {
            Some(at) => format!("revoked {}", day(at)),
            None => {
                format!("{} {}", if works(token) { "works until" } else { "ended" }, day(token.expires_at))
            }
        };
        let role = token.role.word().to_lowercase();
        println!("{:36}  {role:11}  {person:32}  {}  {state}", token.id, day(token.created_at));
    }
    Ok(())
}

/// The day of an instant, in UTC.
fn day(at: UnixMicros) -> String {
    Zone::utc().wall_clock(at).date().to_string()
}

pub(crate) async fn revoke(config: &Config, arguments: RevokeArguments) -> CommandResult {
    let which = match arguments.person {
        Some(person) => Revoke::Person(PersonId::new(person)),
        None => Revoke::Tokens(arguments.tokens),
    };
    let store = Store::open_beside_server(&config.location()?, &Clock::system()).await?;
    let outcome = which.run(config.agency.clone(), &store, &Clock::system()).await;
    store.close().await;
    let revocation = outcome.map_err(|error| match error {
        RevokeError::Store(error) => Failure::Store(error),
        wrong @ (RevokeError::TokenMissing { .. } | RevokeError::PersonMissing { .. }) => {
            Failure::Usage(format!("nothing was revoked: {wrong}; see preceptord token list --all"))
        }
    })?;
    for id in &revocation.revoked_before {
        println!("Token {id} had been revoked before.");
    }
    for id in &revocation.revoked {
        println!("Revoked token {id}; every server refuses it within 2 seconds.");
    }
    if revocation.revoked.is_empty() && revocation.revoked_before.is_empty() {
        println!("No token that works stands for that person; nothing was revoked.");
    }
    Ok(())
}
