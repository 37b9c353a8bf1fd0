//! A plan on the screen.

use preceptor_proto::v1 as pb;
use serde_json::json;

use super::diff::Difference;
use crate::{
    connection::{Api, all_pages},
    failure::Failure,
    json::json_of,
    nouns::{
        match_run::{self, CheckedRun, Proof},
        people::{self, Names},
    },
    output::Table,
    shell::Shell,
    words::{amounts, constant::word, demand::Demand, resource::id_of, sentences},
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
        "explanations": explanations.iter().map(|each| json_of(&each.0)).collect::<Result<Vec<_>, _>>()?,
    });
    if let Some(difference) = &difference {
        composed["comparison"] = json_of(&difference.comparison)?;
    }
    // People read reasons as lines below the table: beside it they would be a wall of text.
    let has_column = options.why && !shell.output.is_for_people();
    shell.output.composed(&composed, &table(&proof, run, &proposals, has_column))?;
    if options.why && !has_column {
        shell.output.text(&reasons(&proposals))?;
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
    for (_, sentence) in &explanations {
        shell.output.text(&format!("\n{sentence}"))?;
    }
    match difference {
        Some(difference) => shell.output.text(&difference.lines()),
        None => Ok(()),
    }
}

fn headline(run: &pb::MatchRun) -> String {
    let state = match run.state() {
        pb::MatchRunState::Published => " Published.",
        pb::MatchRunState::Discarded => " Discarded.",
        _ => "",
    };
    format!(
        "Plan {}. {}.{state} No better plan exists: certificate checked here, not only by the server.\n{}{}",
        id_of(&run.name),
        Demand::from(run).placed(run.placed_count, run.filled_count),
        if run.tied {
            "Other plans are exactly as good: this one is one of several, ties drawn.\n"
        } else {
            ""
        },
        price_of_keeping(run).map(|price| format!("{price}, proved.\n")).unwrap_or_default(),
    )
}

/// What keeping the pairs of an earlier plan costs; nothing where it costs nothing.
fn price_of_keeping(run: &pb::MatchRun) -> Option<String> {
    let less = Demand::from(run).change(-run.gap_mentee_count, -run.gap_filled_count);
    let price = match (run.gap_placed, run.gap_score) {
        (0, 0) => return None,
        (0, points) => format!("costs {}", amounts::in_points(points)),
        _ if less.is_empty() => "spreads mentors over mentees less evenly".to_owned(),
        _ => format!("means {less}"),
    };
    Some(format!("Keeping the pairs of plan {} {price}", id_of(&run.based_on)))
}

/// What the plan supposes that is not so; nothing where it supposes nothing such.
async fn adjustments_sentence(api: &Api, run: &pb::MatchRun) -> Result<Option<String>, Failure> {
    let adjustments = run.adjustments.clone().unwrap_or_default();
    let (added, rules, allowed) =
        (&adjustments.added_mentors, &adjustments.dropped_rules, &adjustments.allowed);
    if added.is_empty() && rules.is_empty() && allowed.is_empty() {
        return Ok(None);
    }
    let names = Names::load(api).await?;
    let mut clauses = Vec::new();
    for each in added {
        let places = amounts::counted(each.capacity, "place");
        clauses.push(format!("a mentor more like {} with {places}", names.of(&each.like)));
    }
    for rule in adjustments.dropped_rules() {
        let code = rule.as_str_name().trim_start_matches("MATCH_RULE_").to_lowercase();
        clauses.push(format!("the rule {code} dropped"));
    }
    for pair in allowed {
        clauses.push(format!("{} with {} allowed", names.of(&pair.mentee), names.of(&pair.mentor)));
    }
    Ok(Some(format!("It supposes {}: it answers a question, and cannot be published.\n", clauses.join("; "))))
}

fn table(proof: &Proof, run: &pb::MatchRun, proposals: &[pb::Proposal], why: bool) -> Table {
    let mut columns = vec!["mentee", "mentor", "score", "covers", "next best"];
    let is_reviewed = proposals.iter().any(|each| each.state() != pb::ProposalState::Proposed);
    if is_reviewed {
        columns.push("review");
    }
    if why {
        columns.push("why");
    }
    let mut table = Table::new(&columns).or_when_empty("No pairs here.");
    for proposal in proposals {
        let gaps = proof.gaps_of(id_of(&proposal.mentee)).len();
        let mut cells = vec![
            proposal.mentee_display_name.clone(),
            proposal.mentor_display_name.clone(),
            amounts::points(proposal.score.into()),
            covers(proposal, gaps),
            match_run::next_best(proof, run, proposal),
        ];
        if is_reviewed {
            cells.push(state_word(proposal));
        }
        if why {
            cells.push(sentences::score(proposal.score, &proposal.lines));
        }
        table.row(cells);
    }
    table
}

