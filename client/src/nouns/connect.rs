//! How commands connect: what waits on this computer for the same server and caller goes first.

use std::time::Duration;

use super::log::send_waiting;
use crate::{
    connection::{Api, Timeouts},
    failure::Failure,
    shell::Shell,
};

/// How long a match run or an import may take when nobody says: longer than a server allows, so that its answer,
/// and not this client's impatience, says what happened.
const LONG_TIMEOUT_SECONDS: u64 = 90;

impl Shell {
    /// Connects, and asks the server who the token stands for. What waits on this computer for that goes first.
    ///
    /// # Errors
    ///
    /// Names the cause when there is no way to the server, or the token is not good.
    pub async fn connect(&self) -> Result<Api, Failure> {
        let api = self.connect_within(self.timeout()).await?;
        send_waiting(self, &api).await;
        Ok(api)
    }

    /// Connects as [`Shell::connect`], for calls that compute for long: match runs and imports.
    ///
    /// # Errors
    ///
    /// As [`Shell::connect`].
    pub async fn connect_for_long_work(&self) -> Result<Api, Failure> {
        let seconds = self.global.timeout.unwrap_or(LONG_TIMEOUT_SECONDS).max(1);
        let timeouts = Timeouts { connect: self.timeout(), call: Duration::from_secs(seconds) };
        let api = self.connect_with(timeouts).await?;
        send_waiting(self, &api).await;
        Ok(api)
    }
}
