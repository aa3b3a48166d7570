//! One run over a sheet: its files, who listens while it works, and what is said at the end.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use super::command_line::{CommandLine, STDIN};
use super::corrected_file::CorrectedFile;
use super::exit::Exit;
use super::failure::{self, said};
use super::health_limits::HealthLimits;
use super::map_file::MapFile;
use super::next_step::{self, Keys};
use super::output::{OutputArgument, print_document};
use super::people::UnknownPeople;
use super::process::{Process, Watched};
use super::recording::{Closed, Recording};
use super::save;
use super::sheet_options::{ReportArguments, SheetArguments};
use super::speech::{Speech, no_colour};
use super::usage::{UsageError, environment};
use crate::api::{Client, ConnectError, Connection};
use crate::history::{Recorder, RunId};
use crate::import::{self, Options};
use crate::job::{Event, Kind, Listener, Outcome, Status};
use crate::language::{Text, text};
use crate::plain::{harmless, hex};
use crate::plan::Totals;
use crate::problem::Problem;
use crate::report::group::Ended;
use crate::report::{
    Closing, Collector, Diff, ErrorsFile, Fan, Home, Reason, RestFile, RunNames, SavedPlan,
    Terminal, WaitCount, checklist, github, is_errors_file, is_named_book, is_named_cards,
    is_named_other_book, is_named_text, json, junit, outlet, reason_lines, sarif, step_summary,
    summary::{counts, summary},
};
use crate::sheet::{Outline, Source, outline};

/// The files of a run, opened before anything else is done.
pub(super) struct Files {
    pub(super) source: Source,
    errors_file: Option<ErrorsFile>,
    map: Option<MapFile>,
}

impl Files {
    /// Opens the sheet, and makes sure that the errors file can be written.
    pub(super) fn open(arguments: &SheetArguments, speech: Speech) -> anyhow::Result<Self> {
        let source = open(arguments.file()?)?;
        let errors_file = arguments.report.errors_file.as_deref();
        if let Some(path) = errors_file.filter(|path| !may_replace(path, arguments.report.force)) {
            return Err(save::taken(path).into());
        }
        let errors_file = errors_file.map(|path| ErrorsFile::new(path, speech.language));
        let map = arguments.shape.read.columns.map.as_deref();
        Ok(Self {
            source,
            errors_file: errors_file.transpose()?,
            map: map.map(MapFile::open).transpose()?,
        })
    }

    /// What a plan is bound to: the file, and the map by which it is read.
    pub(super) fn digest(&self) -> io::Result<[u8; 32]> {
        import::digest(&self.source, self.map.as_ref().map(|file| &**file.map()))
    }

    /// The map's SHA-256.
    pub(super) fn map_hash(&self) -> Option<String> {
        let map = self.map.as_ref()?;
        Some(hex(&Sha256::digest(map.map().content())))
    }

    /// Refuses an option that writes other texts into cells of a file, where that is no text.
    pub(super) fn ensure_text(&self, option: &str, options: &Options) -> anyhow::Result<()> {
        if outline(&self.source, &options.way)? != Outline::Csv {
            return Err(UsageError(text!(
                "`{option}` is for CSV files, and this file is of another kind: remove the option, or save the file as CSV",
                "「{option}」はCSVファイル用ですが、別の形式のファイルが指定されています。オプションを外すか、CSVとして保存してください。"
            ))
            .into());
        }
        Ok(())
    }

