//! A card as cells: what is made of parts is several, and what is there twice is counted.

use std::collections::HashMap;

use super::cards::{Card, invalid};
use super::picture::Picture;
use super::property::Property;
use crate::sheet::error::SheetError;

/// The parts of a name, and of an address.
pub(super) const NAME: [&str; 5] = ["last", "first", "middle", "prefix", "suffix"];
pub(super) const ADDRESS: [&str; 7] = [
    "pobox", "extended", "street", "city", "region", "postal", "country",
];

/// Types of telephones and addresses that come first in the name of a column, in this order.
const TYPES: [&str; 5] = ["WORK", "HOME", "CELL", "MAIN", "FAX"];
/// Types that say nothing about whose it is.
const SILENT: [&str; 15] = [
    "PREF",
    "VOICE",
    "INTERNET",
    "TEXT",
    "TEXTPHONE",
    "MSG",
    "VIDEO",
    "MODEM",
    "BBS",
    "ISDN",
    "DOM",
    "INTL",
    "POSTAL",
    "PARCEL",
    "X400",
];

/// What an errors file says of a card, within it.
pub(super) const SAID: &str = "X-KINTABLE-ERROR";

/// A cell of a card.
pub(super) struct Cell {
    /// Its property with its types and, of several, its number: `TEL;WORK;2`.
    pub(super) property: String,
    /// Which part it is of a value of several.
    pub(super) component: Option<&'static str>,
    /// What it holds; of a picture, the name of the file of it.
    pub(super) text: String,
    /// The picture that it is.
    pub(super) picture: Option<Picture>,
}

impl Cell {
    /// The name of its column.
    pub(super) fn name(&self) -> String {
        match self.component {
            Some(part) => format!("{};{part}", self.property),
            None => self.property.clone(),
        }
    }

    /// Whether another one is of the same column.
    pub(super) fn is_of(&self, other: &Self) -> bool {
        self.property == other.property && self.component == other.component
    }
}

/// The cells of a card that hold something.
pub(super) fn cells(card: &Card) -> Result<Vec<Cell>, SheetError> {
    let mut made = Made {
        card,
        cells: Vec::new(),
        counts: HashMap::new(),
    };
    for property in &card.properties {
        if property.name == SAID {
            continue;
        }
        if property.is_media() {
            made.see(property);
            continue;
        }
        let text = property.text();
        let text = text.map_err(|reason| invalid((property.line, property.line), reason))?;
        made.take(property, text);
    }
    Ok(made.cells)
}

struct Made<'c> {
    card: &'c Card,
    cells: Vec<Cell>,
    counts: HashMap<String, usize>,
}

