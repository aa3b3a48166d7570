//! Excel files of old (.xls, MS-XLS): a container (`container`) of a stream of records (`records`), of which some say what the
//! workbook has, with texts in ways of their own (`texts`), and the others have the cells of its sheets (`cells`): values
//! (`value`), and formulas with theirs (`formula`).

mod cells;
mod container;
mod formula;
mod records;
mod texts;
mod value;

use std::collections::HashMap;

use super::book::{Book, Opened, SheetEntry, Sight};
use super::broken::Broken;
use super::format::{Format, MOST_FORMATS};
use super::merged::Merge;
use super::strings::Strings;
use crate::sheet::source::Source;
use cells::{BEGIN, END, SheetCells};
pub(in crate::sheet) use container::SIGNATURE;
use container::{Container, Stream};
use formula::Manner;
use records::{Records, damaged};
use texts::Texts;

const ENCRYPTED: u16 = 0x2F;
const CODE_PAGE: u16 = 0x42;
const SHEET: u16 = 0x85;
const DAYS_FROM_1904: u16 = 0x22;
const FORMAT: u16 = 0x41E;
const STYLE: u16 = 0xE0;
const SHARED_TEXTS: u16 = 0xFC;
/// Which program calculated the formulas.
const CALCULATED_BY: u16 = 0x1C1;

/// What a workbook has.
pub(super) struct Binary {
    container: Container,
    /// The name of its stream.
    stream: &'static str,
    manner: Manner,
    sheets: Vec<SheetEntry>,
    /// Where each begins.
    places: Vec<u64>,
    is_1904: bool,
    codes: HashMap<u16, Format>,
    /// The formats of styles.
    styles: Vec<u16>,
    /// Where the texts that cells share are.
    strings: Option<u64>,
}

impl Binary {
    /// What is in a container; none if it is no workbook.
    pub(super) fn of(source: &Source) -> Result<Option<Self>, Broken> {
        let mut container = Container::open(source)?;
        let mut found = None;
        for name in ["Workbook", "Book"] {
            if let (None, Some(stream)) = (&found, container.stream(name)?) {
                found = Some((name, stream));
            }
        }
        let Some((stream, records)) = found else {
            // An Excel file of today that needs a password is within one of old.
            let is_encrypted = container.stream("EncryptedPackage")?.is_some();
            return if is_encrypted {
                Err(Broken::Encrypted)
            } else {
                Ok(None)
            };
        };
        let mut records = Records::new(records);
        let manner = manner(&mut records)?;
        let mut book = Self {
            container,
            stream,
            manner,
            sheets: Vec::new(),
            places: Vec::new(),
            is_1904: false,
            codes: HashMap::new(),
            styles: Vec::new(),
            strings: None,
        };
        book.read(&mut records)?;
        Ok(Some(book))
    }

    /// Reads what the records in front of all sheets say.
    fn read(&mut self, records: &mut Records) -> Result<(), Broken> {
        loop {
            let place = records.place();
            match records.next()? {
                END => return Ok(()),
                ENCRYPTED => return Err(Broken::Encrypted),
                CODE_PAGE => {
                    if let Texts::Coded(_) = self.manner.texts {
                        let texts = Texts::of_code_page(records.u16()?);
                        self.manner.texts = texts.ok_or(Broken::Encrypted)?;
                    }
                }
                SHEET => self.read_sheet(records)?,
                DAYS_FROM_1904 => self.is_1904 = records.u16()? != 0,
                FORMAT => {
                    let number = records.u16()?;
                    let code = match self.manner.texts {
                        Texts::Wide => self.manner.texts.long(records)?,
                        Texts::Coded(_) => self.manner.texts.short(records)?,
                    };
                    self.codes.insert(number, Format::of_code(&code));
                }
                STYLE => {
                    let _font = records.u16()?;
                    let format = records.u16()?;
                    if self.styles.len() < MOST_FORMATS {
                        self.styles.push(format);
                    }
                }
                SHARED_TEXTS => self.strings = Some(place),
                CALCULATED_BY => self.manner.is_calculated = true,
                _ => {}
            }
        }
    }

    fn read_sheet(&mut self, records: &mut Records) -> Result<(), Broken> {
        let place = u64::from(records.u32()?);
        let [sight, kind] = records.bytes()?;
        let name = self.manner.texts.short(records)?;
        // Charts and macros have names among the sheets, too.
        if kind == 0 {
            let sight = match sight & 3 {
                0 => Sight::Shown,
                1 => Sight::Hidden,
                _ => Sight::Internal,
            };
            self.sheets.push(SheetEntry { name, sight });
            self.places.push(place);
        }
        Ok(())
    }

    fn records(&mut self) -> Result<Records, Broken> {
        let stream: Option<Stream> = self.container.stream(self.stream)?;
        Ok(Records::new(stream.ok_or_else(damaged)?))
    }

    /// The texts that cells share.
    fn strings(&mut self) -> Result<Strings, Broken> {
        let Some(place) = self.strings else {
            return Ok(Strings::default());
        };
        let mut records = self.records()?;
        records.go_to(place);
        records.next()?;
        texts::shared(&mut records)
    }
}

/// By which its records are read, as the first one says.
fn manner(records: &mut Records) -> Result<Manner, Broken> {
    if records.next()? != BEGIN {
        return Err(damaged());
    }
    let texts = match records.u16()? {
        0x0600 => Some(Texts::Wide),
        0x0500 => Texts::of_code_page(1252),
        _ => None,
    };
    let is_of_excel = match records.rest() {
        [_, _, _, _, _, _, flags, ..] => flags & 1 != 0,
        // It was no other program's format when it had no more.
        _ => true,
    };
    Ok(Manner {
        texts: texts.ok_or_else(damaged)?,
        is_of_excel,
        is_calculated: is_of_excel,
    })
}

impl Book for Binary {
    fn sheets(&self) -> &[SheetEntry] {
        &self.sheets
    }

    fn open(&mut self, sheet: usize) -> Result<Opened, Broken> {
        let records = self.records()?;
        let format = |number: &u16| {
            let own = self.codes.get(number).cloned();
            own.unwrap_or_else(|| Format::built_in(u32::from(*number)))
        };
        let formats = self.styles.iter().map(format).collect();
        Ok(Opened {
            cells: Box::new(SheetCells::open(records, self.places[sheet], self.manner)?),
            strings: self.strings()?,
            formats,
            is_1904: self.is_1904,
        })
    }

    fn merged(&mut self, sheet: usize) -> Result<Vec<Merge>, Broken> {
        cells::merged(&mut self.records()?, self.places[sheet])
    }
}