    /// Refuses names of files for records of this file that promise another kind of file than they would be.
    pub(super) fn ensure_kinds(
        &self,
        report: &ReportArguments,
        rest_file: Option<&Path>,
        options: &Options,
    ) -> anyhow::Result<()> {
        let outline = outline(&self.source, &options.way)?;
        if let Some(path) = report.errors_file.as_deref() {
            ensure_kind("--errors-file", path, outline)?;
        }
        let Some(path) = rest_file else {
            return Ok(());
        };
        ensure_kind("--rest-file", path, outline)?;
        let told = match outline {
            Outline::Workbook if is_named_text(path) => Text::fixed(
                "`--rest-file`: what is not sent of a spreadsheet is an Excel file: use a name that ends in .xlsx",
                "「--rest-file」：表計算ファイルの未送信のレコードは、Excelファイルになります。「.xlsx」で終わる名前を指定してください。",
            ),
            Outline::Json => Text::fixed(
                "`--rest-file` is for CSV files and spreadsheets, and this file is JSON: remove the option; `kintable resume` sends what is not sent",
                "「--rest-file」はCSVファイルと表計算ファイル用ですが、JSONファイルが指定されています。オプションを外してください。未送信のレコードは「kintable resume」で送信できます。",
            ),
            Outline::Vcard => Text::fixed(
                "`--rest-file` is for CSV and Excel files, and this file has contacts: remove the option; `kintable resume` sends what is not sent",
                "「--rest-file」はCSVファイルとExcelファイル用ですが、連絡先のファイルが指定されています。オプションを外してください。未送信のレコードは「kintable resume」で送信できます。",
            ),
            Outline::Csv | Outline::Workbook => return Ok(()),
        };
        Err(UsageError(told).into())
    }

    /// Has the options say what the map says.
    ///
    /// # Errors
    /// Options that need a key, which neither they nor a map say.
    pub(super) fn complete(&self, options: &mut Options) -> Result<(), UsageError> {
        self.map
            .as_ref()
            .map_or(Ok(()), |file| file.complete(options))
    }
}

pub(super) struct Run {
    pub(super) files: Files,
    /// The file that the plan of the run is written to.
    pub(super) saved_plan: Option<SavedPlan>,
    /// The file that takes the records that were not sent.
    pub(super) rest_file: Option<RestFile>,
    /// The file that takes the corrections that are certain.
    pub(super) corrected_file: Option<CorrectedFile>,
    /// Whether it ends with an exit code of its own if something would change.
    pub(super) fails_on_changes: bool,
    /// How well it must go.
    pub(super) health_limits: HealthLimits,
    /// Keeps it in the history, if it is to be kept.
    recording: Option<Recording>,
    recorder: Option<Arc<Recorder>>,
    output: OutputArgument,
    names: RunNames,
    terminal: Arc<Terminal>,
    collector: Collector,
    diff: Option<Diff>,
    waits: Arc<WaitCount>,
    keys: Keys,
    unknown_people: Option<UnknownPeople>,
    /// The command line of the import that it does.
    pub(super) line: CommandLine,
    /// Whether it goes on behind another run.
    pub(super) goes_on: bool,
    begun: Instant,
    speech: Speech,
    _watched: Watched,
}

impl Run {
    /// Begins a run over opened files. The user may stop it from now on.
    pub(super) fn start(
        process: &Process,
        files: Files,
        arguments: &ReportArguments,
        kind: Kind,
        home: Home,
    ) -> anyhow::Result<Self> {
        let speech = process.speech;
        let names = RunNames {
            kind,
            file: files.source.name().to_owned(),
            map: files.map.as_ref().map(MapFile::name),
            home,
            language: speech.language,
        };
        let screen = speech.screen(arguments.output, arguments.max_problems);
        let source = files.source.clone();
        let terminal = Arc::new(Terminal::new(names.clone(), screen, Some(source)));
        Ok(Self {
            files,
            saved_plan: None,
            rest_file: None,
            corrected_file: None,
            fails_on_changes: false,
            health_limits: HealthLimits::default(),
            recording: None,
            recorder: None,
            output: arguments.output,
            names,
            collector: arguments.collector(),
            diff: None,
            waits: Arc::default(),
            keys: Keys::default(),
            unknown_people: None,
            line: process.line.clone(),
            goes_on: false,
            begun: Instant::now(),
            speech,
            _watched: process.watch(terminal.clone())?,
            terminal,
        })
    }

    /// Tells if the file names people: nobody knows whether they exist.
    pub(super) fn tell_unknown_people(&mut self) {
        let terminal = Arc::clone(&self.terminal);
        self.unknown_people = Some(UnknownPeople::new(terminal, self.speech.language));
    }

