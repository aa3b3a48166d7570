//! What became of every record, for machines: one JSON document with a version.

use serde_json::{Value as Json, json};

use super::summary::failure;
use super::{Changes, Language, RunNames, severity_word};
use crate::job::{BatchFate, Ending, Outcome, Preflight, TableCount};
use crate::model::Place;
use crate::plan::{Totals, totals_json};
use crate::problem::Problem;

/// The version of the document; it rises when a field changes its meaning or goes away.
const VERSION: u32 = 1;

/// The document of one run. `changes` are its records as a [`Diff`](super::Diff) collected them.
pub fn document(
    names: &RunNames,
    outcome: &Outcome,
    problems: &[Problem],
    changes: Option<Changes>,
    exit_code: u8,
) -> Json {
    let counts = &outcome.counts;
    let (language, words) = (names.language, names.language.words());
    let problems = problems
        .iter()
        .map(|problem| problem_json(problem, language));
    let tables = outcome.tables.iter().map(|(code, table)| {
        json!({
            "code": code.as_str(),
            "label": table.label,
            "rows_by_id": table.with_id,
            "new_rows": table.rows.new,
            "kept_rows": counted(table, table.rows.kept),
            "changed_rows": counted(table, table.rows.changed),
            "deleted_rows": counted(table, table.rows.deleted),
        })
    });
    let batches = outcome.journal.entries().iter().map(|entry| {
        json!({
            "batch": entry.batch,
            "records": entry.records,
            "first_line": entry.lines.0,
            "last_line": entry.lines.1,
            "fate": fate(entry.fate),
        })
    });
    let unknown = outcome.journal.unknown();
    let unknown = unknown.map_or_else(Vec::new, |entry| entry.ranges.clone());
    let problem_counts = outcome.problems.iter().map(|(class, count)| {
        json!({
            "severity": severity_word(class.severity),
            "code": class.code,
            "field": class.field.as_ref().map(ToString::to_string),
            "count": count,
        })
    });
    let is_check = !names.kind.writes;
    let forecast = outcome.plan.as_ref().filter(|_| is_check);
    let guards: Vec<_> = match &outcome.ending {
        Ending::Guarded(violations) => violations
            .iter()
            .map(|violation| words.violation(violation))
            .collect(),
        _ => Vec::new(),
    };
    json!({
        "version": VERSION,
        "command": names.kind.command,
        "file": names.file,
        "app": names.home.app().map(|app| app.to_string()),
        "exit_code": exit_code,
        "ending": ending(&outcome.ending),
        "error": error(&outcome.ending, language),
        "records": {
            "read": counts.read,
            "created": counts.created,
            "updated": counts.updated,
            "created_or_updated": counts.added_or_updated,
            "unchanged": counts.unchanged,
            "skipped": counts.skipped,
            "failed": counts.failed,
            "not_tried": counts.not_tried,
            "unknown": counts.unknown,
        },
        "forecast": forecast.map(|plan| json!({"added": plan.created, "updated": plan.updated})),
        "plan": outcome.plan.as_ref().map(|plan| plan_json(plan, changes)),
        "vanished": outcome.vanished,
        "preflight": preflight(outcome.preflight),
        "guards": guards,
        "tables": tables.collect::<Vec<_>>(),
        "batches": batches.collect::<Vec<_>>(),
        "unknown_lines": unknown,
        "problems": problems.collect::<Vec<_>>(),
        "problem_counts": problem_counts.collect::<Vec<_>>(),
    })
}

/// A number of rows; none where rows were not read, and so not counted.
fn counted(table: &TableCount, rows: u64) -> Option<u64> {
    (!table.is_uncounted).then_some(rows)
}

/// What would become of the records, and of each where that was asked for.
fn plan_json(plan: &Totals, changes: Option<Changes>) -> Json {
    let mut json = totals_json(plan);
    if let (Json::Object(members), Some(Changes(records))) = (&mut json, changes) {
        members.insert("records".to_owned(), records.into());
    }
    json
}

fn problem_json(problem: &Problem, language: Language) -> Json {
    let (first, last, column, cell) = match problem.place {
        Place::Options | Place::File => (None, None, None, None),
        Place::Lines { first, last } => (Some(first), Some(last), None, None),
        Place::Cell { line, column, cell } => (Some(line), Some(line), Some(column), Some(cell)),
    };
    let field = problem.field.as_ref();
    json!({
        "severity": severity_word(problem.severity()),
        "code": problem.kind.code(),
        "line": first,
        "last_line": last,
        "column": column,
        "cell": cell,
        "field": field.map(|field| field.code.to_string()),
        "label": field.map(|field| field.label.as_str()),
        "table": field.and_then(|field| field.table.as_ref()).map(ToString::to_string),
        "message": problem.kind.message(language),
        "hint": problem.kind.hint(language),
        "cli_kintone_message": problem.kind.reference_message(),
    })
}

fn ending(ending: &Ending) -> &'static str {
    match ending {
        Ending::Complete => "complete",
        Ending::Checked => "checked",
        Ending::Planned => "planned",
        Ending::Guarded(_) => "guarded",
        Ending::Invalid => "invalid",
        Ending::Failed(_) | Ending::Unsent(_) => "failed",
        Ending::Lost(_) => "lost",
        Ending::Interrupted => "interrupted",
    }
}

fn preflight(preflight: Preflight) -> &'static str {
    match preflight {
        Preflight::None => "none",
        Preflight::Partial => "partial",
        Preflight::Complete => "complete",
    }
}

fn error(ending: &Ending, language: Language) -> Json {
    let Some((message, hint)) = failure(ending, language) else {
        return Json::Null;
    };
    let refusal = match ending {
        Ending::Failed(error) | Ending::Lost(error) => error.refusal(),
        _ => None,
    };
    json!({
        "message": message,
        "hint": hint,
        "code": refusal.map(|refusal| refusal.code.as_str()),
        "id": refusal.and_then(|refusal| refusal.id.as_deref()),
    })
}

fn fate(fate: BatchFate) -> &'static str {
    match fate {
        BatchFate::Unknown => "unknown",
        BatchFate::Written => "written",
        BatchFate::NotWritten => "not written",
    }
}
