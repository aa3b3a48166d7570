//! The header bound to the form: which column is which field, once and for the whole file.

pub(crate) mod binding;
pub(crate) mod layout;
pub(crate) mod nearest;
pub(crate) mod opening;
