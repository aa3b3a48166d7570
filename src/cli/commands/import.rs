//! `kintable import`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Command, ValueEnum};
use jiff::SignedDuration;

use crate::api::Client;
use crate::cli::added_before::{self, AddedBefore};
use crate::cli::after_batch::AfterBatch;
use crate::cli::apart::{FilesApart, NamesFiles, ensure_apart};
use crate::cli::app_name::AppName;
use crate::cli::as_run::{as_run, fail};
use crate::cli::at_work::{self, Working};
use crate::cli::barred::{Bar, Barred};
use crate::cli::command_line::{CommandLine, STDIN};
use crate::cli::connection::{self, ConnectionArguments, SecretArguments};
use crate::cli::exit::Exit;
use crate::cli::health_limits::{HealthArguments, HealthLimits};
use crate::cli::logging::{LogAppArguments, Logging, Way};
use crate::cli::lost_options::LostArguments;
use crate::cli::notice_options::NoticeArguments;
use crate::cli::output::OutputArgument;
use crate::cli::past::Past;
use crate::cli::plan_options::{ForesightArguments, Kept};
use crate::cli::process::Process;
use crate::cli::recording::Recording;
use crate::cli::recording_options::RecordingArguments;
use crate::cli::request_bytes::RequestBytes;
use crate::cli::resuming::{self, Resuming};
use crate::cli::run::{Files, Run, Told};
use crate::cli::save;
use crate::cli::sheet_options::SheetArguments;
use crate::cli::speech::Speech;
use crate::cli::target::Target;
use crate::cli::usage::{UsageError, filled};
use crate::history::{About, GroupPart, Run as Ran};
use crate::import::{self, Among, LookedUp, OnError, Options, Purpose, Questions};
use crate::job::{Event, Health, Kind, Listener, Outcome, Server};
use crate::language::Text;
use crate::model::AppId;
use crate::plan::{Guards, Limit, PlanFile, PlanHead};
use crate::report::{Home, RestFile, RunNames, SANDBOX, SavedPlan, Screen, Terminal};
use crate::sheet::Source;

/// The mode of a run that looks for records and updates them.
const UPSERT: &str = "upsert";

#[derive(Debug, Args)]
pub(in crate::cli) struct ImportArguments {
    #[command(flatten)]
    pub(in crate::cli) sheet: SheetArguments,
    /// What to do if a record has an error, or kintone returns an error for it
    #[arg(long, value_enum, default_value_t = OnError::Stop, help_heading = None::<&str>)]
    on_error: OnError,
    /// Stop if more records than this have an error: a number, or a percentage of the file's records; it needs
    /// `--on-error skip`, and holds while records are sent, too
    #[arg(long, value_name = "N|P%", help_heading = None::<&str>)]
    max_errors: Option<Limit>,
    #[command(flatten)]
    health: HealthArguments,
    /// If the run stops, write the records that were not sent to this file, as the file has them, so that you can import
    /// it as it is
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["dry_run", "save_plan"],
        help_heading = None::<&str>
    )]
    rest_file: Option<PathBuf>,
    /// Run this command for each batch that was written: it reads the record numbers as JSON on its standard input
    #[arg(
        long,
        value_name = "COMMAND",
        conflicts_with_all = ["dry_run", "save_plan"],
        help_heading = None::<&str>
    )]
    after_batch: Option<String>,
    /// Check all unique values, lookups and users in kintone first, as `check` does; by default only as many as
    /// 40 requests allow
    #[arg(long, help_heading = "Before anything is written")]
    preflight: bool,
    /// Do not check unique values, lookups and users in kintone first
    #[arg(
        long,
        conflicts_with = "preflight",
        help_heading = "Before anything is written"
    )]
    no_preflight: bool,
    /// Maximum size of a request, like `8MB`, `512KiB` or 500000, approximately; use a smaller one if a proxy does not
    /// accept large requests
    #[arg(long, value_name = "N", default_value_t, help_heading = "Connection")]
    max_request_bytes: RequestBytes,
    /// Requests under way at once: with 1, records are written in the order of the file, as kintone advises for one
    /// app; with more, a long way to kintone costs less time, and the order may change
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        value_parser = clap::value_parser!(u8).range(1..=10),
        help_heading = "Connection"
    )]
    concurrency: u8,
    #[command(flatten)]
    foresight: ForesightArguments,
    /// Accepted for scripts of cli-kintone; upserts are always done by the server.
    #[arg(long, hide = true)]
    experimental_use_server_side_upsert: bool,
    #[command(flatten)]
    lost: LostArguments,
    #[command(flatten)]
    log: LogAppArguments,
    #[command(flatten)]
    pub(in crate::cli) connection: ConnectionArguments,
    /// If another run writes to the app, wait for it as long as this: `10m`, `1h30m`; by default, end at once
    #[arg(long, value_name = "TIME", conflicts_with_all = ["dry_run", "save_plan"], help_heading = "Before anything is written")]
    wait_lock: Option<SignedDuration>,
    #[command(flatten)]
    recording: RecordingArguments,
}

