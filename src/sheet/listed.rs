//! The smallest input: rows as lists of texts. It shows what an input must answer, and that nobody else asks for more.

use std::sync::Arc;
use std::vec::IntoIter;

use super::dialect::WriteError;
use super::error::SheetError;
use super::row::SheetRow;
use super::rows::Rows;
use super::{Copier, Delimiter, Dialect, Encoding, Input, Kind, LineEnding, Ragged, Sheet};

/// Rows of texts, each on a line of its own.
struct Listed {
    rows: IntoIter<Vec<&'static str>>,
    line: u64,
}

/// A sheet of these rows, the header first.
pub(crate) fn listed(rows: Vec<Vec<&'static str>>) -> Result<Sheet, SheetError> {
    let rows = rows.into_iter();
    Sheet::of(Box::new(Listed { rows, line: 0 }), Ragged::Error)
}

impl Input for Listed {
    fn read_row(&mut self, rows: &mut Rows) -> Result<bool, SheetError> {
        self.line += 1;
        let Some(row) = self.rows.next() else {
            return Ok(false);
        };
        let mut end = 0;
        let cells = row.iter().map(|cell| {
            let start = end;
            end += cell.len() + 1;
            start..start + cell.len()
        });
        let lines = (self.line, self.line);
        rows.push(lines, &row.join("|"), cells, false, usize::MAX);
        Ok(true)
    }

    fn dialect(&self) -> Dialect {
        Dialect {
            encoding: Encoding::Utf8,
            bom: false,
            delimiter: Delimiter::Comma,
            line_ending: LineEnding::Lf,
            kind: Kind::Csv,
        }
    }

    fn copier(&self) -> Arc<dyn Copier> {
        Arc::new(Bracketed)
    }
}

/// Writes rows as no CSV file has them: `[a|b|more]`.
#[derive(Debug)]
struct Bracketed;

impl Copier for Bracketed {
    fn beginning(&self) -> &'static [u8] {
        b"rows:"
    }

    fn copy(
        &self,
        row: SheetRow<'_>,
        cells: Option<usize>,
        more: &[&str],
    ) -> Result<Vec<u8>, WriteError> {
        let cells = row
            .text()
            .split('|')
            .take(cells.unwrap_or(usize::MAX))
            .collect::<Vec<_>>();
        Ok(format!("[{}|{}]", cells.join("|"), more.join("|")).into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Place;
    use crate::problem::ProblemKind;
    use crate::sheet::GroupItem;

    #[test]
    fn another_input_is_grouped_and_told_as_csv_is() {
        let rows = vec![
            vec!["*", " a "],
            vec!["", "early"],
            vec!["*", "1"],
            vec!["", "2, \"two\""],
            vec!["x"],
            vec!["*", "3"],
        ];
        let mut sheet = listed(rows).unwrap();
        assert_eq!(sheet.header.names(), ["*", "a"]);
        assert_eq!(sheet.problems.len(), 1);
        let items: Vec<_> = sheet.by_ref().map(Result::unwrap).collect();
        let [
            GroupItem::Problem(orphan),
            GroupItem::Group(first),
            GroupItem::Group(second),
        ] = &items[..]
        else {
            panic!("{items:?}");
        };
        assert_eq!(orphan.kind, ProblemKind::OrphanRow);
        assert_eq!(first.lines(), Place::Lines { first: 3, last: 5 });
        let row = first.row(1);
        assert_eq!(row.cell(1), "2, \"two\"");
        let place = Place::Cell {
            line: 4,
            column: 2,
            cell: 2,
        };
        assert_eq!(
            (row.place(1), &*row.excerpt(1).text),
            (place, "|2, \"two\"")
        );
        assert_eq!(first.faults[0].kind.code(), "file.too-few-columns");
        assert_eq!(second.row(0).cell(1), "3");
    }

    #[test]
    fn an_input_without_rows_is_empty_and_one_of_too_many_columns_is_told() {
        let code = |rows| match listed(rows) {
            Err(SheetError::Problem(problem)) => problem.kind.code(),
            other => panic!("{other:?}"),
        };
        assert_eq!(code(Vec::new()), "file.empty");
        assert_eq!(code(vec![vec!["a"; 5001]]), "header.too-many-columns");
    }
}
