//! Which row of the file is which row of the record: by its id, else by its key, else by all that it says.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet, VecDeque};

use super::cells::Comparison;
use super::policy::{RowsPolicy, TablePolicy};
use super::same::normal;
use crate::model::{Cell, FieldCode, NumberPrecision, Row, RowId, TableRows};

/// How many rows are indexed by their cells, where rows say different ones. Each combination of cells takes all rows
/// once more, and a record may have very many; rows of further ones are not found by what they say.
const MOST_INDEXED: usize = 20_000;

pub(super) struct Pairs {
    /// For each row of the file, the position of its row among those that are there.
    pub(super) of_file: Vec<Option<usize>>,
    /// The first row of the file whose key fits several rows equally well, so that they were paired in order.
    pub(super) in_order: Option<usize>,
    /// Whether a field of the key may not be seen, so that no row can be found by it.
    pub(super) is_hidden: bool,
}

impl Pairs {
    /// Rows are found by their ids first; what is left, by key, where the table has one. Among rows of one key,
    /// those that are the same go together, then the others in their order. What is the same and still left goes
    /// together where rows that are there are to stay.
    pub(super) fn new(
        file: &TableRows,
        held: &[Row],
        policy: &TablePolicy,
        comparison: Comparison,
    ) -> Self {
        let key = &policy.key;
        let ids = held.iter().enumerate();
        let ids = ids.filter_map(|(at, row)| Some((row.id()?, at)));
        let mut free: HashMap<RowId, usize> = ids.collect();
        let by_id = |row: &Row| free.remove(&row.id()?);
        let mut pairs = Self {
            of_file: file.rows.iter().map(by_id).collect(),
            in_order: None,
            is_hidden: held.iter().any(|row| is_hidden(row, key)),
        };
        if !key.is_empty() {
            let mut free: Vec<_> = free.into_values().collect();
            free.sort_unstable();
            pairs.by_key(file, held, key, &free, comparison);
        }
        if comparison.keeps_same {
            let rows = file.rows.iter().map(Some).collect();
            let keeps_places = policy.rows == RowsPolicy::Replace;
            // A row that is to be added is empty where its cells are: one with values there is another.
            let comparison = Comparison {
                merges: comparison.merges && policy.rows != RowsPolicy::Append,
                ..comparison
            };
            for (at, held_at) in pairs.same(rows, held, keeps_places, comparison) {
                pairs.of_file[at] = Some(held_at);
            }
        }
        pairs
    }

    /// Rows without a partner that say the same as rows that are nobody's: the first of them, for those that say most
    /// before the others, so that the same rows are found again behind those that were added. Where rows stand in the
    /// order of the file, those of the same place go before.
    pub(super) fn same(
        &self,
        mut rows: Vec<Option<&Row>>,
        held: &[Row],
        keeps_places: bool,
        comparison: Comparison,
    ) -> Vec<(usize, usize)> {
        let taken: HashSet<_> = self.of_file.iter().flatten().collect();
        let mut free: Vec<_> = (0..held.len()).map(|at| !taken.contains(&at)).collect();
        let mut found = Vec::new();
        for (at, row) in rows.iter_mut().enumerate() {
            let Some(said) = row.filter(|_| self.of_file[at].is_none()) else {
                *row = None;
                continue;
            };
            let is_free = free.get(at).copied().unwrap_or(false);
            if keeps_places && is_free && comparison.is_same(&said.cells, &held[at].cells) {
                free[at] = false;
                *row = None;
                found.push((at, at));
            }
        }
        let mut waiting = Waiting {
            rows: (0..held.len()).filter(|at| free[*at]).collect(),
            ..Waiting::default()
        };
        let left = rows.into_iter().enumerate();
        let mut left: Vec<_> = left.filter_map(|(at, row)| Some((at, row?))).collect();
        left.sort_by_cached_key(|(_, row)| Reverse(comparison.compared(&row.cells).len()));
        for (at, row) in left {
            let partner = waiting.take_equal(row, held, comparison);
            found.extend(partner.map(|held_at| (at, held_at)));
        }
        found
    }

