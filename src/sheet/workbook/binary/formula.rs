//! The value of a formula that is stored with it, as far as one is.

use super::records::{Records, damaged};
use super::texts::Texts;
use super::value;
use crate::sheet::workbook::broken::Broken;
use crate::sheet::workbook::cell::Held;

const STRING: u16 = 0x207;
/// What may come between a formula and its text: what several formulas share.
const SHARED: [u16; 3] = [0x221, 0x236, 0x4BC];

/// The operators whose result is a number.
const NUMBER_OPERATORS: [u8; 8] = [3, 4, 5, 6, 7, 0x12, 0x13, 0x14];
const PARENTHESES: u8 = 0x15;
/// Functions whose result is a number: COUNT, SUM, AVERAGE, MIN, MAX, ABS, INT, ROUND, MOD, COUNTA, ROUNDUP, ROUNDDOWN,
/// SUMPRODUCT, SUBTOTAL, SUMIF and COUNTIF.
const NUMBER_FUNCTIONS: [u16; 16] = [
    0, 4, 5, 6, 7, 24, 25, 27, 39, 169, 212, 213, 228, 344, 345, 346,
];

/// What the cells of a file are read by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    pub(super) texts: Texts,
    /// Whether Excel has written the file.
    pub(super) is_of_excel: bool,
    /// Whether a program that calculates has.
    pub(super) is_calculated: bool,
}

/// What the formula of the record at hand has for its value; none if that is an empty text.
pub(super) fn held(records: &mut Records, manner: Manner) -> Result<Option<Held>, Broken> {
    let stored: [u8; 8] = records.bytes()?;
    let flags = records.u16()?;
    // Programs that do not calculate say that Excel has to, and store nothing.
    let is_to_be_calculated = flags & 2 != 0;
    if stored[6..] != [0xFF, 0xFF] {
        let number = value::finite(stored)?;
        records.skip(4)?;
        let is_stored = number != 0.0
            || !is_to_be_calculated && (manner.is_of_excel || is_number(records.rest()));
        let held = if is_stored {
            Held::Number(number)
        } else {
            Held::Unsaved
        };
        return Ok(Some(held));
    }
    Ok(match stored[0] {
        0 => {
            while records.peek()?.is_some_and(|kind| SHARED.contains(&kind)) {
                records.next()?;
            }
            if records.peek()? != Some(STRING) {
                return Ok(Some(Held::Unsaved));
            }
            records.next()?;
            value::text(manner.texts.long(records)?)
        }
        1 => Some(value::truth(stored[2])),
        2 => Some(value::error(stored[2])?),
        3 => (is_to_be_calculated || !manner.is_calculated).then_some(Held::Unsaved),
        _ => return Err(damaged()),
    })
}

/// Whether a formula, behind its length in bytes, is one of numbers for sure. Of a text, `LibreOffice` stores 0 where
/// the cell shows numbers.
fn is_number(formula: &[u8]) -> bool {
    let [low, high, parts @ ..] = formula else {
        return false;
    };
    let length = usize::from(u16::from_le_bytes([*low, *high]));
    let mut parts = parts.get(..length).unwrap_or_default();
    while let [inner @ .., PARENTHESES] = parts {
        parts = inner;
    }
    match parts {
        [0x1E, _, _] => true,
        // A text comes first.
        [0x17, ..] => false,
        [.., 0x22 | 0x42 | 0x62, _, low, high] | [.., 0x21 | 0x41 | 0x61, low, high]
            if NUMBER_FUNCTIONS.contains(&u16::from_le_bytes([*low, *high])) =>
        {
            true
        }
        [_, .., last] => NUMBER_OPERATORS.contains(last),
        _ => false,
    }
}
