//! What became of a run that was taken back, for machines.

use serde_json::{Value as Json, json};

use super::lists::UndoLists;
use super::{UndoClosing, UndoNames};
use crate::job::{Outcome, RecordResult, TakenBack, Verdict};
use crate::language::Language;
use crate::model::{RecordId, Revision};
use crate::report::Reason;
use crate::report::json::{ending, error_json, retry};

/// What became of it, for machines.
pub fn document(
    names: &UndoNames,
    outcome: &Outcome,
    lists: UndoLists,
    closing: UndoClosing,
) -> Json {
    let (language, counts) = (names.language, &outcome.counts);
    let lists = lists.into_lists();
    let records = |list: &[TakenBack]| -> Vec<Json> {
        list.iter().map(|taken| record(taken, language)).collect()
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

fn record(taken: &TakenBack, language: Language) -> Json {
    let mut json = json!({
        "line": taken.lines.0,
        "last_line": taken.lines.1,
        "key": taken.key,
        "record": taken.record.map(RecordId::get),
        "revision": taken.revision.map(Revision::get),
    });
    match &taken.verdict {
        Verdict::Reversed { by, new_rows, note } => {
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
        Verdict::Kept { by, at } => {
            json["changed_by"] = by.as_deref().into();
            json["changed_at"] = at.as_deref().into();
        }
        Verdict::Failed { code, why } => {
            json["code"] = (*code).into();
            json["message"] = why.of(language).into();
        }
        Verdict::NotTried | Verdict::Unknown => {}
    }
    json
}
