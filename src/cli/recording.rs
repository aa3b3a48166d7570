//! A command's run in the history: from its first moment to its end, whatever that is.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::exit::Exit;
use super::keep::Keep;
use super::process::Process;
use super::recording_options::{RecordingArguments, directory};
use super::speech::Speech;
use super::who::Who;
use crate::history::{
    About, Cause, Detail, End, HistoryError, Learned, Next, Recorder, Run, RunId, RunStatus,
    Running, TableRows, Terms, Trouble, now, store_path, tidy,
};
use crate::job::{Counts, Kind, Outcome};
use crate::language::{Text, text};
use crate::plain::hex;
use crate::report::{NextStep, Reason, checklist, sentence, severity_word};
use crate::sandbox;
use crate::sheet::Source;

/// A run that is being kept, or is not to be. Clones are of one run.
#[derive(Clone)]
pub(super) struct Recording(Arc<Mutex<State>>);

struct State {
    speech: Speech,
    dir: Option<anyhow::Result<PathBuf>>,
    /// The history that it is kept in, if it is kept.
    kept_in: Option<PathBuf>,
    terms: Terms,
    keep: Keep,
    /// What is known of it; how it ended, once it did.
    run: Run,
    /// The store that it is kept in.
    store: PathBuf,
    recorder: Option<Arc<Recorder>>,
    has_started: bool,
    /// Who asked it to stop.
    cancelled_by: Option<String>,
    /// Says that it is at work, until it is noted how it ended.
    running: Option<Arc<Running>>,
}

/// What is known at the end of a run, beside its outcome.
#[derive(Default)]
pub(super) struct Closed<'a> {
    pub(super) exit_code: u8,
    pub(super) reason: Option<Reason>,
    pub(super) errors_file: Option<&'a str>,
    /// The SHA-256 of the rest file, if one was written.
    pub(super) rest: Option<[u8; 32]>,
    pub(super) next: Option<&'a NextStep>,
    /// What its check looked at.
    pub(super) checklist: &'a [checklist::Row],
    /// Whether another run of its job kept it from beginning.
    pub(super) is_overlap: bool,
}

impl Recording {
    /// A run of this command that begins now; it is kept once it is known whose it is.
    pub(super) fn new(arguments: &RecordingArguments, kind: &str, process: &Process) -> Self {
        let terms = arguments.terms(process.speech.language);
        let about = About {
            kind: kind.to_owned(),
            job: arguments.job(),
            project: arguments.project(),
            command: process.line.to_string(),
            arguments: process.line.again(),
            ..About::default()
        };
        let recording = Self::of(arguments.wanted(), about, terms, process.speech);
        // What the environment says wrongly is told where the run begins.
        recording.state().keep = arguments.keep().unwrap_or_default();
        recording
    }

    /// A run that takes another one back. It is kept where that one is, and as much of it.
    pub(super) fn undoing(dir: PathBuf, run: &Run, process: &Process) -> Self {
        let terms = Terms {
            detail: Detail::All,
            keeps_values: !run.about.without_values,
            language: process.speech.language,
            sentence,
        };
        let about = About {
            kind: Kind::UNDO.command.to_owned(),
            command: process.line.to_string(),
            home: run.about.home.clone(),
            app: run.about.app.clone(),
            file: run.about.file.clone(),
            of: Some(run.id.clone()),
            ..About::default()
        };
        Self::of(Some(Ok(dir)), about, terms, process.speech)
    }

    /// A run whose arguments cannot be read: it does not start. What was typed is not kept, as a password may have
    /// slipped into it.
    pub(super) fn refused(
        typed: &[OsString],
        kind: &str,
        job: Option<&str>,
        reason: &Reason,
        speech: Speech,
    ) {
        let words: Vec<_> = typed.iter().map(|word| word.to_string_lossy()).collect();
        if words.iter().any(|word| word == "--no-history") {
            return;
        }
        let apart = words.windows(2).find(|pair| pair[0] == "--history");
        let joined = words
            .iter()
            .find_map(|word| word.strip_prefix("--history="));
        let dir = apart.map(|pair| pair[1].as_ref()).or(joined);
        let named = words.iter().find_map(|word| word.strip_prefix("--job="));
        let about = About {
            kind: kind.to_owned(),
            job: job.or(named).map(str::to_owned),
            command: format!("kintable {kind} …"),
            ..About::default()
        };
        let terms = Terms {
            detail: Detail::None,
            keeps_values: true,
            language: speech.language,
            sentence,
        };
        let dir = directory(dir.map(PathBuf::from).as_ref());
        let recording = Self::of(Some(dir), about, terms, speech);
        recording.fail(Closed {
            exit_code: Exit::Usage as u8,
            reason: Some(Reason::new(&reason.code, reason.message.clone())),
            ..Closed::default()
        });
    }

