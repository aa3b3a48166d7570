//! A batch that was written, for programs that act on its records.

use serde_json::{Value as Json, json};

use super::history::result_word;
use crate::job::RecordResult;

/// A record of a batch that was written.
#[derive(Debug, Clone, Copy)]
pub struct BatchRecord {
    /// Its first line.
    pub line: u64,
    /// Its number and its revision, where kintone's answer came.
    pub id: Option<(u64, u64)>,
    /// What became of it.
    pub result: RecordResult,
}

/// The document of a batch.
pub fn batch_document(run: &str, app: &str, batch: u64, records: &[BatchRecord]) -> Json {
    let records = records.iter().map(|record| {
        let (id, revision) = record.id.unzip();
        json!({
            "line": record.line,
            "id": id,
            "revision": revision,
            "result": result_word(record.result),
        })
    });
    let records: Vec<_> = records.collect();
    json!({"version": 1, "command": "after-batch", "run": run, "app": app, "batch": batch, "records": records})
}
