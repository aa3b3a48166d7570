//! Runs of the past, for the commands that ask for them.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use clap::Args;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};

use super::at_work::running_dir;
use super::process::Process;
use super::recording_options::directory;
use super::usage::UsageError;
use super::who::Who;
use crate::history::{
    About, Archive, Filter, Found, GOING_ON, HistoryError, Kept, RecordEntry, Run, RunId,
    RunStatus, is_heard, is_running,
};
use crate::job::Kind;
use crate::language::{Text, text};
use crate::plain::{count, hex};

/// What stands for the newest run.
pub(super) const LAST: &str = "last";

/// Where the history is.
#[derive(Debug, Args)]
pub(super) struct PlaceArguments {
    /// Directory of the history (`KINTABLE_HISTORY`); by default, that of your state files
    #[arg(long, value_name = "DIR", help_heading = "History")]
    history: Option<PathBuf>,
}

/// Which runs are wanted.
#[derive(Debug, Args)]
pub(super) struct FilterArguments {
    /// Runs of this app
    #[arg(long, value_name = "ID")]
    app: Option<String>,
    /// Runs of this name
    #[arg(long, value_name = "NAME")]
    job: Option<String>,
    /// Runs of files that were imported together, by what they share
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// Runs since this day: `2026-11-01`, or a time: `2026-11-01T08:00`
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
}

impl PlaceArguments {
    pub(super) fn history(&self) -> Option<&PathBuf> {
        self.history.as_ref()
    }
}

/// The history, for whoever reads it.
pub(super) struct Past<'a> {
    archive: Archive,
    process: &'a Process,
    here: Who,
    /// Where runs at work say so.
    running: Option<PathBuf>,
    /// What was told of stores that cannot be read, each once.
    told: Mutex<BTreeSet<String>>,
}

impl FilterArguments {
    /// What was typed of it.
    pub(super) fn typed(&self) -> String {
        let option =
            |name: &str, value: Option<&String>| value.map(|value| format!("--{name} {value}"));
        let typed = [
            option("app", self.app.as_ref()),
            option("job", self.job.as_ref()),
            option("since", self.since.as_ref()),
        ];
        typed.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    pub(super) fn filter(&self) -> Result<Filter, UsageError> {
        let since = self.since.as_deref().map(moment).transpose()?;
        Ok(Filter {
            app: self.app.clone(),
            job: self.job.clone(),
            since,
            group: self.group.clone(),
            ..Filter::default()
        })
    }
}

/// A day, or a time on this machine's clock, in milliseconds since 1970.
fn moment(typed: &str) -> Result<u64, UsageError> {
    let read: Result<DateTime, _> = typed.parse();
    let zoned = read.and_then(|moment| moment.to_zoned(TimeZone::system()));
    let millis = zoned.map(|zoned| zoned.timestamp().as_millisecond());
    let millis = millis.ok().and_then(|millis| u64::try_from(millis).ok());
    millis.ok_or_else(|| {
        UsageError(text!(
            "`--since`: `{typed}` is not a day like `2026-11-01` or a time like `2026-11-01T08:00`",
            "「--since」：「{typed}」は、「2026-11-01」のような日付でも「2026-11-01T08:00」のような日時でもありません。"
        ))
    })
}

/// Whether a run wrote, or was to when it ended.
fn came_to_writing(run: &Run) -> bool {
    let wrote = run.counts.written() + run.counts.unknown > 0;
    match run.status {
        RunStatus::Rejected | RunStatus::SkippedOverlap => false,
        RunStatus::Failed => wrote || run.about.kind == GOING_ON,
        _ => true,
    }
}

impl<'a> Past<'a> {
    pub(super) fn open(place: &PlaceArguments, process: &'a Process) -> anyhow::Result<Self> {
        Ok(Self::of(directory(place.history.as_ref())?, process))
    }

    /// The runs in this directory.
    pub(super) fn of(dir: PathBuf, process: &'a Process) -> Self {
        Self {
            archive: Archive::new(dir),
            process,
            here: Who::now(),
            running: running_dir().ok(),
            told: Mutex::default(),
        }
    }

    /// The runs that are wanted, the newest first.
    pub(super) fn runs(&self, filter: &Filter, limit: usize) -> anyhow::Result<Vec<Run>> {
        Ok(self.told(self.found(filter, limit)?))
    }

