//! The cells of a sheet that hold something, in the order of its rows.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};

use super::strings::{RichText, unescaped};
use crate::sheet::area::column_number;
use crate::sheet::workbook::book::{Cells, Columns};
use crate::sheet::workbook::broken::Broken;
use crate::sheet::workbook::cell::{Cell, Held};
use crate::sheet::workbook::xml::{Xml, attribute, push_reference};

/// The last row and the last column of a sheet.
const LAST: (u32, u32) = (1_048_576, 16_384);

/// Reads the cells of a sheet.
pub(super) struct SheetCells {
    xml: Xml,
    row: u32,
    column: u32,
    columns: Vec<Columns>,
    is_ended: bool,
}

/// Of a cell that is read: its type, and what of it came.
#[derive(Default)]
struct Draft {
    kind: String,
    value: String,
    has_value: bool,
    has_formula: bool,
    inline: RichText,
    has_inline: bool,
}

/// What a cell holds makes no sense.
struct Senseless;

/// In which element of a cell its texts are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Cell,
    Value,
    Inline,
}

impl SheetCells {
    pub(super) fn new(xml: Xml) -> Self {
        Self {
            xml,
            row: 0,
            column: 0,
            columns: Vec::new(),
            is_ended: false,
        }
    }
}

impl Cells for SheetCells {
    fn next(&mut self) -> Result<Option<Cell>, Broken> {
        while !self.is_ended {
            let Some(event) = self.xml.next()? else {
                return Err(self.xml.damaged());
            };
            match event {
                Event::Start(element) => match element.local_name().as_ref() {
                    "row" => {
                        let stated = attribute(&element, "r").map(|row| row.parse().ok());
                        let row = stated.unwrap_or(Some(self.row + 1));
                        drop(element);
                        let next = row.filter(|row| self.row < *row && *row <= LAST.0);
                        self.row = next.ok_or_else(|| self.xml.damaged())?;
                        self.column = 0;
                    }
                    "c" => {
                        let place = attribute(&element, "r").map(|place| column_of(&place));
                        let style = attribute(&element, "s").and_then(|style| style.parse().ok());
                        let kind = attribute(&element, "t").map(Cow::into_owned);
                        drop(element);
                        let column = place.unwrap_or(Some(self.column + 1));
                        let next = column.filter(|at| self.column < *at && *at <= LAST.1);
                        self.column = next.ok_or_else(|| self.xml.damaged())?;
                        if let Some(held) = self.held(kind.unwrap_or_default())? {
                            return Ok(Some(Cell {
                                row: self.row,
                                column: self.column,
                                style: style.unwrap_or(0),
                                held,
                            }));
                        }
                    }
                    "col" if self.columns.len() < LAST.1 as usize => {
                        self.columns.extend(said_of_columns(&element));
                    }
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "sheetData" => {
                    self.is_ended = true;
                }
                _ => {}
            }
        }
        Ok(None)
    }

    fn columns(&self) -> &[Columns] {
        &self.columns
    }
}

impl SheetCells {
    /// What the cell at hand holds, up to its end.
    fn held(&mut self, kind: String) -> Result<Option<Held>, Broken> {
        let mut draft = Draft {
            kind,
            ..Draft::default()
        };
        let mut inside = Inside::Cell;
        loop {
            let Some(event) = self.xml.next()? else {
                return Err(self.xml.damaged());
            };
            if inside == Inside::Inline {
                draft.inline.take(&event);
            }
            match event {
                Event::Start(element) => match element.local_name().as_ref() {
                    "v" => {
                        inside = Inside::Value;
                        draft.has_value = true;
                    }
                    "is" => {
                        inside = Inside::Inline;
                        draft.has_inline = true;
                    }
                    "f" => draft.has_formula = true,
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "c" => break,
                    "v" | "is" => inside = Inside::Cell,
                    _ => {}
                },
                Event::Text(text) if inside == Inside::Value => {
                    draft.value.push_str(&text.xml10_content());
                }
                Event::CData(text) if inside == Inside::Value => {
                    draft.value.push_str(&text.xml10_content());
                }
                Event::GeneralRef(reference) if inside == Inside::Value => {
                    push_reference(&reference, &mut draft.value);
                }
                _ => {}
            }
        }
        draft.held().map_err(|Senseless| self.xml.damaged())
    }
}

impl Draft {
    /// What it is, if anything.
    fn held(self) -> Result<Option<Held>, Senseless> {
        if self.has_inline {
            return Ok(filled(self.inline.text).map(Held::Text));
        }
        if !self.has_value || (self.value.is_empty() && self.kind != "str") {
            return Ok(self.has_formula.then_some(Held::Unsaved));
        }
        let value = self.value;
        Ok(match self.kind.as_str() {
            "s" => Some(Held::Shared(value.trim().parse().map_err(|_| Senseless)?)),
            "str" | "inlineStr" => filled(unescaped(&value)).map(Held::Text),
            "b" => Some(Held::Boolean(matches!(value.trim(), "1" | "true"))),
            "e" => Some(Held::Error(value)),
            "d" => Some(Held::Iso(value)),
            _ => {
                let number = value.trim().parse::<f64>().map_err(|_| Senseless)?;
                let number = Some(number).filter(|number| number.is_finite());
                Some(Held::Number(number.ok_or(Senseless)?))
            }
        })
    }
}

fn said_of_columns(element: &BytesStart<'_>) -> Option<Columns> {
    let number = |name| attribute(element, name).and_then(|number| number.parse::<f64>().ok());
    let [first, last, width] = ["min", "max", "width"].map(number);
    let style = number("style").unwrap_or(0.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what is no small number becomes one"
    )]
    let whole = |number: f64| number.ceil() as u32;
    let columns = (
        whole(first?),
        whole(last?).min(LAST.1),
        whole(width?).min(255),
        whole(style),
    );
    Some(columns)
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// The column of an address such as `C7`, counted from 1.
fn column_of(address: &str) -> Option<u32> {
    let letters = address.trim_end_matches(|digit: char| digit.is_ascii_digit());
    column_number(letters)
}
