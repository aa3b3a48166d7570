//! What a record held before a run, read again, and held against what it holds now.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::api::Wanted;
use crate::language::{Text, text};
use crate::model::{
    Attachment, Cell, ExistingRecord, Field, FieldCell, FieldKind, Form, Record, Row, RowId,
    RowKey, TableRows, Value,
};

/// All that people can change of a record, and who changed it last.
pub(super) fn wanted(form: &Form) -> Wanted {
    let given = |fields: &[Arc<Field>]| -> Vec<Arc<Field>> {
        let given = fields.iter().filter(|field| field.is_given());
        given.cloned().collect()
    };
    let by = form.fields().iter().filter(|field| tells_by(field));
    let tables = form.tables().iter();
    Wanted {
        fields: given(form.fields())
            .into_iter()
            .chain(by.cloned())
            .collect(),
        tables: tables
            .map(|table| (table.clone(), given(&table.fields)))
            .collect(),
    }
}

fn tells_by(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Modifier | FieldKind::UpdatedTime)
}

/// All that people can change of a record that is to be deleted.
pub(super) fn whole(held: &ExistingRecord) -> ExistingRecord {
    let mut whole = held.clone();
    whole.record.cells.retain(|held| !tells_by(&held.field));
    whole
}

/// Who changed a record last, and when.
pub(super) fn changed_by(held: &ExistingRecord) -> (Option<String>, Option<String>) {
    let mut by = (None, None);
    for held in &held.record.cells {
        match &held.cell {
            Cell::Set(Value::User(code)) if held.field.kind == FieldKind::Modifier => {
                by.0 = Some(code.clone());
            }
            Cell::Set(Value::DateTime(at)) if held.field.kind == FieldKind::UpdatedTime => {
                by.1 = Some(at.to_string());
            }
            _ => {}
        }
    }
    by
}

/// Reads what a record held; the error says what of it the form does not have any more.
pub(super) fn read(image: &str, wanted: &Wanted) -> Result<ExistingRecord, Text> {
    let unreadable = |_| {
        Text::fixed(
            "what the record held before cannot be read",
            "変更前の内容を読み取れません",
        )
    };
    let members: Map<String, Json> = serde_json::from_str(image).map_err(unreadable)?;
    let mut held = wanted.read(image).map_err(unreadable)?;
    held.record
        .cells
        .retain(|held| members.contains_key(held.field.code.as_str()) && held.cell != Cell::Absent);
    let has = |code: &str| {
        code.starts_with('$')
            || held
                .record
                .cells
                .iter()
                .any(|held| held.field.code.as_str() == code)
            || held
                .record
                .tables
                .iter()
                .any(|held| held.table.code.as_str() == code)
    };
    if let Some(gone) = members.keys().find(|code| !has(code)) {
        return Err(text!(
            "the form has no field \"{gone}\" of this type any more",
            "フォームに、このタイプのフィールド「{gone}」がありません"
        ));
    }
    for row in held
        .record
        .tables
        .iter_mut()
        .flat_map(|table| &mut table.rows)
    {
        row.cells.retain(|held| held.cell != Cell::Absent);
    }
    Ok(held)
}

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

fn cell_of<'r>(row: &'r Row, cell: &FieldCell) -> &'r Cell {
    let mut cells = row.cells.iter();
    let found = cells.find(|held| held.field.code == cell.field.code);
    found.map_or(&Cell::Absent, |held| &held.cell)
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

/// Whether a record holds what it held, but for ids of rows that came back.
pub(super) fn is_as(image: &Record, held: &ExistingRecord) -> bool {
    let are_equal = |image: &[FieldCell], of: &dyn Fn(&FieldCell) -> Cell| {
        image.iter().all(|cell| cell.cell == of(cell))
    };
    let cells = are_equal(&image.cells, &|cell| {
        held.record.cell(&cell.field.code).clone()
    });
    cells
        && image.tables.iter().all(|table| {
            let now = held.record.rows(&table.table.code).unwrap_or_default();
            let there: HashSet<RowId> = now.iter().filter_map(Row::id).collect();
            let mut pairs = table.rows.iter().zip(now);
            let may_be = |before: &Row, now: &Row| {
                before.id() == now.id() || before.id().is_none_or(|id| !there.contains(&id))
            };
            table.rows.len() == now.len()
                && pairs.all(|(before, now)| {
                    may_be(before, now)
                        && are_equal(&before.cells, &|cell| cell_of(now, cell).clone())
                })
        })
}
