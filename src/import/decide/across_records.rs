//! What must hold between the records of a whole file: keys and unique values that do not repeat, record
//! numbers written in one way, and zeros that a spreadsheet cut.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use super::repeats::Repeats;
use super::seen::Seen;
use crate::import::among::Among;
use crate::import::bind::layout::{Column, Layout};
use crate::import::options::{EmptyKey, Options, RepeatedKeys};
use crate::import::read::assembled::{Assembled, Elsewhere};
use crate::import::read::compared::{compared, is_compared_as_it_stands};
use crate::import::read::keys::Key;
use crate::import::read::reader::Reader;
use crate::job::RecordProblems;
use crate::model::{Field, FieldKind, FieldRef, RecordNumber};
use crate::problem::{Problem, ProblemKind};
use crate::sheet::SheetRow;

pub(crate) struct AcrossRecords {
    keys: Keys,
    /// The files that this one stands among, if it does.
    among: Option<Among>,
    /// By which fields those files know this one's keys.
    key_codes: String,
    /// The values of each column outside tables that prohibits duplicates.
    unique: HashMap<usize, Seen>,
}

impl AcrossRecords {
    pub(crate) fn new(layout: &Layout, options: &Options, repeats: Option<Repeats>) -> Self {
        let unique = layout.fields.iter().filter(|column| column.field.unique);
        let among = options.among.clone();
        Self {
            among,
            key_codes: layout.key_codes(),
            keys: Keys {
                refuses_empty: options.empty_key == EmptyKey::Error,
                repeated: options.repeated_keys,
                repeats,
                ..Keys::default()
            },
            unique: unique.map(|column| (column.at, Seen::default())).collect(),
        }
    }

    /// Takes the next record of the file, and adds what is wrong with it beside the others.
    pub(crate) fn take(&mut self, assembled: &mut Assembled, reader: &Reader) {
        let layout = &reader.layout;
        let mut found = Vec::new();
        let marked = assembled.group.row(0);
        if let (Some((at, field)), Some(key)) = (layout.key_columns().next(), &assembled.key) {
            let is_text = field.kind == FieldKind::SingleLineText;
            let text = || layout.key_text(&assembled.group).unwrap_or_default();
            let duplicate = |other: Elsewhere| ProblemKind::KeyDuplicate {
                text: text(),
                other_line: other.line,
                file: other.file,
                compared: key.made_alike(&layout.match_rules),
                has_tables: !layout.tables.is_empty(),
            };
            let site = (assembled.group.ordinal, marked.first_line());
            let (mut kinds, counts_for) = self.keys.take(key, duplicate, is_text, site);
            let other = self.in_another_file(key, site.1);
            let here = counts_for.map(|line| Elsewhere { line, file: None });
            let counts_for = here.or_else(|| other.clone().filter(|_| self.leaves_to_others()));
            if counts_for.is_some() {
                // Nothing of it is sent, so nothing of it matters.
                assembled.counts_for = counts_for.map(Box::new);
                assembled.problems = RecordProblems::default();
                return;
            }
            kinds.extend(other.map(duplicate));
            let problem = |kind| marked.problem(at, kind).about(FieldRef::new(field, None));
            found.extend(kinds.into_iter().map(problem));
            found.extend(merged(assembled, at, field, text));
        }
        if !self.unique.is_empty() {
            found.extend(self.repeated_values(assembled, marked, reader));
        }
        if !found.is_empty() {
            assembled.problems.extend(found);
            assembled.problems.sort();
        }
    }

    /// Whether a record does not count where one of another file does.
    fn leaves_to_others(&self) -> bool {
        let chooses = matches!(self.keys.repeated, RepeatedKeys::First | RepeatedKeys::Last);
        chooses && self.among.as_ref().is_some_and(|among| among.agrees)
    }

    /// Where another file has a key, too, as far as that matters to this record.
    fn in_another_file(&self, key: &Key, line: u64) -> Option<Elsewhere> {
        let among = self.among.as_ref()?;
        let (codes, compared) = (&self.key_codes, key.compared()?);
        // A first record of one file is noted as such, whichever of the files counts.
        let before = among.stands_before(codes, &compared, line);
        let behind = || among.stands_behind(codes, &compared);
        let found = match self.keys.repeated {
            RepeatedKeys::First if among.agrees => before,
            RepeatedKeys::Last if among.agrees => behind(),
            // Records of several files are not merged.
            _ => before.or_else(behind),
        };
        found.map(|(file, line)| Elsewhere {
            line,
            file: Some(file),
        })
    }

