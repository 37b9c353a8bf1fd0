//! Saves a draft before it is sent, and says how a command ends when the server has not taken it.

use crate::{
    failure::{Exit, Failure},
    outbox::{Claim, Draft, Outbox},
    shell::Shell,
};

/// Saves a draft before anything is sent. Where this computer cannot keep it, the log is sent all the same.
///
/// # Errors
///
/// When another log waits here under the same request id.
pub(crate) fn keep(shell: &Shell, draft: Draft) -> Result<Claim, Failure> {
    let Some(outbox) = &shell.outbox else { return Ok(Claim::unkept(draft)) };
    if let Some(claim) = same(outbox, &draft) {
        return Ok(claim);
    }
    match outbox.keep(draft.clone()) {
        Err(failure) if failure.exit != Exit::Conflict => {
            shell.output.warn(&format!("NOT SAVED on this computer, only sent: {}.", failure.message));
            Ok(Claim::unkept(draft))
        }
        kept => kept,
    }
}

/// The same log under the same request id that waits here already: the command is a repeat.
fn same(outbox: &Outbox, draft: &Draft) -> Option<Claim> {
    let before = outbox.contents().ok()?.drafts.into_iter().find(|before| before.id == draft.id)?;
    let is_same = (&before.target, &before.content) == (&draft.target, &draft.content);
    let is_repeat = is_same && before.refused.is_none() && before.owner.is_same_as(&draft.owner);
    if is_repeat { outbox.claim(&before).ok()? } else { None }
}

/// How a command ends whose log the server may not have.
pub(crate) fn queued_failure(shell: &Shell, failure: Failure, claim: &Claim) -> Failure {
    if !claim.is_kept() {
        return failure;
    }
    let contents = shell.outbox.as_ref().and_then(|outbox| outbox.contents().ok()).unwrap_or_default();
    let count = contents.drafts.iter().filter(|draft| draft.refused.is_none()).count();
    failure_with_queue(failure, count.max(1))
}

/// The failure of sending `count` logs that wait on.
pub(crate) fn failure_with_queue(failure: Failure, count: usize) -> Failure {
    let queue = format!("QUEUED ({count} waiting)");
    if failure.exit != Exit::Unreachable {
        let message = format!("{}. {queue}", failure.message.trim_end_matches('.'));
        return Failure { message, ..failure };
    }
    let cause = failure.message.trim_end_matches('.');
    let cause =
        if cause.starts_with("cannot reach") { format!("no connection: {cause}") } else { cause.to_owned() };
    Failure::new(Exit::Saved, format!("{cause}. {queue}"))
        .hint("it goes with your next command, or now with preceptor outbox send")
}

/// How a command ends whose log the server does not want as it is.
pub(crate) fn refused_failure(failure: Failure, claim: &Claim) -> Failure {
    if !claim.is_kept() {
        return failure;
    }
    let id = claim.draft.short_id();
    let mut details = failure.details.to_vec();
    details.push(format!("The log {id} is saved on this computer and NEEDS YOU."));
    let change = match failure.exit {
        Exit::Usage => " --session ID",
        Exit::NotFound => " --who WHO",
        _ => "",
    };
    let ways = format!("preceptor outbox edit {id}{change}, or preceptor outbox purge {id}");
    let hint = if failure.hint.is_empty() { ways } else { format!("{}; {ways}", failure.hint) };
    Failure { details: details.into(), hint, ..failure }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_without_a_connection_is_saved_and_nothing_to_repeat() {
        let failure = failure_with_queue(
            Failure::new(Exit::Unreachable, "cannot reach http://x: nothing listens there"),
            2,
        );
        assert_eq!(failure.exit as u8, 8);
        assert_eq!(
            failure.message,
            "no connection: cannot reach http://x: nothing listens there. QUEUED (2 waiting)"
        );
        assert!(!failure.retryable, "a repeat would be a second log");
    }

    #[test]
    fn a_log_under_a_bad_token_waits_and_the_command_still_fails_for_the_token() {
        let failure = failure_with_queue(Failure::new(Exit::Denied, "the token has expired."), 1);
        assert_eq!(
            (failure.exit, failure.message.as_str()),
            (Exit::Denied, "the token has expired. QUEUED (1 waiting)")
        );
    }
}
