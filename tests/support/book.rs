//! Excel files, part by part, as programs write them and as nobody should.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A workbook that is made for a test.
#[derive(Default)]
pub(crate) struct Book {
    /// Names, whether they are hidden, and what is in `sheetData`.
    pub(crate) sheets: Vec<(String, bool, String)>,
    /// Texts that cells share, as they are within `si`.
    pub(crate) strings: Vec<String>,
    /// The codes of formats, of which the first one is that of style 1; a number is that of a built-in one.
    pub(crate) formats: Vec<String>,
    pub(crate) is_1904: bool,
    /// The merged cells of each sheet, such as `A2:A4`.
    pub(crate) merged: Vec<&'static str>,
}

/// A text as XML has it.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A cell with a text of its own.
pub(crate) fn inline(address: &str, text: &str) -> String {
    let text = escaped(text);
    format!(r#"<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#)
}

/// The letters of a column, counted from 0; there are few.
pub(crate) fn letter(column: usize) -> char {
    char::from(b'A' + u8::try_from(column).unwrap())
}

/// Rows of texts.
pub(crate) fn rows(rows: &[Vec<&str>]) -> String {
    let mut xml = String::new();
    for (at, row) in rows.iter().enumerate() {
        let number = at + 1;
        let _ = write!(xml, r#"<row r="{number}">"#);
        for (column, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            xml += &inline(&format!("{}{number}", letter(column)), text);
        }
        xml += "</row>";
    }
    xml
}

impl Book {
    /// A workbook of one sheet.
    pub(crate) fn of(data: impl Into<String>) -> Self {
        let sheet = ("Sheet1".to_owned(), false, data.into());
        Self {
            sheets: vec![sheet],
            ..Self::default()
        }
    }

    /// Its parts.
    pub(crate) fn parts(&self) -> Vec<(String, Vec<u8>)> {
        let mut sheets = String::new();
        let mut relations =
            format!(r#"<Relationship Id="s" Type="{RELATIONS}/styles" Target="styles.xml"/>"#);
        let _ = write!(
            relations,
            r#"<Relationship Id="t" Type="{RELATIONS}/sharedStrings" Target="/xl/sharedStrings.xml"/>"#
        );
        let mut parts = Vec::new();
        for (at, (name, is_hidden, data)) in self.sheets.iter().enumerate() {
            let state = if *is_hidden { r#" state="hidden""# } else { "" };
            let name = escaped(name).replace('"', "&quot;");
            let _ = write!(
                sheets,
                r#"<sheet name="{name}" sheetId="{at}"{state} r:id="r{at}"/>"#
            );
            let _ = write!(
                relations,
                r#"<Relationship Id="r{at}" Type="{RELATIONS}/worksheet" Target="worksheets/{at}.xml"/>"#
            );
            let mut merged = String::new();
            for area in &self.merged {
                let _ = write!(merged, r#"<mergeCell ref="{area}"/>"#);
            }
            if !merged.is_empty() {
                let count = self.merged.len();
                merged = format!(r#"<mergeCells count="{count}">{merged}</mergeCells>"#);
            }
            let sheet = format!(
                r#"<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>{merged}</worksheet>"#
            );
            parts.push((format!("xl/worksheets/{at}.xml"), sheet));
        }
        let date = if self.is_1904 {
            r#"<workbookPr date1904="1"/>"#
        } else {
            ""
        };
        let root = format!(
            r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        );
        let workbook = format!(
            r#"<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{date}<sheets>{sheets}</sheets></workbook>"#
        );
        let relations = format!(r#"<Relationships xmlns="{PACKAGE}">{relations}</Relationships>"#);
        let strings = self.strings.join("</si><si>");
        let count = self.strings.len();
        let strings = format!(
            r#"<sst xmlns="{MAIN}" count="{count}" uniqueCount="{count}"><si>{strings}</si></sst>"#
        );
        let mut codes = String::new();
        let mut cells = r#"<xf numFmtId="0"/>"#.to_owned();
        for (at, format) in self.formats.iter().enumerate() {
            let built_in = format.parse().ok().filter(|_| !format.starts_with('0'));
            let id: usize = built_in.unwrap_or(164 + at);
            let code = escaped(format).replace('"', "&quot;");
            if built_in.is_none() {
                let _ = write!(codes, r#"<numFmt numFmtId="{id}" formatCode="{code}"/>"#);
            }
            let _ = write!(cells, r#"<xf numFmtId="{id}" applyNumberFormat="1"/>"#);
        }
        let styles = format!(
            r#"<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>{cells}</cellXfs></styleSheet>"#
        );
        let small = [
            ("[Content_Types].xml", "<Types/>".to_owned()),
            ("_rels/.rels", root),
            ("xl/workbook.xml", workbook),
            ("xl/_rels/workbook.xml.rels", relations),
            ("xl/sharedStrings.xml", strings),
            ("xl/styles.xml", styles),
        ];
        let small = small.map(|(name, text)| (name.to_owned(), text));
        let all = small.into_iter().chain(parts);
        all.map(|(name, text)| (name, text.into_bytes())).collect()
    }

    /// The file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        zipped(self.parts())
    }
}

/// An archive of these parts.
pub(crate) fn zipped(parts: Vec<(String, Vec<u8>)>) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        archive.start_file(name, options).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The parts of a workbook.
pub(crate) fn parts_of(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// One of them, as text.
pub(crate) fn part(bytes: &[u8], name: &str) -> String {
    let found = parts_of(bytes).into_iter().find(|(other, _)| other == name);
    String::from_utf8(found.unwrap().1).unwrap()
}

/// A workbook with another text in its first sheet.
pub(crate) fn mended(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut parts = parts_of(bytes);
    for (name, bytes) in &mut parts {
        if name == "xl/worksheets/sheet1.xml" {
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(text.contains(from), "{text}");
            *bytes = text.replace(from, to).into_bytes();
        }
    }
    zipped(parts)
}
