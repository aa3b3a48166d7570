//! A sheet, row by row.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::allowed::{Allowed, allowed};
use super::escape::escaped;
use super::letters::letters;
use super::parts::{IGNORED, sheet_beginning};
use super::style::Style;
use crate::language::{Text, text};
use crate::plain::count;

/// What a sheet holds at most: lines, columns, and characters of a cell in units of UTF-16.
const LINES: u64 = 1_048_576;
const COLUMNS: usize = 16_384;
const CHARACTERS: usize = 32_767;

/// The most bytes of a sheet that every program opens.
const BYTES: u64 = 4 * 1024 * 1024 * 1024 - 1024 * 1024;

/// Why something is not in a sheet.
#[derive(Debug)]
pub enum Unfit {
    /// The sheet has so many lines, or so many bytes, that no more fit.
    Lines(u64),
    /// These are more columns than a sheet has.
    Columns {
        /// How many they are.
        found: usize,
        /// How many a sheet has.
        most: usize,
    },
    /// A text is longer than a cell holds.
    Characters {
        /// Its column, counted from 0.
        column: usize,
        /// How many it has.
        found: usize,
        /// How many a cell holds.
        most: usize,
    },
    /// It cannot be written.
    Io(io::Error),
}

impl Unfit {
    /// What is said of it: where it is, and what helps, which whoever writes the file knows.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn said(self, place: &Text, remedy: &Text) -> io::Result<Text> {
        let ([place, ja_place], [remedy, ja_remedy]) = (place.both(), remedy.both());
        Ok(match self {
            Self::Io(error) => return Err(error),
            Self::Columns { found, most } => {
                let (columns, most) = (count(found as u64), count(most as u64));
                text!(
                    "an Excel sheet has at most {most} columns, and these are {columns}: {remedy}",
                    "Excelのシートは{most}列までですが、{columns}列あります。{ja_remedy}"
                )
            }
            Self::Lines(lines) => {
                let lines = count(lines);
                text!(
                    "{place}: an Excel sheet is full after {lines} lines: {remedy}",
                    "{ja_place}：Excelのシートは{lines}行でいっぱいです。{ja_remedy}"
                )
            }
            Self::Characters { found, most, .. } => {
                let (characters, most) = (count(found as u64), count(most as u64));
                text!(
                    "{place}: {characters} characters; a cell of an Excel file has at most {most}: {remedy}",
                    "{ja_place}：{characters}文字あります。Excelのセルは{most}文字までです。{ja_remedy}"
                )
            }
        })
    }
}

