//! A field of a template that was left empty, in one line.

use super::form::app_words;
use crate::template::{Blank, BlankReason};

/// Why a field of a template is empty, and what belongs there.
pub fn blank_line(blank: &Blank) -> String {
    let Blank {
        field,
        reason,
        required,
    } = blank;
    let place = match &field.table {
        Some(table) => format!("{} in {table}", field.code),
        None => field.code.to_string(),
    };
    let what = match reason {
        BlankReason::Lookup(lookup) => {
            let app = app_words(lookup);
            format!(
                "the {} of a record of {app} belongs there",
                lookup.key_field
            )
        }
        BlankReason::Codes => {
            "codes of your own users, organizations or groups belong there".to_owned()
        }
        BlankReason::Files => "paths of attachments belong there".to_owned(),
        BlankReason::NoExample => "no example satisfies all that the field demands".to_owned(),
    };
    let demand = if *required {
        "; the field is required: fill it in before the import"
    } else {
        ""
    };
    format!("{place} is left empty: {what}{demand}")
}
