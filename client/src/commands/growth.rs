//! `preceptor growth`: a person's levels, with how sure they are, and what changed.

use clap::Args;
use jiff::tz::TimeZone;
use preceptor_proto::v1 as pb;

use crate::{
    clock, dates, failure::Failure, nouns::people, output::Table, shell::Shell,
    words::amounts::level_in_tenths,
};

/// Shows a person's skill levels with their intervals, targets and changes.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  preceptor growth \"Ana Ruiz\"\n  preceptor growth \"Ana Ruiz\" --since 2026-01-01 -o json"
)]
pub struct Growth {
    /// Id, e-mail address or name
    who: String,
    /// Since when to tell the change; by default since the first evidence
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
}

impl Growth {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let since = self.since.as_deref().map(|text| start_of(shell, text)).transpose()?;
        let api = shell.connect().await?;
        let name = people::find(&api, &self.who).await?.name;
        let reply = api.feedback().get_growth(pb::GetGrowthRequest { name, since }).await?.into_inner();
        let mut table =
            Table::new(&["skill", "level", "90 % interval", "target", "gap", "raters", "change", "remark"]);
        for skill in &reply.skills {
            table.row(row(skill));
        }
        shell.output.reply(&reply, &table)?;
        shell.output.text(&format!(
            "\nLevels run from 1 (novice) to 5 (expert). A skill nobody has observed has no level, which is no low mark.\n\
             Model {}.",
            reply.model
        ))
    }
}

fn row(skill: &pb::SkillGrowth) -> [String; 8] {
    let target = level_in_tenths(skill.target);
    let Some(estimate) = skill.estimate else {
        let unknown = String::new;
        return [
            skill.title.clone(),
            "–".into(),
            unknown(),
            target,
            unknown(),
            "0".into(),
            unknown(),
            "not observed".into(),
        ];
    };
    let gap = (skill.target - estimate.level).max(0);
    [
        skill.title.clone(),
        level_in_tenths(estimate.level),
        format!("{}–{}", level_in_tenths(estimate.lower), level_in_tenths(estimate.upper)),
        target,
        if gap == 0 { String::new() } else { level_in_tenths(gap) },
        estimate.rater_count.to_string(),
        change(skill),
        if estimate.insufficient { "few observations".into() } else { String::new() },
    ]
}

/// A change as people read it; one within the uncertainty is none.
fn change(skill: &pb::SkillGrowth) -> String {
    match (skill.reliable_change, skill.change) {
        (true, up) if up > 0 => format!("+{}", level_in_tenths(up)),
        (true, down) => format!("−{}", level_in_tenths(-down)),
        (false, _) => "none reliable".into(),
    }
}

/// The start of a day in the shell's zone.
fn start_of(shell: &Shell, text: &str) -> Result<prost_types::Timestamp, Failure> {
    let zone: TimeZone = shell.zone()?;
    let now = clock::now().to_zoned(zone.clone());
    let date = dates::date(text, &now, dates::Direction::Back)?;
    let start = date.to_zoned(zone).map_err(|error| Failure::usage(error.to_string()))?.timestamp();
    Ok(prost_types::Timestamp { seconds: start.as_second(), nanos: 0 })
}
