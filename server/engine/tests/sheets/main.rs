//! Uploads as coordinators make them: the sample agency's files, and sheets with everything that goes wrong.

mod cells;
mod hostile;
mod sample;

use preceptor_engine::sheets::{Finding, Reading, Row};

/// A sheet out of lines whose cells are separated by `|`.
pub(crate) fn sheet(name: &str, lines: &[&str]) -> Vec<Row> {
    let cells = |line: &&str| line.split('|').map(str::to_owned).collect();
    let numbered = lines.iter().zip(1..);
    numbered.map(|(line, row)| Row { sheet: name.into(), row, cells: cells(line) }).collect()
}

/// The findings, each as `CODE cell` such as `IMP014 G14` and the suggestion.
pub(crate) fn said(reading: Reading) -> Vec<(String, String)> {
    let place = |finding: &Finding| format!("{} {}{}", finding.code, finding.column, finding.row);
    let kept = reading.findings.into_kept();
    kept.into_iter().map(|finding| (place(&finding), finding.suggestion)).collect()
}