    /// Values of fields that prohibit duplicates. A cell that could not be read is not among the record's.
    fn repeated_values(
        &mut self,
        assembled: &Assembled,
        marked: SheetRow<'_>,
        reader: &Reader,
    ) -> Vec<Problem> {
        let mut found = Vec::new();
        // It is decided which file's record counts, where the field finds records.
        let settled = self.leaves_to_others().then_some(&self.key_codes);
        for column in &reader.layout.fields {
            let at = column.at;
            if let Some(seen) = self.unique.get_mut(&at)
                && let Some(compared) = compared_cell(assembled, column, reader)
            {
                let (code, line) = (column.field.code.as_str(), marked.first_line());
                let elsewhere = || {
                    let is_open = settled.is_none_or(|settled| settled != code);
                    let among = self.among.as_ref().filter(|_| is_open)?;
                    let (file, line) = among.stands_before(code, &compared, line)?;
                    Some((Some(file), line))
                };
                let first = seen.take(&compared, line).map(|line| (None, line));
                let Some((file, first_line)) = first.or_else(elsewhere) else {
                    continue;
                };
                let kind = ProblemKind::UniqueInFile {
                    text: marked.cell(at).to_owned(),
                    first_line,
                    file,
                };
                let problem = marked.problem(at, kind);
                found.push(problem.about(FieldRef::new(&column.field, None)));
            }
        }
        found
    }
}

/// The records of the file that joined this one, at their keys.
fn merged(
    assembled: &Assembled,
    at: usize,
    field: &Arc<Field>,
    text: impl Fn() -> String,
) -> impl Iterator<Item = Problem> {
    let group = &assembled.group;
    group.parts().skip(1).map(move |part| {
        let kind = ProblemKind::KeyMerged {
            text: text(),
            line: group.first_line(),
        };
        let problem = group.row(part.at).problem(at, kind);
        problem.about(FieldRef::new(field, None))
    })
}

/// The value of a field outside tables as values are compared, if it has one.
fn compared_cell<'a>(
    assembled: &'a Assembled,
    column: &Column,
    reader: &Reader,
) -> Option<Cow<'a, str>> {
    let text = reader.marked(&assembled.group)?.cell(column.at);
    if text.is_empty() {
        return None;
    }
    if is_compared_as_it_stands(&column.field, text) {
        return Some(text.into());
    }
    let values = reader.values(&assembled.group, column, false);
    let value = values.first().map(|(_, value)| value)?;
    Some(compared(value, reader.precision).into())
}

/// Blanks in front of a key, which spreadsheets and exports leave, too.
fn leading_blank(text: &str) -> Option<ProblemKind> {
    text.starts_with(char::is_whitespace)
        .then(|| ProblemKind::KeyLeadingBlank {
            text: text.to_owned(),
        })
}

#[derive(Default)]
struct Keys {
    refuses_empty: bool,
    repeated: RepeatedKeys,
    /// The keys that repeat, where the file was read for them before.
    repeats: Option<Repeats>,
    seen: Seen,
    /// On which lines the first record numbers without and with the app code stand.
    first_numbers: [Option<u64>; 2],
    mixture_told: bool,
    /// Characters of the longest key of digits that begins with a zero.
    zero_led_length: usize,
}

impl Keys {
    /// Takes the next key: what is wrong with it, or the line of the record that counts in place of its own.
    fn take(
        &mut self,
        key: &Key,
        duplicate: impl Fn(Elsewhere) -> ProblemKind,
        is_text: bool,
        (ordinal, line): (u64, u64),
    ) -> (Vec<ProblemKind>, Option<u64>) {
        let mut found = Vec::new();
        let compared = key.compared();
        let other_line = compared.and_then(|key| self.other(&key, (ordinal, line)));
        if let RepeatedKeys::First | RepeatedKeys::Last = self.repeated
            && other_line.is_some()
        {
            return (found, other_line);
        }
        match key {
            Key::Empty => found.extend(self.refuses_empty.then_some(ProblemKind::KeyEmpty)),
            Key::Record(number) => found.extend(self.mixture(*number, line)),
            Key::Unique { value, .. } => {
                if is_text {
                    found.extend(leading_blank(value));
                    found.extend(self.damage(value));
                }
            }
            Key::Match { .. } | Key::Unreadable => {}
        }
        let other = other_line.map(|line| Elsewhere { line, file: None });
        found.extend(other.map(duplicate));
        (found, None)
    }

    /// The line of another record that has this key, as far as that matters to this one.
    fn other(&mut self, key: &str, (ordinal, line): (u64, u64)) -> Option<u64> {
        match &self.repeats {
            Some(repeats) if self.repeated == RepeatedKeys::Last => repeats.later(key, ordinal),
            Some(repeats) => repeats.other(key, ordinal),
            None => self.seen.take(key, line),
        }
    }

    /// Record numbers all carry the app code, or none does; the first one that differs is told.
    fn mixture(&mut self, number: RecordNumber, line: u64) -> Option<ProblemKind> {
        let way = usize::from(number.with_app_code);
        self.first_numbers[way].get_or_insert(line);
        let other_line = self.first_numbers[1 - way].filter(|_| !self.mixture_told)?;
        self.mixture_told = true;
        Some(ProblemKind::KeyMixedAppCode { other_line })
    }

    /// What spreadsheets do to keys: blanks behind them, zeros cut in front of them.
    fn damage(&mut self, text: &str) -> Option<ProblemKind> {
        if text.ends_with(' ') {
            let text = text.to_owned();
            return Some(ProblemKind::KeyTrailingBlank { text });
        }
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if text.starts_with('0') {
            self.zero_led_length = self.zero_led_length.max(text.len());
            return None;
        }
        let length = self.zero_led_length;
        let is_shorter = text.len() < length;
        let text = is_shorter.then(|| text.to_owned())?;
        Some(ProblemKind::TextLostZeros { text, length })
    }
}
