//! Why a text is not a form.

use crate::language::{Text, text};

/// Why a text is not a form: JSON of another shape.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct FormError(Text);

impl FormError {
    pub(super) fn new(reason: &Text) -> Self {
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
