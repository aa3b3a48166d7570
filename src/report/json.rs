//! What became of every record, for machines: one JSON document with a version.

use serde_json::{Value as Json, json};

use super::checklist::{self, checklist_json};
use super::reason::{INTERRUPTED, Reason};
use super::{Changes, Language, Rejection, RunNames, Waits, severity_word};
use crate::history::{RunId, RunStatus};
use crate::job::{BatchFate, Counts, Doubt, Ending, Outcome, Preflight, Retry, Status, TableCount};
use crate::model::Place;
use crate::plan::{Totals, totals_json};
use crate::problem::Problem;

/// The version of the document; it rises when a field changes its meaning or goes away.
const VERSION: u32 = 1;

/// What a document says of a run beside its outcome.
#[derive(Default)]
pub struct Closing {
    /// How the program ends.
    pub exit_code: u8,
    /// The run in the history, if it is kept there.
    pub run: Option<RunId>,
    /// The records that would change, as a [`Diff`](super::Diff) collected them.
    pub changes: Option<Changes>,
    /// Where the records are that failed, if they were written to a file.
    pub errors_file: Option<String>,
    /// Where the records are that were not sent, if they were written to a file.
    pub rest_file: Option<String>,
    /// Where the plan is, if one was saved.
    pub plan_file: Option<String>,
    /// A file of the run that could not be written.
    pub unwritten: Option<Reason>,
    /// Whether the file names people of whom nobody knows whether they exist.
    pub leaves_people_open: bool,
    /// The pauses between tries.
    pub waits: Waits,
    /// How to go on, if not everything is done: what comes first, and what comes beside it.
    pub next: Vec<NextStep>,
}

impl Closing {
    /// Whether all was asked: what nobody knows was not.
    fn preflight(&self, outcome: &Outcome) -> Preflight {
        match outcome.preflight {
            Preflight::Complete if self.leaves_people_open => Preflight::Partial,
            asked => asked,
        }
    }
}

/// The command that makes sense next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// What it is for: "to continue".
    pub purpose: String,
    /// The command as it is typed.
    pub command: String,
}

/// The document of one run.
pub fn document(
    names: &RunNames,
    outcome: &Outcome,
    problems: &[Problem],
    closing: Closing,
) -> Json {
    let asked = closing.preflight(outcome);
    let checklist = checklist::rows(names, outcome, closing.leaves_people_open);
    let reason = Reason::of(&outcome.ending, names.language).or(closing.unwritten);
    let words = names.language.words();
    let problems = problems.iter().map(|problem| mapped_json(problem, names));
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
    let is_check = !names.kind.writes;
    let forecast = outcome.plan.as_ref().filter(|_| is_check);
    let guards = match &outcome.ending {
        Ending::Guarded(violations) => violations.as_slice(),
        Ending::TooManyErrors(violation) => std::slice::from_ref(violation),
        _ => &[],
    };
    let guards = guards.iter().map(|violation| words.violation(violation));
    let guards: Vec<_> = guards.collect();
    json!({
        "version": VERSION,
        "command": names.kind.command,
        "file": names.file,
        "app": names.home.app().map(|app| app.to_string()),
        "exit_code": closing.exit_code,
        "run": closing.run.as_ref().map(RunId::as_str),
        "status": closing.run.as_ref().map(|_| RunStatus::of(outcome).word()),
        "ending": ending(outcome.status()),
        "retry": retry(outcome.retry()),
        "error": reason.as_ref().map(error_json),
        "records": counts_json(&outcome.counts),
        "unchecked_columns": outcome.unchecked_columns,
        "forecast": forecast.map(|plan| json!({"added": plan.created, "updated": plan.updated})),
        "plan": outcome.plan.as_ref().map(|plan| plan_json(plan, closing.changes)),
        "vanished": outcome.vanished,
        "preflight": preflight(asked),
        "checklist": checklist_json(&checklist),
        "guards": guards,
        "tables": tables.collect::<Vec<_>>(),
        "batches": batches.collect::<Vec<_>>(),
        "waits": {
            "retries": closing.waits.retries,
            "seconds": closing.waits.time.as_secs(),
        },
        "unknown_lines": unknown,
        "doubt": outcome.doubt.as_ref().map(doubt),
        "written_before": outcome.written_before,
        "errors_file": closing.errors_file,
        "rest_file": closing.rest_file,
        "plan_file": closing.plan_file,
        "next_command": closing.next.into_iter().next().map(|next| next.command),
        "problems": problems.collect::<Vec<_>>(),
        "problem_counts": problem_counts_json(outcome),
    })
}

