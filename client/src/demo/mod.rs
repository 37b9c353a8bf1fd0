//! `preceptor demo`: a server inside this program, with a sample agency; and a tour through the whole main job.

mod embedded;
mod feedback;
mod sample;
mod tour;
mod tour_facts;
mod tour_steps;

use std::path::PathBuf;

use clap::Args;

use self::embedded::Embedded;
use crate::{connection::Api, failure::Failure, shell::Shell};

/// Runs a server with a sample agency on this machine, to try everything.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  preceptor demo --tour              see the whole main job, step by step\n  \
                        preceptor demo --keep ~/demo       keep the data for the next time"
)]
pub struct Demo {
    /// Run the main job from spreadsheets to the second plan, command by command, and stop
    #[arg(long)]
    tour: bool,
    /// The port to listen on; a free one by default
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// Write the port into this file once calls are answered
    #[arg(long, value_name = "FILE")]
    port_file: Option<PathBuf>,
    /// Keep the data in this directory; by default it is gone at the end
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

impl Demo {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let server = Embedded::start(self.port, self.keep.as_deref()).await?;
        let done = tokio::select! {
            done = self.use_server(shell, &server) => done,
            () = embedded::asked_to_stop() => Ok(()),
        };
        server.stop().await;
        done
    }

    async fn use_server(&self, shell: &Shell, server: &Embedded) -> Result<(), Failure> {
        let inner = server.shell(shell)?;
        let api = inner.connect_for_long_work().await?;
        if self.tour {
            self.announce(server)?;
            return tour::run(shell, server, &api).await;
        }
        let is_new = is_empty(&api).await?;
        if is_new {
            shell.output.say("Loading the sample agency …");
            sample::load(&api).await?;
            feedback::load(&api).await?;
        }
        self.announce(server)?;
        shell.output.say(&welcome(server, is_new));
        std::future::pending().await
    }

    fn announce(&self, server: &Embedded) -> Result<(), Failure> {
        match &self.port_file {
            Some(file) => Ok(std::fs::write(file, format!("{}\n", server.port()))?),
            None => Ok(()),
        }
    }
}

/// Whether nobody is on the roster yet.
async fn is_empty(api: &Api) -> Result<bool, Failure> {
    let request = preceptor_proto::v1::ListPeopleRequest {
        parent: api.agency.clone(),
        page_size: 1,
        ..Default::default()
    };
    Ok(api.roster().list_people(request).await?.into_inner().people.is_empty())
}

fn welcome(server: &Embedded, is_new: bool) -> String {
    let (address, token) = (server.address(), server.token_file());
    let token = token.display();
    let data = if is_new {
        "Riverbend, a sample agency: 60 mentees, 20 mentors, 10 guests"
    } else {
        "what you kept"
    };
    format!(
        "Preceptor serves {address} with {data}.\n\n\
         In another terminal:\n  \
         export PRECEPTOR_ADDRESS={address} PRECEPTOR_TOKEN_FILE={token}\n  \
         preceptor person list\n  \
         preceptor match plan --why\n  \
         preceptor match review latest --approve-all && preceptor match publish latest\n\n\
         Ctrl-C stops it."
    )
}
