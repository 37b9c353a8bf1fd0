//! An upload: rows of one kind, as they came.

use preceptor_engine::sheets::{self, DateOrder, Row, UploadKind};

use crate::records::ImportKind;

/// A whole upload.
#[derive(Debug)]
pub(crate) struct Upload {
    /// What the rows hold.
    pub(crate) kind: ImportKind,
    /// How dates in doubt are read.
    pub(crate) order: Option<DateOrder>,
    /// The rows as they came.
    pub(crate) rows: Vec<Row>,
}

impl Upload {
    /// What the text of the rows says.
    pub(crate) fn read(&self) -> sheets::Reading {
        let kind = match self.kind {
            ImportKind::People => UploadKind::People,
            ImportKind::Availability => UploadKind::Availability,
            ImportKind::PairRules => UploadKind::PairRules,
        };
        sheets::read(kind, self.order, &self.rows)
    }
}