    fn by_key(
        &mut self,
        file: &TableRows,
        held: &[Row],
        key: &[FieldCode],
        free: &[usize],
        comparison: Comparison,
    ) {
        let mut waiting: HashMap<Vec<String>, Waiting> = HashMap::new();
        for held_at in free {
            if let Some(values) = key_of(&held[*held_at], key, comparison.precision) {
                waiting.entry(values).or_default().rows.push_back(*held_at);
            }
        }
        let mut unpaired = Vec::new();
        for (at, row) in file.rows.iter().enumerate() {
            let values = key_of(row, key, comparison.precision);
            let values = values.filter(|_| self.of_file[at].is_none());
            let Some(values) = values else { continue };
            let Some(candidates) = waiting.get_mut(&values) else {
                continue;
            };
            match candidates.take_equal(row, held, comparison) {
                Some(held_at) => self.of_file[at] = Some(held_at),
                None => unpaired.push((at, values)),
            }
        }
        let mut claims: HashMap<&[String], usize> = HashMap::new();
        for (_, values) in &unpaired {
            *claims.entry(values).or_default() += 1;
        }
        for (at, values) in &unpaired {
            let Some(candidates) = waiting.get_mut(values).filter(|rows| rows.left() > 0) else {
                continue;
            };
            let is_clear = claims.get(values.as_slice()) == Some(&1) && candidates.left() == 1;
            if !is_clear && self.in_order.is_none() {
                self.in_order = Some(*at);
            }
            self.of_file[*at] = candidates.take_first();
        }
    }
}

/// Rows, of one key where there is one, that wait for a row of the file. There may be thousands on both sides, so that those that are the
/// same are found by their texts and not one by one.
#[derive(Default)]
struct Waiting {
    /// All of them in their order; those that are taken stay until they are met.
    rows: VecDeque<usize>,
    taken: HashSet<usize>,
    /// For cells at these positions, by their texts.
    by_cells: HashMap<Vec<usize>, HashMap<Vec<String>, VecDeque<usize>>>,
    /// How many rows were indexed by other cells than the first.
    indexed: usize,
}

impl Waiting {
    fn left(&self) -> usize {
        self.rows.len() - self.taken.len()
    }

    /// Takes the first one that is the same as this row.
    fn take_equal(&mut self, row: &Row, held: &[Row], comparison: Comparison) -> Option<usize> {
        let is_equal = |at: usize| comparison.is_same(&row.cells, &held[at].cells);
        if self.rows.len() == 1 {
            let only = self.rows[0];
            return (self.taken.is_empty() && is_equal(only) && self.taken.insert(only))
                .then_some(only);
        }
        let compared = comparison.compared(&row.cells);
        let texts = comparison.texts(&compared, &row.cells, &row.cells);
        if !self.by_cells.is_empty() && !self.by_cells.contains_key(&compared) {
            self.indexed += self.rows.len();
            if self.indexed > MOST_INDEXED {
                return None;
            }
        }
        let by_cells = self
            .by_cells
            .entry(compared)
            .or_insert_with_key(|compared| {
                let mut rows: HashMap<_, VecDeque<_>> = HashMap::new();
                for at in &self.rows {
                    let texts = comparison.texts(compared, &row.cells, &held[*at].cells);
                    rows.entry(texts).or_default().push_back(*at);
                }
                rows
            });
        let rows = by_cells.get_mut(&texts)?;
        while rows.front().is_some_and(|at| self.taken.contains(at)) {
            rows.pop_front();
        }
        let at = *rows.front()?;
        // Attachments whose size is not known are the same as none.
        is_equal(at).then(|| {
            self.taken.insert(at);
            at
        })
    }

    /// Takes the first one that is left.
    fn take_first(&mut self) -> Option<usize> {
        loop {
            let at = self.rows.pop_front()?;
            if !self.taken.remove(&at) {
                return Some(at);
            }
        }
    }
}

/// The values of a row's key; `None` if all of them are empty: such rows are found by nothing.
fn key_of(row: &Row, key: &[FieldCode], precision: Option<NumberPrecision>) -> Option<Vec<String>> {
    let value = |code: &FieldCode| {
        let mut cells = row.cells.iter();
        let held = cells.find(|held| held.field.code == *code);
        held.map_or_else(String::new, |held| normal(&held.cell, precision))
    };
    let values: Vec<_> = key.iter().map(value).collect();
    let is_empty = values.iter().all(String::is_empty);
    (!is_empty).then_some(values)
}

