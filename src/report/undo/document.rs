//! What became of a run that was handled back, for machines.

use serde_json::{Value as Json, json};

use super::{UndoClosing, UndoNames};
use crate::job::{Handled, Outcome, RecordResult, Verdict};
use crate::language::Language;
use crate::report::Reason;
use crate::report::handled::{HandledLists, record_json};
use crate::report::json::{ending, error_json, retry};

/// What became of it, for machines.
pub fn document(
    names: &UndoNames,
    outcome: &Outcome,
    lists: HandledLists,
    closing: UndoClosing,
) -> Json {
    let (language, counts) = (names.language, &outcome.counts);
    let lists = lists.into_lists();
    let records = |list: &[Handled]| -> Vec<Json> {
        list.iter()
            .map(|handled| record(handled, lists.has_lines, language))
            .collect()
    };
    json!({
        "version": 1,
        "command": "undo",
        "exit_code": closing.exit_code,
        "ending": ending(outcome.status()),
        "retry": retry(outcome.retry()),
        "error": Reason::of(&outcome.ending, language).as_ref().map(error_json),
        "of": names.of,
        "run": names.run,
        "app": names.home.app().map(|app| app.to_string()),
        "dry_run": names.run.is_none(),
        "records": {
            "written": counts.read,
            "reversed": counts.written() + counts.unchanged,
            "kept": counts.skipped,
            "failed": counts.failed,
            "not_tried": counts.not_tried,
            "unknown": counts.unknown,
        },
        "rows_with_new_ids": closing.new_rows,
        "reversed": records(&lists.reversed),
        "kept": records(&lists.kept),
        "failed": records(&lists.failed),
        "changes": closing.changes.map(|changes| changes.0),
    })
}

fn record(handled: &Handled, has_lines: bool, language: Language) -> Json {
    let mut json = record_json(handled, has_lines, language);
    if let Verdict::Done { by, new_rows, note } = &handled.verdict {
        let by = match by {
            RecordResult::Deleted => "deleted",
            RecordResult::Created => "added_again",
            RecordResult::Updated => "restored",
            _ => "nothing_to_do",
        };
        json["by"] = by.into();
        json["rows_with_new_ids"] = (*new_rows).into();
        json["note"] = note.as_ref().map(|note| note.of(language)).into();
    }
    json
}
