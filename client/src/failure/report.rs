//! A failed command: what is wrong, where, why, and the next command.

use std::fmt::Write as _;

use serde_json::json;

use super::Exit;
use crate::words::resource::short_names;

/// A failed command.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// The gRPC code or a word of the client's own, upper case.
    pub code: &'static str,
    /// The documented reason; empty where there is none.
    pub reason: Box<str>,
    /// What is wrong, and where.
    pub message: String,
    /// Everything else that is wrong, a line each.
    pub details: Box<[String]>,
    /// The next command, or what to do; empty where nothing helps.
    pub hint: String,
    /// The first field at fault; empty where no field is.
    pub field: Box<str>,
    /// Whether the same command may simply be tried again.
    pub retryable: bool,
}

impl Failure {
    /// A failure of the client's own.
    #[must_use]
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        let code = match exit {
            Exit::Usage => "USAGE",
            Exit::NotFound => "NOT_FOUND",
            Exit::Denied => "UNAUTHENTICATED",
            Exit::Input => "INVALID_ARGUMENT",
            Exit::Conflict => "FAILED_PRECONDITION",
            Exit::Unreachable => "UNAVAILABLE",
            Exit::Saved => "SAVED",
            Exit::NoSolution => "NO_SOLUTION",
            Exit::Differences => "DIFFERENCES",
            Exit::Version => "UNIMPLEMENTED",
            Exit::Limit => "RESOURCE_EXHAUSTED",
            Exit::Interrupted | Exit::Pipe => "CANCELLED",
            Exit::Unexpected => "INTERNAL",
        };
        Self {
            exit,
            code,
            reason: Box::default(),
            message: message.into(),
            details: Box::default(),
            hint: String::new(),
            field: Box::default(),
            retryable: exit == Exit::Unreachable,
        }
    }

    /// Wrong usage.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// With other words for the same: `reword` is applied to the message and to each detail.
    #[must_use]
    pub fn reworded(self, reword: impl Fn(&str) -> String) -> Self {
        let details = self.details.iter().map(|detail| reword(detail)).collect();
        Self { message: reword(&self.message), details, ..self }
    }

    /// For people: the message, the details, the next step.
    #[must_use]
    pub fn for_people(&self) -> String {
        let mut text = format!("preceptor: {}", short_names(&self.message));
        for detail in &*self.details {
            let _ = write!(text, "\n  {}", short_names(detail));
        }
        if !self.hint.is_empty() {
            let _ = write!(text, "\nNext: {}", self.hint);
        }
        text
    }

    /// For programs: one JSON object.
    #[must_use]
    pub fn for_programs(&self, request_id: &str) -> String {
        json!({
            "code": self.code,
            "reason": self.reason,
            "message": self.message,
            "details": self.details,
            "hint": self.hint,
            "field": self.field,
            "requestId": request_id,
            "retryable": self.retryable,
        })
        .to_string()
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::new(Exit::Pipe, "the reader of the output went away"),
            std::io::ErrorKind::NotFound => Self::new(Exit::Input, error.to_string()),
            _ => Self::new(Exit::Unexpected, error.to_string()),
        }
    }
}
