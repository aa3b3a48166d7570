//! The header of a sheet.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::SheetError;
use super::recut::{Origins, Recut};
use super::row::{SheetRow, Width};
use super::rows::Rows;
use super::way::Ragged;
use crate::problem::{Problem, ProblemKind};

/// The name of the column that marks where a record begins, and the mark itself.
pub const PRIMARY_MARK: &str = "*";

/// The most columns that are read. An app has at most 500 fields (kintone API facts, section 1.3), and a file may
/// have other columns beside them; far more of them are no header.
pub(super) const MAX_COLUMNS: usize = 5000;

/// What the mark is mistaken for.
const WIDE_MARK: &str = "＊";

/// The header of a sheet: names of columns, which count from 0.
#[derive(Debug, Clone)]
pub struct Header {
    /// Its row alone.
    row: Arc<Rows>,
    names: Vec<String>,
    /// The names in the file, where a map made others of them.
    in_file: Option<Vec<String>>,
    mark: Option<usize>,
    /// What marks where a record begins.
    mark_text: &'static str,
    /// What is made of lines with fewer cells.
    ragged: Ragged,
}

impl Header {
    /// Reads the header: blanks around names are left out, with a notice for each; a name that stands
    /// twice is an error at its second place. A row of too many columns is no header.
    pub(super) fn read(rows: Rows, ragged: Ragged) -> Result<(Self, Vec<Problem>), SheetError> {
        let row = rows.row(0);
        if let Some(kind) = too_many(row.len()) {
            return Err(row.problem(MAX_COLUMNS, kind).into());
        }
        let names: Vec<_> = row.cells().map(|cell| cell.trim().to_owned()).collect();
        let mut first_places = HashMap::new();
        let mut problems = Vec::new();
        let named = names.iter().enumerate();
        for (column, name) in named.filter(|(_, name)| !name.is_empty()) {
            let mut report = |kind| problems.push(row.problem(column, kind));
            if row.cell(column) != name {
                report(ProblemKind::HeaderTrimmed {
                    name: row.cell(column).to_owned(),
                });
            }
            let position = column as u64 + 1;
            let first = *first_places.entry(name.as_str()).or_insert(position);
            if first != position {
                report(ProblemKind::HeaderDuplicate {
                    name: name.clone(),
                    first,
                });
            }
        }
        let (mark, mark_text) = match (find(&names, PRIMARY_MARK), find(&names, WIDE_MARK)) {
            (None, Some(wide)) => {
                let mark = WIDE_MARK.to_owned();
                problems.push(row.problem(wide, ProblemKind::HeaderWideMark { mark }));
                (Some(wide), WIDE_MARK)
            }
            (mark, _) => (mark, PRIMARY_MARK),
        };
        let header = Self {
            row: Arc::new(rows),
            names,
            in_file: None,
            mark,
            mark_text,
            ragged,
        };
        Ok((header, problems))
    }

    /// The header of what a map makes of the file's columns.
    pub(super) fn recut(&self, cells: &Recut, origins: &Arc<Origins>, names: Vec<String>) -> Self {
        let mut rows = Rows::default();
        self.row.copy_row(0, &mut rows);
        rows.recut_last(cells, origins);
        Self {
            row: Arc::new(rows),
            mark: find(&names, PRIMARY_MARK),
            mark_text: PRIMARY_MARK,
            ragged: self.ragged,
            in_file: Some(self.names.clone()),
            names,
        }
    }

    /// The names that stand in the file, which are others than those of the columns if there is a map.
    pub fn names_in_file(&self) -> &[String] {
        self.in_file.as_ref().unwrap_or(&self.names)
    }

    /// The columns' names, trimmed; empty for a column without one.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The first column of this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|held| held == name)
    }

    /// The column of the primary mark, `*`.
    pub fn mark(&self) -> Option<usize> {
        self.mark
    }

    /// What marks where a record begins: `*`, or what a header that is refused has in its place.
    pub(super) fn mark_text(&self) -> &'static str {
        self.mark_text
    }

    /// How many columns there are.
    pub fn width(&self) -> Width {
        let last = self.names.iter().rposition(|name| !name.is_empty());
        let last = last.filter(|_| self.ragged == Ragged::Error);
        Width {
            columns: self.names.len(),
            least: last.map_or(0, |last| last + 1),
        }
    }

    /// The columns without a name.
    pub fn blanks(&self) -> impl Iterator<Item = usize> {
        let blank = |(column, name): (usize, &String)| name.is_empty().then_some(column);
        self.names.iter().enumerate().filter_map(blank)
    }

    /// The header as a sheet row, untrimmed.
    pub fn row(&self) -> SheetRow<'_> {
        self.row.row(0)
    }
}

/// What is wrong with so many columns, if they are too many.
pub(super) fn too_many(found: usize) -> Option<ProblemKind> {
    let most = MAX_COLUMNS;
    (found > most).then_some(ProblemKind::HeaderTooManyColumns { most, found })
}

fn find(names: &[String], mark: &str) -> Option<usize> {
    names.iter().position(|name| name == mark)
}
