//! A form in the order in which people see it.
//!
//! kintone's form API gives fields in no order that means something; the layout API places them:
//! `{"layout": [{"type": "ROW", "fields": [{"code"}, …]}, {"type": "SUBTABLE", "code", "fields"},
//! {"type": "GROUP", "code", "layout": [ROW, …]}]}` (kintone API facts, section 1.4).

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::model::{Field, Form, Table};

/// The form with its fields and tables in the layout's order. Fields that the layout does not place, as it
/// need not place those that every app has, come first.
pub fn arranged(form: &Form, layout: &Json) -> Form {
    let places: HashMap<&str, usize> = codes(layout).into_iter().zip(1..).collect();
    let place = |code: &str| places.get(code).copied().unwrap_or(0);
    let fields = |fields: &[Arc<Field>]| {
        let mut fields = fields.to_vec();
        fields.sort_by_key(|field| place(field.code.as_str()));
        fields
    };
    let mut tables: Vec<Table> = form
        .tables()
        .iter()
        .map(|table| Table {
            fields: fields(&table.fields),
            ..Table::clone(table)
        })
        .collect();
    tables.sort_by_key(|table| place(table.code.as_str()));
    let fields = fields(form.fields()).into_iter().map(Arc::unwrap_or_clone);
    let arranged = Form::new(form.revision, fields.collect(), tables);
    arranged.with_unknown(form.unknown.clone())
}

/// The codes of a layout, of groups and tables and of what is in them, in the order in which people see them.
pub fn codes(layout: &Json) -> Vec<&str> {
    let mut codes = Vec::new();
    collect_codes(layout, &mut codes);
    codes
}

/// The codes of a part of a layout and of all that is in it, in order.
fn collect_codes<'a>(part: &'a Json, codes: &mut Vec<&'a str>) {
    codes.extend(part.get("code").and_then(Json::as_str));
    for inside in ["fields", "layout"] {
        let parts = part.get(inside).and_then(Json::as_array);
        for part in parts.into_iter().flatten() {
            collect_codes(part, codes);
        }
    }
}
