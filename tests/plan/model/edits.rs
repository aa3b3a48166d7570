//! Files that are made as people make them: the records of a store as an export has them, and then edited.

use std::collections::BTreeSet;

use fastrand::Rng;

use super::form::{APP_CODE, FIELDS, Field, TABLES, UNIQUE, meaning, spellings};
use super::guide::{compared, is_empty};
use super::policies::{Key, Policies};
use super::sheet::{Entry, Line, Sheet, Texts};
use super::store::{Cells, ExistingRecord, Row};

pub(super) struct Editor<'a> {
    pub(super) rng: &'a mut Rng,
    /// How many keys were made up so far.
    pub(super) fresh: &'a mut u64,
}

impl Editor<'_> {
    fn chance(&mut self, percent: u32) -> bool {
        self.rng.u32(0..100) < percent
    }

    pub(super) fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.rng.usize(0..choices.len())]
    }

    /// A file of so many new records, to begin with.
    pub(super) fn first(&mut self, records: usize) -> Sheet {
        let mut columns = vec!["key", "num"];
        columns.extend(FIELDS.iter().map(|field| field.code));
        for (_, fields) in TABLES {
            columns.extend(fields.iter().map(|field| field.code));
        }
        let entry = |editor: &mut Self| {
            let mut entry = editor.new_entry();
            *editor.fresh += 1;
            let empty = editor.rng.u32(0..100);
            entry.cells.insert(
                "key",
                if empty < 5 {
                    String::new()
                } else {
                    format!("k{}", editor.fresh)
                },
            );
            entry.cells.insert(
                "num",
                if empty > 94 {
                    String::new()
                } else {
                    editor.fresh.to_string()
                },
            );
            entry
        };
        Sheet {
            columns,
            entries: (0..records).map(|_| entry(self)).collect(),
            apart: false,
        }
    }

    pub(super) fn policies(&mut self) -> Policies {
        let key = match self.rng.u32(0..22) {
            0 | 20 | 21 => Key::None,
            1..=5 => Key::Unique("key"),
            6..=9 => Key::Unique("num"),
            10..=14 => Key::RecordNumber,
            _ => Key::Match(self.one_of(&[
                &["name"][..],
                &["key"],
                &["name", "amount"],
                &["amount", "choice", "day"],
                &["name", "day"],
            ])),
        };
        let existing = self.one_of(&[
            "update", "update", "update", "update", "merge", "merge", "skip", "error",
        ]);
        let missing = self.one_of(&[
            None,
            Some("insert"),
            Some("skip"),
            Some("skip"),
            Some("error"),
        ]);
        let rows = self.one_of(&["replace", "replace", "merge", "append"]);
        let merges = existing == "merge";
        let by_field = self.chance(65);
        let other = self.one_of(&["keep", "clear"]);
        let blank_of = [
            ("memo", "keep"),
            ("item", "keep"),
            ("checks", other),
            ("label", other),
        ];
        let blank_of = blank_of
            .into_iter()
            .filter(|(_, blank)| by_field && !(merges && *blank == "clear"));
        let mut policies = Policies {
            key,
            existing,
            missing,
            ambiguous: self.one_of(&["error", "skip"]),
            empty_key: self.one_of(&["insert", "insert", "error"]),
            rows,
            rows_of_second: self
                .chance(40)
                .then(|| self.one_of(&["replace", "merge", "append"])),
            blank: self.one_of(&["clear", "clear", "keep"]),
            blank_of: blank_of.collect(),
            row_keys: Vec::new(),
            clears: rows == "replace" && !merges && self.chance(50),
            skip_unchanged: self.chance(40),
            since: None,
            require_revision: self.chance(20),
            fields: None,
            on_error_skip: self.chance(85),
            by_plan: self.chance(15),
            by_binary: self.chance(15),
        };
        if self.chance(40) {
            policies.row_keys.push((
                "T",
                self.one_of(&[&["item"][..], &["item"], &["item", "qty"], &["flags"]]),
            ));
        }
        if self.chance(20) {
            policies.row_keys.push(("U", &["label"]));
        }
        if self.chance(15) && !matches!(key, Key::Match(_)) {
            let mut fields = vec!["T", "name", "memo", "doc", "U", "checks", "amount"];
            self.rng.shuffle(&mut fields);
            fields.truncate(5);
            policies.fields = Some(fields);
        }
        if key == Key::None {
            policies.clears = false;
            policies.row_keys.clear();
            policies.skip_unchanged = false;
            policies.require_revision = false;
            policies.existing = "update";
            policies.missing = None;
        }
        policies
    }

    /// The columns that a file has for these policies.
    fn columns(&mut self, policies: &Policies) -> Vec<&'static str> {
        let all = self.chance(30);
        let named = policies.fields.clone().unwrap_or_default();
        let mut needed = named.clone();
        needed.extend(policies.row_keys.iter().flat_map(|(_, key)| key.iter()));
        let mut columns = Vec::new();
        match policies.key {
            Key::None => {}
            Key::Unique(code) => columns.push(code),
            Key::RecordNumber => columns.push("No"),
            Key::Match(codes) => needed.extend(codes),
        }
        columns.extend(UNIQUE.iter().filter(|code| needed.contains(code)));
        let fields = FIELDS.iter().map(|field| field.code);
        columns.extend(fields.filter(|code| all || needed.contains(code) || self.chance(75)));
        for (table, fields) in TABLES {
            let is_named = named.contains(&table);
            let has_ids = self.chance(if policies.row_key(table).is_empty() {
                85
            } else {
                35
            });
            columns.extend((has_ids || is_named).then_some(table));
            let codes = fields.iter().map(|field| field.code);
            columns.extend(
                codes.filter(|code| all || is_named || needed.contains(code) || self.chance(70)),
            );
        }
        columns.extend(policies.require_revision.then_some("$revision"));
        self.rng.shuffle(&mut columns);
        columns
    }

    /// A file of a store's records, edited.
    pub(super) fn sheet(
        &mut self,
        store: &[ExistingRecord],
        policies: &Policies,
        most: usize,
    ) -> Sheet {
        let columns = self.columns(policies);
        let with_code = self.chance(50);
        let mut entries = Vec::new();
        let mut empty_keys = 0;
        let mut keys = BTreeSet::new();
        let mut order: Vec<_> = store.iter().collect();
        if self.chance(30) {
            self.rng.shuffle(&mut order);
        }
        for held in order {
            if entries.len() >= most || self.chance(12) {
                continue;
            }
            let mut entry = self.export(held, with_code);
            if matches!(policies.key, Key::Unique("key") | Key::Match(["key"]))
                && self.chance(10)
                && !entry.text("key").is_empty()
            {
                // kintone does not tell blanks at the end of a unique text.
                entry.cells.insert("key", format!("{} ", entry.text("key")));
            }
            if self.chance(70) {
                for _ in 0..self.rng.u32(1..5) {
                    self.edit(&mut entry);
                }
            }
            entries.push(entry);
            if self.chance(22) {
                entries.push(self.added(policies, with_code));
            }
            if self.chance(5) {
                // A line of commas, as spreadsheets leave them behind.
                entries.push(Entry::default());
            }
        }
        if policies.key == Key::None {
            entries.truncate(8);
        }
        if entries.is_empty() {
            entries.push(self.added(policies, with_code));
        }
        entries.retain(|entry| {
            let key = compared(policies.key, entry);
            if is_empty(&key) && policies.key != Key::None {
                empty_keys += 1;
                return empty_keys <= 2;
            }
            policies.key == Key::None || keys.insert(key)
        });
        // A table that `--fields` names needs row ids, unless its rows are found by their cells.
        for (table, _) in TABLES {
            let is_named = policies
                .fields
                .as_ref()
                .is_some_and(|fields| fields.contains(&table));
            if is_named && policies.row_key(table).is_empty() {
                let lines = entries
                    .iter_mut()
                    .flat_map(|entry| entry.rows.entry(table).or_default());
                for line in lines.filter(|line| line.id.is_empty()) {
                    *self.fresh += 1;
                    line.id = (900_000 + *self.fresh).to_string();
                }
            }
        }
        let apart = self.chance(50);
        Sheet {
            columns,
            entries,
            apart,
        }
    }

    /// The older file of a file: some of its records were otherwise, some were not there, and some are gone since.
    pub(super) fn older(&mut self, sheet: &Sheet, policies: &Policies) -> Sheet {
        let mut old = sheet.clone();
        old.entries.retain(|_| self.chance(90));
        for entry in &mut old.entries {
            match self.rng.u32(0..10) {
                0..=2 => self.edit(entry),
                3..=5 => self.respell(entry),
                _ => {}
            }
        }
        // Of records of one key nobody knows which one was written.
        for at in 0..old.entries.len() {
            if self.chance(10) {
                let mut again = old.entries[at].clone();
                self.edit(&mut again);
                old.entries.push(again);
            }
        }
        let gone: Vec<_> = (0..self.rng.u32(2..8))
            .map(|_| self.added(policies, false))
            .collect();
        if policies.key != Key::RecordNumber {
            old.entries.extend(gone);
        }
        self.rng.shuffle(&mut old.columns);
        old
    }

    /// The same file, with other revisions.
    pub(super) fn stale(&mut self, sheet: &Sheet) -> Sheet {
        let mut stale = sheet.clone();
        for entry in &mut stale.entries {
            if self.chance(50) && !entry.text("$revision").is_empty() {
                entry.cells.insert("$revision", "99".to_owned());
            }
        }
        stale
    }

    /// A record as an export has it, in one of the spellings.
    fn export(&mut self, held: &ExistingRecord, with_code: bool) -> Entry {
        let mut entry = Entry {
            cells: self.texts(&held.cells),
            ..Entry::default()
        };
        let id = held.id.unwrap_or_default();
        entry.cells.insert("No", number(id, with_code));
        entry.cells.insert("$revision", held.revision.to_string());
        for (table, rows) in &held.tables {
            let line = |row: &Row| Line {
                id: row.id.clone().unwrap_or_default(),
                cells: self.texts(&row.cells),
            };
            entry.rows.insert(table, rows.iter().map(line).collect());
        }
        entry
    }

    fn texts(&mut self, cells: &Cells) -> Texts {
        let cells = cells.iter();
        let texts = cells.map(|(code, says)| {
            let known: Vec<_> = spellings(code)
                .iter()
                .filter(|(_, known)| known == says)
                .collect();
            let text = match (says.first(), &known[..]) {
                (None, _) => String::new(),
                (Some(text), []) if *code == "num" && self.chance(20) => format!("{text}.0"),
                (Some(text), []) => text.clone(),
                (_, known) => self.one_of(known).0.to_owned(),
            };
            (*code, text)
        });
        texts.collect()
    }

    /// Says the same in other words.
    fn respell(&mut self, entry: &mut Entry) {
        let lines = entry
            .rows
            .values_mut()
            .flatten()
            .map(|line| &mut line.cells);
        for texts in std::iter::once(&mut entry.cells).chain(lines) {
            for (code, text) in texts {
                let says = meaning(code, text);
                let known: Vec<_> = spellings(code)
                    .iter()
                    .filter(|(_, known)| *known == says)
                    .collect();
                if !known.is_empty() {
                    self.one_of(&known).0.clone_into(text);
                }
            }
        }
    }

    fn edit(&mut self, entry: &mut Entry) {
        let (table, fields) = self.one_of(&TABLES);
        let is_outside = self.chance(35);
        if is_outside {
            let field = &FIELDS[self.rng.usize(0..FIELDS.len())];
            let text = if self.chance(45) {
                String::new()
            } else {
                self.text(field)
            };
            entry.cells.insert(field.code, text);
            return;
        }
        let what = self.rng.u32(0..18);
        let new = Line {
            id: String::new(),
            cells: self.row(fields),
        };
        *self.fresh += 1;
        let unknown = 900_000 + *self.fresh;
        let rows = entry.rows.entry(table).or_default();
        let at = self.rng.usize(0..rows.len().max(1));
        match (what, rows.get_mut(at)) {
            (0 | 13, _) => rows.clear(),
            (1, Some(_)) => drop(rows.remove(at)),
            (2, Some(row)) => row.id.clear(),
            (3, Some(row)) => row.id = unknown.to_string(),
            (4, Some(_)) => rows.reverse(),
            (5..=9, Some(row)) => {
                let field = &fields[self.rng.usize(0..fields.len())];
                let text = self.text(field);
                row.cells.insert(field.code, text);
            }
            (10..=12, _) => {
                // Rows of one key that all change are told apart by their order alone.
                let field = &fields[self.rng.usize(0..fields.len())];
                let texts: Vec<_> = rows.iter().map(|_| self.text(field)).collect();
                let cells = rows.iter_mut().zip(texts);
                cells.for_each(|(row, text)| drop(row.cells.insert(field.code, text)));
            }
            _ => rows.insert(self.rng.usize(0..=rows.len()), new),
        }
    }

    /// A record that is not in the store, or without a key.
    fn added(&mut self, policies: &Policies, with_code: bool) -> Entry {
        let mut entry = self.new_entry();
        *self.fresh += 1;
        let fresh = *self.fresh;
        let is_empty = self.chance(35);
        let spelled = self.chance(20);
        let text = |text: String| if is_empty { String::new() } else { text };
        let key = match policies.key {
            Key::RecordNumber => [("No", text(number(90_000 + fresh, with_code)))].to_vec(),
            Key::Unique("num") if spelled => [("num", text(format!("{fresh}.0")))].to_vec(),
            _ => [
                ("key", text(format!("n{fresh}"))),
                ("num", text(fresh.to_string())),
            ]
            .to_vec(),
        };
        entry.cells.extend(key);
        if let (true, Key::Match(codes)) = (is_empty, policies.key) {
            entry
                .cells
                .extend(codes.iter().map(|code| (*code, String::new())));
        }
        entry
    }

    fn new_entry(&mut self) -> Entry {
        let mut entry = Entry {
            cells: self.row(&FIELDS),
            ..Entry::default()
        };
        for (table, fields) in TABLES {
            let line = |editor: &mut Self| Line {
                id: String::new(),
                cells: editor.row(fields),
            };
            let rows = (0..self.rng.usize(0..5)).map(|_| line(self)).collect();
            entry.rows.insert(table, rows);
        }
        entry
    }

    fn row(&mut self, fields: &[Field]) -> Texts {
        let cells = fields.iter().map(|field| (field.code, self.text(field)));
        cells.collect()
    }

    fn text(&mut self, field: &Field) -> String {
        // Attachments are uploaded one by one: few are enough.
        let empty = if field.kind == "FILE" { 80 } else { 35 };
        if self.chance(empty) {
            return String::new();
        }
        self.one_of(field.spellings).0.to_owned()
    }
}

fn number(id: u64, with_code: bool) -> String {
    if with_code {
        format!("{APP_CODE}-{id}")
    } else {
        id.to_string()
    }
}
