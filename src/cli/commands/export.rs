//! `kintable export`.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use clap::{Args, ValueEnum};

use super::import::home_of;
use crate::api::Client;
use crate::cli::apart::{FilesApart, NamesFiles, ensure_apart};
use crate::cli::connection::ConnectionArguments;
use crate::cli::exit::Exit;
use crate::cli::failure::{self, said};
use crate::cli::output::{TextOrJson, print_document};
use crate::cli::process::Process;
use crate::cli::recording::{Closed, Recording};
use crate::cli::recording_options::RecordingArguments;
use crate::cli::save::NewFile;
use crate::cli::speech::Speech;
use crate::cli::target::Target;
use crate::cli::usage::{UsageError, fields, filled};
use crate::export::{self, ExportError, Exported, Format, Layout, Options};
use crate::job::{Counts, Ending, Event, Kind, Listener, Outcome, Server};
use crate::language::{Text, text};
use crate::plain::count;
use crate::report::export::{ExportDocument, document};
use crate::report::{Reason, RunNames, Terminal, outlet};
use crate::sheet::{Delimiter, Dialect, Encoding, LineEnding};

/// How many bytes are handed to standard output at a time.
const PIECE: usize = 64 * 1024;

#[derive(Debug, Args)]
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
    out: Option<PathBuf>,
    /// Overwrite a file that exists
    #[arg(long, requires = "out")]
    force: bool,
    /// What standard output carries: with `--out`, a document about the file
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub(in crate::cli) output: TextOrJson,
    /// How records are written
    #[arg(long, value_enum, default_value_t = FormatArgument::Csv)]
    format: FormatArgument,
    #[command(flatten)]
    csv: CsvArguments,
    #[command(flatten)]
    connection: ConnectionArguments,
    #[command(flatten)]
    recording: RecordingArguments,
}

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArgument {
    /// CSV, as an import reads it
    Csv,
    /// JSON as kintone returns it, a record a line
    Ndjson,
}

