//! `preceptor doctor`: every step on the way to the server, and the first that fails.

use clap::Args;
use preceptor_proto::v1 as pb;

use crate::{
    config,
    failure::Failure,
    outbox::Contents,
    output::Table,
    shell::Shell,
    words::{amounts, constant::role_word},
};

/// Finds out why something does not work.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  preceptor doctor --address http://127.0.0.1:7420 --token-file admin-token"
)]
pub struct Doctor {}

impl Doctor {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let mut table = Table::new(&["check", "result"]);
        let file = config::path().map(|path| path.display().to_string()).unwrap_or_default();
        let count = i32::try_from(shell.config.contexts.len()).unwrap_or(i32::MAX);
        let known = amounts::counted(count, "context");
        table.row(["configuration".into(), format!("{file}, {known}")]);
        table.row(["address".into(), shell.context.address.clone()]);
        let token = shell.context.token_file.as_ref().map(|file| file.display().to_string());
        table.row(["token file".into(), token.unwrap_or_else(|| "none".into())]);
        if let Some(outbox) = &shell.outbox {
            let contents = outbox.contents();
            let told = contents.map_or_else(|failure| failure.message, |contents| waiting(&contents));
            table.row(["outbox".into(), told]);
        }
        let outcome = examine(shell, &mut table).await;
        if let Err(failure) = &outcome {
            table.row(["FAILED".into(), failure.message.clone()]);
        }
        shell.output.local(&table)?;
        outcome
    }
}

/// What waits on this computer, counted.
fn waiting(contents: &Contents) -> String {
    let refused = contents.drafts.iter().filter(|draft| draft.refused.is_some()).count();
    let (waiting, strange) = (contents.drafts.len() - refused, contents.unreadable.len());
    match (waiting, refused, strange) {
        (0, 0, 0) => "nothing waits".to_owned(),
        _ => format!("{waiting} waiting, {refused} need you, {strange} not read: preceptor outbox"),
    }
}

async fn examine(shell: &Shell, table: &mut Table) -> Result<(), Failure> {
    let api = shell.connect().await?;
    table.row(["connection".into(), "ok".into()]);
    let role = role_word(api.caller.role);
    table.row([
        "token".into(),
        format!("ok: {role} of {}, until {}", api.agency, shell.time(api.caller.expire_time)),
    ]);
    let info = api.server().get_server_info(pb::GetServerInfoRequest {}).await?.into_inner();
    let own = env!("CARGO_PKG_VERSION");
    table.row([
        "server".into(),
        format!("{} (this client {own}); {}", info.version, info.capabilities.join(", ")),
    ]);
    let clock = info.server_time.map_or(0, |time| time.seconds) - crate::clock::now().as_second();
    let verdict = if clock.abs() <= 60 { "ok" } else { "differs: correct one of the clocks" };
    table.row(["clock".into(), format!("{verdict} ({clock} s)")]);
    Ok(())
}
