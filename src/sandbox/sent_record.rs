//! A record as a call sends it, read from raw JSON by the form.

use super::app::{App, AppTable, Item};
use super::raw::{Object, Raw};
use super::refusal::{Refusal, Result};
use super::sent::{Sent, SentRecord, SentRow};

/// Reads a record. Codes that the form does not have are ignored, also those of a table's fields
/// outside their table (kintone API facts, section 1.7).
pub(super) fn read_record<'body>(
    app: &App,
    raw: Option<&'body Raw<'_>>,
) -> Result<SentRecord<'body>> {
    let mut record: SentRecord<'_> = vec![None; app.items.len()];
    for (code, value) in members(raw)? {
        let Some(position) = app.position(code) else {
            continue;
        };
        let value = value_of(value)?;
        record[position] = Some(match &app.items[position] {
            Item::Field(field) => Sent::read(field.kind(), value)?,
            Item::Table(table) => read_rows(table, value)?,
        });
    }
    Ok(record)
}

fn read_rows<'body>(table: &AppTable, value: &'body Raw<'_>) -> Result<Sent<'body>> {
    let rows = match value {
        Raw::Null => return Ok(Sent::Rows(Vec::new())),
        Raw::List(rows) => rows,
        _ => return Err(Refusal::invalid_json()),
    };
    let mut read = Vec::with_capacity(rows.len());
    for row in rows {
        let row = row.as_object().ok_or_else(Refusal::invalid_json)?;
        let mut fields = vec![None; table.fields.len()];
        for (code, value) in members(row.get("value"))? {
            if let Some(position) = table.position(code) {
                let kind = table.fields[position].kind();
                fields[position] = Some(Sent::read(kind, value_of(value)?)?);
            }
        }
        read.push(SentRow {
            id: row_id(row.get("id"))?,
            fields,
        });
    }
    Ok(Sent::Rows(read))
}

/// A row id: a number, or digits in a text; null and "" are no id (kintone API facts, section 5).
fn row_id(raw: Option<&Raw<'_>>) -> Result<Option<i128>> {
    let id = match raw {
        None | Some(Raw::Null) => return Ok(None),
        Some(Raw::Text(text)) if text.is_empty() => return Ok(None),
        Some(Raw::Text(text)) => text.parse(),
        Some(Raw::Number(number)) => number.to_string().parse(),
        Some(_) => return Err(Refusal::invalid_json()),
    };
    id.map(Some).map_err(|_| Refusal::invalid_json())
}

/// The members of an object; nothing for one that is absent or null.
fn members<'body, 'all>(
    raw: Option<&'body Raw<'all>>,
) -> Result<impl Iterator<Item = (&'body str, &'body Raw<'all>)>> {
    let object = match raw {
        None | Some(Raw::Null) => None,
        Some(Raw::Object(object)) => Some(object),
        Some(_) => return Err(Refusal::invalid_json()),
    };
    Ok(object.into_iter().flat_map(Object::iter))
}

/// The `value` of a field's object; a missing one counts as null.
fn value_of<'body, 'all>(raw: &'body Raw<'all>) -> Result<&'body Raw<'all>> {
    match raw {
        Raw::Null => Ok(&Raw::Null),
        Raw::Object(object) => Ok(object.get("value").unwrap_or(&Raw::Null)),
        _ => Err(Refusal::invalid_json()),
    }
}
