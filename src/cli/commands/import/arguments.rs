//! What may be typed, and what it means to the run.

use std::path::{Path, PathBuf};

use clap::{Args, Command};
use jiff::SignedDuration;

use crate::cli::added_before::{self, Before};
use crate::cli::apart::{FilesApart, NamesFiles};
use crate::cli::at_work::Working;
use crate::cli::barred::{Bar, Barred};
use crate::cli::command_line::STDIN;
use crate::cli::connection::{self, ConnectionArguments, SecretArguments};
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
use crate::cli::run::Files;
use crate::cli::save;
use crate::cli::sheet_options::SheetArguments;
use crate::cli::speech::Speech;
use crate::cli::target::{Target, home_of};
use crate::cli::usage::UsageError;
use crate::history::{About, RunId};
use crate::import::{OnError, Options, Purpose, Questions};
use crate::job::Kind;
use crate::language::Text;
use crate::model::AppId;
use crate::plan::{Guards, Limit, PlanFile, PlanHead};
use crate::report::{RestFile, SavedPlan};
use crate::sheet::Source;

/// The mode of a run that looks for records and updates them.
pub(super) const UPSERT: &str = "upsert";

#[derive(Debug, Args)]
pub(in crate::cli) struct ImportArguments {
    #[command(flatten)]
    pub(in crate::cli) sheet: SheetArguments,
    /// What to do if a record has an error, or kintone returns an error for it
    #[arg(long, value_enum, default_value_t = OnError::Stop, help_heading = None::<&str>)]
    pub(super) on_error: OnError,
    /// Stop if more records than this have an error: a number, or a percentage of the file's records; it needs
    /// `--on-error skip`, and holds while records are sent, too
    #[arg(long, value_name = "N|P%", help_heading = None::<&str>)]
    pub(super) max_errors: Option<Limit>,
    #[command(flatten)]
    pub(super) health: HealthArguments,
    /// If the run stops, write the records that were not sent to this file, as the file has them, so that you can import
    /// it as it is
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["dry_run", "save_plan"],
        help_heading = None::<&str>
    )]
    pub(super) rest_file: Option<PathBuf>,
    /// Run this command for each batch that was written: it reads the record numbers as JSON on its standard input
    #[arg(
        long,
        value_name = "COMMAND",
        conflicts_with_all = ["dry_run", "save_plan"],
        help_heading = None::<&str>
    )]
    pub(super) after_batch: Option<String>,
    /// Check all unique values, lookups and users in kintone first, as `check` does; by default only as many as
    /// 40 requests allow
    #[arg(long, help_heading = "Before anything is written")]
    pub(super) preflight: bool,
    /// Do not check unique values, lookups and users in kintone first
    #[arg(
        long,
        conflicts_with = "preflight",
        help_heading = "Before anything is written"
    )]
    pub(super) no_preflight: bool,
    /// Maximum size of a request, like `8MB`, `512KiB` or 500000, approximately; use a smaller one if a proxy does not
    /// accept large requests
    #[arg(long, value_name = "N", default_value_t, help_heading = "Connection")]
    pub(super) max_request_bytes: RequestBytes,
    /// Requests under way at once: with 1, records are written in the order of the file, as kintone advises for one
    /// app; with more, a long way to kintone costs less time, and the order may change
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        value_parser = clap::value_parser!(u8).range(1..=10),
        help_heading = "Connection"
    )]
    pub(super) concurrency: u8,
    #[command(flatten)]
    pub(super) foresight: ForesightArguments,
    /// Accepted for scripts of cli-kintone; upserts are always done by the server.
    #[arg(long, hide = true)]
    pub(super) experimental_use_server_side_upsert: bool,
    #[command(flatten)]
    pub(super) lost: LostArguments,
    #[command(flatten)]
    pub(super) log: LogAppArguments,
    #[command(flatten)]
    pub(in crate::cli) connection: ConnectionArguments,
    /// If another run writes to the app, wait for it as long as this: `10m`, `1h30m`; by default, end at once
    #[arg(long, value_name = "TIME", conflicts_with_all = ["dry_run", "save_plan"], help_heading = "Before anything is written")]
    pub(super) wait_lock: Option<SignedDuration>,
    /// Do not begin unless the run is kept in the history
    #[arg(long, hide = true, conflicts_with = "no_history")]
    only_if_kept: bool,
    #[command(flatten)]
    pub(super) recording: RecordingArguments,
    /// Whether it goes on behind a run, and what that one is not to do with errors.
    #[arg(skip)]
    behind: Option<Behind>,
}

/// What is other than in the run behind which another one goes on.
#[derive(Debug, Clone, Copy)]
struct Behind {
    on_error: Option<OnError>,
}

