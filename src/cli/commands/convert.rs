//! `kintable convert`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use tokio::task::spawn_blocking;

use crate::cli::apart::{FilesApart, NamesFiles, ensure_apart};
use crate::cli::exit::Exit;
use crate::cli::form_source::FormSourceArguments;
use crate::cli::map_file::MapFile;
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::process::Process;
use crate::cli::run::open;
use crate::cli::save;
use crate::cli::sheet_options::{ColumnArguments, SHOWN};
use crate::cli::speech::Speech;
use crate::cli::unpacking::{Unpacked, Unpacking};
use crate::cli::usage::UsageError;
use crate::cli::whole_out::WholeOut;
use crate::convert::{self, ConvertError, Converted, Format};
use crate::job::{Ending, Kind};
use crate::language::{Text, text};
use crate::map::{Columns, Headers, Labels};
use crate::model::Form;
use crate::plain::{count, harmless};
use crate::problem::{Problem, Severity};
use crate::report::convert::{ConvertDocument, document};
use crate::report::{Collector, Fan, Home, RunNames, Terminal, outlet};
use crate::sheet::{Sheet, SheetError, Source, Way};

#[derive(Debug, Args)]
#[command(mut_arg("sandbox_reset", |option| option.hide(true)))]
pub(in crate::cli) struct ConvertArguments {
    /// The file to be converted: CSV, Excel, OpenDocument, JSON or contacts (vCard); `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A file to write to, which appears when it is complete; by default, standard output
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// What kind of file is written; by default as the ending of the `--out` file says, otherwise CSV
    #[arg(long, value_name = "FORMAT", value_enum)]
    to: Option<Written>,
    /// Overwrite a file that exists
    #[arg(long, requires = "out")]
    force: bool,
    /// Write the pictures within contacts (vCard) to this directory, from which an import attaches them by their names;
    /// those that are there already stay
    #[arg(long, value_name = "DIR")]
    attachments_dir: Option<PathBuf>,
    /// What standard output carries: with `--out`, a document about the file
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
    #[command(flatten)]
    columns: ColumnArguments,
    #[command(flatten)]
    form: FormSourceArguments,
}

/// What kind of file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Written {
    /// CSV: UTF-8, commas, lines that end with LF
    Csv,
    /// JSON, a record a line: with a form as kintone returns records, otherwise texts by the names of their columns
    Ndjson,
    /// An Excel file (.xlsx), with texts in its cells
    Xlsx,
}

impl From<Written> for Format {
    fn from(written: Written) -> Self {
        match written {
            Written::Csv => Self::Csv,
            Written::Ndjson => Self::Lines,
            Written::Xlsx => Self::Xlsx,
        }
    }
}

/// What a file is read by.
struct Reading {
    source: Source,
    way: Way,
    map: Option<MapFile>,
    form: Option<Form>,
    columns: Option<Columns>,
    /// What is wrong with the map, or to be said of it.
    of_map: Vec<Problem>,
}

/// Who hears what is told of a file.
#[derive(Clone)]
struct Heard {
    terminal: Arc<Terminal>,
    collector: Arc<Collector>,
}

pub(in crate::cli) async fn run(
    arguments: ConvertArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    let speech = process.speech;
    ensure_apart(&arguments)?;
    let format = arguments.written()?.into();
    let path = arguments.path();
    path.map_or(Ok(()), |path| save::ensure_free(path, arguments.force))?;
    let reading = Arc::new(arguments.reading(process).await?);
    let names = reading.names(speech);
    let screen = speech.screen(arguments.output.into(), None);
    let source = reading.source.clone();
    let heard = Heard {
        terminal: Arc::new(Terminal::new(names.clone(), screen, Some(source))),
        collector: Arc::new(Collector::new(SHOWN)),
    };
    let watched = process.watch(heard.terminal.clone())?;
    let begin = || WholeOut::begin(path, arguments.force);
    let unpacking = Unpacking::new(arguments.attachments_dir.clone());
    let (converted, unpacked) =
        converted(&reading, (format, begin, unpacking), &heard, process).await?;
    drop(watched);
    let exit = Exit::of_outcome(&converted.outcome);
    arguments.tell(&converted, &names, speech);
    if matches!(converted.outcome.ending, Ending::Complete) {
        unpacked.tell(speech);
    }
    if arguments.output == TextOrJson::Json {
        let collected = Arc::into_inner(heard.collector);
        let whole = ConvertDocument {
            out: arguments.name(),
            exit_code: exit as u8,
            outcome: &converted.outcome,
            lines: converted.lines,
            blank: converted.blank,
            pictures: unpacked.in_directory(),
            problems: collected.map_or_else(Vec::new, Collector::into_problems),
        };
        print_document(&document(&names, &whole))?;
    }
    Ok(exit)
}

