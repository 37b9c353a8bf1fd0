//! `preceptor match plan`.

use clap::{Args, ValueEnum};
use preceptor_proto::v1 as pb;

use super::{adjustments::Adjustments, policy, show, wait};
use crate::{
    connection::Api,
    failure::{Exit, Failure},
    nouns::{match_run, people::Names},
    output::Table,
    shell::Shell,
    words::constant::word,
};

/// What a plan is made with.
#[derive(Debug, Args)]
pub struct NewPlan {
    #[command(flatten)]
    adjustments: Adjustments,
    /// The match policy: its id, or a JSON file with what it says, which becomes the policy of the file's name
    #[arg(long, value_name = "ID|FILE", default_value = "")]
    policy: String,
    /// Begin from an earlier plan: what it supposes, and the pairs that its review locked
    #[arg(long, value_name = "RUN")]
    from: Option<String>,
    /// What becomes of the pairs of that plan
    #[arg(long, value_name = "WHAT", requires = "from", default_value = "nothing")]
    keep: Keep,
    /// Show what differs from another plan
    #[arg(long, value_name = "RUN", conflicts_with = "detach")]
    diff: Option<String>,
    /// Do not wait until it is solved
    #[arg(long, conflicts_with_all = ["why", "why_not"])]
    detach: bool,
    /// Where the points of each pair come from
    #[arg(long)]
    why: bool,
    /// Why these two are not together; may be repeated
    #[arg(long, value_name = "A=B")]
    why_not: Vec<String>,
}

/// What becomes of the pairs of an earlier plan.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Keep {
    /// All that are still allowed stay: only newcomers are placed
    All,
    /// They are preferred, as the policy has it
    Preferred,
    /// They count as any other pair
    Nothing,
}

impl From<Keep> for pb::MatchKeep {
    fn from(keep: Keep) -> Self {
        match keep {
            Keep::All => Self::All,
            Keep::Preferred => Self::Preferred,
            Keep::Nothing => Self::Unspecified,
        }
    }
}

pub(super) async fn run(shell: &mut Shell, new: NewPlan) -> Result<(), Failure> {
    let Queued { api, run, compared } = tokio::select! {
        queued = queue(shell, &new) => queued?,
        interrupt = tokio::signal::ctrl_c() => {
            interrupt?;
            return Err(Failure::new(Exit::Interrupted, "interrupted"));
        }
    };
    if new.detach {
        return detached(shell, &run);
    }
    let run = wait::until_settled(shell, &api, run).await?;
    if let Err(failure) = match_run::refuse_without_plan(&run) {
        return Err(match_run::in_words(failure, &Names::load(&api).await?));
    }
    let options =
        show::ShowOptions { who: None, why: new.why, why_not: &new.why_not, diff: compared.as_ref() };
    show::print(shell, &api, &run, options).await?;
    conclude(shell, &run)
}

/// A run that the server has queued.
struct Queued {
    api: Api,
    run: pb::MatchRun,
    /// The earlier run that the plan is compared with.
    compared: Option<pb::MatchRun>,
}

/// Has the server queue the run; the run, and the one to compare it with.
async fn queue(shell: &Shell, new: &NewPlan) -> Result<Queued, Failure> {
    let api = shell.connect_for_long_work().await?;
    shell.confirm_change()?;
    // Before the new one is made, so that `latest` is the one before it.
    let based_on = earlier(&api, new.from.as_deref()).await?;
    let compared = earlier(&api, new.diff.as_deref()).await?;
    let adjustments = new.adjustments.adjustments(&api).await?;
    let policy = match new.policy.as_str() {
        "" => String::new(),
        name if name.starts_with("agencies/") => name.to_owned(),
        word => match match_run::file_named(word) {
            Some(file) => policy::of_file(shell, &api, &file).await?,
            None => format!("{}/matchPolicies/{word}", api.agency),
        },
    };
    let request = pb::CreateMatchRunRequest {
        parent: api.agency.clone(),
        match_run_id: String::new(),
        policy,
        adjustments: Some(adjustments),
        request_id: shell.request_id(),
        based_on: based_on.map(|run| run.name).unwrap_or_default(),
        keep: pb::MatchKeep::from(new.keep).into(),
    };
    let run = api.matching().create_match_run(request).await?.into_inner().match_run.unwrap_or_default();
    Ok(Queued { api, run, compared })
}

async fn earlier(api: &Api, word: Option<&str>) -> Result<Option<pb::MatchRun>, Failure> {
    match word {
        Some(word) => Ok(Some(match_run::find(api, word).await?)),
        None => Ok(None),
    }
}

/// Tells of a run that nobody waits for.
fn detached(shell: &mut Shell, run: &pb::MatchRun) -> Result<(), Failure> {
    let short = match_run::short(run);
    shell.output.say(&format!("{short} is solved on the server. Next: preceptor match show {short}"));
    let table = Table::details(&[
        ("plan", short),
        ("state", word(run.state().as_str_name(), "MATCH_RUN_STATE_")),
        ("mentees", run.mentee_count.to_string()),
        ("mentors wanted", run.wanted_count.to_string()),
        ("mentors", run.mentor_count.to_string()),
        ("memory at most", format!("{} MiB", run.estimated_bytes >> 20)),
    ]);
    shell.output.reply(run, &table)
}

/// What comes after a plan was shown.
fn conclude(shell: &Shell, run: &pb::MatchRun) -> Result<(), Failure> {
    if run.placed_count > 0 {
        shell.output.say(&format!(
            "Next: preceptor match review {0}, then preceptor match publish {0}",
            match_run::short(run)
        ));
        return Ok(());
    }
    Err(match run.mentee_count {
        0 => Failure::new(Exit::NoSolution, "nobody looks for a mentor")
            .hint("preceptor person list --profile mentee shows who could"),
        _ => Failure::new(Exit::NoSolution, "nobody can be placed; the reasons are above")
            .hint("preceptor match show RUN --why-not A=B tells more about a pair"),
    })
}
