//! The guide as a function: what becomes of a store by a file and by policies, told from the documentation alone
//! ("Records and rows that exist", and what kintone does with the rows of tables).

use std::collections::{BTreeMap, BTreeSet};

use super::form::{APP_CODE, FIELDS, Field, TABLES, UNIQUE, meaning};
use super::policies::{Key, Policies};
use super::sheet::{Entry, Line, Sheet};
use super::store::{Cells, ExistingRecord, Row};

/// What becomes of a record of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fate {
    Created,
    /// Written, though nothing of it changes.
    Idle,
    Updated,
    Unchanged,
    Skipped,
    Refused,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RowFate {
    Kept,
    Changed,
    New,
    Deleted,
}

pub(super) type Tally = BTreeMap<RowFate, u64>;

/// What is expected of a run that is not stopped.
#[derive(Debug, Default)]
pub(super) struct Expected {
    /// For each record of the file.
    pub(super) fates: Vec<Fate>,
    pub(super) tables: BTreeMap<&'static str, Tally>,
    /// The records afterwards; those that are added behind the others, in the file's order.
    pub(super) store: Vec<ExistingRecord>,
    /// Records whose revision is not the one that the file states.
    pub(super) moved: usize,
    /// Records of the older file that the file has no more.
    pub(super) vanished: usize,
    /// Records without any value: they are skipped, and no limit counts them.
    pub(super) blank: u64,
    /// What decided, and how often.
    pub(super) reasons: BTreeMap<String, u64>,
}

impl Expected {
    pub(super) fn count(&self, fates: &[Fate]) -> u64 {
        self.fates
            .iter()
            .filter(|fate| fates.contains(fate))
            .count() as u64
    }

    pub(super) fn rows(&self, table: &str, fate: RowFate) -> u64 {
        let tally = self.tables.get(table);
        tally
            .and_then(|tally| tally.get(&fate))
            .copied()
            .unwrap_or(0)
    }

    fn because(&mut self, reason: impl Into<String>, times: u64) {
        *self.reasons.entry(reason.into()).or_default() += times;
    }
}

/// What becomes of the records of a store by a file.
pub(super) fn expect(store: &[ExistingRecord], sheet: &Sheet, policies: &Policies) -> Expected {
    let mut expected = Expected {
        store: store.to_vec(),
        ..Expected::default()
    };
    let columns = policies.sent(&sheet.columns);
    for entry in &sheet.entries {
        let fate = fate(store, entry, &columns, policies, &mut expected);
        expected.fates.push(fate);
    }
    if let Some(old) = &policies.since {
        let key = |entry: &Entry| compared(policies.key, entry);
        let keys: BTreeSet<_> = sheet.entries.iter().map(key).collect();
        let gone = old.entries.iter().map(key).filter(|key| !is_empty(key));
        expected.vanished = gone.filter(|key| !keys.contains(key)).count();
    }
    expected
}

