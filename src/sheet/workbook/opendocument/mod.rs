//! OpenDocument spreadsheets (.ods, ISO/IEC 26300): their sheets, the formats of cells (`styles`), and their cells
//! (`cells`), of which each has a value (`value`) and a text (`text`), and some are merged (`merged`).

mod cells;
mod limits;
mod merged;
mod styles;
mod text;
mod value;

use std::sync::Arc;

use jiff::civil::Date;
use quick_xml::events::Event;

use super::book::{Book, Opened, SheetEntry, Sight};
use super::broken::Broken;
use super::merged::Merge;
use super::package::Package;
use super::strings::Strings;
use super::xml::{Xml, attribute};
use cells::SheetCells;
use limits::{MOST_CONTENT, MOST_NAMES, name};
use styles::Styles;
use value::Epoch;

/// What has the sheets, one behind the other.
const CONTENT: &str = "content.xml";
/// What says what an archive is, and whether it is encrypted.
const MANIFEST: &str = "META-INF/manifest.xml";
/// The most bytes of the parts that say what a workbook has.
const MOST_SMALL: u64 = 64 * 1024 * 1024;

/// What a workbook has.
pub(super) struct OpenDocument {
    package: Package,
    sheets: Vec<SheetEntry>,
    /// Whether each of them may have merged cells.
    have_merged: Vec<bool>,
    styles: Arc<Styles>,
    epoch: Epoch,
}

impl OpenDocument {
    /// What is in an archive; none if it is no workbook.
    pub(super) fn of(mut package: Package) -> Result<Option<Self>, Broken> {
        let manifest = match small(&mut package, MANIFEST)? {
            Some(xml) => manifest(xml)?,
            None => Manifest::default(),
        };
        if manifest.is_spreadsheet && manifest.is_encrypted {
            return Err(Broken::Encrypted);
        }
        let Some(part) = package.part(CONTENT, MOST_CONTENT)? else {
            let damaged = manifest.is_spreadsheet.then(|| Broken::damaged(CONTENT));
            return damaged.map_or(Ok(None), Err);
        };
        let mut styles = Styles::default();
        if let Some(xml) = small(&mut package, "styles.xml")? {
            named_styles(xml, &mut styles)?;
        }
        let Some(contents) = contents(Xml::new(part, CONTENT), &mut styles)? else {
            return Ok(None);
        };
        styles.settle();
        let sheets = contents.tables.into_iter().map(|table| {
            let sight = if styles.hides(&table.style) {
                Sight::Hidden
            } else {
                Sight::Shown
            };
            let name = table.name;
            (SheetEntry { name, sight }, table.has_merged)
        });
        let (sheets, have_merged) = sheets.unzip();
        Ok(Some(Self {
            sheets,
            have_merged,
            styles: Arc::new(styles),
            epoch: contents.epoch,
            package,
        }))
    }

    /// What is within a sheet, counted from 0.
    fn within(&mut self, sheet: usize) -> Result<Xml, Broken> {
        let Some(part) = self.package.part(CONTENT, MOST_CONTENT)? else {
            return Err(Broken::damaged(CONTENT));
        };
        let mut xml = Xml::new(part, CONTENT);
        to_table(&mut xml, sheet)?;
        Ok(xml)
    }
}

impl Book for OpenDocument {
    fn sheets(&self) -> &[SheetEntry] {
        &self.sheets
    }

    fn open(&mut self, sheet: usize) -> Result<Opened, Broken> {
        let xml = self.within(sheet)?;
        let formats = self.styles.formats().to_vec();
        Ok(Opened {
            cells: Box::new(SheetCells::new(xml, Arc::clone(&self.styles), self.epoch)),
            strings: Strings::default(),
            formats,
            is_1904: self.epoch.is_1904(),
        })
    }

    fn merged(&mut self, sheet: usize) -> Result<Vec<Merge>, Broken> {
        if !self.have_merged[sheet] {
            return Ok(Vec::new());
        }
        merged::merged(&mut self.within(sheet)?)
    }
}

