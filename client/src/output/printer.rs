//! Prints in the format that the flags ask for, to standard output or a file; messages to standard error.

use std::{fs::File, io::Write, path::Path};

use super::Table;
use crate::{
    arguments::{Format, Global, When},
    failure::Failure,
    json::{self, json_of},
};

use prost::{Message, Name};

/// Where and how to print.
#[derive(Debug)]
pub struct Output {
    format: Format,
    columns: Vec<String>,
    file: Option<File>,
    quiet: bool,
    color: bool,
    terminal: bool,
    /// How many of several messages were printed.
    printed: usize,
}

impl Output {
    /// The output that the global flags describe.
    ///
    /// # Errors
    ///
    /// When the file of `--out` cannot be made.
    pub fn of(global: &Global) -> Result<Self, Failure> {
        use std::io::IsTerminal as _;
        let terminal = std::io::stdout().is_terminal() && global.out.is_none();
        let file = global.out.as_deref().map(create).transpose()?;
        let plain_terminal = std::env::var_os("NO_COLOR").is_some_and(|set| !set.is_empty())
            || std::env::var("TERM").is_ok_and(|term| term == "dumb");
        Ok(Self {
            format: global.output.unwrap_or_default(),
            columns: global.columns.clone(),
            file,
            quiet: global.quiet,
            color: match global.color {
                When::Always => true,
                When::Never => false,
                When::Auto => terminal && !plain_terminal,
            },
            terminal,
            printed: 0,
        })
    }

    /// Whether standard output is a terminal that a person reads.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Whether to print as JSON.
    #[must_use]
    pub const fn is_json(&self) -> bool {
        matches!(self.format, Format::Json | Format::Jsonl)
    }

    /// Whether people read it: a table or plain lines.
    #[must_use]
    pub const fn is_for_people(&self) -> bool {
        matches!(self.format, Format::Table | Format::Plain)
    }

    /// Prints one reply of the API: `message` for programs, `table` for people and spreadsheets.
    ///
    /// # Errors
    ///
    /// When the output cannot be written, or `--columns` names an unknown column.
    pub fn reply<M: Message + Name>(&mut self, message: &M, table: &Table) -> Result<(), Failure> {
        let text = match self.format {
            Format::None => return Ok(()),
            Format::Json => json::pretty(&json_of(message)?),
            Format::Jsonl => json::lines(&json_of(message)?),
            Format::Csv => table.only(&self.columns)?.csv()?,
            Format::Plain => table.only(&self.columns)?.plain(),
            Format::Table => table.only(&self.columns)?.aligned(self.terminal, self.color),
        };
        self.write(&text)
    }

    /// Prints one of many messages that come one after the other, `table` holding its one row: as a line wherever the
    /// format has lines. Only CSV has a header, before the first.
    ///
    /// # Errors
    ///
    /// As [`Output::reply`].
    pub fn streamed<M: Message + Name>(&mut self, message: &M, table: &Table) -> Result<(), Failure> {
        let is_first = self.printed == 0;
        self.printed += 1;
        let table = table.only(&self.columns)?;
        let headed = |text: String| match (is_first, text.split_once('\n')) {
            (false, Some((_, rows))) => rows.to_owned(),
            _ => text,
        };
        let text = match self.format {
            Format::None => return Ok(()),
            Format::Json | Format::Jsonl => json::lines(&json_of(message)?),
            Format::Csv => headed(table.csv()?),
            Format::Plain => format!("{}\n", table.plain()),
            Format::Table => table.lines(),
        };
        self.write(&text)
    }

    /// Prints one reply made of several messages: `value` holds them by name.
    ///
    /// # Errors
    ///
    /// As [`Output::reply`].
    pub fn composed(&mut self, value: &serde_json::Value, table: &Table) -> Result<(), Failure> {
        match self.format {
            Format::Json => self.write(&json::pretty(value)),
            Format::Jsonl => self.write(&json::lines(value)),
            _ => self.local(table),
        }
    }

    /// Prints what only this computer knows, and so is no message of the API: JSON is one object, for a list
    /// with its `items` as the API has them.
    ///
    /// # Errors
    ///
    /// As [`Output::reply`].
    pub fn local(&mut self, table: &Table) -> Result<(), Failure> {
        let text = match self.format {
            Format::None => return Ok(()),
            Format::Json => json::pretty(&table.only(&self.columns)?.json()),
            Format::Jsonl => json::lines(&table.only(&self.columns)?.json()),
            Format::Csv => table.only(&self.columns)?.csv()?,
            Format::Plain => table.only(&self.columns)?.plain(),
            Format::Table => table.only(&self.columns)?.aligned(self.terminal, self.color),
        };
        self.write(&text)
    }

    /// Prints lines for people only: part of the reply that has no table form.
    ///
    /// # Errors
    ///
    /// When the output cannot be written.
    pub fn text(&mut self, text: &str) -> Result<(), Failure> {
        if self.is_for_people() { self.write(&format!("{text}\n")) } else { Ok(()) }
    }

    /// Writes `text` as it is.
    ///
    /// # Errors
    ///
    /// When the output cannot be written.
    pub fn write(&mut self, text: &str) -> Result<(), Failure> {
        if let Some(file) = &mut self.file {
            file.write_all(text.as_bytes())?;
        } else {
            let mut stdout = std::io::stdout().lock();
            stdout.write_all(text.as_bytes())?;
            stdout.flush()?;
        }
        Ok(())
    }

    /// Says what comes next, on standard output: the demonstration's own text between the output of its commands.
    #[cfg(feature = "demo")]
    pub(crate) fn heading(&self, text: &str) {
        if self.color {
            println!("\n\u{1b}[1m{text}\u{1b}[0m");
        } else {
            println!("\n{text}");
        }
    }

    /// Says something to the person at the terminal, on standard error; nothing with `--quiet`.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            eprintln!("{text}");
        }
    }

    /// Says what went wrong beside the command itself, on standard error, also with `--quiet`. Nothing where programs
    /// read: they get one JSON object there, and only when the command fails.
    pub fn warn(&self, text: &str) {
        if !self.is_json() {
            eprintln!("{text}");
        }
    }
}

fn create(path: &Path) -> Result<File, Failure> {
    File::create(path).map_err(|error| {
        Failure::new(crate::failure::Exit::Input, format!("{} cannot be written: {error}", path.display()))
    })
}