/// The command by itself, for whoever asks which options it has.
pub(in crate::cli) fn command() -> Command {
    ImportArguments::augment_args(Command::new(Kind::IMPORT.command))
}

/// Imports a file, tells how it goes on standard error, and what became of it on standard output.
pub(in crate::cli) async fn run(
    arguments: ImportArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    import_as(
        Kind::IMPORT.command,
        arguments,
        process,
        None,
        Overlap::Error,
    )
    .await
}

/// The same, as a run of a job.
pub(in crate::cli) async fn run_job(
    arguments: ImportArguments,
    process: &Process,
    overlap: Overlap,
) -> anyhow::Result<Exit> {
    import_as(Kind::IMPORT.command, arguments, process, None, overlap).await
}

/// What becomes of a run whose job is at work already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Overlap {
    /// It is an error, with exit code 6
    Error,
    /// It is skipped, with exit code 0
    Skip,
}

/// What a run is that is one of several.
pub(in crate::cli) struct Part<'g> {
    /// Its own command line.
    pub(in crate::cli) line: &'g CommandLine,
    pub(in crate::cli) among: Among,
    pub(in crate::cli) group: GroupPart,
    /// Whether it only tells what would keep the records from being written.
    pub(in crate::cli) foresees: bool,
}

/// Imports one of several files, as a run of its own; what became of it is not printed yet, and told nobody.
pub(in crate::cli) async fn run_part(
    arguments: ImportArguments,
    process: &Process,
    part: &Part<'_>,
) -> (Recording, anyhow::Result<(Outcome, Told)>) {
    let recording = Recording::new(&arguments.recording, Kind::IMPORT.command, process);
    recording.about(|about| {
        about.command = part.line.to_string();
        about.arguments = part.line.again();
        about.group = Some(part.group.clone());
    });
    let how = How {
        resuming: None,
        part: Some(part),
    };
    let ended = Box::pin(import(arguments, process, &recording, how)).await;
    if let Err(error) = &ended {
        fail(&recording, error, process);
    }
    (recording, ended)
}

/// Finds out what would keep a file from being imported, and tells nothing of it.
pub(in crate::cli) async fn foresee(
    arguments: &ImportArguments,
    process: &Process,
    among: Among,
) -> anyhow::Result<Outcome> {
    let speech = process.speech;
    let mut options = arguments.options(None)?;
    let files = Files::open(&arguments.sheet, speech)?;
    files.complete(&mut options)?;
    let target = Target::open(&arguments.connection, process).await?;
    options.home = Some(home_of(&target));
    options.purpose = Purpose::Foresee;
    options.among = Some(among);
    let report = &arguments.sheet.report;
    let screen = Screen {
        notices: false,
        errors: false,
        ..speech.screen(report.output, report.max_problems)
    };
    let names = RunNames {
        kind: Kind::IMPORT,
        file: files.source.name().to_owned(),
        map: None,
        home: target.home.clone(),
        language: speech.language,
    };
    let terminal = Arc::new(Terminal::new(names, screen, Some(files.source.clone())));
    let heard = Arc::clone(&terminal);
    let on_wait = move |waiting: &_| heard.hear(&Event::Waiting(waiting));
    let client = Client::new(&target.connection, Arc::new(on_wait))?;
    let server = Server {
        client: &client,
        app: target.app,
    };
    let (source, stop) = (&files.source, &process.stop);
    let outcome = Box::pin(import::run(server, source, &options, stop, &*terminal)).await?;
    terminal.rest();
    target.close().await;
    Ok(outcome)
}

