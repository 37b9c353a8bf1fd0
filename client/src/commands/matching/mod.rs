//! `preceptor match`: who should mentor whom, with proof and reasons.

mod adjustments;
mod diff;
mod discard;
mod explain;
mod headline;
mod list;
mod pair_table;
mod plan;
mod policy;
mod proposal;
mod publish;
mod review;
mod review_menu;
mod show;
mod stable;
mod trial;
mod verify;
mod wait;

use std::path::PathBuf;

use clap::Subcommand;

use crate::{failure::Failure, shell::Shell};

/// Who should mentor whom: plan, review, verify, publish.
#[derive(Debug, Subcommand)]
pub enum Match {
    /// Make a plan: a proven optimum, with its reasons
    #[command(
        after_help = "Examples:\n  preceptor match plan\n  preceptor match plan --pin \"Ana Ruiz=Sam Osei\" \
                      --capacity \"Hugo Diaz=3\" --why\n  preceptor match plan --why-not \"Ana Ruiz=Joy Park\"\n  \
                      preceptor match plan --from latest --keep all --diff latest\n  preceptor match plan --detach"
    )]
    Plan(plan::NewPlan),
    /// Ask a plan what a change would bring: another capacity, a mentor more, a rule less
    ///
    /// The answer is kept as a plan of its own; `latest` goes on to mean the plan that was asked.
    #[command(
        after_help = "Examples:\n  preceptor match try latest --capacity \"Hugo Diaz=3\"\n  preceptor match try plan/4 \
                      --another \"Hugo Diaz=2\"\n  preceptor match try plan/4 --drop-rule no_shared_language --allow \
                      \"Ana Ruiz=Joy Park\""
    )]
    Try(trial::Trial),
    /// Show a plan: who with whom, what each pair covers, who has no place
    #[command(
        after_help = "Examples:\n  preceptor match show latest --why\n  preceptor match show latest --who \"Ana Ruiz\" \
                      --why-not \"Ana Ruiz=Joy Park\""
    )]
    Show {
        /// The plan: 4, plan/4 or latest
        run: String,
        /// Only this mentee, or this mentor's mentees
        #[arg(long)]
        who: Option<String>,
        /// Where the points of each pair come from
        #[arg(long)]
        why: bool,
        /// Why these two are not together; may be repeated
        #[arg(long, value_name = "A=B")]
        why_not: Vec<String>,
    },
    /// List plans, newest first
    #[command(after_help = "Example:\n  preceptor match list")]
    List,
    /// Approve, reject or lock the proposals of a plan; on a terminal, one after the other
    #[command(
        after_help = "Examples:\n  preceptor match review plan/4\n  preceptor match review plan/4 --reject \"Ana Ruiz\" \
                      --reason \"asked for somebody else\" --approve-all"
    )]
    Review(review::Review),
    /// Check here that no better plan exists: a plan on the server, or an exported file without any server
    #[command(
        after_help = "Examples:\n  preceptor match verify latest\n  preceptor match verify plan-4.json\n  \
                      preceptor match verify plan-4.json --edited mine.json"
    )]
    Verify {
        /// The plan (4, plan/4 or latest), or an exported file
        #[arg(value_name = "RUN|FILE")]
        plan: String,
        /// Also say by how much this plan is proved to be worse: an exported file whose pairs were edited, or a list of pairs
        #[arg(long, value_name = "FILE")]
        edited: Option<PathBuf>,
    },
    /// Write a plan with its inputs and its certificate as one JSON document
    #[command(after_help = "Example:\n  preceptor match export plan/4 --out plan-4.json")]
    Export {
        /// The plan: 4, plan/4 or latest
        run: String,
    },
    /// Show who has another mentor in a later plan, and why
    #[command(
        after_help = "Examples:\n  preceptor match diff 3 latest\n  preceptor match diff plan/3 plan/4 --exit-code"
    )]
    Diff {
        /// The earlier plan: 4, plan/4 or latest
        #[arg(value_name = "RUN")]
        base: String,
        /// The later plan: 4, plan/4 or latest
        #[arg(value_name = "RUN")]
        other: String,
        /// End with 10 when they differ
        #[arg(long)]
        exit_code: bool,
    },
    /// Set the stable plan beside a plan: nobody in it would both rather have each other
    #[command(
        after_help = "Examples:\n  preceptor match stable latest\n  preceptor match stable plan-4.json --pairs stable.json"
    )]
    Stable {
        /// The plan (4, plan/4 or latest), or an exported file
        #[arg(value_name = "RUN|FILE")]
        plan: String,
        /// Write the stable plan's pairs to this file, for match verify --edited
        #[arg(long, value_name = "FILE")]
        pairs: Option<PathBuf>,
    },
    /// Cancel a plan that is not solved yet
    #[command(after_help = "Example:\n  preceptor match cancel plan/4")]
    Cancel {
        /// The plan: 4, plan/4 or latest
        run: String,
    },
    /// Turn the approved proposals into pairings, all or none
    #[command(after_help = "Example:\n  preceptor match publish plan/4")]
    Publish {
        /// The plan: 4, plan/4 or latest
        run: String,
    },
    /// Put a plan aside
    #[command(after_help = "Example:\n  preceptor match discard plan/4")]
    Discard {
        /// The plan: 4, plan/4 or latest
        run: String,
    },
    /// Match policies: what a plan optimises, and its hard rules
    #[command(subcommand)]
    Policy(policy::Policy),
}

impl Match {
    /// Whether Ctrl-C asks the server to cancel what the command waits for.
    pub(crate) const fn cancels_when_interrupted(&self) -> bool {
        matches!(self, Self::Plan(_))
    }

    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            Self::Plan(new) => plan::run(shell, new).await,
            Self::Try(trial) => trial::run(shell, trial).await,
            Self::Show { run, who, why, why_not } => {
                show::run(
                    shell,
                    &run,
                    show::ShowOptions { who: who.as_deref(), why, why_not: &why_not, diff: None },
                )
                .await
            }
            Self::List => list::run(shell).await,
            Self::Review(review) => review::run(shell, review).await,
            Self::Verify { plan, edited } => verify::run(shell, &plan, edited.as_deref()).await,
            Self::Export { run } => verify::export(shell, &run).await,
            Self::Diff { base, other, exit_code } => diff::run(shell, &base, &other, exit_code).await,
            Self::Stable { plan, pairs } => stable::run(shell, &plan, pairs.as_deref()).await,
            Self::Cancel { run } => discard::cancel(shell, &run).await,
            Self::Publish { run } => publish::publish(shell, &run).await,
            Self::Discard { run } => discard::discard(shell, &run).await,
            Self::Policy(command) => command.run(shell).await,
        }
    }
}
