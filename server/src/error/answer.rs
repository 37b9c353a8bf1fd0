//! A status in the making: code, reason and details.

use std::{borrow::Cow, collections::HashMap, fmt::Display, time::Duration};

use preceptor_proto::{ERROR_DOMAIN, v1::ErrorReason};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// A status in the making.
pub(super) struct Answer {
    code: Code,
    reason: ErrorReason,
    message: Cow<'static, str>,
    metadata: HashMap<String, String>,
    pub(super) details: ErrorDetails,
}

impl Answer {
    pub(super) fn new(reason: ErrorReason, code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, reason, message: message.into(), metadata: HashMap::new(), details: ErrorDetails::new() }
    }

    /// What may be tried again unchanged says when.
    pub(super) fn retry_after(mut self, delay: Duration) -> Self {
        self.details.set_retry_info(Some(delay));
        self
    }

    pub(super) fn with(mut self, key: &str, value: impl Display) -> Self {
        self.metadata.insert(key.to_owned(), value.to_string());
        self
    }

    pub(super) fn resource(mut self, name: impl Into<String>) -> Self {
        self.details.set_resource_info("preceptor.v1", name, "", "");
        self
    }

    pub(super) fn about(mut self, kind: &str, subject: impl Into<String>) -> Self {
        self.details.add_precondition_failure_violation(kind, subject, self.message.clone());
        self
    }
}

impl From<Answer> for Status {
    fn from(mut answer: Answer) -> Self {
        answer.details.set_error_info(reason_word(answer.reason), ERROR_DOMAIN, answer.metadata);
        Self::with_error_details(answer.code, answer.message, answer.details)
    }
}

/// A reason as `ErrorInfo` carries it: without the enum's prefix.
#[must_use]
pub fn reason_word(reason: ErrorReason) -> &'static str {
    reason.as_str_name().strip_prefix("ERROR_REASON_").unwrap_or_default()
}

/// The reason of a status that this server made; `None` for any other.
#[must_use]
pub fn reason_of(status: &Status) -> Option<ErrorReason> {
    let info = status.get_details_error_info()?;
    ErrorReason::from_str_name(&format!("ERROR_REASON_{}", info.reason))
}
