//! What becomes of a row, and of how many.

/// What will become of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFate {
    /// It stays as it is.
    Kept,
    /// It stays, and some of its cells change.
    Changed,
    /// It is added.
    New,
    /// It goes away.
    Deleted,
}

/// Rows of a table by what becomes of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowTally {
    /// Rows that stay as they are.
    pub kept: u64,
    /// Rows that stay, with other cells.
    pub changed: u64,
    /// Rows that are added.
    pub new: u64,
    /// Rows that go away.
    pub deleted: u64,
    /// Of the rows that go away, those whose values are added again.
    pub renewed: u64,
}

impl RowTally {
    /// So many rows that are all added.
    pub fn all_new(rows: u32) -> Self {
        Self {
            new: rows.into(),
            ..Self::default()
        }
    }

    pub(super) fn of(&mut self, fate: RowFate) -> &mut u64 {
        match fate {
            RowFate::Kept => &mut self.kept,
            RowFate::Changed => &mut self.changed,
            RowFate::New => &mut self.new,
            RowFate::Deleted => &mut self.deleted,
        }
    }

    /// Adds these rows.
    pub fn add(&mut self, other: Self) {
        self.kept += other.kept;
        self.changed += other.changed;
        self.new += other.new;
        self.deleted += other.deleted;
        self.renewed += other.renewed;
    }

    /// Rows that are there before anything is written.
    pub fn held(&self) -> u64 {
        self.kept + self.changed + self.deleted
    }
}
