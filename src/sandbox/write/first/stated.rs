//! What a first record states, as the record API takes or reads it.

use serde_json::Value as Json;

use crate::model::FieldKind;
use crate::sandbox::app::{App, AppField, AppTable};

/// The rows of a table.
pub(super) fn rows<'json>(record: &'json Json, table: &AppTable) -> &'json [Json] {
    let rows = record[&table.code]["value"].as_array();
    rows.map(Vec::as_slice).unwrap_or_default()
}

/// A positive number, be it a number or a text.
pub(super) fn number_of(json: &Json) -> Option<u64> {
    match json {
        Json::Number(number) => number.as_u64(),
        json => json.as_str()?.parse().ok(),
    }
    .filter(|number| *number > 0)
}

/// The id of a record that states one, be it by its record number.
pub(super) fn stated_id(record: &Json, app: &App) -> Option<u64> {
    let by_number = || {
        let is_number = |field: &&AppField| field.kind() == FieldKind::RecordNumber;
        let field = app.all_fields().find(is_number)?;
        let number = &record[field.code()]["value"];
        let digits = number.as_str().and_then(|text| text.rsplit('-').next());
        digits.map_or_else(|| number_of(number), |digits| digits.parse().ok())
    };
    number_of(&record["$id"]["value"]).or_else(by_number)
}
