//! What became of every record, for machines: one JSON document with a version.

use std::sync::{Mutex, PoisonError};

use serde_json::{Value as Json, json};

use super::problem_line::severity_word;
use super::{RunNames, words};
use crate::import::{Ending, Event, Fate, Listener, Outcome};
use crate::model::{Place, Problem};

/// The version of the document; it rises when a field changes its meaning or goes away.
const VERSION: u32 = 1;

/// Collects the problems of a run for its document.
pub struct Collector {
    most: u64,
    problems: Mutex<Vec<Json>>,
}

impl Collector {
    /// Collects so many problems; the rest is counted.
    pub fn new(most: u64) -> Self {
        Self {
            most,
            problems: Mutex::new(Vec::new()),
        }
    }

    /// The problems that were collected.
    pub fn into_problems(self) -> Vec<Json> {
        self.problems
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener for Collector {
    fn hear(&self, event: &Event<'_>) {
        if let Event::Problem(problem) = event {
            let mut problems = self.problems.lock().unwrap_or_else(PoisonError::into_inner);
            if (problems.len() as u64) < self.most {
                problems.push(problem_json(problem));
            }
        }
    }
}

/// The document of one import.
pub fn document(names: &RunNames, outcome: &Outcome, problems: &[Json], exit_code: u8) -> Json {
    let counts = &outcome.counts;
    let tables = outcome.tables.iter().map(|(code, table)| {
        json!({"code": code.as_str(), "label": table.label, "rows_by_id": table.with_id, "new_rows": table.new})
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
    let problem_counts = outcome.problems.iter().map(|(class, count)| {
        json!({
            "severity": severity_word(class.severity),
            "code": class.code,
            "field": class.field.as_ref().map(ToString::to_string),
            "count": count,
        })
    });
    json!({
        "version": VERSION,
        "command": "import",
        "file": names.file,
        "app": names.app.to_string(),
        "exit_code": exit_code,
        "ending": ending(&outcome.ending),
        "error": error(&outcome.ending),
        "records": {
            "read": counts.read,
            "created": counts.created,
            "updated": counts.updated,
            "unchanged": counts.unchanged,
            "skipped": counts.skipped,
            "failed": counts.failed,
            "not_tried": counts.not_tried,
            "unknown": counts.unknown,
        },
        "tables": tables.collect::<Vec<_>>(),
        "batches": batches.collect::<Vec<_>>(),
        "problems": problems,
        "problem_counts": problem_counts.collect::<Vec<_>>(),
    })
}

fn problem_json(problem: &Problem) -> Json {
    let (first, last) = match problem.place {
        Place::Options | Place::File => (None, None),
        Place::Lines { first, last } => (Some(first), Some(last)),
        Place::Cell { line, .. } => (Some(line), Some(line)),
    };
    let (column, cell) = match problem.place {
        Place::Cell { column, cell, .. } => (Some(column), Some(cell)),
        _ => (None, None),
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
        "message": words::message(problem),
        "hint": words::hint(problem),
    })
}

fn ending(ending: &Ending) -> &'static str {
    match ending {
        Ending::Complete => "complete",
        Ending::Invalid => "invalid",
        Ending::Failed(_) | Ending::Unsent(_) => "failed",
        Ending::Lost(_) => "lost",
        Ending::Interrupted => "interrupted",
    }
}

fn error(ending: &Ending) -> Json {
    match ending {
        Ending::Complete | Ending::Invalid | Ending::Interrupted => Json::Null,
        Ending::Failed(error) | Ending::Lost(error) => {
            let refusal = error.refusal();
            json!({
                "message": error.to_string(),
                "hint": error.hint(),
                "code": refusal.map(|refusal| refusal.code.as_str()),
                "id": refusal.and_then(|refusal| refusal.id.as_deref()),
            })
        }
        Ending::Unsent(reason) => json!({"message": reason}),
    }
}

fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Unknown => "unknown",
        Fate::Written => "written",
        Fate::NotWritten => "not written",
    }
}
