//! A report as a workbook: frozen headers, filters, text that stays text.

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::figures::{Pair, RunReport, Unplaced};
use crate::failure::{Exit, Failure};

/// A value of a cell.
enum Cell {
    Text(String),
    Number(f64),
    /// Thousandths, shown as a percentage.
    Share(f64),
}

/// The report as an XLSX file.
pub(super) fn render(report: &RunReport) -> Result<Vec<u8>, Failure> {
    write(report).map_err(|error| Failure::new(Exit::Unexpected, format!("the workbook: {error}")))
}

fn write(report: &RunReport) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let pairs = report.pairs.iter().map(pair).collect::<Vec<_>>();
    let columns = ["Mentee", "Mentor", "Score of 1000", "Coverage", "Covers", "Why", "Next best", "Review"];
    fill(workbook.add_worksheet().set_name("Pairs")?, &columns, &pairs)?;
    let unplaced = report.unplaced.iter().map(unplaced).collect::<Vec<_>>();
    let columns = ["Mentee", "Mentors", "Mentors missing", "Why"];
    fill(workbook.add_worksheet().set_name("Not placed")?, &columns, &unplaced)?;
    let loads = report.loads.iter().map(|each| {
        vec![
            text(&each.mentor),
            Cell::Number(each.mentees.into()),
            Cell::Number(each.capacity.into()),
            text(&each.one_more),
        ]
    });
    let columns = ["Mentor", "Mentees", "Places", "One more place adds"];
    fill(workbook.add_worksheet().set_name("Mentors")?, &columns, &loads.collect::<Vec<_>>())?;
    let skills = report.skills.iter().map(|each| {
        vec![
            text(&each.skill),
            Cell::Number(each.people.into()),
            number(&each.before),
            number(&each.after),
            share(each.covered),
        ]
    });
    let columns = ["Skill", "Mentees with a gap", "Levels missing", "Still uncovered", "Covered"];
    fill(workbook.add_worksheet().set_name("Skills")?, &columns, &skills.collect::<Vec<_>>())?;
    fill(workbook.add_worksheet().set_name("About")?, &["What", "Value"], &about(report))?;
    workbook.save_to_buffer()
}

fn pair(pair: &Pair) -> Vec<Cell> {
    let covers =
        if pair.little_evidence { format!("{} (little evidence)", pair.covers) } else { pair.covers.clone() };
    vec![
        text(&pair.mentee),
        text(&pair.mentor),
        number(&pair.score),
        share(pair.coverage.into()),
        Cell::Text(covers),
        text(&pair.why),
        text(&pair.next_best),
        text(&pair.review),
    ]
}

fn unplaced(mentee: &Unplaced) -> Vec<Cell> {
    let has = u32::try_from(mentee.has).unwrap_or(u32::MAX);
    vec![
        text(&mentee.mentee),
        Cell::Number(has.into()),
        Cell::Number(mentee.missing.into()),
        text(&mentee.reason),
    ]
}

fn about(report: &RunReport) -> Vec<Vec<Cell>> {
    let rows = [
        ("Plan", report.plan.clone()),
        ("Agency", report.agency.clone()),
        ("State", report.state.clone()),
        ("Made", report.made.clone()),
        ("Policy", report.policy.clone()),
        ("Solver", report.solver.clone()),
        ("Inputs, SHA-256", report.snapshot_hash.clone()),
        ("Plan of", report.placed_of.clone()),
        ("Mentors", report.mentors.to_string()),
        ("Possible pairs", report.possible_pairs.to_string()),
        (
            "Proof",
            "No better plan exists under the stated rules; checked by the client that wrote this file."
                .into(),
        ),
    ];
    rows.into_iter().map(|(what, value)| vec![text(what), Cell::Text(value)]).collect()
}

fn fill(sheet: &mut Worksheet, columns: &[&str], rows: &[Vec<Cell>]) -> Result<(), XlsxError> {
    let header = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let percent = Format::new().set_num_format("0 %");
    for (column, title) in (0..).zip(columns) {
        sheet.write_string_with_format(0, column, *title, &header)?;
    }
    for (row, cells) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                // A name that begins with "=" is a name: strings are never read as formulas.
                Cell::Text(text) => sheet.write_string(row, column, text)?,
                Cell::Number(number) => sheet.write_number(row, column, *number)?,
                Cell::Share(share) => sheet.write_number_with_format(row, column, *share, &percent)?,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    let last_row = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let last_column = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last_row, last_column)?;
    sheet.set_autofit_max_width(420).autofit();
    Ok(())
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn number(text: &str) -> Cell {
    text.parse().map_or_else(|_| Cell::Text(text.to_owned()), Cell::Number)
}

fn share(thousandths: i64) -> Cell {
    Cell::Share(i32::try_from(thousandths).map_or(0.0, f64::from) / 1000.0)
}
