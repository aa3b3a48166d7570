//! The fields and tables of an app, with what only the server knows of them.

use serde_json::Value as Json;

use crate::model::{Field, FieldKind};
use crate::sandbox::formula::Calculation;
use crate::sandbox::raw::Raw;
use crate::sandbox::sent::Sent;

/// The most characters of a unique text field, and of an update key (kintone API facts, section 8, item 18).
pub(in crate::sandbox) const UNIQUE_TEXT_LENGTH: u32 = 64;

/// A field outside tables, or a table.
#[derive(Debug)]
pub(in crate::sandbox) enum Item {
    Field(Box<AppField>),
    Table(AppTable),
}

impl Item {
    pub(in crate::sandbox) fn code(&self) -> &str {
        match self {
            Self::Field(field) => field.code(),
            Self::Table(table) => &table.code,
        }
    }
}

#[derive(Debug)]
pub(in crate::sandbox) struct AppTable {
    pub(in crate::sandbox) code: String,
    pub(in crate::sandbox) fields: Vec<AppField>,
}

impl AppTable {
    pub(in crate::sandbox) fn position(&self, code: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.code() == code)
    }
}

#[derive(Debug)]
pub(in crate::sandbox) struct AppField {
    pub(in crate::sandbox) field: Field,
    pub(in crate::sandbox) default: Default,
    pub(in crate::sandbox) calculation: Option<Calculation>,
    /// For the fields of process management and categories: the feature is on, so that records have the field.
    pub(in crate::sandbox) enabled: bool,
}

impl AppField {
    pub(super) fn new(field: &Field, property: &Json) -> Self {
        let mut field = field.clone();
        field.unique &= can_be_unique(field.kind);
        if field.unique && field.kind == FieldKind::SingleLineText {
            // What a longer value is told was not captured; the ordinary length error is the likely one.
            let limit = field.constraints.max_length.unwrap_or(UNIQUE_TEXT_LENGTH);
            field.constraints.max_length = Some(limit.min(UNIQUE_TEXT_LENGTH));
        }
        Self {
            default: default_of(&field, property),
            calculation: Calculation::read(field.kind, property),
            enabled: property.get("enabled") == Some(&true.into()),
            field,
        }
    }

    pub(in crate::sandbox) fn code(&self) -> &str {
        self.field.code.as_str()
    }

    pub(in crate::sandbox) fn kind(&self) -> FieldKind {
        self.field.kind
    }

    /// Whether records hold a value for the field (kintone API facts, section 4.1).
    pub(in crate::sandbox) fn is_readable(&self) -> bool {
        match self.kind() {
            FieldKind::ReferenceTable | FieldKind::Group => false,
            FieldKind::Status | FieldKind::StatusAssignee | FieldKind::Category => self.enabled,
            _ => true,
        }
    }
}

/// What an added record holds in a field that the call leaves out (kintone API facts, section 4.4).
#[derive(Debug)]
pub(in crate::sandbox) enum Default {
    Empty,
    Now,
    /// A value, as if it had been sent.
    Value(Sent<'static>),
}

/// Whether fields of this type may prohibit duplicates; kintone drops it of others (kintone API facts, section 1.3).
fn can_be_unique(kind: FieldKind) -> bool {
    matches!(
        kind,
        FieldKind::SingleLineText
            | FieldKind::Number
            | FieldKind::Link
            | FieldKind::Date
            | FieldKind::DateTime
    )
}

fn default_of(field: &Field, property: &Json) -> Default {
    if property.get("defaultNowValue") == Some(&true.into()) {
        return Default::Now;
    }
    let stated = Raw::from(property.get("defaultValue").unwrap_or(&Json::Null));
    let sent = Sent::read(field.kind, &stated).unwrap_or(Sent::Empty);
    match sent {
        // A radio button without a default stands on its first option (kintone API facts, section 1.3).
        Sent::Empty if field.kind == FieldKind::RadioButton => {
            let first = field.constraints.options.first().cloned();
            first.map_or(Default::Empty, |first| {
                Default::Value(Sent::Text(first.into()))
            })
        }
        Sent::Empty => Default::Empty,
        sent => Default::Value(sent.into_owned()),
    }
}
