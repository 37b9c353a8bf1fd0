//! Questions to the person at the terminal: line by line, and never where nobody sits.

use super::Shell;
use crate::failure::{Exit, Failure};

impl Shell {
    /// That a change in a protected context was meant: its name is given with `--confirm`, or typed.
    ///
    /// # Errors
    ///
    /// When it is not.
    pub fn confirm_change(&self) -> Result<(), Failure> {
        if !self.context.protected || self.global.confirm.as_deref() == Some(&self.context_name) {
            return Ok(());
        }
        let name = &self.context_name;
        let refused = Failure::usage(format!("the context {name} is protected"))
            .hint(format!("repeat the command with --confirm {name}"));
        match self.ask(&format!("{name} is protected. Type its name to change something in it:"))? {
            Some(typed) if typed == *name => Ok(()),
            _ => Err(refused),
        }
    }

    /// Asks the person at the terminal; `None` where nobody can be asked.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be read.
    pub fn ask(&self, question: &str) -> Result<Option<String>, Failure> {
        if !self.can_ask() {
            return Ok(None);
        }
        eprint!("{question} ");
        let interruption = tokio::runtime::Handle::try_current().ok().map(|runtime| runtime.spawn(leave()));
        let mut line = String::new();
        let read = std::io::stdin().read_line(&mut line);
        if let Some(interruption) = interruption {
            interruption.abort();
        }
        match read? {
            0 => Err(Failure::new(Exit::Interrupted, "the input ended before the answer")),
            _ => Ok(Some(line.trim().to_owned())),
        }
    }

    /// Whether somebody can be asked.
    #[must_use]
    pub fn can_ask(&self) -> bool {
        use std::io::IsTerminal as _;
        !self.global.no_input && std::io::stdin().is_terminal()
    }

    /// Asks until the answer is understood; `None` where nobody can be asked.
    ///
    /// # Errors
    ///
    /// As [`Shell::ask`].
    pub fn ask_until<T>(
        &self,
        question: &str,
        understand: impl Fn(&str) -> Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        loop {
            let Some(answer) = self.ask(question)? else { return Ok(None) };
            match understand(&answer) {
                Ok(understood) => return Ok(Some(understood)),
                Err(unclear) => eprintln!("{}", unclear.for_people()),
            }
        }
    }
}

/// Leaves at Ctrl-C: a read from the terminal keeps the command from hearing it.
async fn leave() {
    if tokio::signal::ctrl_c().await.is_ok() {
        eprintln!("\npreceptor: interrupted");
        std::process::exit(Exit::Interrupted as i32);
    }
}
