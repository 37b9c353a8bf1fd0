//! `preceptor login`: a token for the context, kept where only its owner reads it.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::{
    config::{self, Context},
    failure::{Exit, Failure},
    output::Table,
    shell::Shell,
    words::constant::role_word,
};

/// The context that a login makes where there is none.
const FIRST_CONTEXT: &str = "default";

/// Keeps a token for the context in use, after the server has accepted it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  preceptor login --token-file token\n  \
                        preceptor login --token-file - --address https://preceptor.example:7420\n\n\
                        The token is copied beside the configuration, readable by you alone; --token-file is a \
                        flag of every command.")]
pub struct Login {}

impl Login {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let file = shell.global.token_file.clone().ok_or_else(|| {
            Failure::usage("a login needs a token")
                .hint("add --token-file FILE, or --token-file - and type it")
        })?;
        refuse_open(&file)?;
        let name =
            if shell.context_name.is_empty() { FIRST_CONTEXT.to_owned() } else { shell.context_name.clone() };
        let kept = place(&name)?;
        // Before anything is written: a token that the server does not accept is not kept.
        let api = shell.connect().await?;
        let fresh = kept.with_extension("new");
        config::write_private(&fresh, shell.token()?)?;
        std::fs::rename(&fresh, &kept)?;
        store(shell, &name, kept)?;
        let role = role_word(api.caller.role);
        shell.output.say(&format!(
            "You are {role} of {}, in the context {name}.\nNext: preceptor doctor",
            api.agency
        ));
        let table = Table::details(&[
            ("context", name),
            ("agency", api.agency.clone()),
            ("role", role),
            ("expires", shell.time(api.caller.expire_time)),
        ]);
        shell.output.reply(&api.caller, &table)
    }
}

/// Writes the configuration with the token's place; what flags said for a new context is kept as well.
fn store(shell: &mut Shell, name: &str, token_file: PathBuf) -> Result<(), Failure> {
    let made = Context {
        address: shell.context.address.clone(),
        ca_file: shell.context.ca_file.as_deref().and_then(|file| std::path::absolute(file).ok()),
        agency: shell.global.agency.clone(),
        time_zone: shell.global.tz.clone(),
        ..Context::default()
    };
    let context = shell.config.contexts.entry(name.to_owned()).or_insert(made);
    context.token_file = Some(token_file);
    shell.config.current.get_or_insert_with(|| name.to_owned());
    shell.config.write().map(drop)
}

/// Where the token of a context is kept: beside the configuration.
fn place(context: &str) -> Result<PathBuf, Failure> {
    let file =
        config::path().ok_or_else(|| Failure::new(Exit::Input, "neither XDG_CONFIG_HOME nor HOME is set"))?;
    if context.contains(['/', '\\']) || context.starts_with('.') {
        return Err(Failure::usage(format!("{context} cannot be the name of a file"))
            .hint("preceptor context add NAME, with a plain name"));
    }
    Ok(file.with_file_name("tokens").join(context))
}

/// That a file is not readable by everybody on this machine.
fn refuse_open(file: &Path) -> Result<(), Failure> {
    #[cfg(unix)]
    if let Ok(known) = std::fs::metadata(file)
        && std::os::unix::fs::PermissionsExt::mode(&known.permissions()) & 0o007 != 0
    {
        let shown = file.display();
        return Err(Failure::new(Exit::Denied, format!("everybody on this machine can read {shown}"))
            .hint(format!("chmod 600 {shown}, and ask for a new token if others work here")));
    }
    Ok(())
}
