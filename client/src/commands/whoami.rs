//! `preceptor whoami`.

use clap::Args;
use preceptor_proto::v1 as pb;

use crate::{Shell, failure::Failure, output::Table};

/// Shows who the token stands for.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  preceptor whoami -o json")]
pub struct Whoami {}

impl Whoami {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let caller = shell.connect().await?.caller;
        let table = Table::details(&[
            ("agency", caller.agency.clone()),
            ("role", role_word(caller.role)),
            ("person", caller.person.clone()),
            ("principal", caller.principal.clone()),
            ("expires", shell.time(caller.expire_time)),
        ]);
        shell.output.answer(&caller, &table)
    }
}

/// A role as a lower-case word.
pub(super) fn role_word(role: i32) -> String {
    let name = pb::Role::try_from(role).map_or("ROLE_UNKNOWN", |role| role.as_str_name());
    super::word(name, "ROLE_")
}
