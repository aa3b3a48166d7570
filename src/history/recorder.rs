//! Hears a run, and keeps it. What is noted of a batch is noted before its request is sent; all else is written beside
//! the run. A history that cannot be written changes nothing of the run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::Connection;

use super::before::BeforePage;
use super::error::HistoryError;
use super::page::{Page, RecordEntry};
use super::run::{Batch, End, Learned, Run};
use super::status::RunStatus;
use super::store::{self, Store};
use crate::api::Effect;
use crate::job::{
    BatchFate, Counts, Event, Intent, Listener, ProblemClass, RecordResult, TakenBack, Unnoted,
    Verdict,
};
use crate::language::{Language, Text};
use crate::model::{ExistingRecord, Place, RecordId, Revision};
use crate::plain::hex;
use crate::problem::{Problem, Severity};
use crate::sheet::RecordGroup;

/// How many notes wait to be written, at most.
const WAITING: usize = 32;

/// How often a run that notes nothing says that it is there.
const BEAT: Duration = Duration::from_secs(5);

/// Why nothing is noted any more.
const GONE: Text = Text::fixed(
    "the history is closed already",
    "履歴はすでに閉じられています",
);

/// Of which records it is kept what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Of none.
    None,
    /// Of those with an error.
    Failed,
    /// Of all.
    All,
}

/// What is kept of a run, and in which words.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Of which records it is kept what became of them.
    pub detail: Detail,
    /// Whether keys and messages, which hold texts of cells, are kept.
    pub keeps_values: bool,
    /// The language of messages.
    pub language: Language,
}

/// A run that is being kept.
#[derive(Debug)]
pub struct Recorder {
    terms: Terms,
    state: Mutex<State>,
    /// Who writes, until the run has ended.
    writer: Mutex<Option<Writer>>,
    /// What is found out meanwhile, and belongs to what a batch is noted with.
    finding: Mutex<Option<JoinHandle<()>>>,
    set_aside: Option<PathBuf>,
}

#[derive(Debug)]
struct Writer {
    notes: SyncSender<Note>,
    thread: JoinHandle<Result<(), HistoryError>>,
}

#[derive(Debug, Default)]
struct State {
    learned: Learned,
    key_columns: Vec<usize>,
    page: Page,
    pages: u64,
    befores: BeforePage,
    before_pages: u64,
    counts: Counts,
    /// What was decided, and comes to pass once something is sent.
    decided: Counts,
    /// The first problem of each code and field: its line, and what is said of it.
    examples: BTreeMap<ProblemClass, (Option<u64>, String)>,
    has_sent: bool,
}

/// Something to be written.
#[derive(Debug)]
enum Note {
    Learned(Box<Learned>),
    Page(FullPage),
    Befores(FullPage),
    /// A batch that is about to be sent, and who waits until it is noted.
    Intended(Batch, Counts, mpsc::Sender<Result<(), Unnoted>>),
    Settled(u64, BatchFate, Option<FullPage>, Counts),
    Ended(RunStatus, Counts, Box<End>),
}

#[derive(Debug)]
struct FullPage {
    number: u64,
    records: usize,
    body: String,
}

/// Milliseconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.map_or(0, |since| since.as_millis());
    u64::try_from(millis).unwrap_or(u64::MAX)
}

impl Recorder {
    /// Begins to keep a run in a store, which is made if it is not there. A store that is damaged is set aside under
    /// another name, and a new one takes its place.
    ///
    /// # Errors
    /// A store that cannot be written.
    pub fn begin(path: &Path, run: Run, terms: Terms) -> Result<Self, HistoryError> {
        let noted = |run: &Run| {
            let mut store = Store::open(path)?;
            store.change(|connection| store::put_run(connection, run))?;
            Ok(store)
        };
        let mut set_aside = None;
        let store = match noted(&run) {
            Err(error) if HistoryError::is_damaged(&error) => {
                set_aside = Some(move_aside(path, &run)?);
                noted(&run)?
            }
            noted => noted?,
        };
        let state = State {
            learned: run.learned.clone(),
            ..State::default()
        };
        let (notes, waiting) = mpsc::sync_channel(WAITING);
        let writing = move || write(store, run, &waiting);
        let thread = thread::Builder::new().name("history".to_owned());
        let thread = thread.spawn(writing)?;
        Ok(Self {
            terms,
            state: Mutex::new(state),
            writer: Mutex::new(Some(Writer { notes, thread })),
            finding: Mutex::default(),
            set_aside,
        })
    }

