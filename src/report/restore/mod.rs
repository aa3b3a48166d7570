//! What became of records of a backup that were to be restored, for people and for machines.

mod document;
mod summary;

pub use document::document;
pub use summary::summary;

use std::time::Duration;

use super::{Home, NextStep};
use crate::job::Outcome;
use crate::language::Text;
use crate::report::HandledLists;

/// What became of an app.
#[derive(Debug)]
pub struct RestoreApp {
    /// Its number in the backup.
    pub from: u64,
    /// The app that is written to.
    pub home: Home,
    /// The run in the history, if it is kept there.
    pub run: Option<String>,
    /// The records by what was done with them, and how it ended.
    pub outcome: Outcome,
    /// How long it took.
    pub elapsed: Duration,
    /// The records, one by one.
    pub lists: HandledLists,
    /// The exit code that it comes to alone.
    pub exit_code: u8,
    /// Whether it was asked for a confirmation, and none came.
    pub is_declined: bool,
    /// Rows that come back under new IDs.
    pub new_rows: u64,
    /// Attachments that were uploaded, or would be.
    pub uploaded: u64,
    /// Cells whose files the backup does not have.
    pub without_files: u64,
    /// Fields that kintone fills itself: how many there are of each type.
    pub filled: Vec<(&'static str, u64)>,
    /// Fields that the app does not have, and that were ignored.
    pub ignored: Vec<String>,
    /// The file with the new numbers of records.
    pub id_map: String,
    /// How what was written differs from the backup; `None` where that was not compared.
    pub comparison: Option<Comparison>,
    /// How to go on, or to take it back.
    pub next: Option<NextStep>,
}

/// How what was written differs from the backup.
#[derive(Debug, Default)]
pub struct Comparison {
    /// Records that were compared.
    pub records: u64,
    /// Cells that differ, as many as are named.
    pub cells: Vec<DifferingCell>,
    /// How many more there are.
    pub unlisted: u64,
    /// How many there are of each field and reason.
    pub counts: Vec<(String, &'static str, u64)>,
    /// Records that were deleted meanwhile: their numbers in the backup, and those that they had.
    pub gone: Vec<(u64, u64)>,
    /// The same of those that kintone does not list, and that may be there.
    pub unseen: Vec<(u64, u64)>,
}

/// A cell that differs.
#[derive(Debug)]
pub struct DifferingCell {
    /// The record's number in the backup.
    pub record: u64,
    /// Its number now.
    pub now: u64,
    /// The field, or the table whose rows are more or fewer.
    pub field: String,
    /// The table and the row in it, from 1, if it is in one.
    pub row: Option<(String, u64)>,
    /// What the backup has.
    pub kept: String,
    /// What the app has.
    pub found: String,
    /// The word of its reason.
    pub reason: &'static str,
}

/// What a reason says.
fn said(reason: &str) -> Text {
    match reason {
        "filled_by_kintone" => Text::fixed("filled by kintone", "kintoneが自動設定"),
        "lookup_copy" => Text::fixed("copied by a lookup", "ルックアップによるコピー"),
        "calculation" => Text::fixed("calculated by kintone", "kintoneによる計算"),
        "rounding" => Text::fixed("rounded by kintone", "kintoneによる丸め"),
        "user_mapped" => Text::fixed("another user by the map", "ユーザーの対応表による置き換え"),
        "not_in_backup" => Text::fixed(
            "the attachment is not in the backup",
            "バックアップに添付ファイルがない",
        ),
        "changed_since" => Text::fixed(
            "changed by somebody after the restore",
            "復元後にほかの人が変更",
        ),
        _ => Text::fixed("for an unknown reason", "原因不明"),
    }
}
