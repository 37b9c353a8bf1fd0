//! Where settings come from, and which source wins: flag, environment, file, default.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::error::{ConfigError, Problem};
use super::key::Key;
use super::origin::{Origin, Setting};

/// The environment variables, taken once so that tests can bring their own.
#[derive(Debug, Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The variables of this process.
    #[must_use]
    pub fn of_process() -> Self {
        let readable = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        };
        Self(std::env::vars_os().filter_map(readable).collect())
    }

    /// The variable `name`; an empty one counts as not set, as it does to the shell's `${name:-}`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The data directory when nobody names one, and the variable it follows from.
    fn data_dir(&self) -> Option<(PathBuf, &'static str)> {
        // systemd lists several directories with colons; the first is the service's own.
        let state = self.get("STATE_DIRECTORY").and_then(|list| list.split(':').next());
        state
            .map(|dir| (PathBuf::from(dir), "STATE_DIRECTORY"))
            .or_else(|| {
                self.get("XDG_DATA_HOME").map(|dir| (Path::new(dir).join("preceptor"), "XDG_DATA_HOME"))
            })
            .or_else(|| self.get("HOME").map(|dir| (Path::new(dir).join(".local/share/preceptor"), "HOME")))
    }

    /// The configuration file that is read when nobody names one, provided that it exists.
    fn config_file(&self) -> Option<PathBuf> {
        let home = self.get("HOME").map(|home| Path::new(home).join(".config"));
        let directory = self.get("XDG_CONFIG_HOME").map(PathBuf::from).or(home)?;
        Some(directory.join("preceptor/preceptord.toml")).filter(|file| file.exists())
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(variables: [(&str, &str); N]) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

/// What the command line said.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// The configuration file, where one was named.
    pub config_file: Option<PathBuf>,
    /// The text of each key that was given as a flag.
    pub settings: BTreeMap<&'static str, String>,
}

/// The text of every key, each from the source that wins.
#[derive(Debug, Clone)]
pub struct Settings {
    keys: &'static [Key],
    by_key: BTreeMap<&'static str, Setting>,
}

impl Settings {
    /// Takes every one of `keys` from the first of flags, environment, file and default that sets it.
    ///
    /// # Errors
    /// When the file cannot be read, is not TOML or holds a key that does not exist.
    pub fn gather(
        keys: &'static [Key],
        flags: &Flags,
        environment: &Environment,
    ) -> Result<Self, ConfigError> {
        let named =
            flags.config_file.clone().or_else(|| environment.get("PRECEPTOR_CONFIG").map(PathBuf::from));
        let path = named.or_else(|| environment.config_file());
        let file = path.map_or_else(|| Ok(BTreeMap::new()), |path| read_file(keys, &path))?;
        let winner = |key: &'static Key| {
            let flag = flags.settings.get(key.name).map(|text| (text.clone(), Origin::Flag(key.flag())));
            let variable = || {
                let text = environment.get(&key.variable())?;
                Some((text.to_owned(), Origin::Variable(key.variable())))
            };
            let in_file = || file.get(key.name).map(|setting| (setting.text.clone(), setting.source.clone()));
            let (text, source) =
                flag.or_else(variable).or_else(in_file).unwrap_or_else(|| default(key, environment));
            (key.name, Setting { text, source })
        };
        Ok(Self { keys, by_key: keys.iter().map(winner).collect() })
    }

    /// The setting of the key `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.by_key.get(name)
    }

    /// Every key with its value and where it came from, as TOML that could be used as the file.
    #[must_use]
    pub fn explain(&self) -> String {
        let mut lines = String::new();
        for key in self.keys {
            let Some(setting) = self.get(key.name) else { continue };
            let line = match setting.text.as_str() {
                "" => format!("# {} is not set", key.name),
                _ if key.is_secret => format!("# {} is set and not shown", key.name),
                text => format!("{} = {}", key.name, toml::Value::String(text.to_owned())),
            };
            // Writing to a String cannot fail.
            let _ = writeln!(lines, "{line:<58} # {}", setting.source);
        }
        lines
    }
}

fn default(key: &Key, environment: &Environment) -> (String, Origin) {
    let derived = (key.name == "data_dir").then(|| environment.data_dir()).flatten();
    match derived {
        Some((path, variable)) => (path.to_string_lossy().into_owned(), Origin::DefaultFrom(variable)),
        None => (key.default.to_owned(), Origin::Default),
    }
}

/// The settings in the file at `path`, by key.
fn read_file(keys: &'static [Key], path: &Path) -> Result<BTreeMap<&'static str, Setting>, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|reason| Problem::Unreadable { path: path.to_owned(), reason })?;
    let line_at = |offset: usize| text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
    let table = DeTable::parse(&text).map_err(|error| Problem::Syntax {
        path: path.to_owned(),
        line: line_at(error.span().map_or(0, |span| span.start)),
        message: error.message().to_owned(),
    })?;
    let mut settings = BTreeMap::new();
    let mut problems = Vec::new();
    for (name, value) in table.get_ref() {
        let line = line_at(name.span().start);
        let Some(key) = keys.iter().find(|key| key.name == name.get_ref().as_ref()) else {
            problems.push(unknown_key(keys, path, line, name.get_ref()));
            continue;
        };
        match scalar(value.get_ref()) {
            Some(text) => {
                settings.insert(key.name, Setting { text, source: Origin::File(path.to_owned(), line) });
            }
            None => problems.push(Problem::NotAScalar { path: path.to_owned(), line, key: key.name }),
        }
    }
    if problems.is_empty() { Ok(settings) } else { Err(ConfigError(problems)) }
}

/// The text of a TOML text, whole number or boolean.
fn scalar(value: &DeValue<'_>) -> Option<String> {
    let integer = || value.as_integer().map(ToString::to_string);
    let boolean = || value.as_bool().map(|is_on| is_on.to_string());
    value.as_str().map(str::to_owned).or_else(integer).or_else(boolean)
}

fn unknown_key(keys: &[Key], path: &Path, line: usize, key: &str) -> Problem {
    let distance = |name: &str| strsim::damerau_levenshtein(key, name);
    let nearest = keys.iter().map(|key| key.name).min_by_key(|name| distance(name));
    let suggestion = nearest.filter(|name| distance(name) <= name.len() / 3);
    Problem::UnknownKey { path: path.to_owned(), line, key: key.to_owned(), suggestion }
}
