//! `preceptor confirm` and `dispute`: what the mentee says to a log.

use clap::Args;
use preceptor_proto::v1 as pb;

use crate::{failure::Failure, nouns::session, shell::Shell, words::resource::id_of};

/// Confirms a logged session, as the mentee.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  preceptor confirm 0196f0c2")]
pub struct Confirm {
    /// The session's id
    id: String,
}

impl Confirm {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let api = shell.connect().await?;
        shell.confirm_change()?;
        let pb::Session { name, etag, .. } = session::read(&api, &self.id).await?;
        let request = pb::ConfirmSessionRequest { name, etag, request_id: shell.request_id() };
        let session = api.sessions().confirm_session(request).await?.into_inner().session.unwrap_or_default();
        shell.output.say(&format!("Confirmed: {}.", session::spoken(&session)));
        session::print(shell, &session)
    }
}

/// Disputes a logged session, as the mentee; the mentor logs it again.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  preceptor dispute 0196f0c2 --reason \"we met for 30 minutes, not 60\"")]
pub struct Dispute {
    /// The session's id
    id: String,
    /// Why
    #[arg(long)]
    reason: String,
}

impl Dispute {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let api = shell.connect().await?;
        shell.confirm_change()?;
        let pb::Session { name, etag, .. } = session::read(&api, &self.id).await?;
        let request =
            pb::DisputeSessionRequest { name, etag, reason: self.reason, request_id: shell.request_id() };
        let session = api.sessions().dispute_session(request).await?.into_inner().session.unwrap_or_default();
        let again = format!("Next: {} logs it again with preceptor log", session.mentor_display_name);
        shell.output.say(&format!(
            "Disputed: {}.\n{again} {}",
            session::spoken(&session),
            id_of(&session.name)
        ));
        session::print(shell, &session)
    }
}
