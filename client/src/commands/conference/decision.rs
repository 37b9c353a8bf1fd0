//! `preceptor conference decide`: a decision, flagged where no quorum was present.

use clap::Args;
use preceptor_proto::v1 as pb;

use super::{
    target::{Target, ask, request_id},
    tell::tell,
};
use crate::{failure::Failure, shell::Shell};

/// Record a decision.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  preceptor conference decide latest --item 1 --text \"Discharge on 9 December\" \\\n    \
                  --rationale \"home team ready\" --dissent \"nursing: a week too early\""
)]
pub struct Decide {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
    /// What was decided; no client's name
    #[arg(long)]
    text: String,
    /// Why
    #[arg(long, default_value = "", hide_default_value = true)]
    rationale: String,
    /// Who disagreed, and why
    #[arg(long, default_value = "", hide_default_value = true)]
    dissent: String,
    /// The agenda item that it answers
    #[arg(long, value_name = "N", default_value = "", hide_default_value = true)]
    item: String,
}

impl Decide {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let target = Target::to_change(shell, &self.conference).await?;
        let (name, etag) = target.key();
        let decision = pb::Decision {
            agenda_item: self.item,
            text: self.text,
            rationale: self.rationale,
            dissent: self.dissent,
            ..Default::default()
        };
        let request = pb::RecordDecisionRequest {
            name,
            etag,
            decision: Some(decision),
            request_id: request_id(shell, 0),
        };
        let conference = ask!(target, record_decision, request);
        let recorded = conference.decisions.last().cloned().unwrap_or_default();
        let flag = match (recorded.quorate, conference.attendance.is_empty()) {
            (true, _) => "",
            (false, true) => " It is flagged: nobody's presence is recorded yet, so there is no quorum.",
            (false, false) => " It is flagged: no quorum was present.",
        };
        tell(shell, &conference, &format!("Decision {} is recorded.{flag}", recorded.id))
    }
}
