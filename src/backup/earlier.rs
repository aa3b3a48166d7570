//! The records of the backup that is there, looked up in the order of their numbers.

use crate::vault::{AppEntry, Line, Records, Vault};

/// The records of an earlier backup. Each is found once, by numbers that grow.
pub(super) struct Earlier {
    records: Option<Records>,
    next: Option<Line>,
}

impl Earlier {
    /// Those of an app; none where there is no backup of it.
    pub(super) fn open(vault: &Vault, entry: Option<&AppEntry>) -> Self {
        let open = |entry: &AppEntry| Records::open(vault.dir(), &entry.segments).ok();
        let mut earlier = Self {
            records: entry.and_then(open),
            next: None,
        };
        earlier.advance();
        earlier
    }

    /// The record of this number, if it is there.
    pub(super) fn take(&mut self, id: u64) -> Option<Line> {
        while self.next.as_ref().is_some_and(|line| line.id < id) {
            self.advance();
        }
        self.next.take_if(|line| line.id == id)
    }

    /// A backup that is damaged helps nobody from there on: what it would have is downloaded again.
    fn advance(&mut self) {
        let next = self.records.as_mut().map(Records::next_record);
        if let Some(Err(_)) = next {
            self.records = None;
        }
        self.next = next.and_then(|next| next.ok().flatten());
    }
}