/// How CSV is written.
#[derive(Debug, Args)]
#[command(next_help_heading = "CSV")]
struct CsvArguments {
    /// The file's encoding: `utf8`, `sjis`, `utf16le`, `utf16be`, `eucjp`, `windows-1252`, `gbk`, `big5`
    #[arg(long, value_name = "ENCODING", value_parser = encoding)]
    encoding: Option<Encoding>,
    /// Write `?` for characters that the encoding does not have, instead of stopping with an error
    #[arg(long)]
    lossy: bool,
    /// Begin with a byte-order mark, so that Excel opens the file as UTF-8
    #[arg(long)]
    bom: bool,
    /// Delimiter between cells
    #[arg(long, value_enum)]
    delimiter: Option<DelimiterArgument>,
    /// How lines end
    #[arg(long, value_enum)]
    line_ending: Option<EndingArgument>,
    /// Add the columns `$id` and `$revision`
    #[arg(long)]
    with_revision: bool,
    /// Put an apostrophe in front of texts that a spreadsheet would take for a formula
    #[arg(long)]
    escape_formulas: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DelimiterArgument {
    Comma,
    Semicolon,
    Tab,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EndingArgument {
    Lf,
    Crlf,
}

fn encoding(typed: &str) -> Result<Encoding, String> {
    let is_it = |one: &Encoding| {
        let mut names = one
            .aliases()
            .iter()
            .chain([&one.option()])
            .copied()
            .collect::<Vec<_>>();
        names.retain(|name| name.eq_ignore_ascii_case(typed));
        !names.is_empty()
    };
    let options = || Encoding::ALL.map(Encoding::option).join(", ");
    let mut all = Encoding::ALL.into_iter();
    all.find(is_it)
        .ok_or_else(|| format!("use one of: {}", options()))
}

/// Exports records, and tells how it goes on standard error.
pub(in crate::cli) async fn run(
    arguments: ExportArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    let recording = Recording::new(&arguments.recording, Kind::EXPORT.command, process);
    let ended = Box::pin(export(&arguments, &recording, process)).await;
    if let Err(error) = &ended {
        recording.fail(Closed {
            exit_code: Exit::of_error(error) as u8,
            reason: Some(failure::reason(error, process.speech.language)),
            ..Closed::default()
        });
    }
    ended
}

async fn export(
    arguments: &ExportArguments,
    recording: &Recording,
    process: &Process,
) -> anyhow::Result<Exit> {
    let speech = process.speech;
    ensure_apart(arguments)?;
    arguments.recording.ensure_keep()?;
    recording.about(|about| about.file = arguments.name());
    let options = arguments.options()?;
    let out = Out::begin(arguments)?;
    let target = Target::open(&arguments.connection, process).await?;
    recording.about(|about| {
        about.home = home_of(&target);
        about.app = Some(target.app.to_string());
    });
    recording.begin(None);
    recording.start();
    target.tell_notice(speech);
    let screen = Arc::new(Screen::new(arguments, &target, &out, speech));
    let waiting = screen.clone();
    let on_wait = move |waits: &_| waiting.hear(&Event::Waiting(waits));
    let client = Client::new(&target.connection, Arc::new(on_wait))?;
    let server = Server {
        client: &client,
        app: target.app,
    };
    let _watched = process.watch(screen.clone())?;
    let exported = export::run(server, &options, out.writer(), &process.stop, &*screen).await;
    screen.terminal.rest();
    let exported = match exported {
        Ok(exported) => exported,
        // A reader that goes away had what it wanted.
        Err(ExportError::Write(error))
            if out.is_standard() && error.kind() == io::ErrorKind::BrokenPipe =>
        {
            finish(recording, screen.done(), Ending::Complete, process);
            return Ok(Exit::Done);
        }
        Err(error) => {
            if out.is_standard() && screen.done() > 0 {
                tell_part(screen.done(), speech);
            }
            return Err(error_of(error));
        }
    };
    if !exported.is_whole {
        if out.is_standard() {
            tell_part(exported.records, speech);
        }
        let words = speech.language.words();
        outlet::tell(&words.as_error(words.interrupted()));
        finish(recording, exported.records, Ending::Interrupted, process);
        return Ok(Exit::Interrupted);
    }
    out.complete()?;
    let run = recording.kept_as().map(|id| id.to_string());
    finish(recording, exported.records, Ending::Complete, process);
    tell(&exported, arguments, speech);
    if arguments.output == TextOrJson::Json {
        print_document(&document(&ExportDocument {
            file: arguments.name(),
            app: target.app.to_string(),
            run,
            records: exported.records,
            replaced: exported.lost,
            escaped: exported.escaped,
            unseen: exported.unseen,
            attachments: exported.saved,
        }))?;
    }
    target.close().await;
    Ok(Exit::Done)
}

/// Notes how the run ended. What went out is in kintone as it was.
fn finish(recording: &Recording, records: u64, ending: Ending, process: &Process) {
    let exit = match ending {
        Ending::Interrupted => Exit::Interrupted,
        _ => Exit::Done,
    };
    let counts = Counts {
        read: records,
        unchanged: records,
        ..Counts::default()
    };
    let outcome = Outcome::unsent(counts, ending);
    recording.finish(
        &outcome,
        Closed {
            exit_code: exit as u8,
            reason: Reason::of(&outcome.ending, process.speech.language),
            ..Closed::default()
        },
    );
}

impl NamesFiles for ExportArguments {
    fn name_files(&self, files: &mut FilesApart) {
        self.connection.name_files(files);
        files.writes("--out", &self.out);
    }
}

impl ExportArguments {
    /// What is written, as it was named.
    fn name(&self) -> String {
        let file = self.out.as_deref().unwrap_or(Path::new("-"));
        file.display().to_string()
    }

    fn options(&self) -> Result<Options, UsageError> {
        let csv = &self.csv;
        if self.output == TextOrJson::Json && self.name() == "-" {
            return Err(UsageError(Text::fixed(
                "`--output json` needs `--out FILE`: standard output has the records",
                "「--output json」には「--out ファイル」も指定してください。標準出力にはレコードが出力されます。",
            )));
        }
        if self.format == FormatArgument::Ndjson && csv.is_used() {
            return Err(UsageError(Text::fixed(
                "`--format ndjson` is always UTF-8 and has the id and the revision of each record: remove the options for CSV",
                "「--format ndjson」は常にUTF-8で、レコード番号（$id）とリビジョンを含みます。CSV用のオプションを外してください。",
            )));
        }
        let encoding = csv.encoding.unwrap_or(Encoding::Utf8);
        if csv.bom && encoding.bom().is_empty() {
            let name = encoding.name();
            return Err(UsageError(text!(
                "{name} has no byte-order mark: remove `--bom`",
                "{name}にはBOMがありません。「--bom」を外してください。"
            )));
        }
        Ok(Options {
            condition: filled("--condition", self.condition.as_deref())?,
            order_by: filled("--order-by", self.order_by.as_deref())?,
            fields: fields("--fields", self.fields.as_deref())?,
            limit: self.limit,
            format: match self.format {
                FormatArgument::Ndjson => Format::Lines,
                FormatArgument::Csv => Format::Csv(Layout {
                    dialect: Dialect {
                        encoding,
                        // Nobody could tell which of the two it is.
                        bom: csv.bom || matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be),
                        delimiter: csv.delimiter(),
                        line_ending: match csv.line_ending {
                            Some(EndingArgument::Crlf) => LineEnding::CrLf,
                            _ => LineEnding::Lf,
                        },
                    },
                    may_lose: csv.lossy,
                    escapes_formulas: csv.escape_formulas,
                }),
            },
            with_revision: csv.with_revision,
            attachments: self.attachments_dir.clone(),
        })
    }
}

impl CsvArguments {
    fn is_used(&self) -> bool {
        let values = [
            self.encoding.is_some(),
            self.delimiter.is_some(),
            self.line_ending.is_some(),
        ];
        let flags = [
            self.lossy,
            self.bom,
            self.with_revision,
            self.escape_formulas,
        ];
        values.into_iter().chain(flags).any(|is_used| is_used)
    }

