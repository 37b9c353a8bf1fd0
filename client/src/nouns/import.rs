//! Sends the rows of sheets to the server, which checks what an import of them would do.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use preceptor_proto::v1::{self as pb, check_import_request::Part};

use crate::{connection::Api, failure::Failure, sheets::Sheet};

/// From this many rows on, progress is shown.
const LONG: u64 = 2000;

/// What to check.
pub(crate) struct Rows {
    /// What the rows hold.
    pub(crate) kind: pb::ImportKind,
    /// How to read dates such as 3/4/26.
    pub(crate) date_order: pb::DateOrder,
    /// The rows.
    pub(crate) sheets: Vec<Sheet>,
}

/// Streams rows to the server, which says what applying them would do.
pub(crate) async fn check(
    api: &Api,
    rows: Rows,
    request_id: String,
    shows_progress: bool,
) -> Result<pb::Import, Failure> {
    let Rows { kind, date_order, sheets } = rows;
    let count = sheets.iter().map(|sheet| sheet.rows.len() as u64).sum();
    let bar = if shows_progress && count >= LONG { progress(count) } else { ProgressBar::hidden() };
    let header =
        pb::ImportHeader { parent: api.agency.clone(), kind: kind as i32, date_order: date_order as i32 };
    let first = pb::CheckImportRequest { part: Some(Part::Header(header)), request_id };
    let sent = bar.clone();
    let rows = sheets.into_iter().flat_map(|sheet| {
        let name = sheet.name;
        sheet.rows.into_iter().map(move |row| (name.clone(), row))
    });
    let rows = rows.map(move |(sheet, row)| {
        sent.inc(1);
        let row =
            pb::ImportRow { sheet, row: i32::try_from(row.number).unwrap_or(i32::MAX), cells: row.cells };
        pb::CheckImportRequest { part: Some(Part::Row(row)), request_id: String::new() }
    });
    let messages = tokio_stream::iter(std::iter::once(first).chain(rows));
    let checked = api.roster().check_import(messages).await;
    bar.finish_and_clear();
    Ok(checked?.into_inner().import.unwrap_or_default())
}

/// What was read, for people: `mentors.csv (Windows-1252, ';', 21 rows)`.
pub(crate) fn description(sheet: &Sheet) -> String {
    let rows = sheet.rows.len().saturating_sub(1);
    let file = match sheet.read_as.strip_prefix("sheet \"").and_then(|name| name.strip_suffix('"')) {
        Some(of_workbook) => sheet.name.strip_suffix(of_workbook).unwrap_or(&sheet.name).trim_end(),
        None => &sheet.name,
    };
    format!("{file} ({}, {rows} rows)", sheet.read_as)
}

/// A bar on a terminal; nothing elsewhere.
fn progress(count: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(count), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} rows, {eta} left") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
