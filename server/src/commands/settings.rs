//! A flag for every setting, made from the list of settings itself.

use std::path::PathBuf;

use clap::builder::PathBufValueParser;
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches};

use preceptor_server::config::{Config, ConfigError, Environment, Flags, KEYS, Key, Settings};

/// The settings given on the command line.
#[derive(Debug, Default)]
pub(crate) struct SettingFlags(Flags);

impl SettingFlags {
    /// The settings from all sources, unchecked.
    pub(crate) fn gather(&self) -> Result<Settings, ConfigError> {
        Settings::gather(KEYS, &self.0, &Environment::of_process())
    }

    /// The settings from all sources, checked.
    pub(crate) fn load(&self) -> Result<Config, ConfigError> {
        Config::from_settings(&self.gather()?)
    }
}

impl Args for SettingFlags {
    fn augment_args(command: Command) -> Command {
        let file = Arg::new("config")
            .long("config")
            .value_name("FILE")
            .global(true)
            .value_parser(PathBufValueParser::new())
            .help("Read settings from this file [env: PRECEPTOR_CONFIG]");
        command.arg(file).next_help_heading("Settings").args(KEYS.iter().map(argument))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

fn argument(key: &'static Key) -> Arg {
    let default = if key.default.is_empty() { String::new() } else { format!(" [default: {}]", key.default) };
    Arg::new(key.name).long(key.flag()).value_name("VALUE").global(true).hide_short_help(true).help(format!(
        "{}{default} [env: {}]",
        key.help.trim(),
        key.variable()
    ))
}

impl FromArgMatches for SettingFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let given = |key: &Key| matches.get_one::<String>(key.name).map(|text| (key.name, text.clone()));
        let config_file = matches.get_one::<PathBuf>("config").cloned();
        Ok(Self(Flags { config_file, settings: KEYS.iter().filter_map(given).collect() }))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
