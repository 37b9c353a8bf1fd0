//! A plan on the screen.

use preceptor_proto::v1 as pb;
use serde_json::json;

use super::{
    diff::Difference,
    explain::{Explained, explain},
    headline::{adjustments_sentence, headline},
    pair_table,
};
use crate::{
    connection::Api,
    failure::Failure,
    json::json_of,
    nouns::{
        match_run::{self, CheckedRun},
        people::{self},
    },
    shell::Shell,
    words::{amounts, sentences},
};

/// What to tell of a plan.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShowOptions<'a> {
    /// Only about this mentee, or this mentor's mentees.
    pub(super) who: Option<&'a str>,
    /// Whether to tell where the points of each pair come from.
    pub(super) why: bool,
    /// Pairs whose absence to explain.
    pub(super) why_not: &'a [String],
    /// An earlier plan to compare it with.
    pub(super) diff: Option<&'a pb::MatchRun>,
}

pub(super) async fn run(shell: &mut Shell, run: &str, options: ShowOptions<'_>) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let run = match_run::find(&api, run).await?;
    match_run::refuse_without_plan(&run)?;
    print(shell, &api, &run, options).await
}

/// Prints a plan after checking its certificate.
pub(super) async fn print(
    shell: &mut Shell,
    api: &Api,
    run: &pb::MatchRun,
    options: ShowOptions<'_>,
) -> Result<(), Failure> {
    let CheckedRun { proof, mut proposals, mut unplaced, .. } = CheckedRun::of_run(api, run.clone()).await?;
    if let Some(who) = options.who {
        let person = people::find(api, who).await?.name;
        proposals.retain(|each| each.mentee == person || each.mentor == person);
        unplaced.retain(|each| each.mentee == person);
    }
    let explanations = explain(api, run, options.why_not).await?;
    let difference = match options.diff {
        Some(base) => Some(Difference::between(api, base, run).await?),
        None => None,
    };
    shell.output.text(&headline(run))?;
    if let Some(sentence) = adjustments_sentence(api, run).await? {
        shell.output.text(&sentence)?;
    }
    let mut composed = json!({
        "matchRun": json_of(run)?,
        "proposals": proposals.iter().map(json_of).collect::<Result<Vec<_>, _>>()?,
        "unplacedMentees": unplaced.iter().map(json_of).collect::<Result<Vec<_>, _>>()?,
        "explanations": explanations.iter().map(|each| json_of(&each.explanation)).collect::<Result<Vec<_>, _>>()?,
    });
    if let Some(difference) = &difference {
        composed["comparison"] = json_of(&difference.comparison)?;
    }
    // People read reasons as lines below the table: beside it they would be a wall of text.
    let has_column = options.why && !shell.output.is_for_people();
    shell.output.composed(&composed, &pair_table::table(&proof, run, &proposals, has_column))?;
    if options.why && !has_column {
        shell.output.text(&pair_table::reasons(&proposals))?;
    }
    let has_some = |each: &pb::UnplacedMentee| proposals.iter().any(|pair| pair.mentee == each.mentee);
    let (short, without): (Vec<_>, Vec<_>) = unplaced.into_iter().partition(has_some);
    for (heading, mentees) in [("Not placed", without), ("With fewer mentors than wanted", short)] {
        if !mentees.is_empty() {
            let count = i32::try_from(mentees.len()).unwrap_or(i32::MAX);
            shell.output.text(&format!("\n{heading} ({}):", amounts::counted(count, "mentee")))?;
        }
        for mentee in &mentees {
            let line = format!("  {}: {}.", mentee.mentee_display_name, sentences::unplaced(mentee));
            shell.output.text(&line)?;
        }
    }
    for Explained { sentence, .. } in &explanations {
        shell.output.text(&format!("\n{sentence}"))?;
    }
    match difference {
        Some(difference) => shell.output.text(&difference.lines()),
        None => Ok(()),
    }
}
