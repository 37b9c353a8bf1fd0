//! `preceptord config explain` and `preceptord check-config`.

use preceptor_server::clock::Clock;
use preceptor_server::config::Config;
use preceptor_server::serve::tls::Certificates;
use preceptor_server::store::migration_state;

use super::settings::SettingFlags;
use super::{CommandResult, Failure};

pub(crate) fn explain(settings: &SettingFlags) -> CommandResult {
    print!("{}", settings.gather()?.explain());
    Ok(())
}

/// Checks everything that can be checked without serving, and says what was found.
pub(crate) async fn check(config: &Config) -> CommandResult {
    let findings =
        [("settings", Ok("valid".to_owned())), ("tls", tls(config)), ("database", database(config).await)];
    let mut failed = 0;
    for (subject, finding) in findings {
        match finding {
            Ok(text) => println!("ok      {subject}: {text}"),
            Err(text) => {
                failed += 1;
                println!("FAILED  {subject}: {text}");
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(Failure::Checks(failed)) }
}

fn tls(config: &Config) -> Result<String, String> {
    let Some((certificate, key)) = config.tls_files() else {
        return Ok(format!("off; only this machine reaches {}", config.listen));
    };
    let loaded = Certificates::load(certificate, key, config.grpc_web);
    let certificates = loaded.map_err(|error| error.to_string())?;
    let warning = certificates.warning(Clock::system().now()).map_err(|error| error.to_string())?;
    let together = format!("{} and {} belong together", certificate.display(), key.display());
    Ok(match warning {
        Some(warning) => format!("{together}, but {warning}"),
        None => format!("{together} until {}", certificates.last_day()),
    })
}

async fn database(config: &Config) -> Result<String, String> {
    let location = config.location().map_err(|error| error.to_string())?;
    let state = migration_state(&location).await.map_err(|error| error.to_string())?;
    Ok(match state.pending.as_slice() {
        [] => format!("up to date with {} migrations", state.applied),
        pending => format!(
            "can be opened; {} migrations are pending and run at the next start: {}",
            pending.len(),
            pending.join(", ")
        ),
    })
}
