//! `kintable job watch`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use clap::Args;
use glob::Pattern;
use jiff::SignedDuration;

use crate::cli::barred::{Bar, Barred};
use crate::cli::commands::import;
use crate::cli::exit::Exit;
use crate::cli::jobs::{ERRORS, Inbox, Mark, ProjectArguments, ProjectFile, watched};
use crate::cli::past::{Past, PlaceArguments};
use crate::cli::process::Process;
use crate::cli::resuming;
use crate::cli::usage::UsageError;
use crate::history::{Filter, Run, RunId, RunStatus, now};
use crate::job::Kind;
use crate::language::{Language, Text, text};
use crate::plain::{harmless, hex};
use crate::report::{Reason, outlet};
use crate::sheet::Source;

/// How long after a look the next one is.
const INTERVAL: SignedDuration = SignedDuration::from_secs(5);

/// The longest pause before kintone is asked again that did not answer.
const LONGEST: Duration = Duration::from_secs(5 * 60);

/// Where files go when they are done with.
const DONE: &str = "done";
const PARTIAL: &str = "partial";
const FAILED: &str = "failed";

#[derive(Debug, Args)]
pub(in crate::cli) struct WatchArguments {
    /// The job
    #[arg(value_name = "NAME")]
    name: String,
    /// The directory, all of whose files are taken; by default, that of the job's file, with those that match its name
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Take what is there, and end
    #[arg(long)]
    once: bool,
    /// How long after a look the next one is: `30s`, `1m`; 5 seconds by default
    #[arg(long, value_name = "TIME")]
    interval: Option<SignedDuration>,
    #[command(flatten)]
    project: ProjectArguments,
    #[command(flatten)]
    place: PlaceArguments,
}

/// A job that takes files as they come.
struct Watch<'a> {
    file: ProjectFile,
    name: String,
    process: &'a Process,
    past: Past<'a>,
    inbox: Inbox,
    /// Whether it was told that the job is paused.
    has_told_pause: bool,
}

/// What became of a file.
enum Fate {
    /// It was moved there.
    Moved(&'static str),
    /// It is left for the next look.
    Left,
    /// It is left, as nobody answered.
    Unanswered,
    /// It is left, and the watch ends.
    Ends(Exit),
}

/// Takes files of a directory as they are complete, one after the other.
pub(in crate::cli) async fn run(
    arguments: &WatchArguments,
    process: &Process,
) -> anyhow::Result<Exit> {
    let interval = arguments.interval.unwrap_or(INTERVAL);
    let interval = Duration::try_from(interval).unwrap_or_default();
    let mut watch = Watch::open(arguments, process)?;
    let mut worst = Exit::Done;
    let mut looks = 0;
    let mut pause = interval;
    loop {
        match Box::pin(watch.look(&mut worst)).await? {
            Some(Fate::Ends(exit)) => return Ok(exit),
            // Each try is a run of the history.
            Some(Fate::Unanswered) => {
                worst = Exit::Failed;
                pause = (pause * 2).min(LONGEST).max(interval);
            }
            _ => pause = interval,
        }
        looks += 1;
        // What a first look sees may still be written.
        if arguments.once && looks > 1 {
            return Ok(worst);
        }
        tokio::time::sleep(pause).await;
    }
}

impl<'a> Watch<'a> {
    fn open(arguments: &WatchArguments, process: &'a Process) -> anyhow::Result<Self> {
        let file = arguments.project.open(&import::command())?;
        let job = file.job(&arguments.name, process.speech)?;
        let (dir, name) = match (&arguments.dir, &job.file) {
            (Some(dir), _) => (dir.clone(), "*".to_owned()),
            (None, Some(named)) if named.text != "-" => {
                watched(&file.directory().join(&named.text))
            }
            _ => {
                let name = &arguments.name;
                return Err(UsageError(text!(
                    "the job `{name}` names no file whose directory could be watched: use `--dir DIR`",
                    "ジョブ「{name}」に、監視するフォルダーのわかるファイルの指定がありません。「--dir」で指定してください。"
                ))
                .into());
            }
        };
        if file.has_flag(job, "no-history") {
            return Err(UsageError(Text::fixed(
                "a job with `no-history` cannot be watched: the history tells which files are done with",
                "「no-history」のジョブは監視できません。どのファイルが処理済みかを、履歴で確かめるためです。",
            ))
            .into());
        }
        let shown = dir.join(&name).display().to_string();
        let pattern = Pattern::new(&name).map_err(|error| {
            UsageError(text!(
                "`{shown}` is not a pattern of file names: {error}",
                "「{shown}」はファイル名のパターンではありません（{error}）。"
            ))
        })?;
        let dir = fs_err::canonicalize(&dir)?;
        let written = ["errors-file", "rest-file"];
        let written = written.iter().filter_map(|option| file.value(job, option));
        let others = written.map(|path| file.directory().join(path));
        let others = others.chain([file.path.clone()]);
        let others = others.filter_map(|path| fs_err::canonicalize(path).ok());
        let place = dir.display().to_string();
        let inbox = Inbox::open(dir, pattern, others.collect())?.ok_or_else(|| Barred {
            by: Bar::Lock,
            message: text!(
                "another process watches `{place}`",
                "「{place}」は、ほかのプロセスが監視しています。"
            ),
            hint: Text::fixed(
                "end it first: one process at a time takes the files of a directory",
                "先にそのプロセスを終了してください。1つのフォルダーを監視できるのは、1つのプロセスだけです。",
            ),
        })?;
        let past = super::list::past(&file, job, &arguments.place, process)?;
        let name = arguments.name.clone();
        Ok(Self {
            file,
            name,
            process,
            past,
            inbox,
            has_told_pause: false,
        })
    }

