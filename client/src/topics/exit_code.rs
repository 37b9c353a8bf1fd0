//! Exit codes: what each means, and what a script does about it.

use super::topic::Topic;

/// One exit code.
pub(super) struct ExitCode {
    /// The code.
    pub(super) code: u8,
    /// What it means, in a few words.
    pub(super) meaning: &'static str,
    /// The gRPC codes that it stands for; empty where it is the client's own.
    pub(super) statuses: &'static str,
    /// What to do about it.
    pub(super) next: &'static str,
}

const fn exit(code: u8, meaning: &'static str, statuses: &'static str, next: &'static str) -> ExitCode {
    ExitCode { code, meaning, statuses, next }
}

/// Every exit code, in order.
pub(super) const EXIT_CODES: &[ExitCode] = &[
    exit(0, "done", "OK", "Nothing is left to do."),
    exit(
        1,
        "unexpected: a bug, here or on the server",
        "INTERNAL, UNKNOWN, DATA_LOSS",
        "Report it, with the command.",
    ),
    exit(2, "wrong usage", "", "Add --help to the command to see what it takes."),
    exit(3, "not found", "NOT_FOUND", "List what there is; another agency's data are never found."),
    exit(4, "not signed in, or not allowed", "UNAUTHENTICATED, PERMISSION_DENIED", "See preceptor whoami."),
    exit(5, "the input has problems", "INVALID_ARGUMENT, OUT_OF_RANGE", "Correct the fields that are named."),
    exit(
        6,
        "conflict: stale, double-booked, taken, or in another state",
        "ABORTED, ALREADY_EXISTS, FAILED_PRECONDITION",
        "Look again, decide again.",
    ),
    exit(
        7,
        "unreachable: connection, TLS or time-out",
        "UNAVAILABLE, DEADLINE_EXCEEDED",
        "Try again; with the same --request-id a change has no second effect.",
    ),
    exit(8, "saved on this computer, not yet on the server", "", "Nothing; it goes with a later command."),
    exit(
        9,
        "no legal plan or time exists",
        "",
        "The reasons are printed, and the smallest change that helps.",
    ),
    exit(10, "differences found", "", "Compare."),
    exit(11, "the server is too old or too new", "UNIMPLEMENTED", "See preceptor doctor."),
    exit(12, "over a limit", "RESOURCE_EXHAUSTED", "Wait a moment, or send less."),
    exit(130, "interrupted", "CANCELLED", "Run the command again; nothing is half done."),
    exit(141, "the reader of the output went away", "", "Nothing, where it was head or a pager."),
];

impl ExitCode {
    /// What it means and what to do about it.
    fn text(&self) -> String {
        let statuses = match self.statuses {
            "" => String::new(),
            statuses => format!(" (gRPC {statuses})"),
        };
        format!("The command ended with {}: {}{statuses}. {}", self.code, self.meaning, self.next)
    }
}

pub(super) fn topics() -> Vec<Topic> {
    let topic = |exit: &ExitCode| {
        Topic::new(exit.code.to_string(), "exit code", exit.text()).or_called(format!("exit {}", exit.code))
    };
    EXIT_CODES.iter().map(topic).collect()
}

/// The page that lists them.
pub(super) fn page() -> String {
    let line = |exit: &ExitCode| {
        let statuses =
            if exit.statuses.is_empty() { String::new() } else { format!("      gRPC {}\n", exit.statuses) };
        format!("{:>4}  {}\n{statuses}      {}\n", exit.code, exit.meaning, exit.next)
    };
    let lines: String = EXIT_CODES.iter().map(line).collect::<Vec<_>>().concat();
    format!(
        "Scripts decide by the exit code. Under its meaning stand the gRPC codes that lead to it.\n\n{lines}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Exit;

    #[test]
    fn every_exit_of_the_program_is_told() {
        use Exit::{
            Conflict, Denied, Differences, Input, Interrupted, Limit, NoSolution, NotFound, Pipe, Saved,
            Unexpected, Unreachable, Usage, Version,
        };
        for exit in [
            Unexpected,
            Usage,
            NotFound,
            Denied,
            Input,
            Conflict,
            Unreachable,
            NoSolution,
            Differences,
            Version,
            Limit,
            Interrupted,
            Pipe,
            Saved,
        ] {
            assert!(EXIT_CODES.iter().any(|known| known.code == exit as u8), "{exit:?}");
        }
    }
}
