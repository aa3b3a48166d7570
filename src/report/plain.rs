//! Texts made harmless, and numbers made readable.

pub(super) use crate::plain::{count, harmless, push_line};
