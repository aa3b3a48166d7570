//! What became of records, many in one text: an array of arrays, as small as it can be read without this program.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::job::RecordResult;

/// How many records a page holds, at most.
pub(super) const MOST: usize = 1000;

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordEntry {
    /// Its first line and its last.
    pub lines: (u64, u64),
    /// Those of records of the file that were merged into it.
    pub merged: Vec<(u64, u64)>,
    /// What it was found by in the file; `None` without an update key, and where no values are kept.
    pub key: Option<String>,
    /// The record's number in kintone, where that is known.
    pub record: Option<u64>,
    /// The revision that it was left at.
    pub revision: Option<u64>,
    /// What became of it.
    pub result: RecordResult,
    /// The code of its first error.
    pub code: Option<String>,
    /// What is said of that.
    pub message: Option<String>,
    /// All its errors, as far as they are listed.
    pub errors: Vec<RecordError>,
    /// How many more it has.
    pub unlisted: u64,
}

/// An error of a record: the line that it is on, if it is on one; its code; and what is said of it to whoever is to
/// correct it, where values are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordError(pub Option<u64>, pub String, pub Option<String>);

impl RecordEntry {
    /// What became of the record on these lines, of which nothing else is known.
    pub fn new(lines: (u64, u64), result: RecordResult) -> Self {
        Self {
            lines,
            merged: Vec::new(),
            key: None,
            record: None,
            revision: None,
            result,
            code: None,
            message: None,
            errors: Vec::new(),
            unlisted: 0,
        }
    }

    /// Its lines, and those of records that were merged into it.
    pub fn runs(&self) -> impl Iterator<Item = (u64, u64)> {
        std::iter::once(self.lines).chain(self.merged.iter().copied())
    }
}

/// The results, each with its letter. What was only decided has a letter of its own, as it does not hold of a run that
/// sent nothing.
const LETTERS: [(&str, RecordResult); 10] = [
    ("c", RecordResult::Created),
    ("u", RecordResult::Updated),
    ("w", RecordResult::AddedOrUpdated),
    ("d", RecordResult::Deleted),
    ("n", RecordResult::Unchanged),
    ("e", RecordResult::Unchanged),
    ("s", RecordResult::Skipped),
    ("b", RecordResult::Skipped),
    ("f", RecordResult::Failed),
    ("?", RecordResult::Unknown),
];

/// Records that wait to be written together.
#[derive(Debug, Default)]
pub(super) struct Page {
    body: Vec<u8>,
    pub(super) records: usize,
}

impl Page {
    /// Adds a record; `is_final` if its result holds even if nothing is sent.
    pub(super) fn push(&mut self, entry: &RecordEntry, is_final: bool) {
        let is_letter = |(letter, result): &&(&str, RecordResult)| {
            *result == entry.result && !(is_final && is_decided(letter))
        };
        let letter = LETTERS.iter().find(is_letter);
        let letter = letter.map_or("?", |(letter, _)| letter);
        let (first, last) = entry.lines;
        let begin = if self.records == 0 { "[[" } else { ",[" };
        self.body.extend_from_slice(begin.as_bytes());
        self.put(&first);
        self.body.push(b',');
        self.put(&(last - first));
        self.body.push(b',');
        self.put(letter);
        let mut nulls = 0;
        for number in [entry.record, entry.revision] {
            self.member(&mut nulls, number.as_ref());
        }
        for text in [&entry.key, &entry.code, &entry.message] {
            self.member(&mut nulls, text.as_ref());
        }
        let merged = (!entry.merged.is_empty()).then_some(&entry.merged);
        self.member(&mut nulls, merged);
        let errors = (!entry.errors.is_empty()).then_some(&entry.errors);
        self.member(&mut nulls, errors);
        let unlisted = (entry.unlisted > 0).then_some(&entry.unlisted);
        self.member(&mut nulls, unlisted);
        self.body.push(b']');
        self.records += 1;
    }

    /// Adds a member, where there is one, behind those that there were not.
    fn member<T: Serialize>(&mut self, nulls: &mut usize, value: Option<&T>) {
        let Some(value) = value else {
            *nulls += 1;
            return;
        };
        for _ in 0..std::mem::take(nulls) {
            self.body.extend_from_slice(b",null");
        }
        self.body.push(b',');
        self.put(value);
    }

    fn put<T: Serialize + ?Sized>(&mut self, value: &T) {
        // Nothing fails that writes into memory.
        let _ = serde_json::to_writer(&mut self.body, value);
    }

    pub(super) fn is_full(&self) -> bool {
        self.records >= MOST
    }

