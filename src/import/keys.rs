//! Update keys: reading one.

use super::compared::{COMPARED_CHARACTERS, compared};
use crate::cell;
use crate::model::{
    Cell, Field, NumberPrecision, Prefix, ProblemKind, RecordId, RecordNumber, UpdateKey,
};

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
        if length > COMPARED_CHARACTERS {
            return Err(ProblemKind::KeyTooLong { length });
        }
        let compared = match cell::read(key.field(), text, None)?.cell {
            Cell::Set(value) => compared(&value, precision),
            Cell::Absent | Cell::Clear => return Ok(Self::Empty),
        };
        Ok(Self::Unique {
            value: text.to_owned(),
            compared,
        })
    }

    /// The cell of a unique value.
    pub(super) fn cell(&self, field: &Field) -> Option<Cell> {
        match self {
            Self::Unique { value, .. } => Some(cell::read(field, value, None).ok()?.cell),
            _ => None,
        }
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
