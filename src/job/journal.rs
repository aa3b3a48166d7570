//! What was sent and what came of it, batch by batch. The intent is noted before a batch is sent, so that at any
//! moment it can be said which lines are written, which are not, and of which it is unknown.

/// What came of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchFate {
    /// It was sent, and no answer came that settles it.
    Unknown,
    /// All of it is written.
    Written,
    /// None of it is written.
    NotWritten,
}

/// One batch as the journal notes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The batch, counted from 1.
    pub batch: u64,
    /// Its records.
    pub records: u64,
    /// Its first and its last line in the file.
    pub lines: (u64, u64),
    /// Its lines while its fate is unknown: records of other batches may stand between them.
    pub ranges: Vec<(u64, u64)>,
    /// What came of it.
    pub fate: BatchFate,
}

/// The batches of one import, in the order they were sent.
#[derive(Debug, Default)]
pub struct Journal {
    entries: Vec<Entry>,
    /// Lines of pieces of a batch that were not tried any more.
    left: Vec<(u64, u64)>,
}

impl Journal {
    /// Notes that a batch is about to be sent. Until it is settled its fate is unknown.
    pub fn intend(&mut self, batch: u64, records: u64, ranges: Vec<(u64, u64)>) {
        self.entries.push(Entry {
            batch,
            records,
            lines: hull(&ranges),
            ranges,
            fate: BatchFate::Unknown,
        });
    }

    /// Notes what came of the batch that was noted last.
    pub fn settle(&mut self, fate: BatchFate) {
        if let Some(entry) = self.entries.last_mut() {
            entry.fate = fate;
            if fate != BatchFate::Unknown {
                entry.ranges = Vec::new();
            }
        }
    }

    /// Notes that a piece of a batch that was begun is not tried any more.
    pub fn leave(&mut self, ranges: &[(u64, u64)]) {
        self.left.push(hull(ranges));
    }

    /// The batches, in the order they were sent.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The batch whose fate is unknown, if there is one. It can only be the last.
    pub fn unknown(&self) -> Option<&Entry> {
        let last = self.entries.last();
        last.filter(|entry| entry.fate == BatchFate::Unknown)
    }

    /// The last line of the file up to which everything is written that was not left out. Batches are sent in
    /// the file's order; pieces of a refused one may lie among each other, so that a piece that is not written
    /// counts from its first line on.
    pub fn written_through(&self) -> Option<u64> {
        let is_written = |entry: &Entry| entry.fate == BatchFate::Written;
        let written = self.entries.iter().rposition(is_written)?;
        let behind = self.entries[written + 1..].iter();
        let behind = behind.map(|entry| &entry.lines).chain(&self.left);
        let open = behind.map(|lines| lines.0.saturating_sub(1)).min();
        let through = self.entries[written].lines.1;
        Some(open.map_or(through, |open| through.min(open))).filter(|line| *line > 1)
    }
}

/// From the first line of all to the last.
fn hull(ranges: &[(u64, u64)]) -> (u64, u64) {
    let first = ranges.iter().map(|range| range.0).min();
    let last = ranges.iter().map(|range| range.1).max();
    first.zip(last).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(batches: [((u64, u64), BatchFate); 3]) -> Journal {
        let mut journal = Journal::default();
        for (lines, fate) in batches {
            journal.intend(1, 1, vec![lines]);
            journal.settle(fate);
        }
        journal
    }

    #[test]
    fn what_is_written_is_known_behind_batches_that_were_refused() {
        let journal = journal([
            ((2, 90), BatchFate::NotWritten),
            ((2, 40), BatchFate::Written),
            ((91, 99), BatchFate::NotWritten),
        ]);
        assert_eq!(journal.written_through(), Some(40));
        assert_eq!(journal.unknown(), None);
    }

    #[test]
    fn a_piece_that_is_not_written_counts_from_its_first_line_on() {
        let mut journal = journal([
            ((2, 90), BatchFate::NotWritten),
            ((2, 90), BatchFate::Written),
            ((41, 60), BatchFate::NotWritten),
        ]);
        assert_eq!(journal.written_through(), Some(40));
        journal.leave(&[(31, 40), (60, 80)]);
        assert_eq!(journal.written_through(), Some(30));
    }
}
