//! What is heard of the writes: which records were added is noted as soon as it is known, and what was written is kept
//! to be compared.

use std::collections::HashSet;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::decide::CODES;
use super::id_map::{IdMap, Pending};
use crate::job::{
    BatchFate, Event, Handled, Intent, Listener, RecordResult, Unnoted, Verdict, Watermark,
};
use crate::language::{Text, text};

/// A record that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Written {
    /// Its number in the backup.
    pub record: u64,
    /// Its number now.
    pub now: u64,
    /// The revision that it was left at.
    pub revision: u64,
    /// Whether it was added.
    pub is_new: bool,
}

/// A listener that notes which records were added, before any other is sent.
pub(super) struct Mapping<'a> {
    inner: &'a dyn Listener,
    map: &'a IdMap,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Records of the backup that are to be added.
    adds: HashSet<u64>,
    /// Those of the batch that is sent.
    fresh: Vec<(u64, u64)>,
    written: Vec<Written>,
    /// Records that kintone does not take, and may take once others are there.
    failed: Vec<u64>,
    /// What kept the file from being written.
    failure: Option<io::Error>,
}

impl<'a> Mapping<'a> {
    pub(super) fn new(inner: &'a dyn Listener, map: &'a IdMap) -> Self {
        Self {
            inner,
            map,
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// These records are to be added.
    pub(super) fn expect(&self, adds: HashSet<u64>) {
        self.state().adds = adds;
    }

    /// What was written, in the order of the backup, and what failed.
    pub(super) fn into_written(self) -> (Vec<Written>, Vec<u64>) {
        let state = self.state.into_inner();
        let state = state.unwrap_or_else(PoisonError::into_inner);
        let mut written = state.written;
        written.sort_unstable();
        (written, state.failed)
    }

    fn handled(&self, handled: &Handled) {
        let by = match &handled.verdict {
            Verdict::Done { by, .. } => *by,
            Verdict::Failed { code, .. } => {
                // What may not be viewed may not be so a moment later, either.
                if *code != CODES.unseen {
                    self.state().failed.push(handled.lines.0);
                }
                return;
            }
            _ => return,
        };
        let (Some(record), Some(revision)) = (handled.record, handled.revision) else {
            return;
        };
        if !matches!(by, RecordResult::Created | RecordResult::Updated) {
            return;
        }
        let mut state = self.state();
        if by == RecordResult::Created {
            state.fresh.push((handled.lines.0, record.get()));
        }
        state.written.push(Written {
            record: handled.lines.0,
            now: record.get(),
            revision: revision.get(),
            is_new: by == RecordResult::Created,
        });
    }

    fn settled(&self, fate: BatchFate) {
        let mut state = self.state();
        let fresh = std::mem::take(&mut state.fresh);
        let noted = match fate {
            BatchFate::Written => self.map.add(&fresh),
            BatchFate::NotWritten => self.map.forget(),
            // It is looked for by whoever goes on.
            BatchFate::Unknown => Ok(()),
        };
        if let Err(error) = noted {
            state.failure.get_or_insert(error);
        }
    }
}

fn unwritten(error: &io::Error) -> Text {
    let [reason, ja_reason] = Text::from(error).both().map(str::to_owned);
    text!(
        "the file of record numbers cannot be written ({reason})",
        "レコード番号の対応表に書き込めません（{ja_reason}）"
    )
}

impl Listener for Mapping<'_> {
    fn hears_plans(&self) -> bool {
        self.inner.hears_plans()
    }

    fn keeps_before(&self) -> bool {
        self.inner.keeps_before()
    }

    fn note(&self, intent: &Intent<'_>) -> Result<(), Unnoted> {
        let state = self.state();
        if let Some(error) = &state.failure {
            return Err(Unnoted(unwritten(error)));
        }
        let records = intent.lines.iter().map(|(record, _)| *record);
        let records: Vec<_> = records
            .filter(|record| state.adds.contains(record))
            .collect();
        if !records.is_empty() {
            let pending = Pending {
                above: match intent.above {
                    Watermark::Behind(above) => above,
                    Watermark::Unknown => None,
                },
                records,
                sent: Timestamp::now().as_second(),
            };
            let noted = self.map.intend(&pending);
            noted.map_err(|error| Unnoted(unwritten(&error)))?;
        }
        drop(state);
        self.inner.note(intent)
    }

    fn hear(&self, event: &Event<'_>) {
        match event {
            Event::Handled(handled) => self.handled(handled),
            Event::Settled { fate, .. } => self.settled(*fate),
            _ => {}
        }
        self.inner.hear(event);
    }
}