    /// What shows how far it is.
    pub(super) fn terminal(&self) -> Arc<Terminal> {
        self.terminal.clone()
    }

    /// Keeps the run in the history.
    pub(super) fn keep(&mut self, recording: &Recording) {
        self.recorder = recording.listener();
        self.recording = Some(recording.clone());
    }

    /// Shows every change, on standard output for people and in the document for machines.
    pub(super) fn show_changes(&mut self) {
        let language = self.speech.language;
        self.diff = Some(if self.output == OutputArgument::Json {
            Diff::kept(language)
        } else {
            let terminal = Arc::clone(&self.terminal);
            Diff::printed(
                language,
                Box::new(Beside(terminal, outlet::people(no_colour()))),
            )
        });
    }

    /// A client whose pauses are told as they come.
    pub(super) fn client(&self, connection: &Connection) -> Result<Client, ConnectError> {
        let (terminal, waits) = (self.terminal.clone(), self.waits.clone());
        let on_wait = move |waiting: &_| {
            waits.count(waiting);
            terminal.hear(&Event::Waiting(waiting));
        };
        Client::new(connection, Arc::new(on_wait))
    }

    pub(super) fn listeners(&self) -> Fan<'_> {
        let mut listeners: Vec<&dyn Listener> =
            vec![self.terminal.as_ref(), &self.collector, &self.keys];
        let errors_file = self.files.errors_file.iter();
        listeners.extend(errors_file.map(|file| -> &dyn Listener { file }));
        let rest_file = self.rest_file.iter();
        listeners.extend(rest_file.map(|file| -> &dyn Listener { file }));
        let people = self.unknown_people.iter();
        listeners.extend(people.map(|people| -> &dyn Listener { people }));
        listeners.extend(self.corrected_file.iter().map(CorrectedFile::listener));
        let recorder = self.recorder.iter();
        listeners.extend(recorder.map(|recorder| -> &dyn Listener { recorder.as_ref() }));
        listeners.extend(self.diff.iter().map(|diff| -> &dyn Listener { diff }));
        listeners.extend(self.saved_plan.iter().map(|plan| -> &dyn Listener { plan }));
        Fan(listeners)
    }

    /// Completes the files of the run, and tells what ended it.
    pub(super) fn close(self, outcome: &Outcome) -> Told {
        let language = self.speech.language;
        let corrected = self.corrected_file.map_or(Ok(()), |file| {
            file.finish(outcome, &self.files.source, language)
        });
        let errors_file = self.files.errors_file;
        let errors_file = errors_file.map_or(Ok(None), |file| file.finish(outcome));
        let rest_file = self.rest_file;
        let rest_file = rest_file.map_or(Ok(None), |file| file.finish(outcome, &self.files.source));
        let plan_file = self.saved_plan;
        let plan_file = plan_file.map_or(Ok(None), |plan| plan.finish(outcome));
        let written = errors_file.as_ref().ok().and_then(Option::as_ref);
        let saved = plan_file.as_ref().ok().and_then(Option::as_ref);
        let rest = rest_file.as_ref().ok().and_then(Option::as_ref);
        let told = written.map(|file| &file.told).into_iter();
        let told = told.chain(rest.map(|file| &file.told));
        for told in told.chain(saved.map(|plan| &plan.told)) {
            self.speech.tell(told);
        }
        let mut exit = Exit::of_outcome(outcome);
        let changes = outcome.plan.as_ref().map_or(0, Totals::changes);
        if self.fails_on_changes && exit == Exit::Done && changes > 0 {
            exit = Exit::ChangesPending;
            self.speech.tell(&language.words().changes_pending(changes));
        }
        let mut unwritten = None;
        if let Some((failed, reason)) = self.health_limits.broken(outcome, exit, language) {
            exit = failed;
            unwritten = Some(reason);
        }
        let errors = [errors_file.as_ref().err(), rest_file.as_ref().err()];
        for error in errors.into_iter().flatten().chain(plan_file.as_ref().err()) {
            exit = Exit::Failed;
            unwritten = Some(failure::tell_file(error, language));
        }
        if let Err(error) = corrected {
            exit = Exit::Failed;
            unwritten = Some(failure::tell_unwritten(&error, language));
        }
        for line in reason_lines(&self.names, outcome) {
            outlet::tell(&line);
        }
        let next = self.names.kind.writes || outcome.status() == Status::Invalid;
        let id = self.recording.as_ref().and_then(Recording::kept_as);
        let next = next.then(|| {
            self.keys.next_steps(&next_step::Ended {
                line: &self.line,
                file: &self.names.file,
                outcome,
                writes: self.names.kind.writes,
                errors_file: written.map(|file| file.path.as_str()),
                rest_file: rest.map(|file| file.path.as_str()),
                maps_header: maps_header(self.files.map.as_ref()),
                maps_key: self.files.map.as_ref().is_some_and(MapFile::finds_records),
                run: id.as_ref().map(RunId::as_str),
                goes_on: self.goes_on,
                language,
            })
        });
        let people = self.unknown_people.as_ref();
        let closing = Closing {
            leaves_people_open: people.is_some_and(UnknownPeople::are_named),
            exit_code: exit as u8,
            run: id.clone(),
            changes: self.diff.map(Diff::into_changes),
            errors_file: written.map(|file| file.path.clone()),
            rest_file: rest.map(|file| file.path.clone()),
            plan_file: saved.map(|plan| plan.path.clone()),
            unwritten,
            waits: self.waits.so_far(),
            next: next.unwrap_or_default(),
        };
        if let Some(recording) = &self.recording {
            let checklist = checklist::rows(&self.names, outcome, closing.leaves_people_open);
            let closed = Closed {
                exit_code: closing.exit_code,
                reason: Reason::of(&outcome.ending, language).or(closing.unwritten.clone()),
                errors_file: closing.errors_file.as_deref(),
                rest: rest.map(|file| file.sha256),
                next: closing.next.first(),
                checklist: &checklist,
                is_overlap: false,
            };
            recording.finish(outcome, closed);
        }
        let (names, problems) = (self.names, self.collector.into_problems());
        if let Some(page) = step_summary::page(&names, outcome, &closing, &problems) {
            append_to_summary(&page, self.speech);
        }
        Told {
            exit,
            names,
            problems,
            closing,
            elapsed: self.begun.elapsed(),
            output: self.output,
        }
    }
}

