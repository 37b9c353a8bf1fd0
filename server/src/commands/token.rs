//! `preceptord token issue`.

use std::io::Write;
use std::path::PathBuf;

use preceptor_server::caller::{Issue, IssueError};
use preceptor_server::clock::Clock;
use preceptor_server::config::Config;
use preceptor_server::records::{PersonId, Role};
use preceptor_server::serve::first_token::write_secret;
use preceptor_server::store::Store;

use super::{Failure, Outcome};

/// The token to issue.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
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

fn role(text: &str) -> Result<Role, String> {
    let known = || Role::ALL.iter().map(|role| role.word().to_lowercase()).collect::<Vec<_>>().join(", ");
    Role::from_word(&text.to_uppercase()).ok_or_else(|| format!("choose one of {}", known()))
}

pub(crate) async fn issue(config: &Config, arguments: Arguments) -> Outcome {
    let Arguments { role, person, expires_days, out } = arguments;
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
    let store = Store::open_beside_server(&config.location()?).await?;
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
