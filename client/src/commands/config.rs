//! `preceptor config`: the settings, and where each comes from.

use std::path::PathBuf;

use clap::Subcommand;

use crate::{
    config::{self, Context},
    failure::{Exit, Failure},
    output::Table,
    shell::Shell,
};

/// The settings of this program.
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Print where the configuration file is
    #[command(after_help = "Example:\n  preceptor config path")]
    Path,
    /// Show the settings in force
    #[command(after_help = "Example:\n  preceptor config show")]
    Show,
    /// Show where settings come from: a flag, a variable, the configuration file, or nowhere
    #[command(after_help = "Examples:\n  preceptor config explain\n  preceptor config explain address")]
    Explain {
        /// Only this setting
        setting: Option<String>,
    },
}

/// A setting: its value, and where it comes from.
struct Setting {
    key: &'static str,
    value: String,
    source: String,
}

impl Config {
    pub(crate) fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            Self::Path => path(shell),
            Self::Show => {
                let settings = settings(shell);
                let pairs: Vec<_> = settings.into_iter().map(|each| (each.key, each.value)).collect();
                shell.output.local(&Table::details(&pairs))
            }
            Self::Explain { setting } => explain(shell, setting.as_deref()),
        }
    }
}

fn path(shell: &mut Shell) -> Result<(), Failure> {
    let path =
        config::path().ok_or_else(|| Failure::new(Exit::Input, "neither XDG_CONFIG_HOME nor HOME is set"))?;
    let path = path.display().to_string();
    if shell.output.is_for_people() {
        // A bare path, because people put it into other commands.
        return shell.output.write(&format!("{path}\n"));
    }
    shell.output.local(&Table::details(&[("path", path)]))
}

fn explain(shell: &mut Shell, key: Option<&str>) -> Result<(), Failure> {
    let mut settings = settings(shell);
    if let Some(key) = key {
        let known = settings.iter().map(|each| each.key).collect::<Vec<_>>().join(", ");
        settings.retain(|each| each.key == key.replace('-', "_"));
        if settings.is_empty() {
            return Err(Failure::new(Exit::NotFound, format!("there is no setting {key}"))
                .hint(format!("the settings are {known}")));
        }
    }
    let mut table = Table::new(&["setting", "value", "from"]);
    for each in settings {
        table.row([each.key.to_owned(), each.value, each.source]);
    }
    shell.output.local(&table)
}

fn settings(shell: &Shell) -> Vec<Setting> {
    let (global, used) = (&shell.global, &shell.context);
    let stored = shell.config.contexts.get(&shell.context_name).cloned().unwrap_or_default();
    let Context { address, token_file, ca_file, agency, time_zone, protected } = stored;
    let file = |file: &Option<PathBuf>| file.as_ref().map(|file| file.display().to_string());
    let timeout = Some(shell.timeout().as_secs().to_string());
    let rows = [
        Candidate {
            key: "context",
            used: Some(shell.context_name.clone()),
            given: global.context.clone(),
            stored: shell.config.current.clone(),
        },
        Candidate {
            key: "address",
            used: Some(used.address.clone()),
            given: global.address.clone(),
            stored: Some(address),
        },
        Candidate {
            key: "token_file",
            used: file(&used.token_file),
            given: file(&global.token_file),
            stored: file(&token_file),
        },
        Candidate {
            key: "ca_file",
            used: file(&used.ca_file),
            given: file(&global.ca_file),
            stored: file(&ca_file),
        },
        Candidate { key: "agency", used: used.agency.clone(), given: global.agency.clone(), stored: agency },
        Candidate {
            key: "time_zone",
            used: used.time_zone.clone(),
            given: global.tz.clone(),
            stored: time_zone,
        },
        Candidate {
            key: "protected",
            used: Some(used.protected.to_string()),
            given: None,
            stored: protected.then(|| "true".to_owned()),
        },
        Candidate {
            key: "timeout",
            used: timeout,
            given: global.timeout.map(|seconds| seconds.to_string()),
            stored: None,
        },
    ];
    rows.into_iter().map(|row| row.setting(shell)).collect()
}

/// The values that a setting could have.
struct Candidate {
    key: &'static str,
    /// The value in force.
    used: Option<String>,
    /// What a flag or a variable says.
    given: Option<String>,
    /// What the configuration file says.
    stored: Option<String>,
}

impl Candidate {
    fn setting(self, shell: &Shell) -> Setting {
        let source = source(shell, self.key, self.given.as_deref(), self.stored.as_deref());
        Setting { key: self.key, value: self.used.unwrap_or_default(), source }
    }
}

/// Where a value comes from: what was given counts before what is stored.
fn source(shell: &Shell, key: &str, given: Option<&str>, stored: Option<&str>) -> String {
    let flag = match key {
        "time_zone" => "tz".to_owned(),
        key => key.replace('_', "-"),
    };
    let variable = format!("PRECEPTOR_{}", flag.to_uppercase().replace('-', "_"));
    match (given, stored.filter(|stored| !stored.is_empty())) {
        (Some(given), _) if std::env::var(&variable).is_ok_and(|set| set == given) => {
            format!("variable {variable}")
        }
        (Some(_), _) => format!("flag --{flag}"),
        (None, Some(_)) if key == "context" => "configuration file".to_owned(),
        (None, Some(_)) => format!("context {}", shell.context_name),
        (None, None) => "default".to_owned(),
    }
}
