//! Identifiers, one type each, so that an app id cannot stand where a record id belongs.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;
use std::sync::Arc;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct IdError {
    /// The text that was given.
    pub text: String,
    /// What was expected, as a phrase: "a positive whole number".
    pub expected: &'static str,
}

/// Reads a positive whole number written in plain ASCII digits; leading zeros are allowed.
fn parse_positive(text: &str) -> Result<NonZeroU64, IdError> {
    // The standard reader takes a plus sign, too.
    let digits = text.parse().ok().filter(|_| !text.starts_with('+'));
    digits.ok_or_else(|| IdError {
        text: text.to_owned(),
        expected: "a positive whole number",
    })
}

macro_rules! number_ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(NonZeroU64);

        impl $name {
            /// The id of this number; `None` for 0.
            pub fn new(number: u64) -> Option<Self> {
                NonZeroU64::new(number).map(Self)
            }

            /// The number itself, never 0.
            pub fn get(self) -> u64 {
                self.0.get()
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse_positive(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

number_ids! {
    /// An app's id: the number in `/k/12/`.
    AppId,
    /// A record's id (`$id`), without the app code.
    RecordId,
    /// The id of a row in a table. Ids come from one sequence for the whole domain (kintone API facts, section 5).
    RowId,
    /// A guest space's id: the number in `/k/guest/7/`.
    SpaceId,
    /// A record's or a form's revision, counted from 1.
    Revision,
}

/// A field's code, or a table's. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldCode(Arc<str>);

impl FieldCode {
    /// Wraps a code exactly as the form spells it.
    pub fn new(code: &str) -> Self {
        Self(code.into())
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FieldCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for FieldCode {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// An app's code, the prefix of its record numbers; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppCode(String);

impl AppCode {
    /// An app code, or `None` for an app without one (the API gives "").
    pub fn new(code: &str) -> Option<Self> {
        (!code.is_empty()).then(|| Self(code.to_owned()))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is known of the prefix of an app's record numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prefix {
    /// The app has no code: record numbers are bare.
    None,
    /// The app has this code, which record numbers may carry.
    Code(AppCode),
    /// Nobody was asked: any code may stand before the number.
    Unknown,
}

impl From<Option<AppCode>> for Prefix {
    fn from(code: Option<AppCode>) -> Self {
        code.map_or(Self::None, Self::Code)
    }
}

/// A record number as people see it: `12`, or `SALES-12` in an app with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordNumber {
    /// Whether the text carried the app code.
    pub with_app_code: bool,
    /// The record that it names.
    pub id: RecordId,
}

impl RecordNumber {
    /// Reads `12` or `<app code>-12`. Another app's code is an error.
    pub fn parse(text: &str, prefix: &Prefix) -> Result<Self, IdError> {
        let behind_code = match prefix {
            Prefix::None => None,
            Prefix::Code(code) => text
                .strip_prefix(code.as_str())
                .and_then(|rest| rest.strip_prefix('-')),
            Prefix::Unknown => text
                .rsplit_once('-')
                .filter(|(code, _)| !code.is_empty())
                .map(|(_, digits)| digits),
        };
        let id = behind_code.unwrap_or(text).parse().map_err(|_| IdError {
            text: text.to_owned(),
            expected: "a record number",
        })?;
        Ok(Self {
            with_app_code: behind_code.is_some(),
            id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_positive_ascii_numbers() {
        for good in ["1", "007", "18446744073709551615"] {
            assert!(good.parse::<RowId>().is_ok(), "{good}");
        }
        let too_large = "18446744073709551616";
        for bad in ["", "0", "-1", "+1", "1.0", " 1", "１", too_large, "a"] {
            assert!(bad.parse::<RowId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_record_number_may_carry_its_own_app_code_and_no_other() {
        let sales = Prefix::from(AppCode::new("SALES-1"));
        let number =
            |text: &str| RecordNumber::parse(text, &sales).map(|n| (n.with_app_code, n.id.get()));
        assert_eq!(number("SALES-1-12"), Ok((true, 12)));
        assert_eq!(number("12"), Ok((false, 12)));
        for bad in "SALES-12 sales-1-12 SALES-1- SALES-1--12 -1 ".split(' ') {
            assert!(number(bad).is_err(), "{bad}");
        }
        for prefix in [Prefix::None, Prefix::Unknown] {
            assert!(RecordNumber::parse("-1", &prefix).is_err());
        }
        let any = RecordNumber::parse("ANY-7", &Prefix::Unknown).unwrap();
        assert_eq!((any.with_app_code, any.id.get()), (true, 7));
    }
}
