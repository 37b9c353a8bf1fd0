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
mod upload;

pub use cell::is_email;
pub use code::{CODES, Code, CodeExplanation, explain};
pub use date::DateOrder;
pub use entry::{
    AvailabilityEntry, Entry, MenteeEntry, MentorEntry, PersonEntry, ProfileEntry, RuleEntry, absence_span,
};
pub use finding::{CellProblem, Finding, Findings, MAX_FINDINGS, column_letters};
pub use read::{ReadRow, Reading, read};
pub use upload::{Row, UploadKind};
