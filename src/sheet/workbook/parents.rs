//! Records over several rows of a workbook: the cells of their fields outside tables are merged downwards, as people do who
//! have no column of marks. So a row goes on with the record above if such a cell of it is merged with the one above, and
//! all others of them are empty. Where a form does not say what is in tables, any cell that is merged so will do.

use super::broken::Broken;
use super::merged::{Merge, Merges};
use crate::problem::ProblemKind;
use crate::sheet::header::PRIMARY_MARK;
use crate::sheet::need::{Part, Purpose};
use crate::xlsx::letters;

/// What merged cells say of the rows of a sheet.
#[derive(Default)]
pub(super) struct Parents {
    merges: Merges,
    columns: Columns,
    /// Whether rows say by them which of them are one record's, as nothing else does.
    pub(super) are_marks: bool,
}

/// The columns below a header.
#[derive(Default)]
pub(super) struct Columns {
    /// Whose values each has, if anybody uses it.
    parts: Vec<Option<Part>>,
    /// The number of the first one in the sheet, counted from 1.
    first: u32,
    /// That of marks, counted from 0.
    mark: Option<usize>,
    /// Whether columns that are alike say what is one record's.
    has_groups: bool,
    /// Whether it is known which of them are of tables.
    is_known: bool,
}

/// What they say of a row.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// Whether it goes on with the record above.
    pub(super) goes_on: bool,
    /// What is wrong with its cells, by their columns, counted from 0.
    pub(super) wrong: Vec<(usize, ProblemKind)>,
}

impl Columns {
    /// Columns of these names, which are for this, from this one of the sheet on; `is_grouped` if an option says what is
    /// one record's.
    pub(super) fn new(
        names: &[String],
        purposes: &[Option<Purpose>],
        first: u32,
        is_grouped: bool,
    ) -> Self {
        let parts = purposes.iter().map(|purpose| Some((*purpose)?.part));
        let parts: Vec<_> = parts.collect();
        Self {
            first,
            mark: names.iter().position(|name| name.trim() == PRIMARY_MARK),
            has_groups: is_grouped || parts.contains(&Some(Part::Group)),
            is_known: parts.iter().flatten().any(|part| *part != Part::Unknown),
            parts,
        }
    }

    /// Whether rows can say by merged cells what is one record's.
    fn may_be_grouped(&self) -> bool {
        let has_tables = self.parts.contains(&Some(Part::Table));
        self.mark.is_none() && !self.has_groups && (has_tables || !self.is_known)
    }

    /// Those of merged cells that somebody uses, by their positions.
    fn of(&self, merge: &Merge) -> impl Iterator<Item = (usize, Part)> {
        let at = |column: u32| column.saturating_sub(self.first) as usize;
        let end = (at(merge.columns.1) + 1).min(self.parts.len());
        let is_before = merge.columns.1 < self.first;
        let positions = if is_before {
            0..0
        } else {
            at(merge.columns.0)..end
        };
        positions.filter_map(|at| Some((at, self.parts[at]?)))
    }

    /// Whether cells of such a column hold rows together.
    fn is_parent(&self, part: Part) -> bool {
        part == Part::Record || !self.is_known
    }
}

impl Parents {
    /// Of merged cells below a header in this row, which can be given a column of marks or cannot.
    pub(super) fn new(header: u32, columns: Columns, merged: Vec<Merge>, can_mark: bool) -> Self {
        let holds = |merge: &Merge| {
            let is_below = header < merge.rows.0 && merge.rows.0 < merge.rows.1;
            is_below && columns.of(merge).any(|(_, part)| columns.is_parent(part))
        };
        Self {
            are_marks: can_mark && columns.may_be_grouped() && merged.iter().any(holds),
            merges: Merges::new(merged),
            columns,
        }
    }

    /// What they say of the row of this number, which has these texts.
    pub(super) fn judge(&mut self, number: u32, texts: &[String]) -> Result<Verdict, Broken> {
        let columns = &self.columns;
        let mut verdict = Verdict::default();
        let mut covered = Vec::new();
        for merge in self.merges.at(number)? {
            // The first of them is the one that holds something.
            let first = (!merge.goes_on(number) && columns.first <= merge.columns.0)
                .then(|| (merge.columns.0 - columns.first) as usize);
            let cells = columns.of(merge).filter(|(at, _)| Some(*at) != first);
            covered.extend(cells.map(|(at, part)| (at, part, merge)));
        }
        if covered.is_empty() {
            return Ok(verdict);
        }
        let text = |at: usize| texts.get(at).map_or("", String::as_str);
        let mut from_above = covered.iter().filter(|(_, _, merge)| merge.goes_on(number));
        verdict.goes_on = match columns.mark {
            Some(mark) => text(mark) != PRIMARY_MARK,
            None if columns.has_groups => true,
            None => {
                let mut parts = columns.parts.iter().enumerate();
                self.are_marks
                    && from_above.any(|(_, part, _)| columns.is_parent(*part))
                    && parts.all(|(at, part)| *part != Some(Part::Record) || text(at).is_empty())
            }
        };
        for (at, part, merge) in covered {
            let is_fine = match part {
                Part::Record => verdict.goes_on && merge.goes_on(number),
                Part::Table => false,
                Part::Group | Part::Unknown => true,
            };
            if !is_fine {
                let column = (merge.columns.0 - 1) as usize;
                let with = format!("{}{}", letters(column), merge.rows.0);
                verdict.wrong.push((at, ProblemKind::CellMerged { with }));
            }
        }
        Ok(verdict)
    }
}
