//! `preceptor match policy`: what a plan optimises, and its thresholds.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use preceptor_proto::v1 as pb;

use serde_json::Value;

use crate::{
    connection::Api,
    failure::{Exit, Failure},
    json::{json_of, message_of},
    output::Table,
    shell::Shell,
    words::{amounts, constant::word, resource::id_of, sentences},
};

/// Fields of a policy that only the server sets.
const SERVERS_OWN: [&str; 4] = ["name", "version", "etag", "updateTime"];

/// Match policies: what a plan optimises, and its hard rules.
#[derive(Debug, Subcommand)]
pub enum Policy {
    /// List the policies
    #[command(after_help = "Example:\n  preceptor match policy list")]
    List,
    /// Write a policy, or its next version, from a JSON file; fields that are not in it stay as they are
    #[command(after_help = "Examples:\n  preceptor match policy show default -o json --out spring.json\n  \
                      preceptor match policy set spring.json")]
    Set {
        /// The file; its name without `.json` is the policy's id
        file: PathBuf,
    },
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
            Self::Set { file } => {
                let api = shell.connect().await?;
                shell.confirm_change()?;
                let name = of_file(shell, &api, &file).await?;
                show(shell, &name).await
            }
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
    shell.output.reply(&all, &table)
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
        days => format!("pairings are offers for {}", amounts::counted(days, "day")),
    };
    let mut pairs = vec![
        ("policy", format!("{}, version {}", id_of(&policy.name), policy.version)),
        ("objectives", objectives(&policy)),
        ("target", format!("level {} where a mentee names none", amounts::level(policy.default_target))),
        (
            "teaching",
            format!(
                "from level {}, or a lead of {}",
                amounts::level(policy.teaching_threshold),
                amounts::level(policy.teaching_lead)
            ),
        ),
        ("shared time", format!("at least {} minutes a week", policy.shared_minutes)),
        ("stay", format!("{} for a present mentor", amounts::in_points(policy.stay_points.into()))),
        (
            "preference",
            format!("{} for PREFER and AVOID", amounts::in_points(policy.preference_points.into())),
        ),
        ("balance", balance(&policy)),
        ("publishing", offer),
        ("skill weights", if weights.is_empty() { "all 10".into() } else { weights.join(", ") }),
        ("estimate model", policy.estimate_model.clone()),
        ("changed", shell.time(policy.update_time)),
    ];
    pairs.retain(|(_, value)| !value.is_empty());
    shell.output.reply(&policy, &Table::details(&pairs))
}

/// What crowding costs; nothing where it costs nothing.
fn balance(policy: &pb::MatchPolicy) -> String {
    if policy.balance_points == 0 {
        return String::new();
    }
    format!(
        "beyond {} of one mentor, each costs {} more than the one before",
        amounts::counted(policy.balance_target, "mentee"),
        amounts::in_points(policy.balance_points.into()),
    )
}

/// Writes the policy that a file describes, where it is not as the file says already; its name.
pub(super) async fn of_file(shell: &Shell, api: &Api, file: &Path) -> Result<String, Failure> {
    let wrong = |why: String| Failure::new(Exit::Input, format!("{}: {why}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
    let said: Value = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    let Value::Object(said) = said else { return Err(wrong("a policy is a JSON object".into())) };
    let id = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let name = format!("{}/matchPolicies/{id}", api.agency);
    let written = find(api, &name).await?;
    let usual = format!("{}/matchPolicies/default", api.agency);
    let before = match &written {
        Some(policy) => policy.clone(),
        None => find(api, &usual).await?.unwrap_or_default(),
    };
    let mut fields = json_of(&before)?;
    if let Value::Object(fields) = &mut fields {
        // What the server alone says is of the version that was read, whatever the file copied.
        fields.extend(said.into_iter().filter(|(field, _)| !SERVERS_OWN.contains(&field.as_str())));
    }
    let policy: pb::MatchPolicy = message_of(&fields).map_err(|failure| wrong(failure.message))?;
    let request_id = shell.second_request_id();
    match written {
        Some(written) if written == policy => {}
        Some(_) => {
            let request = pb::UpdateMatchPolicyRequest { match_policy: Some(policy), request_id };
            api.matching().update_match_policy(request).await?;
        }
        None => {
            let request = pb::CreateMatchPolicyRequest {
                parent: api.agency.clone(),
                match_policy_id: id.to_owned(),
                match_policy: Some(policy),
                request_id,
            };
            api.matching().create_match_policy(request).await?;
        }
    }
    Ok(name)
}

async fn find(api: &Api, name: &str) -> Result<Option<pb::MatchPolicy>, Failure> {
    match api.matching().get_match_policy(pb::GetMatchPolicyRequest { name: name.to_owned() }).await {
        Ok(found) => Ok(found.into_inner().match_policy),
        Err(status) if status.code() == tonic::Code::NotFound => Ok(None),
        Err(status) => Err(status.into()),
    }
}

/// What a policy optimises, most important first.
fn objectives(policy: &pb::MatchPolicy) -> String {
    let words = policy.objectives().map(|objective| word(objective.as_str_name(), "MATCH_OBJECTIVE_"));
    words.collect::<Vec<_>>().join(", then ")
}