    /// The same, beside what cannot be read, which is not told.
    pub(super) fn found(&self, filter: &Filter, limit: usize) -> io::Result<Found<Vec<Run>>> {
        let is_alive = |run: &Run| self.is_alive(run);
        self.archive.runs(filter, limit, is_alive)
    }

    /// How many runs are wanted.
    pub(super) fn count(&self, filter: &Filter) -> anyhow::Result<usize> {
        Ok(self.told(self.archive.count(filter)?))
    }

    /// Tells whoever is shown as many of these runs as were to be listed at most how to see all of them.
    pub(super) fn tell_cut(&self, most: usize, shown: usize, all: usize) {
        if shown == most && shown < all {
            let [shown, of] = [shown, all].map(|number| count(number as u64));
            self.process.speech.notice(&text!(
                "the newest {shown} of {of} runs are listed; to list all of them, use `--limit {all}`",
                "{of}回の実行のうち、新しい{shown}回を表示しています。すべて表示するには、「--limit {all}」を指定してください。"
            ));
        }
    }

    /// The run that was typed, by its id or as the last one.
    pub(super) fn run(&self, typed: Option<&str>) -> anyhow::Result<Kept> {
        let id = if let Some(typed) = typed.filter(|typed| *typed != LAST) {
            RunId::typed(typed).ok_or_else(|| unknown(typed))?
        } else {
            let is_alive = |run: &Run| self.is_alive(run);
            let newest = self.archive.runs(&Filter::default(), 1, is_alive)?;
            if let Some(error) = newest.unread.first() {
                return Err(UsageError(which_is_last(error)).into());
            }
            let newest = newest.found.into_iter().next();
            newest.ok_or_else(|| UsageError(EMPTY.clone()))?.id
        };
        let found: Found<_> = self.archive.run(&id, |run| self.is_alive(run))?;
        let found = self.told(found);
        Ok(found.ok_or_else(|| unknown(id.as_str()))?)
    }

    /// The run that was typed; for the last one, the last that wrote to an app, or was to: not one that only read, or did
    /// not come to writing.
    pub(super) fn writing_run(&self, typed: Option<&str>) -> anyhow::Result<Kept> {
        if typed.is_some_and(|typed| typed != LAST) {
            return self.run(typed);
        }
        let kinds = [Kind::IMPORT, Kind::DELETE, Kind::UNDO, Kind::RESTORE];
        let kinds = kinds.iter().map(|kind| kind.command);
        let filter = Filter {
            kinds: kinds.chain([GOING_ON]).map(str::to_owned).collect(),
            ..Filter::default()
        };
        let runs = self
            .archive
            .runs(&filter, usize::MAX, |run| self.is_alive(run))?;
        // Which is the last is told as of all runs where one cannot be read.
        let has_all = runs.unread.is_empty();
        let last = runs.found.iter().find(|run| came_to_writing(run));
        let last = last.filter(|_| has_all).map(|run| run.id.clone());
        self.run(last.as_ref().map(RunId::as_str))
    }

    /// The last good run before this one, of the same name, or else of the same app.
    pub(super) fn last_good(&self, run: &Run) -> anyhow::Result<Option<Run>> {
        self.last(&run.id, &run.about, |one| one.status.is_good())
    }

    /// The run before this one against which its health is held.
    pub(super) fn run_before(&self, id: &RunId, about: &About) -> anyhow::Result<Option<Run>> {
        self.last(id, about, |one| one.telling_health().is_some())
    }

    /// The last run before this one that does the same and is wanted: of the same name, or else of the same app.
    fn last(
        &self,
        id: &RunId,
        about: &About,
        is_wanted: impl Fn(&Run) -> bool,
    ) -> anyhow::Result<Option<Run>> {
        let (does, mut before) = (about.does(), id.clone());
        loop {
            let filter = Filter {
                home: Some(about.home.clone()),
                app: about.app.clone(),
                job: about.job.clone(),
                project: about.project.clone(),
                kinds: vec![does.to_owned(), GOING_ON.to_owned()],
                before: Some(before),
                ..Filter::default()
            };
            let runs = self.runs(&filter, PAGE)?;
            let mut same = runs.iter().filter(|one| one.about.does() == does);
            if let Some(found) = same.find(|one| is_wanted(one)) {
                return Ok(Some(found.clone()));
            }
            match runs.last() {
                Some(last) if runs.len() == PAGE => before = last.id.clone(),
                _ => return Ok(None),
            }
        }
    }

