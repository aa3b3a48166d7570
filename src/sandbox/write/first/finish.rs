//! What follows from the other values of a first record.

use serde_json::{Map, Value as Json};

use super::stated::rows;
use crate::sandbox::app::{App, AppField, Item};
use crate::sandbox::calc;
use crate::sandbox::call::Call;
use crate::sandbox::value::is_empty;

/// Calculates a record anew. What the sandbox cannot calculate stays as it is stated.
pub(super) fn finish(call: &Call<'_>, app: &App, json: &Json, values: &mut Map<String, Json>) {
    calc::fill(app, values, &call.tenant.time_zone);
    for item in &app.items {
        match item {
            Item::Field(field) if app.lacks_formula(field) => {
                keep(field, json.get(field.code()), values);
            }
            Item::Field(_) => {}
            Item::Table(table) => {
                let Some(Json::Array(held)) = values.get_mut(&table.code) else {
                    continue;
                };
                for (row, stated) in held.iter_mut().zip(rows(json, table)) {
                    let Some(cells) = row["value"].as_object_mut() else {
                        continue;
                    };
                    let lacking = table.fields.iter().filter(|field| app.lacks_formula(field));
                    for field in lacking {
                        keep(field, stated["value"].get(field.code()), cells);
                    }
                }
            }
        }
    }
}

fn keep(field: &AppField, stated: Option<&Json>, values: &mut Map<String, Json>) {
    let stated = stated.map(|json| &json["value"]);
    if let Some(stated) = stated.filter(|stated| !is_empty(stated)) {
        values.insert(field.code().to_owned(), stated.clone());
    }
}
