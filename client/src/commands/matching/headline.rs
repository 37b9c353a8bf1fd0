//! What is said above a plan: how much of the demand it meets, what keeping pairs costs, what it only supposes.

use preceptor_proto::v1 as pb;

use crate::{
    connection::Api,
    failure::Failure,
    nouns::people::Names,
    words::{amounts, demand::Demand, resource::id_of},
};

pub(super) fn headline(run: &pb::MatchRun) -> String {
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

/// What a what-if plan assumes beyond the roster and the policy, as a sentence; `None` where it assumes nothing.
pub(super) async fn adjustments_sentence(api: &Api, run: &pb::MatchRun) -> Result<Option<String>, Failure> {
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
