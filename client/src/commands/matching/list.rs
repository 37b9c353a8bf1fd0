//! `preceptor match list`.

use preceptor_proto::v1 as pb;

use crate::{
    connection::all_pages,
    failure::Failure,
    nouns::match_run,
    output::Table,
    shell::Shell,
    words::{amounts, constant::word, demand::Demand, resource::id_of},
};

pub(super) async fn run(shell: &mut Shell) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let request =
        pb::ListMatchRunsRequest { parent: api.agency.clone(), page_size: 500, ..Default::default() };
    let all =
        all_pages!(api.matching(), list_match_runs, request => pb::ListMatchRunsResponse { match_runs });
    let mut table = Table::new(&["plan", "state", "placed", "score", "review", "policy", "made"])
        .or_when_empty("No plans yet. Next: preceptor match plan");
    for run in &all.match_runs {
        table.row([
            match_run::short(run),
            word(run.state().as_str_name(), "MATCH_RUN_STATE_"),
            Demand::from(run).placed(run.placed_count, run.filled_count),
            amounts::points(run.total_score),
            match_run::review_words(run.review.unwrap_or_default()),
            format!("{} version {}", id_of(&run.policy), run.policy_version),
            shell.time(run.create_time),
        ]);
    }
    shell.output.reply(&all, &table)
}
