//! The files that are measured, and their forms.
//!
//! Everything follows from a record's number, so that nothing has to be kept to be found again.

use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Context as _;
use serde_json::{Map, Value as Json, json};

/// Rows of each record's table.
pub(crate) const ROWS: u64 = 5;
/// One record in so many is another in a file with changes.
pub(crate) const CHANGED: u64 = 100;
/// What an order can be.
const STATES: [&str; 4] = ["受注", "出荷準備中", "出荷済", "完了"];

/// What a record is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Eight fields, each of them a column.
    Flat,
    /// Three fields and a table of five, with five rows.
    Tables,
}

/// A column of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) code: &'static str,
    /// The type of its field.
    pub(crate) kind: &'static str,
    pub(crate) value: fn(Record) -> String,
}

/// A record, or a row of one.
#[derive(Clone, Copy)]
pub(crate) struct Record {
    pub(crate) number: u64,
    /// From 1; 0 for the record itself.
    pub(crate) row: u64,
    pub(crate) is_changed: bool,
}

const FLAT: [Column; 8] = [
    KEY,
    CUSTOMER,
    Column {
        code: "Total",
        kind: "NUMBER",
        value: |record| format!("{}.5", 128_000 + record.number % 10_000),
    },
    QUANTITY,
    ORDERED,
    STATE,
    Column {
        code: "Wishes",
        kind: "CHECK_BOX",
        value: |record| match record.number % 3 {
            0 => String::new(),
            1 => "領収書".to_owned(),
            _ => "領収書\n請求書同封".to_owned(),
        },
    },
    Column {
        code: "Note",
        kind: "MULTI_LINE_TEXT",
        value: |record| {
            format!(
                "急ぎ。\n{}番の窓口まで午前中に届けてください",
                record.number % 90
            )
        },
    },
];

const TABLES: [Column; 3] = [KEY, CUSTOMER, ORDERED];

/// The table's field code; its column holds the ids of rows.
pub(crate) const TABLE: &str = "Items";

pub(crate) const ITEMS: [Column; 5] = [
    Column {
        code: "Item",
        kind: "SINGLE_LINE_TEXT",
        value: |record| format!("ノートPC {}型 {}", 13 + record.row, record.number % 700),
    },
    QUANTITY,
    Column {
        code: "Price",
        kind: "NUMBER",
        value: |record| (9_800 + 100 * record.row + record.number % 100).to_string(),
    },
    Column {
        code: "Due",
        kind: "DATE",
        value: |record| format!("2026-12-{:02}", (record.number + record.row) % 31 + 1),
    },
    STATE,
];

/// Each record has another.
pub(crate) const KEY: Column = Column {
    code: "Key",
    kind: "SINGLE_LINE_TEXT",
    value: |record| format!("ORD-{:08}", record.number),
};

const CUSTOMER: Column = Column {
    code: "Customer",
    kind: "SINGLE_LINE_TEXT",
    value: |record| format!("株式会社サンプル商事 第{}支店", record.number % 400),
};

const QUANTITY: Column = Column {
    code: "Quantity",
    kind: "NUMBER",
    value: |record| {
        let quantity = record.number % 40 + record.row;
        (quantity + u64::from(record.is_changed)).to_string()
    },
};

const ORDERED: Column = Column {
    code: "Ordered",
    kind: "DATE",
    value: |record| format!("2026-09-{:02}", record.number % 30 + 1),
};

const STATE: Column = Column {
    code: "State",
    kind: "DROP_DOWN",
    value: |record| {
        let state = usize::try_from(record.number % 4).unwrap_or_default();
        STATES[state].to_owned()
    },
};

impl Shape {
    /// What each record has once.
    pub(crate) fn columns(self) -> &'static [Column] {
        match self {
            Self::Flat => &FLAT,
            Self::Tables => &TABLES,
        }
    }

    /// The form, as kintone gives it.
    pub(crate) fn form(self) -> Json {
        let mut fields = properties(self.columns());
        if self == Self::Tables {
            let table = json!({
                "type": "SUBTABLE", "code": TABLE, "label": TABLE, "fields": properties(&ITEMS),
            });
            fields.insert(TABLE.to_owned(), table);
        }
        json!({"revision": "1", "properties": fields})
    }
}

/// The id that a row has in kintone.
pub(crate) fn row_id(number: u64, row: u64) -> u64 {
    ROWS * (number - 1) + row
}

fn properties(columns: &[Column]) -> Map<String, Json> {
    let options = |labels: &[&str]| -> Map<String, Json> {
        let numbered = labels.iter().enumerate();
        let option = |(at, label): (usize, &&str)| {
            let option = json!({"label": label, "index": at.to_string()});
            ((*label).to_owned(), option)
        };
        numbered.map(option).collect()
    };
    let property = |column: &Column| {
        let mut field = json!({"type": column.kind, "code": column.code, "label": column.code});
        match column.kind {
            "DROP_DOWN" => field["options"] = options(&STATES).into(),
            "CHECK_BOX" => field["options"] = options(&["領収書", "請求書同封"]).into(),
            _ => {}
        }
        (column.code.to_owned(), field)
    };
    columns.iter().map(property).collect()
}

/// What a file is to be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct File {
    pub(crate) shape: Shape,
    pub(crate) records: u64,
    /// Rows have the ids that they have in kintone.
    pub(crate) has_ids: bool,
    /// One record in [`CHANGED`] is another than kintone holds.
    pub(crate) has_changes: bool,
}

impl File {
    /// New records.
    pub(crate) fn new(shape: Shape, records: u64) -> Self {
        Self {
            shape,
            records,
            has_ids: false,
            has_changes: false,
        }
    }

    pub(crate) fn write(self, path: &Path) -> anyhow::Result<()> {
        let mut file = BufWriter::new(fs_err::File::create(path)?);
        let codes = |columns: &[Column]| {
            let codes: Vec<_> = columns.iter().map(|column| column.code).collect();
            codes.join(",")
        };
        let columns = self.shape.columns();
        match self.shape {
            Shape::Flat => writeln!(file, "{}", codes(columns))?,
            Shape::Tables => writeln!(file, "*,{},{TABLE},{}", codes(columns), codes(&ITEMS))?,
        }
        for number in 1..=self.records {
            let record = Record {
                number,
                row: 0,
                is_changed: self.has_changes && number.is_multiple_of(CHANGED),
            };
            match self.shape {
                Shape::Flat => cells(&mut file, columns, record)?,
                Shape::Tables => self.write_rows(&mut file, record)?,
            }
            if self.shape == Shape::Flat {
                writeln!(file)?;
            }
        }
        file.flush().context("a file cannot be written")
    }

    fn write_rows(self, file: &mut impl std::io::Write, record: Record) -> anyhow::Result<()> {
        let columns = self.shape.columns();
        for row in 1..=ROWS {
            if row == 1 {
                write!(file, "*,")?;
                cells(file, columns, record)?;
            } else {
                write!(file, "{}", ",".repeat(columns.len()))?;
            }
            let id = self.has_ids.then(|| row_id(record.number, row).to_string());
            write!(file, ",{},", id.unwrap_or_default())?;
            cells(file, &ITEMS, Record { row, ..record })?;
            writeln!(file)?;
        }
        Ok(())
    }
}

fn cells(file: &mut impl std::io::Write, columns: &[Column], record: Record) -> anyhow::Result<()> {
    for (at, column) in columns.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let value = (column.value)(record);
        if value.contains('\n') {
            write!(file, "{comma}\"{value}\"")?;
        } else {
            write!(file, "{comma}{value}")?;
        }
    }
    Ok(())
}
