//! One cell's text to one value, and back, per field type.
//!
//! [`read`] is the only door from a file's text to a [`Value`]; [`write()`] is the way back. The room knows
//! nothing of files, places or other cells: what is wrong with a text is told as a [`ProblemKind`], and the
//! caller, who knows where the cell stands, makes a problem of it. Constraints of the field (length, range,
//! options) are the business of [`rules`](crate::rules).

mod canonical;
mod locale;
mod moment;
mod number;
mod reading;

pub use canonical::{is_plain_date, is_plain_moment, is_plain_time};
pub use locale::{Commas, Locale};
pub use moment::date_order;
pub use number::has_decimal_comma;
pub use reading::Reading;

use crate::model::{Attachment, Cell, Field, FieldKind, LocalFile, Value};
use crate::problem::ProblemKind;

/// Reads a cell of this field. An empty text clears the field.
///
/// `locale` says how the file writes what its texts leave open.
/// Fields that cannot be sent (record number, calculated, status …) read as [`Cell::Absent`].
pub fn read(field: &Field, text: &str, locale: &Locale) -> Result<Reading, ProblemKind> {
    if text.is_empty() {
        return Ok(Cell::Clear.into());
    }
    match field.kind {
        FieldKind::SingleLineText
        | FieldKind::MultiLineText
        | FieldKind::RichText
        | FieldKind::Link => Ok(Value::Text(text.into()).into()),
        FieldKind::Number => number::read(text, locale),
        FieldKind::RadioButton | FieldKind::DropDown => Ok(Value::Choice(text.into()).into()),
        FieldKind::CheckBox | FieldKind::MultiSelect => Ok(list(text, Value::Choices)),
        FieldKind::UserSelect | FieldKind::OrganizationSelect | FieldKind::GroupSelect => {
            Ok(list(text, Value::Codes))
        }
        FieldKind::File => Ok(list(text, |paths| {
            let local = |path| Attachment::Local(LocalFile::new(path));
            Value::Files(paths.into_iter().map(local).collect())
        })),
        FieldKind::Date => moment::read_date(text).map(|date| Value::Date(date).into()),
        FieldKind::Time => moment::read_time(text),
        FieldKind::DateTime | FieldKind::CreatedTime | FieldKind::UpdatedTime => {
            moment::read_date_time(text, locale.zone.as_ref())
        }
        FieldKind::Creator | FieldKind::Modifier => Ok(Value::User(text.to_owned()).into()),
        FieldKind::RecordNumber
        | FieldKind::Status
        | FieldKind::StatusAssignee
        | FieldKind::Category
        | FieldKind::Calc
        | FieldKind::ReferenceTable
        | FieldKind::Group => Ok(Cell::Absent.into()),
    }
}

/// Reads a list, one element a line. Lines end as those of files do, by LF, CR LF or CR; empty ones hold no element.
fn list(text: &str, value: impl FnOnce(Vec<String>) -> Value) -> Reading {
    let text = text.replace("\r\n", "\n");
    let lines = text.split(['\n', '\r']).map(str::to_owned);
    let (empty, elements): (Vec<_>, Vec<_>) = lines.partition(String::is_empty);
    let notice = (!empty.is_empty()).then_some(ProblemKind::ListTrailingBreak);
    let cell = if elements.is_empty() {
        Cell::Clear
    } else {
        Cell::Set(value(elements))
    };
    Reading { cell, notice }
}

/// Writes a value as [`read`] takes it back.
pub fn write(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Choice(text) => text.to_string(),
        Value::User(code) => code.clone(),
        Value::Number(number) => number.literal().to_owned(),
        Value::Choices(elements) | Value::Codes(elements) => elements.join("\n"),
        Value::Date(date) => date.to_string(),
        Value::Time(time) => moment::write_time(*time),
        Value::DateTime(moment) => moment.to_string(),
        Value::Files(attachments) => {
            let names = attachments.iter().map(|attachment| match attachment {
                Attachment::Local(file) => file.path.as_str(),
                Attachment::Uploaded(text) | Attachment::Held { name: text, .. } => text,
            });
            names.collect::<Vec<_>>().join("\n")
        }
    }
}

#[cfg(test)]
mod tests;
