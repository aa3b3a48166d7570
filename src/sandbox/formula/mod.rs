//! Formulas of calculated fields: `数量 * 単価`, `SUM(小計)`, `IF(合計 >= 10000, "A", "B")`.
//!
//! kintone's operators and functions are there (kintone API facts, section 4.6). A field whose formula uses more is
//! listed when the sandbox starts, and empty where it comes to that.
//! What cannot be calculated, such as a division by 0, is empty too (kintone API facts, section 4.1).

mod parse;

use serde_json::Value as Json;

pub(super) use parse::{Expression, Function, Operator};

use crate::model::FieldKind;

/// How a field is calculated.
#[derive(Debug)]
pub(super) struct Calculation {
    /// The formula; `None` for one that the sandbox does not understand.
    pub(super) formula: Option<Expression>,
    pub(super) format: Format,
}

/// How a result is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Number,
    DateTime,
    Date,
    Time,
    /// A calculated text field.
    Text,
    /// Hours and minutes, be there more than a day of them.
    Duration,
    Unknown,
}

impl Calculation {
    /// The calculation of a field of this type, by its property in the form (kintone API facts, section 1.3).
    pub(super) fn read(kind: FieldKind, property: &Json) -> Option<Self> {
        let text = |name: &str| property[name].as_str().unwrap_or_default();
        let expression = text("expression");
        let format = match (kind, text("format")) {
            (FieldKind::SingleLineText, _) if expression.is_empty() => return None,
            (FieldKind::SingleLineText, _) => Format::Text,
            (FieldKind::Calc, "NUMBER" | "NUMBER_DIGIT" | "") => Format::Number,
            (FieldKind::Calc, "DATETIME") => Format::DateTime,
            (FieldKind::Calc, "DATE") => Format::Date,
            (FieldKind::Calc, "TIME") => Format::Time,
            (FieldKind::Calc, "HOUR_MINUTE" | "DAY_HOUR_MINUTE") => Format::Duration,
            (FieldKind::Calc, _) => Format::Unknown,
            _ => return None,
        };
        let formula = parse::parse(expression);
        Some(Self { formula, format })
    }

    /// Whether the field is calculated, given which fields its formula may name.
    pub(super) fn is_supported(&self, exists: impl Fn(&str) -> bool) -> bool {
        let formula = self.formula.as_ref();
        let known = formula
            .is_some_and(|formula| formula.is_known() && formula.fields().into_iter().all(exists));
        known && self.format != Format::Unknown
    }
}
