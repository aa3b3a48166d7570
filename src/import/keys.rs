//! Update keys: reading one, and what must hold between the keys of a whole file.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use super::options::EmptyKey;
use crate::cell;
use crate::model::{AppCode, Cell, ProblemKind, RecordId, RecordNumber, UpdateKey, Value};

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
        /// What kintone compares: numbers by value, texts without trailing blanks.
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
        app_code: Option<&AppCode>,
    ) -> Result<Self, ProblemKind> {
        if text.is_empty() {
            return Ok(Self::Empty);
        }
        if key.is_record_number() {
            return RecordNumber::parse(text, app_code)
                .map(Self::Record)
                .map_err(|_| ProblemKind::KeyInvalid {
                    text: text.to_owned(),
                });
        }
        let length = text.chars().count();
        if length > LONGEST_KEY {
            return Err(ProblemKind::KeyTooLong { length });
        }
        let compared = match cell::read(key.field(), text, None)?.cell {
            Cell::Set(Value::Number(number)) => number.plain(),
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

/// What is known of all keys so far.
///
/// It holds a hash and a line for each key, not the key, so that memory hardly grows with the file. Two keys
/// with one hash would be called duplicates wrongly once in some hundred million files of 200,000 records,
/// and not again in the next run, as hashes are seeded anew.
#[derive(Debug)]
pub(super) struct KeyLedger {
    empty: EmptyKey,
    lines: HashMap<u64, u64>,
    hasher: RandomState,
    first_with_app_code: Option<u64>,
    first_without_app_code: Option<u64>,
    mixture_told: bool,
}

impl KeyLedger {
    pub(super) fn new(empty: EmptyKey) -> Self {
        Self {
            empty,
            lines: HashMap::new(),
            hasher: RandomState::new(),
            first_with_app_code: None,
            first_without_app_code: None,
            mixture_told: false,
        }
    }

    /// Takes the next key of the file, and says what is wrong with it beside the others.
    pub(super) fn take(&mut self, key: &Key, line: u64) -> Vec<ProblemKind> {
        let (text, compared) = match key {
            Key::Unreadable => return Vec::new(),
            Key::Empty if self.empty == EmptyKey::Insert => return Vec::new(),
            Key::Empty => return vec![ProblemKind::KeyEmpty],
            Key::Record(number) => (number.id.to_string(), number.id.to_string()),
            Key::Unique { value, compared } => (value.clone(), compared.clone()),
        };
        let mut found = Vec::new();
        if let Key::Record(number) = key {
            found.extend(self.mixture(*number, line));
        }
        let hash = self.hasher.hash_one(&compared);
        match self.lines.get(&hash) {
            Some(first_line) => found.push(ProblemKind::KeyDuplicate {
                text,
                first_line: *first_line,
            }),
            None => {
                self.lines.insert(hash, line);
            }
        }
        found
    }

    /// Record numbers all carry the app code, or none does; the first one that differs is told.
    fn mixture(&mut self, number: RecordNumber, line: u64) -> Option<ProblemKind> {
        let (own, other) = if number.with_app_code {
            (&mut self.first_with_app_code, self.first_without_app_code)
        } else {
            (&mut self.first_without_app_code, self.first_with_app_code)
        };
        own.get_or_insert(line);
        let other_line = other.filter(|_| !self.mixture_told)?;
        self.mixture_told = true;
        Some(ProblemKind::KeyMixedAppCode { other_line })
    }
}
