//! A cell as a workbook holds it, of whichever format the workbook is.

/// A cell: its row and column, counted from 1, the number of its format, and what it holds.
#[derive(Debug, PartialEq)]
pub(super) struct Cell {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) style: usize,
    pub(super) held: Held,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Held {
    Text(String),
    /// One of the texts that cells share.
    Shared(usize),
    Number(f64),
    Boolean(bool),
    /// `#REF!`
    Error(String),
    /// A date and a time, as ISO 8601 writes them.
    Iso(String),
    /// A formula of which no program has stored the value.
    Unsaved,
}