/// Converts a file, and puts what became of it into its place.
async fn converted(
    reading: &Arc<Reading>,
    (format, begin, unpacking): (Format, impl FnOnce() -> anyhow::Result<WholeOut>, Unpacking),
    heard: &Heard,
    process: &Process,
) -> anyhow::Result<(Converted, Unpacked)> {
    let unread = |ending, problems: &[Problem]| {
        let converted = heard.hearing(|listener| convert::unread(ending, problems, listener));
        (converted, Unpacked::default())
    };
    let mut problems = reading.of_map.clone();
    if problems.iter().any(Problem::is_error) {
        return Ok(unread(Ending::Invalid, &problems));
    }
    let opened = {
        let reading = reading.clone();
        spawn_blocking(move || reading.open())
    };
    let Some(opened) = process.stop.unless_asked(opened).await else {
        return Ok(unread(Ending::Interrupted, &problems));
    };
    let mut sheet = match opened? {
        Ok(sheet) => sheet,
        Err(SheetError::Problem(problem)) => {
            problems.push(*problem);
            return Ok(unread(Ending::Invalid, &problems));
        }
        Err(SheetError::Io(error) | SheetError::Changed(error)) => return Err(error.into()),
    };
    let speech = process.speech;
    let words = speech.language.words();
    speech.tell_plainly(&words.read_as(reading.source.name(), &sheet.dialect));
    sheet.problems.splice(0..0, problems);
    let unpacking = unpacking.of(&sheet, reading.source.name())?;
    let mut out = begin()?;
    let (stop, hears, reading) = (process.stop.clone(), heard.clone(), reading.clone());
    let written = spawn_blocking(move || {
        let how = (format, reading.form.as_ref());
        let work = |listener: &Fan<'_>| convert::convert(sheet, how, &mut out, &stop, listener);
        hears.hearing(work).map(|converted| (converted, out))
    });
    let (mut converted, out) = written.await?.map_err(error_of)?;
    heard.terminal.rest();
    if !matches!(converted.outcome.ending, Ending::Complete) {
        return Ok((converted, Unpacked::default()));
    }
    // Whoever reads the file finds the pictures that it names.
    let stop = process.stop.clone();
    let unpacked = spawn_blocking(move || unpacking.unpack(&stop)).await??;
    if process.stop.is_asked() {
        converted.outcome.ending = Ending::Interrupted;
    } else {
        out.complete()?;
    }
    Ok((converted, unpacked))
}

impl Heard {
    /// Has both listen to something.
    fn hearing<T>(&self, work: impl FnOnce(&Fan<'_>) -> T) -> T {
        work(&Fan(vec![&*self.terminal, &*self.collector]))
    }
}

impl Reading {
    fn open(&self) -> Result<Sheet, SheetError> {
        let (form, columns) = (self.form.as_ref(), self.columns.as_ref());
        convert::open(&self.source, &self.way, form, columns)
    }

    fn names(&self, speech: Speech) -> RunNames {
        RunNames {
            kind: Kind::CONVERT,
            file: self.source.name().to_owned(),
            map: self.map.as_ref().map(MapFile::name),
            home: Home::Form(String::new()),
            language: speech.language,
        }
    }
}

impl ConvertArguments {
    /// The file that is written, unless it is standard output.
    fn path(&self) -> Option<&Path> {
        self.out.as_deref().filter(|path| *path != Path::new("-"))
    }

    /// It, as it was named.
    fn name(&self) -> String {
        self.path()
            .map_or_else(|| "-".to_owned(), |path| path.display().to_string())
    }

    /// The kind of file that is asked for, or that of its name.
    fn written(&self) -> Result<Written, UsageError> {
        let path = self.path();
        if self.output == TextOrJson::Json && path.is_none() {
            return Err(UsageError(Text::fixed(
                "`--output json` needs `--out FILE`: standard output has the records",
                "「--output json」には「--out ファイル」も指定してください。標準出力にはレコードが出力されます。",
            )));
        }
        let written = match (self.to, path.map(Path::extension)) {
            (Some(written), _) => written,
            (None, None | Some(None)) => Written::Csv,
            (None, Some(Some(ending))) => {
                let ending = ending.to_string_lossy();
                match ending.to_ascii_lowercase().as_str() {
                    "csv" | "txt" => Written::Csv,
                    "ndjson" | "jsonl" => Written::Ndjson,
                    "xlsx" => Written::Xlsx,
                    _ => {
                        return Err(UsageError(text!(
                            "`--out`: a file that ends with .{ending} is not written: use .csv, .ndjson or .xlsx, or add `--to`",
                            "「--out」：「.{ending}」で終わるファイルには変換できません。「.csv」「.ndjson」「.xlsx」のいずれかにするか、「--to」を指定してください。"
                        )));
                    }
                }
            }
        };
        if written == Written::Xlsx && path.is_none() {
            return Err(UsageError(Text::fixed(
                "`--to xlsx` needs `--out` with the name of a file",
                "「--to xlsx」には、「--out」にファイル名も指定してください。",
            )));
        }
        Ok(written)
    }

