//! `preceptor report`: what was decided, as a page to print or a workbook to sort.

mod figures;
mod html;
mod loads;
mod skill_gaps;
mod workbook;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::report::figures::RunReport;
use crate::{
    failure::Failure,
    nouns::{match_run::CheckedRun, people::Names},
    output::Table,
    shell::Shell,
};

/// Reports as files.
#[derive(Debug, Subcommand)]
pub enum Report {
    /// A plan for the people who decide: gaps covered, load, coverage, scarce mentors, who has no place and why
    #[command(after_help = "Examples:\n  preceptor report run latest --html plan.html\n  \
                      preceptor report run plan/4 --html plan.html --xlsx plan.xlsx")]
    Run(OfRun),
}

/// The report on one plan.
#[derive(Debug, Args)]
pub struct OfRun {
    /// The plan: 4, plan/4 or latest
    run: String,
    /// Write one self-contained HTML file: no script, nothing loaded from elsewhere, prints on Letter and A4
    #[arg(long, value_name = "FILE", required_unless_present = "xlsx")]
    html: Option<PathBuf>,
    /// Write a workbook: one sheet for the pairs, one each for mentors, skills and who has no place
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// A minijinja template of your own for the HTML file; it gets what the built-in one gets
    #[arg(long, value_name = "FILE", requires = "html")]
    template: Option<PathBuf>,
}

impl Report {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            Self::Run(command) => command.run(shell).await,
        }
    }
}

impl OfRun {
    async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let template = self.template.as_deref().map(read).transpose()?;
        let api = shell.connect_for_long_work().await?;
        let checked_run = CheckedRun::load(&api, &self.run).await?;
        let report = RunReport::new(shell, &checked_run, &Names::load(&api).await?);
        let mut told = vec![("plan", report.plan.clone()), ("mentees", report.placed_of.clone())];
        if let Some(file) = &self.html {
            write(file, html::render(&report, template.as_deref())?.as_bytes())?;
            told.push(("page", file.display().to_string()));
        }
        if let Some(file) = &self.xlsx {
            write(file, &workbook::render(&report)?)?;
            told.push(("workbook", file.display().to_string()));
        }
        shell.output.local(&Table::details(&told))
    }
}

fn read(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file)
        .map_err(|error| Failure::new(crate::failure::Exit::Input, format!("{}: {error}", file.display())))
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(file, bytes).map_err(|error| {
        let message = format!("{} cannot be written: {error}", file.display());
        Failure::new(crate::failure::Exit::Input, message)
    })
}
