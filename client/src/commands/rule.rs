//! `preceptor rule`: standing rules between one mentor and one mentee.

use clap::{Args, Subcommand};
use jiff::tz::TimeZone;
use preceptor_proto::v1 as pb;

use crate::{
    clock,
    connection::{Api, all_pages},
    dates::{self, Direction},
    failure::{Exit, Failure},
    nouns::people::{self, Names, Pair},
    output::Table,
    shell::Shell,
    words::{constant::word, resource::id_of},
};

/// Rules between pairs: who must, may rather or must not be together.
#[derive(Debug, Subcommand)]
pub enum Rule {
    /// List the rules in force
    #[command(after_help = "Examples:\n  preceptor rule list\n  preceptor rule list --who \"Ana Ruiz\"")]
    List {
        /// Only rules that name this person
        #[arg(long)]
        who: Option<String>,
    },
    /// Never pair these two, also not by hand
    #[command(
        after_help = "Example:\n  preceptor rule ban \"Ana Ruiz=Sam Osei\" --reason \"close relative\""
    )]
    Ban(NewRule),
    /// Pair these two in every match run
    #[command(after_help = "Example:\n  preceptor rule lock \"Ana Ruiz=Sam Osei\" --until 2027-06-30")]
    Lock(NewRule),
    /// Rather pair these two
    #[command(after_help = "Example:\n  preceptor rule prefer \"Ana Ruiz=Sam Osei\"")]
    Prefer(NewRule),
    /// Rather not pair these two
    #[command(after_help = "Example:\n  preceptor rule avoid \"Ana Ruiz=Sam Osei\"")]
    Avoid(NewRule),
    /// Remove a rule; the audit log keeps it
    #[command(after_help = "Example:\n  preceptor rule remove 0196f0c2-7d3a-7c11-9e6a-3f1f6a1c2b3d")]
    Remove {
        /// The rule's id
        rule: String,
    },
}

/// A rule to make.
#[derive(Debug, Args)]
pub struct NewRule {
    /// The mentee and the mentor, as "Ana Ruiz=Sam Osei", in either order
    #[arg(value_name = "A=B")]
    pair: String,
    /// Why
    #[arg(long, default_value = "")]
    reason: String,
    /// The last date on which it holds, YYYY-MM-DD; without one it holds until removed
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
}

impl Rule {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            Self::List { who } => list(shell, who).await,
            Self::Ban(rule) => add(shell, pb::PairRuleKind::Ban, rule).await,
            Self::Lock(rule) => add(shell, pb::PairRuleKind::Lock, rule).await,
            Self::Prefer(rule) => add(shell, pb::PairRuleKind::Prefer, rule).await,
            Self::Avoid(rule) => add(shell, pb::PairRuleKind::Avoid, rule).await,
            Self::Remove { rule } => remove(shell, &rule).await,
        }
    }
}

async fn list(shell: &mut Shell, who: Option<String>) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let person = people::find_name(&api, who.as_deref()).await?;
    let request = pb::ListPairRulesRequest {
        parent: api.agency.clone(),
        page_size: 500,
        page_token: String::new(),
        person,
    };
    let all = all_pages!(api.roster(), list_pair_rules, request => pb::ListPairRulesResponse { pair_rules });
    let names = Names::load(&api).await?;
    print(shell, &all, &names)
}

fn print(shell: &mut Shell, all: &pb::ListPairRulesResponse, names: &Names) -> Result<(), Failure> {
    let mut table = Table::new(&["rule", "mentee", "mentor", "reason", "until", "id"])
        .or_when_empty("No rules. Next: preceptor rule ban A=B --reason \"…\"");
    for rule in &all.pair_rules {
        table.row([
            kind_word(rule),
            names.of(&rule.mentee),
            names.of(&rule.mentor),
            rule.reason.clone(),
            shell.time(rule.expire_time),
            id_of(&rule.name).to_owned(),
        ]);
    }
    shell.output.reply(all, &table)
}

