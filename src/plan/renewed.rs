//! Rows that go away while the same values are added again, as rows without ids are written: nothing but an id changes.

use std::borrow::Cow;
use std::sync::Arc;

use super::cells::Comparison;
use super::pairs::Pairs;
use crate::model::{Cell, Field, FieldCell, Row, TableRows};

/// Rows of the file that are added and have, once they are, all that a row has that goes away; in pairs.
pub(super) fn renewed(
    file: &TableRows,
    held: &[Row],
    pairs: &Pairs,
    comparison: Comparison,
) -> Vec<(usize, usize)> {
    let partners = pairs.of_file.iter().flatten().count();
    if comparison.keeps_same || partners == file.rows.len() || partners == held.len() {
        return Vec::new();
    }
    let Some(unlisted) = unlisted(file) else {
        return Vec::new();
    };
    let new = pairs.of_file.iter().zip(&file.rows);
    let new = new.map(|(partner, row)| match partner {
        Some(_) => None,
        None => as_added(row, &unlisted),
    });
    let new: Vec<_> = new.collect();
    let comparison = Comparison {
        merges: false,
        ..comparison
    };
    let rows = new.iter().map(Option::as_deref).collect();
    pairs.same(rows, held, true, comparison)
}

/// What rows that are added have in the fields of which the file has no columns; `None` if that is not known. What
/// lookups copy follows from what they find.
fn unlisted(file: &TableRows) -> Option<Vec<FieldCell>> {
    let listed = file.rows.first().map_or(&[][..], |row| &row.cells);
    let given = file.table.fields.iter().filter(|field| field.is_given());
    let is_listed = |field: &Arc<Field>| listed.iter().any(|cell| cell.field.code == field.code);
    let unlisted = given.filter(|field| !field.copied && !is_listed(field));
    let cell = |field: &Arc<Field>| {
        Some(FieldCell {
            field: field.clone(),
            cell: unsaid(field)?,
            column: None,
        })
    };
    unlisted.map(cell).collect()
}

/// A row of the file as it is once it is added; `None` if that is not known.
fn as_added<'row>(row: &'row Row, unlisted: &[FieldCell]) -> Option<Cow<'row, Row>> {
    let is_silent = |cell: &FieldCell| cell.cell == Cell::Absent;
    let mut added = Cow::Borrowed(row);
    if row.cells.iter().any(is_silent) {
        let silent = added.to_mut().cells.iter_mut();
        for silent in silent.filter(|cell| is_silent(cell)) {
            silent.cell = unsaid(&silent.field)?;
        }
    }
    if !unlisted.is_empty() {
        added.to_mut().cells.extend_from_slice(unlisted);
    }
    Some(added)
}

/// What a new row has in a field of which nothing is said. Whether rows that an update adds get default values is not
/// known (kintone API facts, section 8, item 10).
fn unsaid(field: &Field) -> Option<Cell> {
    (!field.has_default()).then_some(Cell::Clear)
}
