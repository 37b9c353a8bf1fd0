//! What a reader of an upload should look at, cell by cell.

use serde::{Deserialize, Serialize};

use super::{Code, Row};

/// The most findings that are kept in full; all are counted.
pub const MAX_FINDINGS: usize = 500;

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The code, such as `IMP014`.
    pub code: String,
    /// The sheet or file.
    pub sheet: String,
    /// The row as the upload numbers it.
    pub row: u32,
    /// The column's letters; empty when the whole row is meant.
    pub column: String,
    /// The column's header; empty when the whole row is meant.
    pub header: String,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What was probably meant; empty without a good guess.
    pub suggestion: String,
    /// Whether the row is held back because of it.
    pub holds_row: bool,
}

/// What is wrong with a cell, before anybody says where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellProblem {
    /// The code.
    pub code: Code,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What was probably meant; empty without a good guess.
    pub suggestion: String,
}

impl CellProblem {
    /// A problem without a guess at what was meant.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), suggestion: String::new() }
    }

    /// The same with a guess, if there is one.
    #[must_use]
    pub fn meaning(self, suggestion: Option<impl Into<String>>) -> Self {
        Self { suggestion: suggestion.map(Into::into).unwrap_or_default(), ..self }
    }
}

/// Findings in the order of their rows: the first [`MAX_FINDINGS`] in full, and how many there are.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    kept: Vec<(usize, Finding)>,
    count: usize,
}

impl Findings {
    /// Notes a problem of the row at `position` of the upload; `place` is the column's index and header.
    pub fn note(&mut self, position: usize, row: &Row, place: Option<(usize, &str)>, problem: CellProblem) {
        self.count += 1;
        if self.is_full() {
            return;
        }
        let explanation = problem.code.explanation();
        let finding = Finding {
            code: explanation.code.to_owned(),
            sheet: row.sheet.clone(),
            row: row.row,
            column: place.map(|(index, _)| column_letters(index)).unwrap_or_default(),
            header: place.map(|(_, header)| header.to_owned()).unwrap_or_default(),
            message: problem.message,
            suggestion: problem.suggestion,
            holds_row: explanation.holds_row,
        };
        self.kept.push((position, finding));
    }

    /// Whether further findings are only counted.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.kept.len() >= MAX_FINDINGS
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// The findings of both, in the order of their rows.
    #[must_use]
    pub fn joined(mut self, other: Self) -> Self {
        self.kept.extend(other.kept);
        self.kept.sort_by_key(|(position, _)| *position);
        self.kept.truncate(MAX_FINDINGS);
        Self { kept: self.kept, count: self.count + other.count }
    }

    /// Those kept, in the order of their rows.
    #[must_use]
    pub fn into_kept(self) -> Vec<Finding> {
        self.kept.into_iter().map(|(_, finding)| finding).collect()
    }
}

/// A column's letters as spreadsheets show them: A to Z, AA and so on.
#[must_use]
pub fn column_letters(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest % 26]);
        rest /= 26;
    }
    letters.reverse();
    letters.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_that_spreadsheets_show() {
        let letters: Vec<String> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(column_letters).collect();
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn findings_beyond_the_most_are_counted_and_joined_in_the_order_of_rows() {
        let row = Row { sheet: "s".into(), row: 1, cells: Vec::new() };
        let mut late = Findings::default();
        for position in 10..10 + MAX_FINDINGS + 5 {
            late.note(position, &row, None, CellProblem::new(Code::NotALevel, position.to_string()));
        }
        let mut early = Findings::default();
        early.note(3, &row, Some((6, "Empathy")), CellProblem::new(Code::NameOnRoster, "3"));
        let joined = late.joined(early);
        assert_eq!(joined.count(), MAX_FINDINGS + 6);
        let kept = joined.into_kept();
        assert_eq!((kept.len(), kept[0].message.as_str(), kept[0].column.as_str()), (MAX_FINDINGS, "3", "G"));
    }
}
