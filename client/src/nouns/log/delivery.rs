//! Sends a draft. The session it means is looked up once and written into the draft first, so that a repeat sends
//! the same bytes.

use std::time::Duration;

use jiff::{Timestamp, ToSpan as _};
use preceptor_proto::v1 as pb;

use super::owner::owner_here;
use crate::{
    clock,
    connection::Api,
    failure::{Exit, Failure},
    nouns::{log, session},
    outbox::{Claim, Draft, FirstAttempt, Target},
    shell::Shell,
    words::resource::id_of,
};

/// How long other commands wait for what is sent before them, all drafts together.
const BEFORE_OTHERS: Duration = Duration::from_secs(10);

/// What came of sending a draft.
pub(crate) enum Delivery {
    /// The server has it, and the draft is gone.
    Sent(Box<pb::LogSessionResponse>),
    /// The server does not want it as it is.
    Refused(Failure, Claim),
    /// Nobody knows; it is sent again.
    Waiting(Failure, Claim),
}

/// Sends a draft that this process holds.
pub(crate) async fn deliver(shell: &Shell, api: &Api, mut claim: Claim) -> Delivery {
    let attempt = match prepare(shell, api, &mut claim).await {
        Ok(request) => api.sessions().log_session(request).await.map_err(Failure::from),
        Err(failure) => Err(failure),
    };
    match attempt {
        Ok(reply) => {
            // A draft that cannot be removed is sent again, which has no second effect.
            let _ = claim.remove();
            Delivery::Sent(Box::new(reply.into_inner()))
        }
        Err(failure) if is_refusal(&failure) => {
            claim.draft.refuse(&failure);
            // Unwritten it is sent again, and refused again.
            let _ = claim.write();
            Delivery::Refused(failure, claim)
        }
        Err(failure) => Delivery::Waiting(failure, claim),
    }
}

/// The request of a draft, written down before it is sent.
async fn prepare(shell: &Shell, api: &Api, claim: &mut Claim) -> Result<pb::LogSessionRequest, Failure> {
    if let Some(first) = claim.draft.first_attempt.clone() {
        check_age(api, &claim.draft, &first).await?;
        return Ok(claim.draft.request(&first));
    }
    let (name, etag) = match &claim.draft.target {
        Target::Session { name, .. } => found(session::read(api, name).await?),
        Target::Typed(text) => found(session_of(api, text).await?),
        Target::Unbooked { who, .. } => (session::pairing_of(api, who).await?.name, String::new()),
    };
    let first = FirstAttempt { at: clock::now().to_string(), name, etag };
    let request = claim.draft.request(&first);
    claim.draft.owner = owner_here(shell, Some(api))?;
    claim.draft.first_attempt = Some(first);
    claim.write()?;
    Ok(request)
}

fn found(session: pb::Session) -> (String, String) {
    (session.name, session.etag)
}

/// The session of an id, or the one of a person that waits to be logged.
async fn session_of(api: &Api, text: &str) -> Result<pb::Session, Failure> {
    if let Some(session) = session::find(api, text).await? {
        return Ok(session);
    }
    let mut sessions = log::loggable(api, Some(text)).await?;
    match sessions.len() {
        1 => Ok(sessions.remove(0)),
        0 => Err(Failure::new(Exit::NotFound, format!("no session with {text} is waiting to be logged"))),
        count => {
            let mut failure = Failure::usage(format!("{text} has {count} sessions that can be logged"));
            let line = |each: &pb::Session| format!("{}  {}", id_of(&each.name), session::spoken(each));
            failure.details = sessions.iter().map(line).collect();
            Err(failure)
        }
    }
}