impl Made<'_> {
    fn take(&mut self, property: &Property, text: String) {
        let is_old = self.card.is_old;
        match property.name.as_str() {
            "VERSION" | "PRODID" | "AGENT" | "X-ABLABEL" | "X-ABADR" | "X-ABUID" => {}
            "N" => self.parts("N".to_owned(), &NAME, &parts(&text, ';', is_old)),
            "ADR" => {
                let name = self.typed(property);
                self.parts(name, &ADDRESS, &parts(&text, ';', is_old));
            }
            "X-PHONETIC-LAST-NAME" => self.reading("last", &[text]),
            "X-PHONETIC-FIRST-NAME" => self.reading("first", &[text]),
            "X-PHONETIC-MIDDLE-NAME" => self.reading("middle", &[text]),
            "SOUND" => {
                let read = parts(&text, ';', is_old);
                if read.len() > 1 {
                    for (part, text) in NAME.into_iter().zip(read) {
                        self.reading(part, &[text]);
                    }
                } else {
                    self.add("PHONETIC".to_owned(), None, &unescaped(&text, is_old));
                }
            }
            "ORG" => {
                let mut units = parts(&text, ';', is_old).into_iter();
                let name = units.next().unwrap_or_default();
                let units: Vec<_> = units.filter(|unit| !unit.is_empty()).collect();
                let property =
                    self.counted("ORG".to_owned(), !(name.is_empty() && units.is_empty()));
                self.push(&property, None, name);
                self.push(&property, Some("unit"), units.join(" "));
            }
            "NICKNAME" | "CATEGORIES" => {
                let elements = parts(&text, ',', is_old);
                self.add(property.name.clone(), None, &elements.join("\n"));
            }
            "BDAY" | "ANNIVERSARY" => {
                let omits = property.all("X-APPLE-OMIT-YEAR").next();
                self.add(property.name.clone(), None, &date(&text, omits));
            }
            "TEL" | "EMAIL" | "URL" | "IMPP" | "LABEL" => {
                let name = self.typed(property);
                let text = unescaped(&text, is_old);
                let text = match property.name.as_str() {
                    "TEL" => text.strip_prefix("tel:").unwrap_or(&text),
                    "EMAIL" => text.strip_prefix("mailto:").unwrap_or(&text),
                    _ => &text,
                };
                self.add(name, None, text);
            }
            // Where it is, and not the picture itself.
            name @ ("PHOTO" | "LOGO") => self.add(format!("{name};URL"), None, &text),
            name => self.add(name.to_owned(), None, &unescaped(&text, is_old)),
        }
    }

    /// Takes the picture of a property, also one that cannot be read: it is told where it is wanted.
    fn see(&mut self, property: &Property) {
        if let Some(picture) = &property.picture {
            let (name, _) = picture.file.clone().unwrap_or_default();
            let property = self.counted(property.name.clone(), true);
            self.cells.push(Cell {
                property,
                component: None,
                text: name,
                picture: Some(picture.clone()),
            });
        }
    }

    /// A property with its types in one order, and with the label that people wrote for it.
    fn typed(&self, property: &Property) -> String {
        let types = property.all("TYPE").map(str::to_ascii_uppercase);
        let mut types: Vec<_> = types
            .filter(|one| !SILENT.contains(&one.as_str()))
            .collect();
        types.sort_by_key(|one| {
            TYPES
                .iter()
                .position(|known| known == one)
                .unwrap_or(TYPES.len())
        });
        types.dedup();
        let label = property.group.as_ref().and_then(|group| {
            let is_label = |other: &&Property| {
                other.name == "X-ABLABEL" && other.group.as_ref() == Some(group)
            };
            let label = self.card.properties.iter().find(is_label)?.text().ok()?;
            let label = unescaped(&label, false);
            let own = label
                .strip_prefix("_$!<")
                .and_then(|label| label.strip_suffix(">!$_"));
            Some(match own {
                // What the phone itself calls so.
                Some("Mobile") => "CELL".to_owned(),
                Some("HomePage") => String::new(),
                Some(own) => own.to_uppercase(),
                None => label,
            })
        });
        let label = label.filter(|label| !types.contains(label) && !label.trim().is_empty());
        let mut name = vec![property.name.clone()];
        name.extend(types);
        name.extend(label);
        name.join(";")
    }

    /// The same, with its number if it is not the first; what is empty does not count.
    fn counted(&mut self, property: String, is_filled: bool) -> String {
        if !is_filled {
            return property;
        }
        let count = self.counts.entry(property.clone()).or_insert(0);
        *count += 1;
        match count {
            1 => property,
            count => format!("{property};{count}"),
        }
    }

    fn add(&mut self, property: String, component: Option<&'static str>, text: &str) {
        let property = self.counted(property, !text.is_empty());
        self.push(&property, component, text.to_owned());
    }

    fn parts(&mut self, property: String, names: &[&'static str], parts: &[String]) {
        let is_filled = parts.iter().any(|part| !part.is_empty());
        let property = self.counted(property, is_filled);
        for (name, part) in names.iter().zip(parts) {
            self.push(&property, Some(name), part.clone());
        }
    }

    /// How a part of the name is read; phones say it in two ways, of which the first counts.
    fn reading(&mut self, part: &'static str, texts: &[String]) {
        let is_known = |cell: &Cell| cell.property == "PHONETIC" && cell.component == Some(part);
        if !self.cells.iter().any(is_known) {
            let text = texts.concat();
            self.push("PHONETIC", Some(part), unescaped(&text, self.card.is_old));
        }
    }

    fn push(&mut self, property: &str, component: Option<&'static str>, text: String) {
        if !text.is_empty() {
            let property = property.to_owned();
            self.cells.push(Cell {
                property,
                component,
                text,
                picture: None,
            });
        }
    }
}

/// What stands between separators that are not escaped.
fn parts(text: &str, separator: char, is_old: bool) -> Vec<String> {
    let mut is_escaped = false;
    let parts = text.split(|character| {
        let ends = character == separator && !is_escaped;
        is_escaped = character == '\\' && !is_escaped;
        ends
    });
    parts.map(|part| unescaped(part.trim(), is_old)).collect()
}

/// A text without its escapes; version 2.1 has none for line breaks.
fn unescaped(text: &str, is_old: bool) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            Some('n' | 'N') if !is_old => plain.push('\n'),
            Some(escaped @ ('\\' | ';' | ',' | ':')) => plain.push(escaped),
            Some(other) => plain.extend(['\\', other]),
            None => plain.push('\\'),
        }
    }
    plain
}

/// A day as ISO 8601 has it in full; where the year is none, without it.
fn date(text: &str, omits: Option<&str>) -> String {
    let is_digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits {
        return format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]);
    }
    let year = omits.and_then(|year| text.strip_prefix(year));
    match year.and_then(|rest| rest.strip_prefix('-')) {
        Some(day) => format!("--{day}"),
        None => text.to_owned(),
    }
}
