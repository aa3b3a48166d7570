//! Values by which records are found without reading them all: those of unique fields, and of fields that
//! lookups look into.

use rusqlite::{Connection, Transaction, TransactionBehavior};
use serde_json::Value as Json;

use super::session::Session;
use crate::model::FieldKind;
use crate::sandbox::app::{App, AppField};
use crate::sandbox::refusal::Result;

/// How many characters of a text kintone compares (kintone API facts, section 6).
const COMPARED: usize = 64;

const NOTE_KEY: &str =
    "INSERT OR REPLACE INTO key_values (app, field, value, record) VALUES (?1, ?2, ?3, ?4)";

/// A text as kintone compares it: the first 64 characters, without trailing half-width blanks
/// (kintone API facts, section 6).
pub(crate) fn comparable_text(text: &str) -> &str {
    let end = text.char_indices().nth(COMPARED);
    text[..end.map_or(text.len(), |(at, _)| at)].trim_end_matches(' ')
}

/// The key of a stored value; none for an empty one, which never collides.
pub(crate) fn key_of(kind: FieldKind, value: &Json) -> Option<&str> {
    let text = value.as_str()?;
    let key = match kind {
        FieldKind::SingleLineText | FieldKind::Link => comparable_text(text),
        _ => text,
    };
    (!key.is_empty()).then_some(key)
}

/// Brings an app's keys in line with its form, which may have changed since the database was written.
pub(super) fn refresh(connection: &mut Connection, app: &App) -> rusqlite::Result<()> {
    let id = app.id.get();
    let codes: Vec<_> = app.key_fields().map(AppField::code).collect();
    let codes = Json::from(codes).to_string();
    let known = "SELECT 1 FROM key_fields WHERE app = ?1 AND codes = ?2";
    if connection.prepare(known)?.exists((id, &codes))? {
        return Ok(());
    }
    // A transaction that first reads and then writes may find that another wrote in between.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute("DELETE FROM key_values WHERE app = ?1", [id])?;
    note_all(&transaction, app)?;
    transaction.execute(
        "INSERT OR REPLACE INTO key_fields (app, codes) VALUES (?1, ?2)",
        (id, &codes),
    )?;
    transaction.commit()
}

/// Notes the keys of all records of an app.
fn note_all(transaction: &Transaction<'_>, app: &App) -> rusqlite::Result<()> {
    let id = app.id.get();
    let mut records = transaction.prepare(&format!("SELECT id, \"values\" FROM records_{id}"))?;
    let mut note = transaction.prepare(NOTE_KEY)?;
    let mut rows = records.query([])?;
    while let Some(row) = rows.next()? {
        let values: Json = serde_json::from_str(&row.get::<_, String>(1)?)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
        for field in app.key_fields() {
            let (code, kind) = (field.code(), field.kind());
            if let Some(key) = values.get(code).and_then(|value| key_of(kind, value)) {
                note.execute((id, code, key, row.get::<_, u64>(0)?))?;
            }
        }
    }
    Ok(())
}

impl Session<'_> {
    /// The records that hold this key, at most two: whether there are more never matters.
    pub(crate) fn find_key(&self, app: u64, field: &str, key: &str) -> Result<Vec<u64>> {
        let mut statement = self.transaction.prepare_cached(
            "SELECT record FROM key_values WHERE app = ?1 AND field = ?2 AND value = ?3 ORDER BY record LIMIT 2",
        )?;
        let records = statement.query_map((app, field, key), |row| row.get(0))?;
        Ok(records.collect::<rusqlite::Result<_>>()?)
    }

    pub(crate) fn add_key(&self, app: u64, field: &str, key: &str, record: u64) -> Result<()> {
        self.execute(NOTE_KEY, (app, field, key, record))?;
        Ok(())
    }

    pub(crate) fn remove_key(&self, app: u64, field: &str, key: &str, record: u64) -> Result<()> {
        let sql =
            "DELETE FROM key_values WHERE app = ?1 AND field = ?2 AND value = ?3 AND record = ?4";
        self.execute(sql, (app, field, key, record))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_by_64_characters_without_trailing_blanks() {
        assert_eq!(comparable_text("a  "), "a");
        assert_eq!(comparable_text("  a\u{3000}"), "  a\u{3000}");
        let long = "あ".repeat(70);
        assert_eq!(comparable_text(&long), "あ".repeat(64));
        assert_eq!(key_of(FieldKind::SingleLineText, &"".into()), None);
        assert_eq!(key_of(FieldKind::Number, &"1".into()), Some("1"));
    }
}
