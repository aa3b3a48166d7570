//! The cells of a sheet that hold something, in the order of its rows. Rows and cells may stand for many that are equal: of
//! those that are empty only the count is kept, and the others come one by one.

use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

use super::limits::MOST_CONTENT;
use super::styles::{Styles, Usual};
use super::text::CellText;
use super::value::{Epoch, Senseless, Stated};
use crate::sheet::workbook::book::{Cells, Columns};
use crate::sheet::workbook::broken::Broken;
use crate::sheet::workbook::cell::{Cell, Held};
use crate::sheet::workbook::format::Format;
use crate::sheet::workbook::xml::{Xml, attribute, repeated, unescaped};

/// The last row and the last column of a sheet.
const LAST: (u32, u32) = (1_048_576, 16_384);
/// The most bytes of the texts of a row, each counted as often as it is there.
const MOST_ROW: usize = 64 * 1024 * 1024;
/// What a cell counts for that is there once more, beside its text.
const OF_CELL: usize = 64;
/// How wide columns are taken for, in characters.
const WIDTH: u32 = 12;

/// Reads the cells of a sheet.
pub(super) struct SheetCells {
    xml: Xml,
    styles: Arc<Styles>,
    epoch: Epoch,
    columns: Vec<Columns>,
    /// The row that was read last, or the last of those for which it stands.
    row: u32,
    current: Current,
    /// How many bytes more may be made of what is there many times.
    left: u64,
    is_ended: bool,
}

/// The row at hand.
#[derive(Default)]
struct Current {
    row: u32,
    /// How many rows like it come behind it.
    more_rows: u32,
    cells: Vec<Equals>,
    /// Which of them is next, and how many of its equals came.
    at: usize,
    came: u32,
}

/// Cells beside each other that are equal.
struct Equals {
    column: u32,
    count: u32,
    style: usize,
    held: Held,
}

impl SheetCells {
    /// Of what is within a sheet.
    pub(super) fn new(xml: Xml, styles: Arc<Styles>, epoch: Epoch) -> Self {
        Self {
            xml,
            styles,
            epoch,
            columns: Vec::new(),
            row: 0,
            current: Current::default(),
            left: MOST_CONTENT,
            is_ended: false,
        }
    }

    /// Reads the next row that has cells; none at the end.
    fn next_row(&mut self) -> Result<bool, Broken> {
        while !self.is_ended {
            let Some(event) = self.xml.next()? else {
                return Err(self.xml.damaged());
            };
            let element = match event {
                Event::Start(element) => element,
                Event::End(element) => {
                    self.is_ended = element.local_name().as_ref() == "table";
                    continue;
                }
                _ => continue,
            };
            match element.local_name().as_ref() {
                "table-row-group"
                | "table-header-rows"
                | "table-rows"
                | "table-column-group"
                | "table-header-columns"
                | "table-columns" => {}
                "table-column" => {
                    let count = repeated(&element, "number-columns-repeated");
                    let style = attribute(&element, "default-cell-style-name");
                    let style = style.map_or(0, |style| self.styles.position(&style));
                    drop(element);
                    let count = count.ok_or_else(|| self.xml.damaged())?;
                    self.add_columns(count, style);
                    self.xml.skip()?;
                }
                "table-row" => {
                    let count = repeated(&element, "number-rows-repeated");
                    let style = attribute(&element, "default-cell-style-name");
                    let style = style.map(|style| self.styles.position(&style));
                    drop(element);
                    let count = count.ok_or_else(|| self.xml.damaged())?;
                    let cells = self.cells(style)?;
                    let row = self.row.saturating_add(1);
                    self.row = self.row.saturating_add(count);
                    if cells.is_empty() {
                        continue;
                    }
                    if self.row > LAST.0 {
                        return Err(self.xml.damaged());
                    }
                    self.current = Current {
                        row,
                        more_rows: count - 1,
                        cells,
                        ..Current::default()
                    };
                    return Ok(true);
                }
                _ => {
                    drop(element);
                    self.xml.skip()?;
                }
            }
        }
        Ok(false)
    }

    fn add_columns(&mut self, count: u32, style: usize) {
        let first = self.columns.last().map_or(1, |(_, last, ..)| last + 1);
        if first <= LAST.1 {
            let last = first.saturating_add(count - 1).min(LAST.1);
            let style = u32::try_from(style).unwrap_or(0);
            self.columns.push((first, last, WIDTH, style));
        }
    }

