//! Records that are dealt with by their numbers, one by one: heard, and told in lists.

use std::sync::{Mutex, PoisonError};

use serde_json::{Value as Json, json};

use crate::job::{Event, Handled, Listener, RecordResult, Verdict};
use crate::language::{Language, told};
use crate::model::{RecordId, Revision};
use crate::plain::{LineRanges, count, harmless, push_line};

/// How many records of a list are told to people.
const SHOWN: usize = 50;

/// The code of records of which it is not kept what they held.
const NO_BEFORE: &str = "undo.no-before";

/// Hears what becomes of each record.
#[derive(Debug, Default)]
pub struct HandledLists {
    /// Whether all are kept, or only those that are shown to people.
    all: bool,
    /// Whether those that would be deleted are told one by one.
    deletions: bool,
    /// Whether they are named by a file, and not only by their numbers.
    has_lines: bool,
    state: Mutex<Lists>,
}

#[derive(Debug, Default)]
pub(in crate::report) struct Lists {
    pub(in crate::report) reversed: Vec<Handled>,
    pub(in crate::report) kept: Vec<Handled>,
    pub(in crate::report) failed: Vec<Handled>,
    /// How many failed as it is not kept what they held.
    pub(in crate::report) no_before: u64,
    pub(in crate::report) has_lines: bool,
}

impl HandledLists {
    /// Keeps all records, for a document.
    pub fn all(has_lines: bool) -> Self {
        Self {
            all: true,
            has_lines,
            ..Self::default()
        }
    }

    /// Keeps those that people are shown; `deletions`, too, if they ask for every change.
    pub fn shown(has_lines: bool, deletions: bool) -> Self {
        Self {
            deletions,
            has_lines,
            ..Self::default()
        }
    }

    /// Those of these lines, which failed, are tried once more.
    pub fn try_again(&self, lines: &LineRanges) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = &mut state.failed;
        failed.retain(|handled| !lines.contains(handled.lines.0));
    }

    pub(in crate::report) fn into_lists(self) -> Lists {
        let lists = self.state.into_inner();
        Lists {
            has_lines: self.has_lines,
            ..lists.unwrap_or_else(PoisonError::into_inner)
        }
    }
}

impl Listener for HandledLists {
    fn hear(&self, event: &Event<'_>) {
        let Event::Handled(handled) = event else {
            return;
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if handled.verdict.code() == Some(NO_BEFORE) {
            state.no_before += 1;
        }
        let is_deletion = matches!(
            handled.verdict,
            Verdict::Done {
                by: RecordResult::Deleted,
                ..
            }
        );
        let (list, most) = match &handled.verdict {
            Verdict::Done { .. } if self.deletions && is_deletion => {
                (&mut state.reversed, usize::MAX)
            }
            Verdict::Done { .. } => (&mut state.reversed, 0),
            Verdict::Kept { .. } => (&mut state.kept, SHOWN),
            Verdict::Failed { .. } => (&mut state.failed, SHOWN),
            Verdict::NotTried | Verdict::Unknown => return,
        };
        if self.all || list.len() < most {
            list.push((*handled).clone());
        }
    }
}

/// A record and its place, for machines.
pub(in crate::report) fn record_json(
    handled: &Handled,
    has_lines: bool,
    language: Language,
) -> Json {
    let (first, last) = handled.lines;
    let line = |line: u64| has_lines.then_some(line);
    let mut json = json!({
        "line": line(first),
        "last_line": line(last),
        "key": handled.key,
        "record": handled.record.map(RecordId::get),
        "revision": handled.revision.map(Revision::get),
    });
    match &handled.verdict {
        Verdict::Kept { by, at, .. } => {
            json["changed_by"] = by.as_deref().into();
            json["changed_at"] = at.as_deref().into();
        }
        Verdict::Failed { code, why } => {
            json["code"] = (*code).into();
            json["message"] = why.of(language).into();
        }
        Verdict::Done { .. } | Verdict::NotTried | Verdict::Unknown => {}
    }
    json
}

/// Records of a list, with why they are in it.
pub(in crate::report) fn push_list(
    text: &mut String,
    title: &str,
    (shown, all): (&[Handled], u64),
    (has_lines, language): (bool, Language),
) {
    if shown.is_empty() {
        return;
    }
    push_line(text, title);
    for handled in shown {
        let (record, why) = (
            named(handled, has_lines, language),
            reason(handled, language),
        );
        let line = told!(language, "  {record}: {why}", "  {record}：{why}");
        push_line(text, &harmless(&line));
    }
    let hidden = all.saturating_sub(shown.len() as u64);
    if hidden > 0 {
        let hidden = count(hidden);
        push_line(
            text,
            &told!(language, "  {hidden} more", "  ほか{hidden}件"),
        );
    }
}

/// A record, by its number and its line in a file.
pub(in crate::report) fn named(handled: &Handled, has_lines: bool, language: Language) -> String {
    let line = count(handled.lines.0);
    match handled.record {
        Some(record) if !has_lines => {
            told!(language, "record {record}", "レコード番号{record}")
        }
        Some(record) => told!(
            language,
            "record {record}, line {line}",
            "レコード番号{record}（{line}行目）"
        ),
        None if has_lines => told!(language, "line {line}", "{line}行目"),
        // Its number stands for its line, and it has none any more.
        None => told!(language, "former record {line}", "元のレコード番号{line}"),
    }
}

fn reason(handled: &Handled, language: Language) -> String {
    match &handled.verdict {
        Verdict::Failed { why, .. } => why.of(language).to_owned(),
        Verdict::Kept { by, at, .. } => {
            let by = by.as_deref().unwrap_or("?");
            let at = at.as_deref().unwrap_or("?");
            told!(
                language,
                "changed by {by} at {at}",
                "更新者{by}、更新日時{at}"
            )
        }
        Verdict::Done { note, .. } => {
            let note = note.as_ref();
            note.map_or_else(String::new, |note| note.of(language).to_owned())
        }
        Verdict::NotTried | Verdict::Unknown => String::new(),
    }
}