impl From<io::Error> for Unfit {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// A cell that holds something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell<'t> {
    /// Its column, counted from 0.
    pub column: usize,
    /// How it looks.
    pub style: Style,
    /// What it holds.
    pub content: Content<'t>,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Content<'t> {
    /// A number, which may be a day or a time.
    Number(f64),
    /// A text, which is none of a formula whatever it begins with.
    Text(&'t str),
    /// TRUE or FALSE.
    Boolean(bool),
    /// `#REF!`
    Error(&'t str),
    /// A moment as ISO 8601 has it.
    Iso(&'t str),
}

/// Cells that are shown as one: the first and the last row, counted from 1, and the first and the last column, counted
/// from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merged {
    /// Its rows.
    pub rows: (u64, u64),
    /// Its columns.
    pub columns: (usize, usize),
}

impl Merged {
    /// Whether it is more than one cell.
    pub fn is_several(&self) -> bool {
        self.rows.0 < self.rows.1 || self.columns.0 < self.columns.1
    }
}

fn merged_cells(merged: &[Merged]) -> String {
    if merged.is_empty() {
        return String::new();
    }
    let mut xml = format!(r#"<mergeCells count="{}">"#, merged.len());
    for one in merged {
        let [first, last] = [one.columns.0, one.columns.1].map(letters);
        let (top, bottom) = one.rows;
        let _ = write!(xml, r#"<mergeCell ref="{first}{top}:{last}{bottom}"/>"#);
    }
    xml + "</mergeCells>"
}

/// Writes the rows of a sheet.
pub struct SheetWriter {
    lines: u64,
    bytes: u64,
    /// The letters of the columns, as far as they were needed.
    letters: Vec<String>,
}

impl SheetWriter {
    /// Begins a sheet, whose first row stays in sight: what cells of each column look like, also where nothing is yet,
    /// and how wide it is in characters.
    pub fn begin(
        out: &mut dyn Write,
        columns: &[(Style, u32)],
        is_first: bool,
    ) -> Result<Self, Unfit> {
        if columns.len() > COLUMNS {
            let (found, most) = (columns.len(), COLUMNS);
            return Err(Unfit::Columns { found, most });
        }
        let mut xml = sheet_beginning(is_first);
        // A sheet without columns is one, too.
        if !columns.is_empty() {
            xml.push_str("<cols>");
            for (at, (Style(style), width)) in columns.iter().enumerate() {
                let at = at + 1;
                let _ = write!(
                    xml,
                    r#"<col min="{at}" max="{at}" width="{width}" style="{style}" customWidth="1"/>"#
                );
            }
            xml.push_str("</cols>");
        }
        xml.push_str("<sheetData>");
        let mut writer = Self {
            lines: 0,
            bytes: 0,
            letters: (0..columns.len()).map(letters).collect(),
        };
        writer.put(out, &xml)?;
        Ok(writer)
    }

    /// Writes the next row: cells in the order of their columns.
    pub fn row<'t>(
        &mut self,
        out: &mut dyn Write,
        cells: impl IntoIterator<Item = Cell<'t>>,
    ) -> Result<(), Unfit> {
        if self.lines == LINES || self.bytes > BYTES {
            return Err(Unfit::Lines(self.lines));
        }
        self.lines += 1;
        let line = self.lines;
        let mut xml = format!(r#"<row r="{line}">"#);
        for cell in cells {
            self.push(&mut xml, cell)?;
        }
        xml.push_str("</row>");
        Ok(self.put(out, &xml)?)
    }

    fn push(&mut self, xml: &mut String, cell: Cell<'_>) -> Result<(), Unfit> {
        let (column, line) = (cell.column, self.lines);
        if column >= COLUMNS {
            let (found, most) = (column + 1, COLUMNS);
            return Err(Unfit::Columns { found, most });
        }
        while self.letters.len() <= column {
            self.letters.push(letters(self.letters.len()));
        }
        let _ = write!(xml, r#"<c r="{}{line}""#, self.letters[column]);
        if cell.style != Style::GENERAL {
            let _ = write!(xml, r#" s="{}""#, cell.style.0);
        }
        let _ = match cell.content {
            Content::Number(number) => write!(xml, "><v>{number}</v></c>"),
            Content::Boolean(truth) => write!(xml, r#" t="b"><v>{}</v></c>"#, u8::from(truth)),
            Content::Error(text) => write!(xml, r#" t="e"><v>{}</v></c>"#, escaped(text)),
            Content::Iso(text) => write!(xml, r#" t="d"><v>{}</v></c>"#, escaped(text)),
            Content::Text(text) => {
                let (found, most) = (text.encode_utf16().count(), CHARACTERS);
                if found > most {
                    return Err(Unfit::Characters {
                        column,
                        found,
                        most,
                    });
                }
                let text = escaped(text);
                write!(
                    xml,
                    r#" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#
                )
            }
        };
        Ok(())
    }

    /// How many rows are written.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// Ends the sheet, with what may be typed into its columns, and the cells that are shown as one; there may be notes on
    /// its cells.
    pub fn end(
        out: &mut dyn Write,
        rules: &[Allowed],
        merged: &[Merged],
        has_notes: bool,
    ) -> io::Result<()> {
        let notes = if has_notes {
            r#"<legacyDrawing r:id="rId1"/>"#
        } else {
            ""
        };
        let rules = allowed(rules);
        let merged = merged_cells(merged);
        write!(
            out,
            "</sheetData>{merged}{rules}{IGNORED}{notes}</worksheet>"
        )
    }

    fn put(&mut self, out: &mut dyn Write, xml: &str) -> io::Result<()> {
        self.bytes += xml.len() as u64;
        out.write_all(xml.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_holds_so_much_and_no_more() {
        let columns = vec![(Style::GENERAL, 9); COLUMNS + 1];
        let wide = SheetWriter::begin(&mut io::sink(), &columns, true);
        assert!(matches!(wide, Err(Unfit::Columns { found: 16_385, .. })));
        let mut writer = SheetWriter::begin(&mut io::sink(), &columns[..1], true).unwrap();
        writer.lines = LINES - 1;
        let long = "長".repeat(CHARACTERS + 1);
        let cell = |content| Cell {
            column: 0,
            style: Style::TEXT,
            content,
        };
        let written = writer.row(&mut io::sink(), [cell(Content::Text(&long))]);
        assert!(matches!(
            written,
            Err(Unfit::Characters { found: 32_768, .. })
        ));
        let full = writer.row(&mut io::sink(), [cell(Content::Number(1.0))]);
        assert!(matches!(full, Err(Unfit::Lines(LINES))));
    }
}
