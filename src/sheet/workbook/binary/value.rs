//! What a cell holds, as few bytes say it.

use super::records::damaged;
use crate::sheet::workbook::broken::Broken;
use crate::sheet::workbook::cell::Held;

pub(super) fn text(text: String) -> Option<Held> {
    (!text.is_empty()).then_some(Held::Text(text))
}

pub(super) fn truth(value: u8) -> Held {
    Held::Boolean(value != 0)
}

pub(super) fn error(code: u8) -> Result<Held, Broken> {
    let text = match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        0x2B => "#GETTING_DATA",
        _ => return Err(damaged()),
    };
    Ok(Held::Error(text.to_owned()))
}

pub(super) fn finite(bytes: [u8; 8]) -> Result<f64, Broken> {
    let number = Some(f64::from_le_bytes(bytes)).filter(|number| number.is_finite());
    number.ok_or_else(damaged)
}

/// A number in 30 bits: a whole one, or the upper half of another; and each of them may be a hundred times what is meant.
pub(super) fn short_number(bits: u32) -> f64 {
    let number = if bits & 2 == 0 {
        f64::from_bits(u64::from(bits & !3) << 32)
    } else {
        f64::from(bits.cast_signed() >> 2)
    };
    if bits & 1 == 0 {
        number
    } else {
        number / 100.0
    }
}
