//! `preceptor match policy`: what a plan optimises, and its thresholds.

use clap::Subcommand;
use preceptor_proto::v1 as pb;

use crate::{Shell, failure::Failure, output::Table, people::id_of, sentences};

/// Match policies: what a plan optimises, and its hard rules.
#[derive(Debug, Subcommand)]
pub enum Policy {
    /// List the policies
    #[command(after_help = "Example:\n  preceptor match policy list")]
    List,
    /// Show one policy
    #[command(after_help = "Example:\n  preceptor match policy show default")]
    Show {
        /// The policy's id
        #[arg(default_value = "default")]
        policy: String,
    },
}

impl Policy {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            Self::List => list(shell).await,
            Self::Show { policy } => show(shell, &policy).await,
        }
    }
}

async fn list(shell: &mut Shell) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let request =
        pb::ListMatchPoliciesRequest { parent: api.agency.clone(), page_size: 500, ..Default::default() };
    let all = api.matching().list_match_policies(request).await?.into_inner();
    let mut table = Table::new(&["policy", "version", "objectives", "changed"]);
    for policy in &all.match_policies {
        table.row([
            id_of(&policy.name).to_owned(),
            policy.version.to_string(),
            objectives(policy),
            shell.time(policy.update_time),
        ]);
    }
    shell.output.answer(&all, &table)
}

async fn show(shell: &mut Shell, policy: &str) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let name = format!("{}/matchPolicies/{}", api.agency, id_of(policy));
    let reply = api.matching().get_match_policy(pb::GetMatchPolicyRequest { name }).await?.into_inner();
    let policy = reply.match_policy.unwrap_or_default();
    let weight = |each: &pb::SkillWeight| format!("{} {}", sentences::skill(&each.skill), each.weight);
    let weights: Vec<_> = policy.skill_weights.iter().map(weight).collect();
    let offer = match policy.offer_days {
        0 => "pairings are active at once".to_owned(),
        days => format!("pairings are offers for {}", sentences::counted(days, "day")),
    };
    let mut pairs = vec![
        ("policy", format!("{}, version {}", id_of(&policy.name), policy.version)),
        ("objectives", objectives(&policy)),
        ("target", format!("level {} where a mentee names none", sentences::level(policy.default_target))),
        (
            "teaching",
            format!(
                "from level {}, or a lead of {}",
                sentences::level(policy.teaching_threshold),
                sentences::level(policy.teaching_lead)
            ),
        ),
        ("shared time", format!("at least {} minutes a week", policy.shared_minutes)),
        ("stay", format!("{} points for a present mentor", sentences::points(policy.stay_points.into()))),
        (
            "preference",
            format!("{} points for PREFER and AVOID", sentences::points(policy.preference_points.into())),
        ),
        ("balance", balance(&policy)),
        ("publishing", offer),
        ("skill weights", if weights.is_empty() { "all 10".into() } else { weights.join(", ") }),
        ("estimate model", policy.estimate_model.clone()),
        ("changed", shell.time(policy.update_time)),
    ];
    pairs.retain(|(_, value)| !value.is_empty());
    shell.output.answer(&policy, &Table::details(&pairs))
}

/// What crowding costs; nothing where it costs nothing.
fn balance(policy: &pb::MatchPolicy) -> String {
    if policy.balance_points == 0 {
        return String::new();
    }
    format!(
        "beyond {} of one mentor, each costs {} points more than the one before",
        sentences::counted(policy.balance_target, "mentee"),
        sentences::points(policy.balance_points.into()),
    )
}

/// What a policy optimises, most important first.
fn objectives(policy: &pb::MatchPolicy) -> String {
    let words =
        policy.objectives().map(|objective| super::super::word(objective.as_str_name(), "MATCH_OBJECTIVE_"));
    words.collect::<Vec<_>>().join(", then ")
}