async fn add(shell: &mut Shell, kind: pb::PairRuleKind, new: NewRule) -> Result<(), Failure> {
    let expire_time = new.until.as_deref().map(|date| end_of(shell, date)).transpose()?;
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pair = people::find_pair(&api, &new.pair).await?;
    let rule = pb::PairRule {
        kind: kind as i32,
        mentor: pair.mentor.name.clone(),
        mentee: pair.mentee.name.clone(),
        reason: new.reason,
        expire_time,
        ..Default::default()
    };
    let request = pb::CreatePairRuleRequest {
        parent: api.agency.clone(),
        pair_rule: Some(rule),
        request_id: shell.request_id(),
    };
    let reply = api.roster().create_pair_rule(request).await;
    let reply = reply.map_err(|status| explained(Failure::from(status), &pair))?;
    let rule = reply.into_inner().pair_rule.unwrap_or_default();
    let (mentee, mentor) = (&pair.mentee.display_name, &pair.mentor.display_name);
    shell.output.say(&format!(
        "{}\nNext: preceptor match plan takes it into account; preceptor rule remove {} takes it back.",
        effect(kind, mentee, mentor),
        id_of(&rule.name)
    ));
    let table = Table::details(&[
        ("rule", kind_word(&rule)),
        ("mentee", mentee.clone()),
        ("mentor", mentor.clone()),
        ("reason", rule.reason.clone()),
        ("until", shell.time(rule.expire_time)),
        ("id", id_of(&rule.name).to_owned()),
    ]);
    shell.output.reply(&rule, &table)
}

fn effect(kind: pb::PairRuleKind, mentee: &str, mentor: &str) -> String {
    match kind {
        pb::PairRuleKind::Ban => format!("{mentee} and {mentor} are never paired from now on."),
        pb::PairRuleKind::Lock => format!("{mentee} and {mentor} are paired in every match run from now on."),
        pb::PairRuleKind::Prefer => format!("{mentee} and {mentor} score higher together from now on."),
        _ => format!("{mentee} and {mentor} score lower together from now on."),
    }
}

/// The end of a day in the time zone of the shell.
fn end_of(shell: &Shell, text: &str) -> Result<prost_types::Timestamp, Failure> {
    let zone: TimeZone = shell.zone()?;
    let day = dates::date(text, &clock::now().to_zoned(zone.clone()), Direction::Ahead)?;
    let end = day.tomorrow().and_then(|next| next.to_zoned(zone));
    let end = end.map_err(|error| Failure::usage(format!("{text}: {error}")))?;
    Ok(prost_types::Timestamp { seconds: end.timestamp().as_second(), nanos: 0 })
}

/// What stands in the way of a rule, with people's names, and the next command.
fn explained(failure: Failure, pair: &Pair) -> Failure {
    let names = Names::of_pair(pair);
    let hint = match &*failure.reason {
        "RESOURCE_EXISTS" | "PAIR_FORBIDDEN" => {
            format!(
                "preceptor rule list --who \"{}\", then preceptor rule remove ID",
                pair.mentee.display_name
            )
        }
        _ => failure.hint.clone(),
    };
    Failure { hint, ..failure.reworded(|text| names.put_into(text)) }
}

async fn remove(shell: &mut Shell, rule: &str) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let name = rule_name(&api, rule)?;
    let request = pb::DeletePairRuleRequest { name, request_id: shell.request_id() };
    let gone = api.roster().delete_pair_rule(request).await?.into_inner();
    shell.output.say("The rule is removed; the audit log keeps it.");
    shell.output.reply(&gone, &Table::details(&[("removed", id_of(rule).to_owned())]))
}

fn rule_name(api: &Api, rule: &str) -> Result<String, Failure> {
    if rule.contains('=') {
        return Err(Failure::new(Exit::Usage, "a rule is removed by its id")
            .hint("preceptor rule list shows the ids"));
    }
    Ok(if rule.starts_with("agencies/") {
        rule.to_owned()
    } else {
        format!("{}/pairRules/{}", api.agency, id_of(rule))
    })
}

fn kind_word(rule: &pb::PairRule) -> String {
    word(rule.kind().as_str_name(), "PAIR_RULE_KIND_")
}
