//! Cursors: the ids of a search, handed out page by page (kintone API facts, section 1.11).
//!
//! They are held in memory, and do not outlive the sandbox.

use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use super::refusal::{Refusal, Result};

/// How many cursors a domain may hold.
const MOST: usize = 10;

/// How long a cursor lives after it was made or read.
const LIFE: SignedDuration = SignedDuration::from_mins(10);

/// All cursors of the domain, by id.
#[derive(Debug, Default)]
pub(super) struct Cursors(HashMap<String, Cursor>);

#[derive(Debug)]
pub(super) struct Cursor {
    pub(super) app: u64,
    /// The codes that are asked for; all where there are none.
    pub(super) fields: Option<Vec<String>>,
    /// How many records a page has.
    pub(super) size: usize,
    /// The records still to be read, in order.
    pub(super) rest: VecDeque<u64>,
    /// When it was made, or read last.
    pub(super) used: Timestamp,
}

impl Cursor {
    pub(super) fn next_page(&mut self, now: Timestamp) -> Vec<u64> {
        self.used = now;
        let size = self.size.min(self.rest.len());
        self.rest.drain(..size).collect()
    }
}

impl Cursors {
    /// Keeps a new cursor, unless there are ten.
    pub(super) fn create(&mut self, id: &str, cursor: Cursor) -> Result<()> {
        self.forget_expired(cursor.used);
        if self.0.len() >= MOST {
            return Err(Refusal::too_many_cursors());
        }
        self.0.insert(id.to_owned(), cursor);
        Ok(())
    }

    /// The cursor of this id, if it lives.
    pub(super) fn open(&mut self, id: &str, now: Timestamp) -> Result<&mut Cursor> {
        self.forget_expired(now);
        self.0.get_mut(id).ok_or_else(Refusal::cursor_not_found)
    }

    pub(super) fn delete(&mut self, id: &str) {
        self.0.remove(id);
    }

    fn forget_expired(&mut self, now: Timestamp) {
        self.0
            .retain(|_, cursor| now.duration_since(cursor.used) < LIFE);
    }
}
