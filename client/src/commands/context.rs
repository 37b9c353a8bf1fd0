//! `preceptor context`: servers that you work with.

use std::path::PathBuf;

use clap::Subcommand;

use crate::{config, failure::Failure, output::Table, shell::Shell};

/// Servers that you work with.
#[derive(Debug, Subcommand)]
pub enum Context {
    /// List the contexts
    #[command(after_help = "Example:\n  preceptor context list")]
    List,
    /// Add a context, or replace one, and use it
    #[command(
        after_help = "Example:\n  preceptor context add work --address https://preceptor.example:7420 --token-file ~/token"
    )]
    Add {
        /// Its name
        name: String,
        /// Ask for the context's name before every change
        #[arg(long)]
        protected: bool,
    },
    /// Use a context from now on
    #[command(after_help = "Example:\n  preceptor context use work")]
    Use {
        /// Its name
        name: String,
    },
    /// Show the context in use, and what flags make of it
    #[command(after_help = "Example:\n  preceptor context show")]
    Show,
    /// Remove a context
    #[command(after_help = "Example:\n  preceptor context remove work")]
    Remove {
        /// Its name
        name: String,
    },
}

impl Context {
    pub(crate) fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            Self::List => list(shell),
            Self::Add { name, protected } => add(shell, &name, protected),
            Self::Use { name } => select(shell, &name),
            Self::Show => show(shell),
            Self::Remove { name } => remove(shell, &name),
        }
    }
}

fn list(shell: &mut Shell) -> Result<(), Failure> {
    let mut table = Table::new(&["context", "address", "agency", "in use"])
        .or_when_empty("No contexts yet. Next: preceptor context add NAME --address URL --token-file FILE");
    for (name, context) in &shell.config.contexts {
        let used = if shell.config.current.as_deref() == Some(name) { "yes" } else { "" };
        table.row([
            name.clone(),
            context.address.clone(),
            context.agency.clone().unwrap_or_default(),
            used.into(),
        ]);
    }
    shell.output.local(&table)
}

fn add(shell: &mut Shell, name: &str, protected: bool) -> Result<(), Failure> {
    if shell.global.address.is_none() {
        return Err(Failure::usage("a context needs an address").hint("add --address https://host:port"));
    }
    let absolute = |file: Option<PathBuf>| file.map(|file| std::path::absolute(&file).unwrap_or(file));
    let context = config::Context {
        token_file: absolute(shell.global.token_file.clone()),
        ca_file: absolute(shell.global.ca_file.clone()),
        address: shell.context.address.clone(),
        agency: shell.global.agency.clone(),
        time_zone: shell.global.tz.clone(),
        protected,
    };
    shell.config.contexts.insert(name.to_owned(), context);
    shell.config.current = Some(name.to_owned());
    let path = shell.config.write()?;
    shell
        .output
        .say(&format!("Context {name} is in use; written to {}.\nNext: preceptor doctor", path.display()));
    show_stored(shell, name)
}

fn select(shell: &mut Shell, name: &str) -> Result<(), Failure> {
    known(shell, name)?;
    shell.config.current = Some(name.to_owned());
    shell.config.write()?;
    shell.output.say(&format!("Context {name} is in use."));
    show_stored(shell, name)
}

/// Shows a context as the configuration has it.
fn show_stored(shell: &mut Shell, name: &str) -> Result<(), Failure> {
    shell.context = shell.config.contexts.get(name).cloned().unwrap_or_default();
    name.clone_into(&mut shell.context_name);
    show(shell)
}

fn show(shell: &mut Shell) -> Result<(), Failure> {
    let file =
        |file: &Option<PathBuf>| file.as_ref().map(|file| file.display().to_string()).unwrap_or_default();
    let context = &shell.context;
    let table = Table::details(&[
        ("context", shell.context_name.clone()),
        ("address", context.address.clone()),
        ("agency", context.agency.clone().unwrap_or_default()),
        ("token file", file(&context.token_file)),
        ("ca file", file(&context.ca_file)),
        ("time zone", context.time_zone.clone().unwrap_or_default()),
        ("protected", context.protected.to_string()),
        ("configuration", file(&config::path())),
    ]);
    shell.output.local(&table)
}

fn remove(shell: &mut Shell, name: &str) -> Result<(), Failure> {
    known(shell, name)?;
    shell.config.contexts.remove(name);
    shell.config.current = shell.config.current.take().filter(|current| current != name);
    shell.config.write()?;
    shell.output.say(&format!("Context {name} is removed. Its token file stays where it is."));
    shell.output.local(&Table::details(&[("removed", name.to_owned())]))
}

fn known(shell: &Shell, name: &str) -> Result<(), Failure> {
    if shell.config.contexts.contains_key(name) {
        return Ok(());
    }
    Err(Failure::new(crate::failure::Exit::NotFound, format!("there is no context {name}"))
        .hint("preceptor context list shows those there are"))
}
