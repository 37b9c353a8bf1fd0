//! The flags that stand anywhere on the command line.

use std::path::PathBuf;

use clap::Args;

use super::{Dialect, Format, When};

/// Flags of every command.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
#[derive(Clone, Debug, Default, Args)]
pub struct Global {
    /// The context of the configuration file to use
    #[arg(long, global = true, env = "PRECEPTOR_CONTEXT", value_name = "NAME", help_heading = "Global")]
    pub context: Option<String>,
    /// The server; its scheme decides TLS: https://host:port, or http:// on this machine
    #[arg(long, global = true, env = "PRECEPTOR_ADDRESS", value_name = "URL", help_heading = "Global")]
    pub address: Option<String>,
    /// The file with the bearer token; `-` reads it from standard input
    #[arg(long, global = true, env = "PRECEPTOR_TOKEN_FILE", value_name = "FILE", help_heading = "Global")]
    pub token_file: Option<PathBuf>,
    /// The file with the certificate authority of the server, PEM
    #[arg(long, global = true, env = "PRECEPTOR_CA_FILE", value_name = "FILE", help_heading = "Global")]
    pub ca_file: Option<PathBuf>,
    /// The agency; by default the token's own
    #[arg(long, global = true, env = "PRECEPTOR_AGENCY", value_name = "ID", help_heading = "Global")]
    pub agency: Option<String>,
    /// How to print
    #[arg(
        short,
        long,
        global = true,
        env = "PRECEPTOR_OUTPUT",
        value_name = "FORMAT",
        help_heading = "Global"
    )]
    pub output: Option<Format>,
    /// Print into this file instead of standard output
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global")]
    pub out: Option<PathBuf>,
    /// Only these columns of a table, comma separated
    #[arg(long, global = true, value_name = "NAMES", value_delimiter = ',', help_heading = "Global")]
    pub columns: Vec<String>,
    /// The time zone to read and print times in; by default the context's, then this machine's
    #[arg(long, global = true, env = "PRECEPTOR_TZ", value_name = "ZONE", help_heading = "Global")]
    pub tz: Option<String>,
    /// How long one call may take, in seconds
    #[arg(long, global = true, env = "PRECEPTOR_TIMEOUT", value_name = "SECONDS", help_heading = "Global")]
    pub timeout: Option<u64>,
    /// Never ask; a missing answer is an error that names its flag
    #[arg(long, global = true, help_heading = "Global")]
    pub no_input: bool,
    /// Answer yes to every question
    #[arg(short, long, global = true, help_heading = "Global")]
    pub yes: bool,
    /// The name of a protected context, to change something in it
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global")]
    pub confirm: Option<String>,
    /// Print data only
    #[arg(short, long, global = true, help_heading = "Global")]
    pub quiet: bool,
    /// Print each call, its duration and its request id to standard error
    #[arg(short, long, global = true, help_heading = "Global")]
    pub verbose: bool,
    /// Whether to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Global")]
    pub color: When,
    /// Print each call of the API as a program would write it to standard error
    #[arg(
        long,
        global = true,
        value_name = "LANGUAGE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "grpcurl",
        help_heading = "Global"
    )]
    pub show_rpc: Option<Dialect>,
    /// The request id (UUID) of the change: a repeat with the same one has no second effect
    #[arg(long, global = true, value_name = "UUID", help_heading = "Global")]
    pub request_id: Option<String>,
}