/// What is known of a run that ended, beside its outcome.
pub(super) struct Told {
    pub(super) exit: Exit,
    pub(super) names: RunNames,
    problems: Vec<Problem>,
    closing: Closing,
    elapsed: Duration,
    output: OutputArgument,
}

impl Told {
    /// Prints what became of the records in the form that was asked for.
    pub(super) fn print(self, outcome: &Outcome) -> Exit {
        let (exit, names, language) = (self.exit, self.names.clone(), self.names.language);
        let Err(error) = self.printed(outcome) else {
            return exit;
        };
        // What became of the records is said, whatever becomes of standard output.
        outlet::tell(&harmless(&counts(&names, outcome)));
        // A reader that went away, as `head` does, does not change how it ended.
        if error.kind() == io::ErrorKind::BrokenPipe {
            return exit;
        }
        failure::tell_file(&error, language);
        exit.or_failed()
    }

    /// What a document has of the run.
    pub(super) fn into_ended(self, outcome: Outcome) -> Ended {
        Ended {
            names: self.names,
            outcome,
            problems: self.problems,
            closing: self.closing,
        }
    }

    /// Prints what became of the records, for people; what cannot be printed is said.
    pub(super) fn show(&self, outcome: &Outcome) {
        let text = summary(&self.names, outcome, self.elapsed, &self.closing);
        if outlet::print_coloured(&text, no_colour()).is_err() {
            outlet::tell(&harmless(&counts(&self.names, outcome)));
        }
    }

