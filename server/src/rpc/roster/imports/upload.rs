//! An upload on its way in: a header, then rows, within bounds.

use preceptor_engine::sheets::{DateOrder, Row};
use preceptor_proto::v1::{self as pb, check_import_request::Part};
use prost::Message;
use sha2::{Digest, Sha256};
use tonic::{Status, Streaming};

use crate::{
    caller::Caller,
    desk::Mutating,
    people::imports::upload::Upload,
    records::{self, ImportKind},
    rpc::wire::{Fields, checked},
};

/// The most rows of an upload, headers included.
const MOST_ROWS: usize = 50_000;
/// The most sheets of an upload.
const MOST_SHEETS: usize = 100;
/// The most cells of a row, and the most characters of a cell.
const MOST_CELLS: (usize, usize) = (100, 2_000);
/// The most memory that the cells of an upload take, in bytes.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// A whole upload, as it came.
#[derive(Debug)]
pub(super) struct Received {
    /// What it holds.
    pub(super) upload: Upload,
    /// What makes a repeat of the upload known as one.
    pub(super) identity: Identity,
}

/// Stands for the whole stream as one request: its id, and a digest of all messages.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Identity {
    #[prost(string, tag = "1")]
    request_id: String,
    #[prost(bytes = "vec", tag = "2")]
    digest: Vec<u8>,
}

impl Mutating for Identity {
    fn request_id(&self) -> &str {
        &self.request_id
    }
}

impl Received {
    /// Reads the stream to its end.
    pub(super) async fn receive(
        caller: &Caller,
        mut stream: Streaming<pb::CheckImportRequest>,
    ) -> Result<Self, Status> {
        let first = stream.message().await?.unwrap_or_default();
        let mut digest = Sha256::new_with_prefix(first.encode_to_vec());
        let (kind, order) = checked(caller, |fields| header(fields, &first))?;
        let mut receiver = Receiver::default();
        while let Some(message) = stream.message().await? {
            let bytes = message.encode_to_vec();
            digest.update((bytes.len() as u64).to_le_bytes());
            digest.update(&bytes);
            checked(caller, |fields| receiver.take(fields, message))?;
        }
        let identity = Identity { request_id: first.request_id, digest: digest.finalize().to_vec() };
        let upload = Upload { kind, order, rows: receiver.rows };
        Ok(Self { upload, identity })
    }
}

fn header(fields: &mut Fields<'_>, first: &pb::CheckImportRequest) -> (ImportKind, Option<DateOrder>) {
    let Some(Part::Header(header)) = &first.part else {
        fields.wrong("header", "is required as the first message");
        return (ImportKind::People, None);
    };
    fields.agency("header.parent", &header.parent);
    let order = fields.optional_word("header.date_order", header.date_order);
    let order = order.map(|order| match order {
        records::DateOrder::MonthFirst => DateOrder::MonthFirst,
        records::DateOrder::DayFirst => DateOrder::DayFirst,
    });
    (fields.word("header.kind", header.kind, ImportKind::People), order)
}

/// The rows so far.
#[derive(Debug, Default)]
struct Receiver {
    rows: Vec<Row>,
    sheets: Vec<String>,
    bytes: usize,
}

impl Receiver {
    /// Takes one message after the header.
    fn take(&mut self, fields: &mut Fields<'_>, message: pb::CheckImportRequest) {
        let Some(Part::Row(sent)) = message.part else {
            return fields.wrong("row", "is required in every message after the first");
        };
        let sheet = fields.text("row.sheet", &sent.sheet, (1, 200));
        let row = u32::try_from(sent.row).unwrap_or_default();
        if row == 0 {
            fields.wrong("row.row", "is a row of a sheet, from 1");
        }
        fields.at_most("row.cells", sent.cells.len(), MOST_CELLS.0);
        let longest = sent.cells.iter().map(|cell| cell.chars().count()).max().unwrap_or_default();
        if longest > MOST_CELLS.1 {
            let place = format!("row {row} of {sheet}");
            let most = MOST_CELLS.1;
            fields.wrong(
                "row.cells",
                format!("{place} has a cell of {longest} characters; at most {most} are allowed"),
            );
        }
        self.bytes += sent.cells.iter().map(|cell| cell.len() + size_of::<String>()).sum::<usize>();
        if self.bytes > MOST_BYTES {
            fields.wrong("row", "is beyond 64 MiB of cells; divide the upload");
        }
        if self.rows.len() >= MOST_ROWS {
            fields.wrong("row", format!("is beyond {MOST_ROWS} rows; divide the upload"));
        }
        if !self.sheets.contains(&sheet) {
            self.sheets.push(sheet.clone());
            fields.at_most("row.sheet", self.sheets.len(), MOST_SHEETS);
        }
        self.rows.push(Row { sheet, row, cells: sent.cells });
    }
}
