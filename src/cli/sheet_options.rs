//! The file of a run, how it is read, and what is told of it.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::{Offset, TimeZone};

use super::apart::{FilesApart, NamesFiles};
use super::nearest::ensure_directory;
use super::output::OutputArgument;
use super::pattern::is_pattern;
use super::policy_options::PolicyArguments;
use super::reading_options::{ReadingArguments, ensure_names};
use super::typed::Typed;
use super::usage::{UsageError, fields, filled};
use crate::import::{BlankRecords, Options};
use crate::language::{Text, text};
use crate::map::Headers;
use crate::report::Collector;
use crate::sheet::Way;

#[derive(Debug, Args)]
pub(super) struct SheetArguments {
    /// The file: CSV, Excel, OpenDocument, JSON or contacts (vCard); `-` reads standard input. Several files, or a pattern like `'in-*.csv'`, are
    /// imported one after the other
    #[arg(value_name = "FILE", conflicts_with = "file_path")]
    pub(super) file: Vec<PathBuf>,
    /// The file, as an option
    #[arg(long, value_name = "FILE")]
    file_path: Option<PathBuf>,
    /// All files in this directory, into the apps that their names begin with, like `12-orders.csv`: apps that others
    /// look records up in come first
    #[arg(long, value_name = "DIR", conflicts_with_all = ["file", "file_path", "app"])]
    pub(super) dir: Option<PathBuf>,
    #[command(flatten)]
    pub(super) shape: Typed<ShapeArguments>,
    #[command(flatten)]
    pub(super) report: ReportArguments,
    #[command(flatten)]
    pub(super) policy: Typed<PolicyArguments>,
}

/// What is told of a run, and where.
#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// Write records that failed to this file, so that you can correct and import it
    #[arg(long, value_name = "FILE")]
    pub(super) errors_file: Option<PathBuf>,
    /// Overwrite a file that exists; an errors file of an earlier run is overwritten anyway
    #[arg(long)]
    pub(super) force: bool,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = OutputArgument::Text)]
    pub(super) output: OutputArgument,
    /// How many errors, and how many notices, are shown one by one; the others are counted by code and field. By
    /// default 50, and notices of one kind are one line
    #[arg(long, value_name = "N")]
    pub(super) max_problems: Option<u64>,
}

/// How a file is read.
#[derive(Debug, Args)]
pub(super) struct ShapeArguments {
    /// Only these fields, separated by commas; a table is one of them as a whole
    #[arg(long, value_name = "CODES")]
    fields: Option<String>,
    /// All fields but these, separated by commas; a table is one of them as a whole
    #[arg(long, value_name = "CODES", conflicts_with = "fields")]
    except: Option<String>,
    /// Directory in which paths of attachments start
    #[arg(long, value_name = "DIR")]
    attachments_dir: Option<PathBuf>,
    #[command(flatten)]
    pub(super) columns: ColumnArguments,
    /// Ignore columns that are not a field of the app, instead of stopping with an error
    #[arg(long)]
    ignore_unknown_columns: bool,
    /// What to do with a record without any value, such as a line of commas
    #[arg(long, value_enum, default_value_t)]
    blank_records: BlankRecords,
    /// Time zone of dates and times without an offset: `Asia/Tokyo`, `+09:00`
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
}

/// How a file is read, and what its columns are.
#[derive(Debug, Args)]
pub(super) struct ColumnArguments {
    /// Read the file by a mapping file, which says what each field is made of: a path, or the name of a file in `maps/`
    #[arg(long, value_name = "MAP", groups = ["found", "combined"])]
    pub(super) map: Option<PathBuf>,
    /// What the names in the header line are: field codes, field names, or whatever they are found as
    #[arg(long, value_enum, default_value_t, conflicts_with = "map")]
    pub(super) headers: Headers,
    /// What separates several values in one cell, such as `;`, of check boxes, multi-choice, users and attachments; by
    /// default, each value is on a line of its own
    #[arg(long, value_name = "TEXT", conflicts_with = "map")]
    list_separator: Option<String>,
    #[command(flatten)]
    reading: ReadingArguments,
    /// Columns, separated by commas: lines next to each other with equal cells in them are one record, for files without
    /// a `*` column
    #[arg(long, value_name = "NAMES")]
    group_by: Option<String>,
}

