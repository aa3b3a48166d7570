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

/// One cursor.
#[derive(Debug, Clone)]
pub(super) struct Cursor {
    pub(super) app: u64,
    /// The codes that are asked for; all where there are none.
    pub(super) fields: Option<Vec<String>>,
    /// Records a page.
    pub(super) size: usize,
    /// The records still to be read, in order.
    pub(super) rest: VecDeque<u64>,
    /// When it ends.
    pub(super) expires: Timestamp,
}

impl Cursors {
    /// When a cursor that is used now will end.
    pub(super) fn end_of_life(now: Timestamp) -> Timestamp {
        now.saturating_add(LIFE).unwrap_or(Timestamp::MAX)
    }

    /// Keeps a new cursor, unless there are ten.
    pub(super) fn create(&mut self, id: &str, cursor: Cursor, now: Timestamp) -> Result<()> {
        self.forget_expired(now);
        if self.0.len() >= MOST {
            return Err(Refusal::too_many_cursors());
        }
        self.0.insert(id.to_owned(), cursor);
        Ok(())
    }

    /// The next page: the cursor, the ids of the page, and whether more follow. The last page ends the cursor.
    pub(super) fn next(&mut self, id: &str, now: Timestamp) -> Result<(Cursor, Vec<u64>, bool)> {
        self.forget_expired(now);
        let cursor = self.0.get_mut(id).ok_or_else(Refusal::cursor_not_found)?;
        let size = cursor.size.min(cursor.rest.len());
        let page = cursor.rest.drain(..size).collect();
        cursor.expires = Self::end_of_life(now);
        let cursor = Cursor {
            rest: VecDeque::new(),
            fields: cursor.fields.clone(),
            ..*cursor
        };
        let more = self.0.get(id).is_some_and(|cursor| !cursor.rest.is_empty());
        if !more {
            self.0.remove(id);
        }
        Ok((cursor, page, more))
    }

    /// Whose records a cursor reads.
    pub(super) fn app_of(&mut self, id: &str, now: Timestamp) -> Result<u64> {
        self.forget_expired(now);
        let cursor = self.0.get(id).ok_or_else(Refusal::cursor_not_found)?;
        Ok(cursor.app)
    }

    /// Ends a cursor.
    pub(super) fn delete(&mut self, id: &str) {
        self.0.remove(id);
    }

    fn forget_expired(&mut self, now: Timestamp) {
        self.0.retain(|_, cursor| cursor.expires > now);
    }
}