/// Where the points of each pair come from, a line each.
fn reasons(proposals: &[pb::Proposal]) -> String {
    let line = |each: &pb::Proposal| {
        let (mentee, mentor) = (&each.mentee_display_name, &each.mentor_display_name);
        format!("\n  {mentee} with {mentor}, {}", sentences::score(each.score, &each.lines))
    };
    format!("\nWhy:{}", proposals.iter().map(line).collect::<String>())
}

fn covers(proposal: &pb::Proposal, gaps: usize) -> String {
    let covers = sentences::coverage(&proposal.lines, gaps);
    if proposal.insufficient_evidence { format!("{covers} (little evidence)") } else { covers }
}

/// Explanations of pairs, with the sentence of each.
async fn explain(
    api: &Api,
    run: &pb::MatchRun,
    pairs: &[String],
) -> Result<Vec<(pb::PairExplanation, String)>, Failure> {
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let names = Names::load(api).await?;
    let mut explanations = Vec::new();
    for pair in pairs {
        let pair = people::find_pair(api, pair).await?;
        let request = pb::ExplainPairRequest {
            name: run.name.clone(),
            mentor: pair.mentor.name.clone(),
            mentee: pair.mentee.name.clone(),
        };
        let explanation =
            api.matching().explain_pair(request).await?.into_inner().explanation.unwrap_or_default();
        let names_of_pair = sentences::PairNames {
            mentee: pair.mentee.display_name,
            mentor: pair.mentor.display_name,
            planned_mentors: explanation.planned_mentors.iter().map(|mentor| names.of(mentor)).collect(),
            planned_mentees: explanation.planned_mentees.iter().map(|mentee| names.of(mentee)).collect(),
        };
        let sentence = sentences::pair(&explanation, &names_of_pair, run.into());
        explanations.push((explanation, sentence));
    }
    Ok(explanations)
}

/// The state of a proposal's review as a word.
pub(super) fn state_word(proposal: &pb::Proposal) -> String {
    word(proposal.state().as_str_name(), "PROPOSAL_STATE_")
}

pub(super) async fn list(shell: &mut Shell) -> Result<(), Failure> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn run() -> pb::MatchRun {
        pb::MatchRun {
            name: "agencies/main/matchRuns/4".into(),
            based_on: "agencies/main/matchRuns/3".into(),
            mentee_count: 6,
            wanted_count: 9,
            placed_count: 5,
            filled_count: 7,
            ..Default::default()
        }
    }

    #[test]
    fn a_plan_that_is_one_of_several_best_ones_says_so() {
        let told = headline(&run());
        assert!(
            told.starts_with("Plan 4. 5 of 6 mentees placed, 7 of 9 wanted places filled. No better"),
            "{told}"
        );
        assert!(!told.contains("exactly as good"));
        assert!(headline(&pb::MatchRun { tied: true, ..run() }).contains("Other plans are exactly as good"));
    }

    #[test]
    fn what_keeping_pairs_costs_is_told_in_what_is_lost_first() {
        let gap = |gap_placed, gap_score, gap_mentee_count, gap_filled_count| {
            let run = pb::MatchRun { gap_placed, gap_score, gap_mentee_count, gap_filled_count, ..run() };
            price_of_keeping(&run).map(|told| told.replace("Keeping the pairs of plan 3 ", ""))
        };
        assert_eq!(gap(0, 0, 0, 0), None);
        assert_eq!(gap(0, 26_000, 0, 0).expect("points"), "costs 26 points");
        assert_eq!(gap(3, 26_000, 1, 0).expect("a mentee"), "means 1 mentee fewer placed");
        assert_eq!(
            gap(3, -1, 1, 2).expect("both"),
            "means 1 mentee fewer placed, 2 wanted places fewer filled"
        );
        assert_eq!(gap(1, -1, 0, 0).expect("balance"), "spreads mentors over mentees less evenly");
    }
}
