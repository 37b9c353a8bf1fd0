//! `preceptor import`: spreadsheets in. A preview is the default; nothing is written without saying so.

mod report;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use preceptor_proto::v1 as pb;

use crate::{
    connection::{Api, all_pages},
    failure::{Exit, Failure},
    nouns::import,
    output::Table,
    shell::Shell,
    words::resource::id_of,
};

/// Spreadsheets in: check first, then apply.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Read people: mentees, mentors or guests; the headers of each sheet tell which
    #[command(
        after_help = "Examples:\n  preceptor import people mentees.xlsx mentors.csv            look first\n  \
                      preceptor import people mentees.xlsx mentors.csv --apply    check, then save"
    )]
    People(ImportArgs),
    /// Read the weekly times of people who are on the roster
    #[command(after_help = "Example:\n  preceptor import availability times.csv --apply")]
    Availability(ImportArgs),
    /// Read rules between pairs: ban, lock, prefer, avoid
    #[command(after_help = "Example:\n  preceptor import rules pair-rules.csv --apply")]
    Rules(ImportArgs),
    /// List imports
    #[command(after_help = "Example:\n  preceptor import list")]
    List,
    /// Show one import with its findings
    #[command(after_help = "Example:\n  preceptor import show latest")]
    Show {
        /// The import's id, or `latest`
        import: String,
    },
    /// Save what a checked import found
    #[command(after_help = "Example:\n  preceptor import apply latest --skip-held")]
    Apply {
        /// The import's id, or `latest`
        import: String,
        /// Save the good rows although others are held back
        #[arg(long)]
        skip_held: bool,
    },
}

/// The files of an import, and how to read them.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// CSV files (UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab) and workbooks (XLSX, XLS, ODS)
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Save at once when no row is held back
    #[arg(long)]
    apply: bool,
    /// Only this sheet of a workbook; may be repeated
    #[arg(long, value_name = "NAME")]
    sheet: Vec<String>,
    /// What 3/4/26 means
    #[arg(long, value_name = "ORDER")]
    dates: Option<DateOrder>,
    /// With --apply: save the good rows although others are held back
    #[arg(long)]
    skip_held: bool,
}

/// The order of days and months in dates such as 3/4/26.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum DateOrder {
    /// 3/4/26 is 4 March
    MonthFirst,
    /// 3/4/26 is 3 April
    DayFirst,
}

impl Import {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            Self::People(files) => read(shell, pb::ImportKind::People, files).await,
            Self::Availability(files) => read(shell, pb::ImportKind::Availability, files).await,
            Self::Rules(files) => read(shell, pb::ImportKind::PairRules, files).await,
            Self::List => list(shell).await,
            Self::Show { import } => show(shell, &import).await,
            Self::Apply { import, skip_held } => apply_checked(shell, &import, skip_held).await,
        }
    }
}

async fn read(shell: &mut Shell, kind: pb::ImportKind, files: ImportArgs) -> Result<(), Failure> {
    let mut sheets = Vec::new();
    for file in &files.files {
        sheets.extend(crate::sheets::read(file, &files.sheet)?);
    }
    let read: Vec<_> = sheets.iter().map(import::description).collect();
    shell.output.say(&format!("Reading {}.", read.join(", ")));
    let api = shell.connect_for_long_work().await?;
    if files.apply {
        shell.confirm_change()?;
    }
    let date_order = match files.dates {
        None => pb::DateOrder::Unspecified,
        Some(DateOrder::MonthFirst) => pb::DateOrder::MonthFirst,
        Some(DateOrder::DayFirst) => pb::DateOrder::DayFirst,
    };
    let rows = import::Rows { kind, date_order, sheets };
    let import = import::check(&api, rows, shell.request_id(), !shell.global.quiet).await?;
    if files.apply && (import.held_count == 0 || files.skip_held) {
        return apply(shell, &api, &import, files.skip_held).await;
    }
    report::print(shell, &import)?;
    if files.apply {
        let held = report::rows(import.held_count);
        return Err(Failure::new(Exit::Input, format!("{held} held back, so nothing has been saved"))
            .hint("correct the cells above and run it again, or add --skip-held"));
    }
    Ok(())
}

async fn apply_checked(shell: &mut Shell, import: &str, skip_held: bool) -> Result<(), Failure> {
    let api = shell.connect_for_long_work().await?;
    shell.confirm_change()?;
    let import = find(&api, import).await?;
    if import.held_count > 0 && !skip_held && import.apply_time.is_none() {
        report::print(shell, &import)?;
        let held = report::rows(import.held_count);
        return Err(Failure::new(Exit::Input, format!("{held} held back, so nothing has been saved"))
            .hint(format!("preceptor import apply {} --skip-held saves the others", id_of(&import.name))));
    }
    apply(shell, &api, &import, skip_held).await
}

async fn apply(shell: &mut Shell, api: &Api, import: &pb::Import, skip_held: bool) -> Result<(), Failure> {
    if report::is_unreadable(import) {
        report::print(shell, import)?;
        return Err(Failure::new(Exit::Input, "no row could be read, so nothing has been saved")
            .hint("correct the headers that are named above and run it again"));
    }
    let request = pb::ApplyImportRequest {
        name: import.name.clone(),
        etag: import.etag.clone(),
        skip_held_rows: skip_held,
        request_id: shell.second_request_id(),
    };
    let applied = api.roster().apply_import(request).await?.into_inner().import.unwrap_or_default();
    report::print(shell, &applied)
}

async fn list(shell: &mut Shell) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let request = pb::ListImportsRequest { parent: api.agency.clone(), page_size: 500, ..Default::default() };
    let all = all_pages!(api.roster(), list_imports, request => pb::ListImportsResponse { imports });
    let mut table =
        Table::new(&["import", "kind", "state", "rows", "create", "update", "unchanged", "held", "checked"])
            .or_when_empty("No imports yet. Next: preceptor import people FILE…");
    for import in &all.imports {
        let [rows, create, update, unchanged, held] = [
            import.row_count,
            import.create_count,
            import.update_count,
            import.unchanged_count,
            import.held_count,
        ]
        .map(|count| count.to_string());
        let id = id_of(&import.name).to_owned();
        let (kind, state) = (report::kind_word(import), report::state_word(import));
        table.row([id, kind, state, rows, create, update, unchanged, held, shell.time(import.create_time)]);
    }
    shell.output.reply(&all, &table)
}

async fn show(shell: &mut Shell, import: &str) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let import = find(&api, import).await?;
    report::print(shell, &import)
}

/// The import of this id, or the newest.
async fn find(api: &Api, import: &str) -> Result<pb::Import, Failure> {
    let name = match import {
        "latest" => {
            let request =
                pb::ListImportsRequest { parent: api.agency.clone(), page_size: 1, ..Default::default() };
            let newest = api.roster().list_imports(request).await?.into_inner().imports.into_iter().next();
            let none = || Failure::new(Exit::NotFound, "there are no imports yet");
            newest.ok_or_else(none)?.name
        }
        name if name.starts_with("agencies/") => name.to_owned(),
        id => format!("{}/imports/{}", api.agency, id_of(id)),
    };
    let found = api.roster().get_import(pb::GetImportRequest { name }).await?;
    Ok(found.into_inner().import.unwrap_or_default())
}
