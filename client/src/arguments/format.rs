//! How to print, as flags say it.

use clap::ValueEnum;

/// How to print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns, for people
    #[default]
    Table,
    /// One `name: value` a line, for screen readers
    Plain,
    /// The message of the API as one JSON value
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma separated values with a header
    Csv,
    /// Nothing
    None,
}

/// Whether to do something to the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless `NO_COLOR` is set or TERM is dumb
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