/// What a file looks up, and the app that it is imported into.
pub(in crate::cli) async fn looked_up(
    sheet: &SheetArguments,
    connection: &ConnectionArguments,
    process: &Process,
) -> anyhow::Result<(Vec<LookedUp>, AppId)> {
    let mut options = sheet.options()?;
    let files = Files::open(sheet, process.speech)?;
    files.complete(&mut options)?;
    let target = Target::open(connection, process).await?;
    let client = target.client(process.speech)?;
    let server = Server {
        client: &client,
        app: target.app,
    };
    let found = import::looked_up(server, &files.source, &options);
    let found = process.stop.unless_asked(found).await;
    let found = found.unwrap_or_else(|| Ok(Vec::new()))?;
    let app = target.app;
    target.close().await;
    Ok((found, app))
}

/// What a run that goes on has of its own.
pub(in crate::cli) struct GoingOn {
    pub(in crate::cli) lost: LostArguments,
    pub(in crate::cli) wait_lock: Option<SignedDuration>,
    pub(in crate::cli) output: Option<OutputArgument>,
    pub(in crate::cli) secrets: SecretArguments,
    pub(in crate::cli) history: PathBuf,
    pub(in crate::cli) notices: NoticeArguments,
}

/// Goes on behind a run that broke off.
pub(in crate::cli) async fn go_on(
    arguments: ImportArguments,
    process: &Process,
    resuming: &Resuming<'_>,
) -> anyhow::Result<Exit> {
    let kind = resuming::KIND;
    import_as(kind, arguments, process, Some(resuming), Overlap::Error).await
}

async fn import_as(
    kind: &str,
    arguments: ImportArguments,
    process: &Process,
    resuming: Option<&Resuming<'_>>,
    overlap: Overlap,
) -> anyhow::Result<Exit> {
    let recording = Recording::new(&arguments.recording, kind, process);
    let notices = arguments.recording.notices.clone();
    let writes = arguments.foresight.purpose() == Purpose::Write;
    let how = How {
        resuming,
        part: None,
    };
    let work = Box::pin(async {
        let mut imported = import(arguments, process, &recording, how).await;
        if let Err(error) = &mut imported
            && let Some(barred) = error.downcast_mut::<Barred>()
            && (barred.by, overlap) == (Bar::Overlap, Overlap::Skip)
        {
            barred.by = Bar::SkippedOverlap;
        }
        let (outcome, told) = imported?;
        Ok(told.print(&outcome))
    });
    as_run(&recording, writes.then_some(&notices), process, work).await
}

/// What a run has of its own.
#[derive(Clone, Copy)]
struct How<'a> {
    /// The runs that it goes on behind.
    resuming: Option<&'a Resuming<'a>>,
    /// The others that it is one of.
    part: Option<&'a Part<'a>>,
}

