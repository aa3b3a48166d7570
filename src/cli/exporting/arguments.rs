//! What is typed for `kintable export`, and what it means.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use super::{CsvArguments, Files, StateFile, file_of, is_directory};
use crate::cli::apart::{FilesApart, NamesFiles};
use crate::cli::connection::ConnectionArguments;
use crate::cli::output::TextOrJson;
use crate::cli::recording_options::RecordingArguments;
use crate::cli::sheet_options::time_zone;
use crate::cli::usage::{UsageError, condition, fields, filled};
use crate::export::{Exported, Format, Options, Since, Tables};
use crate::language::{Text, text};
use crate::report::export::{ExportDocument, IncrementDocument, TableFile};

#[derive(Debug, Args)]
#[command(mut_arg("sandbox_reset", |option| option.hide(true)))]
pub(in crate::cli) struct ExportArguments {
    /// Only records that meet this condition, in the query language of kintone
    #[arg(short, long, value_name = "QUERY")]
    condition: Option<String>,
    /// Order of the records, in the query language of kintone; by default, that of their numbers
    #[arg(long, value_name = "QUERY")]
    order_by: Option<String>,
    /// Only these fields, separated by commas, in this order; a table is one of them as a whole
    #[arg(long, value_name = "CODES")]
    fields: Option<String>,
    /// Only so many records, the first ones
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// Download attachments to this directory; files that are there already and have not changed stay
    #[arg(long, value_name = "DIR")]
    attachments_dir: Option<PathBuf>,
    /// A file to write to, which appears when it is complete; by default, standard output
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Overwrite a file that exists
    #[arg(long, requires = "out")]
    pub(in crate::cli) force: bool,
    /// Time zone of dates and times in an Excel file, which have none there: `Asia/Tokyo`, `+09:00`; by default, UTC
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
    /// Only what changed since the last export with this state file: records that are new or were updated; the first time, all of them
    #[arg(long, value_name = "FILE", requires = "out", conflicts_with_all = ["order_by", "limit"])]
    pub(in crate::cli) since_state: Option<PathBuf>,
    /// A CSV file for the numbers (`$id`) of records that were deleted since then
    #[arg(long, value_name = "FILE", requires = "since_state")]
    pub(in crate::cli) deleted: Option<PathBuf>,
    /// What standard output carries: with `--out`, a document about the file
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
    /// How records are written; by default as the ending of the `--out` file says, otherwise as CSV
    #[arg(long, value_enum)]
    format: Option<FormatArgument>,
    /// Where the rows of tables go
    #[arg(long, value_enum, default_value_t = TablesArgument::Long)]
    tables: TablesArgument,
    #[command(flatten)]
    csv: CsvArguments,
    #[command(flatten)]
    pub(in crate::cli) connection: ConnectionArguments,
    #[command(flatten)]
    pub(in crate::cli) recording: RecordingArguments,
}

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArgument {
    /// CSV, as an import reads it
    Csv,
    /// JSON as kintone returns it, a record a line
    Ndjson,
    /// An Excel file (.xlsx); with `--tables files`, each table is a sheet of its own
    Xlsx,
}

/// Where the rows of tables go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TablesArgument {
    /// To the lines of their record, as an import reads them
    Long,
    /// Each table to a file of its own beside that of the records, each row with the `$id` of its record; `--out` may be a directory
    Files,
}

/// Endings of files that are no CSV, and would be taken for what they are not.
const MISTAKEN: [&str; 7] = ["json", "tsv", "tab", "xls", "xlsm", "ods", "pdf"];

