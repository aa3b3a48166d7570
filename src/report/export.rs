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
    /// The tables whose rows are in files of their own.
    pub tables: Vec<TableFile>,
    /// Characters that the encoding lacks, and that were replaced.
    pub replaced: u64,
    /// Texts that got an apostrophe.
    pub escaped: u64,
    /// Fields that kintone did not return, by their codes.
    pub unseen: Vec<String>,
    /// Attachments: downloaded, and there already.
    pub attachments: (u64, u64),
    /// What changed, where only that was exported.
    pub increment: Option<IncrementDocument>,
}

/// A table whose rows are apart from the records.
#[derive(Debug)]
pub struct TableFile {
    /// The table, by its code.
    pub table: String,
    /// Its file, as it is named, where it has one of its own.
    pub file: Option<String>,
    /// Its rows.
    pub rows: u64,
}

/// What changed since an export.
#[derive(Debug)]
pub struct IncrementDocument {
    /// When that export began, if there was one.
    pub since: Option<String>,
    /// Records that are new, of another revision, gone, and as they were.
    pub counts: [u64; 4],
    /// The file that lists those that are gone, as it was named.
    pub deleted_file: Option<String>,
}

/// It, as a document. An export that is not complete has none: its reason is one.
pub fn document(exported: &ExportDocument) -> Json {
    let (downloaded, unchanged) = exported.attachments;
    let tables = exported.tables.iter();
    let tables =
        tables.map(|table| json!({"table": table.table, "file": table.file, "rows": table.rows}));
    let tables: Vec<_> = tables.collect();
    let increment = exported.increment.as_ref().map(|increment| {
        let [added, updated, deleted, unchanged] = increment.counts;
        json!({
            "since": increment.since,
            "added": added,
            "updated": updated,
            "deleted": deleted,
            "unchanged": unchanged,
            "deleted_file": increment.deleted_file,
        })
    });
    json!({
        "version": 1,
        "command": "export",
        "exit_code": 0,
        "run": exported.run,
        "app": exported.app,
        "file": exported.file,
        "records": exported.records,
        "tables": tables,
        "replaced_characters": exported.replaced,
        "escaped_formulas": exported.escaped,
        "fields_not_returned": exported.unseen,
        "attachments": {"downloaded": downloaded, "unchanged": unchanged},
        "increment": increment,
    })
}
