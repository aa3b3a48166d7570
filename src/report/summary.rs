//! What became of every record, for people.

use std::time::Duration;

use super::{Language, RunNames};
use crate::job::{Ending, Outcome, TableCount};
use crate::plain::push_line;
use crate::plan::RowTally;

/// The summary of a run; it ends with the reconciliation.
pub fn summary(names: &RunNames, outcome: &Outcome, elapsed: Duration) -> String {
    let words = names.language.words();
    let mut text = String::new();
    let (headline, finish) = (words.headline(names), words.finish(outcome, elapsed));
    push_line(&mut text, &format!("{headline}: {finish}"));
    let lines = explanation(outcome, names.language).into_iter();
    for line in lines.chain(totals(names, outcome)) {
        push_line(&mut text, &line);
    }
    text
}

/// What became of the records and rows, or would become of them.
fn totals(names: &RunNames, outcome: &Outcome) -> Vec<String> {
    let words = names.language.words();
    let counts = &outcome.counts;
    let plan = outcome.plan.as_ref();
    let mut lines = Vec::new();
    let vanished = outcome.vanished.filter(|records| *records > 0);
    lines.extend(vanished.map(|records| words.vanished(records)));
    let foreseen = match outcome.ending {
        Ending::Planned | Ending::Guarded(_) => plan,
        _ => None,
    };
    // What looks good must not look better than it is known to be.
    if matches!(outcome.ending, Ending::Planned | Ending::Checked) {
        lines.extend(words.not_asked(outcome.preflight).map(str::to_owned));
    }
    if let Some(plan) = foreseen {
        lines.extend((plan.idle > 0).then(|| words.idle(plan.idle)));
        lines.push(words.planned(counts, plan));
    }
    let has_rows = |table: &&TableCount| table.with_id > 0 || table.rows != RowTally::default();
    let foreseen = foreseen.iter().flat_map(|plan| plan.tables.values());
    let tables = outcome.tables.values().chain(foreseen);
    let tables: Vec<_> = tables.filter(has_rows).collect();
    let rows = (!tables.is_empty()).then(|| words.table_rows(&tables));
    match (&outcome.ending, names.kind.writes) {
        (Ending::Planned, _) => lines.extend(rows),
        (Ending::Guarded(_), _) => {
            lines.extend(rows);
            lines.push(words.reconciliation(counts));
        }
        (_, false) => lines.push(words.check_counts(counts, plan)),
        (_, true) => {
            lines.push(words.reconciliation(counts));
            lines.extend(rows);
        }
    }
    lines
}

/// Why it ended early, and which lines are written, unknown and not sent.
fn explanation(outcome: &Outcome, language: Language) -> Vec<String> {
    let words = language.words();
    match &outcome.ending {
        Ending::Complete | Ending::Checked | Ending::Planned | Ending::Invalid => {
            return Vec::new();
        }
        Ending::Guarded(violations) => {
            return violations
                .iter()
                .map(|violation| words.violation(violation))
                .collect();
        }
        _ => {}
    }
    let mut lines = Vec::new();
    if let Some((message, hint)) = failure(&outcome.ending, language) {
        lines.push(format!("error: {message}"));
        lines.extend(hint.map(|hint| format!("{}: {hint}", words.hint_label())));
    }
    if let Some(line) = outcome.journal.written_through() {
        lines.push(words.written_through(line));
    }
    if let Some(entry) = outcome.journal.unknown() {
        lines.push(words.unknown(entry.records, &entry.ranges));
    }
    lines
}

/// What stopped the run, other than the file or the user, and what to do about it.
pub(super) fn failure(ending: &Ending, language: Language) -> Option<(String, Option<String>)> {
    let words = language.words();
    match ending {
        Ending::Complete
        | Ending::Checked
        | Ending::Planned
        | Ending::Invalid
        | Ending::Interrupted => None,
        Ending::Failed(error) | Ending::Lost(error) => {
            Some((words.failure(error), words.failure_hint(error)))
        }
        Ending::Guarded(violations) => {
            let violations: Vec<_> = violations
                .iter()
                .map(|violation| words.violation(violation))
                .collect();
            Some((violations.join("; "), None))
        }
        Ending::Unsent(reason) => Some((words.unsent(reason), words.unsent_hint(reason))),
    }
}
