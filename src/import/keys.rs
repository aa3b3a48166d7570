//! Update keys: reading one.

use super::compared::{COMPARED_CHARACTERS, compared};
use crate::cell;
use crate::model::{Cell, NumberPrecision, Prefix, ProblemKind, RecordId, RecordNumber, UpdateKey};

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
    /// Reads the cell of an update key: the key, and for a unique value the cell that it is.
    pub(super) fn read(
        key: &UpdateKey,
        text: &str,
        prefix: &Prefix,
        precision: Option<NumberPrecision>,
    ) -> Result<(Self, Cell), ProblemKind> {
        if text.is_empty() {
            return Ok((Self::Empty, Cell::Absent));
        }
        if key.is_record_number() {
            return RecordNumber::parse(text, prefix)
                .map(|number| (Self::Record(number), Cell::Absent))
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
        let cell = cell::read(key.field(), text, None)?.cell;
        let Cell::Set(value) = &cell else {
            return Ok((Self::Empty, Cell::Absent));
        };
        let key = Self::Unique {
            value: text.to_owned(),
            compared: compared(value, precision),
        };
        Ok((key, cell))
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
