//! Names of tables in the names of files.

use crate::model::FieldCode;
use crate::plain::Folder;

/// The most bytes of a table's name in the name of a file, whatever else is in it.
const MOST_OF_A_TABLE: usize = 150;

/// Short safe names for these tables, no two of which are the same.
pub(super) fn short<'c>(codes: impl IntoIterator<Item = &'c FieldCode>) -> Vec<String> {
    let mut folder = Folder::default();
    let names = codes.into_iter().map(|code| {
        let code = code.as_str();
        let mut at = code.len().min(MOST_OF_A_TABLE);
        while !code.is_char_boundary(at) {
            at -= 1;
        }
        folder.name(&code[..at])
    });
    names.collect()
}
