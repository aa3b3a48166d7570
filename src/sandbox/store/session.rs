//! One transaction, and the sequences of ids.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Params, Transaction};

use crate::sandbox::refusal::Result;

/// A transaction, and the sequences as far as it has drawn from them. Dropped without
/// [`Session::commit`], it leaves no trace.
#[derive(Debug)]
pub(crate) struct Session<'store> {
    pub(super) transaction: Transaction<'store>,
    drawn: HashMap<Sequence, u64>,
}

/// A sequence of ids, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Sequence {
    Records(u64),
    /// Row ids, of all tables of the domain (kintone API facts, section 5).
    Rows,
}

impl Sequence {
    fn name(self) -> String {
        match self {
            Self::Records(app) => format!("records of app {app}"),
            Self::Rows => "rows".to_owned(),
        }
    }
}

impl<'store> Session<'store> {
    pub(super) fn new(transaction: Transaction<'store>) -> Self {
        Self {
            transaction,
            drawn: HashMap::new(),
        }
    }

    /// Removes everything, the sequences too. Tables stay, for whoever else has the database open, and so does
    /// what is known of the apps and their forms.
    pub(crate) fn empty(&self) -> rusqlite::Result<()> {
        let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('apps', 'key_fields')";
        let mut statement = self.transaction.prepare(sql)?;
        let tables = statement.query_map((), |row| row.get(0))?;
        for table in tables.collect::<rusqlite::Result<Vec<String>>>()? {
            self.transaction
                .execute(&format!("DELETE FROM {table}"), ())?;
        }
        // Which may lie in a database of their own.
        self.transaction.execute("DELETE FROM pieces", ())?;
        Ok(())
    }

    /// Runs a statement that is run often.
    pub(super) fn execute(&self, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
        self.transaction.prepare_cached(sql)?.execute(params)
    }

    /// The next number of a sequence.
    pub(crate) fn next(&mut self, sequence: Sequence) -> Result<u64> {
        let next = 1 + match self.drawn.get(&sequence) {
            Some(last) => *last,
            None => self.last(sequence)?,
        };
        self.drawn.insert(sequence, next);
        Ok(next)
    }

    /// Sees to it that no later number of a sequence is as small as this one.
    pub(crate) fn raise(&mut self, sequence: Sequence, least: u64) -> Result<()> {
        let last = match self.drawn.get(&sequence) {
            Some(last) => *last,
            None => self.last(sequence)?,
        };
        self.drawn.insert(sequence, last.max(least));
        Ok(())
    }

    /// When an app was made, in seconds.
    pub(crate) fn created(&self, app: u64) -> Result<i64> {
        let sql = "SELECT created FROM apps WHERE id = ?1";
        let created = self.transaction.query_row(sql, [app], |row| row.get(0));
        Ok(created.optional()?.unwrap_or_default())
    }

    /// Whether any number was ever drawn from a sequence.
    pub(crate) fn has_drawn(&self, sequence: Sequence) -> rusqlite::Result<bool> {
        Ok(self.last(sequence)? > 0)
    }

    fn last(&self, sequence: Sequence) -> rusqlite::Result<u64> {
        let sql = "SELECT last FROM sequences WHERE name = ?1";
        let mut statement = self.transaction.prepare_cached(sql)?;
        let last = statement.query_row([sequence.name()], |row| row.get(0));
        Ok(last.optional()?.unwrap_or(0))
    }

    /// Keeps what the transaction did.
    pub(crate) fn commit(self) -> rusqlite::Result<()> {
        for (sequence, last) in &self.drawn {
            let sql = "INSERT OR REPLACE INTO sequences (name, last) VALUES (?1, ?2)";
            self.execute(sql, (sequence.name(), last))?;
        }
        self.transaction.commit()
    }
}
