//! Fields that unit tests are made of.

use super::{Constraints, Field, FieldCode, FieldKind};

impl Field {
    /// A field of which nothing is demanded.
    pub(crate) fn of(code: &str, kind: FieldKind) -> Self {
        Self {
            code: FieldCode::new(code),
            label: code.to_owned(),
            kind,
            required: false,
            unique: false,
            default: None,
            calculated: false,
            formula: None,
            copied: false,
            lookup: None,
            constraints: Constraints::default(),
        }
    }
}