    /// Takes each file that is complete by now; what became of the one behind which none was taken any more, if there is
    /// one.
    async fn look(&mut self, worst: &mut Exit) -> anyhow::Result<Option<Fate>> {
        let job = self.file.named(&self.name)?;
        // A paused job takes nothing until it is resumed.
        if let Err(idle) = self.file.ensure_runs(job) {
            let Some(barred) = idle.downcast_ref::<Barred>() else {
                return Err(idle);
            };
            if !std::mem::replace(&mut self.has_told_pause, true) {
                self.process.speech.notice(&barred.message);
            }
            return Ok(None);
        }
        self.has_told_pause = false;
        if let Some(mark) = self.inbox.mark() {
            match Box::pin(self.go_on(&mark)).await? {
                Fate::Moved(place) => set_worst(worst, place),
                fate => return Ok(Some(fate)),
            }
        }
        for name in self.inbox.look()? {
            if !self.inbox.is_unchanged(&name) {
                continue;
            }
            let since = now();
            let mark = Mark { name, since };
            self.inbox.set_mark(&mark)?;
            match Box::pin(self.take(&mark)).await? {
                Fate::Moved(place) => set_worst(worst, place),
                fate => return Ok(Some(fate)),
            }
        }
        Ok(None)
    }

    /// Runs the job with a file.
    async fn take(&self, mark: &Mark) -> anyhow::Result<Fate> {
        let mut words: Vec<OsString> = ["job", "run", &self.name].map(OsString::from).to_vec();
        words.push(option("project", &self.file.path));
        let errors_file = self.inbox.errors_file(&mark.name)?;
        words.push(option("errors-file", &errors_file));
        words.push(option("history", &self.past.dir()?));
        words.push("--".into());
        words.push(self.inbox.path(&mark.name).into());
        let exit = self.start(words).await?;
        let Some(run) = self.run_of(mark)? else {
            // Nothing of the file was read: what is wrong is not wrong with it.
            self.inbox.clear_mark()?;
            return Ok(Fate::Ends(exit));
        };
        self.ended(mark, &run, exit)
    }

    /// Goes on with a file that was under way when another watch of the directory ended.
    async fn go_on(&self, mark: &Mark) -> anyhow::Result<Fate> {
        if !self.inbox.path(&mark.name).is_file() {
            // It was moved, and nothing more.
            self.inbox.clear_mark()?;
            return Ok(Fate::Moved(DONE));
        }
        let Some(run) = self.run_of(mark)? else {
            return Box::pin(self.take(mark)).await;
        };
        match run.status {
            RunStatus::Rejected | RunStatus::SkippedOverlap => Box::pin(self.take(mark)).await,
            RunStatus::Interrupted | RunStatus::Cancelled => {
                let root = run.about.of.clone().unwrap_or_else(|| run.id.clone());
                let exit = Box::pin(self.resume(&root)).await?;
                let run = self.run_of(mark)?.unwrap_or(run);
                self.ended(mark, &run, exit)
            }
            _ => self.ended(mark, &run, Exit::Failed),
        }
    }

    async fn resume(&self, run: &RunId) -> anyhow::Result<Exit> {
        let mut words: Vec<OsString> = ["resume", run.as_str()].map(OsString::from).to_vec();
        words.push(option("history", &self.past.dir()?));
        self.start(words).await
    }

