//! Records of a sheet that are one, wherever they are in it: the rows of later ones join those of the first.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::group::exceeded;
use super::record_group::{RecordGroup, narrow};
use super::rows::Rows;
use crate::problem::{Problem, ProblemKind};

/// Which records of a sheet join which, and what those have.
#[derive(Debug, Default)]
pub struct Joins {
    /// What joins a record, by that record's position.
    joining: HashMap<u64, Joining>,
    /// The positions of the records that join others.
    later: HashSet<u64>,
    weight: usize,
}

/// What joins one record.
#[derive(Debug, Default)]
struct Joining {
    rows: Rows,
    /// Where each record begins among these rows, behind its position.
    begins: Vec<(u64, u32)>,
    faults: Vec<Problem>,
}

impl Joins {
    /// How many bytes of memory what joins others takes, at most.
    pub const MOST: usize = 64 * 1024 * 1024;

    /// Has a record join the one at this position. They are taken in the file's order. False if all of them take too
    /// much memory.
    #[must_use]
    pub fn add(&mut self, first: u64, group: &RecordGroup) -> bool {
        self.weight += group.weight() + size_of::<(u64, u32)>() + size_of::<u64>();
        let joining = self.joining.entry(first).or_insert_with(|| {
            self.weight += size_of::<Joining>();
            Joining::default()
        });
        joining
            .begins
            .push((group.ordinal, narrow(joining.rows.count())));
        group.copy_rows(&mut joining.rows);
        joining.faults.extend(group.faults.iter().cloned());
        self.later.insert(group.ordinal);
        self.weight <= Self::MOST
    }

    /// A record with all that joins it; none if it joins another one.
    ///
    /// # Errors
    /// A record that becomes too long, of so many columns.
    pub(super) fn join(
        &self,
        group: RecordGroup,
        columns: usize,
    ) -> Result<Option<RecordGroup>, Box<Problem>> {
        if self.later.contains(&group.ordinal) {
            return Ok(None);
        }
        let Some(joining) = self.joining.get(&group.ordinal) else {
            return Ok(Some(group));
        };
        let own = group.rows().map(|row| row.text_length()).sum::<usize>();
        let rows = group.rows().len() + joining.rows.count();
        if let Some(bound) = exceeded(rows, columns, own + joining.rows.text_length()) {
            let first_line = group.first_line();
            let kind = ProblemKind::RecordTooLong { bound, first_line };
            return Err(Box::new(Problem::new(group.lines(), kind)));
        }
        let mut piece = Rows::default();
        group.copy_rows(&mut piece);
        let own = narrow(piece.count());
        for at in 0..joining.rows.count() {
            joining.rows.copy_row(at, &mut piece);
        }
        let begins = joining.begins.iter();
        let faults = group.faults.iter().chain(&joining.faults);
        Ok(Some(RecordGroup {
            ordinal: group.ordinal,
            faults: faults.cloned().collect(),
            rows: (0, narrow(piece.count())),
            joined: begins.map(|(ordinal, at)| (*ordinal, own + at)).collect(),
            piece: Arc::new(piece),
        }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sheet::listed::listed;
    use crate::sheet::{GroupItem, Sheet};

    /// A sheet of records by their keys, each of so many rows.
    fn sheet(records: &[(usize, usize)]) -> Sheet {
        const KEYS: [&str; 4] = ["a", "b", "c", "d"];
        let mut rows = vec![vec!["*", "key"]];
        for (key, length) in records {
            rows.push(vec!["*", KEYS[*key]]);
            rows.extend(std::iter::repeat_n(vec!["", KEYS[*key]], *length));
        }
        listed(rows).unwrap()
    }

    fn groups(sheet: Sheet) -> Vec<RecordGroup> {
        let group = |item| match item {
            Ok(GroupItem::Group(group)) => group,
            other => panic!("{other:?}"),
        };
        sheet.map(group).collect()
    }

    proptest! {
        #[test]
        fn each_key_is_one_record_with_the_lines_of_all(
            records in prop::collection::vec((0..4_usize, 0..3_usize), 1..12),
        ) {
            let apart = groups(sheet(&records));
            let (mut joins, mut first) = (Joins::default(), HashMap::new());
            for group in &apart {
                let key = group.row(0).cell(1).to_owned();
                let ordinal = *first.entry(key).or_insert(group.ordinal);
                prop_assert!(ordinal == group.ordinal || joins.add(ordinal, group));
            }
            let joined = groups(sheet(&records).joined(Some(Arc::new(joins))));
            prop_assert_eq!(joined.len(), first.len());
            for group in &joined {
                let key = group.row(0).cell(1);
                let same = || apart.iter().filter(|one| one.row(0).cell(1) == key);
                let lines: Vec<_> = group.rows().map(|row| row.first_line()).collect();
                let all = same().flat_map(RecordGroup::rows).map(|row| row.first_line());
                prop_assert_eq!(lines, all.collect::<Vec<_>>());
                prop_assert!(group.rows().all(|row| row.cell(1) == key));
                let runs = same().map(|one| (one.first_line(), one.last_line()));
                prop_assert_eq!(group.runs().collect::<Vec<_>>(), runs.collect::<Vec<_>>());
                let begins = group.parts().map(|part| (part.ordinal, group.row(part.at).cell(0)));
                let marks = same().map(|one| (one.ordinal, "*"));
                prop_assert_eq!(begins.collect::<Vec<_>>(), marks.collect::<Vec<_>>());
                prop_assert_eq!(group.last_line(), same().next().unwrap().last_line());
            }
        }
    }
}