    /// Where a damaged store is now, if there was one.
    pub fn set_aside(&self) -> Option<&Path> {
        self.set_aside.as_deref()
    }

    /// Something is found out about the run meanwhile: what it is, is noted before the first batch, and before its end.
    pub fn await_finding(&self, finding: JoinHandle<()>) {
        let mut held = self.finding.lock().unwrap_or_else(PoisonError::into_inner);
        *held = Some(finding);
    }

    fn join_finding(&self) {
        let held = self
            .finding
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        // A thread that panicked has noted nothing.
        let _ = held.map(JoinHandle::join);
    }

    /// Notes what was found out about the file or the app.
    pub fn learn(&self, learn: impl FnOnce(&mut Learned)) {
        let mut state = self.state();
        learn(&mut state.learned);
        let learned = Box::new(state.learned.clone());
        drop(state);
        self.tell(Note::Learned(learned));
    }

    /// Ends the run, once; without counts it has those that were noted.
    ///
    /// # Errors
    /// A store that could not be written, now or before.
    pub fn finish(
        &self,
        status: RunStatus,
        counts: Option<Counts>,
        end: End,
    ) -> Result<(), HistoryError> {
        self.join_finding();
        let mut state = self.state();
        let (page, befores) = (state.full_page(), state.full_befores());
        let counts = counts.unwrap_or_else(|| state.counts_so_far());
        let mut end = end;
        for trouble in &mut end.problems {
            let is_of = |class: &&ProblemClass| {
                class.code == trouble.code
                    && class.field.as_ref().map(ToString::to_string) == trouble.field
            };
            let class = state.examples.keys().find(is_of);
            if let Some((line, message)) = class.and_then(|class| state.examples.get(class)) {
                trouble.line = *line;
                trouble.message = self.terms.keeps_values.then(|| message.clone());
            }
        }
        drop(state);
        if let Some(page) = page {
            self.tell(Note::Page(page));
        }
        if let Some(befores) = befores {
            self.tell(Note::Befores(befores));
        }
        self.tell(Note::Ended(status, counts, Box::new(end)));
        let Some(Writer { notes, thread }) = self.writer().take() else {
            return Ok(());
        };
        drop(notes);
        thread.join().unwrap_or(Ok(()))
    }

    fn writer(&self) -> MutexGuard<'_, Option<Writer>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands a note to who writes; if nobody does, the run goes on all the same.
    fn tell(&self, note: Note) {
        let notes = self.writer().as_ref().map(|writer| writer.notes.clone());
        if let Some(notes) = notes {
            let _ = notes.send(note);
        }
    }

    /// Takes a problem that may be the first of its class.
    fn example(&self, problem: &Problem) {
        let line = match problem.place {
            Place::Cell { line, .. } | Place::Lines { first: line, .. } => Some(line),
            Place::File | Place::Options => None,
        };
        let mut state = self.state();
        let example = state.examples.entry(ProblemClass::of(problem));
        example.or_insert_with(|| (line, problem.kind.message(self.terms.language)));
    }

    fn record(
        &self,
        group: &RecordGroup,
        result: RecordResult,
        is_final: bool,
        (record, revision): (Option<u64>, Option<u64>),
        problems: &[Problem],
    ) {
        let error = problems
            .iter()
            .find(|one| one.severity() == Severity::Error);
        let keeps = self.terms.keeps_values;
        let entry = RecordEntry {
            lines: (group.first_line(), group.last_line()),
            key: keeps
                .then(|| group.joined(self.state().key_columns.iter().copied()))
                .flatten(),
            record,
            revision,
            result,
            code: error.map(|error| error.kind.code().to_owned()),
            message: error.filter(|_| keeps).map(|error| {
                let message = error.kind.message(self.terms.language);
                match &error.field {
                    Some(field) => format!("{}: {message}", field.code),
                    None => message,
                }
            }),
        };
        self.keep(&entry, is_final);
    }