async fn import(
    mut arguments: ImportArguments,
    process: &Process,
    recording: &Recording,
    how: How<'_>,
) -> anyhow::Result<(Outcome, Told)> {
    let (speech, resuming) = (process.speech, how.resuming);
    let foresight = &arguments.foresight;
    foresight.ensure_shown(arguments.sheet.report.output)?;
    foresight.ensure_blind(&arguments.sheet.policy.read, arguments.preflight)?;
    let plan = foresight.read_plan()?;
    if let Some(plan) = &plan {
        arguments.take_over(plan)?;
    }
    arguments.ensure_goes_on()?;
    filled("--after-batch", arguments.after_batch.as_deref())?;
    let log = arguments.log_app()?;
    arguments.recording.ensure_keep()?;
    recording.about(|about| {
        arguments.tell(about);
        // A run that goes on with this one does so with the same log app.
        arguments.log.keep(log, &mut about.arguments);
        about.of = resuming.map(|resuming| resuming.root.id.clone());
    });
    if arguments.foresight.purpose() != Purpose::Write {
        recording.give_up();
    }
    arguments.sheet.file()?;
    ensure_apart(&arguments)?;
    arguments.sheet.ensure_directories()?;
    let mut options = arguments.options(plan)?;
    if let Some(part) = how.part {
        options.among = Some(part.among.clone());
        if part.foresees {
            options.purpose = Purpose::Foresee;
        }
    }
    let files = Files::open(&arguments.sheet, speech)?;
    files.complete(&mut options)?;
    let rest_file = arguments.rest_file.as_deref();
    files.ensure_kinds(&arguments.sheet.report, rest_file, &options)?;
    let target = if options.purpose == Purpose::Write && options.plan.is_none() {
        Target::open_to_write(&arguments.connection, process).await?
    } else {
        // A plan is made for the records that are there.
        Target::open(&arguments.connection, process).await?
    };
    options.home = Some(home_of(&target));
    recording.about(|about| {
        about.map = files.map_hash();
        if !options.only_adds() {
            UPSERT.clone_into(&mut about.mode);
        }
        about.home = home_of(&target);
        about.app = Some(target.app.to_string());
    });
    let working = if options.purpose == Purpose::Write {
        Some(at_work::begin(recording, Some(&files.source), arguments.wait_lock, process).await?)
    } else {
        if options.purpose == Purpose::Foresee {
            recording.begin(Some(&files.source));
        }
        None
    };
    if let Some(resuming) = resuming {
        let app = target.app.to_string();
        resuming.ensure_same(&files.source, &home_of(&target), &app)?;
        resuming.ensure_same_map(files.map_hash().as_deref())?;
    }
    let logging = match (log, &working) {
        (Some(log), Some(working)) => {
            let about = (recording, &files.source);
            Some(
                arguments
                    .log_in(log, &target, about, working, process)
                    .await?,
            )
        }
        _ => None,
    };
    options.run_record = logging.as_ref().map(|logging| logging.record.clone());
    let begun = Begun {
        files,
        options,
        working,
        how,
        logging: logging.as_ref(),
    };
    let carried = Box::pin(carry_out(&arguments, &target, begun, recording, process)).await;
    if let Some(logging) = &logging {
        match &carried {
            Ok((outcome, told)) => {
                let written = arguments.sheet.report.errors_file.as_deref();
                let written = written.filter(|path| outcome.counts.failed > 0 && path.is_file());
                logging.end(outcome, told.exit, written, process).await;
            }
            Err(error) => logging.fail(error, process).await,
        }
    }
    target.close().await;
    carried
}

/// A run that nothing stands in the way of.
struct Begun<'a> {
    files: Files,
    options: Options,
    working: Option<Working>,
    how: How<'a>,
    logging: Option<&'a Logging>,
}