fn fate(
    store: &[ExistingRecord],
    entry: &Entry,
    columns: &[&'static str],
    policies: &Policies,
    expected: &mut Expected,
) -> Fate {
    if policies.is_blank(entry, columns) {
        expected.because("blank record", 1);
        expected.blank += 1;
        return Fate::Skipped;
    }
    let key = compared(policies.key, entry);
    if is_empty(&key) && entry.is_blank(columns) {
        expected.because("blank record", 1);
        return Fate::Skipped;
    }
    if policies
        .since
        .as_ref()
        .is_some_and(|old| has(old, entry, &key, columns, policies))
    {
        expected.because("since", 1);
        return Fate::Unchanged;
    }
    if policies.key == Key::None {
        return create(entry, columns, policies, expected);
    }
    if is_empty(&key) {
        expected.because(format!("empty-key {}", policies.empty_key), 1);
        return match policies.empty_key {
            "error" => Fate::Refused,
            _ => create(entry, columns, policies, expected),
        };
    }
    let is_it = |held: &&ExistingRecord| held_key(policies.key, held) == key;
    let found: Vec<_> = store.iter().filter(is_it).collect();
    match found[..] {
        [] => {
            expected.because(format!("missing {}", policies.missing()), 1);
            match policies.missing() {
                "error" => Fate::Refused,
                "skip" => Fate::Skipped,
                _ => create(entry, columns, policies, expected),
            }
        }
        [held] => {
            expected.because(format!("existing {}", policies.existing), 1);
            match policies.existing {
                "error" => Fate::Refused,
                "skip" => Fate::Skipped,
                _ => update(held, entry, columns, policies, expected),
            }
        }
        _ => {
            expected.because(format!("ambiguous {}", policies.ambiguous), 1);
            match policies.ambiguous {
                "error" => Fate::Refused,
                _ => Fate::Skipped,
            }
        }
    }
}

fn create(
    entry: &Entry,
    columns: &[&'static str],
    policies: &Policies,
    expected: &mut Expected,
) -> Fate {
    let mut cells = written(
        None,
        &FIELDS,
        columns,
        &entry.cells,
        policies,
        &mut BTreeMap::new(),
    );
    for code in UNIQUE {
        let has_it = columns.contains(&code) || policies.key == Key::Unique(code);
        let says = meaning(code, entry.text(code));
        cells.insert(code, if has_it { says } else { Vec::new() });
    }
    let mut tables = BTreeMap::new();
    for (table, fields) in TABLES {
        let lines = entry.rows(table, columns);
        let new = lines
            .iter()
            .map(|line| new_row(line, fields, columns, policies));
        let tally = expected.tables.entry(table).or_default();
        *tally.entry(RowFate::New).or_default() += lines.len() as u64;
        tables.insert(table, new.collect());
    }
    if policies.require_revision && !entry.text("$revision").is_empty() {
        expected.moved += 1;
    }
    let (id, revision) = (None, 1);
    expected.store.push(ExistingRecord {
        id,
        revision,
        cells,
        tables,
    });
    Fate::Created
}

fn update(
    held: &ExistingRecord,
    entry: &Entry,
    columns: &[&'static str],
    policies: &Policies,
    expected: &mut Expected,
) -> Fate {
    let mut after = held.clone();
    let reasons = &mut expected.reasons;
    after.cells.extend(written(
        Some(&held.cells),
        &FIELDS,
        columns,
        &entry.cells,
        policies,
        reasons,
    ));
    if let Key::Match(codes) = policies.key {
        // What finds a record is written like any other column.
        let filled = codes
            .iter()
            .filter(|code| UNIQUE.contains(code) && !entry.text(code).is_empty());
        after
            .cells
            .extend(filled.map(|code| (*code, meaning(code, entry.text(code)))));
    }
    for (table, fields) in TABLES {
        let lines = entry.rows(table, columns);
        let has_columns =
            columns.contains(&table) || fields.iter().any(|field| columns.contains(&field.code));
        let clears = policies.clears && has_columns && policies.rows(table) == "replace";
        // A table without a line is left as it is, and nothing is told of it.
        if lines.is_empty() && !clears {
            continue;
        }
        let change = rows(
            table,
            &held.tables[table],
            &lines,
            fields,
            columns,
            policies,
            expected,
        );
        let tally = expected.tables.entry(table).or_default();
        change
            .fates
            .iter()
            .for_each(|fate| *tally.entry(*fate).or_default() += 1);
        let reason = if lines.is_empty() {
            "cleared tables"
        } else {
            policies.rows(table)
        };
        expected.because(format!("rows {reason}"), 1);
        after.tables.insert(table, change.rows);
    }
    let is_change = after != *held;
    if !is_change && policies.skip_unchanged {
        expected.because("skip-unchanged", 1);
        return Fate::Unchanged;
    }
    if policies.require_revision {
        let stated = entry.text("$revision").parse().ok();
        expected.moved += usize::from(stated != Some(held.revision));
    }
    after.revision += 1;
    let mut store = expected.store.iter_mut();
    *store.find(|other| other.id == held.id).unwrap() = after;
    if is_change { Fate::Updated } else { Fate::Idle }
}

/// The cells of a record or row after it is written; `held` is none for what is added.
fn written(
    held: Option<&Cells>,
    fields: &[Field],
    columns: &[&'static str],
    texts: &BTreeMap<&'static str, String>,
    policies: &Policies,
    reasons: &mut BTreeMap<String, u64>,
) -> Cells {
    let cell = |field: &Field| {
        let text = texts.get(field.code).map_or("", String::as_str);
        let has_column = columns.contains(&field.code);
        let keeps = policies.keeps_blank(field.code);
        let is_silent = !has_column || (text.is_empty() && keeps);
        let before = match held {
            Some(held) => held[field.code].clone(),
            None => field
                .default
                .iter()
                .map(|text| (*text).to_owned())
                .collect(),
        };
        let is_merged = held.is_some() && policies.existing == "merge" && text.is_empty();
        if has_column && text.is_empty() && !before.is_empty() && held.is_some() {
            let is_named = policies
                .blank_of
                .iter()
                .any(|(code, _)| *code == field.code);
            let reason = if keeps {
                "keep"
            } else if is_merged {
                "merge"
            } else {
                "clear"
            };
            *reasons.entry(format!("blank {reason}")).or_default() += 1;
            *reasons.entry("blank by field".to_owned()).or_default() += u64::from(is_named);
        }
        let after = if is_silent || is_merged {
            before
        } else {
            meaning(field.code, text)
        };
        (field.code, after)
    };
    fields.iter().map(cell).collect()
}

fn new_row(line: &Line, fields: &[Field], columns: &[&'static str], policies: &Policies) -> Row {
    let cells = written(
        None,
        fields,
        columns,
        &line.cells,
        policies,
        &mut BTreeMap::new(),
    );
    Row { id: None, cells }
}

/// The rows of a table afterwards, and what becomes of each that is there or in the file.
struct Change {
    rows: Vec<Row>,
    fates: Vec<RowFate>,
}

fn rows(
    table: &str,
    held: &[Row],
    lines: &[&Line],
    fields: &[Field],
    columns: &[&'static str],
    policies: &Policies,
    expected: &mut Expected,
) -> Change {
    let partner_of = pairs(table, held, lines, fields, columns, policies, expected);
    let mut reasons = BTreeMap::new();
    let mut listed = |at: usize, held_at: usize| {
        let old = &held[held_at];
        let cells = written(
            Some(&old.cells),
            fields,
            columns,
            &lines[at].cells,
            policies,
            &mut reasons,
        );
        let fate = if cells == old.cells {
            RowFate::Kept
        } else {
            RowFate::Changed
        };
        (
            Row {
                id: old.id.clone(),
                cells,
            },
            fate,
        )
    };
    let new = |at: usize| (new_row(lines[at], fields, columns, policies), RowFate::New);
    let unpaired = (0..lines.len()).filter(|at| partner_of[*at].is_none());
    let line_of = |held_at: usize| {
        partner_of
            .iter()
            .position(|partner| *partner == Some(held_at))
    };
    let mut all: Vec<(Row, RowFate)> = match policies.rows(table) {
        "replace" => {
            let row = |at: usize| match partner_of[at] {
                Some(held_at) => listed(at, held_at),
                None => new(at),
            };
            (0..lines.len()).map(row).collect()
        }
        "merge" => {
            let row = |held_at: usize| match line_of(held_at) {
                Some(at) => listed(at, held_at),
                None => (held[held_at].clone(), RowFate::Kept),
            };
            (0..held.len()).map(row).collect()
        }
        _ => held
            .iter()
            .map(|row| (row.clone(), RowFate::Kept))
            .collect(),
    };
    let mut fates: Vec<_> = Vec::new();
    if policies.rows(table) == "replace" {
        let unlisted = (0..held.len()).filter(|held_at| line_of(*held_at).is_none());
        fates.extend(unlisted.map(|_| RowFate::Deleted));
    } else {
        all.extend(unpaired.map(new));
    }
    let (rows, stay): (Vec<_>, Vec<_>) = all.into_iter().unzip();
    fates.extend(stay);
    for (reason, times) in reasons {
        expected.because(reason, times);
    }
    Change { rows, fates }
}

/// Which row each line of the file is: by its id, else by the row key, those that are equal first, then in order; else,
/// if what is unchanged is skipped, by all of its cells: at the same place first where the file's rows replace the others, then
/// for the lines that say most.
fn pairs(
    table: &str,
    held: &[Row],
    lines: &[&Line],
    fields: &[Field],
    columns: &[&'static str],
    policies: &Policies,
    expected: &mut Expected,
) -> Vec<Option<usize>> {
    let by_id = |line: &&Line| {
        let id = line.id(table, columns);
        held.iter().position(|row| row.id.as_deref() == Some(id))
    };
    let mut partner_of: Vec<Option<usize>> = lines.iter().map(by_id).collect();
    let key = policies.row_key(table);
    for equal_only in [true, false] {
        for (at, line) in lines.iter().enumerate() {
            let values: Vec<_> = key
                .iter()
                .map(|code| meaning(code, line.text(code)))
                .collect();
            if partner_of[at].is_some() || values.iter().all(Vec::is_empty) {
                continue;
            }
            let fits = |held_at: &usize| {
                let row = &held[*held_at];
                let has_key = key
                    .iter()
                    .zip(&values)
                    .all(|(code, value)| row.cells[code] == *value);
                let is_equal = || {
                    let reasons = &mut BTreeMap::new();
                    written(
                        Some(&row.cells),
                        fields,
                        columns,
                        &line.cells,
                        policies,
                        reasons,
                    ) == row.cells
                };
                let is_free = !partner_of.contains(&Some(*held_at));
                is_free && has_key && (!equal_only || is_equal())
            };
            partner_of[at] = (0..held.len()).find(fits);
            expected.because("row key", u64::from(partner_of[at].is_some()));
        }
    }
    if policies.skip_unchanged {
        let partners = &mut partner_of;
        let found = by_equality(table, partners, held, lines, fields, columns, policies);
        expected.because("equal rows", found);
    }
    partner_of
}

fn by_equality(
    table: &str,
    partner_of: &mut [Option<usize>],
    held: &[Row],
    lines: &[&Line],
    fields: &[Field],
    columns: &[&'static str],
    policies: &Policies,
) -> u64 {
    // An empty cell of a row that would be added is no other row's value.
    let mut policies = policies.clone();
    if policies.rows(table) == "append" {
        policies.existing = "update";
    }
    let policies = &policies;
    let is_equal = |at: usize, held_at: usize| {
        let (line, row, none) = (lines[at], &held[held_at], &mut BTreeMap::new());
        let cells = written(
            Some(&row.cells),
            fields,
            columns,
            &line.cells,
            policies,
            none,
        );
        cells == row.cells
    };
    // Cells that leave their field as it is say nothing.
    let says = |at: usize| {
        let is_said = |field: &&Field| {
            let keeps = policies.keeps_blank(field.code) || policies.existing == "merge";
            columns.contains(&field.code) && !(keeps && lines[at].text(field.code).is_empty())
        };
        fields.iter().filter(is_said).count()
    };
    let mut order: Vec<_> = (0..lines.len()).collect();
    let mut count = 0;
    let replaces = policies.rows(table) == "replace";
    for same_place in [true, false] {
        for at in order.clone() {
            let is_free = |held_at: &usize| !partner_of.contains(&Some(*held_at));
            let fits = |held_at: &usize| {
                (!same_place || (replaces && *held_at == at))
                    && is_free(held_at)
                    && is_equal(at, *held_at)
            };
            let found = (0..held.len()).find(fits);
            if partner_of[at].is_none() && found.is_some() {
                partner_of[at] = found;
                count += 1;
            }
        }
        order.sort_by_key(|at| std::cmp::Reverse(says(*at)));
    }
    count
}

/// Whether the older file has a record as it is; what stood behind attachments then, nobody knows.
fn has(
    old: &Sheet,
    entry: &Entry,
    key: &[Vec<String>],
    columns: &[&'static str],
    policies: &Policies,
) -> bool {
    let same_key: Vec<_> = old
        .entries
        .iter()
        .filter(|other| compared(policies.key, other) == key)
        .collect();
    let names_files = |code: &str, text: &str| columns.contains(&code) && !text.is_empty();
    let has_files = names_files("doc", entry.text("doc"))
        || entry
            .rows("T", columns)
            .iter()
            .any(|line| names_files("paper", line.text("paper")));
    let [same] = same_key[..] else { return false };
    !is_empty(key) && !has_files && same.says(columns) == entry.says(columns)
}

/// The key of a record of the file, as keys are compared.
pub(super) fn compared(key: Key, entry: &Entry) -> Vec<Vec<String>> {
    match key {
        Key::None => Vec::new(),
        // kintone does not tell blanks at the end of a unique text.
        Key::Unique(code) => vec![meaning(code, entry.text(code).trim_end_matches(' '))],
        Key::RecordNumber => {
            let text = entry.text("No");
            let number = text.trim_start_matches(APP_CODE).trim_start_matches('-');
            vec![
                Some(number.to_owned())
                    .filter(|text| !text.is_empty())
                    .into_iter()
                    .collect(),
            ]
        }
        Key::Match(codes) => codes
            .iter()
            .map(|code| {
                let text = entry.text(code);
                let is_unique = UNIQUE.contains(code);
                meaning(
                    code,
                    if is_unique {
                        text.trim_end_matches(' ')
                    } else {
                        text
                    },
                )
            })
            .collect(),
    }
}

fn held_key(key: Key, held: &ExistingRecord) -> Vec<Vec<String>> {
    match key {
        Key::None => Vec::new(),
        Key::Unique(code) => vec![without_blanks(code, &held.cells[code])],
        Key::RecordNumber => vec![held.id.map(|id| id.to_string()).into_iter().collect()],
        Key::Match(codes) => codes
            .iter()
            .map(|code| without_blanks(code, &held.cells[code]))
            .collect(),
    }
}

/// What a unique field holds, without the blanks at its end, which kintone does not tell there.
fn without_blanks(code: &str, held: &[String]) -> Vec<String> {
    let is_unique = UNIQUE.contains(&code);
    let text = |text: &String| {
        if is_unique {
            text.trim_end_matches(' ').to_owned()
        } else {
            text.clone()
        }
    };
    held.iter().map(text).collect()
}

pub(super) fn is_empty(key: &[Vec<String>]) -> bool {
    key.iter().all(Vec::is_empty)
}
