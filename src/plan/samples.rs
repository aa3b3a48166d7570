//! Tables that unit tests are made of.

use std::sync::Arc;

use crate::model::{
    Cell, Field, FieldCell, FieldCode, FieldKind, Row, RowKey, Table, TableRows, Value,
};

/// A row of text cells; `-` stands for a cell of which nothing is said.
pub(super) fn row<const N: usize>(id: Option<u64>, cells: [(&str, &str); N]) -> Row {
    let cell = |(code, text): (&str, &str)| FieldCell {
        field: Arc::new(Field::of(code, FieldKind::SingleLineText)),
        cell: match text {
            "-" => Cell::Absent,
            "" => Cell::Clear,
            text => Cell::Set(Value::Text(text.into())),
        },
        column: None,
    };
    let id = id.map(|id| id.to_string().parse().unwrap());
    Row {
        key: id.map_or(RowKey::New, RowKey::Existing),
        cells: cells.map(cell).into(),
        line: None,
    }
}

/// A table with these rows.
pub(super) fn table(rows: Vec<Row>) -> TableRows {
    let table = Arc::new(Table {
        code: FieldCode::new("table"),
        label: String::new(),
        fields: Vec::new(),
    });
    TableRows { table, rows }
}
