//! Records by app and id.

use std::ops::{ControlFlow, RangeInclusive};

use rusqlite::Row;
use serde_json::{Map, Value as Json};

use super::fields::Fields;
use super::session::Session;
use crate::sandbox::refusal::Result;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stored {
    pub(crate) id: u64,
    pub(crate) revision: u64,
    /// Field code → value as the record API reads it.
    pub(crate) values: Map<String, Json>,
}

/// Every id of a record: `SQLite` counts no further.
pub(crate) const ALL_IDS: RangeInclusive<u64> = 0..=i64::MAX.unsigned_abs();

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Ascending,
    Descending,
}

/// The record of a row: its id, revision and these of its values.
fn stored<E>(row: &Row<'_>, fields: &Fields<'_>) -> Result<Stored, E>
where
    E: From<rusqlite::Error> + From<serde_json::Error>,
{
    let values = row.get_ref(2)?.as_str_or_null();
    let values = values.map_err(rusqlite::Error::from)?;
    Ok(Stored {
        id: row.get(0)?,
        revision: row.get(1)?,
        values: match values {
            Some(text) => fields.read(text)?,
            None => Map::new(),
        },
    })
}

/// The statements that make an app's table.
pub(super) fn schema(app: u64) -> String {
    format!(
        "CREATE TABLE IF NOT EXISTS records_{app} (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL, \"values\" TEXT NOT NULL);"
    )
}

impl Session<'_> {
    pub(crate) fn record(&self, app: u64, id: u64) -> Result<Option<Stored>> {
        let sql = format!("SELECT id, revision, \"values\" FROM records_{app} WHERE id = ?1");
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let mut rows = statement.query([id])?;
        rows.next()?
            .map(|row| stored(row, &Fields::All))
            .transpose()
    }

    pub(crate) fn insert(&self, app: u64, record: &Stored) -> Result<()> {
        let sql =
            format!("INSERT INTO records_{app} (id, revision, \"values\") VALUES (?1, ?2, ?3)");
        let values = serde_json::to_string(&record.values)?;
        self.execute(&sql, (record.id, record.revision, values))?;
        Ok(())
    }

    /// Stores a record in place of the one with its id.
    pub(crate) fn update(&self, app: u64, record: &Stored) -> Result<()> {
        let sql = format!("UPDATE records_{app} SET revision = ?2, \"values\" = ?3 WHERE id = ?1");
        let values = serde_json::to_string(&record.values)?;
        self.execute(&sql, (record.id, record.revision, values))?;
        Ok(())
    }

    pub(crate) fn delete(&self, app: u64, id: u64) -> Result<()> {
        let sql = format!("DELETE FROM records_{app} WHERE id = ?1");
        self.execute(&sql, [id])?;
        Ok(())
    }

    /// Hands the records of a range, as far as these fields go, to `visit`, until it has had enough.
    pub(crate) fn scan<E>(
        &self,
        app: u64,
        ids: RangeInclusive<u64>,
        order: Order,
        fields: &Fields<'_>,
        mut visit: impl FnMut(Stored) -> Result<ControlFlow<()>, E>,
    ) -> Result<(), E>
    where
        E: From<rusqlite::Error> + From<serde_json::Error>,
    {
        let direction = match order {
            Order::Ascending => "ASC",
            Order::Descending => "DESC",
        };
        // Values that nobody wants are not even fetched.
        let values = if fields.is_none() {
            "NULL"
        } else {
            "\"values\""
        };
        let sql = format!(
            "SELECT id, revision, {values} FROM records_{app} WHERE id BETWEEN ?1 AND ?2 ORDER BY id {direction}"
        );
        let mut statement = self.transaction.prepare_cached(&sql)?;
        let mut rows = statement.query([ids.start(), ids.end()])?;
        while let Some(row) = rows.next()? {
            if visit(stored::<E>(row, fields)?)?.is_break() {
                break;
            }
        }
        Ok(())
    }
}
