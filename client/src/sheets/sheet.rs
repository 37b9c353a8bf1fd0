//! A sheet: rows of text, each with the number that a spreadsheet program shows beside it.

/// One sheet: a CSV file, or one sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What findings call it: the file's name, and for a workbook the sheet's name after it.
    pub name: String,
    /// How it was read, for people: encoding and delimiter, or the sheet.
    pub read_as: String,
    /// Its rows that hold anything, headers first.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The number that a spreadsheet program shows beside it, from 1.
    pub number: u32,
    /// The cells, without empty ones at the end.
    pub cells: Vec<String>,
}

/// A row without empty cells at its end; nothing when all are empty.
pub(super) fn row(number: u32, mut cells: Vec<String>) -> Option<Row> {
    while cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    (!cells.is_empty()).then_some(Row { number, cells })
}

/// Whether findings in the sheet of this name are addressed as in a workbook, `Intake Nov!G14`.
#[must_use]
pub fn is_of_workbook(name: &str) -> bool {
    let lower = name.to_lowercase();
    [".xlsx ", ".xlsm ", ".xlsb ", ".xls ", ".ods "].iter().any(|ending| lower.contains(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workbook_sheets_are_told_from_files() {
        assert!(is_of_workbook("mentees.xlsx Intake Nov"));
        assert!(!is_of_workbook("mentors.csv"));
        assert!(!is_of_workbook("old.xlsx.csv"));
    }
}
