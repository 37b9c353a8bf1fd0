//! Spreadsheets as rows of text: CSV in the encodings and delimiters that offices write, and workbooks.

mod delimited;
mod read;
mod sheet;
mod text;
mod workbook;

pub use self::{
    read::{column_letters, from_bytes, read},
    sheet::{Row, Sheet, is_of_workbook},
};
