//! `preceptor whoami`.

use clap::Args;

use crate::{failure::Failure, output::Table, shell::Shell, words::constant::role_word};

/// Shows who the token stands for.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  preceptor whoami -o json")]
pub struct Whoami {}

impl Whoami {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let caller = shell.connect().await?.caller;
        let table = Table::details(&[
            ("agency", caller.agency.clone()),
            ("role", role_word(caller.role)),
            ("person", caller.person.clone()),
            ("principal", caller.principal.clone()),
            ("expires", shell.time(caller.expire_time)),
        ]);
        shell.output.reply(&caller, &table)
    }
}
