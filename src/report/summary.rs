//! What became of every record, for people.

use std::fmt::Write as _;
use std::time::Duration;

use super::RunNames;
use super::plain::{count, counted, harmless};
use crate::import::{Counts, Ending, Outcome, TableCount};
use crate::model::Severity;

/// The summary of a run; it ends with the reconciliation.
pub fn summary(names: &RunNames, outcome: &Outcome, elapsed: Duration) -> String {
    let mut text = String::new();
    let file = harmless(&names.file);
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{file} → app {} {}: {}",
        names.app,
        harmless(&names.home),
        ending(outcome, elapsed)
    );
    for line in explanation(outcome) {
        let _ = writeln!(text, "{line}");
    }
    let _ = writeln!(text, "{}", reconciliation(&outcome.counts));
    if !outcome.tables.is_empty() {
        let tables: Vec<_> = outcome.tables.values().map(table).collect();
        let _ = writeln!(text, "table rows: {}", tables.join("; "));
    }
    text
}

fn ending(outcome: &Outcome, elapsed: Duration) -> String {
    match &outcome.ending {
        Ending::Complete if outcome.counts.read == 0 => {
            "the file has no records; nothing to do".to_owned()
        }
        Ending::Complete => format!("done in {}", seconds(elapsed)),
        Ending::Invalid => {
            let errors = outcome.problem_count(Severity::Error);
            format!("{} found; nothing was sent", counted(errors, "error"))
        }
        Ending::Failed(_) | Ending::Unsent(_) if outcome.journal.written_through().is_none() => {
            "failed; nothing was written".to_owned()
        }
        Ending::Failed(_) | Ending::Unsent(_) => {
            "failed; the records before it stay written".to_owned()
        }
        Ending::Lost(_) => "the connection was lost".to_owned(),
        Ending::Interrupted => "interrupted".to_owned(),
    }
}

/// Why it ended early, and which lines are written, unknown and not sent.
fn explanation(outcome: &Outcome) -> Vec<String> {
    let mut lines = Vec::new();
    match &outcome.ending {
        Ending::Complete | Ending::Invalid | Ending::Interrupted => {}
        Ending::Failed(error) | Ending::Lost(error) => {
            lines.push(format!("error: {}", harmless(&error.to_string())));
            lines.extend(error.hint().map(|hint| format!("hint: {hint}")));
        }
        Ending::Unsent(reason) => lines.push(format!("error: {}", harmless(reason))),
    }
    if matches!(outcome.ending, Ending::Complete | Ending::Invalid) {
        return lines;
    }
    if let Some(line) = outcome.journal.written_through() {
        lines.push(format!("written: everything through line {}", count(line)));
    }
    if let Some(entry) = outcome.journal.unknown() {
        let (first, last) = entry.lines;
        lines.push(format!(
            "unknown: {} on lines {} to {}; look in the app before sending them again",
            counted(entry.records, "record"),
            count(first),
            count(last)
        ));
    }
    lines
}

fn reconciliation(counts: &Counts) -> String {
    let mut text = format!(
        "{} read: {} created, {} updated, {} unchanged, {} skipped, {} failed, {} not tried",
        counted(counts.read, "record"),
        count(counts.created),
        count(counts.updated),
        count(counts.unchanged),
        count(counts.skipped),
        count(counts.failed),
        count(counts.not_tried),
    );
    if counts.unknown > 0 {
        let _ = write!(text, ", {} unknown", count(counts.unknown));
    }
    text
}

fn table(table: &TableCount) -> String {
    let label = harmless(&table.label);
    match (table.with_id, table.new) {
        (0, new) => format!("{label} {} new", count(new)),
        (with_id, 0) => format!("{label} {} by row id", count(with_id)),
        (with_id, new) => format!("{label} {} by row id, {} new", count(with_id), count(new)),
    }
}

fn seconds(elapsed: Duration) -> String {
    if elapsed < Duration::from_secs(1) {
        format!("{} ms", elapsed.as_millis())
    } else {
        format!("{:.1} s", elapsed.as_secs_f64())
    }
}
