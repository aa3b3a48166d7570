//! A file is opened as an import opens it.

use std::sync::Arc;

use crate::job::OWN_COLUMNS;
use crate::map::{self, Columns, EXPORT_MARK, Labels};
use crate::model::Form;
use crate::sheet::{Expected, PRIMARY_MARK, Purpose, Sheet, SheetError, Source, Way};

/// Opens a file to be converted; by a form, cells are read as its fields need them.
///
/// # Errors
/// What keeps it from being opened.
pub fn open(
    source: &Source,
    way: &Way,
    form: Option<&Form>,
    columns: Option<&Columns>,
) -> Result<Sheet, SheetError> {
    let open = |columns: Option<&Columns>| {
        let expected = expected(form, columns);
        map::opened(source, way, expected, columns, &OWN_COLUMNS)?.with_header()
    };
    let sheet = open(columns)?;
    let first = sheet.header.names_in_file().first();
    let is_export = first.is_some_and(|name| name == EXPORT_MARK);
    match (columns, form) {
        (Some(Columns::Named(_)), Some(form)) if is_export => {
            open(Some(&Columns::Named(Labels::of_export(form.clone()))))
        }
        _ => Ok(sheet),
    }
}

/// What is known of a file before it is read.
fn expected(form: Option<&Form>, columns: Option<&Columns>) -> Expected {
    let Some(form) = form else {
        return Vec::new().into();
    };
    if let Some(columns) = columns {
        return columns.expected(form);
    }
    let known = form.clone();
    Expected {
        words: form.words(),
        needs: Arc::new(move |name| {
            let is_ours = name == PRIMARY_MARK || name.starts_with('$');
            Some(if is_ours {
                Purpose::ANY
            } else {
                map::purpose_of(&known, name)
            })
        }),
    }
}
