//! Records to be written, kept from the check where they are few, so that the file need not be read again for them.

use crate::sheet::RecordGroup;

/// How many bytes of memory they take, at most: some thousands of records.
const MOST: usize = 1024 * 1024;

/// The records that are to be written, in the file's order, unless they are too many.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    groups: Option<Vec<RecordGroup>>,
    weight: usize,
}

impl Kept {
    /// Keeps what comes, as long as it is not too much.
    pub(crate) fn begin() -> Self {
        Self {
            groups: Some(Vec::new()),
            weight: 0,
        }
    }

    /// Keeps one more record, or gives up all of them.
    pub(super) fn keep(&mut self, group: &RecordGroup) {
        let Some(groups) = &mut self.groups else {
            return;
        };
        self.weight += size_of::<RecordGroup>() + group.weight();
        if self.weight > MOST {
            self.groups = None;
        } else {
            groups.push(group.clone().apart());
        }
    }

    /// All of them, if they were kept.
    pub(crate) fn take(&mut self) -> Option<Vec<RecordGroup>> {
        self.groups.take()
    }
}