    /// The page as it is kept, and nothing in it any more; `None` if there was nothing.
    pub(super) fn take(&mut self) -> Option<(usize, String)> {
        let page = std::mem::take(self);
        let mut body = page.body;
        body.push(b']');
        let body = String::from_utf8(body).ok()?;
        (page.records > 0).then_some((page.records, body))
    }
}

/// The records of a page; of a run that sent nothing, what was only decided did not come to pass. A page that is no
/// page has none.
pub(super) fn unpacked(body: &str, has_sent: bool) -> Vec<RecordEntry> {
    let rows: Vec<Vec<Json>> = serde_json::from_str(body).unwrap_or_default();
    rows.iter().filter_map(|row| entry(row, has_sent)).collect()
}

/// Whether a letter is that of what was only decided.
fn is_decided(letter: &str) -> bool {
    matches!(letter, "n" | "s")
}

fn entry(row: &[Json], has_sent: bool) -> Option<RecordEntry> {
    let number = |at: usize| row.get(at).and_then(Json::as_u64);
    let text = |at: usize| row.get(at).and_then(Json::as_str).map(str::to_owned);
    let (first, span) = (number(0)?, number(1)?);
    let letter = row.get(2)?.as_str()?;
    let (_, result) = LETTERS.iter().find(|(one, _)| *one == letter)?;
    let merged = row.get(8).map(|lines| Vec::deserialize(lines).ok());
    let errors = row.get(9).map(|errors| Vec::deserialize(errors).ok());
    let result = if is_decided(letter) && !has_sent {
        RecordResult::NotTried
    } else {
        *result
    };
    Some(RecordEntry {
        lines: (first, first.checked_add(span)?),
        merged: merged.flatten().unwrap_or_default(),
        key: text(5),
        record: number(3),
        revision: number(4),
        result,
        code: text(6),
        message: text(7),
        errors: errors.flatten().unwrap_or_default(),
        unlisted: number(10).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use RecordResult::{Failed, NotTried, Skipped, Unchanged};

    fn any_entry() -> impl Strategy<Value = RecordEntry> {
        let results = proptest::sample::select(LETTERS.to_vec());
        let text = || proptest::option::of(".{0,8}");
        let number = || proptest::option::of(any::<u64>());
        (
            1..u64::MAX / 2,
            0..99_u64,
            results,
            text(),
            text(),
            text(),
            (number(), number()),
            proptest::collection::vec((1..u64::MAX, 1..u64::MAX), 0..3),
            proptest::collection::vec((number(), ".{0,8}", text()), 0..3),
            0..2_u64,
        )
            .prop_map(
                |(
                    first,
                    span,
                    (_, result),
                    key,
                    code,
                    message,
                    numbers,
                    merged,
                    errors,
                    unlisted,
                )| {
                    RecordEntry {
                        lines: (first, first + span),
                        merged,
                        key,
                        record: numbers.0,
                        revision: numbers.1,
                        result,
                        code,
                        message,
                        errors: errors
                            .into_iter()
                            .map(|(line, code, said)| RecordError(line, code, said))
                            .collect(),
                        unlisted,
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn a_page_gives_back_what_was_put_into_it(
            entries in proptest::collection::vec(any_entry(), 0..20),
        ) {
            let mut page = Page::default();
            for entry in &entries {
                page.push(entry, true);
            }
            let body = page.take().map_or(String::new(), |(_, body)| body);
            prop_assert_eq!(unpacked(&body, true), entries);
        }

        #[test]
        fn a_page_that_is_none_has_no_records(body in ".{0,60}") {
            prop_assert!(unpacked(&body, true).len() < 2);
        }
    }

    #[test]
    fn what_was_only_decided_did_not_come_to_pass_if_nothing_was_sent() {
        let mut page = Page::default();
        let entry = |result| RecordEntry::new((2, 2), result);
        page.push(&entry(Skipped), false);
        page.push(&entry(Skipped), true);
        page.push(&entry(Unchanged), false);
        page.push(&entry(Unchanged), true);
        page.push(&entry(Failed), true);
        let (_, body) = page.take().unwrap();
        assert_eq!(
            body,
            r#"[[2,0,"s"],[2,0,"b"],[2,0,"n"],[2,0,"e"],[2,0,"f"]]"#
        );
        let results = |has_sent| {
            let entries = unpacked(&body, has_sent).into_iter();
            entries.map(|entry| entry.result).collect::<Vec<_>>()
        };
        assert_eq!(
            results(true),
            [Skipped, Skipped, Unchanged, Unchanged, Failed]
        );
        assert_eq!(
            results(false),
            [NotTried, Skipped, NotTried, Unchanged, Failed]
        );
    }
}
