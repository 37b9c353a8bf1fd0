//! People pause, come back and leave.

use preceptor_proto::v1 as pb;

use super::show::print;
use crate::{failure::Failure, nouns::people, shell::Shell};

pub(super) async fn pause(shell: &mut Shell, who: &str, until: String) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pb::Person { name, etag, .. } = people::find(&api, who).await?;
    let request = pb::PausePersonRequest { name, etag, until, request_id: shell.request_id() };
    let person = api.roster().pause_person(request).await?.into_inner().person.unwrap_or_default();
    shell.output.say(&format!("{} is paused until {}.", person.display_name, person.paused_until));
    print(shell, &person)
}

pub(super) async fn resume(shell: &mut Shell, who: &str) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pb::Person { name, etag, .. } = people::find(&api, who).await?;
    let request = pb::ResumePersonRequest { name, etag, request_id: shell.request_id() };
    let person = api.roster().resume_person(request).await?.into_inner().person.unwrap_or_default();
    shell.output.say(&format!("{} is active again.", person.display_name));
    print(shell, &person)
}

pub(super) async fn archive(shell: &mut Shell, who: &str, reason: String) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pb::Person { name, etag, .. } = people::find(&api, who).await?;
    let request = pb::ArchivePersonRequest { name, etag, reason, request_id: shell.request_id() };
    let person = api.roster().archive_person(request).await?.into_inner().person.unwrap_or_default();
    shell
        .output
        .say(&format!("{} is archived; open pairings and future sessions ended.", person.display_name));
    print(shell, &person)
}

pub(super) async fn restore(shell: &mut Shell, who: &str) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pb::Person { name, etag, .. } = people::find(&api, who).await?;
    let request = pb::RestorePersonRequest { name, etag, request_id: shell.request_id() };
    let person = api.roster().restore_person(request).await?.into_inner().person.unwrap_or_default();
    shell.output.say(&format!("{} is back; ended pairings stay ended.", person.display_name));
    print(shell, &person)
}
