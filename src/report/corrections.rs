//! The corrections of a file that are certain, as a check finds them, to be listed and made.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use super::Language;
use crate::cell::has_decimal_comma;
use crate::job::{Event, Listener, Outcome};
use crate::language::{Text, text};
use crate::model::{FieldRef, Place};
use crate::problem::{Correction, Problem, ProblemKind};
use crate::sheet::{Dialect, Patches};

/// Collects corrections.
#[derive(Default)]
pub struct Corrections(Mutex<State>);

#[derive(Default)]
struct State {
    dialect: Option<Dialect>,
    /// The names that the header has, so that none comes twice.
    names: HashSet<String>,
    found: BTreeMap<(u64, u64), Vec<Correction>>,
    dates: Vec<TwoDates>,
    /// Whether the day comes first in the dates of a field, where all of its dates say so.
    orders: HashMap<FieldRef, bool>,
    /// Numbers whose comma is a decimal point, or may be one.
    numbers: Vec<CommaNumber>,
    /// Fields with a number whose comma is the decimal point, and those with one whose comma may be either.
    decimal_commas: HashSet<FieldRef>,
    two_readings: HashSet<FieldRef>,
    errors: u64,
}

/// A date of two readings.
struct TwoDates {
    place: (u64, u64),
    field: FieldRef,
    text: String,
    /// The reading with the month first, and the one with the day first.
    either: [String; 2],
}

/// A number with a comma that does not surely separate thousands.
struct CommaNumber {
    place: (u64, u64),
    field: FieldRef,
    correction: Correction,
}

/// The corrections of a file.
pub struct Corrected {
    /// How the file is read.
    pub dialect: Dialect,
    /// What its cells are to hold.
    pub patches: Patches,
    /// How many of the errors that were found are left.
    left: u64,
    /// What errors in the header kept from being checked, if they did.
    unchecked: Option<Text>,
}

/// What is said where [nothing is corrected](Corrections::finish).
pub const UNCORRECTED: Text = Text::fixed(
    "no corrections were made, because the file was not checked to its end",
    "ファイルを最後まで確認できなかったため、修正を行いませんでした。",
);

fn unchecked(outcome: &Outcome) -> Option<Text> {
    const COLUMNS: Text = Text::fixed(
        "errors in the header line kept columns from being checked",
        "ヘッダー行のエラーのため、確認していない列があります。",
    );
    const RECORDS: Text = Text::fixed(
        "records were checked only as far as the header line allows",
        "ヘッダー行のエラーのため、レコードは一部しか確認していません。",
    );
    let unchecked = if outcome.unchecked_columns.is_empty() {
        RECORDS
    } else {
        COLUMNS
    };
    outcome.header_is_refused.then_some(unchecked)
}

impl Corrections {
    /// What was found; none if the file was not checked to its end, as what is not seen may speak against it.
    pub fn finish(self, outcome: &Outcome) -> Option<Corrected> {
        if !outcome.checked_to_end {
            return None;
        }
        let state = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut found = state.found;
        for date in state.dates {
            let [month_first, day_first] = date.either;
            if let Some(is_day_first) = state.orders.get(&date.field) {
                let new = if *is_day_first {
                    day_first
                } else {
                    month_first
                };
                let correction = Correction {
                    old: date.text,
                    new,
                };
                found.entry(date.place).or_default().push(correction);
            }
        }
        for number in state.numbers {
            // Where both are in one column, what is corrected alone would make the others look certain.
            let field = &number.field;
            let is_mixed =
                state.decimal_commas.contains(field) && state.two_readings.contains(field);
            if !is_mixed {
                let at = found.entry(number.place).or_default();
                at.push(number.correction);
            }
        }
        let pairs = |corrections: Vec<Correction>| {
            let pairs = corrections.into_iter().map(|one| (one.old, one.new));
            pairs.collect::<Vec<_>>()
        };
        let found = found.into_iter();
        let patches: Patches = found.map(|(place, all)| (place, pairs(all))).collect();
        Some(Corrected {
            dialect: state.dialect?,
            left: state.errors.saturating_sub(number(&patches)),
            patches,
            unchecked: unchecked(outcome),
        })
    }
}

