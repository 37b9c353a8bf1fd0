//! `preceptor explain`: what a code or a word means, and what to do about it.

use clap::Args;

use crate::{
    failure::Failure,
    output::Table,
    shell::Shell,
    topics::{self, Topic},
};

/// Explains a reason, a finding, a verdict, an exit code or a method.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  preceptor explain PLAN_STALE\n  preceptor explain IMP014\n  \
                        preceptor explain 7                 the exit code\n  preceptor explain                   \
                        everything that can be explained")]
pub struct Explain {
    /// What a message named: an error reason, IMP014, a rule, an exit code, a method; a list where it is left out
    word: Option<String>,
}

impl Explain {
    pub(crate) fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self.word {
            Some(word) => tell(shell, &topics::find(&word)?),
            None => list(shell),
        }
    }
}

/// Prints what there is to say; for people as paragraphs.
fn tell(shell: &mut Shell, topics: &[Topic]) -> Result<(), Failure> {
    if shell.output.is_for_people() {
        let paragraph =
            |topic: &Topic| format!("{} ({})\n{}\n", topic.name, topic.kind, topic.text.trim_end());
        return shell.output.write(&topics.iter().map(paragraph).collect::<Vec<_>>().join("\n"));
    }
    let mut table = Table::new(&["topic", "kind", "text"]);
    for topic in topics {
        table.row([topic.name.clone(), topic.kind.clone(), topic.text.clone()]);
    }
    shell.output.local(&table)
}

fn list(shell: &mut Shell) -> Result<(), Failure> {
    let mut table = Table::new(&["topic", "kind"]);
    for topic in topics::all() {
        table.row([topic.name, topic.kind]);
    }
    shell.output.local(&table)
}
