//! Options about records and rows that exist: how they are found, and what happens to them.

use clap::{ArgGroup, Args};

use super::choices::{Choice, by_code};
use super::usage::{UsageError, field_names, fields, filled, named_twice};
use crate::import::{Blank, EmptyKey, KeyChoice, Options, PlaceholderKey, RepeatedKeys};
use crate::language::{Text, text};
use crate::plan::{Ambiguous, ExistingPolicy, Missing, RowsPolicy};

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("found").multiple(true)))]
#[command(group(ArgGroup::new("combined").multiple(true)))]
#[command(next_help_heading = "Records and rows that exist")]
pub(super) struct PolicyArguments {
    /// Update key: update records with the same value in this field, and add the others. The record number, or a Text or
    /// Number field with "Prohibit duplicate values"
    #[arg(long, value_name = "CODE", groups = ["key", "found"])]
    update_key: Option<String>,
    /// Matching fields, separated by commas: update records with the same values in all of them, and add the others; the
    /// fields may allow duplicate values
    #[arg(long = "match", value_name = "CODES", groups = ["key", "found", "combined"])]
    match_fields: Option<String>,
    /// What to do if a record with the key exists
    #[arg(long, value_enum, default_value_t, requires = "found")]
    existing: ExistingPolicy,
    /// What to do if no record has the key; by default `insert`, and `error` for record numbers, because kintone
    /// would assign another number to the new record
    #[arg(long, value_enum, requires = "found")]
    missing: Option<Missing>,
    /// What to do if several records match
    #[arg(long, value_enum, default_value_t, requires = "combined")]
    ambiguous: Ambiguous,
    /// What to do if the key is empty
    #[arg(long, value_enum, default_value_t = EmptyKey::Insert, requires = "found")]
    empty_key: EmptyKey,
    /// What to do if the key is a word that systems use for "no value", such as 0, null or N/A, or has something that
    /// cannot be seen
    #[arg(long, value_enum, default_value_t = PlaceholderKey::Error, requires = "found")]
    placeholder_key: PlaceholderKey,
    /// What to do if several records of the file have the same key
    #[arg(long, value_enum, default_value_t, requires = "found")]
    on_duplicate_in_file: RepeatedKeys,
    /// What an empty cell does: `clear` the field, or `keep` its value; FIELD=CHOICE for one field
    #[arg(
        long,
        value_name = "CHOICE|FIELD=CHOICE",
        value_delimiter = ',',
        default_value = "clear"
    )]
    blank: Vec<Choice<Blank>>,
    /// What to do with the rows of a table: `replace` deletes those that are not in the file, `merge` keeps them, `append`
    /// changes none and only adds rows; TABLE=CHOICE for one table
    #[arg(
        long,
        value_name = "CHOICE|TABLE=CHOICE",
        value_delimiter = ',',
        default_value = "replace",
        requires = "found"
    )]
    rows: Vec<Choice<RowsPolicy>>,
    /// Row key: match the rows of a table by the values of these fields if the file has no row IDs; repeatable
    #[arg(long, value_name = "TABLE=FIELD[,FIELD…]", requires = "found", value_parser = row_key)]
    row_key: Vec<(String, String)>,
    /// Delete all rows of a table if the record has no line for it; otherwise they stay
    #[arg(long, requires = "found")]
    clear_empty_tables: bool,
}

/// A table, and the fields by which its rows are found.
fn row_key(text: &str) -> Result<(String, String), Text> {
    let (table, fields) = text.split_once('=').unwrap_or_default();
    let is_empty = |name: &str| name.trim().is_empty();
    if is_empty(table) || fields.split(',').any(is_empty) {
        return Err(Text::fixed(
            "use the format TABLE=FIELD or TABLE=FIELD,FIELD",
            "「テーブル=フィールド」または「テーブル=フィールド,フィールド」の形で指定してください。",
        ));
    }
    Ok((table.trim().to_owned(), fields.to_owned()))
}

