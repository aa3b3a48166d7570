//! The records that are told of, as they are heard.

use std::sync::{Mutex, PoisonError};

use crate::job::{Event, Listener, RecordResult, TakenBack, Verdict};

/// How many records of a list are told to people.
const SHOWN: usize = 50;

/// The code of records of which it is not kept what they held.
const NO_BEFORE: &str = "undo.no-before";

/// Hears what becomes of each record.
#[derive(Debug, Default)]
pub struct UndoLists {
    /// Whether all are kept, or only those that are shown to people.
    all: bool,
    /// Whether those that would be deleted are told one by one.
    deletions: bool,
    state: Mutex<Lists>,
}

#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) reversed: Vec<TakenBack>,
    pub(super) kept: Vec<TakenBack>,
    pub(super) failed: Vec<TakenBack>,
    /// How many failed as it is not kept what they held.
    pub(super) no_before: u64,
}

impl UndoLists {
    /// Keeps all records, for a document.
    pub fn all() -> Self {
        Self {
            all: true,
            ..Self::default()
        }
    }

    /// Keeps those that people are shown; `deletions`, too, if they ask for every change.
    pub fn shown(deletions: bool) -> Self {
        Self {
            deletions,
            ..Self::default()
        }
    }

    pub(super) fn into_lists(self) -> Lists {
        self.state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener for UndoLists {
    fn hear(&self, event: &Event<'_>) {
        let Event::TakenBack(taken) = event else {
            return;
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.verdict.code() == Some(NO_BEFORE) {
            state.no_before += 1;
        }
        let is_deletion = matches!(
            taken.verdict,
            Verdict::Reversed {
                by: RecordResult::Deleted,
                ..
            }
        );
        let (list, most) = match &taken.verdict {
            Verdict::Reversed { .. } if self.deletions && is_deletion => {
                (&mut state.reversed, usize::MAX)
            }
            Verdict::Reversed { .. } => (&mut state.reversed, 0),
            Verdict::Kept { .. } => (&mut state.kept, SHOWN),
            Verdict::Failed { .. } => (&mut state.failed, SHOWN),
            Verdict::NotTried | Verdict::Unknown => return,
        };
        if self.all || list.len() < most {
            list.push((*taken).clone());
        }
    }
}
