//! The form's JSON, as kintone's form API gives it and `form.json` holds it, to a [`Form`].
//!
//! Shape: `{"properties": {"<field code>": {"type", "code", "label", …}}, "revision"}`
//! (kintone API facts, section 1.3). Numbers inside it are strings, and "" means unset.

mod layout;

pub use layout::arranged;

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::language::{Text, text};
use crate::model::{
    Constraints, Field, FieldCode, FieldDefault, FieldKind, Form, LinkProtocol, Lookup, Table,
};

/// Why a text is not a form: JSON of another shape.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct FormError(Text);

impl FormError {
    fn new(reason: &Text) -> Self {
        let [reason, ja_reason] = reason.both();
        Self(text!(
            "not a form as kintone returns it: {reason}",
            "kintoneのフォームの形ではありません（{ja_reason}）"
        ))
    }

    /// It, in both languages.
    pub fn text(&self) -> &Text {
        &self.0
    }
}

/// Reads a form from its JSON.
pub fn from_json(json: &Json) -> Result<Form, FormError> {
    let properties = object(json, "properties").ok_or_else(|| {
        let missing = Text::fixed("`properties` is missing", "「properties」がない");
        FormError::new(&missing)
    })?;
    let revision = text(json, "revision").and_then(|text| text.parse().ok());
    let mut unknown = Vec::new();
    let mut tables = Vec::new();
    for (code, property) in properties {
        if type_of(code, property)? == "SUBTABLE" {
            let inner = object(property, "fields").ok_or_else(|| {
                FormError::new(&text!(
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

/// The text of a member; none where it is unset.
fn text<'a>(json: &'a Json, name: &str) -> Option<&'a str> {
    json.get(name)?.as_str().filter(|text| !text.is_empty())
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
            Some(kind) => fields.push(field(code, kind, property)),
            None if type_name == "SUBTABLE" => {}
            None => unknown.push((FieldCode::new(code), type_name.to_owned())),
        }
    }
    Ok(fields)
}

fn type_of<'a>(code: &str, property: &'a Json) -> Result<&'a str, FormError> {
    let type_name = property.get("type").and_then(Json::as_str);
    type_name.ok_or_else(|| {
        FormError::new(&text!(
            "field `{code}` has no `type`",
            "フィールド「{code}」に「type」がない"
        ))
    })
}

fn label_of(code: &str, property: &Json) -> String {
    let label = property.get("label").and_then(Json::as_str);
    label.unwrap_or(code).to_owned()
}

fn field(code: &str, kind: FieldKind, property: &Json) -> Field {
    let flag = |name: &str| property.get(name).and_then(Json::as_bool).unwrap_or(false);
    let lookup = property.get("lookup").filter(|lookup| lookup.is_object());
    Field {
        code: FieldCode::new(code),
        label: label_of(code, property),
        kind,
        required: flag("required"),
        unique: flag("unique"),
        default: default(property),
        calculated: kind == FieldKind::SingleLineText && text(property, "expression").is_some(),
        copied: false,
        lookup: lookup.map(read_lookup),
        constraints: constraints(property),
    }
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

fn constraints(property: &Json) -> Constraints {
    let text = |name| text(property, name);
    Constraints {
        min_length: text("minLength").and_then(|text| text.parse().ok()),
        max_length: text("maxLength").and_then(|text| text.parse().ok()),
        min_value: text("minValue").and_then(|text| text.parse().ok()),
        max_value: text("maxValue").and_then(|text| text.parse().ok()),
        options: object(property, "options").map(options).unwrap_or_default(),
        protocol: text("protocol").and_then(|name| match name {
            "WEB" => Some(LinkProtocol::Web),
            "CALL" => Some(LinkProtocol::Call),
            "MAIL" => Some(LinkProtocol::Mail),
            _ => None,
        }),
    }
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
    let code = |json: &Json, name| FieldCode::new(text(json, name).unwrap_or_default());
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
