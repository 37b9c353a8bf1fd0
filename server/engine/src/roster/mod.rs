//! Spreadsheets of people, availability and pair rules: what their cells mean, and what is wrong with them.
//!
//! [`read`] takes rows of text and gives entries and [`Finding`]s. It never repairs a cell: it says what was
//! probably meant and holds the row. A blank cell says nothing, so what is stored stays as it is. The codes of
//! findings and what they mean stand in [`CODES`].

mod cell;
mod code;
mod column;
mod date;
mod duplicate;
mod entry;
mod finding;
mod header;
mod person;
mod read;
mod row;
mod spelling;

pub use cell::is_email;
pub use code::{CODES, Code, Explanation, explain};
pub use date::DateOrder;
pub use entry::{
    AvailabilityEntry, Entry, MenteeEntry, MentorEntry, PersonEntry, Profile, RuleEntry, absence_span,
};
pub use finding::{Finding, Findings, MAX_FINDINGS, Problem, column_letters};
pub use read::{ReadRow, Reading, read};

/// What the rows of an upload hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadKind {
    /// Mentees, mentors or guests; each sheet's headers tell which.
    People,
    /// Weekly windows and absences of people who exist.
    Availability,
    /// Pair rules between people who exist.
    PairRules,
}

/// One row of a sheet; the first of each sheet holds its headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The sheet or file.
    pub sheet: String,
    /// The row's number in it, from 1.
    pub row: u32,
    /// The cells, left to right.
    pub cells: Vec<String>,
}
