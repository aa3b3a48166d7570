//! Whether records are added or upserted, and by which field.

use std::sync::Arc;

use super::{Field, FieldKind, Form, Found, Writing};

/// What an import does with records.
#[derive(Debug, Clone, PartialEq)]
pub enum Mode {
    /// Every record is new.
    Add,
    /// Records that the key finds are updated, others are added.
    Upsert(UpdateKey),
    /// The same, by the values of several fields together.
    Match(MatchKey),
}

/// Fields whose values together find a record. It can only be made of fields that kintone can be asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchKey {
    fields: Vec<Arc<Field>>,
}

impl MatchKey {
    /// The key by these field codes; the code that cannot be part of one, and why.
    pub fn new(form: &Form, codes: &[String]) -> Result<Self, (String, KeyError)> {
        let field = |code: &String| {
            let Some(Found::Field(field)) = form.find(code) else {
                return Err((code.clone(), KeyError::NoSuchField));
            };
            let is_comparable = matches!(
                field.kind,
                FieldKind::SingleLineText
                    | FieldKind::Number
                    | FieldKind::Link
                    | FieldKind::Date
                    | FieldKind::Time
                    | FieldKind::DateTime
                    | FieldKind::RadioButton
                    | FieldKind::DropDown
            );
            if is_comparable && field.writing() == Writing::Always {
                Ok(field.clone())
            } else {
                Err((code.clone(), KeyError::Unsupported))
            }
        };
        let fields = codes.iter().map(field).collect::<Result<_, _>>()?;
        Ok(Self { fields })
    }

    /// The fields, in the order in which they were named.
    pub fn fields(&self) -> &[Arc<Field>] {
        &self.fields
    }
}

/// The key of an upsert. It can only be made from a form that allows it.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateKey {
    field: Arc<Field>,
}

/// Why a field cannot be the key of an upsert. The texts are the reference product's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The form has no such field outside tables.
    #[error("no such update key")]
    NoSuchField,
    /// Only the record number, text and number fields can be keys.
    #[error("unsupported field type for update key")]
    Unsupported,
    /// The field allows duplicate values.
    #[error("update key field should set to unique")]
    NotUnique,
}

impl UpdateKey {
    /// The key by this field code.
    pub fn new(form: &Form, code: &str) -> Result<Self, KeyError> {
        let Some(Found::Field(field)) = form.find(code) else {
            return Err(KeyError::NoSuchField);
        };
        match field.kind {
            FieldKind::RecordNumber => {}
            FieldKind::SingleLineText | FieldKind::Number if field.unique => {}
            FieldKind::SingleLineText | FieldKind::Number => return Err(KeyError::NotUnique),
            FieldKind::Calc
            | FieldKind::Status
            | FieldKind::StatusAssignee
            | FieldKind::Category => return Err(KeyError::NoSuchField),
            _ => return Err(KeyError::Unsupported),
        }
        let field = field.clone();
        Ok(Self { field })
    }

    /// The key field.
    pub fn field(&self) -> &Arc<Field> {
        &self.field
    }

    /// Whether records are found by record number rather than by a unique value.
    pub fn is_record_number(&self) -> bool {
        self.field.kind == FieldKind::RecordNumber
    }
}
