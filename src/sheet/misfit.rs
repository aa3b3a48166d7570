//! Rows with another number of cells than there are columns: what is wrong with them, and whether they may be parts of a
//! line that a line break tore apart.

use std::cmp::Ordering;

use super::row::{SheetRow, Width};
use crate::model::Place;
use crate::problem::{Problem, ProblemKind};

/// What a line is for the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Neighbour {
    /// Nothing is wrong with it.
    Whole,
    /// It lacks cells at its end, and is most likely no part of another line.
    Short,
    /// It may be anything.
    Broken,
}

impl Neighbour {
    /// What a row with this fault, or with none, is for the next one.
    pub(super) fn of(fault: Option<&Problem>) -> Self {
        match fault.map(|fault| &fault.kind) {
            None => Self::Whole,
            Some(ProblemKind::TooFewColumns {
                may_be_torn: false, ..
            }) => Self::Short,
            Some(_) => Self::Broken,
        }
    }
}

/// What is wrong with the number of cells in a row. Of the parts of a line that was torn apart one at most has more than
/// half of its cells, and is next to one that has not. It points at the first cell too many, or at the row's
/// end, where cells are missing.
pub(super) fn misfit(row: SheetRow<'_>, width: Width) -> Option<Problem> {
    let (found, expected) = (row.len(), width.columns);
    let (kind, column) = match found.cmp(&expected) {
        Ordering::Equal => return None,
        Ordering::Less => {
            let kind = ProblemKind::TooFewColumns {
                expected,
                found,
                may_be_torn: 2 * (found - 1) < expected,
            };
            (kind, found)
        }
        Ordering::Greater => {
            let kind = ProblemKind::TooManyColumns {
                expected,
                found,
                is_sheet: matches!(row.place(expected), Place::Address { .. }),
            };
            (kind, expected)
        }
    };
    (!row.is_ragged(width)).then(|| row.problem(column, kind))
}

/// Takes a row that lacks cells for a part of a line.
pub(super) fn tear(fault: &mut Problem) {
    if let ProblemKind::TooFewColumns { may_be_torn, .. } = &mut fault.kind {
        *may_be_torn = true;
    }
}
