//! The merged cells of a sheet of an Excel file, which stand behind its rows.

use std::io::BufRead as _;

use quick_xml::events::Event;

use crate::sheet::area::column_number;
use crate::sheet::workbook::broken::Broken;
use crate::sheet::workbook::limited::Limited;
use crate::sheet::workbook::merged::{MOST, Merge};
use crate::sheet::workbook::xml::{Xml, attribute};

const NAME: &[u8] = b"mergeCells";
/// How many bytes before a name tell whether it is that of an element: `<`, or a prefix and a colon behind it.
const BEFORE: usize = 32;

/// Reads them of the part of a sheet.
pub(super) fn merged(mut part: Limited, name: &str) -> Result<Vec<Merge>, Broken> {
    let mut merges = Vec::new();
    let is_there = go_to_list(&mut part).map_err(|error| Broken::unpacking(name, error))?;
    if !is_there {
        return Ok(merges);
    }
    let mut xml = Xml::rest(part, name);
    while let Some(event) = xml.next()? {
        match event {
            Event::Start(element) if element.local_name().as_ref() == "mergeCell" => {
                let merge = attribute(&element, "ref").map(|area| merge(&area));
                drop(element);
                merges.push(merge.flatten().ok_or_else(|| xml.damaged())?);
                if merges.len() > MOST {
                    return Err(Broken::TooMuch);
                }
            }
            Event::End(element) if element.local_name().as_ref() == "mergeCells" => break,
            _ => {}
        }
    }
    Ok(merges)
}

/// `B2:B5`.
fn merge(area: &str) -> Option<Merge> {
    let corner = |text: &str| {
        let text = text.replace('$', "");
        let letters = text.trim_end_matches(|digit: char| digit.is_ascii_digit());
        let row: u32 = text[letters.len()..].parse().ok()?;
        Some((row, column_number(letters)?))
    };
    let (from, to) = area.split_once(':').unwrap_or((area, area));
    let (from, to) = (corner(from)?, corner(to)?);
    let merge = Merge {
        rows: (from.0, to.0),
        columns: (from.1, to.1),
    };
    (from.0 <= to.0 && from.1 <= to.1).then_some(merge)
}

/// Goes behind the name of the element that lists them, if there is one. All before it, which is nearly all of a sheet, is
/// not taken apart.
fn go_to_list(part: &mut Limited) -> std::io::Result<bool> {
    let mut window = Vec::new();
    loop {
        part.begin_piece();
        let bytes = part.fill_buf()?;
        if bytes.is_empty() {
            return Ok(false);
        }
        let (kept, length) = (window.len(), bytes.len());
        window.extend_from_slice(bytes);
        let found = memchr::memmem::find_iter(&window, NAME);
        let mut found = found.filter(|at| is_element(&window[at.saturating_sub(BEFORE)..*at]));
        if let Some(at) = found.next() {
            // It does not end in what was kept, or it would have been found there.
            part.consume((at + NAME.len()).saturating_sub(kept));
            return Ok(true);
        }
        part.consume(length);
        let less = window.len().saturating_sub(BEFORE + NAME.len());
        window.drain(..less);
    }
}

/// Whether a name begins an element behind this.
fn is_element(before: &[u8]) -> bool {
    let Some((last, before)) = before.split_last() else {
        return false;
    };
    let prefix = before
        .iter()
        .rposition(|byte| !byte.is_ascii_alphanumeric());
    match last {
        b'<' => true,
        b':' => prefix.is_some_and(|at| before[at] == b'<'),
        _ => false,
    }
}
