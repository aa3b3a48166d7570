//! What a diff says of records, rows and cells.

use super::Words;
use crate::language::told;
use crate::model::{FieldCode, RecordId, RowId};
use crate::plain::{count, counted};

impl Words {
    /// A record in a diff: its key, the record if it exists, and its line.
    pub fn diff_record(self, key: Option<&str>, record: Option<RecordId>, line: u64) -> String {
        let line = count(line);
        let place = match record {
            Some(record) => told!(
                self.0,
                "record {record}, line {line}",
                "レコード番号{record}、{line}行目"
            ),
            None => told!(self.0, "line {line}", "{line}行目"),
        };
        match key {
            Some(key) => told!(self.0, "{key} ({place})", "{key}（{place}）"),
            None => place,
        }
    }

    /// A row in a diff.
    pub fn diff_row(self, row: RowId) -> String {
        told!(self.0, "row ID {row}", "行ID {row}")
    }

    /// A table in a diff, above its rows.
    pub fn diff_table(self, table: &FieldCode) -> String {
        told!(self.0, "{table}:", "{table}：")
    }

    /// A cell of a row in a diff.
    pub fn diff_cell(self, field: &FieldCode, values: &str) -> String {
        told!(self.0, "{field} {values}", "{field}{values}")
    }

    /// Cells of a row in a diff.
    pub fn diff_listed(self, cells: &[String]) -> String {
        cells.join(self.fixed(", ", "、"))
    }

    /// What is between the values of a list in a diff.
    pub fn diff_gap(self) -> &'static str {
        self.fixed(" ", "")
    }

    /// A value of the file or of kintone.
    pub fn quoted(self, value: &str) -> String {
        told!(self.0, "\"{value}\"", "「{value}」")
    }

    /// An empty cell in a diff.
    pub fn diff_empty(self) -> &'static str {
        self.fixed("empty", "（空）")
    }

    /// Rows get other ids and nothing else, in a diff.
    pub fn diff_renewed(self, rows: u64) -> String {
        let (number, some) = (count(rows), counted(rows, "row"));
        let get = if rows == 1 {
            "gets a new row ID"
        } else {
            "get new row IDs"
        };
        told!(
            self.0,
            "{some} with the same values {get}",
            "値が同じ{number}行は、行IDだけが変わります"
        )
    }

    /// Rows change their order, in a diff.
    pub fn diff_reordered(self) -> &'static str {
        self.fixed("the order of the rows changes", "行の順序が変わります")
    }
}
