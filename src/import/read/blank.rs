//! Records without any value, such as the lines of commas that spreadsheets leave behind: they are left out.

use crate::import::bind::layout::Layout;
use crate::model::Place;
use crate::problem::{Problem, ProblemKind};
use crate::sheet::{RecordGroup, SheetRow};

/// How many of them are named.
const NAMED: usize = 5;

/// Whether no cell of a group has a value, in any column that the import reads. What is wrong with the group as such
/// is told all the same.
pub(crate) fn is_blank(layout: &Layout, group: &RecordGroup) -> bool {
    let is_filled = |row: SheetRow<'_>| layout.read_columns().any(|at| !row.is_blank(at));
    let mut faults = group.faults.iter();
    faults.all(|fault| layout.completed(fault).is_some()) && !group.rows().any(is_filled)
}

/// Those of a file, as far as they are read.
#[derive(Debug, Default)]
pub(crate) struct Blanks {
    pub(crate) records: u64,
    /// Where the first of them is.
    first: Option<Place>,
    /// On which lines the first ones begin.
    lines: Vec<u64>,
}

impl Blanks {
    pub(crate) fn take(&mut self, group: &RecordGroup) {
        self.records += 1;
        self.first.get_or_insert_with(|| group.lines());
        if self.lines.len() < NAMED {
            self.lines.push(group.first_line());
        }
    }

    /// All of them as one notice.
    pub(crate) fn notice(&self) -> Option<Problem> {
        let kind = ProblemKind::BlankRecords {
            records: self.records,
            lines: self.lines.clone(),
        };
        Some(Problem::new(self.first?, kind))
    }
}