    fn delimiter(&self) -> Delimiter {
        match self.delimiter {
            None | Some(DelimiterArgument::Comma) => Delimiter::Comma,
            Some(DelimiterArgument::Semicolon) => Delimiter::Semicolon,
            Some(DelimiterArgument::Tab) => Delimiter::Tab,
        }
    }
}

/// Where records go.
enum Out {
    /// To standard output, as they come.
    Standard,
    /// To a file that takes its place at the end.
    File(Shared),
}

/// A file that another thread writes, and this one completes.
#[derive(Clone)]
struct Shared(Arc<Mutex<Option<BufWriter<NewFile>>>>);

impl Out {
    fn begin(arguments: &ExportArguments) -> anyhow::Result<Self> {
        Ok(match &arguments.out {
            None => Self::Standard,
            Some(path) if path.as_os_str() == "-" => Self::Standard,
            Some(path) => {
                let file = BufWriter::new(NewFile::begin(path, arguments.force)?);
                Self::File(Shared(Arc::new(Mutex::new(Some(file)))))
            }
        })
    }

    fn writer(&self) -> Box<dyn Write + Send> {
        match self {
            Self::Standard => Box::new(BufWriter::with_capacity(PIECE, Standard)),
            Self::File(shared) => Box::new(shared.clone()),
        }
    }

    fn is_standard(&self) -> bool {
        matches!(self, Self::Standard)
    }

