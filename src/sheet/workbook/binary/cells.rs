//! The cells of a sheet that hold something, in the order of its rows, in whichever order the file has them.

use std::collections::VecDeque;

use super::formula::{Formulas, Manner};
use super::records::{Records, damaged};
use super::value;
use crate::sheet::workbook::book::{Cells, Columns};
use crate::sheet::workbook::broken::Broken;
use crate::sheet::workbook::cell::{Cell, Held};
use crate::sheet::workbook::merged::{MOST as MOST_MERGES, Merge};

/// How many columns a sheet has.
const COLUMNS: u32 = 256;
/// The most records of a sheet that have cells.
const MOST: usize = 65_536 * COLUMNS as usize;

/// What begins a part of a file, and what ends it.
pub(super) const BEGIN: u16 = 0x809;
pub(super) const END: u16 = 0x0A;

const FORMULA: u16 = 0x06;
const NUMBER: u16 = 0x203;
const LABEL: u16 = 0x204;
const BOOLEAN_OR_ERROR: u16 = 0x205;
const SHORT_NUMBER: u16 = 0x27E;
const SHORT_NUMBERS: u16 = 0xBD;
const RICH_LABEL: u16 = 0xD6;
const SHARED_LABEL: u16 = 0xFD;
const COLUMN: u16 = 0x7D;
const MERGED: u16 = 0xE5;

/// Reads the cells of a sheet.
pub(super) struct SheetCells {
    records: Records,
    manner: Manner,
    formulas: Formulas,
    columns: Vec<Columns>,
    order: Order,
    /// Cells of the record that was read last.
    ready: VecDeque<Cell>,
    /// The row and the column of the cell before.
    last: (u32, u32),
}

/// In which order the records of a sheet are read.
enum Order {
    /// As they come.
    AsTheyCome(Depth),
    /// In this one, from its end: the row, the column, and the place of each.
    By(Vec<u64>),
}

/// How deep the record at hand is in parts of the sheet: charts are such parts, and have numbers of their own.
#[derive(Default)]
struct Depth(u32);

impl Depth {
    /// Goes on to the next record of the sheet itself, and says what it is and where it begins; none at the end, which is not
    /// left behind.
    fn next(&mut self, records: &mut Records) -> Result<Option<(u16, u64)>, Broken> {
        loop {
            let (peeked, place) = (records.peek()?, records.place());
            if peeked == Some(END) && self.0 <= 1 {
                return Ok(None);
            }
            match records.next()? {
                BEGIN => self.0 += 1,
                END => self.0 -= 1,
                kind if self.0 == 1 => return Ok(Some((kind, place))),
                _ => {}
            }
        }
    }
}

impl SheetCells {
    /// Reads the sheet that begins at this byte: once to see in which order its cells are, and then those.
    pub(super) fn open(mut records: Records, begin: u64, manner: Manner) -> Result<Self, Broken> {
        records.go_to(begin);
        if records.peek()? != Some(BEGIN) {
            return Err(damaged());
        }
        let mut columns = Vec::new();
        let (mut is_in_order, mut last) = (true, None);
        let mut depth = Depth::default();
        while let Some((kind, _)) = depth.next(&mut records)? {
            if kind == COLUMN && columns.len() < COLUMNS as usize {
                columns.push(said_of_columns(&mut records)?);
            } else if has_cells(kind) {
                let at = (records.u16()?, records.u16()?);
                is_in_order &= last.is_none_or(|last| last < at);
                last = Some(at);
            }
        }
        let end = records.place();
        let order = if is_in_order {
            Order::AsTheyCome(Depth::default())
        } else {
            records.hold(begin, end)?;
            records.go_to(begin);
            Order::By(places(&mut records)?)
        };
        records.go_to(begin);
        records.be_watched();
        Ok(Self {
            records,
            manner,
            formulas: Formulas::new(manner),
            columns,
            order,
            ready: VecDeque::new(),
            last: (0, 0),
        })
    }

    /// Goes on to the next record that has cells, and says what it is; none at the end.
    fn next_record(&mut self) -> Result<Option<u16>, Broken> {
        match &mut self.order {
            Order::By(places) => {
                let Some(place) = places.pop() else {
                    return Ok(None);
                };
                self.records.go_to(place & u64::from(u32::MAX));
                self.records.next().map(Some)
            }
            Order::AsTheyCome(depth) => loop {
                match depth.next(&mut self.records)? {
                    Some((kind, _)) if has_cells(kind) => return Ok(Some(kind)),
                    Some(_) => {}
                    None => return Ok(None),
                }
            },
        }
    }

