//! Reading the cells of one row, noting what is wrong with each.

use super::{CellProblem, Code, DateOrder, Findings, Row, column::Column, header::Header};

/// One row under its headers.
#[derive(Debug)]
pub(super) struct RowReader<'a> {
    /// The headers.
    pub(super) header: &'a Header,
    /// The row.
    pub(super) row: &'a Row,
    /// Its position in the upload.
    pub(super) position: usize,
    /// How dates in doubt are read.
    pub(super) order: Option<DateOrder>,
    /// Where problems are noted.
    pub(super) findings: &'a mut Findings,
    /// Whether a problem so far holds the row back.
    pub(super) is_held: bool,
}

impl<'a> RowReader<'a> {
    /// The cell of a column; `None` when it is blank or not there.
    pub(super) fn cell(&self, column: Column) -> Option<&'a str> {
        let cell = self.row.cells.get(self.header.index(column)?)?.trim();
        (!cell.is_empty()).then_some(cell)
    }

    /// The value of a cell that may be blank; `None` as well when it is wrong, which is noted.
    pub(super) fn optional<T>(
        &mut self,
        column: Column,
        parse: impl FnOnce(&str) -> Result<T, CellProblem>,
    ) -> Option<T> {
        match parse(self.cell(column)?) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.note(column, problem);
                None
            }
        }
    }

    /// The value of a cell that must not be blank; `None` when it is blank or wrong, which is noted.
    pub(super) fn required<T>(
        &mut self,
        column: Column,
        parse: impl FnOnce(&str) -> Result<T, CellProblem>,
    ) -> Option<T> {
        if self.cell(column).is_none() {
            self.note(column, CellProblem::new(Code::CellMissing, "is blank, but every row needs it"));
        }
        self.optional(column, parse)
    }

    /// Notes a problem of a cell.
    pub(super) fn note(&mut self, column: Column, problem: CellProblem) {
        let index = self.header.index(column);
        let header = self.header;
        self.put(index.map(|index| (index, header.title(index))), problem);
    }

    /// Notes a problem of the whole row.
    pub(super) fn note_row(&mut self, problem: CellProblem) {
        self.put(None, problem);
    }

    fn put(&mut self, place: Option<(usize, &str)>, problem: CellProblem) {
        self.is_held |= problem.code.explanation().holds_row;
        self.findings.note(self.position, self.row, place, problem);
    }

    /// Notes cells that stand under no header at all.
    pub(super) fn check_width(&mut self) {
        let beyond = self.row.cells.iter().skip(self.header.width()).position(|cell| !cell.trim().is_empty());
        if let Some(beyond) = beyond {
            let index = self.header.width() + beyond;
            let problem = CellProblem::new(Code::CellsBeyondHeaders, "stands beyond the last header");
            self.put(Some((index, "")), problem);
        }
    }
}