    fn printed(self, outcome: &Outcome) -> io::Result<()> {
        let Self {
            names,
            problems,
            closing,
            elapsed,
            output,
            ..
        } = self;
        let (names, problems) = (&names, problems.as_slice());
        print(output, elapsed, names, outcome, problems, closing)
    }
}

fn print(
    output: OutputArgument,
    elapsed: Duration,
    names: &RunNames,
    outcome: &Outcome,
    problems: &[Problem],
    closing: Closing,
) -> io::Result<()> {
    match output {
        OutputArgument::Text => {
            let text = summary(names, outcome, elapsed, &closing);
            outlet::print_coloured(&text, no_colour())
        }
        OutputArgument::Json => print_document(&json::document(names, outcome, problems, closing)),
        OutputArgument::Github => {
            outlet::print_exactly(&github::annotations(names, outcome, problems))
        }
        OutputArgument::Junit => outlet::print_exactly(&junit::document(names, outcome, problems)),
        OutputArgument::Sarif => print_document(&sarif::document(names, outcome, problems)),
    }
}

/// Adds a page to the summary of the workflow's step, if there is one.
pub(super) fn append_to_summary(page: &str, speech: Speech) {
    let Some(path) = environment("GITHUB_STEP_SUMMARY") else {
        return;
    };
    let mut options = fs_err::OpenOptions::new();
    let file = options.create(true).append(true).open(path);
    if let Err(error) = file.and_then(|mut file| file.write_all(page.as_bytes())) {
        speech.notice(&text!(
            "the step summary cannot be written: {error}",
            "ステップのサマリーを書き込めません（{error}）"
        ));
    }
}

/// Standard output, which may be the screen that shows how far the run is.
struct Beside<W>(Arc<Terminal>, W);

impl<W: Write> Write for Beside<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.beside_bar(|| self.1.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.beside_bar(|| self.1.flush())
    }
}

/// Whether an errors file may take the place of what is there: most often one of an earlier run.
fn may_replace(path: &Path, is_forced: bool) -> bool {
    is_forced || !path.is_file() || is_errors_file(path)
}

/// Only of a spreadsheet are records written to one, which is an Excel file, and only of contacts to contacts.
fn ensure_kind(option: &str, path: &Path, outline: Outline) -> Result<(), UsageError> {
    let told = match outline {
        Outline::Workbook if is_named_other_book(path) || is_named_cards(path) => text!(
            "`{option}`: records of this file are written as an Excel file: use a name that ends in .xlsx",
            "「{option}」：このファイルのレコードはExcelファイルに書き出されます。「.xlsx」で終わる名前を指定してください。"
        ),
        Outline::Vcard if is_named_book(path) || is_named_other_book(path) => text!(
            "`{option}`: records of this file are written as contacts: use a name that ends in .vcf, or in .csv for CSV",
            "「{option}」：このファイルのレコードは連絡先（vCard）で書き出されます。「.vcf」（CSVにする場合は「.csv」）で終わる名前を指定してください。"
        ),
        Outline::Csv | Outline::Json
            if is_named_book(path) || is_named_other_book(path) || is_named_cards(path) =>
        {
            text!(
                "`{option}`: records of this file are written as CSV: use a name that ends in .csv",
                "「{option}」：このファイルのレコードはCSVで書き出されます。「.csv」で終わる名前を指定してください。"
            )
        }
        _ => return Ok(()),
    };
    Err(UsageError(told))
}

/// Standard input is copied, as a file is read twice.
pub(super) fn open(file: &Path) -> anyhow::Result<Source> {
    if file == Path::new("-") {
        const UNREAD: Text =
            Text::fixed("standard input cannot be read", "標準入力を読み取れません");
        let spooled = Source::spool(STDIN, io::stdin().lock());
        return spooled.map_err(|error| said(UNREAD, error));
    }
    Ok(Source::open(file)?)
}

/// Whether a map says that the header is not simply the first line.
fn maps_header(map: Option<&MapFile>) -> bool {
    map.is_some_and(|map| !map.map().way().has_plain_header())
}
