//! `preceptor match diff`: who has another mentor in a later plan, and why.

use preceptor_proto::v1 as pb;

use crate::{
    connection::Api,
    failure::{Exit, Failure},
    nouns::match_run,
    output::Table,
    shell::Shell,
    words::{amounts, demand::Demand, sentences},
};

pub(super) async fn run(
    shell: &mut Shell,
    base: &str,
    other: &str,
    fails_when_different: bool,
) -> Result<(), Failure> {
    let api = shell.connect_for_long_work().await?;
    let base = match_run::find(&api, base).await?;
    let other = match_run::find(&api, other).await?;
    let Difference { comparison, from, to } = Difference::between(&api, &base, &other).await?;
    shell.output.text(&totals_line(&from, comparison.base_totals))?;
    shell.output.text(&format!("{}\n", totals_line(&to, comparison.other_totals)))?;
    shell.output.reply(&comparison, &table(&comparison))?;
    if fails_when_different && comparison.difference_count > 0 {
        let count = amounts::counted(comparison.difference_count, "difference");
        return Err(Failure::new(Exit::Differences, format!("{count} between the plans")));
    }
    Ok(())
}

/// What differs between two plans.
pub(super) struct Difference {
    pub(super) comparison: pb::CompareMatchRunsResponse,
    /// The earlier plan, as people write it.
    from: String,
    /// The later plan, as people write it.
    to: String,
}

impl Difference {
    /// Compares two plans.
    pub(super) async fn between(
        api: &Api,
        base: &pb::MatchRun,
        other: &pb::MatchRun,
    ) -> Result<Self, Failure> {
        match_run::refuse_without_plan(base)?;
        match_run::refuse_without_plan(other)?;
        let comparison = compare(api, base, other).await?;
        Ok(Self { comparison, from: match_run::short(base), to: match_run::short(other) })
    }

    /// What differs, a line each, for a plan that was shown above.
    pub(super) fn lines(&self) -> String {
        let wanted = wanted(&self.comparison);
        let line = |each: &pb::MatchDifference| {
            let (from, to) = (nobody(&each.from_mentor_display_name), nobody(&each.to_mentor_display_name));
            format!("\n  {}: {to} instead of {from}; {}.", each.mentee_display_name, why(each, wanted))
        };
        let lines: String = self.comparison.differences.iter().map(line).collect();
        let head = totals_line(&self.from, self.comparison.base_totals);
        match self.comparison.difference_count {
            0 => format!("\n{head} Everybody has the same mentor in both."),
            count => format!("\n{head} {} to {}:{lines}", amounts::counted(count, "difference"), self.to),
        }
    }
}

/// A plan in numbers.
pub(super) fn totals_line(name: &str, totals: Option<pb::MatchTotals>) -> String {
    let totals = totals.unwrap_or_default();
    format!(
        "{name}: {}, {}, {} % of gaps covered on average.",
        Demand::from(&totals).placed(totals.placed_count, totals.filled_count),
        amounts::in_points(totals.score),
        (totals.mean_coverage + 5) / 10,
    )
}

fn table(comparison: &pb::CompareMatchRunsResponse) -> Table {
    let mut table = Table::new(&["mentee", "from", "to", "score", "why"])
        .or_when_empty("Everybody has the same mentor in both.");
    for difference in &comparison.differences {
        table.row([
            difference.mentee_display_name.clone(),
            nobody(&difference.from_mentor_display_name),
            nobody(&difference.to_mentor_display_name),
            amounts::difference((difference.to_score - difference.from_score).into()),
            why(difference, wanted(comparison)),
        ]);
    }
    table
}

/// What the mentees of the later plan look for.
fn wanted(comparison: &pb::CompareMatchRunsResponse) -> Demand {
    comparison.other_totals.as_ref().map(Demand::from).unwrap_or_default()
}

/// Somebody's name, or that there is nobody.
pub(super) fn nobody(name: &str) -> String {
    if name.is_empty() { "nobody".to_owned() } else { name.to_owned() }
}

/// The whole comparison, page by page.
async fn compare(
    api: &Api,
    base: &pb::MatchRun,
    other: &pb::MatchRun,
) -> Result<pb::CompareMatchRunsResponse, Failure> {
    let mut request = pb::CompareMatchRunsRequest {
        name: base.name.clone(),
        other: other.name.clone(),
        page_size: 500,
        page_token: String::new(),
    };
    let mut whole = pb::CompareMatchRunsResponse::default();
    loop {
        let page = api.matching().compare_match_runs(request.clone()).await?.into_inner();
        whole.differences.extend(page.differences);
        if page.next_page_token.is_empty() {
            let differences = whole.differences;
            return Ok(pb::CompareMatchRunsResponse {
                differences,
                next_page_token: String::new(),
                base_totals: page.base_totals,
                other_totals: page.other_totals,
                difference_count: page.difference_count,
            });
        }
        request.page_token = page.next_page_token;
    }
}

/// The reason of a difference as a clause.
fn why(difference: &pb::MatchDifference, wanted: Demand) -> String {
    use pb::MatchDifferenceReason as Reason;
    let (from, to) = (&difference.from_mentor_display_name, &difference.to_mentor_display_name);
    let rules = || {
        let rules: Vec<String> = difference.rules.iter().map(|rule| sentences::without_codes(rule)).collect();
        rules.join(", ")
    };
    let cost = match (difference.placed_loss, difference.loss) {
        (0, 0) => "costs nothing".to_owned(),
        (0, points) => format!("costs {}", amounts::in_points(points)),
        (places, _) => format!("means that {}", wanted.loss(places.into())),
    };
    match difference.reason() {
        Reason::MenteeNew => "was not in the earlier plan".into(),
        Reason::MenteeGone => "is not in the later plan".into(),
        Reason::MentorGone => format!("{from} takes no part any more"),
        Reason::Forbidden => format!("{from} is forbidden for this plan"),
        Reason::Pinned => format!("{to} is pinned, locked or kept"),
        Reason::Excluded => format!("{from} is excluded now: {}", rules()),
        Reason::FewerPlaces => format!(
            "{from} has {} now, before {}; staying {cost}",
            amounts::counted(difference.to_places, "place"),
            difference.from_places
        ),
        Reason::MentorJoined if from.is_empty() => format!("{to} joined"),
        Reason::MentorJoined => format!("{to} joined; staying with {from} {cost}"),
        Reason::Outcompeted => format!("staying with {from} {cost}"),
        Reason::Allowed => format!("{to} was excluded before: {}", rules()),
        Reason::MorePlaces => format!(
            "{to} has {} now, before {}",
            amounts::counted(difference.to_places, "place"),
            difference.from_places
        ),
        Reason::PlaceCameFree => format!("a place with {to} came free"),
        Reason::Unspecified => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_told_with_its_parameters() {
        use pb::MatchDifferenceReason as Reason;
        let difference = |reason: Reason| pb::MatchDifference {
            from_mentor_display_name: "Hugo Diaz".into(),
            to_mentor_display_name: "Sam Osei".into(),
            reason: reason.into(),
            rules: vec!["banned".into()],
            from_places: 3,
            to_places: 1,
            loss: 12_000,
            ..Default::default()
        };
        assert_eq!(
            why(&difference(Reason::FewerPlaces), Demand::default()),
            format!("Hugo Diaz has 1 place now, before 3; staying costs {} points", amounts::points(12_000))
        );
        for number in 1..=12 {
            let reason = Reason::try_from(number).expect("twelve reasons");
            let text = why(&difference(reason), Demand::default());
            assert!(!text.is_empty() && !text.contains('_'), "{reason:?}: {text}");
        }
    }
}