impl FormatArgument {
    /// What the names of its files end with.
    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Xlsx => "xlsx",
        }
    }

    /// The format of files whose names end so.
    fn of_ending(ending: &str) -> Option<Self> {
        match ending.to_ascii_lowercase().as_str() {
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "xlsx" => Some(Self::Xlsx),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

impl NamesFiles for ExportArguments {
    fn name_files(&self, files: &mut FilesApart) {
        self.connection.name_files(files);
        files.writes("--out", self.file());
        files.writes("--since-state", &self.since_state);
        files.writes("--deleted", &self.deleted);
    }
}

impl ExportArguments {
    /// The file of the records, unless it is standard output.
    pub(in crate::cli) fn file(&self) -> Option<PathBuf> {
        file_of(self.out.as_deref(), self.format().ending())
    }

    /// What is written, as it was named.
    pub(in crate::cli) fn name(&self) -> String {
        self.file()
            .map_or_else(|| "-".to_owned(), |file| shown(&file))
    }

    /// Where the file is.
    fn folder(&self) -> PathBuf {
        let file = self.file();
        let folder = file.as_deref().and_then(Path::parent);
        let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
        folder.unwrap_or(Path::new(".")).to_owned()
    }

    /// The format that is asked for, or that of the file's name.
    fn format(&self) -> FormatArgument {
        let by_name = || {
            let ending = self.out.as_deref()?.extension()?.to_str()?;
            FormatArgument::of_ending(ending)
        };
        self.format.or_else(by_name).unwrap_or(FormatArgument::Csv)
    }

    /// The time zone of dates and times in an Excel file, as it was typed; none for other files.
    pub(super) fn zone_of_book(&self) -> Option<&str> {
        let is_book = self.format() == FormatArgument::Xlsx;
        is_book.then(|| self.timezone.as_deref().unwrap_or("UTC"))
    }

    /// Refuses a file that others would take for something that is not written.
    fn ensure_ending(&self) -> Result<(), UsageError> {
        let ending = self.out.as_deref().and_then(Path::extension);
        let ending = ending.map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.filter(|_| self.format.is_none()) {
            Some(ending) if MISTAKEN.contains(&ending.as_str()) => Err(UsageError(text!(
                "`--out`: a file that ends with .{ending} is not written: use .csv, .ndjson or .xlsx, or add `--format`",
                "「--out」：「.{ending}」で終わるファイルには書き出せません。「.csv」「.ndjson」「.xlsx」のいずれかにするか、「--format」を指定してください。"
            ))),
            _ => Ok(()),
        }
    }

    /// Refuses files of tables that are other files of this export, which is known only when the tables are.
    pub(in crate::cli) fn ensure_apart_from(&self, tables: &[PathBuf]) -> Result<(), UsageError> {
        let mut files = FilesApart::default();
        self.name_files(&mut files);
        files.writes("--tables", tables);
        files.ensure()
    }

    /// Why an export has no records.
    pub(super) fn why_none(&self) -> Text {
        if self.limit == Some(0) {
            Text::fixed(
                "no records were asked for (`--limit 0`)",
                "「--limit 0」が指定されているため、レコードを取得していません。",
            )
        } else if self.condition.is_some() {
            Text::fixed(
                "no record in the app meets the condition",
                "条件に一致するレコードがありません。",
            )
        } else {
            // Records that may not be viewed are not there for whoever asks.
            Text::fixed(
                "the app has no records that can be viewed",
                "アプリに閲覧できるレコードがありません。",
            )
        }
    }

    /// What is said of it to machines.
    pub(in crate::cli) fn document(
        &self,
        (app, run): (String, Option<String>),
        exported: Exported,
        tables: Vec<TableFile>,
    ) -> ExportDocument {
        ExportDocument {
            file: self.name(),
            app,
            run,
            records: exported.records,
            tables,
            replaced: exported.lost,
            escaped: exported.escaped,
            unseen: exported.unseen,
            attachments: exported.saved,
            increment: exported.increment.map(|increment| IncrementDocument {
                since: increment.since,
                counts: [
                    increment.added,
                    increment.changed,
                    increment.deleted,
                    increment.unchanged,
                ],
                deleted_file: self.deleted.as_deref().map(shown),
            }),
        }
    }

    /// What an export goes on from, and where it leaves what the next one goes on from: last, when all else is in place.
    pub(in crate::cli) fn since(
        &self,
        state: &StateFile,
        files: &Files,
        home: String,
    ) -> anyhow::Result<Since> {
        let gone = self.deleted.as_deref();
        let gone = gone.map(|path| files.begin(path, self.force)).transpose()?;
        let now = Timestamp::now().round(Unit::Second);
        Ok(Since {
            last: state.last()?,
            gone,
            next: state.next(files)?,
            home,
            now: now.unwrap_or_default().to_string(),
        })
    }

    /// What is exported, and how.
    pub(in crate::cli) fn options(&self) -> Result<Options, UsageError> {
        let csv = &self.csv;
        if self.output == TextOrJson::Json && self.name() == "-" {
            return Err(UsageError(Text::fixed(
                "`--output json` needs `--out FILE`: standard output has the records",
                "「--output json」には「--out ファイル」も指定してください。標準出力にはレコードが出力されます。",
            )));
        }
        self.ensure_ending()?;
        let format = self.format();
        let is_apart = self.tables == TablesArgument::Files;
        if is_apart && self.name() == "-" {
            return Err(UsageError(Text::fixed(
                "`--tables files` needs `--out` with the name of a file or of a directory",
                "「--tables files」には、「--out」にファイル名かフォルダーも指定してください。",
            )));
        }
        if let (false, Some(dir)) = (is_apart, &self.out)
            && is_directory(dir)
        {
            let dir = dir.display();
            return Err(UsageError(text!(
                "`--out`: `{dir}` is a directory; use the name of a file, or `--tables files` for a file for each table",
                "「--out」：「{dir}」はフォルダーです。ファイル名を指定するか、テーブルごとのファイルにする「--tables files」を指定してください。"
            )));
        }
        let zone = filled("--timezone", self.timezone.as_deref())?;
        let zone = zone.map(|zone| time_zone(&zone)).transpose()?;
        match format {
            FormatArgument::Ndjson if csv.is_used() || csv.with_revision => {
                return Err(UsageError(Text::fixed(
                    "`--format ndjson` is always UTF-8 and has the id and the revision of each record: remove the options for CSV",
                    "「--format ndjson」は常にUTF-8で、レコード番号（$id）とリビジョンを含みます。CSV用のオプションを外してください。",
                )));
            }
            FormatArgument::Xlsx if csv.is_used() => {
                return Err(UsageError(Text::fixed(
                    "an Excel file takes `--with-revision` and no other of the options for CSV: remove them",
                    "CSV用のオプションのうち、Excelファイルで使えるのは「--with-revision」だけです。ほかは外してください。",
                )));
            }
            FormatArgument::Xlsx if self.name() == "-" => {
                return Err(UsageError(Text::fixed(
                    "`--format xlsx` needs `--out` with the name of a file",
                    "「--format xlsx」には、「--out」にファイル名も指定してください。",
                )));
            }
            FormatArgument::Csv | FormatArgument::Ndjson if zone.is_some() => {
                return Err(UsageError(Text::fixed(
                    "`--timezone` is for Excel files: dates and times are exported with their offset otherwise",
                    "「--timezone」はExcelファイル用です。ほかの形式では、日時を時差付きで書き出します。",
                )));
            }
            _ => {}
        }
        for (option, path) in [
            ("--since-state", &self.since_state),
            ("--deleted", &self.deleted),
        ] {
            let is_standard = path.as_deref().is_some_and(|path| path == Path::new("-"));
            if is_standard || path.is_some() && self.name() == "-" {
                return Err(UsageError(text!(
                    "`{option}` and the `--out` that goes with it need the name of a file",
                    "「{option}」と、合わせて指定する「--out」には、ファイル名を指定してください。"
                )));
            }
        }
        Ok(Options {
            condition: condition("--condition", self.condition.as_deref())?,
            order_by: filled("--order-by", self.order_by.as_deref())?,
            fields: fields("--fields", self.fields.as_deref())?,
            limit: self.limit,
            format: match format {
                FormatArgument::Ndjson => Format::Lines,
                FormatArgument::Xlsx => Format::Xlsx {
                    zone: zone.unwrap_or(TimeZone::UTC),
                    scratch: self.folder(),
                },
                FormatArgument::Csv => Format::Csv(csv.layout()?),
            },
            tables: match self.tables {
                TablesArgument::Long => Tables::Long,
                TablesArgument::Files => Tables::Apart,
            },
            with_revision: csv.with_revision,
            attachments: self.attachments_dir.clone(),
        })
    }
}

/// A path as it was named.
pub(in crate::cli) fn shown(path: &Path) -> String {
    path.display().to_string()
}
