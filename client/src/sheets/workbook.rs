//! Workbooks: XLSX, XLSM, XLSB, XLS and ODS. Dates become ISO text, so that no date order is guessed.

use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Range, Reader as _, SheetVisible, Sheets};

use super::{Row, Sheet, sheet::row};
use crate::failure::{Exit, Failure};

/// The first bytes of a ZIP archive (XLSX, ODS) and of a compound file (XLS).
const MAGIC: [&[u8]; 2] = [b"PK\x03\x04", b"\xD0\xCF\x11\xE0"];

/// Whether the bytes are of a workbook.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    MAGIC.iter().any(|magic| bytes.starts_with(magic))
}

pub(super) fn read(file: &str, bytes: Vec<u8>, only: &[String]) -> Result<Vec<Sheet>, Failure> {
    let broken = |error: calamine::Error| {
        Failure::new(Exit::Input, format!("{file} cannot be read as a workbook: {error}"))
            .hint("open it, save it as XLSX without a password, and try again")
    };
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let mut sheets = Vec::new();
    for name in chosen(file, &book, only)? {
        let rows = rows_of(&book.worksheet_range(&name).map_err(broken)?);
        if !rows.is_empty() || !only.is_empty() {
            sheets.push(Sheet { name: format!("{file} {name}"), read_as: format!("sheet \"{name}\""), rows });
        }
    }
    Ok(sheets)
}

fn chosen(file: &str, book: &Sheets<Cursor<Vec<u8>>>, only: &[String]) -> Result<Vec<String>, Failure> {
    let all = book.sheets_metadata();
    if only.is_empty() {
        let visible = all.iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
        return Ok(visible.map(|sheet| sheet.name.clone()).collect());
    }
    let find = |wanted: &String| {
        let same = all.iter().find(|sheet| sheet.name.trim().eq_ignore_ascii_case(wanted.trim()));
        same.map(|sheet| sheet.name.clone()).ok_or_else(|| {
            let names: Vec<_> = all.iter().map(|sheet| sheet.name.as_str()).collect();
            Failure::usage(format!("{file} has no sheet {wanted}"))
                .hint(format!("its sheets are {}", names.join(", ")))
        })
    };
    only.iter().map(find).collect()
}

fn rows_of(range: &Range<Data>) -> Vec<Row> {
    let (top, left) = range.start().unwrap_or_default();
    let left = vec![String::new(); left as usize];
    let cells = |cells: &[Data]| left.iter().cloned().chain(cells.iter().map(text_of)).collect();
    (top + 1..).zip(range.rows()).filter_map(|(number, row_cells)| row(number, cells(row_cells))).collect()
}

/// A cell as text: what a person would type for it.
fn text_of(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(is_true) => is_true.to_string(),
        Data::Int(number) => number.to_string(),
        // Whole numbers lose their point here, as on the screen of a spreadsheet program.
        Data::Float(number) => number.to_string(),
        Data::DateTime(time) => time_text(time),
        Data::Error(error) => error.to_string(),
    }
}

fn time_text(time: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, ..) = time.to_ymd_hms_milli();
    let (clock, date) = (format!("{hour:02}:{minute:02}"), format!("{year:04}-{month:02}-{day:02}"));
    match (time.as_f64() < 1.0 || time.is_duration(), hour == 0 && minute == 0) {
        (true, _) => clock,
        (false, true) => date,
        (false, false) => format!("{date} {clock}"),
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    fn time(serial: f64) -> Data {
        Data::DateTime(ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false))
    }

    #[test]
    fn cells_become_what_a_person_would_type() {
        assert_eq!(text_of(&Data::Float(4.0)), "4");
        assert_eq!(text_of(&Data::Float(3.5)), "3.5");
        assert_eq!(text_of(&time(46_082.0)), "2026-03-01");
        assert_eq!(text_of(&time(46_082.562_5)), "2026-03-01 13:30");
        assert_eq!(text_of(&time(0.375)), "09:00");
    }

    #[test]
    fn a_sheet_that_starts_lower_and_further_right_keeps_its_addresses() {
        let mut range = Range::new((2, 1), (3, 2));
        range.set_value((2, 1), Data::String("Name".into()));
        range.set_value((3, 2), Data::Int(4));
        let rows = rows_of(&range);
        assert_eq!(rows[0], Row { number: 3, cells: vec![String::new(), "Name".into()] });
        assert_eq!(rows[1], Row { number: 4, cells: vec![String::new(), String::new(), "4".into()] });
    }
}