impl ColumnArguments {
    /// What separates several values in one cell.
    pub(super) fn list_separator(&self) -> Result<Option<String>, UsageError> {
        filled("--list-separator", self.list_separator.as_deref())
    }

    /// How the file is read, as far as it is typed.
    pub(super) fn way(&self) -> Result<Way, UsageError> {
        let group_by = fields("--group-by", self.group_by.as_deref())?;
        Ok(Way {
            group_by: group_by.unwrap_or_default(),
            ..self.reading.way()?
        })
    }
}

/// How many problems of a severity are shown one by one where nothing else is asked for.
pub(super) const SHOWN: u64 = 50;

impl ReportArguments {
    /// What a document of the run holds. Tools that show problems at their places get every error.
    pub(super) fn collector(&self) -> Collector {
        match (self.output, self.max_problems) {
            (_, Some(most)) => Collector::new(most),
            (OutputArgument::Text | OutputArgument::Json, None) => Collector::new(SHOWN),
            _ => Collector::of_every_error(SHOWN),
        }
    }
}

impl SheetArguments {
    /// The file of a run, named in one of two ways; `-` is standard input.
    pub(super) fn file(&self) -> Result<&Path, UsageError> {
        self.named_file().ok_or(UsageError(Text::fixed(
            "add a CSV file, or `-` for standard input",
            "CSVファイルを指定してください。「-」は標準入力です。",
        )))
    }

    /// Whether several files are meant, or may be.
    pub(super) fn names_several(&self) -> bool {
        self.dir.is_some() || self.file.len() > 1 || self.file.iter().any(|name| is_pattern(name))
    }

    /// Refuses directories that are not there.
    pub(super) fn ensure_directories(&self) -> io::Result<()> {
        let dir = self.shape.read.attachments_dir.as_deref();
        dir.map_or(Ok(()), |dir| ensure_directory("--attachments-dir", dir))
    }

    pub(super) fn named_file(&self) -> Option<&Path> {
        let first = self.file.first();
        first.or(self.file_path.as_ref()).map(PathBuf::as_path)
    }

    /// The options of an import or a check; asking, leaving out and foresight are off.
    pub(super) fn options(&self) -> Result<Options, UsageError> {
        let shape = &self.shape.read;
        let zone = filled("--timezone", shape.timezone.as_deref())?;
        let way = shape.columns.way()?;
        ensure_names(&way, shape.columns.map.is_some())?;
        Ok(Options {
            fields: fields("--fields", shape.fields.as_deref())?,
            except: fields("--except", shape.except.as_deref())?.unwrap_or_default(),
            attachments_dir: shape.attachments_dir.clone(),
            way,
            headers: shape.columns.headers,
            list_separator: shape.columns.list_separator()?,
            ignore_unknown_columns: shape.ignore_unknown_columns,
            blank_records: shape.blank_records,
            zone: zone.map(|zone| time_zone(&zone)).transpose()?,
            ..self.policy.read.options()?
        })
    }
}

impl NamesFiles for SheetArguments {
    fn name_files(&self, files: &mut FilesApart) {
        files.reads("FILE", self.named_file());
        files.reads_map(self.shape.read.columns.map.as_deref());
        files.writes("--errors-file", &self.report.errors_file);
    }
}

/// What the text of `--timezone` means.
pub(super) fn time_zone(name: &str) -> Result<TimeZone, UsageError> {
    let of_offset = || {
        let parsed = BrokenDownTime::parse("%:z", name).ok()?;
        parsed.offset().map(Offset::to_time_zone)
    };
    TimeZone::get(name).ok().or_else(of_offset).ok_or_else(|| {
        UsageError(text!(
            "`--timezone`: `{name}` is not a time zone; use a name such as Asia/Tokyo, or an offset such as +09:00",
            "「--timezone」：「{name}」はタイムゾーンではありません。「Asia/Tokyo」や「+09:00」の形で指定してください。"
        ))
    })
}
