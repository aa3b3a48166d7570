//! The value of a formula that is stored with it, as far as one is.

use std::collections::HashMap;

use super::records::{Records, damaged};
use super::texts::Texts;
use super::value;
use crate::sheet::workbook::broken::Broken;
use crate::sheet::workbook::cell::Held;

const STRING: u16 = 0x207;
/// What may come between a formula and its text: what several formulas share.
const SHARED: [u16; 3] = [0x221, 0x236, SHARED_FORMULA];
const SHARED_FORMULA: u16 = 0x4BC;
/// The most of them that are known of a sheet.
const MOST_SHARED: usize = 65_536;

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

/// The values of a sheet's formulas.
pub(super) struct Formulas {
    manner: Manner,
    /// Whether the formulas that cells share are of numbers for sure, by the first of these cells.
    shared: HashMap<[u8; 4], bool>,
}

impl Formulas {
    pub(super) fn new(manner: Manner) -> Self {
        Self {
            manner,
            shared: HashMap::new(),
        }
    }

    /// What the formula of the record at hand has for its value; none if that is an empty text.
    pub(super) fn held(&mut self, records: &mut Records) -> Result<Option<Held>, Broken> {
        let stored: [u8; 8] = records.bytes()?;
        let flags = records.u16()?;
        records.skip(4)?;
        let is_number = self.manner.is_of_excel || self.is_number(records)?;
        // Programs that do not calculate say that Excel has to, and store nothing.
        let is_to_be_calculated = flags & 2 != 0;
        if stored[6..] != [0xFF, 0xFF] {
            let number = value::finite(stored)?;
            let is_stored = number != 0.0 || (is_number && !is_to_be_calculated);
            return Ok(Some(if is_stored {
                Held::Number(number)
            } else {
                Held::Unsaved
            }));
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
                value::text(self.manner.texts.long(records)?)
            }
            1 => Some(value::truth(stored[2])),
            2 => Some(value::error(stored[2])?),
            3 => (is_to_be_calculated || !self.manner.is_calculated).then_some(Held::Unsaved),
            _ => return Err(damaged()),
        })
    }

    /// Whether the formula of which the rest is at hand is one of numbers for sure.
    fn is_number(&mut self, records: &mut Records) -> Result<bool, Broken> {
        let Some(first) = first_of_shared(records.rest()) else {
            return Ok(is_number(records.rest()));
        };
        if !self.shared.contains_key(&first) && records.peek()? == Some(SHARED_FORMULA) {
            records.next()?;
            // The cells that share it, and how many they are.
            records.skip(8)?;
            if self.shared.len() < MOST_SHARED {
                self.shared.insert(first, is_number(records.rest()));
            }
        }
        Ok(self.shared.get(&first).is_some_and(|is_number| *is_number))
    }
}

/// The first cell of those that share a formula, if it is such a one.
fn first_of_shared(formula: &[u8]) -> Option<[u8; 4]> {
    match formula {
        [5, 0, 1, first @ ..] => first.get(..4)?.try_into().ok(),
        _ => None,
    }
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
