//! Merged cells: several that are shown as one, of which the first alone holds something.

use super::broken::Broken;

/// The most that are held of a sheet.
pub(super) const MOST: usize = 1_000_000;
/// The most that a row can be part of, as no two of them have a cell in common.
const MOST_OF_ROW: usize = 16_384;

/// Cells that are shown as one: the first and the last row and column, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Merge {
    pub(super) rows: (u32, u32),
    pub(super) columns: (u32, u32),
}

/// The merged cells of a sheet, for its rows one after the other.
#[derive(Debug, Default)]
pub(super) struct Merges {
    /// Those that begin below the row that was asked for last, the first of them at the end.
    ahead: Vec<Merge>,
    /// Those of that row.
    of_row: Vec<Merge>,
}

impl Merge {
    /// Whether a row is one of its, but not the first.
    pub(super) fn goes_on(&self, row: u32) -> bool {
        self.rows.0 < row
    }
}

impl Merges {
    pub(super) fn new(mut all: Vec<Merge>) -> Self {
        all.sort_unstable_by_key(|merge| std::cmp::Reverse((merge.rows.0, merge.columns.0)));
        Self {
            ahead: all,
            of_row: Vec::new(),
        }
    }

    /// Those that a row is part of. Rows are asked for in their order.
    pub(super) fn at(&mut self, row: u32) -> Result<&[Merge], Broken> {
        self.of_row.retain(|merge| row <= merge.rows.1);
        while let Some(next) = self.ahead.pop_if(|next| next.rows.0 <= row) {
            if row <= next.rows.1 {
                self.of_row.push(next);
            }
        }
        if self.of_row.len() > MOST_OF_ROW {
            return Err(Broken::damaged("mergeCells"));
        }
        Ok(&self.of_row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_told_those_that_it_is_part_of() {
        let merge = |top, bottom, column| Merge {
            rows: (top, bottom),
            columns: (column, column),
        };
        let all = [
            merge(5, 9, 1),
            merge(2, 3, 1),
            merge(2, 6, 2),
            merge(4, 4, 9),
        ];
        let mut merges = Merges::new(all.to_vec());
        let mut columns = |row| -> Vec<_> {
            let found = merges.at(row).unwrap();
            found.iter().map(|merge| merge.columns.0).collect()
        };
        assert!(columns(1).is_empty());
        assert_eq!(columns(2), [1, 2]);
        assert_eq!(columns(6), [2, 1]);
        assert!(columns(10).is_empty());
    }

    #[test]
    fn cells_that_are_merged_over_one_another_are_an_error() {
        let merge = Merge {
            rows: (1, 9),
            columns: (1, 1),
        };
        let mut merges = Merges::new(vec![merge; MOST_OF_ROW + 1]);
        assert!(merges.at(1).is_err());
    }
}
