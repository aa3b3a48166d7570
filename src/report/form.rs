//! A form for people and for machines: what each field is and what it demands.

use serde_json::{Value as Json, json};

use super::columns::aligned;
use super::plain::harmless;
use crate::model::{
    AppId, Constraints, Field, FieldDefault, FieldKind, Form, LinkProtocol, Lookup,
    NumberPrecision, Rounding, Table,
};

/// The version of the JSON document; it rises when a field changes its meaning or goes away.
const VERSION: u32 = 1;

const HEADER: [&str; 9] = [
    "code",
    "label",
    "type",
    "required",
    "unique",
    "constraints",
    "default",
    "options",
    "lookup",
];

/// A form as a table, one line a field; the fields of a table are indented below it.
pub fn text(form: &Form, precision: NumberPrecision) -> String {
    let mut lines: Vec<_> = form.fields().iter().map(|field| line(field, "")).collect();
    for table in form.tables() {
        lines.push(table_line(table));
        lines.extend(table.fields.iter().map(|field| line(field, "  ")));
    }
    let NumberPrecision {
        digits,
        decimal_places,
        rounding,
    } = precision;
    let rounding = match rounding {
        Rounding::HalfEven => "halves to the even neighbour",
        Rounding::Up => "away from zero",
        Rounding::Down => "toward zero",
    };
    format!(
        "{}\nnumbers: {digits} digits, {decimal_places} of them after the decimal point; rounded {rounding}\n",
        aligned(&HEADER, &lines)
    )
}

fn line(field: &Field, indent: &str) -> Vec<String> {
    let yes = |fact: bool| if fact { "yes" } else { "" }.to_owned();
    let cells = [
        format!("{indent}{}", field.code),
        field.label.clone(),
        field.kind.api_name().to_owned(),
        yes(field.required),
        yes(field.unique),
        constraints(field),
        field.default.as_ref().map(default).unwrap_or_default(),
        field.constraints.options.join(", "),
        field.lookup.as_ref().map(lookup).unwrap_or_default(),
    ];
    cells.iter().map(|cell| harmless(cell)).collect()
}

fn table_line(table: &Table) -> Vec<String> {
    let mut cells = vec![
        harmless(table.code.as_str()),
        harmless(&table.label),
        "SUBTABLE".to_owned(),
    ];
    cells.resize(HEADER.len(), String::new());
    cells
}

fn constraints(field: &Field) -> String {
    match field.kind {
        FieldKind::Calc => return "calculated by kintone".to_owned(),
        FieldKind::Group | FieldKind::ReferenceTable => return "holds no value".to_owned(),
        _ if field.calculated => return "calculated by kintone".to_owned(),
        _ if !field.is_given() => return "filled by kintone".to_owned(),
        _ => {}
    }
    let limits = &field.constraints;
    let length = range(limits.min_length, limits.max_length);
    let number = range(limits.min_value.as_ref(), limits.max_value.as_ref());
    let parts = [
        limits
            .protocol
            .map(|protocol| protocol_words(protocol).to_owned()),
        length.map(|range| format!("{range} characters")),
        number,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn range<T: ToString>(least: Option<T>, most: Option<T>) -> Option<String> {
    match (least, most) {
        (Some(least), Some(most)) => Some(format!("{} to {}", least.to_string(), most.to_string())),
        (Some(least), None) => Some(format!("at least {}", least.to_string())),
        (None, Some(most)) => Some(format!("at most {}", most.to_string())),
        (None, None) => None,
    }
}

fn protocol_words(protocol: LinkProtocol) -> &'static str {
    match protocol {
        LinkProtocol::Web => "URL",
        LinkProtocol::Call => "telephone number",
        LinkProtocol::Mail => "mail address",
    }
}

fn default(default: &FieldDefault) -> String {
    match default {
        FieldDefault::Now => "now".to_owned(),
        FieldDefault::Values(values) => values.join(", "),
    }
}

fn lookup(lookup: &Lookup) -> String {
    let filled: Vec<_> = lookup
        .mappings
        .iter()
        .map(|(target, _)| target.as_str())
        .collect();
    let key = format!("{} of {}", lookup.key_field, app_words(lookup));
    if filled.is_empty() {
        key
    } else {
        format!("{key}, fills {}", filled.join(", "))
    }
}

/// The app that a lookup looks into.
pub(super) fn app_words(lookup: &Lookup) -> String {
    lookup
        .app
        .map_or_else(|| "another app".to_owned(), |app| format!("app {app}"))
}

/// A form as one JSON document.
pub fn json(form: &Form, precision: NumberPrecision) -> Json {
    let fields = form.fields().iter().map(|field| field_json(field));
    let tables = form.tables().iter().map(|table| {
        let inner: Vec<_> = table.fields.iter().map(|field| field_json(field)).collect();
        json!({
            "code": table.code.as_str(),
            "label": table.label,
            "type": "SUBTABLE",
            "fields": inner,
        })
    });
    json!({
        "version": VERSION,
        "fields": fields.chain(tables).collect::<Vec<_>>(),
        "number_precision": {
            "digits": precision.digits,
            "decimal_places": precision.decimal_places,
            "rounding": match precision.rounding {
                Rounding::HalfEven => "half-even",
                Rounding::Up => "up",
                Rounding::Down => "down",
            },
        },
    })
}

fn field_json(field: &Field) -> Json {
    let Constraints {
        min_length,
        max_length,
        min_value,
        max_value,
        options,
        protocol,
    } = &field.constraints;
    json!({
        "code": field.code.as_str(),
        "label": field.label,
        "type": field.kind.api_name(),
        "required": field.required,
        "unique": field.unique,
        "writable": field.is_given(),
        "min_length": min_length,
        "max_length": max_length,
        "min_value": min_value.as_ref().map(ToString::to_string),
        "max_value": max_value.as_ref().map(ToString::to_string),
        "protocol": protocol.map(|protocol| match protocol {
            LinkProtocol::Web => "web",
            LinkProtocol::Call => "call",
            LinkProtocol::Mail => "mail",
        }),
        "default": field.default.as_ref().map(|default| match default {
            FieldDefault::Now => json!("now"),
            FieldDefault::Values(values) => json!(values),
        }),
        "options": **options,
        "lookup": field.lookup.as_ref().map(|lookup| json!({
            "app": lookup.app.map(AppId::get),
            "key_field": lookup.key_field.as_str(),
            "fills": lookup.mappings.iter().map(|(target, _)| target.as_str()).collect::<Vec<_>>(),
        })),
    })
}