/// Carries an import out, and tells what became of it.
async fn carry_out(
    arguments: &ImportArguments,
    target: &Target,
    begun: Begun<'_>,
    recording: &Recording,
    process: &Process,
) -> anyhow::Result<(Outcome, Told)> {
    let speech = process.speech;
    let Begun {
        files,
        mut options,
        working,
        how,
        logging,
    } = begun;
    let resuming = how.resuming;
    if let Some(resuming) = resuming {
        let mut resumed = resuming.resumed()?;
        if let Some(logging) = logging {
            logging.decide(&mut resumed).await?;
        }
        options.resumed = Some(Arc::new(resumed));
    }
    recording.start();
    let rest_file = arguments.rest_file(speech)?;
    let saved_plan = arguments.saved_plan(&files, target, speech)?;
    if arguments.experimental_use_server_side_upsert {
        speech.notice(&Text::fixed(
            "`--experimental-use-server-side-upsert` is always on and can be removed",
            "「--experimental-use-server-side-upsert」は常に有効なため、指定は不要です。",
        ));
    }
    target.tell_notice(speech);
    let (report, home) = (&arguments.sheet.report, target.home.clone());
    let kind = match options.purpose {
        Purpose::SavePlan => Kind::PLAN,
        Purpose::Write | Purpose::Foresee | Purpose::DryRun => Kind::IMPORT,
    };
    let mut run = Run::start(process, files, report, kind, home)?;
    run.saved_plan = saved_plan;
    run.rest_file = rest_file;
    if let Some(resuming) = resuming {
        run.line = resuming.line.clone();
    }
    if let Some(part) = how.part {
        run.line = part.line.clone();
    }
    run.keep(recording);
    let _watching = working.as_ref().and_then(|working| {
        let (terminal, language) = (run.terminal(), speech.language);
        working.watch(process, recording, move |told| {
            terminal.notice(told.of(language));
            terminal.hear(&Event::Stopping);
        })
    });
    if options.purpose == Purpose::Write {
        run.health_limits = arguments.health_limits(recording, process)?;
    }
    run.fails_on_changes = arguments.foresight.exit_code;
    if arguments.foresight.diff {
        run.show_changes();
    }
    if !target.knows_people {
        run.tell_unknown_people();
    }
    let client = run.client(&target.connection)?;
    let server = Server {
        client: &client,
        app: target.app,
    };
    let name = recording.listener();
    let name = name.map(|kept| AppName::new(&client, target.app, kept));
    let (source, mut listeners) = (&run.files.source, run.listeners());
    let heard = name.iter().map(|name| name as &dyn Listener);
    listeners.0.extend(heard);
    let before = arguments.added_before(&options, (recording, source), target, process)?;
    let before = before.map(|ran| AddedBefore::new(ran, run.terminal(), speech.language));
    let heard = before.iter().map(|before| before as &dyn Listener);
    listeners.0.extend(heard);
    let after = arguments.after_batch.as_ref();
    let after = after.map(|line| AfterBatch::start(line, recording, run.terminal(), process));
    let heard = after.iter().map(|after| after as &dyn Listener);
    listeners.0.extend(heard);
    let outcome = import::run(server, source, &options, &process.stop, &listeners).await;
    drop(listeners);
    if let Some(after) = after {
        after.end(&run.terminal(), speech.language).await;
    }
    let outcome = outcome?;
    if let Some(name) = &name {
        name.answered().await;
    }
    let told = run.close(&outcome);
    Ok((outcome, told))
}

impl NamesFiles for ImportArguments {
    fn name_files(&self, files: &mut FilesApart) {
        self.sheet.name_files(files);
        self.foresight.name_files(files);
        files.writes("--rest-file", &self.rest_file);
        self.connection.name_files(files);
    }
}

impl ImportArguments {
    /// Whether it is to write, and not only to look.
    pub(in crate::cli) fn writes(&self) -> bool {
        self.foresight.purpose() == Purpose::Write
    }

    /// The directory of its history.
    pub(in crate::cli) fn history(&self) -> anyhow::Result<PathBuf> {
        self.recording.directory()
    }

    /// Who is to be told how it ended.
    pub(in crate::cli) fn notices(&self) -> &NoticeArguments {
        &self.recording.notices
    }

    fn options(&self, plan: Option<PlanFile>) -> anyhow::Result<Options> {
        let foresight = &self.foresight;
        Ok(Options {
            on_error: self.on_error,
            // A plan does what it says, and a blind upsert looks at nothing.
            questions: if self.preflight {
                Questions::All
            } else if self.no_preflight || foresight.blind || plan.is_some() {
                Questions::Needed
            } else {
                Questions::Few
            },
            skip_unchanged: foresight.skip_unchanged,
            since: foresight.since.as_deref().map(Source::open).transpose()?,
            guards: Guards {
                max_creates: foresight.max_creates,
                max_updates: foresight.max_updates,
                max_row_deletes: foresight.max_row_deletes,
                expect_records: foresight.expect_records,
                max_errors: self.max_errors,
            },
            require_revision: foresight.require_revision,
            blind: foresight.blind,
            keep_before: foresight.keep_before,
            purpose: foresight.purpose(),
            plan,
            concurrency: usize::from(self.concurrency),
            max_request_bytes: self.max_request_bytes.0,
            lost: self.lost.lost()?,
            ..self.sheet.options()?
        })
    }

