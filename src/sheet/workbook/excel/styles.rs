//! The formats of the cells of an Excel file.

use std::collections::HashMap;

use quick_xml::events::Event;

use crate::sheet::workbook::broken::Broken;
use crate::sheet::workbook::format::{Format, MOST_FORMATS};
use crate::sheet::workbook::xml::{Xml, attribute};

/// The formats of a workbook's cells, by the numbers by which cells name them.
pub(super) fn formats(mut xml: Xml) -> Result<Vec<Format>, Broken> {
    let mut codes = HashMap::new();
    let mut formats = Vec::new();
    let mut is_of_cells = false;
    while let Some(event) = xml.next()? {
        match event {
            Event::Start(element) => match element.local_name().as_ref() {
                "numFmt" if codes.len() < MOST_FORMATS => {
                    let id = attribute(&element, "numFmtId").and_then(|id| id.parse::<u32>().ok());
                    let code = attribute(&element, "formatCode");
                    codes.extend(id.zip(code.map(|code| Format::of_code(&code))));
                }
                "cellXfs" => is_of_cells = true,
                "xf" if is_of_cells && formats.len() < MOST_FORMATS => {
                    let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok());
                    let id = id.unwrap_or(0);
                    let own = codes.get(&id).cloned();
                    formats.push(own.unwrap_or_else(|| Format::built_in(id)));
                }
                _ => {}
            },
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => {
                is_of_cells = false;
            }
            _ => {}
        }
    }
    Ok(formats)
}