    fn of(
        dir: Option<anyhow::Result<PathBuf>>,
        about: About,
        terms: Terms,
        speech: Speech,
    ) -> Self {
        let (who, started) = (Who::now(), now());
        let here = std::env::current_dir();
        let run = Run {
            id: RunId::new(started, fastrand::u32(..)),
            status: RunStatus::Running,
            started,
            ended: None,
            heard: started,
            counts: Counts::default(),
            has_sent: false,
            about: About {
                directory: here.map_or_else(|_| String::new(), |dir| dir.display().to_string()),
                user: who.user,
                host: who.host,
                process: std::process::id(),
                ci_run: who.ci_run,
                version: env!("CARGO_PKG_VERSION").to_owned(),
                without_values: !terms.keeps_values,
                ..about
            },
            learned: Learned::default(),
            end: End::default(),
        };
        Self(Arc::new(Mutex::new(State {
            speech,
            dir,
            kept_in: None,
            terms,
            keep: Keep::default(),
            run,
            store: PathBuf::new(),
            recorder: None,
            has_started: false,
            cancelled_by: None,
            running: None,
        })))
    }

    /// Its id, what is known of it, and when it began, in milliseconds since 1970.
    pub(super) fn head(&self) -> (RunId, About, u64) {
        let state = self.state();
        (
            state.run.id.clone(),
            state.run.about.clone(),
            state.run.started,
        )
    }

    /// Its id in the history, while it is kept there.
    pub(super) fn kept_as(&self) -> Option<RunId> {
        let state = self.state();
        state.recorder.as_ref().map(|_| state.run.id.clone())
    }

    /// The run starts with its work: whatever ends it from now on, it was not rejected.
    pub(super) fn start(&self) {
        self.state().has_started = true;
    }

    /// Somebody asked the run to stop.
    pub(super) fn cancelled_by(&self, user: &str, host: &str) {
        self.state().cancelled_by = Some(format!("{user}@{host}"));
    }

    /// The run is at work until it is noted how it ended.
    pub(super) fn hold(&self, running: &Arc<Running>) {
        self.state().running = Some(Arc::clone(running));
    }

    /// Says more of the run than was known when it began.
    pub(super) fn about(&self, say: impl FnOnce(&mut About)) {
        say(&mut self.state().run.about);
    }

    /// This run is not one that is kept: it writes nothing.
    pub(super) fn give_up(&self) {
        self.state().dir = None;
    }

    /// Keeps the run from now on. What its file is, if it reads one, is found out meanwhile.
    pub(super) fn begin(&self, source: Option<&Source>) {
        let mut state = self.state();
        if let Some(source) = source {
            state.run.about.file_size = Some(source.size());
        }
        state.begin();
        if let Some((recorder, source)) = state.recorder.clone().zip(source.cloned()) {
            let noted = Arc::clone(&recorder);
            recorder.await_finding(thread::spawn(move || note_hash(&source, &noted)));
        }
    }

    /// The run ended so.
    pub(super) fn finish(&self, outcome: &Outcome, closed: Closed<'_>) {
        let status = RunStatus::of(outcome);
        let tables = outcome.tables.iter().map(|(code, table)| {
            let known = |count: u64| (table.with_id == 0 && !table.is_uncounted).then_some(count);
            TableRows {
                code: code.to_string(),
                label: table.label.clone(),
                new: table.rows.new,
                changed: known(table.rows.changed),
                kept: known(table.rows.kept),
                deleted: known(table.rows.deleted),
                by_id: table.with_id,
            }
        });
        let troubles = outcome.problems.iter().map(|(class, count)| Trouble {
            severity: severity_word(class.severity).to_owned(),
            code: class.code.to_owned(),
            field: class.field.as_ref().map(ToString::to_string),
            count: *count,
            line: None,
            message: None,
        });
        let end = End {
            tables: tables.collect(),
            problems: troubles.collect(),
            checklist: closed.checklist.iter().map(checklist::Row::kept).collect(),
            ..End::default()
        };
        self.end(status, Some(outcome.counts), end, closed);
    }

