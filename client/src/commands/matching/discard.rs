//! `preceptor match cancel` and `discard`: a run that nobody wants any more.

use preceptor_proto::v1 as pb;

use super::publish::with_next_step;
use crate::{failure::Failure, nouns::match_run, output::Table, shell::Shell, words::constant::word};

pub(super) async fn cancel(shell: &mut Shell, run: &str) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let run = match_run::find(&api, run).await?;
    let request = pb::CancelMatchRunRequest { name: run.name, request_id: shell.request_id() };
    let run = api.matching().cancel_match_run(request).await?.into_inner().match_run.unwrap_or_default();
    shell.output.say(&format!("{} is cancelled. Next: preceptor match plan", match_run::short(&run)));
    shell.output.reply(&run, &state(&run))
}

pub(super) async fn discard(shell: &mut Shell, run: &str) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let run = match_run::find(&api, run).await?;
    let short = match_run::short(&run);
    let request =
        pb::DiscardMatchRunRequest { name: run.name, etag: run.etag, request_id: shell.request_id() };
    let reply = api.matching().discard_match_run(request).await;
    let reply = reply.map_err(|status| with_next_step(Failure::from(status), &short))?;
    let run = reply.into_inner().match_run.unwrap_or_default();
    shell.output.say(&format!("{short} is put aside. Next: preceptor match plan"));
    shell.output.reply(&run, &state(&run))
}

/// A run and its state.
fn state(run: &pb::MatchRun) -> Table {
    let state = word(run.state().as_str_name(), "MATCH_RUN_STATE_");
    Table::details(&[("plan", match_run::short(run)), ("state", state)])
}
