//! What is called how on the page. The words of the command line stand beside those for people where a person types
//! them.

use crate::history::RunStatus;
use crate::job::{Band, Counts, RecordResult};
use crate::language::Text;

/// How a status looks, beside its word: a class of the style sheet.
pub(super) fn status_look(status: RunStatus) -> &'static str {
    match status {
        RunStatus::Running => "live",
        RunStatus::Completed => "ok",
        RunStatus::CompletedWithErrors | RunStatus::Cancelled => "warn",
        RunStatus::Failed | RunStatus::Rejected | RunStatus::Interrupted => "bad",
        RunStatus::Undone | RunStatus::Discarded | RunStatus::SkippedOverlap => "idle",
    }
}

/// A status in words.
pub(super) fn status(status: RunStatus) -> Text {
    match status {
        RunStatus::Running => Text::fixed("running", "実行中"),
        RunStatus::Completed => Text::fixed("completed", "完了"),
        RunStatus::CompletedWithErrors => Text::fixed("completed with errors", "一部失敗"),
        RunStatus::Failed => Text::fixed("failed", "失敗"),
        RunStatus::Rejected => Text::fixed("did not start", "開始せず"),
        RunStatus::Interrupted => Text::fixed("interrupted", "中断"),
        RunStatus::Cancelled => Text::fixed("cancelled", "中止"),
        RunStatus::Undone => Text::fixed("undone", "取り消し済み"),
        RunStatus::Discarded => Text::fixed("discarded", "破棄"),
        RunStatus::SkippedOverlap => Text::fixed("skipped (overlap)", "スキップ（重複）"),
    }
}

/// A health in words.
pub(super) fn band(band: Band) -> Text {
    match band {
        Band::Ok => Text::fixed("ok", "良好"),
        Band::Warn => Text::fixed("warn", "注意"),
        Band::Bad => Text::fixed("bad", "不良"),
    }
}

/// What a command does, in words; a command of another version is called as it is typed.
pub(super) fn kind(command: &str) -> Text {
    match command {
        "import" => Text::fixed("import", "取り込み"),
        "export" => Text::fixed("export", "書き出し"),
        "delete" => Text::fixed("deletion", "削除"),
        "undo" => Text::fixed("undo", "取り消し"),
        "resume" => Text::fixed("resumed run", "再開"),
        "backup" => Text::fixed("backup", "バックアップ"),
        "restore" => Text::fixed("restore", "復元"),
        other => Text::made(other.to_owned(), other.to_owned()),
    }
}

/// A result in words.
pub(super) fn result(result: RecordResult) -> Text {
    match result {
        RecordResult::Created => Text::fixed("added", "追加"),
        RecordResult::Updated => Text::fixed("updated", "更新"),
        RecordResult::AddedOrUpdated => Text::fixed("added or updated", "追加または更新"),
        RecordResult::Deleted => Text::fixed("deleted", "削除"),
        RecordResult::Unchanged => Text::fixed("unchanged", "変更なし"),
        RecordResult::Skipped => Text::fixed("skipped", "スキップ"),
        RecordResult::Failed => Text::fixed("failed", "失敗"),
        RecordResult::NotTried => Text::fixed("not sent", "未送信"),
        RecordResult::Unknown => Text::fixed("unknown", "不明"),
    }
}

/// The results, those first that somebody has to look at.
pub(super) const RESULTS: [RecordResult; 9] = [
    RecordResult::Failed,
    RecordResult::Unknown,
    RecordResult::NotTried,
    RecordResult::Created,
    RecordResult::Updated,
    RecordResult::AddedOrUpdated,
    RecordResult::Deleted,
    RecordResult::Unchanged,
    RecordResult::Skipped,
];

/// How a result looks.
pub(super) fn result_look(result: RecordResult) -> &'static str {
    match result {
        RecordResult::Created => "added",
        RecordResult::Updated | RecordResult::AddedOrUpdated => "updated",
        RecordResult::Deleted => "deleted",
        RecordResult::Unchanged | RecordResult::Skipped => "idle",
        RecordResult::Failed => "bad",
        RecordResult::NotTried | RecordResult::Unknown => "warn",
    }
}

/// How many records have which result, in the order of a sum: all that were read are in one of them.
pub(super) fn sum(counts: &Counts) -> Vec<(RecordResult, u64)> {
    use RecordResult as Result;
    let order = [
        Result::Created,
        Result::Updated,
        Result::AddedOrUpdated,
        Result::Deleted,
        Result::Unchanged,
        Result::Skipped,
        Result::Failed,
        Result::NotTried,
        Result::Unknown,
    ];
    let mut counts = *counts;
    order.map(|result| (result, *counts.of(result))).to_vec()
}