    /// Puts the file into its place.
    fn complete(&self) -> anyhow::Result<()> {
        let Self::File(Shared(shared)) = self else {
            return Ok(());
        };
        let file = shared.lock().unwrap_or_else(PoisonError::into_inner).take();
        match file {
            Some(file) => file
                .into_inner()
                .map_err(io::IntoInnerError::into_error)?
                .place(),
            None => Ok(()),
        }
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(file) => file.write(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(file) => file.flush(),
            None => Ok(()),
        }
    }
}

/// Standard output.
struct Standard;

impl Write for Standard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        outlet::hand_over(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn error_of(error: ExportError) -> anyhow::Error {
    const UNDONE: Text = Text::fixed(
        "the records were not exported",
        "レコードを書き出せませんでした",
    );
    match error {
        ExportError::Api(error) => error.into(),
        ExportError::Columns(error) => UsageError(error.text()).into(),
        ExportError::Write(error) => error.into(),
        ExportError::Form(text) | ExportError::Value(text) | ExportError::Attachment(text) => {
            said(UNDONE, text)
        }
    }
}

fn tell_part(records: u64, speech: Speech) {
    let records = count(records);
    speech.notice(&text!(
        "standard output is not complete: about {records} records were written",
        "標準出力の内容は途中までです（約{records}件）。"
    ));
}

/// Tells what came of it.
fn tell(exported: &Exported, arguments: &ExportArguments, speech: Speech) {
    let Exported {
        records,
        lost,
        escaped,
        unseen,
        saved: (downloaded, there),
        ..
    } = exported;
    if *records == 0 {
        speech.notice(&Text::fixed(
            "no records exist in the app or match the condition",
            "アプリにレコードがないか、条件に一致するレコードがありません。",
        ));
    }
    for code in unseen {
        speech.notice(&text!(
            "kintone does not return the field `{code}`, as for want of a right to view it: its column is empty",
            "フィールド「{code}」の値をkintoneから取得できません（閲覧権限がない場合など）。列は空になります。"
        ));
    }
    if *lost > 0 {
        let lost = count(*lost);
        speech.notice(&text!(
            "characters that the encoding does not have, written as `?`: {lost}",
            "文字コードにないため「?」に置き換えた文字：{lost}"
        ));
    }
    if *escaped > 0 {
        let escaped = count(*escaped);
        speech.notice(&text!(
            "texts that look like a formula, written with an apostrophe: {escaped}",
            "数式とみなされるため先頭に「'」を付けた値：{escaped}"
        ));
    }
    if downloaded + there > 0 {
        let (downloaded, there) = (count(*downloaded), count(*there));
        speech.notice(&text!(
            "attachments: {downloaded} downloaded, {there} there already",
            "添付ファイル：ダウンロード{downloaded}件、変更なし{there}件"
        ));
    }
    let name = arguments.name();
    let file = Some(name.as_str()).filter(|name| *name != "-");
    speech.tell(&speech.language.words().has_exported(*records, file));
}

/// Tells how it goes.
struct Screen {
    terminal: Terminal,
    done: AtomicU64,
}

impl Screen {
    /// A screen on which records do not come at the same time, or nothing tells how far they are.
    fn new(arguments: &ExportArguments, target: &Target, out: &Out, speech: Speech) -> Self {
        let names = RunNames {
            kind: Kind::EXPORT,
            file: arguments.name(),
            map: None,
            home: target.home.clone(),
            language: speech.language,
        };
        let mut screen = speech.screen(arguments.output.into(), None);
        screen.progress &= !(out.is_standard() && outlet::is_shown());
        Self {
            terminal: Terminal::new(names, screen, None),
            done: AtomicU64::new(0),
        }
    }

    fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }
}

impl Listener for Screen {
    fn hear(&self, event: &Event<'_>) {
        match event {
            Event::Progress { done } => self.done.store(*done, Ordering::Relaxed),
            // It is over at once, and that is said then.
            Event::Stopping => return,
            _ => {}
        }
        self.terminal.hear(event);
    }
}