    /// The runs that took a run back, or began to.
    fn undos(&self, run: &Run) -> anyhow::Result<Vec<Run>> {
        let filter = Filter {
            app: run.about.app.clone(),
            kinds: vec![Kind::UNDO.command.to_owned()],
            of: Some(run.id.clone()),
            ..Filter::default()
        };
        self.runs(&filter, usize::MAX)
    }

    /// Those of them that were not taken back themselves.
    pub(super) fn undos_of(&self, run: &Run) -> anyhow::Result<Vec<Kept>> {
        let mut undos = self.undos(run)?;
        undos.retain(|undo| undo.status != RunStatus::Undone);
        let kept = undos.iter().map(|undo| self.run(Some(undo.id.as_str())));
        kept.collect()
    }

    /// The last run that took an undo of a run back: what the run did is there again as that one left it, and records that
    /// had been deleted are under new numbers.
    pub(super) fn reinstated_by(&self, run: &Run) -> anyhow::Result<Option<Run>> {
        for undo in self.undos(run)? {
            for again in self.undos(&undo)? {
                let has_written = again.counts.written() + again.counts.unknown > 0;
                if has_written && again.status != RunStatus::Undone {
                    let last = self.reinstated_by(&again)?;
                    return Ok(Some(last.unwrap_or(again)));
                }
            }
        }
        Ok(None)
    }

    /// The directory of the history, wherever it is looked at from.
    pub(super) fn dir(&self) -> io::Result<PathBuf> {
        std::path::absolute(self.archive.dir())
    }

    pub(super) fn archive(&self) -> &Archive {
        &self.archive
    }

    /// Calls for the records that are kept of a run, in the order in which they were settled.
    pub(super) fn each_record(
        &self,
        run: &Run,
        mut each: impl FnMut(RecordEntry),
    ) -> anyhow::Result<()> {
        let unread = self.archive.records(run, |entry| {
            each(entry);
            true
        })?;
        self.tell_unread(&unread);
        Ok(())
    }

    /// Notes a file that is made of what a run did not send. Where that cannot be noted, it is told.
    pub(super) fn note_rest(&self, run: &RunId, content: &[u8]) {
        let noted = self.archive.note_rest(run, &hex(&Sha256::digest(content)));
        self.tell_unread(noted.err().as_slice());
    }

    /// What was found, after it was told what could not be read.
    pub(super) fn told<T>(&self, found: Found<T>) -> T {
        self.tell_unread(&found.unread);
        found.found
    }

    pub(super) fn tell_unread(&self, unread: &[HistoryError]) {
        for error in unread {
            let text = error.text();
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            if told.insert(text.to_string()) {
                self.process.speech.notice(&text);
            }
        }
    }

    /// Whether a run that has not ended is at work.
    fn is_alive(&self, run: &Run) -> bool {
        let is_here = |dir: &&PathBuf| {
            run.about.host == self.here.host && dir.display().to_string() == run.about.at_work_in
        };
        match self.running.as_ref().filter(is_here) {
            Some(dir) => is_running(dir, &run.id),
            None => is_heard(run),
        }
    }
}

/// Of runs of one thing, the newest first, the one that says how it is with it: what did not start, or wrote nothing,
/// leaves it as it was.
pub(super) fn telling(runs: &[Run]) -> Option<&Run> {
    let leaves_all = |status| {
        matches!(
            status,
            RunStatus::Rejected | RunStatus::SkippedOverlap | RunStatus::Failed
        )
    };
    runs.iter().find(|run| !leaves_all(run.status))
}

/// How many runs are read at a time in search of one.
const PAGE: usize = 20;

/// How many runs are listed at most.
pub(super) fn most(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

/// Why it is not known which run is the last one.
fn which_is_last(error: &HistoryError) -> Text {
    let [error, ja_error] = error.text().both().map(str::to_owned);
    text!(
        "which run is the last one is not known, because a part of the history cannot be read: {error}. Name the run by its ID: `kintable history` lists those that can be read",
        "履歴の一部を読み取れないため、最新の実行がわかりません：{ja_error}。「kintable history」で確認し、実行のIDを指定してください。"
    )
}

static EMPTY: Text = Text::fixed(
    "the history is empty: no import has been run yet",
    "履歴は空です。まだ取り込みを実行していません。",
);

fn unknown(typed: &str) -> UsageError {
    UsageError(text!(
        "there is no run `{typed}` in the history: use `last`, or an id that `kintable history` shows",
        "実行「{typed}」は履歴にありません。「last」、または「kintable history」に表示されるIDを指定してください。"
    ))
}
