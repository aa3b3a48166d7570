//! What a cell was read as.

use crate::model::{Cell, Value};
use crate::problem::ProblemKind;

/// A cell that was read.
#[derive(Debug, PartialEq)]
pub struct Reading {
    /// What the text says.
    pub cell: Cell,
    /// What the user should know about it.
    pub notice: Option<ProblemKind>,
}

impl From<Cell> for Reading {
    fn from(cell: Cell) -> Self {
        Self { cell, notice: None }
    }
}

impl From<Value> for Reading {
    fn from(value: Value) -> Self {
        Cell::Set(value).into()
    }
}
