//! `preceptord migrate`.

use preceptor_server::clock::Clock;
use preceptor_server::config::Config;
use preceptor_server::serve;
use preceptor_server::store::migration_state;

use super::CommandResult;

pub(crate) async fn run(config: &Config, only_plan: bool) -> CommandResult {
    let state = migration_state(&config.location()?).await?;
    if state.pending.is_empty() {
        println!("Up to date: {} migrations have run.", state.applied);
        return Ok(());
    }
    if !only_plan {
        serve::open_store(config, &Clock::system()).await?.close().await;
    }
    for name in &state.pending {
        println!("{} {name}", if only_plan { "would run" } else { "ran" });
    }
    Ok(())
}
