//! What is written to have a record hold again what it held before a run.

use std::collections::HashSet;

use crate::job::cell_of;
use crate::language::{Text, text};
use crate::model::{
    Attachment, Cell, ExistingRecord, FieldCell, Record, Row, RowKey, TableRows, Value,
};

/// As much of what a record holds now as an image has.
pub(super) fn part(held: &ExistingRecord, image: &Record) -> ExistingRecord {
    let mut part = held.clone();
    let Record { cells, tables } = &mut part.record;
    cells.retain(|held| has_cell(image, held));
    tables.retain(|held| image.rows(&held.table.code).is_some());
    part
}

fn has_cell(image: &Record, held: &FieldCell) -> bool {
    *image.cell(&held.field.code) != Cell::Absent
}

/// What is sent to have a record hold again what it held, and how many of its rows come back under new ids.
pub(super) fn restored(image: &Record, held: &ExistingRecord) -> Result<(Record, u64), Text> {
    let mut new_rows = 0;
    for cell in &image.cells {
        keeps_files(cell, held.record.cell(&cell.field.code))?;
    }
    let mut tables = Vec::new();
    for table in &image.tables {
        let code = &table.table.code;
        let now = held.record.rows(code).ok_or_else(|| {
            text!(
                "the table \"{code}\" may not be viewed",
                "テーブル「{code}」の閲覧権限がありません"
            )
        })?;
        let mut rows = Vec::new();
        for row in &table.rows {
            let stays = now.iter().find(|now| now.id() == row.id());
            for cell in &row.cells {
                let now = stays.map_or(&Cell::Absent, |now| cell_of(now, cell));
                keeps_files(cell, now)?;
            }
            new_rows += u64::from(stays.is_none());
            let key = stays.map_or(RowKey::New, |_| row.key);
            rows.push(Row { key, ..row.clone() });
        }
        let table = table.table.clone();
        tables.push(TableRows { table, rows });
    }
    let cells = image.cells.clone();
    Ok((Record { cells, tables }, new_rows))
}

/// What is sent to add a record again that was deleted.
pub(super) fn added(image: &Record) -> Result<Record, Text> {
    let mut record = image.clone();
    for (_, cell) in image.all_cells() {
        keeps_files(cell, &Cell::Absent)?;
    }
    for row in record.tables.iter_mut().flat_map(|table| &mut table.rows) {
        row.key = RowKey::New;
    }
    Ok(record)
}

/// kintone takes a file back only where the field still has it (kintone API facts, section 1.12).
fn keeps_files(cell: &FieldCell, now: &Cell) -> Result<(), Text> {
    let there: HashSet<_> = files(now).map(|(key, _)| key).collect();
    let gone = files(&cell.cell).find(|(key, _)| !there.contains(key));
    gone.map_or(Ok(()), |(_, name)| {
        let code = &cell.field.code;
        Err(text!(
            "the file \"{name}\" in the field \"{code}\" is not in kintone any more, and the history keeps no files",
            "フィールド「{code}」のファイル「{name}」は、kintoneに残っていません。履歴にファイルは保存されません"
        ))
    })
}

fn files(cell: &Cell) -> impl Iterator<Item = (&str, &str)> {
    let list = match cell {
        Cell::Set(Value::Files(list)) => list.as_slice(),
        _ => &[],
    };
    list.iter().filter_map(|file| match file {
        Attachment::Held { name, key, .. } => Some((key.as_str(), name.as_str())),
        _ => None,
    })
}