impl PolicyArguments {
    /// What the options say about records and rows that exist; all else is as for a file that is added.
    pub(super) fn options(&self) -> Result<Options, UsageError> {
        let rows = by_code("--rows", &self.rows)?;
        let blank = by_code("--blank", &self.blank)?;
        let merges = self.existing == ExistingPolicy::Merge;
        let mut of_tables = rows.named.iter().map(|(_, policy)| *policy);
        let replaces = rows.all == RowsPolicy::Replace
            || of_tables.any(|policy| policy == RowsPolicy::Replace);
        if self.clear_empty_tables && !replaces {
            return Err(UsageError(Text::fixed(
                "`--clear-empty-tables` deletes rows, and `--rows` keeps them: remove one of them",
                "「--clear-empty-tables」は行を削除し、「--rows」は行を残します。どちらかを外してください。",
            )));
        }
        let cleared = blank.named.iter().find(|(_, blank)| *blank == Blank::Clear);
        if let (true, Some((code, _))) = (merges, cleared) {
            return Err(UsageError(text!(
                "`--blank {code}=clear` clears the field, and `--existing merge` never does: remove one of them",
                "「--blank {code}=clear」はフィールドを空にしますが、「--existing merge」は空にしません。どちらかを外してください。"
            )));
        }
        if merges && self.clear_empty_tables {
            return Err(UsageError(Text::fixed(
                "`--clear-empty-tables` deletes rows, and `--existing merge` only fills in: remove one of them",
                "「--clear-empty-tables」は行を削除しますが、「--existing merge」は値を補うだけです。どちらかを外してください。",
            )));
        }
        Ok(Options {
            key: self.key()?,
            existing: self.existing,
            missing: self.missing,
            ambiguous: self.ambiguous,
            empty_key: self.empty_key,
            placeholder_key: self.placeholder_key,
            repeated_keys: self.on_duplicate_in_file,
            blank,
            rows,
            row_keys: self.row_keys()?,
            clear_empty_tables: self.clear_empty_tables,
            ..Options::adding()
        })
    }

    /// Which record counts where several have one key.
    pub(super) fn repeated_keys(&self) -> RepeatedKeys {
        self.on_duplicate_in_file
    }

    /// Whether records that exist are looked for, by whatever was typed.
    pub(super) fn finds_records(&self) -> bool {
        self.key().is_ok_and(|key| key.is_some())
    }

    fn key(&self) -> Result<Option<KeyChoice>, UsageError> {
        let update_key = filled("--update-key", self.update_key.as_deref())?;
        let fields = fields("--match", self.match_fields.as_deref())?;
        let update_key = update_key.map(KeyChoice::UpdateKey);
        Ok(update_key.or(fields.map(KeyChoice::Match)))
    }

    fn row_keys(&self) -> Result<Vec<(String, Vec<String>)>, UsageError> {
        let mut row_keys: Vec<(String, Vec<String>)> = Vec::new();
        for (table, fields) in &self.row_key {
            if row_keys.iter().any(|(named, _)| named == table) {
                return Err(named_twice("--row-key", table));
            }
            row_keys.push((table.clone(), field_names("--row-key", fields)?));
        }
        Ok(row_keys)
    }

    /// The options that cannot be kept without a look at what exists, and whether they are given.
    pub(super) fn needing_what_exists(&self) -> [(&'static str, bool); 5] {
        let adds_missing = matches!(self.missing, None | Some(Missing::Insert));
        let replaces = |choice: &Choice<RowsPolicy>| choice.choice == RowsPolicy::Replace;
        [
            ("--match", self.match_fields.is_some()),
            ("--existing", self.existing != ExistingPolicy::Update),
            ("--missing", !adds_missing),
            ("--rows", !self.rows.iter().all(replaces)),
            ("--row-key", !self.row_key.is_empty()),
        ]
    }
}
