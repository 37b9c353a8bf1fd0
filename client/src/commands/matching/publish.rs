//! `preceptor match publish`: the approved proposals become pairings.

use preceptor_proto::v1 as pb;

use crate::{
    connection::Api,
    failure::Failure,
    nouns::{match_run, people::Names},
    output::Table,
    shell::Shell,
    words::amounts,
};

pub(super) async fn publish(shell: &mut Shell, run: &str) -> Result<(), Failure> {
    let api = shell.connect_for_long_work().await?;
    shell.confirm_change()?;
    let run = match_run::find(&api, run).await?;
    match_run::refuse_without_plan(&run)?;
    let short = match_run::short(&run);
    let request =
        pb::PublishMatchRunRequest { name: run.name, etag: run.etag, request_id: shell.request_id() };
    let reply = api.matching().publish_match_run(request).await;
    let reply = match reply {
        Ok(reply) => reply.into_inner(),
        Err(status) => return Err(explained(&api, Failure::from(status), &short).await),
    };
    let run = reply.match_run.clone().unwrap_or_default();
    let made = amounts::counted(reply.pairing_count, "pairing");
    let kept = run.review.map_or(0, |review| review.approved + review.locked) - reply.pairing_count;
    let kept = if kept > 0 { format!("; {kept} existed already") } else { String::new() };
    shell.output.say(&format!("{short} is published: {made} made{kept}.\nNext: preceptor pairing list"));
    let table = Table::details(&[
        ("plan", short),
        ("pairings made", reply.pairing_count.to_string()),
        ("review", match_run::review_words(run.review.unwrap_or_default())),
        ("published", shell.time(run.publish_time)),
    ]);
    shell.output.reply(&reply, &table)
}

/// What stands in the way, with people's names, and the next command.
pub(super) async fn explained(api: &Api, failure: Failure, run: &str) -> Failure {
    // Without the names the ids must do.
    let names = Names::load(api).await.unwrap_or_default();
    with_next_step(failure.reworded(|text| names.put_into(text)), run)
}

/// The next command, by what stands in the way.
pub(super) fn with_next_step(failure: Failure, run: &str) -> Failure {
    let hint = match &*failure.reason {
        "NOTHING_APPROVED" => format!("preceptor match review {run} --approve-all, or review it one by one"),
        "STATE_NOT_ALLOWED" => {
            "preceptor match list shows the plans; preceptor match plan makes a new one".to_owned()
        }
        "PLAN_STALE" => "preceptor match plan makes a new plan from what is true now".to_owned(),
        _ => return failure,
    };
    Failure { hint, ..failure }
}