    /// What the file is read by. A form is asked for only where one is named, or nothing goes without.
    async fn reading(&self, process: &Process) -> anyhow::Result<Reading> {
        let typed = self.columns.way()?;
        let map = self.columns.map.as_deref().map(MapFile::open).transpose()?;
        let separator = self.columns.list_separator()?;
        let headers = self.columns.headers;
        let needs_form = map.is_some() || headers != Headers::Codes || separator.is_some();
        if needs_form && !self.form.is_named() {
            return Err(UsageError(Text::fixed(
                "`--map`, `--headers` and `--list-separator` need the form of the app: add `--form FILE`, or `--app` and a connection",
                "「--map」「--headers」「--list-separator」にはアプリのフォームが必要です。「--form ファイル」か、「--app」と接続先を指定してください。",
            ))
            .into());
        }
        let source = open(&self.file)?;
        let form = if needs_form || self.form.is_typed() {
            Some(self.form.open(process).await?.0)
        } else {
            None
        };
        let mut of_map = Vec::new();
        let columns = match (&map, &form) {
            (Some(map), Some(form)) => {
                let (fitted, problems) = map.map().fit(form);
                of_map = problems;
                Some(Columns::Mapped(fitted))
            }
            (None, Some(form)) if needs_form => {
                let labels = Labels::new(form.clone(), headers);
                Some(Columns::Named(labels.separated_by(separator)))
            }
            _ => None,
        };
        let way = match &map {
            Some(map) => typed.or(map.map().way()),
            None => typed,
        };
        Ok(Reading {
            source,
            way,
            map,
            form,
            columns,
            of_map,
        })
    }

    /// Tells what came of it.
    fn tell(&self, converted: &Converted, names: &RunNames, speech: Speech) {
        let words = speech.language.words();
        let outcome = &converted.outcome;
        match outcome.ending {
            Ending::Complete => {
                if converted.blank > 0 {
                    let blank = count(converted.blank);
                    speech.notice(&text!(
                        "records without any value, which an Excel file does not hold: {blank}",
                        "値がないため、Excelファイルに書き込まれないレコード：{blank}件"
                    ));
                }
                let file = self.path().map(|_| self.name());
                let records = outcome.counts.read - converted.blank;
                speech.tell(&words.has_converted(records, file.as_deref()));
            }
            Ending::Interrupted => outlet::tell(&words.as_error(words.interrupted())),
            _ => {
                let errors = count(outcome.problem_count(Severity::Error));
                let text = match (errors.as_str(), &names.file) {
                    ("1", file) => text!(
                        "1 error in {file}; nothing was written",
                        "{file}にエラーが1件あります。何も書き出していません。"
                    ),
                    (errors, file) => text!(
                        "{errors} errors in {file}; nothing was written",
                        "{file}にエラーが{errors}件あります。何も書き出していません。"
                    ),
                };
                outlet::tell(&harmless(&words.as_error(text.of(speech.language))));
            }
        }
    }
}

impl NamesFiles for ConvertArguments {
    fn name_files(&self, files: &mut FilesApart) {
        files.reads("FILE", [&self.file]);
        files.reads_map(self.columns.map.as_deref());
        self.form.name_files(files);
        files.writes("--out", self.path());
    }
}

fn error_of(error: ConvertError) -> anyhow::Error {
    match error {
        ConvertError::Io(error) => error.into(),
        ConvertError::Tables(line) => UsageError(text!(
            "line {line}: this record has several lines, and JSON holds the rows of its tables: add the form (`--form FILE`, or `--app` and a connection), or use `--to csv`",
            "{line}行目：複数行にわたるレコードをJSONにするには、テーブルを知るためにフォームが必要です。「--form ファイル」か、「--app」と接続先を指定してください。「--to csv」でも変換できます。"
        ))
        .into(),
        ConvertError::Unfit(text) => text.into(),
    }
}
