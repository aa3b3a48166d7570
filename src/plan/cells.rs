//! Cells of the file against those that are held: what is the same, and what changes.

use std::borrow::Cow;
use std::sync::Arc;

use super::same::{same, state};
use crate::model::{Cell, Field, FieldCell, NumberPrecision, Value};

/// A cell that is to change.
#[derive(Debug, Clone, PartialEq)]
pub struct CellChange {
    /// Its field.
    pub field: Arc<Field>,
    /// What kintone holds; absent for what is new.
    pub old: Cell,
    /// What it is to hold; absent for what goes away.
    pub new: Cell,
}

impl CellChange {
    /// The filled cells of something that is added.
    pub(super) fn coming(cells: &[FieldCell]) -> Vec<Self> {
        Self::filled(cells, |cell| (Cell::Absent, cell))
    }

    /// The filled cells of something that goes away.
    pub(super) fn going(cells: &[FieldCell]) -> Vec<Self> {
        Self::filled(cells, |cell| (cell, Cell::Absent))
    }

    fn filled(cells: &[FieldCell], sides: impl Fn(Cell) -> (Cell, Cell)) -> Vec<Self> {
        let cells = cells.iter();
        let filled = cells.filter(|held| matches!(held.cell, Cell::Set(_)));
        let change = |held: &FieldCell| {
            let (old, new) = sides(held.cell.clone());
            let field = held.field.clone();
            Self { field, old, new }
        };
        filled.map(change).collect()
    }
}

/// The cells of a record or a row that change.
#[derive(Debug, Clone, PartialEq)]
pub enum Changes {
    /// All that the file fills. It may be very much, and few want to see it, so that it is not held twice.
    Filled,
    /// These; all that are filled, of a row that goes away.
    These(Vec<CellChange>),
}

impl Changes {
    /// The changes. `file` is what the file says.
    pub(super) fn of(&self, file: &[FieldCell]) -> Cow<'_, [CellChange]> {
        match self {
            Self::Filled => CellChange::coming(file).into(),
            Self::These(changes) => changes.into(),
        }
    }
}

/// How cells of the file are compared with those that are held.
#[derive(Debug, Clone, Copy)]
pub(super) struct Comparison {
    pub(super) precision: Option<NumberPrecision>,
    /// An empty cell leaves the field alone.
    pub(super) merges: bool,
    /// What is there already stays: attachments of the same name and size, rows of the same cells.
    pub(super) keeps_same: bool,
}

impl Comparison {
    /// The cells that differ.
    pub(super) fn cells(self, file: &[FieldCell], held: &[FieldCell]) -> Vec<CellChange> {
        let change = |(at, cell): (usize, &FieldCell)| {
            let (old, new) = (held_cell(at, cell, held), &cell.cell);
            (!self.stays(new, old)).then(|| CellChange {
                field: cell.field.clone(),
                old: old.clone(),
                new: new.clone(),
            })
        };
        file.iter().enumerate().filter_map(change).collect()
    }

    /// Whether nothing of the file's cells differs.
    pub(super) fn is_same(self, file: &[FieldCell], held: &[FieldCell]) -> bool {
        let mut cells = file.iter().enumerate();
        cells.all(|(at, cell)| self.stays(&cell.cell, held_cell(at, cell, held)))
    }

    fn stays(self, file: &Cell, held: &Cell) -> bool {
        self.leaves_alone(file) || same(file, held, self.precision)
    }

    fn leaves_alone(self, file: &Cell) -> bool {
        self.merges && *file == Cell::Clear
    }

    /// The positions of the file's cells that say something, with which others are compared.
    pub(super) fn compared(self, file: &[FieldCell]) -> Vec<usize> {
        let cells = file.iter().enumerate();
        let says = |cell: &Cell| *cell != Cell::Absent && !self.leaves_alone(cell);
        let compared = cells.filter(|(_, held)| says(&held.cell));
        compared.map(|(at, _)| at).collect()
    }

    /// What is held in the fields of the file's cells at these positions, as texts that are the same for cells that are
    /// the same.
    pub(super) fn texts(
        self,
        compared: &[usize],
        file: &[FieldCell],
        held: &[FieldCell],
    ) -> Vec<String> {
        let cells = compared.iter().map(|at| held_cell(*at, &file[*at], held));
        cells.map(|cell| state(cell, self.precision)).collect()
    }

    /// The positions of cells whose attachments are held already: kintone would take the same files once more.
    pub(super) fn held_files(self, file: &[FieldCell], held: &[FieldCell]) -> Vec<usize> {
        let is_held = |(at, cell): &(usize, &FieldCell)| {
            self.keeps_same
                && matches!(cell.cell, Cell::Set(Value::Files(_)))
                && same(&cell.cell, held_cell(*at, cell, held), self.precision)
        };
        let cells = file.iter().enumerate().filter(is_held);
        cells.map(|(at, _)| at).collect()
    }
}

/// What is held in the field of a cell; records are read in the order of the file's cells.
fn held_cell<'h>(at: usize, cell: &FieldCell, held: &'h [FieldCell]) -> &'h Cell {
    let is_it = |held: &&FieldCell| held.field.code == cell.field.code;
    let found = held.get(at).filter(is_it);
    let found = found.or_else(|| held.iter().find(is_it));
    found.map_or(&Cell::Absent, |held| &held.cell)
}
