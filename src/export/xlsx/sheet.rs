//! A sheet, row by row.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use jiff::tz::TimeZone;

use super::cell::{Content, content, look};
use super::escape::escaped;
use super::parts::{SHEET_END, Style, sheet_beginning};
use crate::export::ExportError;
use crate::export::grid::{Head, Sheet};
use crate::language::text;
use crate::plain::count;

/// What a sheet holds at most: lines, columns, and characters of a cell in units of UTF-16.
const LINES: u64 = 1_048_576;
const COLUMNS: usize = 16_384;
const CHARACTERS: usize = 32_767;

/// The most bytes of a sheet that every program opens.
const BYTES: u64 = 4 * 1024 * 1024 * 1024 - 1024 * 1024;

/// Writes the rows of a sheet.
pub(super) struct Writer {
    lines: u64,
    bytes: u64,
    /// The letters of the columns.
    letters: Vec<String>,
}

impl Writer {
    /// Begins a sheet with its header, which stays in sight.
    pub(super) fn begin(
        out: &mut dyn Write,
        sheet: &Sheet,
        is_first: bool,
    ) -> Result<Self, ExportError> {
        let heads = &sheet.heads;
        if heads.len() > COLUMNS {
            let (columns, most) = (count(heads.len() as u64), count(COLUMNS as u64));
            return Err(ExportError::Value(text!(
                "an Excel sheet has at most {most} columns, and these are {columns}: use `--fields`, or `--format csv`",
                "Excelのシートは{most}列までですが、{columns}列あります。「--fields」でフィールドを減らすか、「--format csv」を指定してください。"
            )));
        }
        let mut xml = sheet_beginning(is_first);
        // A sheet without columns is one, too.
        if !heads.is_empty() {
            xml.push_str("<cols>");
            for (at, head) in heads.iter().enumerate() {
                let (style, width) = look(head);
                let (at, style) = (at + 1, style as u8);
                let _ = write!(
                    xml,
                    r#"<col min="{at}" max="{at}" width="{width}" style="{style}" customWidth="1"/>"#
                );
            }
            xml.push_str("</cols>");
        }
        xml.push_str(r#"<sheetData><row r="1">"#);
        let mut writer = Self {
            lines: 1,
            bytes: 0,
            letters: (0..heads.len()).map(letters).collect(),
        };
        for (letters, head) in writer.letters.iter().zip(heads) {
            push_text(&mut xml, (letters, 1), head.name(), Style::Header);
        }
        xml.push_str("</row>");
        writer.put(out, &xml)?;
        Ok(writer)
    }

    /// Writes a row, of a record and of the sheet of this name.
    pub(super) fn row(
        &mut self,
        out: &mut dyn Write,
        (cells, heads): (&[Cow<'_, str>], &[Head]),
        (id, name): (&str, &str),
        zone: &TimeZone,
    ) -> Result<(), ExportError> {
        if self.lines == LINES || self.bytes > BYTES {
            return Err(full(id, name, self.lines));
        }
        self.lines += 1;
        let line = self.lines;
        let mut xml = format!(r#"<row r="{line}">"#);
        for ((letters, head), cell) in self.letters.iter().zip(heads).zip(cells) {
            if cell.is_empty() {
                continue;
            }
            match content(head, cell, zone) {
                Content::Number(number, style) => {
                    let style = match style {
                        Style::General => String::new(),
                        style => format!(r#" s="{}""#, style as u8),
                    };
                    let _ = write!(xml, r#"<c r="{letters}{line}"{style}><v>{number}</v></c>"#);
                }
                Content::Text => {
                    let characters = cell.encode_utf16().count();
                    if characters > CHARACTERS {
                        return Err(long(id, head.name(), characters));
                    }
                    push_text(&mut xml, (letters, line), cell, Style::Text);
                }
            }
        }
        xml.push_str("</row>");
        Ok(self.put(out, &xml)?)
    }

    /// Ends the sheet.
    pub(super) fn end(out: &mut dyn Write) -> io::Result<()> {
        out.write_all(SHEET_END.as_bytes())
    }

    fn put(&mut self, out: &mut dyn Write, xml: &str) -> io::Result<()> {
        self.bytes += xml.len() as u64;
        out.write_all(xml.as_bytes())
    }
}

fn full(id: &str, name: &str, lines: u64) -> ExportError {
    let lines = count(lines);
    ExportError::Value(text!(
        "record {id}: the Excel sheet \"{name}\" is full after {lines} lines; export fewer records with `--condition`, or use `--format csv`",
        "レコード番号{id}：Excelのシート「{name}」は{lines}行でいっぱいです。「--condition」でレコードを減らすか、「--format csv」を指定してください。"
    ))
}

fn long(id: &str, code: &str, characters: usize) -> ExportError {
    let (characters, most) = (count(characters as u64), count(CHARACTERS as u64));
    ExportError::Value(text!(
        "record {id}, field `{code}`: {characters} characters; a cell of an Excel file has at most {most}. Use `--format csv`, or `--fields` without this field",
        "レコード番号{id}のフィールド「{code}」：{characters}文字あります。Excelのセルは{most}文字までです。「--format csv」を指定するか、「--fields」でこのフィールドを除いてください。"
    ))
}

/// A cell with a text, which is none of a formula whatever it begins with.
fn push_text(xml: &mut String, (letters, line): (&str, u64), text: &str, style: Style) {
    let (style, text) = (style as u8, escaped(text));
    let _ = write!(
        xml,
        r#"<c r="{letters}{line}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#
    );
}

/// `A`, `Z`, `AA`, `XFD`.
fn letters(at: usize) -> String {
    let (mut letters, mut left) = (Vec::new(), at + 1);
    while left > 0 {
        left -= 1;
        letters.push(b'A' + u8::try_from(left % 26).unwrap_or_default());
        left /= 26;
    }
    letters.into_iter().rev().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_that_excel_has() {
        let found = [0, 25, 26, 701, 702, 16_383].map(letters);
        assert_eq!(found, ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn a_sheet_that_is_full_names_the_record() {
        let sheet = Sheet {
            name: None,
            heads: vec![Head::Id],
        };
        let mut writer = Writer::begin(&mut io::sink(), &sheet, true).unwrap();
        writer.lines = LINES - 1;
        let mut row = || {
            let cells = [Cow::Borrowed("7")];
            let place = ("7", "records");
            writer.row(
                &mut io::sink(),
                (&cells, &sheet.heads),
                place,
                &TimeZone::UTC,
            )
        };
        row().unwrap();
        let error = row().unwrap_err().to_string();
        assert!(
            error.contains("record 7: the Excel sheet \"records\" is full after 1,048,576 lines")
        );
        let heads = (0..=COLUMNS).map(|_| Head::Id).collect();
        let wide = Writer::begin(&mut io::sink(), &Sheet { name: None, heads }, true);
        assert!(wide.is_err_and(|error| error.to_string().contains("16,384 columns")));
    }
}
