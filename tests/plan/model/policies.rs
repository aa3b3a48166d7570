//! The options of a run, as a user types them.

use super::form::TABLES;
use super::sheet::{Entry, Sheet};

/// How records are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Key {
    /// They are not: every record is new.
    None,
    /// By a field that prohibits duplicates.
    Unique(&'static str),
    RecordNumber,
    Match(&'static [&'static str]),
}

#[derive(Debug, Clone)]
pub(super) struct Policies {
    pub(super) key: Key,
    pub(super) existing: &'static str,
    pub(super) missing: Option<&'static str>,
    pub(super) ambiguous: &'static str,
    pub(super) empty_key: &'static str,
    pub(super) rows: &'static str,
    /// An exception for the second table.
    pub(super) rows_of_second: Option<&'static str>,
    pub(super) blank: &'static str,
    /// Exceptions.
    pub(super) blank_of: Vec<(&'static str, &'static str)>,
    pub(super) row_keys: Vec<(&'static str, &'static [&'static str])>,
    pub(super) clears: bool,
    pub(super) skip_unchanged: bool,
    pub(super) since: Option<Sheet>,
    pub(super) require_revision: bool,
    pub(super) fields: Option<Vec<&'static str>>,
    pub(super) on_error_skip: bool,
    pub(super) by_plan: bool,
    /// A process of its own imports the file; else the library does, which is quicker.
    pub(super) by_binary: bool,
}

impl Policies {
    pub(super) fn rows(&self, table: &str) -> &'static str {
        let named = self.rows_of_second.filter(|_| table == "U");
        named.unwrap_or(self.rows)
    }

    pub(super) fn keeps_blank(&self, code: &str) -> bool {
        let mut named = self.blank_of.iter();
        let named = named.find(|(named, _)| *named == code);
        named.map_or(self.blank, |(_, blank)| blank) == "keep"
    }

    pub(super) fn row_key(&self, table: &str) -> &'static [&'static str] {
        let mut keys = self.row_keys.iter();
        let key = keys.find(|(keyed, _)| *keyed == table);
        key.map_or(&[], |(_, key)| key)
    }

    /// The default of record numbers is an error, as kintone would give the record another number.
    pub(super) fn missing(&self) -> &'static str {
        let default = if self.key == Key::RecordNumber {
            "error"
        } else {
            "insert"
        };
        self.missing.unwrap_or(default)
    }

    /// The columns that are sent or say which row is meant; tables are named as a whole.
    pub(super) fn sent(&self, columns: &[&'static str]) -> Vec<&'static str> {
        let is_sent = |code: &&'static str| {
            let table = TABLES
                .iter()
                .find(|(_, fields)| fields.iter().any(|field| field.code == *code));
            let named = table.map_or(*code, |(table, _)| table);
            let fields = self.fields.as_ref();
            fields.is_none_or(|fields| fields.contains(&named))
        };
        columns.iter().copied().filter(is_sent).collect()
    }

    /// Whether no column that is read has a word about a record, the key's and that of revisions among them.
    pub(super) fn is_blank(&self, entry: &Entry, sent: &[&'static str]) -> bool {
        let key: &[&str] = match self.key {
            Key::None => &[],
            Key::Unique(code) => &[code],
            Key::RecordNumber => &["No"],
            Key::Match(codes) => codes,
        };
        let revision = self.require_revision.then_some("$revision");
        let mut read = key.iter().chain(&revision).chain(sent);
        let has_rows = |table: &str| !entry.rows(table, sent).is_empty();
        read.all(|code| entry.text(code).is_empty())
            && !TABLES.iter().any(|(table, _)| has_rows(table))
    }

    pub(super) fn arguments(&self) -> Vec<String> {
        let mut all: Vec<String> = vec!["--attachments-dir=files".to_owned()];
        let mut give = |option: &str, value: &str| all.push(format!("--{option}={value}"));
        match self.key {
            Key::None => {}
            Key::Unique(field) => give("update-key", field),
            Key::RecordNumber => give("update-key", "No"),
            Key::Match(fields) => {
                give("match", &fields.join(","));
                give("ambiguous", self.ambiguous);
            }
        }
        let named = self
            .blank_of
            .iter()
            .map(|(code, blank)| format!(",{code}={blank}"));
        give(
            "blank",
            &(self.blank.to_owned() + &named.collect::<String>()),
        );
        if self.key != Key::None {
            give("existing", self.existing);
            give("empty-key", self.empty_key);
            let second = self.rows_of_second.map(|rows| format!(",U={rows}"));
            give(
                "rows",
                &(self.rows.to_owned() + &second.unwrap_or_default()),
            );
        }
        for (table, key) in &self.row_keys {
            give("row-key", &format!("{table}={}", key.join(",")));
        }
        for (option, value) in [
            ("missing", self.missing.map(str::to_owned)),
            (
                "fields",
                self.fields.as_ref().map(|fields| fields.join(",")),
            ),
            ("since", self.since.as_ref().map(|_| "old.csv".to_owned())),
            ("on-error", self.on_error_skip.then(|| "skip".to_owned())),
        ] {
            if let Some(value) = value {
                give(option, &value);
            }
        }
        for (option, is_given) in [
            ("--clear-empty-tables", self.clears),
            ("--skip-unchanged", self.skip_unchanged),
            ("--require-revision", self.require_revision),
        ] {
            all.extend(is_given.then(|| option.to_owned()));
        }
        all
    }
}
