//! `preceptor match try`: what a change would bring, answered at once.

use clap::Args;
use preceptor_proto::v1 as pb;

use super::{
    adjustments::Adjustments,
    diff::{nobody, totals_line},
};
use crate::{
    failure::Failure,
    nouns::{match_run, people::Names},
    output::Table,
    shell::Shell,
    words::{amounts, demand::Demand},
};

/// What is asked of which plan.
#[derive(Debug, Args)]
pub struct Trial {
    /// The plan to ask: 4, plan/4 or latest
    run: String,
    #[command(flatten)]
    adjustments: Adjustments,
}

pub(super) async fn run(shell: &mut Shell, trial: Trial) -> Result<(), Failure> {
    if trial.adjustments.is_empty() {
        return Err(Failure::usage("nothing is supposed")
            .hint("say what to try: --capacity \"Hugo Diaz=3\", --another \"Hugo Diaz\", --drop-rule no_shared_language"));
    }
    let api = shell.connect_for_long_work().await?;
    shell.confirm_change()?;
    let base = match_run::find(&api, &trial.run).await?;
    let request = pb::TryMatchRunRequest {
        based_on: base.name.clone(),
        match_run_id: String::new(),
        adjustments: Some(trial.adjustments.adjustments(&api).await?),
        request_id: shell.request_id(),
    };
    let reply = api.matching().try_match_run(request).await?.into_inner();
    let run = reply.match_run.clone().unwrap_or_default();
    if run.state() == pb::MatchRunState::Infeasible {
        let refused = match_run::refuse_without_plan(&run);
        return match refused {
            Err(failure) => Err(match_run::in_words(failure, &Names::load(&api).await?)),
            Ok(()) => Ok(()),
        };
    }
    let (before, after) = (match_run::short(&base), match_run::short(&run));
    shell.output.text(&totals_line(&before, reply.base_totals))?;
    let effect = match reply.totals {
        Some(_) => format!("{}\n{}\n", totals_line(&after, reply.totals), worth(&reply)),
        None => {
            format!("{after}: only solving tells. It is solved on the server: preceptor match show {after}\n")
        }
    };
    shell.output.text(&effect)?;
    shell.output.reply(&reply, &table(&reply))?;
    let unnamed = usize::try_from(reply.difference_count).unwrap_or_default() - reply.differences.len();
    if unnamed > 0 {
        shell.output.text(&format!("and {unnamed} more: preceptor match diff {before} {after}"))?;
    }
    shell.output.say(&format!(
        "Kept as {after}, which the server proves now. Next: preceptor match show {after}, or preceptor match diff {before} {after}"
    ));
    Ok(())
}

/// What the change is worth, as a sentence.
fn worth(reply: &pb::TryMatchRunResponse) -> String {
    let (before, after) = (reply.base_totals.unwrap_or_default(), reply.totals.unwrap_or_default());
    let wanted = Demand::from(&after);
    let points = amounts::difference_in_points(after.score - before.score);
    let placed = match wanted
        .change(after.placed_count - before.placed_count, after.filled_count - before.filled_count)
    {
        none if none.is_empty() => none,
        placed => format!("{placed}, "),
    };
    let moves = match reply.difference_count {
        0 => "nobody moves".to_owned(),
        // One who wants several mentors may get several others.
        count if wanted.has_several() => format!("{} of mentors", amounts::counted(count, "change")),
        1 => "1 mentee moves".to_owned(),
        count => format!("{count} mentees move"),
    };
    format!("The change: {placed}{points}, {moves}.")
}

fn table(reply: &pb::TryMatchRunResponse) -> Table {
    let mut table = Table::new(&["mentee", "from", "to", "score"]).or_when_empty("Nobody moves.");
    for moved in &reply.differences {
        table.row([
            moved.mentee_display_name.clone(),
            nobody(&moved.from_mentor_display_name),
            nobody(&moved.to_mentor_display_name),
            amounts::difference((moved.to_score - moved.from_score).into()),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(placed: i32, points: i64, moves: i32) -> String {
        changed_of(5, placed, points, moves)
    }

    /// Of so many mentors wanted by five mentees.
    fn changed_of(wanted_count: i32, placed: i32, points: i64, moves: i32) -> String {
        let totals = |placed_count, score| {
            let filled_count = placed_count;
            Some(pb::MatchTotals {
                mentee_count: 5,
                placed_count,
                wanted_count,
                filled_count,
                score,
                ..Default::default()
            })
        };
        worth(&pb::TryMatchRunResponse {
            base_totals: totals(5, 2_000_000),
            totals: totals(5 + placed, 2_000_000 + points),
            difference_count: moves,
            ..Default::default()
        })
    }

    #[test]
    fn the_worth_of_a_change_is_told_with_who_moves() {
        let points = amounts::difference_in_points(310_000);
        assert_eq!(
            changed(1, 310_000, 2),
            format!("The change: 1 mentee more placed, {points}, 2 mentees move.")
        );
        let none = amounts::difference_in_points(0);
        assert_eq!(changed(0, 0, 0), format!("The change: {none}, nobody moves."));
        assert!(changed(-2, 0, 1).contains("2 mentees fewer placed, "));
        assert_eq!(
            changed_of(8, 1, 310_000, 2),
            format!(
                "The change: 1 mentee more placed, 1 wanted place more filled, {points}, 2 changes of mentors."
            )
        );
    }
}
