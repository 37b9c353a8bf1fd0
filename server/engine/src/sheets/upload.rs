//! What an upload is made of: what its rows are about, and the rows themselves.

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
