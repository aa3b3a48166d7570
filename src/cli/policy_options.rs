//! Options about records and rows that exist: how they are found, and what happens to them.

use clap::Args;

use super::choices::{Choice, by_code};
use super::usage::{UsageError, field_names, fields, filled, named_twice};
use crate::import::{Blank, EmptyKey, KeyChoice, Options};
use crate::language::{Text, text};
use crate::plan::{Ambiguous, ExistingPolicy, Missing, RowsPolicy};

#[derive(Debug, Args)]
#[command(next_help_heading = "Records and rows that exist")]
pub(super) struct PolicyArguments {
    /// Upsert by this field: the record number, or a text or number field that prohibits duplicate values
    #[arg(long, value_name = "CODE", group = "key")]
    update_key: Option<String>,
    /// Upsert by these fields together, separated by commas, none of which need prohibit duplicate values
    #[arg(long = "match", value_name = "CODES", group = "key")]
    match_fields: Option<String>,
    /// A record whose key finds a record
    #[arg(long, value_enum, default_value_t, requires = "key")]
    existing: ExistingPolicy,
    /// A record whose key finds nothing; `insert` unless the key is the record number: then `error`,
    /// as kintone would give the new record another number
    #[arg(long, value_enum, requires = "key")]
    missing: Option<Missing>,
    /// A record for which `--match` finds several records
    #[arg(long, value_enum, default_value_t, requires = "match_fields")]
    ambiguous: Ambiguous,
    /// A record whose key is empty
    #[arg(long, value_enum, default_value_t = EmptyKey::Insert, requires = "key")]
    empty_key: EmptyKey,
    /// What an empty cell means: `clear`, or `keep`, as if the file had no such column; FIELD=CHOICE for one field
    #[arg(
        long,
        value_name = "CHOICE|FIELD=CHOICE",
        value_delimiter = ',',
        default_value = "clear"
    )]
    blank: Vec<Choice<Blank>>,
    /// The rows that a table has: `replace` deletes those that the file does not list, `merge` keeps them, `append`
    /// keeps all as they are and adds new ones; TABLE=CHOICE for one table
    #[arg(
        long,
        value_name = "CHOICE|TABLE=CHOICE",
        value_delimiter = ',',
        default_value = "replace",
        requires = "key"
    )]
    rows: Vec<Choice<RowsPolicy>>,
    /// Find the rows of a table by the values of these fields where the file has no row ids; repeatable
    #[arg(long, value_name = "TABLE=FIELD[,FIELD…]", requires = "key", value_parser = row_key)]
    row_key: Vec<(String, String)>,
    /// A record without any line for a table deletes all its rows; else they stay
    #[arg(long, requires = "key")]
    clear_empty_tables: bool,
}

/// A table, and the fields by which its rows are found.
fn row_key(text: &str) -> Result<(String, String), Text> {
    let (table, fields) = text.split_once('=').unwrap_or_default();
    let is_empty = |name: &str| name.trim().is_empty();
    if is_empty(table) || fields.split(',').any(is_empty) {
        return Err(Text::fixed(
            "write it like TABLE=FIELD, or TABLE=FIELD,FIELD",
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
        if self.clear_empty_tables && rows.all != RowsPolicy::Replace {
            return Err(UsageError(Text::fixed(
                "`--clear-empty-tables` deletes rows, and `--rows` keeps them: leave one of them out",
                "「--clear-empty-tables」は行を削除し、「--rows」は行を残します。どちらかを外してください。",
            )));
        }
        let cleared = blank.named.iter().find(|(_, blank)| *blank == Blank::Clear);
        if let (true, Some((code, _))) = (merges, cleared) {
            return Err(UsageError(text!(
                "`--blank {code}=clear` empties the field, and `--existing merge` never does: leave one of them out",
                "「--blank {code}=clear」はフィールドを空にしますが、「--existing merge」は空にしません。どちらかを外してください。"
            )));
        }
        if merges && self.clear_empty_tables {
            return Err(UsageError(Text::fixed(
                "`--clear-empty-tables` deletes rows, and `--existing merge` only fills in: leave one of them out",
                "「--clear-empty-tables」は行を削除しますが、「--existing merge」は値を補うだけです。どちらかを外してください。",
            )));
        }
        Ok(Options {
            key: self.key()?,
            existing: self.existing,
            missing: self.missing,
            ambiguous: self.ambiguous,
            empty_key: self.empty_key,
            blank,
            rows,
            row_keys: self.row_keys()?,
            clear_empty_tables: self.clear_empty_tables,
            ..Options::adding()
        })
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
