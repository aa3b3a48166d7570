//! The merged cells of a sheet: the first of each says over how many rows and columns it goes.

use quick_xml::events::{BytesStart, Event};

use crate::sheet::workbook::broken::Broken;
use crate::sheet::workbook::merged::{MOST, Merge};
use crate::sheet::workbook::xml::{Xml, repeated};

/// How many rows and columns a cell goes over.
const ROWS: &str = "number-rows-spanned";
const COLUMNS: &str = "number-columns-spanned";

/// Reads a sheet to its end, and says whether it has cells that may be merged.
pub(super) fn has_merged(xml: &mut Xml) -> Result<bool, Broken> {
    let (mut depth, mut is_found) = (1_u64, false);
    while depth > 0 {
        match xml.next()? {
            Some(Event::Start(element)) => {
                depth += 1;
                let text: &str = element.as_ref();
                is_found = is_found || text.contains("-spanned");
            }
            Some(Event::End(_)) => depth -= 1,
            Some(_) => {}
            None => return Err(xml.damaged()),
        }
    }
    Ok(is_found)
}

/// The merged cells of what is within a sheet.
pub(super) fn merged(xml: &mut Xml) -> Result<Vec<Merge>, Broken> {
    let mut merged = Vec::new();
    // How many elements are open, at how many the row at hand began, and the numbers of the last row and column.
    let (mut depth, mut row_depth) = (0_u64, None);
    let (mut row, mut more_rows, mut column) = (0_u32, 0_u32, 0_u32);
    loop {
        let Some(event) = xml.next()? else {
            return Err(xml.damaged());
        };
        match event {
            Event::Start(element) => {
                depth += 1;
                match element.local_name().as_ref() {
                    "table-row" if row_depth.is_none() => {
                        row_depth = Some(depth);
                        row = row.saturating_add(more_rows).saturating_add(1);
                        column = 0;
                        more_rows = count(&element, "number-rows-repeated").saturating_sub(1);
                    }
                    "table-cell" | "covered-table-cell"
                        if row_depth.is_some_and(|of_row| of_row + 1 == depth) =>
                    {
                        let cells = count(&element, "number-columns-repeated");
                        let (rows, columns) = (count(&element, ROWS), count(&element, COLUMNS));
                        if rows > 1 || columns > 1 {
                            let first = column.saturating_add(1);
                            merged.push(Merge {
                                rows: (row, row.saturating_add(rows - 1)),
                                columns: (first, column.saturating_add(columns)),
                            });
                        }
                        column = column.saturating_add(cells);
                    }
                    _ => {}
                }
            }
            Event::End(_) => {
                if row_depth == Some(depth) {
                    row_depth = None;
                }
                let Some(around) = depth.checked_sub(1) else {
                    return Ok(merged);
                };
                depth = around;
            }
            _ => {}
        }
        if merged.len() > MOST {
            return Err(Broken::TooMuch);
        }
    }
}

fn count(element: &BytesStart<'_>, name: &str) -> u32 {
    repeated(element, name).unwrap_or(1)
}
