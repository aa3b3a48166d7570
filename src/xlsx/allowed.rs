//! What may be typed into a column: lists to choose from, limits, and what people are told of it.

use std::fmt::Write as _;

use super::escape::escaped;
use super::letters::letters;

/// What may be typed into the cells of a column below its header.
#[derive(Debug, Clone, PartialEq)]
pub struct Allowed {
    /// The column, counted from 0.
    pub column: usize,
    /// What may be typed.
    pub rule: Rule,
    /// What is shown beside a cell that is chosen: a title and a text.
    pub told: (String, String),
}

/// What may be typed.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// Whatever it is.
    Anything,
    /// One of these, which stand in the cells of the first column of another sheet.
    Listed {
        /// The name of that sheet.
        sheet: String,
        /// The column there, counted from 0.
        column: usize,
        /// How many cells.
        cells: usize,
    },
    /// A number from the first to the last, where there are limits.
    Number(Option<String>, Option<String>),
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day with a time.
    DateTime,
    /// A text of so many characters.
    Length(u64, u64),
}

/// The most characters of a title and of a text, in units of UTF-16.
const TITLE: usize = 32;
const TOLD: usize = 255;

/// The last row of a sheet.
const LAST: u64 = 1_048_576;

/// The part of a sheet that says it.
pub(super) fn allowed(all: &[Allowed]) -> String {
    if all.is_empty() {
        return String::new();
    }
    let mut xml = format!(r#"<dataValidations count="{}">"#, all.len());
    for one in all {
        let column = letters(one.column);
        let title = escaped(cut(&one.told.0, TITLE));
        let told = escaped(cut(&one.told.1, TOLD)).replace('\n', "&#10;");
        let (kind, formulas) = one.rule.xml();
        let _ = write!(
            xml,
            r#"<dataValidation{kind} allowBlank="1" showInputMessage="1" showErrorMessage="1" promptTitle="{title}" prompt="{told}" sqref="{column}2:{column}{LAST}">{formulas}</dataValidation>"#
        );
    }
    xml + "</dataValidations>"
}

/// As much of a text as there is room for.
fn cut(text: &str, most: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, letter)| {
        units += letter.len_utf16();
        units > most
    });
    end.map_or(text, |(end, _)| &text[..end])
}

impl Rule {
    /// The attributes that name its kind, and its bounds.
    fn xml(&self) -> (String, String) {
        let kind = |kind: &str, operator: &str| {
            let mut xml = format!(r#" type="{kind}""#);
            if !operator.is_empty() {
                let _ = write!(xml, r#" operator="{operator}""#);
            }
            xml
        };
        let one = |first: &str| format!("<formula1>{}</formula1>", escaped(first));
        let both = |first: &str, last: &str| one(first) + &format!("<formula2>{last}</formula2>");
        match self {
            Self::Anything => (String::new(), String::new()),
            Self::Listed {
                sheet,
                column,
                cells,
            } => {
                let (column, sheet) = (letters(*column), sheet.replace('\'', "''"));
                let range = format!("'{sheet}'!${column}$1:${column}${cells}");
                (kind("list", ""), one(&range))
            }
            Self::Number(Some(least), Some(most)) => (kind("decimal", ""), both(least, most)),
            Self::Number(Some(least), None) => (kind("decimal", "greaterThanOrEqual"), one(least)),
            Self::Number(None, Some(most)) => (kind("decimal", "lessThanOrEqual"), one(most)),
            Self::Number(None, None) => (kind("decimal", ""), both("-1E+300", "1E+300")),
            Self::Date | Self::DateTime => (kind("date", "greaterThanOrEqual"), one("1")),
            Self::Time => (kind("time", ""), both("0", "0.999988425925926")),
            Self::Length(least, most) => (
                kind("textLength", ""),
                both(&least.to_string(), &most.to_string()),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_are_told_is_as_long_as_excel_takes() {
        assert_eq!(cut("長い名前", 2), "長い");
        assert_eq!(cut("a😀b", 2), "a");
        assert_eq!(cut("", 2), "");
    }
}