    /// What it is for.
    pub(in crate::cli) fn purpose(&self) -> Purpose {
        self.foresight.purpose()
    }

    /// Whether records with an error are left out.
    pub(in crate::cli) fn goes_on(&self) -> bool {
        self.on_error == OnError::Skip
    }

    /// The options that are about one file alone, and whether they were typed.
    pub(in crate::cli) fn of_one_file(&self) -> [(&'static str, bool); 5] {
        let foresight = &self.foresight;
        [
            ("--errors-file", self.sheet.report.errors_file.is_some()),
            ("--rest-file", self.rest_file.is_some()),
            ("--since", foresight.since.is_some()),
            ("--save-plan", foresight.save_plan.is_some()),
            ("--plan", foresight.plan.is_some()),
        ]
    }

    /// Takes what a run that goes on has of its own. Files that the first one wrote are written anew.
    pub(in crate::cli) fn go_on(&mut self, own: GoingOn) {
        self.lost = own.lost.or(&self.lost);
        self.wait_lock = own.wait_lock;
        self.connection.take(own.secrets);
        self.recording.go_on(own.history, own.notices);
        self.sheet.report.force = true;
        if let Some(output) = own.output {
            self.sheet.report.output = output;
        }
    }

    /// Where the first error stops the run, there are never more.
    fn ensure_goes_on(&self) -> Result<(), UsageError> {
        if self.max_errors.is_some() && self.on_error != OnError::Skip {
            return Err(UsageError(Text::fixed(
                "`--max-errors` needs `--on-error skip`: otherwise, the first error stops the run",
                "「--max-errors」は「--on-error skip」と組み合わせてください。指定しないと、最初のエラーで中止します。",
            )));
        }
        Ok(())
    }

    /// Has the run be one that a log app tells of.
    async fn log_in(
        &self,
        log: AppId,
        target: &Target,
        (recording, source): (&Recording, &Source),
        working: &Working,
        process: &Process,
    ) -> anyhow::Result<Logging> {
        let dir = self
            .recording
            .directory()
            .ok()
            .filter(|_| working.is_alone());
        let past = dir.map(|dir| Past::of(dir, process));
        let way = Way {
            past: past.as_ref(),
            wait: self.wait_lock,
        };
        Logging::begin(log, target, (recording, source), way, process).await
    }

    /// The log app, if there is to be one. A run record stands behind one transaction at a time.
    fn log_app(&self) -> Result<Option<AppId>, UsageError> {
        let log = self.log.app()?;
        if self.concurrency > 1 && log.is_some() {
            return Err(UsageError(Text::fixed(
                "`--log-app` needs `--concurrency 1`: each transaction moves on the record of the run, so that only one can be under way at a time",
                "「--log-app」は「--concurrency 1」と組み合わせてください。トランザクションごとに実行の記録を更新するため、同時に送信できるのは1つだけです。",
            )));
        }
        Ok(log)
    }

    /// What the health of the run is held to. What cannot be read of the history is told, and holds it to nothing.
    fn health_limits(
        &self,
        recording: &Recording,
        process: &Process,
    ) -> anyhow::Result<HealthLimits> {
        let dir = self.recording.directory();
        let Some(dir) = dir.ok().filter(|_| self.health.need_run_before()) else {
            return Ok(self.health.limits(None));
        };
        let (id, about, _) = recording.head();
        let past = Past::of(dir, process);
        let has_ended = |run: &Ran| run.ended.is_some() && Health::of(&run.counts).is_some();
        let before = past.last(&id, &about, has_ended)?;
        Ok(self.health.limits(before.as_ref()))
    }

    /// The run that added the records of the file before, if the history knows one and they are there still.
    fn added_before(
        &self,
        options: &Options,
        (recording, source): (&Recording, &Source),
        target: &Target,
        process: &Process,
    ) -> anyhow::Result<Option<Ran>> {
        let is_told = options.only_adds() && options.purpose != Purpose::Foresee;
        let is_told = is_told && options.resumed.is_none() && !self.connection.sandbox_reset;
        let Some(Ok(dir)) = self.recording.wanted().filter(|_| is_told) else {
            return Ok(None);
        };
        let (id, about, _) = recording.head();
        let app = about.app.unwrap_or_default();
        let past = Past::of(dir, process);
        added_before::find(&past, (id, &home_of(target), &app), source)
    }

    /// What is said of a run by what was typed.
    fn tell(&self, about: &mut About) {
        let file = self.sheet.named_file();
        about.file = file.map_or_else(String::new, |file| match file.to_str() {
            Some("-") => STDIN.to_owned(),
            _ => file.display().to_string(),
        });
        let finds_records = self.sheet.policy.read.finds_records();
        let mode = if finds_records { UPSERT } else { "insert" };
        mode.clone_into(&mut about.mode);
        let app = connection::app(self.connection.app.as_deref());
        about.app = app.ok().flatten().map(|app| app.to_string());
    }

    /// A plan brings the options that it was made with; its file and its app, where none is named.
    fn take_over(&mut self, plan: &PlanFile) -> Result<(), UsageError> {
        Kept::take_over(plan, &mut self.sheet, &mut self.on_error)?;
        if self.sheet.named_file().is_none() {
            if plan.head.file == STDIN {
                return Err(UsageError(Text::fixed(
                    "the plan was created from standard input: add its file, or `-`",
                    "実行計画は標準入力から作成されています。ファイル、または「-」を指定してください。",
                )));
            }
            self.sheet.file = vec![PathBuf::from(&plan.head.file)];
        }
        let app = connection::app(self.connection.app.as_deref())?;
        if app.is_none() {
            self.connection.app = Some(plan.head.app.clone());
        }
        Ok(())
    }

    /// The file for what is not sent, if there is to be one.
    fn rest_file(&self, speech: Speech) -> anyhow::Result<Option<RestFile>> {
        let Some(path) = &self.rest_file else {
            return Ok(None);
        };
        save::ensure_free(path, self.sheet.report.force)?;
        Ok(Some(RestFile::new(path, speech.language)?))
    }

    /// The plan that is to be written, if one is, bound to the file and the app.
    fn saved_plan(
        &self,
        files: &Files,
        target: &Target,
        speech: Speech,
    ) -> anyhow::Result<Option<SavedPlan>> {
        let Some(path) = &self.foresight.save_plan else {
            return Ok(None);
        };
        if path == Path::new("-") {
            anyhow::bail!(UsageError(Text::fixed(
                "`--save-plan` needs a file, because a plan is saved when it is complete",
                "「--save-plan」にはファイルを指定してください。実行計画は、完成してから保存されます。",
            )));
        }
        let head = PlanHead::new(
            home_of(target),
            target.app.to_string(),
            files.source.name().to_owned(),
            &files.digest()?,
            Kept::typed(&self.sheet, self.on_error),
        );
        Ok(Some(SavedPlan::new(path, head, speech.language)?))
    }
}

/// Where an app is, as a plan names it: the address changes with every start of a sandbox.
pub(in crate::cli) fn home_of(target: &Target) -> String {
    match &target.home {
        Home::Kintone(_, url) => match target.connection.guest_space {
            Some(space) => format!("{url}/k/guest/{space}"),
            None => url.clone(),
        },
        Home::Sandbox(_, dir) => {
            let path = fs_err::canonicalize(dir).unwrap_or_else(|_| dir.into());
            format!("{SANDBOX}{}", path.display())
        }
        Home::Form(path) => path.clone(),
    }
}
