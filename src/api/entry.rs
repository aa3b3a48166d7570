//! What a request holds of one record, as JSON (kintone API facts, sections 1.7 to 1.10).

use std::fmt;

use serde::Serialize;
use tokio_util::bytes::{BufMut as _, BytesMut};

use crate::model::{FieldCode, RecordId, Revision};

/// The greatest number that JavaScript counts exactly. No record has such an id, and kintone adds a record for
/// an id that does not exist: this is how an upsert adds a record that has no key.
const LAST_DUMMY_ID: u64 = 9_007_199_254_740_991;

/// Which record of the app is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// A new one, in a request that adds.
    New,
    /// The record with this id. A request that upserts adds a record under another id where there is none.
    Record {
        /// The id.
        id: RecordId,
        /// The revision that it must have still; any if `None`.
        revision: Option<Revision>,
    },
    /// In a request that upserts: the record that has this value in this unique field; if there is none, one is added
    /// with it.
    Key {
        /// The field.
        field: &'a FieldCode,
        /// The value, as kintone writes it.
        value: &'a str,
    },
    /// A new one, in a request that upserts. Each has a number of its own there, such as its position in the file.
    NewAmongUpserts(u64),
}

/// A record in a request: which one is meant, and what it is to hold. Those that were written one behind the other
/// are one piece of memory together.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry(BytesMut);

impl Entry {
    /// What stands in a request, a comma behind it.
    pub(super) fn new(json: BytesMut) -> Self {
        Self(json)
    }

    /// How many bytes it has.
    pub fn length(&self) -> usize {
        self.0.len()
    }

    pub(super) fn into_bytes(self) -> BytesMut {
        self.0
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}

/// Writes what cannot fail: texts, and objects of texts.
pub(super) fn put(out: &mut BytesMut, value: &(impl Serialize + ?Sized)) {
    let written = serde_json::to_writer(out.writer(), value);
    debug_assert!(written.is_ok(), "texts are written to memory");
}

/// Writes what stands before the record in its entry; what is to stand behind it.
pub(super) fn put_target(out: &mut BytesMut, target: &Target<'_>) -> &'static [u8] {
    out.put_slice(match target {
        Target::New => return b",",
        Target::Record { .. } | Target::NewAmongUpserts(_) => br#"{"id":"#,
        Target::Key { .. } => br#"{"updateKey":{"field":"#,
    });
    match target {
        Target::New => {}
        Target::Record { id, revision } => {
            put(out, &id.to_string());
            if let Some(revision) = revision {
                out.put_slice(br#","revision":"#);
                put(out, &revision.to_string());
            }
        }
        Target::Key { field, value } => {
            put(out, field.as_str());
            out.put_slice(br#","value":"#);
            put(out, value);
            out.put_u8(b'}');
        }
        Target::NewAmongUpserts(number) => {
            put(out, &LAST_DUMMY_ID.saturating_sub(*number).to_string());
        }
    }
    out.put_slice(br#","record":"#);
    b"},"
}
