//! How far a run is: whether it has a plan, and what is being done while it has none.

use preceptor_proto::v1 as pb;

use super::find::short;
use crate::{
    failure::{Exit, Failure},
    nouns::people::Names,
    words::sentences,
};

/// That the run has a plan at all.
pub(crate) fn refuse_without_plan(run: &pb::MatchRun) -> Result<(), Failure> {
    let name = short(run);
    match run.state() {
        pb::MatchRunState::Infeasible => Err(Failure::new(
            Exit::NoSolution,
            format!("{name} is impossible: {}", run.failure),
        )
        .hint(
            "change a pin, a lock (preceptor rule list), a minimum, or the policy (preceptor match policy)",
        )),
        pb::MatchRunState::Failed => {
            Err(Failure::new(Exit::Unexpected, format!("{name} failed: {}", run.failure)))
        }
        pb::MatchRunState::Cancelled => {
            Err(Failure::new(Exit::Conflict, format!("{name} was cancelled")).hint("preceptor match plan"))
        }
        pb::MatchRunState::Queued | pb::MatchRunState::Solving => {
            let message = format!("{name} is not solved yet: {}", progress(run));
            Err(Failure::new(Exit::Conflict, message)
                .hint(format!("try again in a moment, or preceptor match cancel {name}")))
        }
        _ => Ok(()),
    }
}

/// The failure in words: the server, which keeps no names in a stored sentence, wrote ids and codes.
pub(crate) fn in_words(failure: Failure, names: &Names) -> Failure {
    Failure { message: sentences::without_codes(&names.put_into(&failure.message)), ..failure }
}

/// What is being done, as people say it.
pub(crate) fn progress(run: &pb::MatchRun) -> String {
    let Some(progress) = &run.progress else { return "waiting for a server to solve it".into() };
    let doing = match progress.stage() {
        pb::MatchStage::Placing => "placing mentees",
        pb::MatchStage::Checking => "checking the proof",
        pb::MatchStage::Scoring | pb::MatchStage::Unspecified => "scoring pairs",
    };
    if progress.attempt > 1 { format!("{doing}, attempt {}", progress.attempt) } else { doing.to_owned() }
}

/// Whether only people change the run any more.
pub(crate) fn is_settled(run: &pb::MatchRun) -> bool {
    !matches!(run.state(), pb::MatchRunState::Queued | pb::MatchRunState::Solving)
}