/// The document of a command that ended before there was a run to tell of.
pub fn rejection(rejection: &Rejection) -> Json {
    let is_stopped = rejection.reason.code == INTERRUPTED;
    json!({
        "version": VERSION,
        "command": rejection.command,
        "exit_code": rejection.exit_code,
        "ending": if is_stopped {
            "interrupted"
        } else if rejection.is_unbegun {
            "rejected"
        } else {
            "failed"
        },
        "retry": retry(rejection.retry),
        "error": error_json(&rejection.reason),
    })
}

/// Why it is not known what became of records, and which of the app may be theirs.
fn doubt(doubt: &Doubt) -> Json {
    let (reason, candidates) = match doubt {
        Doubt::Absent => ("absent", &[][..]),
        Doubt::Candidates(records) => ("candidates", &records[..]),
        Doubt::Unseen(records) => ("unseen", &records[..]),
        Doubt::Changed => ("changed", &[][..]),
        Doubt::Unasked => ("unasked", &[][..]),
    };
    let candidates: Vec<_> = candidates.iter().map(|record| record.get()).collect();
    json!({"reason": reason, "candidates": candidates})
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

/// A problem with the line of the map that it is about.
pub(super) fn mapped_json(problem: &Problem, names: &RunNames) -> Json {
    let mut json = problem_json(problem, names.language);
    let column = match problem.place {
        Place::Map { column, .. } => Some(column),
        _ => None,
    };
    let line = names.map_line(problem);
    json["map"] = line
        .map(|(file, line)| json!({"file": file, "line": line, "column": column}))
        .into();
    json
}

pub(super) fn problem_json(problem: &Problem, language: Language) -> Json {
    let (first, last, column, cell) = match problem.place {
        Place::Options | Place::File | Place::Map { .. } => (None, None, None, None),
        Place::Lines { first, last } => (Some(first), Some(last), None, None),
        Place::Cell { line, column, cell } => (Some(line), Some(line), Some(column), Some(cell)),
        Place::Address {
            row, column, cell, ..
        } => {
            let [column, cell] = [column, cell].map(|at| Some(u64::from(at)));
            (Some(row), Some(row), column, cell)
        }
    };
    let address = match problem.place {
        Place::Address {
            sheet, row, column, ..
        } => Some(sheet.address(row, column)),
        _ => None,
    };
    let field = problem.field.as_ref();
    json!({
        "severity": severity_word(problem.severity()),
        "code": problem.kind.code(),
        "line": first,
        "last_line": last,
        "column": column,
        "cell": cell,
        "address": address,
        "field": field.map(|field| field.code.to_string()),
        "label": field.map(|field| field.label.as_str()),
        "table": field.and_then(|field| field.table.as_ref()).map(ToString::to_string),
        "message": problem.kind.message(language),
        "hint": problem.kind.hint(language),
        "cli_kintone_message": problem.kind.reference_message(),
    })
}

/// How many problems there are of each code and field.
pub(super) fn problem_counts_json(outcome: &Outcome) -> Vec<Json> {
    let counts = outcome.problems.iter().map(|(class, count)| {
        json!({
            "severity": severity_word(class.severity),
            "code": class.code,
            "field": class.field.as_ref().map(ToString::to_string),
            "count": count,
        })
    });
    counts.collect()
}

pub(super) fn ending(status: Status) -> &'static str {
    match status {
        Status::Complete => "complete",
        Status::Checked => "checked",
        Status::Planned => "planned",
        Status::Guarded => "guarded",
        Status::Invalid => "invalid",
        Status::Failed => "failed",
        Status::PartlyWritten => "partly_written",
        Status::Lost => "lost",
        Status::Interrupted => "interrupted",
    }
}

pub(super) fn retry(retry: Retry) -> &'static str {
    match retry {
        Retry::Never => "never",
        Retry::Later => "later",
        Retry::Resume => "resume",
    }
}

fn preflight(preflight: Preflight) -> &'static str {
    match preflight {
        Preflight::None => "none",
        Preflight::Partial => "partial",
        Preflight::Complete => "complete",
    }
}

pub(super) fn error_json(reason: &Reason) -> Json {
    json!({
        "message": reason.message,
        "hint": reason.hint,
        "code": reason.code,
        "id": reason.id,
    })
}

/// What became of how many records.
pub(super) fn counts_json(counts: &Counts) -> Json {
    let mut json = json!({
        "read": counts.read,
        "created": counts.created,
        "updated": counts.updated,
        "created_or_updated": counts.added_or_updated,
        "unchanged": counts.unchanged,
        "skipped": counts.skipped,
        "failed": counts.failed,
        "not_tried": counts.not_tried,
        "unknown": counts.unknown,
    });
    // No import deletes records.
    if counts.deleted > 0 {
        json["deleted"] = counts.deleted.into();
    }
    json
}

fn fate(fate: BatchFate) -> &'static str {
    match fate {
        BatchFate::Unknown => "unknown",
        BatchFate::Written => "written",
        BatchFate::NotWritten => "not written",
    }
}
