//! `preceptor conference find`: the times that fit, or what stands in the way.

use clap::Args;
use preceptor_proto::v1 as pb;

use super::{blocker, next_step::next_step, slot, target::Target};
use crate::{failure::Failure, nouns::people::Names, shell::Shell};

/// Find times.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  preceptor conference find latest\n  preceptor conference find latest --max 3 -o json\n\n\
                  Exit code 9: no time fits. What blocks is on standard error, the changes that would help are printed."
)]
pub struct Find {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
    /// How many slots to print, at most 100
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(i32).range(1..=100))]
    max: i32,
}

impl Find {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let target = Target::read(shell, &self.conference).await?;
        let found = search(&target, self.max).await?;
        let conference = &target.conference;
        if found.slots.is_empty() {
            return Err(blocked(shell, conference, &found)?);
        }
        let names = Names::load(&target.api).await?;
        let table = slot::table(shell, conference, &found.slots, &names);
        shell.output.say(&format!("\"{}\": {}.", conference.title, counted(&found)));
        shell.output.reply(&found, &table)?;
        shell.output.say(&format!("Next: {}", after(&target)));
        Ok(())
    }
}

/// The slots that fit, best first; or what blocks.
pub(super) async fn search(target: &Target, max_slots: i32) -> Result<pb::FindSlotsResponse, Failure> {
    let request = pb::FindSlotsRequest { name: target.conference.name.clone(), max_slots };
    let found = target.api.conferences().find_slots(request).await;
    Ok(found.map_err(|status| target.refused(status))?.into_inner())
}

/// Prints the changes that would help, and gives the failure that says what blocks.
pub(super) fn blocked(
    shell: &mut Shell,
    conference: &pb::Conference,
    found: &pb::FindSlotsResponse,
) -> Result<Failure, Failure> {
    shell.output.reply(found, &blocker::table(shell, conference, &found.blockers))?;
    Ok(blocker::failure(conference, &found.blockers))
}

fn counted(found: &pb::FindSlotsResponse) -> String {
    let (shown, all) = (found.slots.len(), found.slot_count);
    match all {
        1 => "one start fits".to_owned(),
        1000.. => format!("{shown} of 1000 or more starts that fit, best first"),
        all if usize::try_from(all) == Ok(shown) => format!("all {all} starts that fit, best first"),
        all => format!("{shown} of {all} starts that fit, best first"),
    }
}

fn after(target: &Target) -> String {
    let id = target.id();
    match target.conference.state() {
        pb::ConferenceState::Draft | pb::ConferenceState::Expired => {
            format!("preceptor conference book {id} takes the first; --slot N another")
        }
        pb::ConferenceState::Proposed | pb::ConferenceState::Scheduled => {
            format!("preceptor conference move {id} --slot N")
        }
        _ => next_step(&target.conference),
    }
}