    /// What becomes of a file by how its run ended.
    fn ended(&self, mark: &Mark, run: &Run, exit: Exit) -> anyhow::Result<Fate> {
        let place = match run.status {
            RunStatus::Completed => DONE,
            RunStatus::CompletedWithErrors => PARTIAL,
            RunStatus::Running | RunStatus::SkippedOverlap => return Ok(Fate::Left),
            RunStatus::Rejected => match exit {
                // Another run writes to the app; the next look tries again.
                Exit::Locked => {
                    self.inbox.clear_mark()?;
                    return Ok(Fate::Left);
                }
                Exit::Usage | Exit::Refused => {
                    self.inbox.clear_mark()?;
                    return Ok(Fate::Ends(exit));
                }
                _ => FAILED,
            },
            RunStatus::Failed if is_unanswered(run) => {
                self.inbox.clear_mark()?;
                let name = &mark.name;
                self.process.speech.notice(&text!(
                    "`{name}` is left where it is, as kintone did not answer: it is tried again later",
                    "kintoneから応答がないため、「{name}」はそのままにしました。後でもう一度取り込みます"
                ));
                return Ok(Fate::Unanswered);
            }
            RunStatus::Failed | RunStatus::Undone | RunStatus::Discarded => FAILED,
            RunStatus::Interrupted | RunStatus::Cancelled => {
                let (name, id) = (&mark.name, &run.about.of);
                let id = id.as_ref().unwrap_or(&run.id);
                self.process.speech.notice(&text!(
                    "`{name}` is left where it is, as its run broke off: the next `job watch` goes on with it, and so does `kintable resume {id}`",
                    "実行が途中で終わったため、「{name}」はそのままにしました。次の「job watch」、または「kintable resume {id}」で再開できます"
                ));
                return Ok(Fate::Ends(Exit::Interrupted));
            }
        };
        let moved = self.inbox.move_to(place, &mark.name)?;
        self.inbox.clear_mark()?;
        let in_dir = |dir: &str, path: &Path| {
            let name = path.file_name().unwrap_or_default();
            format!("{dir}/{}", name.to_string_lossy())
        };
        let mut shown = vec![in_dir(place, &moved)];
        let errors_file = run.end.errors_file.as_ref().map(Path::new);
        shown.extend(errors_file.map(|path| in_dir(ERRORS, path)));
        let line = format!("{} → {}", mark.name, shown.join(", "));
        outlet::print(&format!("{}\n", harmless(&line)))?;
        if self.process.stop.is_asked() {
            return Ok(Fate::Ends(Exit::Interrupted));
        }
        Ok(Fate::Moved(place))
    }

    /// The newest run of a file since it was begun with: by its bytes, or one that was rejected before they were read.
    fn run_of(&self, mark: &Mark) -> anyhow::Result<Option<Run>> {
        let job = self.file.named(&self.name)?;
        let filter = Filter {
            kinds: vec![Kind::IMPORT.command.to_owned(), resuming::KIND.to_owned()],
            since: Some(mark.since),
            ..self.file.runs_of(job)
        };
        let hash = Source::open(&self.inbox.path(&mark.name))?.sha256()?;
        let runs = self.past.runs(&filter, usize::MAX)?;
        let is_of = |run: &Run| match &run.learned.file_sha256 {
            Some(sha256) => *sha256 == hex(&hash),
            None => run.status == RunStatus::Rejected,
        };
        Ok(runs.into_iter().find(is_of))
    }

    /// Runs this program with these words. Signals are for it: it ends cleanly, and so does the watch.
    async fn start(&self, mut words: Vec<OsString>) -> anyhow::Result<Exit> {
        let language = match self.process.speech.language {
            Language::English => "en",
            Language::Japanese => "ja",
        };
        words.insert(0, format!("--lang={language}").into());
        if let Some(level) = self.process.line.value("log-level") {
            words.insert(0, format!("--log-level={level}").into());
        }
        let (mut signals, _relief) = self.process.guard.relieve()?;
        let mut command = tokio::process::Command::new(std::env::current_exe()?);
        command.args(words).stdin(Stdio::null());
        // A signal of the terminal is passed on once, and not heard twice.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn()?;
        let status = loop {
            tokio::select! {
                status = child.wait() => break status?,
                () = signals.asked() => {
                    self.process.stop.after_batch();
                    pass_on(&child);
                }
            }
        };
        Ok(Exit::of_code(status.code()))
    }
}

/// Has a run stop as it does by itself when it is asked to.
fn pass_on(child: &tokio::process::Child) {
    #[cfg(unix)]
    if let Some(pid) = child.id().and_then(|id| i32::try_from(id).ok())
        && let Some(pid) = rustix::process::Pid::from_raw(pid)
    {
        // One that is gone meanwhile needs no signal.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::INT);
    }
    // Elsewhere the console tells all of its programs.
    #[cfg(not(unix))]
    let _ = child;
}

/// Whether kintone did not answer a run, so that nothing is wrong with its file.
fn is_unanswered(run: &Run) -> bool {
    let error = run.end.error.as_ref();
    error.is_some_and(|error| [Reason::UNREACHABLE, Reason::UNREADABLE].contains(&&*error.code))
}

fn option(name: &str, value: &Path) -> OsString {
    let mut word = OsString::from(format!("--{name}="));
    word.push(value);
    word
}

fn set_worst(worst: &mut Exit, place: &str) {
    *worst = match (place, *worst) {
        (FAILED, _) => Exit::Failed,
        (PARTIAL, Exit::Done) => Exit::SomeRefused,
        (_, before) => before,
    };
}
