//! `preceptor watch`: what changes, as it changes.

use std::time::Duration;

use clap::Args;
use preceptor_proto::v1 as pb;
use tonic::Code;

use crate::{connection::Api, failure::Failure, output::Table, shell::Shell};

/// How long to wait before a watch that a server ended goes on.
const PAUSE: Duration = Duration::from_secs(1);

/// Prints events as they happen, one a line; goes on by itself when the server restarts.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  preceptor watch --from start --count 10\n  preceptor watch --type pairing. -o json | my-program"
)]
pub struct Watch {
    /// Where to go on: a token that an earlier watch printed, or `start` for the oldest event
    #[arg(long, value_name = "TOKEN")]
    from: Option<String>,
    /// Only events whose type starts with this; may be given several times
    #[arg(long = "type", value_name = "PREFIX")]
    types: Vec<String>,
    /// End after so many events
    #[arg(long, value_name = "N")]
    count: Option<usize>,
}

impl Watch {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let api = shell.connect().await?;
        let from_start = self.from.as_deref() == Some("start");
        let mut request = pb::WatchEventsRequest {
            parent: api.agency.clone(),
            resume_token: self.from.filter(|_| !from_start).unwrap_or_default(),
            from_start,
            type_prefixes: self.types,
        };
        let mut left = self.count.unwrap_or(usize::MAX);
        while left > 0 {
            match follow(shell, &api, &mut request, &mut left).await {
                Ok(()) => {}
                Err(status) if status.code() == Code::Unavailable => {
                    shell.output.say("The server ended the watch; going on where it was.");
                    tokio::time::sleep(PAUSE).await;
                }
                Err(status) => return Err(status.into()),
            }
        }
        shell.output.say(&format!("Go on with --from {}", request.resume_token));
        Ok(())
    }
}

/// Prints events until the stream ends or enough have come; keeps the newest token in the request.
async fn follow(
    shell: &mut Shell,
    api: &Api,
    request: &mut pb::WatchEventsRequest,
    left: &mut usize,
) -> Result<(), tonic::Status> {
    let mut call = tonic::Request::new(request.clone());
    // A watch is meant to last: the timeout of the connection is for its calls.
    call.set_timeout(Duration::from_hours(7 * 24));
    let mut messages = api.events().watch_events(call).await?.into_inner();
    while *left > 0 {
        let Some(message) = messages.message().await? else { return Ok(()) };
        request.resume_token = message.resume_token;
        if let Some(event) = message.event {
            *left -= 1;
            print(shell, &event).map_err(|failure| tonic::Status::cancelled(failure.message))?;
        }
    }
    Ok(())
}

fn print(shell: &mut Shell, event: &pb::Event) -> Result<(), Failure> {
    let mut table = Table::new(&["number", "time", "type", "resource"]);
    let (time, resource) = (shell.time(event.time), event.resource.clone());
    table.row([event.sequence.to_string(), time, event.r#type.clone(), resource]);
    shell.output.streamed(event, &table)
}