    /// Counts what became of a record, and keeps it if it is to be kept.
    fn keep(&self, entry: &RecordEntry, is_final: bool) {
        let result = entry.result;
        let mut state = self.state();
        let counted = is_final || state.has_sent;
        let counts = if counted {
            &mut state.counts
        } else {
            &mut state.decided
        };
        *counts.of(result) += 1;
        let is_kept = match self.terms.detail {
            Detail::None => false,
            Detail::Failed => result == RecordResult::Failed,
            Detail::All => true,
        };
        if !is_kept {
            return;
        }
        state.page.push(entry, is_final);
        let page = state.page.is_full().then(|| state.full_page()).flatten();
        drop(state);
        if let Some(page) = page {
            self.tell(Note::Page(page));
        }
    }
}

impl Recorder {
    fn taken_back(&self, taken: &TakenBack) {
        let keeps = self.terms.keeps_values;
        let message = match &taken.verdict {
            Verdict::Failed { why, .. } => Some(why.of(self.terms.language).to_owned()),
            Verdict::Kept { by, at } => {
                let parts = [by.as_deref(), at.as_deref()];
                Some(parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
            }
            _ => None,
        };
        let entry = RecordEntry {
            lines: taken.lines,
            key: taken.key.clone().filter(|_| keeps),
            record: taken.record.map(RecordId::get),
            revision: taken.revision.map(Revision::get),
            result: taken.verdict.result(),
            code: taken.verdict.code().map(str::to_owned),
            message: message.filter(|_| keeps),
        };
        self.keep(&entry, true);
    }

    /// Keeps what a record held. What cannot be written down is not kept.
    fn before(&self, before: &ExistingRecord) {
        let mut state = self.state();
        state.befores.push(before);
        let page = state
            .befores
            .is_full()
            .then(|| state.full_befores())
            .flatten();
        drop(state);
        if let Some(page) = page {
            self.tell(Note::Befores(page));
        }
    }
}

impl State {
    fn full_befores(&mut self) -> Option<FullPage> {
        let (records, body) = self.befores.take()?;
        self.before_pages += 1;
        Some(FullPage {
            number: self.before_pages,
            records,
            body,
        })
    }

    fn full_page(&mut self) -> Option<FullPage> {
        let (records, body) = self.page.take()?;
        self.pages += 1;
        Some(FullPage {
            number: self.pages,
            records,
            body,
        })
    }

    fn counts_so_far(&self) -> Counts {
        let mut counts = self.counts;
        counts.not_tried = counts.read.saturating_sub(counts.accounted());
        counts
    }

    /// What was decided comes to pass.
    fn begin_sending(&mut self) {
        if !self.has_sent {
            self.has_sent = true;
            self.counts.unchanged += self.decided.unchanged;
            self.counts.skipped += self.decided.skipped;
        }
    }
}

impl Listener for Recorder {
    fn keeps_before(&self) -> bool {
        self.terms.keeps_values && self.terms.detail == Detail::All
    }

    fn note(&self, intent: &Intent<'_>) -> Result<(), Unnoted> {
        self.join_finding();
        let mut state = self.state();
        state.begin_sending();
        let (counts, befores) = (state.counts_so_far(), state.full_befores());
        drop(state);
        if let Some(befores) = befores {
            self.tell(Note::Befores(befores));
        }
        let batch = Batch {
            number: intent.batch,
            records: intent.records,
            lines: intent.lines.to_vec(),
            fate: BatchFate::Unknown,
            sent: now().saturating_sub(u64::try_from(intent.age.as_millis()).unwrap_or(0)),
            settled: None,
            writes_once: intent.effect == Effect::Once,
            sha256: intent.sha256.map(|hash| hex(&hash)),
            above: intent.above,
        };
        let (noted, waiting) = mpsc::channel();
        self.tell(Note::Intended(batch, counts, noted));
        // Without an answer, whoever writes is gone.
        waiting.recv().unwrap_or(Err(Unnoted(GONE)))
    }

