//! What became of every record, for people.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Duration;

use super::{Language, RunNames};
use crate::api::Refusal;
use crate::job::{Ending, Outcome, TableCount};
use crate::language::Text;
use crate::plain::push_line;
use crate::plan::RowTally;
use crate::problem::{Severity, explain};

/// The code of problems that kintone told of single records and cells.
const REFUSED: &str = "server.refused";

/// The summary of a run: how it ended, the reconciliation, and where more is told of its errors.
pub fn summary(names: &RunNames, outcome: &Outcome, elapsed: Duration) -> String {
    let words = names.language.words();
    let mut text = String::new();
    let headline = words.headline(names);
    let finish = words.finish(names.kind, outcome, elapsed);
    push_line(&mut text, &words.titled(&headline, &finish));
    let lines = explanation(outcome, names.language).into_iter();
    let more = code_to_explain(outcome).map(|code| words.more_about(&code));
    for line in lines.chain(totals(names, outcome)).chain(more) {
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
        let label = match &outcome.ending {
            Ending::Guarded(_) => Text::fixed("if not stopped", "中止しなかった場合"),
            _ if names.kind.saves_plan => Text::fixed("plan", "実行計画"),
            _ => Text::fixed("dry run", "ドライラン"),
        };
        lines.push(words.planned(&label, counts, plan));
    }
    let has_rows = |table: &&TableCount| table.with_id > 0 || table.rows != RowTally::default();
    let foreseen = foreseen.iter().flat_map(|plan| plan.tables.values());
    let tables = outcome.tables.values().chain(foreseen);
    let tables: Vec<_> = tables.filter(has_rows).collect();
    let renewed: u64 = tables.iter().map(|table| table.rows.renewed).sum();
    let rows = (!tables.is_empty()).then(|| words.table_rows(&tables));
    let rows = rows
        .into_iter()
        .chain((renewed > 0).then(|| words.renewed(renewed)));
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
            let told = violations
                .iter()
                .map(|violation| words.violation(violation));
            let hint = words.violation_hint(violations);
            return told.chain(hint.map(|hint| words.as_hint(&hint))).collect();
        }
        _ => {}
    }
    let mut lines = Vec::new();
    if let Some(refusal) = told_refusal(outcome) {
        lines.extend(refusal.id.as_ref().map(|id| words.error_id(id)));
    } else if let Some((message, hint)) = failure(&outcome.ending, language) {
        lines.push(words.as_error(&message));
        lines.extend(hint.map(|hint| words.as_hint(&hint)));
    }
    if let Some(line) = outcome.journal.written_through() {
        lines.push(words.written_through(line));
    }
    let beyond = outcome.journal.written_beyond();
    if !beyond.is_empty() {
        lines.push(words.written_beyond(&beyond));
    }
    if let Some(entry) = outcome.journal.unknown() {
        lines.push(words.unknown(entry.records, &entry.ranges));
    } else if !beyond.is_empty() {
        // No part of the file can be named that is free of what is written.
    } else if let Some(line) = outcome.journal.written_through() {
        lines.push(words.continuation(line));
    }
    lines
}

/// kintone's error that stopped the run, if all that it says is told as problems of records.
fn told_refusal(outcome: &Outcome) -> Option<&Refusal> {
    let (Ending::Failed(error) | Ending::Lost(error)) = &outcome.ending else {
        return None;
    };
    let is_told = outcome.problems.keys().any(|class| class.code == REFUSED);
    let refusal = error.refusal().filter(|_| is_told)?;
    let is_about_records = refusal
        .faults
        .iter()
        .all(|fault| fault.path.record.is_some());
    (refusal.request.is_some() && is_about_records).then_some(refusal)
}

/// The code of what most errors are, or of what stopped the run, if it is explained.
fn code_to_explain(outcome: &Outcome) -> Option<String> {
    let refusal = match &outcome.ending {
        Ending::Failed(error) | Ending::Lost(error) => error.refusal(),
        _ => None,
    };
    if let Some(refusal) = refusal {
        return explain(&refusal.code).map(|known| known.code.to_string());
    }
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for (class, count) in &outcome.problems {
        if class.severity == Severity::Error {
            *counts.entry(class.code).or_default() += count;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts.first().map(|(code, _)| (*code).to_owned())
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
        Ending::Guarded(violations) => Some((
            words.violations(violations),
            words.violation_hint(violations),
        )),
        Ending::Unsent(reason) => Some((words.unsent(reason), words.unsent_hint(reason))),
    }
}
