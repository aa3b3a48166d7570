//! Excel files (.xlsx, ECMA-376): their sheets, the texts that cells share (`strings`), their formats (`styles`), and their
//! cells (`cells`), some of which are merged (`merged`).

mod cells;
mod merged;
mod strings;
mod styles;

use std::collections::HashMap;

use quick_xml::events::Event;

use super::book::{Book, Opened, SheetEntry, Sight};
use super::broken::Broken;
use super::format::Format;
use super::merged::Merge;
use super::package::Package;
use super::strings::Strings;
use super::xml::{Xml, attribute};
use cells::SheetCells;

/// The most bytes of the parts that say what a workbook has.
const MOST_SMALL: u64 = 64 * 1024 * 1024;
/// The most bytes of the texts that cells share, which are held in memory.
const MOST_TEXT: u64 = 512 * 1024 * 1024;
/// The most bytes of a sheet, of which one row is held.
const MOST_SHEET: u64 = 4 * 1024 * 1024 * 1024;

/// What a workbook has.
pub(super) struct Excel {
    package: Package,
    sheets: Vec<SheetEntry>,
    /// The part of each.
    parts: Vec<String>,
    is_1904: bool,
    strings: Option<String>,
    styles: Option<String>,
}

impl Excel {
    /// What is in an archive; none if it is no workbook.
    pub(super) fn of(mut package: Package) -> Result<Option<Self>, Broken> {
        let Some(root) = small(&mut package, "_rels/.rels")? else {
            return Ok(None);
        };
        let document = relations(root, "")?.into_iter();
        let mut document = document.filter(|relation| relation.kind == "officeDocument");
        let Some(document) = document.next().map(|relation| relation.target) else {
            return Ok(None);
        };
        let (folder, file) = document.rsplit_once('/').unwrap_or(("", &document));
        let relations_part = format!("{folder}/_rels/{file}.rels");
        let related = match small(&mut package, &relations_part)? {
            Some(part) => relations(part, folder)?,
            None => Vec::new(),
        };
        let Some(xml) = small(&mut package, &document)? else {
            return Err(Broken::damaged(&document));
        };
        let Some((named, is_1904)) = workbook(xml)? else {
            return Ok(None);
        };
        let of_kind = |kind: &str| {
            let mut found = related.iter().filter(|relation| relation.kind == kind);
            found.next().map(|relation| relation.target.clone())
        };
        let sheets: HashMap<_, _> = related
            .iter()
            .filter(|relation| relation.kind == "worksheet")
            .map(|relation| (relation.id.as_str(), &relation.target))
            .collect();
        // Charts have names among the sheets, too.
        let sheets = named.into_iter().filter_map(|(name, id, sight)| {
            let part = String::clone(sheets.get(id.as_str())?);
            Some((SheetEntry { name, sight }, part))
        });
        let (sheets, parts) = sheets.unzip();
        Ok(Some(Self {
            sheets,
            parts,
            is_1904,
            strings: of_kind("sharedStrings"),
            styles: of_kind("styles"),
            package,
        }))
    }

    /// The texts that cells share.
    fn strings(&mut self) -> Result<Strings, Broken> {
        let Some(name) = &self.strings else {
            return Ok(Strings::default());
        };
        match self.package.part(name, MOST_TEXT)? {
            Some(part) => strings::shared(Xml::new(part, name)),
            None => Ok(Strings::default()),
        }
    }

    fn formats(&mut self) -> Result<Vec<Format>, Broken> {
        let Some(name) = self.styles.clone() else {
            return Ok(Vec::new());
        };
        small(&mut self.package, &name)?.map_or(Ok(Vec::new()), styles::formats)
    }
}

impl Book for Excel {
    fn sheets(&self) -> &[SheetEntry] {
        &self.sheets
    }

    fn open(&mut self, sheet: usize) -> Result<Opened, Broken> {
        let name = &self.parts[sheet];
        let Some(part) = self.package.part(name, MOST_SHEET)? else {
            return Err(Broken::damaged(name));
        };
        Ok(Opened {
            cells: Box::new(SheetCells::new(Xml::new(part, name))),
            strings: self.strings()?,
            formats: self.formats()?,
            is_1904: self.is_1904,
        })
    }

    fn merged(&mut self, sheet: usize) -> Result<Vec<Merge>, Broken> {
        let name = &self.parts[sheet];
        let part = self.package.part(name, MOST_SHEET)?;
        part.map_or(Ok(Vec::new()), |part| merged::merged(part, name))
    }

    fn styles(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        let Some(name) = self.styles.clone() else {
            return Ok(None);
        };
        let part = self.package.part(&name, MOST_SMALL)?;
        let read = part.map(|mut part| part.read_whole());
        let read = read.transpose();
        read.map_err(|error| Broken::unpacking(&name, error))
    }
}

fn small(package: &mut Package, name: &str) -> Result<Option<Xml>, Broken> {
    let part = package.part(name, MOST_SMALL)?;
    Ok(part.map(|part| Xml::new(part, name)))
}

struct Relation {
    id: String,
    /// The last word of its type.
    kind: String,
    target: String,
}

/// The parts that belong to one in this folder.
fn relations(mut xml: Xml, folder: &str) -> Result<Vec<Relation>, Broken> {
    let mut relations = Vec::new();
    while let Some(event) = xml.next()? {
        let Event::Start(element) = event else {
            continue;
        };
        if element.local_name().as_ref() != "Relationship" {
            continue;
        }
        let text = |name| attribute(&element, name).unwrap_or_default();
        let target = text("Target");
        let target = match target.strip_prefix('/') {
            Some(target) => target.to_owned(),
            None if folder.is_empty() => target.into_owned(),
            None => format!("{folder}/{target}"),
        };
        let kind = text("Type");
        relations.push(Relation {
            id: text("Id").into_owned(),
            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
            target,
        });
    }
    Ok(relations)
}

/// A sheet's name, what it is found by, and who sees it.
type Named = (String, String, Sight);

/// The sheets, and whether days count from 1904; none if it is no workbook, but a document of another kind.
fn workbook(mut xml: Xml) -> Result<Option<(Vec<Named>, bool)>, Broken> {
    let mut sheets = Vec::new();
    let mut is_1904 = false;
    let mut is_workbook = false;
    while let Some(event) = xml.next()? {
        let Event::Start(element) = event else {
            continue;
        };
        match element.local_name().as_ref() {
            "workbook" => is_workbook = true,
            "workbookPr" => {
                let stated = attribute(&element, "date1904");
                is_1904 = stated.is_some_and(|stated| matches!(&*stated, "1" | "true"));
            }
            "sheet" => {
                let text = |name| attribute(&element, name).unwrap_or_default().into_owned();
                let sight = match text("state").as_str() {
                    "hidden" => Sight::Hidden,
                    "veryHidden" => Sight::Internal,
                    _ => Sight::Shown,
                };
                sheets.push((text("name"), text("id"), sight));
            }
            _ => {}
        }
    }
    Ok(is_workbook.then_some((sheets, is_1904)))
}
