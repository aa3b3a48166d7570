//! What records hold, and what they held: all of it that people can change, and who changed it last.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::unseen::Unseen;
use crate::api::{ApiError, Wanted};
use crate::job::server::Server;
use crate::language::{Text, text};
use crate::model::{
    Cell, ExistingRecord, Field, FieldCell, FieldKind, Form, Record, RecordId, Row, RowId, Value,
};

/// Reads what records hold.
pub(crate) struct Reading<'a> {
    server: Server<'a>,
    wanted: Wanted,
}

impl<'a> Reading<'a> {
    /// Reads all that people can change of a record.
    pub(crate) fn whole(server: Server<'a>, form: &Form) -> Self {
        let wanted = wanted(form);
        Self { server, wanted }
    }

    /// Reads no more than who changed a record last.
    pub(crate) fn changes(server: Server<'a>, form: &Form) -> Self {
        let by = form.fields().iter().filter(|field| tells_by(field));
        let wanted = Wanted {
            fields: by.cloned().collect(),
            ..Wanted::default()
        };
        Self { server, wanted }
    }

    /// What is read of a record.
    pub(crate) fn wanted(&self) -> &Wanted {
        &self.wanted
    }

    /// What kintone holds now of those of these records that are there.
    pub(crate) async fn held(
        &self,
        ids: &[RecordId],
    ) -> Result<HashMap<RecordId, ExistingRecord>, ApiError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let Server { client, app } = self.server;
        let held = client.records_by_ids(app, ids, &self.wanted).await?;
        Ok(held.into_iter().map(|held| (held.id, held)).collect())
    }

    /// What is known of records that kintone left out.
    pub(crate) async fn unseen(&self, absent: &[RecordId]) -> Result<Unseen, ApiError> {
        Unseen::look(self.server, absent).await
    }

    /// What kintone holds now of those of these records that it lists, and what is known of the others.
    pub(crate) async fn sought(
        &self,
        ids: &[RecordId],
    ) -> Result<(HashMap<RecordId, ExistingRecord>, Unseen), ApiError> {
        let held = self.held(ids).await?;
        let absent = ids.iter().filter(|id| !held.contains_key(id));
        let absent: Vec<_> = absent.copied().collect();
        Ok((held, self.unseen(&absent).await?))
    }
}

/// All that people can change of a record, who added it, and who changed it last.
fn wanted(form: &Form) -> Wanted {
    let given = |fields: &[Arc<Field>]| -> Vec<Arc<Field>> {
        let given = fields.iter().filter(|field| field.is_given());
        given.cloned().collect()
    };
    let told = |field: &&Arc<Field>| tells_by(field) || field.kind == FieldKind::Creator;
    let by = form.fields().iter().filter(told);
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
pub(crate) fn whole(held: &ExistingRecord) -> ExistingRecord {
    let mut whole = held.clone();
    let cells = &mut whole.record.cells;
    cells.retain(|held| held.field.is_given());
    whole
}

/// Who added a record, where that may be viewed.
pub(crate) fn added_by(held: &ExistingRecord) -> Option<&str> {
    held.record.cells.iter().find_map(|held| match &held.cell {
        Cell::Set(Value::User(code)) if held.field.kind == FieldKind::Creator => {
            Some(code.as_str())
        }
        _ => None,
    })
}

/// Who changed a record last, and when.
pub(crate) fn changed_by(held: &ExistingRecord) -> (Option<String>, Option<String>) {
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
pub(crate) fn read(image: &str, wanted: &Wanted) -> Result<ExistingRecord, Text> {
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

/// The cell of a row in the field of another cell.
pub(crate) fn cell_of<'r>(row: &'r Row, cell: &FieldCell) -> &'r Cell {
    let mut cells = row.cells.iter();
    let found = cells.find(|held| held.field.code == cell.field.code);
    found.map_or(&Cell::Absent, |held| &held.cell)
}

/// Whether a record holds what it held, but for ids of rows that came back.
pub(crate) fn is_as(image: &Record, held: &ExistingRecord) -> bool {
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