/// The command by itself, for whoever asks which options it has.
pub(in crate::cli) fn command() -> Command {
    ImportArguments::augment_args(Command::new(Kind::IMPORT.command))
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
    /// Makes sure that the run is kept, if it may not begin without.
    pub(super) fn ensure_kept(&self, recording: &Recording) -> Result<(), Barred> {
        if !self.only_if_kept || recording.kept_as().is_some() {
            return Ok(());
        }
        Err(Barred {
            by: Bar::History,
            message: Text::fixed(
                "this run cannot be kept in the history, without which it may not begin; nothing was written",
                "この実行は履歴に保存できないため、開始しません。何も書き込んでいません。",
            ),
            hint: Text::fixed(
                "correct what the notice says: the history tells which files of a watched directory are loaded",
                "上の「注意」を解決してください。監視するフォルダーのどのファイルが取り込み済みかを、履歴で確かめるためです。",
            ),
        })
    }

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

    pub(super) fn options(&self, plan: Option<PlanFile>) -> anyhow::Result<Options> {
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

    /// Whether nothing will have the records that fail: they are in no file.
    pub(super) fn loses_failed(&self) -> bool {
        let reads_stdin = self
            .sheet
            .named_file()
            .is_some_and(|file| file == Path::new("-"));
        self.writes() && self.goes_on() && reads_stdin && self.sheet.report.errors_file.is_none()
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
        self.behind = Some(Behind {
            on_error: own.on_error,
        });
        self.on_error = own.on_error.unwrap_or(self.on_error);
        // A file that is named anew may be anybody's.
        self.sheet.report.force = own.errors_file.is_none();
        if let Some(file) = own.errors_file {
            self.sheet.report.errors_file = Some(file);
        }
        if let Some(output) = own.output {
            self.sheet.report.output = output;
        }
    }

    /// Where the first error stops the run, there are never more.
    pub(super) fn ensure_goes_on(&self) -> Result<(), UsageError> {
        if self.max_errors.is_some() && self.on_error != OnError::Skip {
            return Err(UsageError(Text::fixed(
                "`--max-errors` needs `--on-error skip`: otherwise, the first error stops the run",
                "「--max-errors」は「--on-error skip」と組み合わせてください。指定しないと、最初のエラーで中止します。",
            )));
        }
        Ok(())
    }

    /// Has the run be one that a log app tells of.
    pub(super) async fn log_in(
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
    pub(super) fn log_app(&self) -> Result<Option<AppId>, UsageError> {
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
    pub(super) fn health_limits(
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
        let before = past.run_before(&id, &about)?;
        Ok(self.health.limits(before.as_ref()))
    }

    /// The run that imported the file before, if the history knows one and its records are there still. `run` is the one
    /// at work, if there is one already.
    pub(super) fn imported_before(
        &self,
        (run, source): (Option<RunId>, &Source),
        target: &Target,
        process: &Process,
    ) -> anyhow::Result<Option<Before>> {
        // Of several files, the first one empties the sandbox for all.
        let is_emptied = self.connection.sandbox_reset || process.line.has("sandbox-reset");
        let Some(Ok(dir)) = self.recording.wanted().filter(|_| !is_emptied) else {
            return Ok(None);
        };
        let past = Past::of(dir, process);
        let app = target.app.to_string();
        added_before::find(&past, (run, &home_of(target), &app), source)
    }

    /// What is said of a run by what was typed.
    pub(super) fn tell(&self, about: &mut About) {
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
    pub(super) fn take_over(&mut self, plan: &PlanFile) -> Result<(), UsageError> {
        Kept::take_over(plan, &mut self.sheet, &mut self.on_error)?;
        if let Some(on_error) = self.behind.and_then(|behind| behind.on_error) {
            self.on_error = on_error;
        }
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
    pub(super) fn rest_file(&self, speech: Speech) -> anyhow::Result<Option<RestFile>> {
        let Some(path) = &self.rest_file else {
            return Ok(None);
        };
        // The first run may have written it.
        let force = self.sheet.report.force || self.behind.is_some();
        save::ensure_free(path, force)?;
        Ok(Some(RestFile::new(path, speech.language)?))
    }

    /// The plan that is to be written, if one is, bound to the file and the app.
    pub(super) fn saved_plan(
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
        save::ensure_free(path, self.sheet.report.force)?;
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

/// What a run that goes on has of its own.
pub(in crate::cli) struct GoingOn {
    /// What becomes of records with errors, if it is something else.
    pub(in crate::cli) on_error: Option<OnError>,
    /// Where those records are written, if that is elsewhere.
    pub(in crate::cli) errors_file: Option<PathBuf>,
    pub(in crate::cli) lost: LostArguments,
    pub(in crate::cli) wait_lock: Option<SignedDuration>,
    pub(in crate::cli) output: Option<OutputArgument>,
    pub(in crate::cli) secrets: SecretArguments,
    pub(in crate::cli) history: PathBuf,
    pub(in crate::cli) notices: NoticeArguments,
}
