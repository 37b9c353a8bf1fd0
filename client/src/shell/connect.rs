//! The connection of a command: the address, token and context that the shell has.

use std::{path::Path, time::Duration};

use super::Shell;
use crate::{
    config::Context,
    connection::{self, Api, Timeouts},
    failure::Failure,
    show_rpc::{Observer, Server},
};

impl Shell {
    /// Connects, and asks the server who the token stands for, within `timeout` for each step.
    ///
    /// # Errors
    ///
    /// Names the cause when there is no way to the server, or the token is not good.
    pub async fn connect_within(&self, timeout: Duration) -> Result<Api, Failure> {
        self.connect_with(Timeouts { connect: timeout, call: timeout }).await
    }

    /// Connects as [`Shell::connect_within`], with one timeout for the connection and one for each call.
    ///
    /// # Errors
    ///
    /// As [`Shell::connect_within`].
    pub async fn connect_with(&self, timeouts: Timeouts) -> Result<Api, Failure> {
        let Context { address, ca_file, .. } = &self.context;
        let file = self.context.token_file.clone().filter(|file| file != Path::new("-"));
        let server = Server { address: address.clone(), token_file: file, ca_file: ca_file.clone() };
        let observer = Observer::new(self.global.show_rpc, self.global.verbose, server);
        let token = Some(self.token()?);
        let channel = connection::connect(address, ca_file.as_deref(), token, timeouts, observer).await?;
        Api::open(channel, self.context.agency.as_deref()).await
    }
}
