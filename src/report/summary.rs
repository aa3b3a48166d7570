//! What became of every record, for people.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Duration;

use super::checklist;
use super::paint::{Colour, push_painted};
use super::reason::told_refusal;
use super::{Closing, Language, RunNames};
use crate::job::{Ending, Kind, Outcome, Status, TableCount};
use crate::language::Text;
use crate::plain::push_line;
use crate::plan::RowTally;
use crate::problem::{Severity, explain};

/// The summary of a run: how it ended, the reconciliation, how to go on, and where more is told of its errors. It has
/// our colours.
pub fn summary(
    names: &RunNames,
    outcome: &Outcome,
    elapsed: Duration,
    closing: &Closing,
) -> String {
    let words = names.language.words();
    let mut text = String::new();
    let headline = words.headline(names);
    let finish = words.finish(names.kind, outcome, elapsed);
    push_painted(
        &mut text,
        &words.titled(&headline, &finish),
        colour(outcome),
    );
    let lines = whereabouts(outcome, names.language, !closing.next.is_empty()).into_iter();
    let code = code_to_explain(outcome);
    let more = code.as_ref().map(|code| words.more_about(code));
    let (waits, next) = (&closing.waits, closing.next.iter());
    let waited = (waits.retries > 0).then(|| words.waited(waits, elapsed));
    let lines = lines.chain(totals(names, outcome)).chain(waited);
    for line in lines {
        push_line(&mut text, &line);
    }
    if names.kind == Kind::CHECK {
        let rows = checklist::rows(names, outcome, closing.leaves_people_open);
        checklist::push_lines(&mut text, &rows, names.language);
    }
    let counsel = words.most_failed(&outcome.counts, code.as_deref());
    if let Some(counsel) = counsel.filter(|_| names.kind == Kind::IMPORT) {
        push_line(&mut text, counsel);
    }
    for next in next {
        push_line(&mut text, &words.heading(&next.purpose));
        push_painted(&mut text, &format!("  {}", next.command), Colour::Bold);
    }
    if let Some(line) = more {
        push_line(&mut text, &line);
    }
    text
}

/// How well it ended, at a glance.
fn colour(outcome: &Outcome) -> Colour {
    match outcome.status() {
        Status::Complete if outcome.counts.failed > 0 => Colour::Yellow,
        Status::Complete | Status::Checked | Status::Planned => Colour::Green,
        Status::Guarded | Status::Interrupted => Colour::Yellow,
        Status::Invalid | Status::Failed | Status::PartlyWritten | Status::Lost => Colour::Red,
    }
}

/// What became of every record, or would become of it if nothing was to be written, in one line.
pub fn counts(names: &RunNames, outcome: &Outcome) -> String {
    let words = names.language.words();
    if let (Ending::Planned, Some(forecast)) = (&outcome.ending, forecast(names, outcome)) {
        forecast
    } else if names.kind.writes {
        words.reconciliation(outcome)
    } else {
        words.check_counts(outcome)
    }
}

/// What would become of every record, where that was to be said, or a guard stopped it.
fn forecast(names: &RunNames, outcome: &Outcome) -> Option<String> {
    let plan = outcome.plan.as_ref()?;
    let label = match &outcome.ending {
        Ending::Guarded(_) => Text::fixed("if not stopped", "中止しなかった場合"),
        Ending::Planned if names.kind.saves_plan => Text::fixed("plan", "実行計画"),
        Ending::Planned => Text::fixed("dry run", "ドライラン"),
        _ => return None,
    };
    let words = names.language.words();
    Some(words.planned(&label, &outcome.counts, plan))
}

/// What became of the records and rows, or would become of them.
fn totals(names: &RunNames, outcome: &Outcome) -> Vec<String> {
    let words = names.language.words();
    let plan = outcome.plan.as_ref();
    let mut lines = Vec::new();
    let before = outcome.written_before;
    lines.extend((before > 0).then(|| words.written_before(before)));
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
    }
    lines.extend(forecast(names, outcome));
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
            lines.push(words.reconciliation(outcome));
        }
        (_, false) => lines.push(words.check_counts(outcome)),
        (_, true) => {
            lines.push(words.reconciliation(outcome));
            lines.extend(rows);
        }
    }
    let unchecked = &outcome.unchecked_columns;
    lines.extend((!unchecked.is_empty()).then(|| words.unchecked(unchecked)));
    lines
}

/// Where it broke off: which lines are written, unknown and not sent.
fn whereabouts(outcome: &Outcome, language: Language, goes_on: bool) -> Vec<String> {
    let words = language.words();
    let mut lines = Vec::new();
    let refusal = told_refusal(outcome);
    let id = refusal.and_then(|refusal| refusal.id.as_deref());
    lines.extend(id.map(|id| words.error_id(id)));
    if matches!(outcome.ending, Ending::Complete) || outcome.status() == Status::Complete {
        return lines;
    }
    if let Some(line) = outcome.journal.written_through() {
        lines.push(words.written_through(line, outcome.leaves_out && outcome.counts.failed > 0));
    }
    let beyond = outcome.journal.written_beyond();
    if !beyond.is_empty() {
        lines.push(words.written_beyond(&beyond));
    }
    if let Some(entry) = outcome.journal.unknown() {
        lines.push(words.unknown(entry.records, &entry.ranges));
        lines.extend(outcome.doubt.as_ref().and_then(|doubt| words.doubt(doubt)));
    } else if !beyond.is_empty() {
        // No part of the file can be named that is free of what is written.
    } else if let Some(line) = outcome.journal.written_through().filter(|_| !goes_on) {
        lines.push(words.continuation(line));
    }
    lines
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