    /// The run ended by an error before anything came of it.
    pub(super) fn fail(&self, closed: Closed<'_>) {
        let mut state = self.state();
        if state.recorder.is_none() {
            state.begin();
        }
        let status = if state.has_started {
            RunStatus::Failed
        } else if closed.is_overlap {
            RunStatus::SkippedOverlap
        } else {
            RunStatus::Rejected
        };
        drop(state);
        self.end(status, None, End::default(), closed);
    }

    fn end(&self, status: RunStatus, counts: Option<Counts>, end: End, closed: Closed<'_>) {
        let mut state = self.state();
        if state.run.ended.is_some() {
            return;
        }
        let keeps = state.terms.keeps_values;
        let cancelled_by = (status == RunStatus::Cancelled).then(|| {
            let About { user, host, .. } = &state.run.about;
            let asked = state.cancelled_by.clone();
            // A signal comes from whoever runs it.
            asked.unwrap_or_else(|| format!("{user}@{host}"))
        });
        let end = End {
            exit_code: Some(closed.exit_code),
            error: closed.reason.map(|reason| Cause {
                code: reason.code,
                message: if keeps { reason.message } else { String::new() },
                hint: reason.hint.filter(|_| keeps),
            }),
            errors_file: closed.errors_file.map(str::to_owned),
            rests: closed.rest.iter().map(|sha256| hex(sha256)).collect(),
            next: closed.next.map(|next| Next {
                purpose: next.purpose.clone(),
                command: next.command.clone(),
            }),
            cancelled_by,
            ..end
        };
        state.run = Run {
            status,
            ended: Some(now()),
            counts: counts.unwrap_or_default(),
            end: end.clone(),
            ..state.run.clone()
        };
        let Some(recorder) = state.recorder.take() else {
            return;
        };
        match recorder.finish(status, counts, end) {
            // What is left there is removed another time.
            Ok(()) => drop(tidy(&state.store, state.keep.expiry())),
            Err(error) => state.tell(&error),
        }
        state.running = None;
    }

    /// How it ended, and the history that it is kept in; `None` while nothing ended it.
    pub(super) fn ended(&self) -> Option<(Run, Option<PathBuf>)> {
        let state = self.state();
        let has_ended = state.run.ended.is_some();
        has_ended.then(|| (state.run.clone(), state.kept_in.clone()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What hears the run, if it is kept.
    pub(super) fn listener(&self) -> Option<Arc<Recorder>> {
        self.state().recorder.clone()
    }
}

impl State {
    /// Begins to keep the run; where that cannot be, it is told, and the run goes on without.
    fn begin(&mut self) {
        let dir = match self.dir.take() {
            None => return,
            Some(Ok(dir)) => dir,
            Some(Err(error)) => {
                let reason = error.to_string();
                self.unkept(&Text::made(reason.clone(), reason));
                return;
            }
        };
        let about = &self.run.about;
        let path = store_path(&dir, &about.home, about.app.as_deref());
        let private = ensure_private(&dir).map_err(HistoryError::from);
        let begun = private.and_then(|()| Recorder::begin(&path, self.run.clone(), self.terms));
        match begun {
            Ok(recorder) => {
                if let Some(aside) = recorder.set_aside() {
                    let aside = aside.display();
                    self.speech.notice(&text!(
                        "the history of this app was damaged: it is now `{aside}`, and a new one begins",
                        "このアプリの履歴が壊れていたため、「{aside}」に移し、新しい履歴を開始します。"
                    ));
                }
                self.store = path;
                self.kept_in = Some(dir);
                self.recorder = Some(Arc::new(recorder));
            }
            Err(error) => self.tell(&error),
        }
    }

    fn tell(&self, error: &HistoryError) {
        self.unkept(&error.text());
    }

    /// Says once that the run is not in the history, or not all of it.
    fn unkept(&self, reason: &Text) {
        let [english, japanese] = reason.both();
        self.speech.notice(&text!(
            "this run is not kept in the history, or not all of it: {english}",
            "この実行の全部または一部は履歴に保存されません：{japanese}"
        ));
    }
}

/// A file that cannot be read is told by who imports it.
fn note_hash(source: &Source, recorder: &Recorder) {
    if let Ok(hash) = source.sha256() {
        let digits = hex(&hash);
        recorder.learn(|learned| learned.file_sha256 = Some(digits));
    }
}

/// Makes a directory that its owner alone can look into; one that is there stays as it is.
fn ensure_private(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    sandbox::private_dir(dir)
}
