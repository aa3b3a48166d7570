//! A file whose rows are read through a map: other columns, under other names, with other texts. Each cell knows where it
//! stands in the file all the same, and a row goes back as the file has it.

use std::sync::Arc;

use super::dialect::Dialect;
use super::error::SheetError;
use super::header::Header;
use super::input::{Copier, Input};
use super::misfit::misfit;
use super::recut::{Origins, Recut};
use super::row::{SheetRow, Width};
use super::rows::Rows;

/// What makes rows of a file's rows.
pub trait Mapping: Send {
    /// The columns that come out: their names, and of which column of the file each is made, counted from 0.
    fn columns(&self) -> Vec<(String, Option<usize>)>;

    /// Whether the cells of every row are those of its columns as they stand, so that nothing is made.
    fn has_plain_columns(&self) -> bool {
        false
    }

    /// Makes the cells of a row, as many as there are columns. It is called for one row after the other.
    fn map(&mut self, row: SheetRow<'_>, cells: &mut Recut);

    /// Takes the cells of a row as they stand, as nobody knows whether they are in their columns.
    fn pass(&self, row: SheetRow<'_>, cells: &mut Recut) {
        for (_, column) in self.columns() {
            match column {
                Some(column) => row.put_cell(column, cells),
                None => row.put_text(None, "", cells),
            };
        }
    }
}

/// An input whose header was read, and what is made of its rows.
pub(super) struct Mapped {
    input: Box<dyn Input>,
    mapping: Box<dyn Mapping>,
    width: Width,
    origins: Arc<Origins>,
    /// The columns whose cells the rows have, where they are taken as they stand.
    plain: Option<Vec<usize>>,
    cells: Recut,
}

impl Mapped {
    /// The rows of an input, behind its header, through a map; and the header that they have. Where columns only have
    /// other names, the rows are those of the input.
    pub(super) fn through(
        input: Box<dyn Input>,
        header: &Header,
        mapping: Box<dyn Mapping>,
    ) -> (Box<dyn Input>, Header) {
        let columns = mapping.columns();
        let stood = columns.iter().map(|(_, column)| *column);
        let plain: Option<Vec<_>> = stood.collect();
        let plain = plain.filter(|_| mapping.has_plain_columns());
        let mut cells = Recut::default();
        for (name, column) in &columns {
            header.row().put_text(*column, name, &mut cells);
        }
        let (names, origins): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let origins = origins.into();
        let mapped = header.recut(&cells, &origins, names);
        let width = header.width();
        let has_all = |plain: &Vec<usize>| plain.iter().copied().eq(0..width.columns);
        if plain.as_ref().is_some_and(has_all) && mapped.width() == width {
            return (input, mapped);
        }
        let input = Self {
            input,
            mapping,
            width,
            origins,
            plain,
            cells,
        };
        (Box::new(input), mapped)
    }
}

impl Input for Mapped {
    fn read_row(&mut self, rows: &mut Rows) -> Result<bool, SheetError> {
        if !self.input.read_row(rows)? {
            return Ok(false);
        }
        if let Some(plain) = &self.plain
            && rows.select_last(plain, self.width.columns, &self.origins, &mut self.cells)
        {
            return Ok(true);
        }
        let Some(row) = rows.last() else {
            return Ok(false);
        };
        let is_odd = row.len() != self.width.columns;
        let misfit = is_odd.then(|| misfit(row, self.width)).flatten();
        let is_ragged = is_odd && misfit.is_none();
        self.cells.clear();
        if misfit.is_some() || row.fault().is_some() {
            self.mapping.pass(row, &mut self.cells);
        } else {
            self.mapping.map(row, &mut self.cells);
        }
        rows.recut_last(&self.cells, &self.origins);
        if is_ragged {
            rows.mark_ragged_last();
        }
        if let Some(misfit) = misfit {
            rows.spoil_last(misfit);
        }
        Ok(true)
    }

    fn dialect(&self) -> Dialect {
        self.input.dialect()
    }

    fn copier(&self) -> Arc<dyn Copier> {
        self.input.copier()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sheet::{GroupItem, Source, Way, open_expecting};

    /// Columns under the names that they have.
    struct Names {
        columns: Vec<(String, Option<usize>)>,
        has_plain_columns: bool,
    }

    impl Mapping for Names {
        fn columns(&self) -> Vec<(String, Option<usize>)> {
            self.columns.clone()
        }

        fn has_plain_columns(&self) -> bool {
            self.has_plain_columns
        }

        fn map(&mut self, row: SheetRow<'_>, cells: &mut Recut) {
            self.pass(row, cells);
        }
    }

    /// What is read of a text: of each record its faults, and of each row each cell, where it stands and what is shown.
    fn told(text: &str, columns: &[usize], has_plain_columns: bool) -> Vec<String> {
        let source = Source::spool("<stdin>", text.as_bytes()).unwrap();
        let sheet = open_expecting(&source, &Way::default(), Vec::new()).unwrap();
        let names = sheet.header.names().to_vec();
        let columns = columns.iter().map(|at| (names[*at].clone(), Some(*at)));
        let sheet = sheet.through(Box::new(Names {
            columns: columns.collect(),
            has_plain_columns,
        }));
        let header = sheet.header.clone();
        let row = |row: SheetRow<'_>| {
            let cell = |(at, name): (usize, &String)| {
                let told = (row.cell(at), row.place(at), row.excerpt(at));
                (name.clone(), format!("{told:?}"))
            };
            let cells: Vec<_> = header.names().iter().enumerate().map(cell).collect();
            (row.lines(), row.text().to_owned(), cells)
        };
        let groups = sheet.map(|item| match item {
            Ok(GroupItem::Group(group)) => {
                let rows: Vec<_> = group.rows().map(row).collect();
                format!("{:?} {rows:?}", group.faults)
            }
            Ok(GroupItem::Problem(problem)) => format!("{problem:?}"),
            Err(error) => format!("{error:?}"),
        });
        groups.collect()
    }

    proptest! {
        #[test]
        fn columns_that_only_have_other_names_are_read_in_any_order(
            columns in prop::sample::subsequence(vec![0, 1, 2, 3], 1..=4).prop_shuffle(),
            pieces in prop::collection::vec(prop::sample::select(vec![
                "1", "品", "\"a\"", "\"b\n,\"", "\"say \"\"so\"\"\"", ",", ",", ",", ",", "\n", "\n",
            ]), 0..60),
        ) {
            let text = format!("a,b,c,d\n1,2,3,4\n{}\n", pieces.concat());
            prop_assert_eq!(told(&text, &columns, true), told(&text, &columns, false));
        }
    }
}
