//! Texts in records: in halves of UTF-16 or whole, or in older files in a code page; without their formats and readings.

use encoding_rs::Encoding;

use super::records::{Records, damaged};
use crate::sheet::workbook::broken::Broken;
use crate::sheet::workbook::strings::Strings;

/// The most bytes of the texts that cells share, which are held in memory.
const MOST: usize = 512 * 1024 * 1024;

/// How texts are written in a file.
#[derive(Debug, Clone, Copy)]
pub(super) enum Texts {
    /// In UTF-16, of which the upper halves may be left out where they are zeros.
    Wide,
    /// In this code page.
    Coded(&'static Encoding),
}

impl Texts {
    /// Those of a code page, as files number them; none if nobody knows it.
    pub(super) fn of_code_page(number: u16) -> Option<Self> {
        let label = match number {
            367 | 1252 | 32769 => "windows-1252",
            932 | 10001 => "shift_jis",
            936 => "gbk",
            949 => "euc-kr",
            950 => "big5",
            10000 | 32768 => "macintosh",
            874 => "windows-874",
            1250..=1258 => return Self::of_label(&format!("windows-{number}")),
            _ => return None,
        };
        Self::of_label(label)
    }

    fn of_label(label: &str) -> Option<Self> {
        Encoding::for_label(label.as_bytes()).map(Self::Coded)
    }

    /// A text whose length takes a byte.
    pub(super) fn short(self, records: &mut Records) -> Result<String, Broken> {
        let count = records.u8()?;
        self.text(records, usize::from(count))
    }

    /// A text whose length takes two bytes.
    pub(super) fn long(self, records: &mut Records) -> Result<String, Broken> {
        let count = records.u16()?;
        self.text(records, usize::from(count))
    }

    fn text(self, records: &mut Records, count: usize) -> Result<String, Broken> {
        match self {
            Self::Wide => wide(records, count),
            Self::Coded(encoding) => {
                let mut bytes = Vec::with_capacity(count);
                while bytes.len() < count {
                    records.fill()?;
                    let rest = records.rest();
                    let now = rest.len().min(count - bytes.len());
                    bytes.extend_from_slice(&rest[..now]);
                    records.pass(now);
                }
                let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes);
                Ok(text.ok_or_else(damaged)?.into_owned())
            }
        }
    }
}

/// A text of so many units of UTF-16, behind a byte that says how it is written.
fn wide(records: &mut Records, count: usize) -> Result<String, Broken> {
    if count == 0 && records.rest().is_empty() {
        return Ok(String::new());
    }
    let flags = records.u8()?;
    let runs = if flags & 8 == 0 { 0 } else { records.u16()? };
    let readings = if flags & 4 == 0 { 0 } else { records.u32()? };
    let mut units: Vec<u16> = Vec::with_capacity(count);
    let mut is_whole = flags & 1 != 0;
    while units.len() < count {
        if records.rest().is_empty() {
            records.fill()?;
            // What goes on may be written in another way.
            is_whole = records.u8()? & 1 != 0;
        }
        let left = count - units.len();
        let rest = records.rest();
        let taken = if is_whole {
            let now = left.min(rest.len() / 2);
            let whole = rest[..now * 2].chunks_exact(2);
            units.extend(whole.map(|unit| u16::from_le_bytes([unit[0], unit[1]])));
            now * 2
        } else {
            let now = left.min(rest.len());
            units.extend(rest[..now].iter().copied().map(u16::from));
            now
        };
        // Half of a character is left, or nothing comes behind the byte that says how it does.
        if taken == 0 && !rest.is_empty() {
            return Err(damaged());
        }
        records.pass(taken);
    }
    records.skip(u64::from(runs) * 4 + u64::from(readings))?;
    Ok(String::from_utf16_lossy(&units))
}

/// The texts that cells share, of the record at hand.
pub(super) fn shared(records: &mut Records) -> Result<Strings, Broken> {
    let _uses = records.u32()?;
    let count = records.u32()?;
    let mut strings = Strings::default();
    let mut size = 0;
    for _ in 0..count {
        let text = Texts::Wide.long(records)?;
        size += text.len();
        if size > MOST {
            return Err(Broken::TooMuch);
        }
        strings.push(&text);
    }
    Ok(strings)
}
