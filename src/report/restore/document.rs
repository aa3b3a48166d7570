//! What became of restored records, for machines.

use serde_json::{Value as Json, json};

use super::{Comparison, DifferingCell, RestoreApp};
use crate::job::{Ending, Handled, RecordResult, Verdict};
use crate::language::Language;
use crate::report::Reason;
use crate::report::handled::record_json;
use crate::report::json::{ending, error_json, retry};

/// What became of all apps.
pub fn document(
    (dir, exit_code, is_dry): (&str, u8, bool),
    apps: Vec<RestoreApp>,
    not_begun: &[u64],
    language: Language,
) -> Json {
    let apps = apps.into_iter().map(|app| app_json(app, language));
    json!({
        "version": 1,
        "command": "restore",
        "exit_code": exit_code,
        "directory": dir,
        "dry_run": is_dry,
        "apps": apps.collect::<Vec<_>>(),
        "apps_not_begun": not_begun.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn app_json(app: RestoreApp, language: Language) -> Json {
    let (outcome, counts) = (&app.outcome, &app.outcome.counts);
    let lists = app.lists.into_lists();
    let of = |list: &[Handled], is_wanted: fn(&Verdict) -> bool| -> Vec<Json> {
        let list = list.iter().filter(|handled| is_wanted(&handled.verdict));
        list.map(|handled| record(handled, language)).collect()
    };
    let is_written = |verdict: &Verdict| !is_unchanged(verdict);
    let reason = Reason::of(&outcome.ending, language).filter(|_| !app.is_declined);
    json!({
        "from_app": app.from.to_string(),
        "app": app.home.app().map(|app| app.to_string()),
        "run": app.run,
        "exit_code": app.exit_code,
        "ending": if app.is_declined { "declined" } else { ending(outcome.status()) },
        "retry": retry(outcome.retry()),
        "error": reason.as_ref().map(error_json),
        "dry_run": matches!(outcome.ending, Ending::Planned),
        "records": {
            "in_backup": counts.read,
            "added": counts.created,
            "updated": counts.updated,
            "unchanged": counts.unchanged,
            "kept": counts.skipped,
            "failed": counts.failed,
            "not_tried": counts.not_tried,
            "unknown": counts.unknown,
        },
        "rows_with_new_ids": app.new_rows,
        "attachments_uploaded": app.uploaded,
        "cells_without_files": app.without_files,
        "fields_filled_by_kintone": app.filled.iter().map(|(kind, fields)| json!({"type": kind, "fields": fields})).collect::<Vec<_>>(),
        "ignored_fields": app.ignored,
        "id_map": app.id_map,
        "written": of(&lists.reversed, is_written),
        "kept": of(&lists.kept, |_| true),
        "failed": of(&lists.failed, |_| true),
        "comparison": app.comparison.as_ref().map(comparison),
        "next": app.next.map(|next| json!({"purpose": next.purpose, "command": next.command})),
    })
}

fn is_unchanged(verdict: &Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Done {
            by: RecordResult::Unchanged,
            ..
        }
    )
}

fn record(handled: &Handled, language: Language) -> Json {
    let json = record_json(handled, false, language);
    let mut record = json!({"from_record": handled.lines.0});
    for name in [
        "record",
        "revision",
        "changed_by",
        "changed_at",
        "code",
        "message",
    ] {
        if let Some(value) = json.get(name) {
            record[name] = value.clone();
        }
    }
    if let Verdict::Done { by, new_rows, .. } = &handled.verdict {
        let is_new = *by == RecordResult::Created;
        record["by"] = if is_new { "added" } else { "updated" }.into();
        record["rows_with_new_ids"] = (*new_rows).into();
    }
    record
}

fn comparison(comparison: &Comparison) -> Json {
    let counts = comparison.counts.iter();
    let counts = counts
        .map(|(field, reason, cells)| json!({"field": field, "reason": reason, "cells": cells}));
    let of = |list: &[(u64, u64)]| -> Vec<Json> {
        let list = list.iter();
        list.map(|(from, record)| json!({"from_record": from, "record": record}))
            .collect()
    };
    json!({
        "records": comparison.records,
        "by_field": counts.collect::<Vec<_>>(),
        "cells": comparison.cells.iter().map(cell).collect::<Vec<_>>(),
        "cells_not_listed": comparison.unlisted,
        "deleted_since": of(&comparison.gone),
        "unseen": of(&comparison.unseen),
    })
}

fn cell(cell: &DifferingCell) -> Json {
    let (table, row) = cell.row.as_ref().map(|(table, row)| (table, row)).unzip();
    json!({
        "from_record": cell.record,
        "record": cell.now,
        "field": cell.field,
        "table": table,
        "row": row,
        "backup": cell.kept,
        "now": cell.found,
        "reason": cell.reason,
    })
}
