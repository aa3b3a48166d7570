//! A map as it is shown: what fills each field.

use super::normal::Normal;
use super::rules::{FieldMap, Made, Map, Otherwise};
use crate::toml_file::Named;

/// What fills a field, in words of the map.
#[derive(Debug)]
pub struct ShownField {
    /// The table that holds it, as the map names it.
    pub table: Option<String>,
    /// The field, as the map names it.
    pub field: String,
    /// The line of the map.
    pub line: u64,
    /// The columns that it is made of.
    pub from: Vec<String>,
    /// Its constant.
    pub value: Option<String>,
    /// The keys of the rules that it has, in the order in which they are followed.
    pub rules: Vec<String>,
}

impl Map {
    /// What fills which field, in the map's order.
    pub fn shown(&self) -> Vec<ShownField> {
        let own = self
            .fields
            .iter()
            .map(|field| self.shown_field(None, field));
        let inside = self.tables.iter().flat_map(|table| {
            let fields = table.fields.iter();
            fields.map(|field| self.shown_field(Some(&table.target), field))
        });
        own.chain(inside).collect()
    }

    /// The columns whose cells are equal on all lines of a record.
    pub fn group_by(&self) -> Vec<&str> {
        self.source
            .group_by
            .iter()
            .map(|name| name.text.as_str())
            .collect()
    }

    fn shown_field(&self, table: Option<&Named>, field: &FieldMap) -> ShownField {
        let (from, value, expression) = match &field.made {
            Made::Columns(names, _) => (
                names.iter().map(|name| name.text.clone()).collect(),
                None,
                None,
            ),
            Made::Constant(value) => (Vec::new(), Some(value.text.clone()), None),
            Made::Expression(expression, at) => {
                let text = &self.text()[at.clone()];
                (
                    expression.names.clone(),
                    None,
                    Some(format!("expr = {text}")),
                )
            }
        };
        let has = |key: &str, has: bool| has.then(|| key.to_owned());
        let normal = field
            .normalize
            .iter()
            .map(|(normal, _)| normal.name().to_owned());
        let rules = [
            has("list", field.list.is_some()),
            field.take.map(|take| format!("take {take}")),
            has("boolean", field.boolean.is_some()),
            field
                .values
                .as_ref()
                .map(|values| format!("values ({})", values.of.len())),
            field
                .values
                .as_ref()
                .and_then(|values| match values.otherwise {
                    Otherwise::Error => None,
                    Otherwise::Keep => Some("otherwise keep".to_owned()),
                    Otherwise::Default => Some("otherwise default".to_owned()),
                    Otherwise::Empty => Some("otherwise empty".to_owned()),
                }),
            field.formats.first().map(|_| {
                let formats: Vec<_> = field
                    .formats
                    .iter()
                    .map(|format| format.text.as_str())
                    .collect();
                format!("format {}", formats.join(" | "))
            }),
            field
                .default
                .as_ref()
                .map(|default| format!("default {:?}", default.text)),
            has("forbid", field.checks.forbid.is_some()),
            has("reserved", !field.checks.reserved.is_empty()),
            has("matches", field.checks.matches.is_some()),
            has("json", field.checks.json),
            field
                .requires
                .as_ref()
                .map(|other| format!("requires {}", other.text)),
        ];
        ShownField {
            table: table.map(|table| table.text.clone()),
            field: field.target.text.clone(),
            line: self.text.line(field.target.at.start),
            from,
            value,
            rules: expression
                .into_iter()
                .chain(normal)
                .chain(rules.into_iter().flatten())
                .collect(),
        }
    }
}

impl Normal {
    /// Its name in a map.
    fn name(&self) -> &'static str {
        match self {
            Self::Trim => "trim",
            Self::Spaces => "spaces",
            Self::Width => "width",
            Self::Nfc => "nfc",
            Self::Nfkc => "nfkc",
            Self::Kana => "kana",
            Self::Hiragana => "hiragana",
            Self::Digits => "digits",
            Self::Upper => "upper",
            Self::Lower => "lower",
            Self::Number(_) => "number",
            Self::Phone(_) => "phone",
            Self::Email => "email",
            Self::Url => "url",
        }
    }
}
