//! OpenDocument spreadsheets, part by part, as programs write them and as nobody should.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::book::escaped;

/// What an OpenDocument spreadsheet is called.
pub(crate) const KIND: &str = "application/vnd.oasis.opendocument.spreadsheet";
const NAMES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.3""#;

/// A spreadsheet that is made for a test.
#[derive(Default)]
pub(crate) struct Document {
    /// Names, whether they are hidden, and the columns and rows of each.
    pub(crate) sheets: Vec<(String, bool, String)>,
    /// Styles of cells and of what they show.
    pub(crate) styles: String,
    /// What comes before the sheets.
    pub(crate) before: String,
}

/// A cell with a text.
pub(crate) fn text(text: &str) -> String {
    let text = escaped(text).replace('\n', "</text:p><text:p>");
    format!(
        r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
    )
}

/// A row of these cells.
pub(crate) fn row(cells: &[String]) -> String {
    format!("<table:table-row>{}</table:table-row>", cells.concat())
}

/// Rows of texts.
pub(crate) fn rows(rows: &[Vec<&str>]) -> String {
    let cell = |cell: &&str| match *cell {
        "" => "<table:table-cell/>".to_owned(),
        cell => text(cell),
    };
    let rows = rows.iter();
    rows.map(|cells| row(&cells.iter().map(cell).collect::<Vec<_>>()))
        .collect()
}

impl Document {
    /// A spreadsheet of one sheet.
    pub(crate) fn of(rows: impl Into<String>) -> Self {
        let sheet = ("Sheet1".to_owned(), false, rows.into());
        Self {
            sheets: vec![sheet],
            ..Self::default()
        }
    }

    /// What has its sheets.
    pub(crate) fn content(&self) -> String {
        let mut tables = self.before.clone();
        for (name, is_hidden, rows) in &self.sheets {
            let style = if *is_hidden { "hidden" } else { "shown" };
            let name = escaped(name).replace('"', "&quot;");
            let _ = write!(
                tables,
                r#"<table:table table:name="{name}" table:style-name="{style}">{rows}</table:table>"#
            );
        }
        let styles = &self.styles;
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES}><office:automatic-styles><style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/></style:style><style:style style:name="shown" style:family="table"><style:table-properties table:display="true"/></style:style>{styles}</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
        )
    }

    /// The file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        archive(&self.content())
    }
}

/// A file with this content.
pub(crate) fn archive(content: &str) -> Vec<u8> {
    packed(&[
        ("mimetype", KIND),
        ("content.xml", content),
        ("META-INF/manifest.xml", &manifest("")),
    ])
}

/// What says what an archive is, and this of its content.
pub(crate) fn manifest(of_content: &str) -> String {
    format!(
        r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{of_content}</manifest:file-entry></manifest:manifest>"#
    )
}

/// An archive of these parts, of which the first is not compressed.
pub(crate) fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (at, (name, content)) in parts.iter().enumerate() {
        let method = if at == 0 {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default().compression_method(method);
        archive.start_file(*name, options).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}
