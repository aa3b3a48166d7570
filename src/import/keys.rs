//! Update keys: reading one.

use super::ledger::compared;
use crate::cell;
use crate::model::{
    Cell, NumberPrecision, Prefix, ProblemKind, RecordId, RecordNumber, UpdateKey, Value,
};

/// kintone compares only so many characters of a key (kintone API facts, sections 1.8 and 6).
pub(super) const LONGEST_KEY: usize = 64;

/// The update key of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    /// The cell is empty.
    Empty,
    /// A record number, without the app code.
    Record(RecordNumber),
    /// The value of a unique text or number field, as it is sent.
    Unique {
        /// The value.
        value: String,
        /// What kintone compares: numbers by value, after it rounded them, texts without trailing blanks.
        compared: String,
    },
    /// The cell could not be read; the problem was told.
    Unreadable,
}

impl Key {
    /// Reads the cell of an update key.
    pub(super) fn read(
        key: &UpdateKey,
        text: &str,
        prefix: &Prefix,
        precision: Option<NumberPrecision>,
    ) -> Result<Self, ProblemKind> {
        if text.is_empty() {
            return Ok(Self::Empty);
        }
        if key.is_record_number() {
            return RecordNumber::parse(text, prefix)
                .map(Self::Record)
                .map_err(|_| ProblemKind::KeyInvalid {
                    text: text.to_owned(),
                });
        }
        if is_placeholder(text) {
            return Err(ProblemKind::KeyPlaceholder {
                text: text.to_owned(),
            });
        }
        let length = text.chars().count();
        if length > LONGEST_KEY {
            return Err(ProblemKind::KeyTooLong { length });
        }
        let compared = match cell::read(key.field(), text, None)?.cell {
            Cell::Set(value @ Value::Number(_)) => compared(&value, precision),
            _ => text.trim_end_matches(' ').to_owned(),
        };
        Ok(Self::Unique {
            value: text.to_owned(),
            compared,
        })
    }

    /// The record that a record number names.
    pub(super) fn record_id(&self) -> Option<RecordId> {
        match self {
            Self::Record(number) => Some(number.id),
            _ => None,
        }
    }
}

/// Whether a text is what systems write for "nothing" into a column that must not be empty.
fn is_placeholder(text: &str) -> bool {
    const PLACEHOLDERS: [&str; 8] = ["null", "nil", "n/a", "#n/a", "na", "none", "undefined", "0"];
    let text = text.trim();
    PLACEHOLDERS
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}
