//! Changing a log that waits here.

use clap::Args;

use super::show::{find, row, table};
use crate::{
    clock,
    failure::{Exit, Failure},
    nouns::{log, ratings},
    outbox::{Draft, Outbox, Target},
    shell::Shell,
    words::resource::id_of,
};

/// What to change; what is not named stays.
#[derive(Debug, Args)]
pub(super) struct Edit {
    /// The start of the log's id
    id: String,
    /// The session that it is about, by its id
    #[arg(long, value_name = "ID", conflicts_with = "at")]
    session: Option<String>,
    /// When a session that was not booked took place
    #[arg(long, value_name = "WHEN")]
    at: Option<String>,
    /// Whose session it was
    #[arg(long, conflicts_with = "session")]
    who: Option<String>,
    /// Minutes that the session took
    #[arg(long, value_parser = clap::value_parser!(i32).range(1..=1440))]
    minutes: Option<i32>,
    /// What was worked on
    #[arg(long, visible_alias = "note")]
    summary: Option<String>,
    /// A skill as you saw it, empathy=3; replaces what the log says about that skill
    #[arg(long = "rate", value_name = "SKILL=LEVEL")]
    rates: Vec<String>,
    /// No skills at all but those of --rate
    #[arg(long)]
    no_ratings: bool,
    /// A next step and its date; replaces those of the log
    #[arg(long = "follow-up", value_name = "WHAT @WHEN")]
    follow_ups: Vec<String>,
}

impl Edit {
    pub(super) fn run(self, shell: &mut Shell, folder: &Outbox) -> Result<(), Failure> {
        let draft = find(folder.contents()?, &self.id)?;
        let mut claim = folder.claim(&draft)?.ok_or_else(|| {
            Failure::new(Exit::Conflict, "another preceptor sends it now")
                .hint("preceptor outbox list shows whether it is still here")
        })?;
        let changed = self.changed(shell, claim.draft.clone())?;
        if changed.id == claim.draft.id {
            claim.draft = changed;
            claim.write()?;
        } else {
            claim = claim.renew(changed)?;
        }
        let (id, spoken) = (claim.draft.short_id(), claim.draft.spoken());
        shell.output.say(&format!("Waits as {id}: {spoken}.\nNext: preceptor outbox send"));
        let mut table = table();
        table.row(row(shell, &claim.draft));
        shell.output.local(&table)
    }

    /// The draft with the changes. One that was refused gets a new request id, because the server has answered the
    /// old one; one that may have arrived keeps it, so that it has one effect at most.
    fn changed(&self, shell: &Shell, mut draft: Draft) -> Result<Draft, Failure> {
        if let Some(target) = self.target(shell, &draft)? {
            draft.target = target;
            draft.first_attempt = None;
        }
        let content = &mut draft.content;
        content.minutes = self.minutes.unwrap_or(content.minutes);
        if let Some(summary) = &self.summary {
            content.summary.clone_from(summary);
        }
        if self.no_ratings {
            content.ratings.clear();
        }
        for text in &self.rates {
            let rating = ratings::saved(text)?;
            content.ratings.retain(|before| before.skill != rating.skill);
            content.ratings.push(rating);
        }
        if !self.follow_ups.is_empty() {
            let steps = self.follow_ups.iter().map(|text| log::parse_next_step(shell, text));
            content.follow_ups = steps.collect::<Result<_, _>>()?;
        }
        if draft.refused.take().is_some() {
            draft.id = clock::new_request_id();
            draft.first_attempt = None;
        }
        Ok(draft)
    }

    fn target(&self, shell: &Shell, draft: &Draft) -> Result<Option<Target>, Failure> {
        if let Some(id) = &self.session {
            return Ok(Some(Target::Typed(id_of(id).to_owned())));
        }
        match (&self.at, &self.who, draft.target.clone()) {
            (None, None, _) => Ok(None),
            (None, Some(who), Target::Unbooked { civil_start, time_zone, .. }) => {
                Ok(Some(Target::Unbooked { who: who.clone(), civil_start, time_zone }))
            }
            (None, Some(who), _) => Ok(Some(Target::Typed(who.clone()))),
            (Some(at), Some(who), _) => log::parse_unbooked(shell, who.clone(), at).map(Some),
            (Some(at), None, Target::Typed(who) | Target::Unbooked { who, .. }) => {
                log::parse_unbooked(shell, who, at).map(Some)
            }
            (Some(_), None, Target::Session { .. }) => {
                Err(Failure::usage("whose session was it?").hint("add --who WHO"))
            }
        }
    }
}
