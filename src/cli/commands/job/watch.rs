//! `kintable job watch`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use glob::Pattern;
use jiff::SignedDuration;

use super::itself::itself;
use crate::cli::barred::{Bar, Barred};
use crate::cli::command_line::ONLY_IF_KEPT;
use crate::cli::commands::import;
use crate::cli::exit::Exit;
use crate::cli::jobs::{ERRORS, Inbox, Mark, ProjectArguments, ProjectFile, watched};
use crate::cli::past::{Past, PlaceArguments, telling};
use crate::cli::process::Process;
use crate::cli::unfinished::is_broken;
use crate::cli::usage::UsageError;
use crate::history::{Filter, Found, GOING_ON, HistoryError, Run, RunId, RunStatus, now};
use crate::job::Kind;
use crate::language::{Text, text};
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
        // A run of which nothing is known writes nothing.
        words.push(format!("--{ONLY_IF_KEPT}").into());
        words.push("--".into());
        words.push(self.inbox.path(&mark.name).into());
        let exit = itself(words, self.process).await?;
        let runs = self.runs_of(mark)?.found;
        if runs.is_empty() {
            // Nothing of the file was read: what is wrong is not wrong with it.
            self.inbox.clear_mark()?;
            return Ok(Fate::Ends(exit));
        }
        self.ended(mark, &runs, exit)
    }

    /// Goes on with a file that was under way when another watch of the directory ended.
    async fn go_on(&self, mark: &Mark) -> anyhow::Result<Fate> {
        if !self.inbox.path(&mark.name).is_file() {
            // It was moved, and nothing more.
            self.inbox.clear_mark()?;
            return Ok(Fate::Moved(DONE));
        }
        let Found {
            found: runs,
            unread,
        } = self.runs_of(mark)?;
        let Some(run) = telling(&runs) else {
            // What cannot be read may say that it is loaded.
            return match unread.first() {
                Some(error) => Err(self.lost(mark, error).into()),
                None => Box::pin(self.take(mark)).await,
            };
        };
        if !is_broken(run) {
            return self.ended(mark, &runs, Exit::Failed);
        }
        let exit = Box::pin(self.resume(root_of(run))).await?;
        let now = self.runs_of(mark)?.found;
        self.ended(mark, if now.is_empty() { &runs } else { &now }, exit)
    }

    async fn resume(&self, run: &RunId) -> anyhow::Result<Exit> {
        let mut words: Vec<OsString> = ["resume", run.as_str()].map(OsString::from).to_vec();
        words.push(option("history", &self.past.dir()?));
        itself(words, self.process).await
    }

    /// What becomes of a file by its runs, the newest first, the last of which ended so.
    fn ended(&self, mark: &Mark, runs: &[Run], exit: Exit) -> anyhow::Result<Fate> {
        let newest = &runs[0];
        let run = telling(runs).unwrap_or(newest);
        let place = match run.status {
            RunStatus::Completed => DONE,
            RunStatus::CompletedWithErrors => PARTIAL,
            RunStatus::Running | RunStatus::SkippedOverlap => return Ok(Fate::Left),
            // What broke off, and what went on with it in vain, stays marked until it is done, so that nothing is loaded
            // twice.
            RunStatus::Interrupted | RunStatus::Cancelled => {
                return Ok(match exit {
                    // Another run writes to the app; the next look tries again.
                    Exit::Locked => Fate::Left,
                    _ if newest.id != run.id && is_unanswered(newest) => self.unanswered(mark),
                    _ => self.broke_off(mark, run),
                });
            }
            RunStatus::Rejected | RunStatus::Failed if is_unanswered(run) => {
                self.inbox.clear_mark()?;
                return Ok(self.unanswered(mark));
            }
            RunStatus::Rejected if is_unfinished_elsewhere(run) => {
                self.inbox.clear_mark()?;
                return Ok(Fate::Ends(exit));
            }
            RunStatus::Rejected => match exit {
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
            RunStatus::Failed | RunStatus::Undone | RunStatus::Discarded => FAILED,
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

    /// A file waits for a kintone that did not answer.
    fn unanswered(&self, mark: &Mark) -> Fate {
        let name = &mark.name;
        self.process.speech.notice(&text!(
            "`{name}` is left where it is, as kintone did not answer: it is tried again later",
            "kintoneから応答がないため、「{name}」はそのままにしました。後でもう一度取り込みます"
        ));
        Fate::Unanswered
    }

    /// A file waits for somebody to see why its run broke off.
    fn broke_off(&self, mark: &Mark, run: &Run) -> Fate {
        let (name, id) = (&mark.name, root_of(run));
        self.process.speech.notice(&text!(
            "`{name}` is left where it is, as its run broke off: the next `job watch` goes on with it, and so does `kintable resume {id}`; if you do not want to go on, use `kintable discard {id}`",
            "実行が途中で終わったため、「{name}」はそのままにしました。次の「job watch」、または「kintable resume {id}」で再開できます。再開しないときは「kintable discard {id}」を実行してください"
        ));
        Fate::Ends(Exit::Interrupted)
    }

    /// The history may have what became of a file, but cannot be read.
    fn lost(&self, mark: &Mark, error: &HistoryError) -> Barred {
        let (name, mark) = (&mark.name, self.inbox.mark_path());
        let (mark, error) = (mark.display(), error.text());
        let [error, ja_error] = error.both();
        Barred {
            by: Bar::History,
            message: text!(
                "`{name}` is left where it is, as the history may say that it is loaded, and cannot be read: {error}",
                "履歴を読み取れず、「{name}」が取り込み済みかどうかを確認できないため、そのままにしました：{ja_error}"
            ),
            hint: text!(
                "where the history is lost, look in the app: move the file out of the directory if it is loaded; otherwise delete `{mark}`",
                "履歴が失われているときは、アプリを確認してください。取り込み済みならファイルを別のフォルダーに移し、そうでなければ「{mark}」を削除してください。"
            ),
        }
    }

    /// The runs of a file since it was begun with, the newest first: by its bytes, or those that were rejected before they
    /// were read.
    fn runs_of(&self, mark: &Mark) -> anyhow::Result<Found<Vec<Run>>> {
        let job = self.file.named(&self.name)?;
        let filter = Filter {
            kinds: vec![Kind::IMPORT.command.to_owned(), GOING_ON.to_owned()],
            since: Some(mark.since),
            ..self.file.runs_of(job)
        };
        let hash = Source::open(&self.inbox.path(&mark.name))?.sha256()?;
        let mut runs = self.past.found(&filter, usize::MAX)?;
        runs.found.retain(|run| match &run.learned.file_sha256 {
            Some(sha256) => *sha256 == hex(&hash),
            None => run.status == RunStatus::Rejected,
        });
        Ok(runs)
    }
}

/// The run that was begun with: itself, unless it went on with another.
fn root_of(run: &Run) -> &RunId {
    run.about.of.as_ref().unwrap_or(&run.id)
}

/// Whether a run did not start because another one over the same file is to be finished first.
fn is_unfinished_elsewhere(run: &Run) -> bool {
    let error = run.end.error.as_ref();
    error.is_some_and(|error| error.code == Bar::UNFINISHED)
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
