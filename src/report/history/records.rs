//! What became of each record of a run, for people.

use std::iter;

use crate::history::{RecordEntry, RecordError};
use crate::job::RecordResult;
use crate::language::{Language, Text, told};
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

/// Records one below the other, each with its first error; with their lines, if a file names them.
pub fn records(entries: &[RecordEntry], has_lines: bool, language: Language) -> String {
    let first = |entry: &RecordEntry| vec![first_error(entry)];
    listed(entries, has_lines, first, language)
}

/// The same with all their errors, and what to do about each.
pub fn records_with_errors(entries: &[RecordEntry], has_lines: bool, language: Language) -> String {
    let all = |entry: &RecordEntry| {
        let is_of_lines = entry.lines.0 < entry.lines.1;
        let told = entry.errors.iter().map(|RecordError(line, code, said)| {
            let error = said_of(Some(code), said.as_deref());
            match line.filter(|_| is_of_lines) {
                Some(line) => told!(language, "line {line}: {error}", "{line}行目：{error}"),
                None => error,
            }
        });
        let mut told: Vec<_> = told.collect();
        if told.is_empty() {
            told.push(first_error(entry));
        }
        if entry.unlisted > 0 {
            told.push(language.words().more_of_record(entry.unlisted));
        }
        told
    };
    listed(entries, has_lines, all, language)
}

fn first_error(entry: &RecordEntry) -> String {
    said_of(entry.code.as_deref(), entry.message.as_deref())
}

fn said_of(code: Option<&str>, said: Option<&str>) -> String {
    let parts: Vec<_> = [code, said].into_iter().flatten().collect();
    parts.join(": ")
}

/// Records one below the other, each beside the first of its errors, and above the others.
fn listed(
    entries: &[RecordEntry],
    has_lines: bool,
    errors: impl Fn(&RecordEntry) -> Vec<String>,
    language: Language,
) -> String {
    let number = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
    let rows = |entry: &RecordEntry| {
        let mut errors = errors(entry).into_iter();
        let first = errors.next().unwrap_or_default();
        let lines = said_lines(entry.runs(), '-');
        let others = [
            word(entry.result).to_owned(),
            number(entry.record),
            number(entry.revision),
            harmless(entry.key.as_deref().unwrap_or_default()),
            harmless(&first),
        ];
        let lines = has_lines.then_some(lines).into_iter();
        let first: Vec<_> = lines.chain(others).collect();
        let columns = first.len();
        let more = errors.map(|error| {
            let mut row = vec![String::new(); columns];
            row[columns - 1] = harmless(&error);
            row
        });
        iter::once(first).chain(more.collect::<Vec<_>>())
    };
    let rows: Vec<_> = entries.iter().flat_map(rows).collect();
    let header = HEADER;
    let header = header.each_ref().map(|name| name.of(language));
    aligned(&header[usize::from(!has_lines)..], &rows)
}
