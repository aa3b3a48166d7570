//! The form's JSON, as kintone's form API gives it and `form.json` holds it, to a [`Form`].
//!
//! Shape: `{"properties": {"<field code>": {"type", "code", "label", …}}, "revision"}`
//! (kintone API facts, section 1.3). Numbers inside it are strings, and "" means unset.

mod error;
mod layout;
mod other;
mod stated;

pub use error::FormError;
pub use layout::{arranged, codes};

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use other::other;
use stated::text;

use crate::language;
use crate::model::{
    Constraints, Field, FieldCode, FieldDefault, FieldKind, Form, LinkProtocol, Lookup, Table,
};

/// Reads a form from its JSON.
pub fn from_json(json: &Json) -> Result<Form, FormError> {
    let properties = object(json, "properties").ok_or_else(|| FormError::new(&other(json)))?;
    let revision = text(json, "revision").and_then(|text| text.parse().ok());
    let mut unknown = Vec::new();
    let mut tables = Vec::new();
    for (code, property) in properties {
        if type_of(code, property)? == "SUBTABLE" {
            let inner = object(property, "fields").ok_or_else(|| {
                FormError::new(&language::text!(
                    "table `{code}` has no `fields`",
                    "テーブル「{code}」に「fields」がない"
                ))
            })?;
            let fields = fields_of(inner, &mut unknown)?.into_iter();
            tables.push(Table {
                code: FieldCode::new(code),
                label: label_of(code, property),
                fields: fields.map(Into::into).collect(),
            });
        }
    }
    let fields = fields_of(properties, &mut unknown)?;
    Ok(Form::new(revision, fields, tables).with_unknown(unknown))
}

fn object<'a>(json: &'a Json, name: &str) -> Option<&'a Map<String, Json>> {
    json.get(name)?.as_object()
}

/// The fields of these properties, without tables and unknown types.
fn fields_of(
    properties: &Map<String, Json>,
    unknown: &mut Vec<(FieldCode, String)>,
) -> Result<Vec<Field>, FormError> {
    let mut fields = Vec::new();
    for (code, property) in properties {
        let type_name = type_of(code, property)?;
        match FieldKind::from_api_name(type_name) {
            Some(kind) => fields.push(field(code, kind, property)?),
            // What a form shows beside its fields holds no value.
            None if ["SUBTABLE", "LABEL", "HR", "SPACER"].contains(&type_name) => {}
            None => unknown.push((FieldCode::new(code), type_name.to_owned())),
        }
    }
    Ok(fields)
}

fn type_of<'a>(code: &str, property: &'a Json) -> Result<&'a str, FormError> {
    let type_name = property.get("type").and_then(Json::as_str);
    type_name.ok_or_else(|| {
        FormError::new(&language::text!(
            "field `{code}` has no `type`",
            "フィールド「{code}」に「type」がない"
        ))
    })
}

fn label_of(code: &str, property: &Json) -> String {
    let label = property.get("label").and_then(Json::as_str);
    label.unwrap_or(code).to_owned()
}

fn field(code: &str, kind: FieldKind, property: &Json) -> Result<Field, FormError> {
    let wrong = |name| stated::wrong(code, name);
    let flag = |name| stated::flag(property, name).ok_or_else(|| wrong(name));
    let expression = text(property, "expression").map(Cow::into_owned);
    let has_formula = matches!(kind, FieldKind::Calc | FieldKind::SingleLineText);
    let lookup = property.get("lookup").filter(|lookup| lookup.is_object());
    Ok(Field {
        code: FieldCode::new(code),
        label: label_of(code, property),
        kind,
        required: flag("required")?,
        unique: flag("unique")?,
        default: default(property),
        calculated: kind == FieldKind::SingleLineText && expression.is_some(),
        formula: expression.filter(|_| has_formula),
        copied: false,
        lookup: lookup.map(read_lookup),
        constraints: constraints(property).map_err(wrong)?,
    })
}

/// A default of now wins over a stated one (kintone API facts, section 4.4).
fn default(property: &Json) -> Option<FieldDefault> {
    if property.get("defaultNowValue").and_then(Json::as_bool) == Some(true) {
        return Some(FieldDefault::Now);
    }
    let text = |value: &Json| {
        let code = value.get("code").unwrap_or(value);
        code.as_str().map(str::to_owned)
    };
    let values: Vec<String> = match property.get("defaultValue")? {
        Json::Array(values) => values.iter().filter_map(text).collect(),
        value => text(value)
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect(),
    };
    (!values.is_empty()).then_some(FieldDefault::Values(values))
}

/// What the form demands of values; of a member that cannot be read, its name.
fn constraints(property: &Json) -> Result<Constraints, &'static str> {
    let protocol = text(property, "protocol");
    Ok(Constraints {
        min_length: stated::number(property, "minLength")?,
        max_length: stated::number(property, "maxLength")?,
        min_value: stated::number(property, "minValue")?,
        max_value: stated::number(property, "maxValue")?,
        options: object(property, "options").map(options).unwrap_or_default(),
        protocol: protocol.and_then(|name| match &*name {
            "WEB" => Some(LinkProtocol::Web),
            "CALL" => Some(LinkProtocol::Call),
            "MAIL" => Some(LinkProtocol::Mail),
            _ => None,
        }),
    })
}

/// Options in the form's order, which their `index` gives.
fn options(options: &Map<String, Json>) -> Arc<[String]> {
    let index = |option: &Json| text(option, "index").and_then(|text| text.parse::<u64>().ok());
    let mut options: Vec<_> = options.iter().collect();
    options.sort_by_key(|(_, option)| index(option));
    options
        .into_iter()
        .map(|(label, _)| label.clone())
        .collect()
}

fn read_lookup(lookup: &Json) -> Lookup {
    let code = |json: &Json, name| FieldCode::new(&text(json, name).unwrap_or_default());
    let mappings = lookup.get("fieldMappings").and_then(Json::as_array);
    let pair = |pair| (code(pair, "field"), code(pair, "relatedField"));
    Lookup {
        app: lookup
            .get("relatedApp")
            .and_then(|app| text(app, "app")?.parse().ok()),
        key_field: code(lookup, "relatedKeyField"),
        mappings: mappings.into_iter().flatten().map(pair).collect(),
    }
}
