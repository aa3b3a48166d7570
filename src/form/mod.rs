//! The form's JSON, as kintone's form API gives it and `form.json` holds it, to a [`Form`].
//!
//! Shape: `{"properties": {"<field code>": {"type", "code", "label", …}}, "revision"}`
//! (kintone API facts, section 1.3). Numbers inside it are strings, and "" means unset.

mod layout;

pub use layout::arranged;

use serde_json::{Map, Value as Json};

use crate::language::{Text, text};
use crate::model::{
    Constraints, Decimal, Field, FieldCode, FieldDefault, FieldKind, Form, LinkProtocol, Lookup,
    Table,
};

/// Why a text is not a form: JSON of another shape.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct FormError(Text);

impl FormError {
    fn new(reason: &Text) -> Self {
        let [reason, ja_reason] = reason.both();
        Self(text!(
            "not a form as kintone gives it: {reason}",
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
    let properties = json
        .get("properties")
        .and_then(Json::as_object)
        .ok_or_else(|| {
            FormError::new(&Text::fixed(
                "`properties` is missing",
                "「properties」がない",
            ))
        })?;
    let revision = json
        .get("revision")
        .and_then(Json::as_str)
        .and_then(|text| text.parse().ok());
    let mut unknown = Vec::new();
    let mut tables = Vec::new();
    for (code, property) in properties {
        if type_of(code, property)? == "SUBTABLE" {
            let inner = property
                .get("fields")
                .and_then(Json::as_object)
                .ok_or_else(|| {
                    FormError::new(&text!(
                        "table `{code}` has no `fields`",
                        "テーブル「{code}」に「fields」がない"
                    ))
                })?;
            tables.push(Table {
                code: FieldCode::new(code),
                label: label_of(code, property),
                fields: fields_of(inner, &mut unknown)?
                    .into_iter()
                    .map(Into::into)
                    .collect(),
            });
        }
    }
    let fields = fields_of(properties, &mut unknown)?;
    Ok(Form::new(revision, fields, tables).with_unknown(unknown))
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
    property
        .get("label")
        .and_then(Json::as_str)
        .unwrap_or(code)
        .to_owned()
}

fn field(code: &str, kind: FieldKind, property: &Json) -> Field {
    let flag = |name: &str| property.get(name).and_then(Json::as_bool).unwrap_or(false);
    let calculated = property
        .get("expression")
        .and_then(Json::as_str)
        .is_some_and(|text| !text.is_empty());
    Field {
        code: FieldCode::new(code),
        label: label_of(code, property),
        kind,
        required: flag("required"),
        unique: flag("unique"),
        default: default(property),
        calculated: calculated && kind == FieldKind::SingleLineText,
        copied: false,
        lookup: property
            .get("lookup")
            .filter(|lookup| lookup.is_object())
            .map(lookup),
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
            .filter(|text| !text.is_empty())
            .into_iter()
            .collect(),
    };
    (!values.is_empty()).then_some(FieldDefault::Values(values))
}

fn constraints(property: &Json) -> Constraints {
    let text = |name: &str| {
        property
            .get(name)
            .and_then(Json::as_str)
            .filter(|text| !text.is_empty())
    };
    Constraints {
        min_length: text("minLength").and_then(|text| text.parse().ok()),
        max_length: text("maxLength").and_then(|text| text.parse().ok()),
        min_value: text("minValue").and_then(|text| text.parse::<Decimal>().ok()),
        max_value: text("maxValue").and_then(|text| text.parse::<Decimal>().ok()),
        options: property
            .get("options")
            .and_then(Json::as_object)
            .map(|named| options(named).into())
            .unwrap_or_default(),
        protocol: text("protocol").and_then(|name| match name {
            "WEB" => Some(LinkProtocol::Web),
            "CALL" => Some(LinkProtocol::Call),
            "MAIL" => Some(LinkProtocol::Mail),
            _ => None,
        }),
    }
}

/// Options in the form's order, which their `index` gives.
fn options(options: &Map<String, Json>) -> Vec<String> {
    let index = |option: &Json| {
        option
            .get("index")
            .and_then(Json::as_str)
            .and_then(|text| text.parse::<u64>().ok())
    };
    let mut labels: Vec<_> = options
        .iter()
        .map(|(label, option)| (index(option), label.clone()))
        .collect();
    labels.sort_by_key(|(index, _)| *index);
    labels.into_iter().map(|(_, label)| label).collect()
}

fn lookup(lookup: &Json) -> Lookup {
    let text = |json: &Json, name: &str| {
        json.get(name)
            .and_then(Json::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let mappings = lookup
        .get("fieldMappings")
        .and_then(Json::as_array)
        .into_iter()
        .flatten();
    Lookup {
        app: lookup
            .get("relatedApp")
            .and_then(|app| text(app, "app").parse().ok()),
        key_field: FieldCode::new(&text(lookup, "relatedKeyField")),
        mappings: mappings
            .map(|pair| {
                (
                    FieldCode::new(&text(pair, "field")),
                    FieldCode::new(&text(pair, "relatedField")),
                )
            })
            .collect(),
    }
}
