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
    /// Whether what is not written of it was taken up again, in pieces or without the records that were refused.
    is_taken_up: bool,
}

/// Records of which it is unknown whether they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// How many they are.
    pub records: u64,
    /// Their lines.
    pub ranges: Vec<(u64, u64)>,
}

/// The batches of one import, in the order they were sent.
#[derive(Debug, Default)]
pub struct Journal {
    entries: Vec<Entry>,
    /// Lines of pieces of a batch that were not tried any more.
    left: Vec<(u64, u64)>,
}

impl Journal {
    /// Notes that a batch is about to be sent, from its first line to its last. Until it is settled its fate is unknown.
    pub fn intend(&mut self, batch: u64, records: u64, lines: (u64, u64), ranges: Vec<(u64, u64)>) {
        self.entries.push(Entry {
            batch,
            records,
            lines,
            ranges,
            fate: BatchFate::Unknown,
            is_taken_up: false,
        });
    }

    /// Notes what came of a batch that was noted.
    pub fn settle(&mut self, batch: u64, fate: BatchFate) {
        if let Some(entry) = self.entry(batch) {
            entry.fate = fate;
            if fate != BatchFate::Unknown {
                entry.ranges = Vec::new();
            }
        }
    }

    /// Notes that what is left of a batch that is not written is sent again, in other batches.
    pub fn take_up(&mut self, batch: u64) {
        if let Some(entry) = self.entry(batch) {
            entry.is_taken_up = true;
        }
    }

    fn entry(&mut self, batch: u64) -> Option<&mut Entry> {
        let mut entries = self.entries.iter_mut().rev();
        entries.find(|entry| entry.batch == batch)
    }

    /// Notes that a piece of a batch that was begun is not tried any more.
    pub fn leave(&mut self, lines: (u64, u64)) {
        self.left.push(lines);
    }

    /// The batches, in the order they were sent.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The records whose fate is unknown, if there are any.
    pub fn unknown(&self) -> Option<Unknown> {
        let entries = self.entries.iter();
        let unknown = entries.filter(|entry| entry.fate == BatchFate::Unknown);
        unknown.fold(None, |before: Option<Unknown>, entry| {
            let (records, mut ranges) =
                before.map_or((0, Vec::new()), |before| (before.records, before.ranges));
            ranges.extend(&entry.ranges);
            let records = records + entry.records;
            Some(Unknown { records, ranges })
        })
    }

    /// Where records are written behind the first one that is not: lines of batches that were under way with it, or of
    /// pieces among which others are not written.
    pub fn written_beyond(&self) -> Vec<(u64, u64)> {
        let through = self.written_through().unwrap_or(0);
        let written = self.entries.iter();
        let written = written.filter(|entry| entry.fate == BatchFate::Written);
        let beyond = written
            .map(|entry| entry.lines)
            .filter(|lines| lines.1 > through);
        let mut beyond: Vec<_> = beyond
            .map(|(first, last)| (first.max(through + 1), last))
            .collect();
        beyond.sort_unstable();
        beyond
    }

    /// The last line of the file up to which everything is written that was not left out. Pieces of a refused batch
    /// may lie among each other, and several batches may be under way at once, so that what is not written counts
    /// from its first line on.
    pub fn written_through(&self) -> Option<u64> {
        let is_written = |entry: &&Entry| entry.fate == BatchFate::Written;
        let is_open = |entry: &&Entry| !is_written(entry) && !entry.is_taken_up;
        let entries = || self.entries.iter();
        let through = entries()
            .filter(is_written)
            .map(|entry| entry.lines.1)
            .max()?;
        let open = entries()
            .filter(is_open)
            .map(|entry| &entry.lines)
            .chain(&self.left);
        let open = open.map(|lines| lines.0.saturating_sub(1)).min();
        Some(open.map_or(through, |open| through.min(open))).filter(|line| *line > 1)
    }
}

/// From the first line of all to the last.
pub(super) fn hull(ranges: &[(u64, u64)]) -> (u64, u64) {
    let first = ranges.iter().map(|range| range.0).min();
    let last = ranges.iter().map(|range| range.1).max();
    first.zip(last).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(batches: [((u64, u64), BatchFate); 3]) -> Journal {
        let mut journal = Journal::default();
        for (batch, (lines, fate)) in (1..).zip(batches) {
            journal.intend(batch, 1, lines, vec![lines]);
            journal.settle(batch, fate);
        }
        journal
    }

    #[test]
    fn what_is_written_is_known_behind_batches_that_were_refused() {
        let mut journal = journal([
            ((2, 90), BatchFate::NotWritten),
            ((2, 40), BatchFate::Written),
            ((91, 99), BatchFate::NotWritten),
        ]);
        journal.take_up(1);
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
        journal.take_up(1);
        assert_eq!(journal.written_through(), Some(40));
        assert_eq!(journal.written_beyond(), [(41, 90)]);
        journal.leave((31, 80));
        assert_eq!(journal.written_through(), Some(30));
    }

    #[test]
    fn of_batches_under_way_at_once_the_first_that_is_not_written_counts() {
        let journal = journal([
            ((2, 40), BatchFate::Written),
            ((41, 60), BatchFate::Unknown),
            ((61, 99), BatchFate::Written),
        ]);
        assert_eq!(journal.written_through(), Some(40));
        assert_eq!(journal.written_beyond(), [(61, 99)]);
        let unknown = journal.unknown().unwrap();
        assert_eq!((unknown.records, unknown.ranges), (1, vec![(41, 60)]));
    }
}