    /// The cells of a row that hold something, up to its end.
    fn cells(&mut self, row_style: Option<usize>) -> Result<Vec<Equals>, Broken> {
        let (mut cells, mut column, mut bytes) = (Vec::new(), 1_u32, 0_usize);
        loop {
            let Some(event) = self.xml.next()? else {
                return Err(self.xml.damaged());
            };
            let element = match event {
                Event::Start(element) => element,
                Event::End(_) => return Ok(cells),
                _ => continue,
            };
            let is_cell = matches!(
                element.local_name().as_ref(),
                "table-cell" | "covered-table-cell"
            );
            if !is_cell {
                drop(element);
                self.xml.skip()?;
                continue;
            }
            let opening = opening(&element, &self.styles);
            drop(element);
            let (stated, style, count) = opening.map_err(|Senseless| self.xml.damaged())?;
            let text = CellText::read(&mut self.xml)?;
            let held = stated.held(text, self.epoch);
            let held = held.map_err(|Senseless| self.xml.damaged())?;
            let first = column;
            column = column.saturating_add(count);
            let Some((held, usual)) = held else {
                continue;
            };
            if column > LAST.1 + 1 {
                return Err(self.xml.damaged());
            }
            let of_text = size(&held).saturating_mul(count as usize);
            bytes = bytes.saturating_add(of_text);
            if bytes > MOST_ROW {
                return Err(Broken::TooMuch);
            }
            let style = style.or(row_style);
            let style = style.unwrap_or_else(|| self.style_of_column(first));
            cells.push(Equals {
                column: first,
                count,
                style: self.fitting(style, usual),
                held,
            });
        }
    }

    /// The style of cells of a column that have none of their own.
    fn style_of_column(&self, column: u32) -> usize {
        let at = self.columns.partition_point(|(_, last, ..)| *last < column);
        self.columns
            .get(at)
            .map_or(0, |(.., style)| *style as usize)
    }

    /// A style, or the usual one for a date or a time that has none.
    fn fitting(&self, style: usize, usual: Usual) -> usize {
        let format = self.styles.formats().get(style);
        let is_of_moments = matches!(format, Some(Format::Moment { .. } | Format::Duration));
        match usual {
            Usual::Number => style,
            _ if is_of_moments => style,
            usual => usual as usize,
        }
    }

    /// Counts a cell that is there once more.
    fn count(&mut self, bytes: usize) -> Result<(), Broken> {
        let left = self.left.checked_sub(bytes as u64);
        self.left = left.ok_or(Broken::TooMuch)?;
        Ok(())
    }
}

impl Cells for SheetCells {
    fn next(&mut self) -> Result<Option<Cell>, Broken> {
        loop {
            let current = &mut self.current;
            let Some(equals) = current.cells.get_mut(current.at) else {
                if current.more_rows > 0 {
                    current.row += 1;
                    current.more_rows -= 1;
                    current.at = 0;
                } else if !self.next_row()? {
                    return Ok(None);
                }
                continue;
            };
            let is_last = current.came + 1 >= equals.count;
            let is_once = is_last && current.more_rows == 0;
            let bytes = OF_CELL + size(&equals.held);
            let held = if is_once {
                std::mem::replace(&mut equals.held, Held::Unsaved)
            } else {
                equals.held.clone()
            };
            let cell = Cell {
                row: current.row,
                column: equals.column + current.came,
                style: equals.style,
                held,
            };
            if is_last {
                current.at += 1;
                current.came = 0;
            } else {
                current.came += 1;
            }
            if !is_once {
                self.count(bytes)?;
            }
            return Ok(Some(cell));
        }
    }

    fn columns(&self) -> &[Columns] {
        &self.columns
    }
}

/// What a cell says of itself, its style, and how many cells are like it.
type Opening = (Stated, Option<usize>, u32);

fn opening(element: &BytesStart<'_>, styles: &Styles) -> Result<Opening, Senseless> {
    let (mut stated, mut style) = (Stated::default(), None);
    let mut attributes = element.attributes();
    for attribute in attributes.with_checks(false).flatten() {
        let (name, prefix) = attribute.key.decompose();
        let prefix = prefix.as_ref().map_or("", |prefix| prefix.as_ref());
        let value = unescaped(attribute.value);
        match name.as_ref() {
            "style-name" => style = Some(styles.position(&value)),
            name => stated.take(prefix, name, &value)?,
        }
    }
    let count = repeated(element, "number-columns-repeated").ok_or(Senseless)?;
    Ok((stated, style, count))
}

/// The bytes of a text.
fn size(held: &Held) -> usize {
    match held {
        Held::Text(text) | Held::Error(text) | Held::Iso(text) => text.len(),
        Held::Shared(_) | Held::Number(_) | Held::Boolean(_) | Held::Unsaved => 0,
    }
}
