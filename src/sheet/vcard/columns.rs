//! The columns of all cards, in the order in which people look for them.

use super::cells::{ADDRESS, Cell, NAME};
use crate::sheet::need::Needs;

/// Which properties come first.
const ORDER: [&str; 18] = [
    "FN",
    "N",
    "PHONETIC",
    "NICKNAME",
    "ORG",
    "X-PHONETIC-ORG",
    "TITLE",
    "ROLE",
    "TEL",
    "EMAIL",
    "ADR",
    "LABEL",
    "URL",
    "IMPP",
    "BDAY",
    "ANNIVERSARY",
    "CATEGORIES",
    "NOTE",
];

/// Columns that are there if a map uses them, whatever cards have: the map fits every file.
const USUAL: [&str; 17] = [
    "FN",
    "PHONETIC",
    "NICKNAME",
    "ORG",
    "ORG;unit",
    "TITLE",
    "ROLE",
    "URL",
    "BDAY",
    "CATEGORIES",
    "NOTE",
    "UID",
    "REV",
    "PHOTO",
    "PHOTO;URL",
    "LOGO",
    "LOGO;URL",
];
const USUAL_TYPES: [&str; 10] = [
    "",
    ";CELL",
    ";WORK",
    ";HOME",
    ";WORK;CELL",
    ";HOME;CELL",
    ";FAX",
    ";WORK;FAX",
    ";HOME;FAX",
    ";MAIN",
];

/// The columns of all cards.
#[derive(Default)]
pub(super) struct Columns(Vec<Cell>);

impl Columns {
    /// Takes in a cell.
    pub(super) fn take(&mut self, cell: Cell) {
        if !self.0.iter().any(|known| known.is_of(&cell)) {
            self.0.push(Cell {
                text: String::new(),
                picture: None,
                ..cell
            });
        }
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// Their names, with those that are used and that no card has.
    pub(super) fn names(self, needs: &Needs) -> Vec<String> {
        let Self(mut cells) = self;
        if cells.is_empty() {
            return Vec::new();
        }
        let firsts: Vec<_> = cells.iter().map(|cell| cell.property.clone()).collect();
        let first = |cell: &Cell| firsts.iter().position(|known| *known == cell.property);
        cells.sort_by_key(|cell| (rank(&cell.property), first(cell), part(cell)));
        let mut names: Vec<_> = cells.iter().map(Cell::name).collect();
        // Where every name is used, nobody asks for one.
        if needs("").is_none() {
            let is_asked = |name: &String| !names.contains(name) && needs(name).is_some();
            let asked: Vec<_> = usual().filter(is_asked).collect();
            names.extend(asked);
        }
        names
    }
}

fn rank(property: &str) -> usize {
    let base = property.split(';').next().unwrap_or_default();
    let at = ORDER.iter().position(|known| *known == base);
    at.unwrap_or(ORDER.len())
}

/// Which part of its value a cell is.
fn part(cell: &Cell) -> Option<usize> {
    let mut parts = NAME.iter().chain(&ADDRESS);
    parts.position(|part| Some(*part) == cell.component)
}

/// The names of usual columns; of what a card may have several of, up to three.
fn usual() -> impl Iterator<Item = String> {
    let plain = USUAL.into_iter().map(str::to_owned);
    let names = ["N", "PHONETIC"].into_iter();
    let names = names.flat_map(|name| NAME.map(|part| format!("{name};{part}")));
    let typed = USUAL_TYPES.into_iter().flat_map(|types| {
        ["", ";2", ";3"].into_iter().flat_map(move |number| {
            let plain = ["TEL", "EMAIL"].map(|name| format!("{name}{types}{number}"));
            let address = ADDRESS.map(|part| format!("ADR{types}{number};{part}"));
            plain.into_iter().chain(address)
        })
    });
    plain.chain(names).chain(typed)
}
