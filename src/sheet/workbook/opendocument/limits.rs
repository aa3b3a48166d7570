//! How much of a spreadsheet is read and kept.

use quick_xml::events::BytesStart;

use crate::sheet::workbook::broken::Broken;
use crate::sheet::workbook::xml::attribute;

/// The most bytes of all sheets, of which one row is held.
pub(super) const MOST_CONTENT: u64 = 4 * 1024 * 1024 * 1024;
/// The most sheets and styles that are known, each by a name of so many bytes.
pub(super) const MOST_NAMES: usize = 65_536;
pub(super) const LONGEST_NAME: usize = 1024;

/// A name that is kept.
pub(super) fn name(element: &BytesStart<'_>, name: &str) -> Result<String, Broken> {
    let name = attribute(element, name).unwrap_or_default();
    if name.len() > LONGEST_NAME {
        return Err(Broken::TooMuch);
    }
    Ok(name.into_owned())
}
