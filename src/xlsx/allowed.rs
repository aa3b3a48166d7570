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
    /// What is shown beside a cell that is chosen, and where something else is typed: a title and a text.
    pub told: (String, String),
}

/// What may be typed.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// Whatever it is.
    Anything,
    /// One of the texts in the first cells of a column of another sheet.
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
    Length(u32, u32),
}

/// The most characters of a title, of a text and of what is said of a mistake, in units of UTF-16.
const TITLE: usize = 32;
const TOLD: usize = 255;
const MISTAKE: usize = 225;

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
        let title = attribute(&one.told.0, TITLE);
        let told = attribute(&one.told.1, TOLD);
        let mistake = attribute(&one.told.1, MISTAKE);
        let (kind, formulas) = one.rule.xml();
        let _ = write!(
            xml,
            r#"<dataValidation{kind} allowBlank="1" showInputMessage="1" showErrorMessage="1" errorTitle="{title}" error="{mistake}" promptTitle="{title}" prompt="{told}" sqref="{column}2:{column}{LAST}">{formulas}</dataValidation>"#
        );
    }
    xml + "</dataValidations>"
}

/// As much of a text as there is room for, within an attribute.
fn attribute(text: &str, most: usize) -> String {
    escaped(cut(text, most)).replace('\n', "&#10;")
}

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
    fn xml(&self) -> (&'static str, String) {
        let one = |first: &str| format!("<formula1>{}</formula1>", escaped(first));
        let both = |first: &str, last: &str| one(first) + &format!("<formula2>{last}</formula2>");
        match self {
            Self::Anything => ("", String::new()),
            Self::Listed {
                sheet,
                column,
                cells,
            } => {
                let (column, sheet) = (letters(*column), sheet.replace('\'', "''"));
                let range = format!("'{sheet}'!${column}$1:${column}${cells}");
                (r#" type="list""#, one(&range))
            }
            Self::Number(Some(least), Some(most)) => (r#" type="decimal""#, both(least, most)),
            Self::Number(Some(least), None) => (
                r#" type="decimal" operator="greaterThanOrEqual""#,
                one(least),
            ),
            Self::Number(None, Some(most)) => {
                (r#" type="decimal" operator="lessThanOrEqual""#, one(most))
            }
            Self::Number(None, None) => (r#" type="decimal""#, both("-1E+300", "1E+300")),
            Self::Date | Self::DateTime => {
                (r#" type="date" operator="greaterThanOrEqual""#, one("1"))
            }
            // The last minute of a day.
            Self::Time => (r#" type="time""#, both("0", "0.999988425925926")),
            Self::Length(least, most) => (
                r#" type="textLength""#,
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

    #[test]
    fn no_name_of_a_sheet_and_no_text_breaks_out() {
        let rule = Rule::Listed {
            sheet: "a'<b".to_owned(),
            column: 27,
            cells: 3,
        };
        let told = ("\"".to_owned(), "a\n<b>".to_owned());
        let column = 1;
        let xml = allowed(&[Allowed { column, rule, told }]);
        for part in [
            r#"sqref="B2:B1048576""#,
            "<formula1>'a''&lt;b'!$AB$1:$AB$3</formula1>",
            r#"promptTitle="&quot;" prompt="a&#10;&lt;b&gt;""#,
        ] {
            assert!(xml.contains(part), "{xml}");
        }
    }
}
