//! Rows and columns, for people and spreadsheets.

use comfy_table::{ContentArrangement, presets};

use crate::failure::Failure;

/// The fewest columns of a terminal that a table is folded into.
const NARROWEST: u16 = 20;

/// Rows under named columns. Cells are text; times are RFC 3339 unless a person reads them on a terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    empty: String,
}

impl Table {
    /// A table without rows. Column names are lower case words.
    #[must_use]
    pub fn new(columns: &[&str]) -> Self {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        Self { columns, rows: Vec::new(), empty: "nothing".into() }
    }

    /// A table of one thing: name and value.
    #[must_use]
    pub fn details(pairs: &[(&str, String)]) -> Self {
        let mut table = Self::new(&["field", "value"]);
        for (name, value) in pairs {
            table.row([(*name).to_owned(), value.clone()]);
        }
        table
    }

    /// What people read when there is no row.
    #[must_use]
    pub fn or_when_empty(mut self, sentence: &str) -> Self {
        sentence.clone_into(&mut self.empty);
        self
    }

    /// Adds a row, with a cell for each column.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let mut row: Vec<String> = cells.into_iter().collect();
        row.resize(self.columns.len(), String::new());
        self.rows.push(row);
    }

    /// Only the named columns, in that order; all where none is named.
    ///
    /// # Errors
    ///
    /// Names an unknown column and the known ones.
    pub fn only(&self, names: &[String]) -> Result<Self, Failure> {
        if names.is_empty() {
            return Ok(self.clone());
        }
        let mut picked = Vec::new();
        for name in names {
            let place = self.columns.iter().position(|column| column.eq_ignore_ascii_case(name.trim()));
            picked.push(place.ok_or_else(|| {
                Failure::usage(format!("there is no column {name}"))
                    .hint(format!("the columns are {}", self.columns.join(", ")))
            })?);
        }
        let pick = |row: &Vec<String>| picked.iter().map(|place| row[*place].clone()).collect();
        Ok(Self {
            columns: pick(&self.columns),
            rows: self.rows.iter().map(pick).collect(),
            empty: self.empty.clone(),
        })
    }

    /// Aligned columns. Off a terminal nothing is wrapped or cut.
    pub(super) fn aligned(&self, terminal: bool, color: bool) -> String {
        if self.rows.is_empty() {
            return format!("{}\n", self.empty);
        }
        let mut table = comfy_table::Table::new();
        // Some terminals say that they have no columns at all; they get lines as they are.
        let has_columns = table.width().is_some_and(|columns| columns >= NARROWEST);
        table.load_style(presets::NOTHING).set_content_arrangement(if terminal && has_columns {
            ContentArrangement::Dynamic
        } else {
            ContentArrangement::Disabled
        });
        table.set_header(self.columns.iter().map(|column| {
            let cell = comfy_table::Cell::new(column.to_uppercase());
            if color { cell.add_attribute(comfy_table::Attribute::Bold) } else { cell }
        }));
        table.add_rows(&self.rows);
        if color {
            table.enforce_styling();
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        let mut text = String::new();
        for line in table.to_string().lines() {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// The cells of each row on a line, for rows whose widths are not known before they come.
    pub(super) fn lines(&self) -> String {
        self.rows.iter().map(|row| row.join("  ") + "\n").collect()
    }

    /// One `name: value` a line, rows apart by an empty line.
    pub(super) fn plain(&self) -> String {
        if self.rows.is_empty() {
            return format!("{}\n", self.empty);
        }
        let line = |(column, cell): (&String, &String)| format!("{column}: {cell}\n");
        let details = self.columns == ["field", "value"];
        let block = |row: &Vec<String>| match &row[..] {
            [name, value] if details => format!("{name}: {value}\n"),
            cells => self.columns.iter().zip(cells).map(line).collect(),
        };
        self.rows.iter().map(block).collect::<Vec<_>>().join(if details { "" } else { "\n" })
    }

    /// A list of the shape that the API gives lists; one object where the table is of one thing.
    pub(super) fn json(&self) -> serde_json::Value {
        let object = |row: &Vec<String>| -> serde_json::Value {
            self.columns.iter().cloned().zip(row.iter().cloned().map(serde_json::Value::from)).collect()
        };
        if self.columns == ["field", "value"] {
            return self
                .rows
                .iter()
                .map(|row| (row[0].clone(), serde_json::Value::from(row[1].clone())))
                .collect();
        }
        let items: Vec<_> = self.rows.iter().map(object).collect();
        serde_json::json!({"items": items, "nextPageToken": ""})
    }

    /// Comma separated values. A cell that a spreadsheet would run as a formula gets a leading `'`.
    pub(super) fn csv(&self) -> Result<String, Failure> {
        let broken =
            |error: &dyn std::error::Error| Failure::new(crate::failure::Exit::Unexpected, error.to_string());
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.columns).map_err(|error| broken(&error))?;
        for row in &self.rows {
            let safe = row.iter().map(|cell| match cell.chars().next() {
                Some('=' | '+' | '-' | '@' | '\t' | '\r') if cell.parse::<i64>().is_err() => {
                    format!("'{cell}")
                }
                _ => cell.clone(),
            });
            writer.write_record(safe).map_err(|error| broken(&error))?;
        }
        let bytes = writer.into_inner().map_err(|error| broken(&error))?;
        String::from_utf8(bytes).map_err(|error| broken(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&["name", "note"]);
        table.row(["Ana Ruiz".into(), "=1+1".into()]);
        table
    }

    #[test]
    fn a_formula_reaches_no_spreadsheet() {
        assert_eq!(table().csv().expect("it is text"), "name,note\nAna Ruiz,'=1+1\n");
    }

    #[test]
    fn columns_are_picked_by_name_and_an_unknown_one_is_refused() {
        assert_eq!(table().only(&["NOTE".into()]).expect("known").columns, ["note"]);
        assert!(table().only(&["age".into()]).is_err());
    }
}