    fn hear(&self, event: &Event<'_>) {
        match event {
            Event::Opened {
                form,
                dialect,
                header,
                ..
            } => self.learn(|learned| {
                learned.form_revision = form.revision.map(Revision::get);
                learned.encoding = Some(dialect.encoding.name().to_owned());
                learned.delimiter = Some(dialect.delimiter.name().to_owned());
                learned.columns = header.names().to_vec();
            }),
            Event::Bound { key_columns } => self.state().key_columns = key_columns.to_vec(),
            Event::Rejected {
                group, problems, ..
            } => self.record(group, RecordResult::Failed, true, (None, None), problems),
            // Those of records that are rejected are told one by one, too.
            Event::Problem(problem) => self.example(problem),
            Event::LeftOut {
                group,
                result,
                is_final,
                record,
            } => {
                let held = record.map(|(id, revision)| (id.get(), revision.get()));
                self.record(group, *result, *is_final, held.unzip(), &[]);
            }
            Event::Before(before) if self.keeps_before() => self.before(before),
            Event::TakenBack(taken) => self.taken_back(taken),
            Event::Checking { records } | Event::Checked { records } => {
                self.state().counts.read = *records;
            }
            Event::Written {
                group,
                result,
                record,
            } => {
                let held = record.map(|record| (record.id.get(), record.revision.get()));
                self.record(group, *result, true, held.unzip(), &[]);
            }
            Event::Settled { batch, fate } => {
                let mut state = self.state();
                let page = state.full_page();
                let counts = state.counts_so_far();
                drop(state);
                self.tell(Note::Settled(*batch, *fate, page, counts));
            }
            _ => {}
        }
    }
}

/// Writes what is noted, until nothing more can come. After a failure nothing is written any more, and nobody waits.
fn write(mut store: Store, mut run: Run, notes: &mpsc::Receiver<Note>) -> Result<(), HistoryError> {
    let mut failure = None;
    loop {
        let note = match notes.recv_timeout(BEAT) {
            Ok(note) => Some(note),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        if failure.is_none() {
            failure = put(&mut store, &mut run, note.as_ref()).err();
        }
        if let Some(Note::Intended(_, _, noted)) = note {
            let failed = failure.as_ref().map(HistoryError::text);
            // Who does not wait any more need not know.
            let _ = noted.send(failed.map_or(Ok(()), |reason| Err(Unnoted(reason))));
        }
    }
    failure.map_or(Ok(()), Err)
}

fn put(store: &mut Store, run: &mut Run, note: Option<&Note>) -> Result<(), HistoryError> {
    run.heard = now();
    match note {
        None | Some(Note::Page(_) | Note::Befores(_)) => {}
        Some(Note::Learned(learned)) => run.learned = (**learned).clone(),
        Some(Note::Intended(_, counts, _)) => {
            run.has_sent = true;
            run.counts = *counts;
        }
        Some(Note::Settled(_, _, _, counts)) => run.counts = *counts,
        Some(Note::Ended(status, counts, end)) => {
            run.status = *status;
            run.ended = Some(run.heard);
            run.counts = *counts;
            run.end = (**end).clone();
        }
    }
    let (run, now) = (&*run, run.heard);
    let change = |connection: &Connection| {
        let page = |page: &FullPage| {
            store::put_page(connection, &run.id, page.number, page.records, &page.body)
        };
        let befores = |page: &FullPage| {
            store::put_befores(connection, &run.id, page.number, page.records, &page.body)
        };
        match note {
            Some(Note::Learned(_) | Note::Ended(..)) => return store::put_run(connection, run),
            Some(Note::Page(full)) => return page(full),
            Some(Note::Befores(full)) => return befores(full),
            Some(Note::Intended(batch, ..)) => store::put_batch(connection, &run.id, batch)?,
            Some(Note::Settled(batch, fate, full, _)) => {
                full.as_ref().map_or(Ok(()), page)?;
                store::settle_batch(connection, &run.id, *batch, *fate, now)?;
            }
            None => {}
        }
        store::put_progress(connection, run)
    };
    if let Some(Note::Intended(..)) = note {
        store.change_for_good(change)
    } else {
        store.change(change)
    }
}

/// Gives a damaged store another name, and those beside it.
fn move_aside(path: &Path, run: &Run) -> Result<PathBuf, HistoryError> {
    let named = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let aside = named(&format!(".damaged-{}", run.id));
    fs_err::rename(path, &aside)?;
    for beside in ["-wal", "-shm"] {
        // They belong to the damaged one, and are most often not there.
        let _ = fs_err::remove_file(named(beside));
    }
    Ok(aside)
}
