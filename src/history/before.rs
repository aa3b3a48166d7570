//! What records held before a run changed them, many in one text: an array of records as kintone writes them.

use serde_json::Value as Json;

use crate::api::RecordJson;
use crate::model::ExistingRecord;

/// How many records a page holds, at most, and about how many bytes.
const MOST: usize = 500;
const BYTES: usize = 512 * 1024;

/// What a record held before it was changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Before {
    /// The record's number.
    pub record: u64,
    /// The revision at which it was read.
    pub revision: u64,
    /// The record as kintone writes it, with what was to change.
    pub image: String,
}

/// Records that wait to be written together.
#[derive(Debug, Default)]
pub(super) struct BeforePage {
    body: Vec<u8>,
    records: usize,
}

impl BeforePage {
    /// Adds a record. One that cannot be written down is left out: then it cannot be taken back.
    pub(super) fn push(&mut self, before: &ExistingRecord) {
        let Ok(json) = RecordJson::of(&before.record) else {
            return;
        };
        let (id, revision) = (before.id, before.revision);
        let head = format!(r#"{{"$id":{{"value":"{id}"}},"$revision":{{"value":"{revision}"}}"#);
        let members = json.bytes().strip_prefix(b"{").unwrap_or_default();
        self.body.push(if self.records == 0 { b'[' } else { b',' });
        self.body.extend_from_slice(head.as_bytes());
        if members != b"}" {
            self.body.push(b',');
        }
        self.body.extend_from_slice(members);
        self.records += 1;
    }

    pub(super) fn is_full(&self) -> bool {
        self.records >= MOST || self.body.len() >= BYTES
    }

    /// The page as it is kept, and nothing in it any more; `None` if there was nothing.
    pub(super) fn take(&mut self) -> Option<(usize, String)> {
        let page = std::mem::take(self);
        let mut body = page.body;
        body.push(b']');
        let body = String::from_utf8(body).ok()?;
        (page.records > 0).then_some((page.records, body))
    }
}

/// The records of a page. A page that is no page has none.
pub(super) fn unpacked(body: &str) -> Vec<Before> {
    let records: Vec<Json> = serde_json::from_str(body).unwrap_or_default();
    records.iter().filter_map(before).collect()
}

fn before(json: &Json) -> Option<Before> {
    let number = |name: &str| json[name]["value"].as_str()?.parse().ok();
    Some(Before {
        record: number("$id")?,
        revision: number("$revision")?,
        image: json.to_string(),
    })
}
