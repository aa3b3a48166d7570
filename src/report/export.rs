//! What was exported, for machines.

use serde_json::{Value as Json, json};

/// What was exported to a file.
#[derive(Debug)]
pub struct ExportDocument {
    /// The file, as it was named.
    pub file: String,
    /// The app's id.
    pub app: String,
    /// The run's id in the history, if it is kept there.
    pub run: Option<String>,
    /// Records.
    pub records: u64,
    /// Characters that the encoding lacks, and that were replaced.
    pub replaced: u64,
    /// Texts that got an apostrophe.
    pub escaped: u64,
    /// Fields that kintone did not return, by their codes.
    pub unseen: Vec<String>,
    /// Attachments: downloaded, and there already.
    pub attachments: (u64, u64),
}

/// It, as a document. An export that is not complete has none: its reason is one.
pub fn document(exported: &ExportDocument) -> Json {
    let (downloaded, unchanged) = exported.attachments;
    json!({
        "version": 1,
        "command": "export",
        "exit_code": 0,
        "run": exported.run,
        "app": exported.app,
        "file": exported.file,
        "records": exported.records,
        "replaced_characters": exported.replaced,
        "escaped_formulas": exported.escaped,
        "fields_not_returned": exported.unseen,
        "attachments": {"downloaded": downloaded, "unchanged": unchanged},
    })
}
