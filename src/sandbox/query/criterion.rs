//! One comparison of a query, as it fits its app.

use super::parse::Operator;
use crate::model::{Decimal, FieldKind};

/// What is compared: a field, or the record's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) code: String,
    pub(super) table: Option<String>,
    pub(super) kind: FieldKind,
    /// Unique values and record ids are found without reading every record.
    pub(super) unique: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Criterion {
    pub(super) subject: Subject,
    pub(super) operator: Operator,
    pub(super) literals: Vec<Literal>,
}

/// A value to compare with.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    Empty,
    /// A text, an option or a code.
    Text(String),
    Number(Decimal),
    /// Days or moments from the first to the last.
    Span(String, String),
    /// A value that no record can hold.
    Nothing,
}
