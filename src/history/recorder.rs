//! Hears a run, and keeps it. What is noted of a batch is noted before its request is sent; all else is written beside
//! the run. A history that cannot be written changes nothing of the run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use super::before::BeforePage;
use super::error::HistoryError;
use super::page::{Page, RecordEntry, RecordError};
use super::run::{Batch, End, Learned, Run};
use super::status::RunStatus;
use super::writer::{FullPage, Note, Writer, now};
use crate::api::Effect;
use crate::job::{
    BatchFate, Counts, Event, Handled, Intent, Listener, ProblemClass, RecordResult, Unnoted,
    Verdict,
};
use crate::language::{Language, Text};
use crate::model::{ExistingRecord, Place, RecordId, Revision};
use crate::problem::Problem;
use crate::sheet::RecordGroup;

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
    /// What is said of an error to whoever is to correct it.
    pub sentence: fn(&Problem, Language) -> String,
}

/// A run that is being kept.
#[derive(Debug)]
pub struct Recorder {
    terms: Terms,
    state: Mutex<State>,
    writer: Writer,
    /// What is found out meanwhile, and belongs to what a batch is noted with.
    finding: Mutex<Option<JoinHandle<()>>>,
    set_aside: Option<PathBuf>,
}

#[derive(Debug, Default)]
struct State {
    learned: Learned,
    key_columns: Vec<usize>,
    page: Page,
    pages: u64,
    /// Whether there are records of a batch that is not settled yet. They are kept once it is, in one step with its
    /// fate: a record of which it is known that it is written belongs to no batch in doubt.
    is_settling: bool,
    /// Full pages that wait for that.
    unsettled: Vec<FullPage>,
    befores: BeforePage,
    before_pages: u64,
    counts: Counts,
    /// What was decided, and comes to pass once something is sent.
    decided: Counts,
    /// The first problem of each code and field: its line, and what is said of it.
    examples: BTreeMap<ProblemClass, (Option<u64>, String)>,
    has_sent: bool,
}

impl Recorder {
    /// Begins to keep a run in a store, which is made if it is not there. A store that is damaged is set aside under
    /// another name, and a new one takes its place.
    ///
    /// # Errors
    /// A store that cannot be written.
    pub fn begin(path: &Path, run: Run, terms: Terms) -> Result<Self, HistoryError> {
        let state = State {
            learned: run.learned.clone(),
            ..State::default()
        };
        let (writer, set_aside) = Writer::begin(path, run)?;
        Ok(Self {
            terms,
            state: Mutex::new(state),
            writer,
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
        self.writer.tell(Note::Learned(learned));
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
        let (pages, befores) = (state.settled_pages(), state.full_befores());
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
        for page in pages {
            self.writer.tell(Note::Page(page));
        }
        if let Some(befores) = befores {
            self.writer.tell(Note::Befores(befores));
        }
        self.writer.tell(Note::Ended(status, counts, Box::new(end)));
        self.writer.finish()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a problem that may be the first of its class.
    fn example(&self, problem: &Problem) {
        let line = match problem.place {
            Place::Cell { line, .. }
            | Place::Address { row: line, .. }
            | Place::Lines { first: line, .. } => Some(line),
            Place::File | Place::Options | Place::Map { .. } => None,
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
        (problems, unlisted): (&[Problem], u64),
    ) {
        let errors = || problems.iter().filter(|problem| problem.is_error());
        let error = errors().next();
        let keeps = self.terms.keeps_values;
        let entry = RecordEntry {
            lines: (group.first_line(), group.last_line()),
            merged: group.runs().skip(1).collect(),
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
            errors: errors().map(|error| self.error(error)).collect(),
            unlisted,
        };
        self.keep(&entry, is_final);
    }

    fn error(&self, problem: &Problem) -> RecordError {
        let Terms {
            keeps_values,
            language,
            sentence,
            ..
        } = self.terms;
        let said = keeps_values.then(|| sentence(problem, language));
        let code = problem.kind.code().to_owned();
        RecordError(problem.place.cell_line(), code, said)
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
        state.is_settling |= result.was_sent();
        state.page.push(entry, is_final);
        let page = state.page.is_full().then(|| state.full_page()).flatten();
        if state.is_settling {
            state.unsettled.extend(page);
            return;
        }
        drop(state);
        if let Some(page) = page {
            self.writer.tell(Note::Page(page));
        }
    }
}

impl Recorder {
    fn handled(&self, handled: &Handled) {
        let keeps = self.terms.keeps_values;
        let message = match &handled.verdict {
            Verdict::Failed { why, .. } => Some(why.of(self.terms.language).to_owned()),
            Verdict::Kept { by, at, .. } => {
                let parts = [by.as_deref(), at.as_deref()];
                Some(parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
            }
            _ => None,
        };
        let entry = RecordEntry {
            key: handled.key.clone().filter(|_| keeps),
            record: handled.record.map(RecordId::get),
            revision: handled.revision.map(Revision::get),
            code: handled.verdict.code().map(str::to_owned),
            message: message.filter(|_| keeps),
            ..RecordEntry::new(handled.lines, handled.verdict.result())
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
            self.writer.tell(Note::Befores(page));
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

    /// All that waits to be kept, with nothing of it in doubt.
    fn settled_pages(&mut self) -> Vec<FullPage> {
        let mut pages = std::mem::take(&mut self.unsettled);
        pages.extend(self.full_page());
        self.is_settling = false;
        pages
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
            self.writer.tell(Note::Befores(befores));
        }
        let batch = Batch {
            number: intent.batch,
            records: intent.records,
            lines: intent.lines.to_vec(),
            fate: BatchFate::Unknown,
            sent: now().saturating_sub(u64::try_from(intent.age.as_millis()).unwrap_or(0)),
            settled: None,
            writes_once: intent.effect == Effect::Once,
            digest: intent.digest.clone(),
            above: intent.above,
        };
        let (noted, waiting) = mpsc::channel();
        self.writer.tell(Note::Intended(batch, counts, noted));
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
                group,
                problems,
                unlisted,
            } => {
                let problems = (*problems, *unlisted);
                self.record(group, RecordResult::Failed, true, (None, None), problems);
            }
            // Those of records that are rejected are told one by one, too.
            Event::Problem(problem) => self.example(problem),
            Event::LeftOut {
                group,
                result,
                is_final,
                record,
            } => {
                let held = record.map(|(id, revision)| (id.get(), revision.get()));
                self.record(group, *result, *is_final, held.unzip(), (&[], 0));
            }
            Event::Before(before) if self.keeps_before() => self.before(before),
            Event::Handled(handled) => self.handled(handled),
            Event::Checking { records } | Event::Checked { records } => {
                self.state().counts.read = *records;
            }
            Event::Written {
                group,
                result,
                record,
            } => {
                let held = record.map(|record| (record.id.get(), record.revision.get()));
                self.record(group, *result, true, held.unzip(), (&[], 0));
            }
            Event::Settled { batch, fate } => {
                let mut state = self.state();
                let (pages, counts) = (state.settled_pages(), state.counts_so_far());
                drop(state);
                self.writer
                    .tell(Note::Settled(*batch, *fate, pages, counts));
            }
            _ => {}
        }
    }
}
