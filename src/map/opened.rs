//! A file is opened, and read through what its columns are.

use super::Columns;
use super::grouped::grouped;
use crate::sheet::{Expected, Sheet, SheetError, Source, Way, open_without_records};

/// Opens a sheet, whose rows come through what is said of its columns. What that has to say about the header stands with
/// the sheet's own problems. `others` are columns that a map need not use.
///
/// # Errors
/// What keeps the sheet from being opened.
pub fn opened(
    source: &Source,
    way: &Way,
    expected: Expected,
    columns: Option<&Columns>,
    others: &[&str],
) -> Result<Sheet, SheetError> {
    let mut sheet = open_without_records(source, way, expected)?;
    let group_by = &way.group_by;
    let bound = match columns {
        Some(columns) => columns.bind(&sheet.header, others, group_by),
        None if group_by.is_empty() => return Ok(sheet),
        None => grouped(&sheet.header, group_by),
    };
    // A column that is there twice is none of the map's business where the map does not use it.
    sheet
        .problems
        .retain(|problem| bound.is_about_used(problem));
    sheet.problems.extend(bound.problems);
    Ok(sheet.through(Box::new(bound.mapper)))
}
