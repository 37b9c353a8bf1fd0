//! `preceptor help`: pages, and the help of every command.

use clap::{Args, Command};

use crate::{
    failure::Failure,
    output::Table,
    shell::Shell,
    topics::{self, PAGES},
};

/// Prints a page, or the help of a command.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  preceptor help formats\n  preceptor help person add")]
pub struct Help {
    /// exit-codes, environment, formats, dates, accessibility; or the words of a command
    #[arg(value_name = "TOPIC|COMMAND")]
    words: Vec<String>,
}

impl Help {
    pub(crate) fn run(self, shell: &mut Shell, program: Command) -> Result<(), Failure> {
        let text = match &self.words[..] {
            [page] if PAGES.iter().any(|(name, _)| name == page) => page_text(page)?,
            words => match command_help(program, words) {
                Some(text) => text,
                None => return Err(unknown(&words.join(" "))),
            },
        };
        if shell.output.is_for_people() {
            return shell.output.write(&text);
        }
        let topic = self.words.join(" ");
        shell.output.local(&Table::details(&[("topic", topic), ("text", text)]))
    }
}

fn page_text(name: &str) -> Result<String, Failure> {
    Ok(topics::find(name)?.into_iter().map(|topic| topic.text).collect())
}

/// The help of the command that `words` lead to; of the program where there are none.
fn command_help(mut program: Command, words: &[String]) -> Option<String> {
    program.build();
    let mut command = &mut program;
    for word in words {
        command = command.find_subcommand_mut(word)?;
    }
    let mut text = command.render_long_help().to_string();
    if words.is_empty() {
        text.push_str("\n\nPages (preceptor help TOPIC):\n");
        text.extend(PAGES.iter().map(|(name, about)| format!("  {name:<15} {about}\n")));
    }
    Some(text)
}

/// What to say about a word that is neither a page nor a command.
fn unknown(word: &str) -> Failure {
    match topics::find(word) {
        Ok(_) => Failure::usage(format!("{word} is neither a page nor a command"))
            .hint(format!("preceptor explain {word}")),
        Err(failure) => failure,
    }
}