fn small(package: &mut Package, name: &str) -> Result<Option<Xml>, Broken> {
    let part = package.part(name, MOST_SMALL)?;
    Ok(part.map(|part| Xml::new(part, name)))
}

#[derive(Default)]
struct Manifest {
    is_spreadsheet: bool,
    is_encrypted: bool,
}

fn manifest(mut xml: Xml) -> Result<Manifest, Broken> {
    let mut manifest = Manifest::default();
    while let Some(event) = xml.next()? {
        let Event::Start(element) = event else {
            continue;
        };
        match element.local_name().as_ref() {
            "file-entry" => {
                let is_root = attribute(&element, "full-path").is_some_and(|path| path == "/");
                let kind = attribute(&element, "media-type").unwrap_or_default();
                let is_kind = kind.starts_with("application/vnd.oasis.opendocument.spreadsheet");
                manifest.is_spreadsheet |= is_root && is_kind;
            }
            "encryption-data" => manifest.is_encrypted = true,
            _ => {}
        }
    }
    Ok(manifest)
}

/// Reads the styles that have names for people.
fn named_styles(mut xml: Xml, styles: &mut Styles) -> Result<(), Broken> {
    while let Some(event) = xml.next()? {
        let Event::Start(element) = event else {
            continue;
        };
        match element.local_name().as_ref() {
            "document-styles" => {}
            "styles" => {
                drop(element);
                styles.read(&mut xml)?;
            }
            _ => {
                drop(element);
                xml.skip()?;
            }
        }
    }
    Ok(())
}

struct Contents {
    tables: Vec<Table>,
    epoch: Epoch,
}

/// A sheet.
struct Table {
    name: String,
    style: String,
    has_merged: bool,
}

/// What a part has; none if it is another kind of document.
fn contents(mut xml: Xml, styles: &mut Styles) -> Result<Option<Contents>, Broken> {
    let mut contents = Contents {
        tables: Vec::new(),
        epoch: Epoch::default(),
    };
    let (mut is_spreadsheet, mut is_whole) = (false, false);
    while let Some(event) = xml.next()? {
        let element = match event {
            Event::Start(element) => element,
            Event::End(element) => {
                is_whole |= element.local_name().as_ref() == "document-content";
                continue;
            }
            _ => continue,
        };
        match element.local_name().as_ref() {
            "document-content" | "body" | "calculation-settings" => {}
            "spreadsheet" => is_spreadsheet = true,
            "automatic-styles" => {
                drop(element);
                styles.read(&mut xml)?;
            }
            "null-date" => {
                let date = attribute(&element, "date-value");
                let date = date.and_then(|date| date.parse::<Date>().ok());
                contents.epoch = date.map_or_else(Epoch::default, Epoch::of);
            }
            "table" if is_spreadsheet => {
                let (name, style) = (name(&element, "name")?, name(&element, "style-name")?);
                drop(element);
                if contents.tables.len() == MOST_NAMES {
                    return Err(Broken::TooMuch);
                }
                contents.tables.push(Table {
                    name,
                    style,
                    has_merged: merged::has_merged(&mut xml)?,
                });
            }
            _ => {
                drop(element);
                xml.skip()?;
            }
        }
    }
    if is_spreadsheet && !is_whole {
        return Err(xml.damaged());
    }
    Ok(is_spreadsheet.then_some(contents))
}

/// Goes into a sheet, counted from 0.
fn to_table(xml: &mut Xml, sheet: usize) -> Result<(), Broken> {
    let mut before = sheet;
    while let Some(event) = xml.next()? {
        let Event::Start(element) = event else {
            continue;
        };
        match element.local_name().as_ref() {
            "document-content" | "body" | "spreadsheet" => continue,
            "table" if before == 0 => return Ok(()),
            "table" => before -= 1,
            _ => {}
        }
        drop(element);
        xml.skip()?;
    }
    Err(xml.damaged())
}