/// That the server still remembers a first attempt of a session that was not booked. Otherwise a repeat might make a
/// second session; a booked one it refuses by its etag.
async fn check_age(api: &Api, draft: &Draft, first: &FirstAttempt) -> Result<(), Failure> {
    let sent = first.at.parse::<Timestamp>().unwrap_or(Timestamp::UNIX_EPOCH);
    let hours = (clock::now() - sent).get_seconds().abs() / 3600;
    if hours < 24 || !matches!(draft.target, Target::Unbooked { .. }) {
        return Ok(());
    }
    let info = api.server().get_server_info(pb::GetServerInfoRequest {}).await?.into_inner();
    let days = i64::from(info.limits.map_or(0, |limits| limits.request_id_days));
    // An hour less, for clocks that differ.
    if sent.saturating_add((days * 24 - 1).hours()).is_ok_and(|end| clock::now() < end) {
        return Ok(());
    }
    Err(Failure::new(
        Exit::Conflict,
        format!(
            "it was sent {} and may have arrived; the server would not know a repeat any more. \
             Look with preceptor session list",
            sent.strftime("%Y-%m-%d")
        ),
    ))
}

/// Whether the server has decided against it, so that sending it again changes nothing.
fn is_refusal(failure: &Failure) -> bool {
    match failure.exit {
        Exit::NotFound | Exit::Input | Exit::Usage => true,
        Exit::Conflict => &*failure.reason != "CONTENTION",
        Exit::Denied => failure.code == "PERMISSION_DENIED",
        _ => false,
    }
}

/// Sends what waits here for this server and this caller, the oldest first. It fails no other command: what cannot be
/// sent goes on waiting.
pub(crate) async fn send_waiting(shell: &Shell, api: &Api) {
    let Some(outbox) = &shell.outbox else { return };
    // What cannot be listed is told by `preceptor outbox`.
    let Ok(contents) = outbox.contents() else { return };
    let Ok(here) = owner_here(shell, Some(api)) else { return };
    let is_for_here = |draft: &Draft| draft.refused.is_none() && draft.owner.is_same_as(&here);
    let waiting: Vec<_> = contents.drafts.into_iter().filter(is_for_here).collect();
    let sending = async {
        for draft in &waiting {
            let Ok(Some(claim)) = outbox.claim(draft) else { continue };
            if claim.draft.refused.is_some() {
                continue;
            }
            match deliver(shell, api, claim).await {
                Delivery::Sent(reply) if !shell.output.is_json() => {
                    shell.output.say(&format!("Sent what waited here: {}.", sent_line(&reply)));
                }
                Delivery::Sent(_) => {}
                Delivery::Refused(failure, claim) => shell.output.warn(&refused_line(&failure, &claim.draft)),
                Delivery::Waiting(failure, _) => {
                    shell.output.warn(&format!("A log still waits here: {}.", failure.message));
                    return;
                }
            }
        }
    };
    if tokio::time::timeout(BEFORE_OTHERS, sending).await.is_err() {
        shell.output.warn("Logs still wait here: the server is slow.");
    }
}

/// Whose session was logged, and how long it took.
pub(crate) fn sent_line(reply: &pb::LogSessionResponse) -> String {
    let session = reply.session.clone().unwrap_or_default();
    format!("{}, {} minutes", session::spoken(&session), session.minutes)
}

/// One line about a draft that was refused while something else was done.
fn refused_line(failure: &Failure, draft: &Draft) -> String {
    format!(
        "A log that waited here NEEDS YOU: {}: {}. Next: preceptor outbox edit {}",
        draft.spoken(),
        failure.message,
        draft.short_id()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_has_decided_is_not_sent_again() {
        let of = |exit| is_refusal(&Failure::new(exit, "why"));
        assert!(of(Exit::NotFound) && of(Exit::Input) && of(Exit::Usage) && of(Exit::Conflict));
        assert!(
            !of(Exit::Unreachable) && !of(Exit::Unexpected) && !of(Exit::Limit) && !of(Exit::Interrupted)
        );
        assert!(!of(Exit::Denied), "a new token helps");
        let contended = Failure { reason: "CONTENTION".into(), ..Failure::new(Exit::Conflict, "busy") };
        assert!(!is_refusal(&contended));
        let forbidden = Failure { code: "PERMISSION_DENIED", ..Failure::new(Exit::Denied, "not a mentor") };
        assert!(is_refusal(&forbidden));
    }
}
