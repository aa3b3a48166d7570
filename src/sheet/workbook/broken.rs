//! Why a workbook is not read.

use std::io;

use super::limited::is_too_much;
use crate::model::Place;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::error::SheetError;

/// Why a workbook is not read.
#[derive(Debug)]
pub(super) enum Broken {
    /// The file cannot be read.
    Io(io::Error),
    /// It holds more than is read.
    TooMuch,
    /// What it holds is no workbook, or a damaged one: this part of it.
    Damaged(String),
    /// It needs a password.
    Encrypted,
}

impl Broken {
    pub(super) fn damaged(part: &str) -> Self {
        Self::Damaged(part.to_owned())
    }

    /// What keeps a part from being unpacked.
    pub(super) fn unpacking(part: &str, error: io::Error) -> Self {
        if is_too_much(&error) {
            Self::TooMuch
        } else if crate::sheet::blocks::is_change(&error) || error.raw_os_error().is_some() {
            Self::Io(error)
        } else {
            Self::damaged(part)
        }
    }
}

impl From<Broken> for SheetError {
    fn from(broken: Broken) -> Self {
        let kind = match broken {
            Broken::Io(error) => return error.into(),
            Broken::TooMuch => ProblemKind::WorkbookTooLarge,
            Broken::Damaged(part) => ProblemKind::WorkbookDamaged { part },
            Broken::Encrypted => ProblemKind::FileWorkbook,
        };
        Problem::new(Place::File, kind).into()
    }
}
