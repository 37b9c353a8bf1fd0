//! Waiting until a run is solved, with its progress; Ctrl-C cancels the run.

use std::{io::IsTerminal as _, time::Duration};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::{SignedDuration, Timestamp};
use preceptor_proto::v1 as pb;
use tonic::{Code, Request, Status};

use crate::{
    clock,
    connection::Api,
    failure::{Exit, Failure},
    nouns::match_run,
    shell::Shell,
};

/// How often progress is told where there is no terminal to draw on.
const TELLING: SignedDuration = SignedDuration::from_secs(30);
/// How long to wait before a watch that a server ended goes on.
const PAUSE: Duration = Duration::from_secs(1);

/// Waits until the run is settled.
pub(super) async fn until_settled(
    shell: &Shell,
    api: &Api,
    run: pb::MatchRun,
) -> Result<pb::MatchRun, Failure> {
    let mut teller = Teller::new(shell, &run);
    let settled = tokio::select! {
        settled = watch(api, run.clone(), &mut teller) => settled,
        interrupt = tokio::signal::ctrl_c() => {
            teller.end();
            interrupt?;
            return Err(interrupted(api, &run).await);
        }
    };
    teller.end();
    settled
}

/// Watches, and goes on when a server sends its watches elsewhere.
async fn watch(api: &Api, mut run: pb::MatchRun, teller: &mut Teller<'_>) -> Result<pb::MatchRun, Failure> {
    while !match_run::is_settled(&run) {
        match follow(api, &mut run, teller).await {
            Ok(()) => {}
            Err(status) if status.code() == Code::Unavailable => tokio::time::sleep(PAUSE).await,
            Err(status) => return Err(status.into()),
        }
    }
    Ok(run)
}

async fn follow(api: &Api, run: &mut pb::MatchRun, teller: &mut Teller<'_>) -> Result<(), Status> {
    let mut call = Request::new(pb::WatchMatchRunRequest { name: run.name.clone() });
    // The timeout of the connection is for calls that answer at once.
    call.set_timeout(Duration::from_hours(24));
    let mut messages = api.matching().watch_match_run(call).await?.into_inner();
    while let Some(message) = messages.message().await? {
        *run = message.match_run.unwrap_or_default();
        teller.tell(run);
    }
    Ok(())
}

/// Cancels the run of a command that was interrupted.
async fn interrupted(api: &Api, run: &pb::MatchRun) -> Failure {
    let name = match_run::short(run);
    let request = pb::CancelMatchRunRequest { name: run.name.clone(), request_id: clock::new_request_id() };
    match api.matching().cancel_match_run(request).await {
        Ok(_) => Failure::new(Exit::Interrupted, format!("interrupted; {name} is cancelled")),
        // It was faster than the interrupt.
        Err(status) if status.code() == Code::FailedPrecondition => {
            Failure::new(Exit::Interrupted, format!("interrupted; {name} was over already"))
                .hint(format!("preceptor match show {name}"))
        }
        Err(status) => {
            Failure::new(Exit::Interrupted, format!("interrupted; {name} goes on: {}", status.message()))
                .hint(format!("preceptor match cancel {name}"))
        }
    }
}

/// Tells how far a run is: as a bar on a terminal, else in a line now and then.
struct Teller<'s> {
    shell: &'s Shell,
    bar: Option<ProgressBar>,
    told_at: Timestamp,
}

impl<'s> Teller<'s> {
    fn new(shell: &'s Shell, run: &pb::MatchRun) -> Self {
        let can_draw = std::io::stderr().is_terminal() && !shell.global.quiet && shell.output.is_for_people();
        let bar = can_draw.then(|| bar(&match_run::short(run)));
        Self { shell, bar, told_at: clock::now() }
    }

    fn tell(&mut self, run: &pb::MatchRun) {
        let (words, percent) = (match_run::progress(run), percent(run));
        if let Some(bar) = &self.bar {
            bar.set_message(words);
            bar.set_position(percent.unwrap_or(0));
        } else if clock::now().duration_since(self.told_at) >= TELLING {
            self.told_at = clock::now();
            let percent = percent.map(|percent| format!(", {percent} %")).unwrap_or_default();
            self.shell.output.say(&format!("{}: {words}{percent}", match_run::short(run)));
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(name: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(100), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:30} {msg} (Ctrl-C cancels)") {
        bar.set_style(style);
    }
    bar.set_prefix(name.to_owned());
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// How far the present stage is; nothing where it cannot be counted.
fn percent(run: &pb::MatchRun) -> Option<u64> {
    let progress = run.progress.as_ref().filter(|progress| progress.total > 0)?;
    u64::try_from(progress.done * 100 / progress.total).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solving(stage: pb::MatchStage, done: i64, total: i64, attempt: i32) -> pb::MatchRun {
        let progress = pb::MatchProgress { stage: stage.into(), done, total, attempt };
        pb::MatchRun {
            state: pb::MatchRunState::Solving.into(),
            progress: Some(progress),
            ..Default::default()
        }
    }

    #[test]
    fn progress_is_told_in_words_and_in_hundredths() {
        let run = solving(pb::MatchStage::Placing, 450, 1000, 1);
        assert_eq!(
            (match_run::progress(&run), percent(&run), match_run::is_settled(&run)),
            ("placing mentees".into(), Some(45), false)
        );
        let run = solving(pb::MatchStage::Checking, 0, 0, 2);
        assert_eq!(
            (match_run::progress(&run), percent(&run)),
            ("checking the proof, attempt 2".into(), None)
        );
        let run = pb::MatchRun { state: pb::MatchRunState::Queued.into(), ..Default::default() };
        assert_eq!(
            (match_run::progress(&run), match_run::is_settled(&run)),
            ("waiting for a server to solve it".into(), false)
        );
    }
}
