//! What will become of one record.

use std::sync::Arc;

use super::policy::{Ambiguous, ExistingPolicy, Missing, Policies, TablePolicy};
use super::rows::{TablePlan, plan_rows};
use super::same::{same, state};
use crate::model::{
    Cell, Field, FieldCell, Held, NumberPrecision, Record, RecordId, Revision, Value,
};

/// What is known of the records that a record's key finds.
#[derive(Debug, Clone, Copy)]
pub enum Finding<'a> {
    /// kintone was not asked: it decides.
    Unread,
    /// There is nothing to find: the record has no key.
    New,
    /// The key finds these.
    Found(&'a [&'a Held]),
}

/// What will become of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is added.
    Create,
    /// The record that its key finds is updated.
    Update,
    /// kintone updates the record of its key, or adds one where there is none.
    Upsert,
    /// It is as the file has it already, and is not written.
    Unchanged,
    /// It is left out.
    Skip(Why),
    /// The file is refused.
    Refuse(Why),
}

/// Why a record is left out, or its file refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Its key finds no record.
    Missing,
    /// Its key finds a record.
    Exists,
    /// Its key finds several records.
    Ambiguous,
    /// It has no value at all.
    Blank,
}

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
        let filled = cells
            .iter()
            .filter(|held| matches!(held.cell, Cell::Set(_)));
        let change = |held: &FieldCell| {
            let (old, new) = sides(held.cell.clone());
            let field = held.field.clone();
            Self { field, old, new }
        };
        filled.map(change).collect()
    }
}

/// What will become of a record, cell by cell and row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordPlan {
    /// What will become of it.
    pub fate: Fate,
    /// The records that its key finds.
    pub found: Vec<(RecordId, Revision)>,
    /// Cells outside tables that change; all that are filled, of a record that will be added.
    pub cells: Vec<CellChange>,
    /// Its tables, as far as the file says something about them, in the file's order.
    pub tables: Vec<TablePlan>,
    /// Whether it is known what would change; else only that the record is written.
    pub is_compared: bool,
    /// Files that the record holds already as the file has them, outside tables: positions among its cells.
    pub(super) held_files: Vec<usize>,
    /// Whether it may be written only at the revision that was read.
    pub(super) is_pinned: bool,
}

impl RecordPlan {
    /// The record that it updates or leaves as it is.
    pub fn target(&self) -> Option<(RecordId, Revision)> {
        match self.fate {
            Fate::Update | Fate::Unchanged => self.found.first().copied(),
            _ => None,
        }
    }

    /// A record that is known to be as the file has it, though nobody asked kintone.
    pub fn unchanged() -> Self {
        bare(Fate::Unchanged, &[])
    }

    /// A record without any value, which is left out.
    pub fn blank() -> Self {
        bare(Fate::Skip(Why::Blank), &[])
    }

    /// Whether the record would be another one than it is, or one that is not there yet.
    pub fn is_change(&self) -> bool {
        match self.fate {
            Fate::Create | Fate::Upsert => true,
            Fate::Update if !self.is_compared => true,
            Fate::Update => !self.cells.is_empty() || self.tables.iter().any(TablePlan::is_changed),
            Fate::Unchanged | Fate::Skip(_) | Fate::Refuse(_) => false,
        }
    }
}

/// Decides what becomes of a record.
pub fn plan(record: &Record, finding: Finding<'_>, policies: &Policies) -> RecordPlan {
    let found = match finding {
        Finding::Unread => return bare(Fate::Upsert, &[]),
        Finding::New => return create(record),
        Finding::Found(found) => found,
    };
    match found {
        [] => match policies.missing {
            Missing::Insert => create(record),
            Missing::Skip => bare(Fate::Skip(Why::Missing), found),
            Missing::Error => bare(Fate::Refuse(Why::Missing), found),
        },
        [held] => match policies.existing {
            ExistingPolicy::Skip => bare(Fate::Skip(Why::Exists), found),
            ExistingPolicy::Error => bare(Fate::Refuse(Why::Exists), found),
            ExistingPolicy::Update | ExistingPolicy::Merge => update(record, held, policies),
        },
        _ => match policies.ambiguous {
            Ambiguous::Skip => bare(Fate::Skip(Why::Ambiguous), found),
            Ambiguous::Error => bare(Fate::Refuse(Why::Ambiguous), found),
        },
    }
}

fn bare(fate: Fate, found: &[&Held]) -> RecordPlan {
    RecordPlan {
        fate,
        found: found.iter().map(|held| (held.id, held.revision)).collect(),
        cells: Vec::new(),
        tables: Vec::new(),
        is_compared: true,
        held_files: Vec::new(),
        is_pinned: false,
    }
}

fn create(record: &Record) -> RecordPlan {
    RecordPlan {
        cells: CellChange::coming(&record.cells),
        tables: record.tables.iter().map(TablePlan::new_rows).collect(),
        ..bare(Fate::Create, &[])
    }
}

