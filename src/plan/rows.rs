//! What will become of each row of a table.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::cells::{CellChange, Changes, Comparison};
use super::pairs::Pairs;
use super::policy::{RowsPolicy, TablePolicy};
use super::renewed::renewed;
use super::tally::{RowFate, RowTally};
use crate::model::{Row, RowId, Table, TableRows};

/// One row of a table's plan.
#[derive(Debug, Clone, PartialEq)]
pub struct RowPlan {
    /// What will become of it.
    pub fate: RowFate,
    /// Its id, but for a row that is new.
    pub id: Option<RowId>,
    /// Its position among the file's rows of the table, from 0, where the file lists it.
    pub at: Option<usize>,
    /// Its cells that change.
    pub cells: Changes,
    /// Positions of the cells whose attachments it holds already as the file has them.
    pub(super) held_files: Vec<usize>,
    /// The id that the file gives to a row that is new all the same, as the record has no such row.
    pub unknown_id: Option<RowId>,
    /// Whether it is added with the values of a row that goes away, or goes away while its values are added again:
    /// of the record nothing changes but a row id.
    pub is_renewed: bool,
}

impl RowPlan {
    /// A row none of whose cells change.
    fn new(fate: RowFate, id: Option<RowId>, at: Option<usize>) -> Self {
        Self {
            fate,
            id,
            at,
            cells: Changes::These(Vec::new()),
            held_files: Vec::new(),
            unknown_id: None,
            is_renewed: false,
        }
    }

    /// A row of the file that is added.
    fn added(at: usize, unknown_id: Option<RowId>) -> Self {
        Self {
            cells: Changes::Filled,
            unknown_id,
            ..Self::new(RowFate::New, None, Some(at))
        }
    }

    /// Its cells that change. `file` is what the file says about its table.
    pub fn changes<'a>(&'a self, file: &TableRows) -> Cow<'a, [CellChange]> {
        let row = self.at.and_then(|at| file.rows.get(at));
        self.cells.of(row.map_or(&[], |row| &row.cells))
    }
}

/// What will become of a table of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct TablePlan {
    /// The table.
    pub table: Arc<Table>,
    /// Its rows in the order they will have; then those that are deleted.
    pub rows: Vec<RowPlan>,
    /// Whether rows that stay change their order.
    pub is_reordered: bool,
    /// The first of the file's rows, by its position, whose key fits several rows equally well, so that they were
    /// paired in order.
    pub paired_in_order: Option<usize>,
    /// Rows of the file, by their positions, that differ from rows that are there and stay as they are.
    pub left_alone: Vec<usize>,
    /// Whether the rows may not be seen, so that it is not known what becomes of those that are there.
    pub is_hidden: bool,
    /// Whether the rows to send follow from the rows that are there, and not from the file alone.
    pub(super) is_mixed: bool,
    /// Whether rows are sent as the file states them.
    pub(super) is_stated: bool,
}

impl TablePlan {
    /// All rows of a record that will be added.
    pub(super) fn new_rows(file: &TableRows) -> Self {
        let rows = 0..file.rows.len();
        Self {
            table: file.table.clone(),
            rows: rows.map(|at| RowPlan::added(at, None)).collect(),
            is_reordered: false,
            paired_in_order: None,
            left_alone: Vec::new(),
            is_hidden: false,
            is_mixed: false,
            is_stated: true,
        }
    }

    /// A table whose rows may not be seen: what the file lists is sent as it is.
    pub(super) fn unseen(file: &TableRows) -> Self {
        let mut plan = Self {
            is_hidden: true,
            ..Self::new_rows(file)
        };
        for (planned, row) in plan.rows.iter_mut().zip(&file.rows) {
            if let Some(id) = row.id() {
                planned.fate = RowFate::Changed;
                planned.id = Some(id);
            }
        }
        plan
    }

