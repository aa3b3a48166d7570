//! What became of each record of a run, for people.

use crate::history::RecordEntry;
use crate::job::RecordResult;
use crate::language::{Language, Text};
use crate::plain::harmless;
use crate::report::columns::aligned;

const HEADER: [Text; 6] = [
    Text::fixed("line", "行"),
    Text::fixed("result", "結果"),
    Text::fixed("record", "レコード番号"),
    Text::fixed("revision", "リビジョン"),
    Text::fixed("key", "キー"),
    Text::fixed("error", "エラー"),
];

/// The word of a result, for machines and people alike.
pub(in crate::report) fn word(result: RecordResult) -> &'static str {
    match result {
        RecordResult::Created => "created",
        RecordResult::Updated => "updated",
        RecordResult::AddedOrUpdated => "created_or_updated",
        RecordResult::Deleted => "deleted",
        RecordResult::Unchanged => "unchanged",
        RecordResult::Skipped => "skipped",
        RecordResult::Failed => "failed",
        RecordResult::NotTried => "not_tried",
        RecordResult::Unknown => "unknown",
    }
}

/// How many ranges of lines are named of a record.
const NAMED: usize = 4;

/// Lines in ranges: `2-3, 9`. Of many, the first few.
pub(in crate::report) fn said_lines(runs: impl Iterator<Item = (u64, u64)>, dash: char) -> String {
    let mut runs = runs.map(|(first, last)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}{dash}{last}")
        }
    });
    let mut named: Vec<_> = runs.by_ref().take(NAMED).collect();
    named.extend(runs.next().map(|_| "…".to_owned()));
    named.join(", ")
}

/// Records one below the other; with their lines, if a file names them.
pub fn records(entries: &[RecordEntry], has_lines: bool, language: Language) -> String {
    let number = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
    let row = |entry: &RecordEntry| {
        let error = [entry.code.as_deref(), entry.message.as_deref()];
        let error: Vec<_> = error.into_iter().flatten().collect();
        let lines = said_lines(entry.runs(), '-');
        let others = [
            word(entry.result).to_owned(),
            number(entry.record),
            number(entry.revision),
            harmless(entry.key.as_deref().unwrap_or_default()),
            harmless(&error.join(": ")),
        ];
        let lines = has_lines.then_some(lines).into_iter();
        lines.chain(others).collect()
    };
    let rows: Vec<_> = entries.iter().map(row).collect();
    let header = HEADER;
    let header = header.each_ref().map(|name| name.of(language));
    aligned(&header[usize::from(!has_lines)..], &rows)
}
