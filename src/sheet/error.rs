//! What stops the reading of a sheet.

use std::io;

use super::blocks::is_change;
use crate::problem::Problem;

/// What stops the reading of a sheet.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The file could not be read.
    #[error(transparent)]
    Io(io::Error),
    /// The file is not what it was when it was read first; the error names it.
    #[error(transparent)]
    Changed(io::Error),
    /// The file is broken from this place on: an encoding, a quote, or no header at all.
    #[error("the file cannot be read further: {}", .0.kind.code())]
    Problem(Box<Problem>),
}

impl From<io::Error> for SheetError {
    fn from(error: io::Error) -> Self {
        if is_change(&error) {
            Self::Changed(error)
        } else {
            Self::Io(error)
        }
    }
}

impl From<Problem> for SheetError {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}
