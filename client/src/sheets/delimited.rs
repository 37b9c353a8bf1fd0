//! Delimited text: comma, semicolon or tab, told by the first lines.

use csv::{ReaderBuilder, StringRecord};

use super::{Row, Sheet, sheet::row, text};
use crate::failure::{Exit, Failure};

/// Delimiters by precedence where several are equally likely.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// How many lines tell the delimiter: the right one stands in most of them as often as in the header.
const LINES: usize = 20;

pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Sheet, Failure> {
    let (text, encoding) = text::decode(bytes);
    if text.contains('\0') {
        return Err(Failure::new(Exit::Input, format!("{file} is neither text nor a workbook"))
            .hint("save it as CSV or XLSX"));
    }
    let (delimiter, text) = delimiter_of(&text);
    let rows = rows(file, text, delimiter)?;
    let shown = if delimiter == b'\t' { "tab".to_owned() } else { format!("'{}'", char::from(delimiter)) };
    Ok(Sheet { name: file.to_owned(), read_as: format!("{encoding}, {shown}"), rows })
}

fn rows(file: &str, text: &str, delimiter: u8) -> Result<Vec<Row>, Failure> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let (mut rows, mut number) = (Vec::new(), 0_u64);
    let mut record = StringRecord::new();
    loop {
        let line_before = reader.position().line();
        let is_row = reader
            .read_record(&mut record)
            .map_err(|error| Failure::new(Exit::Input, format!("{file}, after row {number}: {error}")))?;
        if !is_row {
            return Ok(rows);
        }
        // The reader passes over empty lines, and a cell may hold line breaks: a row is neither a line nor a record.
        let lines = reader.position().line() - line_before;
        let broken = record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        number += 1 + lines.saturating_sub(1 + broken);
        let shown = u32::try_from(number)
            .map_err(|_| Failure::new(Exit::Limit, format!("{file} has too many rows")))?;
        rows.extend(row(shown, record.iter().map(str::to_owned).collect()));
    }
}

/// The delimiter, and the text after the line `sep=;` that Excel understands and hides.
fn delimiter_of(text: &str) -> (u8, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some(&[delimiter]) = first.trim_end_matches('\r').strip_prefix("sep=").map(str::as_bytes) {
        return (delimiter, rest);
    }
    let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).take(LINES).collect();
    let best = DELIMITERS.into_iter().rev().max_by_key(|delimiter| {
        let counts: Vec<_> = lines.iter().map(|line| outside_quotes(line, *delimiter)).collect();
        let in_header = counts.first().copied().unwrap_or_default();
        let alike = counts.iter().filter(|count| in_header > 0 && **count == in_header).count();
        (alike, in_header)
    });
    (best.unwrap_or(b','), text)
}

fn outside_quotes(line: &str, delimiter: u8) -> usize {
    let mut is_quoted = false;
    let mut count = 0;
    for byte in line.bytes() {
        if byte == b'"' {
            is_quoted = !is_quoted;
        } else if byte == delimiter && !is_quoted {
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(u32, Vec<String>)> {
        let sheet = read("roster.csv", text.as_bytes()).expect("it is read");
        sheet.rows.into_iter().map(|row| (row.number, row.cells)).collect()
    }

    fn row_of(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn the_first_lines_tell_the_delimiter() {
        let expected = vec![row_of(1, &["Name", "Unit, team"]), row_of(2, &["Ana", "Intake"])];
        assert_eq!(cells("Name,\"Unit, team\"\nAna,Intake\n"), expected);
        assert_eq!(cells("Name;Unit, team\nAna;Intake\n"), expected);
        assert_eq!(cells("Name\tUnit, team\r\nAna\tIntake\r\n"), expected);
        assert_eq!(cells("sep=;\r\nName;Unit, team\r\nAna;Intake"), expected);
    }

    #[test]
    fn rows_have_the_numbers_that_a_spreadsheet_program_shows() {
        for end in ["\n", "\r\n"] {
            let text = ["Name,Note", "Ana,\"two\nlines\"", "", "Ben,x", ",", "Cy,y"].join(end);
            let expected = vec![
                row_of(1, &["Name", "Note"]),
                row_of(2, &["Ana", "two\nlines"]),
                row_of(4, &["Ben", "x"]),
                row_of(6, &["Cy", "y"]),
            ];
            assert_eq!(cells(&text), expected, "{end:?}");
        }
    }

    #[test]
    fn a_picture_is_no_spreadsheet() {
        assert!(read("photo.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").is_err());
    }
}
