//! Reads a file of rows, whatever kind it is, within the sizes that an import takes.

use std::path::Path;

use super::{Sheet, delimited, workbook};
use crate::failure::{Exit, Failure};

/// The most cells of one row that an import takes.
const CELLS: usize = 100;
/// The most characters of one cell that an import takes.
const CHARACTERS: usize = 2000;
/// The largest file that is read, in bytes.
const BYTES: u64 = 64 * 1024 * 1024;

/// Reads a file: a workbook by its first bytes, anything else as delimited text. `only` names the sheets of a
/// workbook to read; none means every visible one that holds anything.
///
/// # Errors
///
/// When the file cannot be read, is too large, holds nothing, has no such sheet, or a row or cell is too long.
pub fn read(path: &Path, only: &[String]) -> Result<Vec<Sheet>, Failure> {
    let shown = path.display();
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::new(Exit::Input, format!("there is no file {shown}")),
        _ => Failure::new(Exit::Input, format!("{shown} cannot be read: {error}")),
    };
    let about = std::fs::metadata(path).map_err(unreadable)?;
    if about.is_dir() {
        return Err(Failure::new(Exit::Input, format!("{shown} is a directory")).hint("name the files in it"));
    }
    if about.len() > BYTES {
        return Err(Failure::new(Exit::Limit, format!("{shown} is larger than 64 MiB")).hint("split it"));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    from_bytes(&file, bytes, only)
}

/// Reads what a file named `file` holds. See [`read`].
///
/// # Errors
///
/// As [`read`].
pub fn from_bytes(file: &str, bytes: Vec<u8>, only: &[String]) -> Result<Vec<Sheet>, Failure> {
    let sheets = if workbook::is_workbook(&bytes) {
        workbook::read(file, bytes, only)?
    } else {
        vec![delimited::read(file, &bytes)?]
    };
    if sheets.iter().all(|sheet| sheet.rows.is_empty()) {
        return Err(Failure::new(Exit::Input, format!("{file} holds nothing")));
    }
    sheets.iter().try_for_each(check_sizes)?;
    Ok(sheets)
}

/// The letters a spreadsheet program shows above a column, counted from 0.
#[must_use]
pub fn column_letters(column: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(column % 26).unwrap_or_default());
    if column < 26 { letter.to_string() } else { format!("{}{letter}", column_letters(column / 26 - 1)) }
}

fn check_sizes(sheet: &Sheet) -> Result<(), Failure> {
    for row in &sheet.rows {
        let place = format!("{}, row {}", sheet.name, row.number);
        if row.cells.len() > CELLS {
            let message = format!("{place}: {} columns are filled; at most {CELLS} can be", row.cells.len());
            return Err(Failure::new(Exit::Input, message).hint("remove the columns that are not needed"));
        }
        let long = row.cells.iter().position(|cell| cell.chars().count() > CHARACTERS);
        if let Some(column) = long {
            let column = column_letters(column);
            let message =
                format!("{place}, column {column}: the cell holds more than {CHARACTERS} characters");
            return Err(Failure::new(Exit::Input, message).hint("shorten it"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_spreadsheets() {
        assert_eq!([0, 25, 26, 51, 701, 702].map(column_letters), ["A", "Z", "AA", "AZ", "ZZ", "AAA"]);
    }

    #[test]
    fn a_cell_that_is_too_long_is_named_by_its_address() {
        let text = format!("name,note\nAna,{}\n", "x".repeat(CHARACTERS + 1));
        let refused = from_bytes("long.csv", text.into_bytes(), &[]).expect_err("too long");
        assert!(refused.message.starts_with("long.csv, row 2, column B"), "{}", refused.message);
    }

    #[test]
    fn an_empty_file_is_refused() {
        for empty in [&b""[..], b"\n\n", b"\xEF\xBB\xBF", b",,,\n,,\n"] {
            assert!(from_bytes("empty.csv", empty.to_vec(), &[]).is_err());
        }
    }
}