    /// Reads the cells of the record at hand.
    fn take(&mut self, kind: u16) -> Result<(), Broken> {
        let row = u32::from(self.records.u16()?) + 1;
        let column = u32::from(self.records.u16()?) + 1;
        if kind == SHORT_NUMBERS {
            // Behind them is the last column.
            let count = self.records.rest().len().saturating_sub(2) / 6;
            for column in (column..).take(count) {
                let style = usize::from(self.records.u16()?);
                let held = Held::Number(value::short_number(self.records.u32()?));
                self.ready.push_back(Cell {
                    row,
                    column,
                    style,
                    held,
                });
            }
            return Ok(());
        }
        let style = usize::from(self.records.u16()?);
        if let Some(held) = self.held(kind)? {
            self.ready.push_back(Cell {
                row,
                column,
                style,
                held,
            });
        }
        Ok(())
    }

    /// What the cell of the record at hand holds.
    fn held(&mut self, kind: u16) -> Result<Option<Held>, Broken> {
        let records = &mut self.records;
        Ok(match kind {
            NUMBER => Some(Held::Number(value::finite(records.bytes()?)?)),
            SHORT_NUMBER => Some(Held::Number(value::short_number(records.u32()?))),
            SHARED_LABEL => {
                let at = usize::try_from(records.u32()?).map_err(|_| damaged())?;
                Some(Held::Shared(at))
            }
            LABEL | RICH_LABEL => value::text(self.manner.texts.long(records)?),
            BOOLEAN_OR_ERROR => {
                let [value, is_error] = records.bytes()?;
                Some(if is_error == 0 {
                    value::truth(value)
                } else {
                    value::error(value)?
                })
            }
            _ => self.formulas.held(records)?,
        })
    }
}

impl Cells for SheetCells {
    fn next(&mut self) -> Result<Option<Cell>, Broken> {
        loop {
            if let Some(cell) = self.ready.pop_front() {
                let at = (cell.row, cell.column);
                if at <= self.last || cell.column > COLUMNS {
                    return Err(damaged());
                }
                self.last = at;
                return Ok(Some(cell));
            }
            let Some(kind) = self.next_record()? else {
                return Ok(None);
            };
            self.take(kind)?;
        }
    }

    fn columns(&self) -> &[Columns] {
        &self.columns
    }
}

/// The merged cells of the sheet that begins at this byte.
pub(super) fn merged(records: &mut Records, begin: u64) -> Result<Vec<Merge>, Broken> {
    let mut merges = Vec::new();
    records.go_to(begin);
    let mut depth = Depth::default();
    while let Some((kind, _)) = depth.next(records)? {
        if kind != MERGED {
            continue;
        }
        for _ in 0..records.u16()? {
            let mut edge = || Ok(u32::from(records.u16()?) + 1);
            let merge = Merge {
                rows: (edge()?, edge()?),
                columns: (edge()?, edge()?),
            };
            if merge.rows.0 > merge.rows.1 || merge.columns.0 > merge.columns.1 {
                return Err(damaged());
            }
            if merges.len() == MOST_MERGES {
                return Err(Broken::TooMuch);
            }
            merges.push(merge);
        }
    }
    Ok(merges)
}

/// The row, the column and the place of each record that has cells, from the last one to the first.
fn places(records: &mut Records) -> Result<Vec<u64>, Broken> {
    let mut places = Vec::new();
    let mut depth = Depth::default();
    while let Some((kind, place)) = depth.next(records)? {
        if has_cells(kind) {
            if places.len() == MOST {
                return Err(Broken::TooMuch);
            }
            let (row, column) = (records.u16()?, records.u16()?);
            places.push(u64::from(row) << 48 | u64::from(column) << 32 | place);
        }
    }
    // Of two records of one cell, the latter counts.
    places.sort_unstable_by(|one, other| other.cmp(one));
    places.dedup_by_key(|place| *place >> 32);
    Ok(places)
}

fn has_cells(kind: u16) -> bool {
    matches!(
        kind,
        FORMULA
            | NUMBER
            | LABEL
            | BOOLEAN_OR_ERROR
            | SHORT_NUMBER
            | SHORT_NUMBERS
            | RICH_LABEL
            | SHARED_LABEL
    )
}

fn said_of_columns(records: &mut Records) -> Result<Columns, Broken> {
    let (first, last) = (records.u16()?, records.u16()?);
    let (width, style) = (records.u16()?, records.u16()?);
    let [first, last, style] = [first, last, style].map(u32::from);
    // It is in parts of a character.
    let width = u32::from(width.div_ceil(256));
    Ok((first + 1, (last + 1).min(COLUMNS), width, style))
}