    /// Whether the table would be another one than it is.
    pub fn is_changed(&self) -> bool {
        self.is_reordered || self.rows.iter().any(|row| row.fate != RowFate::Kept)
    }

    /// Its rows by their fates.
    pub fn tally(&self) -> RowTally {
        let mut tally = RowTally::default();
        for row in &self.rows {
            *tally.of(row.fate) += 1;
        }
        RowTally {
            renewed: self.renewed(),
            ..tally
        }
    }

    /// How many rows are deleted and added again with the same values.
    pub fn renewed(&self) -> u64 {
        let renewed = self.rows.iter().filter(|row| row.is_renewed);
        renewed.filter(|row| row.fate == RowFate::New).count() as u64
    }

    /// The rows that will be deleted, and their values with them.
    pub fn deleted(&self) -> impl Iterator<Item = RowId> {
        let deleted = self.rows.iter().filter(|row| row.fate == RowFate::Deleted);
        let lost = deleted.filter(|row| !row.is_renewed);
        lost.filter_map(|row| row.id)
    }
}

/// Plans a table of a record that exists and has these rows.
pub(super) fn plan_rows(
    file: &TableRows,
    held: &[Row],
    policy: &TablePolicy,
    comparison: Comparison,
) -> TablePlan {
    let pairs = Pairs::new(file, held, policy, comparison);
    let replaces = policy.rows == RowsPolicy::Replace;
    let renewed = if replaces {
        renewed(file, held, &pairs, comparison)
    } else {
        Vec::new()
    };
    let (renewing, going): (HashSet<usize>, HashSet<usize>) = renewed.into_iter().unzip();
    let of_file = || pairs.of_file.iter().copied().enumerate();
    let partners = of_file().filter_map(|(at, partner)| Some((partner?, at)));
    let partner_of: HashMap<usize, usize> = partners.collect();
    let changes =
        |at: usize, held_at: usize| comparison.cells(&file.rows[at].cells, &held[held_at].cells);
    let listed = |at: usize, held_at: usize| {
        let cells = changes(at, held_at);
        let fate = match cells[..] {
            [] => RowFate::Kept,
            _ => RowFate::Changed,
        };
        RowPlan {
            cells: Changes::These(cells),
            held_files: comparison.held_files(&file.rows[at].cells, &held[held_at].cells),
            ..RowPlan::new(fate, held[held_at].id(), Some(at))
        }
    };
    let added = |at: usize| RowPlan {
        is_renewed: renewing.contains(&at),
        ..RowPlan::added(at, file.rows[at].id())
    };
    let kept = |held_at: usize| RowPlan::new(RowFate::Kept, held[held_at].id(), None);
    let removed = |held_at: usize| RowPlan {
        cells: Changes::These(CellChange::going(&held[held_at].cells)),
        is_renewed: going.contains(&held_at),
        ..RowPlan::new(RowFate::Deleted, held[held_at].id(), None)
    };
    let new_rows = of_file().filter(|(_, partner)| partner.is_none());
    let new_rows = new_rows.map(|(at, _)| added(at));
    let there = 0..held.len();
    let rows: Vec<RowPlan> = match policy.rows {
        RowsPolicy::Replace => {
            let stated = of_file().map(|(at, partner)| match partner {
                Some(held_at) => listed(at, held_at),
                None => added(at),
            });
            let unlisted = there.filter(|held_at| !partner_of.contains_key(held_at));
            stated.chain(unlisted.map(removed)).collect()
        }
        RowsPolicy::Merge => {
            let there = there.map(|held_at| match partner_of.get(&held_at) {
                Some(at) => listed(*at, held_at),
                None => kept(held_at),
            });
            there.chain(new_rows).collect()
        }
        RowsPolicy::Append => there.map(kept).chain(new_rows).collect(),
    };
    let differs = |(at, partner): (usize, Option<usize>)| {
        partner.is_some_and(|held_at| !changes(at, held_at).is_empty())
    };
    let left_alone = of_file().filter(|pair| policy.rows == RowsPolicy::Append && differs(*pair));
    // An id that the record does not have is sent all the same: kintone gives the row another one.
    let is_found = |(at, partner): (usize, Option<usize>)| {
        partner.is_some_and(|held_at| file.rows[at].id() != held[held_at].id())
    };
    let finds_rows = of_file().any(is_found);
    let holds_files = |row: &RowPlan| !row.held_files.is_empty();
    TablePlan {
        table: file.table.clone(),
        left_alone: left_alone.map(|(at, _)| at).collect(),
        is_hidden: pairs.is_hidden,
        is_mixed: policy.needs_rows(),
        is_stated: !policy.needs_rows()
            && !finds_rows
            && !comparison.merges
            && !rows.iter().any(holds_files),
        rows,
        is_reordered: replaces && !pairs.of_file.iter().flatten().is_sorted(),
        paired_in_order: pairs.in_order,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::super::samples;
    use super::*;
    use crate::model::FieldCode;

    fn row(id: Option<u64>, text: &str) -> Row {
        samples::row(id, [("item", text)])
    }

    fn table() -> impl Strategy<Value = (Vec<Row>, Vec<Row>)> {
        let texts = || select(vec!["", "a", "b", "c"]);
        let held = vec(texts(), 0..6);
        let file = vec((prop::option::of(1..9_u64), texts()), 0..6);
        (held, file).prop_map(|(held, file)| {
            let held = (1..).zip(held);
            let held = held.map(|(id, text)| row(Some(id), text)).collect();
            // A row id stands once in a table.
            let mut taken = BTreeSet::new();
            let free = |id: Option<u64>| id.filter(|id| taken.insert(*id));
            let (ids, texts): (Vec<_>, Vec<_>) = file.into_iter().unzip();
            let ids: Vec<_> = ids.into_iter().map(free).collect();
            let file = ids.into_iter().zip(texts).map(|(id, text)| row(id, text));
            (held, file.collect())
        })
    }

    proptest! {
        #[test]
        fn every_row_has_one_fate(
            (held, file) in table(),
            rows in select(vec![RowsPolicy::Replace, RowsPolicy::Merge, RowsPolicy::Append]),
            has_key in any::<bool>(),
            keeps_same in any::<bool>(),
        ) {
            let key = if has_key { vec![FieldCode::new("item")] } else { Vec::new() };
            let policy = TablePolicy { rows, key };
            let comparison = Comparison { precision: None, merges: false, keeps_same };
            let count = file.len();
            let file = samples::table(file);
            let plan = plan_rows(&file, &held, &policy, comparison);
            let tally = plan.tally();
            prop_assert_eq!(tally.held(), held.len() as u64);
            if rows != RowsPolicy::Replace {
                prop_assert_eq!(tally.deleted, 0);
            }
            // Each row that is there, and each row of the file, is in the plan once at most.
            let ids: Vec<_> = plan.rows.iter().filter_map(|row| row.id).collect();
            prop_assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), held.len());
            prop_assert_eq!(ids.len(), held.len());
            let listed: Vec<_> = plan.rows.iter().filter_map(|row| row.at).collect();
            prop_assert_eq!(listed.iter().collect::<BTreeSet<_>>().len(), listed.len());
            let listed_all = rows != RowsPolicy::Append;
            let expected = if listed_all { count as u64 } else { tally.new };
            prop_assert_eq!(listed.len() as u64, expected);
            prop_assert!(!keeps_same || tally.renewed == 0);
            for row in &plan.rows {
                prop_assert_eq!(row.fate == RowFate::New, row.id.is_none());
                let differs = row.fate == RowFate::Changed;
                let changes = row.changes(&file);
                prop_assert!(!differs || !changes.is_empty());
                prop_assert!(row.fate != RowFate::Kept || changes.is_empty());
            }
        }
    }
}