impl Listener for Corrections {
    fn hear(&self, event: &Event<'_>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Opened {
                dialect, header, ..
            } => {
                state.dialect = Some(**dialect);
                state.names = header.names().iter().cloned().collect();
            }
            Event::Problem(problem) => state.take(problem),
            _ => {}
        }
    }
}

impl State {
    fn take(&mut self, problem: &Problem) {
        self.errors += u64::from(problem.is_error());
        if let (ProblemKind::DateOrder { day_first, .. }, Some(field)) =
            (&problem.kind, &problem.field)
        {
            self.orders.insert(field.clone(), *day_first);
        }
        let mut of_commas = None;
        if let ProblemKind::NumberInvalid {
            text, suggestion, ..
        } = &problem.kind
            && let Some(field) = &problem.field
        {
            let of_such = match has_decimal_comma(text) {
                Some(true) => Some(&mut self.decimal_commas),
                None if suggestion.is_some() && text.contains([',', '，']) => {
                    Some(&mut self.two_readings)
                }
                _ => None,
            };
            of_commas = of_such.map(|fields| {
                fields.insert(field.clone());
                field
            });
        }
        let Place::Cell { line, column, .. } = problem.place else {
            return;
        };
        if let ProblemKind::DateInvalid {
            text,
            either: Some(either),
            ..
        } = &problem.kind
            && let Some(field) = &problem.field
        {
            self.dates.push(TwoDates {
                place: (line, column),
                field: field.clone(),
                text: text.clone(),
                either: either.clone(),
            });
        }
        if let Some(correction) = problem.kind.correction() {
            if let Some(field) = of_commas {
                self.numbers.push(CommaNumber {
                    place: (line, column),
                    field: field.clone(),
                    correction,
                });
                return;
            }
            let is_header = matches!(problem.kind, ProblemKind::HeaderUnknown { .. });
            if is_header && !self.names.insert(correction.new.clone()) {
                return;
            }
            self.found
                .entry((line, column))
                .or_default()
                .push(correction);
        }
    }
}

/// How many corrections there are.
fn number(patches: &Patches) -> u64 {
    patches.values().map(Vec::len).sum::<usize>() as u64
}

impl Corrected {
    /// How many there are.
    pub fn count(&self) -> u64 {
        number(&self.patches)
    }

    /// Each correction on a line: `orders.csv:3:5: "1,000" → "1000"`.
    pub fn lines(&self, file: &str, language: Language) -> Vec<String> {
        let [open, close] = match language {
            Language::English => ["\"", "\""],
            Language::Japanese => ["「", "」"],
        };
        let each = self.patches.iter().flat_map(|((line, column), changes)| {
            changes.iter().map(move |(old, new)| {
                format!("{file}:{line}:{column}: {open}{old}{close} → {open}{new}{close}")
            })
        });
        each.collect()
    }

    /// What became of them.
    pub fn summary(&self, path: &str) -> Text {
        let (count, errors) = (self.count(), self.errors_left());
        let [errors, ja_errors] = errors.both();
        if count == 0 {
            return text!(
                "no correction is certain, so no file was written; {errors}",
                "確実に直せる箇所がないため、ファイルを書き出しませんでした。{ja_errors}"
            );
        }
        let corrections = match count {
            1 => "1 correction".to_owned(),
            _ => format!("{count} corrections"),
        };
        text!(
            "{path}: {corrections} made; {errors}",
            "{path}：{count}か所を修正しました。{ja_errors}"
        )
    }

    /// How many errors are left; of what was not checked, nobody knows.
    fn errors_left(&self) -> Text {
        let left = self.left;
        let is_left = if left == 1 { "is left" } else { "are left" };
        if let Some(unchecked) = &self.unchecked {
            let [unchecked, ja_unchecked] = unchecked.both();
            return text!(
                "{left} of the errors found {is_left}, but {unchecked}: check the corrected file again",
                "見つかったエラーのうち{left}件が残っています。{ja_unchecked}修正したファイルをもう一度確認してください。"
            );
        }
        let errors = if left == 1 { "error" } else { "errors" };
        text!(
            "{left} {errors} {is_left}",
            "エラーは{left}件残っています。"
        )
    }
}
