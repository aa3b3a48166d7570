//! What the user types about records and rows that exist: policies, guards, the dry run, plans.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use crate::plan::Limit;

/// How records and rows are found, and what happens to those that exist.
#[derive(Debug, Args)]
#[command(next_help_heading = "Records and rows that exist")]
pub(super) struct PolicyArguments {
    /// Upsert by this field: the record number, or a text or number field that prohibits duplicate values
    #[arg(long, value_name = "CODE", group = "key")]
    pub(super) update_key: Option<String>,
    /// Upsert by these fields together, separated by commas, none of which need prohibit duplicate values
    #[arg(long = "match", value_name = "CODES", group = "key")]
    pub(super) match_fields: Option<String>,
    /// A record whose key finds a record
    #[arg(long, value_enum, default_value_t, requires = "key")]
    pub(super) existing: ExistingArgument,
    /// A record whose key finds nothing; `insert` unless the key is the record number: then `error`,
    /// as kintone would give the new record another number
    #[arg(long, value_enum, requires = "key")]
    pub(super) missing: Option<MissingArgument>,
    /// A record for which `--match` finds several records
    #[arg(long, value_enum, default_value_t, requires = "match_fields")]
    pub(super) ambiguous: AmbiguousArgument,
    /// A record whose key is empty
    #[arg(long, value_enum, default_value_t, requires = "key")]
    pub(super) empty_key: EmptyKeyArgument,
    /// What an empty cell means: `clear`, or `keep`, as if the file had no such column; FIELD=CHOICE for one field
    #[arg(
        long,
        value_name = "CHOICE|FIELD=CHOICE",
        value_delimiter = ',',
        default_value = "clear"
    )]
    pub(super) blank: Vec<Choice<BlankArgument>>,
    /// The rows that a table has: `replace` deletes those that the file does not list, `merge` keeps them, `append`
    /// keeps all as they are and adds new ones; TABLE=CHOICE for one table
    #[arg(
        long,
        value_name = "CHOICE|TABLE=CHOICE",
        value_delimiter = ',',
        default_value = "replace",
        requires = "key"
    )]
    pub(super) rows: Vec<Choice<RowsArgument>>,
    /// Find the rows of a table by the values of these fields where the file has no row ids; repeatable
    #[arg(long, value_name = "TABLE=FIELD[,FIELD…]", requires = "key")]
    pub(super) row_key: Vec<RowKeyArgument>,
    /// A record without any line for a table deletes all its rows; else they stay
    #[arg(long, requires = "key")]
    pub(super) clear_empty_tables: bool,
}

/// What is looked at, and held to, before anything is written.
#[derive(Debug, Args)]
#[command(next_help_heading = "Before anything is written")]
pub(super) struct ForesightArguments {
    /// Say what would be created, updated, left unchanged and skipped, down to the table row, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Show every cell and row that would change
    #[arg(long)]
    pub(super) diff: bool,
    /// End with exit code 10 if something would change
    #[arg(long, requires = "dry_run")]
    pub(super) exit_code: bool,
    /// Do not write records that are as the file has them: no revision, no notification, no webhook
    #[arg(long, requires = "key")]
    pub(super) skip_unchanged: bool,
    /// Write only what differs from this older file, which is compared here; records that
    /// it has and the new one has not are reported
    #[arg(long, value_name = "FILE", requires = "update_key")]
    pub(super) since: Option<PathBuf>,
    /// Stop if more records would be created: a number, or a percentage of the file's records
    #[arg(long, value_name = "N|P%")]
    pub(super) max_creates: Option<Limit>,
    /// Stop if more records would be updated: a number, or a percentage of the file's records
    #[arg(long, value_name = "N|P%")]
    pub(super) max_updates: Option<Limit>,
    /// Stop if more table rows would be deleted: a number, or a percentage of the rows that the file's records have
    #[arg(long, value_name = "N|P%")]
    pub(super) max_row_deletes: Option<Limit>,
    /// Stop unless the file has so many records
    #[arg(long, value_name = "N")]
    pub(super) expect_records: Option<u64>,
    /// Stop if a record is not at the revision of the file's `$revision` column any more
    #[arg(long, requires = "key")]
    pub(super) require_revision: bool,
    /// Upsert a file with tables without reading the records first: rows that it deletes are neither told nor counted
    #[arg(long, requires = "key")]
    pub(super) blind: bool,
    /// Write the plan to this file, and nothing to kintone
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    pub(super) save_plan: Option<PathBuf>,
    /// Do what this plan says, if file, form and records are as they were when it was saved; its file need not be named
    #[arg(long, value_name = "FILE", conflicts_with_all = SHAPED_BY_PLAN)]
    pub(super) plan: Option<PathBuf>,
}

/// The options that a plan brings itself, or that would make another one of it.
const SHAPED_BY_PLAN: [&str; 26] = [
    "fields",
    "update_key",
    "match_fields",
    "existing",
    "missing",
    "ambiguous",
    "empty_key",
    "blank",
    "rows",
    "row_key",
    "clear_empty_tables",
    "attachments_dir",
    "encoding",
    "delimiter",
    "ignore_unknown_columns",
    "blank_records",
    "timezone",
    "skip_unchanged",
    "since",
    "require_revision",
    "blind",
    "save_plan",
    "diff",
    "preflight",
    "no_preflight",
    "on_error",
];

/// A choice for all, or for one field or table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice<T> {
    /// The field or table; all if `None`.
    pub(super) code: Option<String>,
    /// What is chosen.
    pub(super) choice: T,
}

impl<T: ValueEnum> FromStr for Choice<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (code, choice) = match text.rsplit_once('=') {
            Some((code, choice)) => (Some(code.trim()), choice),
            None => (None, text),
        };
        if code == Some("") {
            return Err("name the field or table before `=`".to_owned());
        }
        let choice = T::from_str(choice.trim(), false).map_err(|_| {
            let names = T::value_variants().iter();
            let names = names.filter_map(ValueEnum::to_possible_value);
            let names: Vec<_> = names.map(|value| value.get_name().to_owned()).collect();
            format!("choose one of {}", names.join(", "))
        })?;
        Ok(Self {
            code: code.map(str::to_owned),
            choice,
        })
    }
}

/// The fields by which the rows of a table are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowKeyArgument {
    pub(super) table: String,
    pub(super) fields: Vec<String>,
}

impl FromStr for RowKeyArgument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (table, fields) = text
            .split_once('=')
            .ok_or("write it like TABLE=FIELD, or TABLE=FIELD,FIELD")?;
        let fields: Vec<String> = fields
            .split(',')
            .map(|field| field.trim().to_owned())
            .collect();
        if table.trim().is_empty() || fields.iter().any(String::is_empty) {
            return Err("write it like TABLE=FIELD, or TABLE=FIELD,FIELD".to_owned());
        }
        Ok(Self {
            table: table.trim().to_owned(),
            fields,
        })
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ExistingArgument {
    /// Update the record
    #[default]
    Update,
    /// Leave the record as it is
    Skip,
    /// Update the record by the filled cells alone
    Merge,
    /// Refuse the file
    Error,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum MissingArgument {
    /// Add the record
    Insert,
    /// Leave the record out
    Skip,
    /// Refuse the file
    Error,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum AmbiguousArgument {
    /// Refuse the file
    #[default]
    Error,
    /// Leave the record out
    Skip,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum EmptyKeyArgument {
    /// Add the record
    #[default]
    Insert,
    /// Refuse the file
    Error,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum BlankArgument {
    Clear,
    Keep,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RowsArgument {
    Replace,
    Merge,
    Append,
}
