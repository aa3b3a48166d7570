//! The history for machines.

use serde_json::{Value as Json, json};

use super::facts::next;
use super::records::word;
use super::{health, moment};
use crate::history::{Batch, Kept, RecordEntry, RecordError, Run};
use crate::language::Language;
use crate::report::json::counts_json;

/// The version of the documents; it rises when a member changes its meaning or goes away.
const VERSION: u32 = 1;

/// Runs, the newest first.
pub fn document(runs: &[Run]) -> Json {
    let runs: Vec<_> = runs.iter().map(run_json).collect();
    json!({"version": VERSION, "command": "history", "exit_code": 0, "runs": runs})
}

/// A run with all that is known of it, and those of its records that were asked for.
pub fn run_document(
    command: &str,
    kept: &Kept,
    since: Option<&Run>,
    records: Option<&[RecordEntry]>,
) -> Json {
    let mut run = run_json(&kept.run);
    let about = &kept.run.about;
    let more = json!({
        "mode": about.mode,
        "command_line": about.command,
        "of": about.of,
        "group": about.group,
        "directory": about.directory,
        "app_name": kept.run.learned.app_name,
        "app_code": kept.run.learned.app_code,
        "file_size": about.file_size,
        "file_sha256": kept.run.learned.file_sha256,
        "map_sha256": about.map,
        "encoding": kept.run.learned.encoding,
        "columns": kept.run.learned.columns,
        "form_revision": kept.run.learned.form_revision,
        "host": about.host,
        "process": about.process,
        "ci_run": about.ci_run,
        "kintable": about.version,
        "error": kept.run.end.error,
        "tables": kept.run.end.tables,
        "problems": kept.run.end.problems,
        "next": next(&kept.run, Language::English),
        "cancelled_by": kept.run.end.cancelled_by,
        "undone_by": kept.run.end.undone_by.as_ref().map(ToString::to_string),
        "batches": kept.batches.iter().map(batch_json).collect::<Vec<_>>(),
        "last_good_run": since.map(|run| run.id.to_string()),
        "records": records.map(|records| {
            let json = records.iter().map(|entry| record_json(entry, about.has_lines()));
            json.collect::<Vec<_>>()
        }),
    });
    if let (Json::Object(run), Json::Object(more)) = (&mut run, more) {
        run.extend(more);
    }
    json!({"version": VERSION, "command": command, "exit_code": 0, "run": run})
}

pub(in crate::report) fn run_json(run: &Run) -> Json {
    let health = health::shown(run);
    json!({
        "id": run.id.to_string(),
        "kind": run.about.kind,
        "status": run.status.word(),
        "health": health.word,
        "health_percent": health.hundredths.map(percent),
        "home": run.about.home,
        "app": run.about.app,
        "job": run.about.job,
        "file": run.about.file,
        "started": moment(run.started),
        "ended": run.ended.and_then(moment),
        "heard": moment(run.heard),
        "user": run.about.user,
        "exit_code": run.end.exit_code,
        "errors_file": run.end.errors_file,
        "counts": counts_json(&run.counts),
    })
}

/// Hundredths of a percent as percent: `97.5`.
#[expect(clippy::cast_precision_loss, reason = "there are at most 10,000")]
pub(super) fn percent(hundredths: u64) -> f64 {
    hundredths as f64 / 100.0
}

fn batch_json(batch: &Batch) -> Json {
    json!({
        "batch": batch.number,
        "records": batch.records,
        "lines": batch.lines,
        "fate": batch.fate_word(),
        "sent": moment(batch.sent),
        "settled": batch.settled.and_then(moment),
    })
}

fn record_json(entry: &RecordEntry, has_lines: bool) -> Json {
    let line = |line: u64| has_lines.then_some(line);
    json!({
        "line": line(entry.lines.0),
        "last_line": line(entry.lines.1),
        "merged_lines": entry.merged,
        "key": entry.key,
        "record": entry.record,
        "revision": entry.revision,
        "result": word(entry.result),
        "code": entry.code,
        "message": entry.message,
        "errors": entry.errors.iter().map(error_json).collect::<Vec<_>>(),
        "unlisted_errors": entry.unlisted,
    })
}

fn error_json(RecordError(line, code, said): &RecordError) -> Json {
    json!({"line": line, "code": code, "message": said})
}

/// Runs as CSV, with the members of the document as columns.
pub fn csv(runs: &[Run]) -> String {
    let runs = runs.iter().map(|run| {
        let mut json = run_json(run);
        // Every line has the same columns.
        json["counts"]["deleted"] = run.counts.deleted.into();
        json
    });
    table(&runs.collect::<Vec<_>>())
}

/// Objects as lines under the names of their members; members of members stand beside them.
pub(in crate::report) fn table(objects: &[Json]) -> String {
    let flat: Vec<_> = objects.iter().map(flattened).collect();
    let mut text = String::new();
    let names = flat
        .first()
        .map(|first| first.iter().map(|(name, _)| name.clone()));
    if let Some(names) = names {
        push_row(&mut text, names);
    }
    for object in flat {
        push_row(&mut text, object.into_iter().map(|(_, value)| value));
    }
    text
}

fn flattened(object: &Json) -> Vec<(String, String)> {
    let members = object.as_object().into_iter().flatten();
    let members = members.flat_map(|(name, value)| match value {
        Json::Object(_) => flattened(value),
        Json::Null => vec![(name.clone(), String::new())],
        Json::String(text) => vec![(name.clone(), text.clone())],
        other => vec![(name.clone(), other.to_string())],
    });
    members.collect()
}

fn push_row(text: &mut String, cells: impl Iterator<Item = String>) {
    let quoted = |cell: String| {
        // A spreadsheet would run what begins so.
        let cell = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell != "-" {
            format!("'{cell}")
        } else {
            cell
        };
        if cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell
        }
    };
    let cells: Vec<_> = cells.map(quoted).collect();
    text.push_str(&cells.join(","));
    text.push_str("\r\n");
}
