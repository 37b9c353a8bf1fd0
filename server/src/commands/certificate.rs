//! `preceptord gen-cert`.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use preceptor_server::clock::Clock;
use preceptor_server::serve::dev_certificate::DevCertificate;

use super::CommandResult;

/// What to make.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Make a certificate for trials, with an authority of its own, valid for 90 days.
    #[arg(long, required = true)]
    dev: bool,
    /// The directory to write to; files that exist are never overwritten.
    #[arg(long, value_name = "DIR", default_value = "preceptor-tls")]
    out: PathBuf,
    /// A further name or address of the server, beside localhost, 127.0.0.1 and `::1`.
    #[arg(long = "host", value_name = "HOST")]
    hosts: Vec<String>,
}

/// The day it is in UTC.
fn today() -> Date {
    let now = Timestamp::from_microsecond(Clock::system().now().0).unwrap_or_default();
    now.to_zoned(TimeZone::UTC).date()
}

pub(crate) fn run(arguments: &Arguments) -> CommandResult {
    let files = DevCertificate::write(&arguments.out, &arguments.hosts, today())?;
    println!("authority    {}  (give it to clients)", files.authority.display());
    println!("certificate  {}", files.certificate.display());
    println!("key          {}  (keep it secret)", files.key.display());
    println!(
        "Next: preceptord serve --tls-cert-file {} --tls-key-file {}",
        files.certificate.display(),
        files.key.display()
    );
    Ok(())
}
