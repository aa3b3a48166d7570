//! What is done with each record of a file, kept from the reading that decides to the one that sends.

use crate::job::Counts;
use crate::plan::{Decision, Fate};

#[derive(Debug)]
pub(crate) enum Decisions {
    /// The same with every record that has a value: kintone decides, or all are new.
    Alike(Decision),
    /// One decision for each record, in the file's order; none for a bad one. Both readings read the same bytes, or
    /// the second one ends, so that no decision meets another record than the one it was made for.
    Each(Vec<Option<Decision>>),
}

impl Default for Decisions {
    fn default() -> Self {
        Self::Each(Vec::new())
    }
}

impl Decisions {
    /// Keeps what is done with the next record, at this position in the file; nothing, if it is bad.
    pub(crate) fn push(&mut self, ordinal: u64, decision: Option<&Decision>) {
        if let Self::Each(decisions) = self {
            // Records that joined others are none themselves.
            let before = usize::try_from(ordinal).map_or(0, |ordinal| ordinal.saturating_sub(1));
            decisions.resize(before.max(decisions.len()), None);
            decisions.push(decision.cloned());
        }
    }

    /// Records that are not written, though they are good.
    pub(crate) fn left_out(&self) -> Counts {
        let mut counts = Counts::default();
        if let Self::Each(decisions) = self {
            let unwritten = decisions.iter().flatten();
            for decision in unwritten.filter(|decision| decision.write.is_none()) {
                match decision.fate {
                    Fate::Unchanged => counts.unchanged += 1,
                    _ => counts.skipped += 1,
                }
            }
        }
        counts
    }

    /// What is done with the record at this position in the file, counted from 1.
    pub(crate) fn of(&self, ordinal: u64) -> Option<&Decision> {
        match self {
            Self::Alike(decision) => Some(decision),
            Self::Each(decisions) => {
                let at = usize::try_from(ordinal).ok()?.checked_sub(1)?;
                decisions.get(at)?.as_ref()
            }
        }
    }
}