fn is_hidden(row: &Row, key: &[FieldCode]) -> bool {
    let mut cells = row.cells.iter();
    cells.any(|held| key.contains(&held.field.code) && held.cell == Cell::Absent)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::super::samples;
    use super::*;

    /// A row of a key and two other cells.
    fn row(id: Option<u64>, [key, a, b]: [&str; 3]) -> Row {
        samples::row(id, [("key", key), ("a", a), ("b", b)])
    }

    #[test]
    fn rows_that_each_say_other_cells_are_indexed_within_a_bound() {
        const CODES: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
        let said = |at: usize| {
            let cell = |bit: usize| if at >> bit & 1 == 1 { "x" } else { "-" };
            samples::row(
                None,
                std::array::from_fn(|bit| (CODES[bit], cell(bit))) as [_; 12],
            )
        };
        let held: Vec<_> = (0..400)
            .map(|_| samples::row(None, CODES.map(|code| (code, "other"))))
            .collect();
        let comparison = Comparison {
            precision: None,
            merges: false,
            keeps_same: true,
        };
        let mut waiting = Waiting {
            rows: (0..held.len()).collect(),
            ..Waiting::default()
        };
        for at in 1..4096 {
            assert_eq!(waiting.take_equal(&said(at), &held, comparison), None);
        }
        assert!(waiting.by_cells.len() * held.len() <= MOST_INDEXED + held.len());
    }

    /// The pairs as they are said to be, row by row and without any haste.
    fn plainly(
        file: &[Row],
        held: &[Row],
        comparison: Comparison,
    ) -> (Vec<Option<usize>>, Option<usize>) {
        let key_of = |row: &Row| key_of(row, &[FieldCode::new("key")], None);
        let mut free: Vec<_> = (0..held.len()).collect();
        let mut of_file = vec![None; file.len()];
        for (at, row) in file.iter().enumerate() {
            let is_equal = |held_at: &usize| {
                let other = &held[*held_at];
                let has_key = key_of(row).is_some() && key_of(row) == key_of(other);
                has_key && comparison.cells(&row.cells, &other.cells).is_empty()
            };
            if let Some(position) = free.iter().position(is_equal) {
                of_file[at] = Some(free.remove(position));
            }
        }
        let unpaired: Vec<_> = (0..file.len())
            .filter(|at| of_file[*at].is_none())
            .collect();
        let mut in_order = None;
        for at in &unpaired {
            let Some(values) = key_of(&file[*at]) else {
                continue;
            };
            let has_it = |row: &Row| key_of(row).as_ref() == Some(&values);
            let claims = unpaired.iter().filter(|at| has_it(&file[**at])).count();
            let fitting = free.iter().filter(|at| has_it(&held[**at])).count();
            if fitting > 0 && (claims, fitting) != (1, 1) {
                in_order = in_order.or(Some(*at));
            }
            if let Some(position) = free.iter().position(|at| has_it(&held[*at])) {
                of_file[*at] = Some(free.remove(position));
            }
        }
        (of_file, in_order)
    }

    proptest! {
        #[test]
        fn a_row_is_appended_unless_one_says_the_same_in_every_cell(
            file in vec((select(vec!["x", "y"]), select(vec!["", "1"]), select(vec!["", "1"])), 0..8),
            held in vec((select(vec!["x", "y"]), select(vec!["", "1"]), select(vec!["", "1"])), 0..8),
            merges in any::<bool>(),
        ) {
            let comparison = Comparison { precision: None, merges, keeps_same: true };
            let policy = TablePolicy { rows: RowsPolicy::Append, ..TablePolicy::default() };
            let rows: Vec<_> = file.iter().map(|(key, a, b)| row(None, [key, a, b])).collect();
            let there = (1..).zip(&held);
            let there: Vec<_> = there.map(|(id, (key, a, b))| row(Some(id), [key, a, b])).collect();
            let pairs = Pairs::new(&samples::table(rows), &there, &policy, comparison);
            for kind in &file {
                let [of_file, of_held] = [&file, &held].map(|rows| rows.iter().filter(|row| *row == kind).count());
                let of_kind = pairs.of_file.iter().zip(&file).filter(|(_, row)| *row == kind);
                let found: Vec<_> = of_kind.filter_map(|(partner, _)| *partner).collect();
                prop_assert_eq!(found.len(), of_file.min(of_held));
                prop_assert!(found.iter().all(|at| held[*at] == *kind));
            }
        }

        #[test]
        fn rows_are_paired_by_key_as_they_would_be_one_by_one(
            file in vec((select(vec!["", "x", "y"]), select(vec!["-", "", "1", "2"]), select(vec!["-", "", "1"])), 0..12),
            held in vec((select(vec!["", "x", "y"]), select(vec!["", "1", "2"]), select(vec!["-", "", "1"])), 0..12),
            merges in any::<bool>(),
        ) {
            let comparison = Comparison { precision: None, merges, keeps_same: false };
            let file: Vec<_> = file.iter().map(|(key, a, b)| row(None, [key, a, b])).collect();
            let held = (1..).zip(&held);
            let held: Vec<_> = held.map(|(id, (key, a, b))| row(Some(id), [key, a, b])).collect();
            let expected = plainly(&file, &held, comparison);
            let policy = TablePolicy { key: vec![FieldCode::new("key")], ..TablePolicy::default() };
            let pairs = Pairs::new(&samples::table(file), &held, &policy, comparison);
            prop_assert_eq!((pairs.of_file, pairs.in_order), expected);
        }
    }
}