fn update(record: &Record, held: &Held, policies: &Policies) -> RecordPlan {
    if !policies.compares {
        return RecordPlan {
            is_compared: false,
            is_pinned: policies.pins_revisions,
            ..bare(Fate::Update, &[held])
        };
    }
    let comparison = Comparison {
        precision: policies.precision,
        filled_only: policies.existing == ExistingPolicy::Merge,
        keeps_files: policies.skip_unchanged,
    };
    let replaced = TablePolicy::default();
    let tables: Vec<_> = record
        .tables
        .iter()
        .map(|file| {
            let policy = policies.tables.get(&file.table.code).unwrap_or(&replaced);
            match held.record.rows(&file.table.code) {
                Some(rows) => plan_rows(file, rows, policy, comparison),
                None => TablePlan::unseen(file),
            }
        })
        .collect();
    let mut plan = RecordPlan {
        cells: comparison.cells(&record.cells, &held.record.cells),
        held_files: comparison.held_files(&record.cells, &held.record.cells),
        is_pinned: policies.pins_revisions || tables.iter().any(|table| table.is_mixed),
        tables,
        ..bare(Fate::Update, &[held])
    };
    if policies.skip_unchanged && !plan.is_change() {
        plan.fate = Fate::Unchanged;
    }
    plan
}

/// How cells of the file are compared with those that are held.
#[derive(Debug, Clone, Copy)]
pub(super) struct Comparison {
    pub(super) precision: Option<NumberPrecision>,
    /// An empty cell leaves the field alone.
    pub(super) filled_only: bool,
    /// Attachments of the same name and size are taken for the same.
    pub(super) keeps_files: bool,
}

impl Comparison {
    /// The cells that differ.
    pub(super) fn cells(self, file: &[FieldCell], held: &[FieldCell]) -> Vec<CellChange> {
        let mut changes = Vec::new();
        for (at, cell) in file.iter().enumerate() {
            let old = held_cell(at, cell, held);
            if !self.leaves_alone(&cell.cell) && !same(&cell.cell, old, self.precision) {
                changes.push(CellChange {
                    field: cell.field.clone(),
                    old: old.clone(),
                    new: cell.cell.clone(),
                });
            }
        }
        changes
    }

    fn leaves_alone(self, file: &Cell) -> bool {
        self.filled_only && *file == Cell::Clear
    }

    /// The positions of the file's cells that say something, with which others are compared.
    pub(super) fn compared(self, file: &[FieldCell]) -> Vec<usize> {
        let cells = file.iter().enumerate();
        let says = |cell: &Cell| *cell != Cell::Absent && !self.leaves_alone(cell);
        let compared = cells.filter(|(_, held)| says(&held.cell));
        compared.map(|(at, _)| at).collect()
    }

    /// What the file's cells at these positions say, as texts that are the same for cells that are the same.
    pub(super) fn texts(self, compared: &[usize], file: &[FieldCell]) -> Vec<String> {
        let cells = compared.iter().map(|at| &file[*at].cell);
        cells.map(|cell| state(cell, self.precision)).collect()
    }

    /// What is held in the fields of the file's cells at these positions, as such texts.
    pub(super) fn texts_of_held(
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
            self.keeps_files
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

#[cfg(test)]
mod tests {
    use super::*;

    fn held(id: &str) -> Held {
        Held {
            id: id.parse().unwrap(),
            revision: "1".parse().unwrap(),
            record: Record::default(),
        }
    }

    #[test]
    fn what_becomes_of_a_record_follows_from_what_its_key_finds_and_from_the_policies() {
        let (one, two) = (held("1"), held("2"));
        let (none, first, both) = (&[][..], &[&one][..], &[&one, &two][..]);
        let policies = Policies::default;
        let skip = || Policies {
            existing: ExistingPolicy::Skip,
            missing: Missing::Skip,
            ambiguous: Ambiguous::Skip,
            ..policies()
        };
        let error = || Policies {
            existing: ExistingPolicy::Error,
            missing: Missing::Error,
            ..policies()
        };
        let unchanged = || Policies {
            compares: true,
            skip_unchanged: true,
            ..policies()
        };
        for (finding, policies, fate) in [
            (Finding::Unread, error(), Fate::Upsert),
            (Finding::New, error(), Fate::Create),
            (Finding::Found(none), policies(), Fate::Create),
            (Finding::Found(none), skip(), Fate::Skip(Why::Missing)),
            (Finding::Found(none), error(), Fate::Refuse(Why::Missing)),
            (Finding::Found(first), policies(), Fate::Update),
            (Finding::Found(first), skip(), Fate::Skip(Why::Exists)),
            (Finding::Found(first), error(), Fate::Refuse(Why::Exists)),
            (Finding::Found(first), unchanged(), Fate::Unchanged),
            (
                Finding::Found(both),
                policies(),
                Fate::Refuse(Why::Ambiguous),
            ),
            (Finding::Found(both), skip(), Fate::Skip(Why::Ambiguous)),
        ] {
            let planned = plan(&Record::default(), finding, &policies);
            assert_eq!(planned.fate, fate, "{finding:?} {policies:?}");
        }
    }

    #[test]
    fn a_record_that_was_not_compared_counts_as_a_change_and_is_not_pinned() {
        let held = held("1");
        let planned = plan(
            &Record::default(),
            Finding::Found(&[&held]),
            &Policies::default(),
        );
        assert!(planned.is_change() && !planned.is_compared && !planned.is_pinned);
    }
}
