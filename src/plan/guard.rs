//! Limits that a plan must keep to, or nothing is written.

use std::fmt;
use std::str::FromStr;

use super::totals::Totals;
use crate::plain::count;

/// At most so many, or at most so many of a hundred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// A number.
    Number(u64),
    /// A share of what there is, in hundredths of a percent.
    Share(u64),
}

impl Limit {
    /// That `count` of `all` is more than the limit allows, if it is.
    pub fn violation(self, amount: Amount, count: u64, all: u64) -> Option<Violation> {
        let limit = self;
        self.is_exceeded(count, all).then_some(Violation::TooMany {
            amount,
            count,
            all,
            limit,
        })
    }

    /// Whether `count` of `all` is more than the limit allows.
    fn is_exceeded(self, count: u64, all: u64) -> bool {
        match self {
            Self::Number(most) => count > most,
            Self::Share(share) => u128::from(count) * 10_000 > u128::from(share) * u128::from(all),
        }
    }
}

/// Why a text is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("use a whole number, or a percentage such as 5% or 0.5%")]
pub struct LimitError;

impl FromStr for Limit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let Some(percent) = text.strip_suffix('%') else {
            let number = text.parse().ok().filter(|_| digits(text));
            return number.map(Self::Number).ok_or(LimitError);
        };
        let (whole, fraction) = percent.split_once('.').unwrap_or((percent, ""));
        if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 2 {
            return Err(LimitError);
        }
        let hundredths = format!("{whole}{fraction:0<2}").parse().ok();
        let hundredths = hundredths.filter(|share| *share <= 10_000);
        hundredths.map(Self::Share).ok_or(LimitError)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Share(share) => match (share / 100, share % 100) {
                (whole, 0) => write!(f, "{whole}%"),
                (whole, part) if part % 10 == 0 => write!(f, "{whole}.{}%", part / 10),
                (whole, part) => write!(f, "{whole}.{part:02}%"),
            },
        }
    }
}

/// A number, and how far from it another may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    number: u64,
    /// Hundredths of a percent of it, where it need not be that number exactly.
    margin: Option<u64>,
}

impl About {
    /// Whether a count is this number, or as near as is allowed.
    fn is_met(self, count: u64) -> bool {
        let away = u128::from(self.number.abs_diff(count)) * 10_000;
        away <= u128::from(self.number) * u128::from(self.margin.unwrap_or(0))
    }
}

/// Why a text is no number with a margin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("use a whole number, or one with a margin such as 1000+-5%")]
pub struct AboutError;

impl FromStr for About {
    type Err = AboutError;

    fn from_str(text: &str) -> Result<Self, AboutError> {
        let parts = text.split_once('±').or_else(|| text.split_once("+-"));
        let (number, margin) =
            parts.map_or((text, None), |(number, margin)| (number, Some(margin)));
        let margin = margin.map(|margin| match margin.parse() {
            Ok(Limit::Share(share)) => Ok(share),
            Ok(Limit::Number(_)) | Err(LimitError) => Err(AboutError),
        });
        match number.parse() {
            Ok(Limit::Number(number)) => Ok(Self {
                number,
                margin: margin.transpose()?,
            }),
            Ok(Limit::Share(_)) | Err(LimitError) => Err(AboutError),
        }
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        count(self.number).fmt(f)?;
        match self.margin {
            Some(margin) => write!(f, "±{}", Limit::Share(margin)),
            None => Ok(()),
        }
    }
}

/// What the user allows a run to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Guards {
    /// Records that are added; a share is one of the file's records.
    pub max_creates: Option<Limit>,
    /// Records that are updated; a share is one of the file's records.
    pub max_updates: Option<Limit>,
    /// Rows that are deleted; a share is one of the rows that the file's records have in the tables that it lists.
    pub max_row_deletes: Option<Limit>,
    /// About so many records the file must have.
    pub expect_records: Option<About>,
    /// Records with an error, kintone's errors among them; a share is one of the file's records.
    pub max_errors: Option<Limit>,
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// Records that would be added.
    Creates,
    /// Records that would be updated.
    Updates,
    /// Records that would be deleted.
    Deletes,
    /// Rows that would be deleted.
    RowDeletes,
    /// Records with an error.
    Errors,
}

/// What stops a run before its first write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Violation {
    /// There is more of something than the user allows.
    TooMany {
        /// Of what.
        amount: Amount,
        /// How many there would be.
        count: u64,
        /// Of how many.
        all: u64,
        /// What the user allows.
        limit: Limit,
    },
    /// The file has another number of records than the user expects.
    Records {
        /// What the user expects.
        expected: About,
        /// What the file has.
        read: u64,
    },
    /// So many records are not as they were when the file, or the plan, was made.
    Moved {
        /// Records.
        records: u64,
    },
    /// The attachments of so many records are not those that the plan was made for.
    OtherAttachments {
        /// Records.
        records: u64,
    },
    /// The file is not the one that the plan was made for.
    OtherFile,
    /// The plan was made for another app, or another kintone.
    OtherApp {
        /// That app, as the plan names it.
        planned: String,
        /// Where it is.
        home: String,
    },
    /// The form changed since the plan was made.
    OtherForm {
        /// The form's revision in the plan.
        planned: String,
        /// The form's revision now.
        now: String,
    },
    /// The options of the plan read the file in another way than when it was made.
    OtherRecords,
}

impl Violation {
    /// Whether the records that would change show what is wrong.
    pub fn is_about_changes(&self) -> bool {
        matches!(self, Self::TooMany { amount, .. } if *amount != Amount::Errors)
    }
}

impl Guards {
    /// Whether a limit needs to know which records exist.
    pub fn need_keys(&self) -> bool {
        self.max_creates.is_some() || self.max_updates.is_some()
    }

    /// Whether a limit needs to know the rows that records have.
    pub fn need_rows(&self) -> bool {
        self.max_row_deletes.is_some()
    }

    /// The limit that so many records with an error break, of all in the file. It holds while records are written, too.
    pub fn errors_violation(&self, failed: u64, read: u64) -> Option<Violation> {
        let limit = self.max_errors?;
        limit.violation(Amount::Errors, failed, read)
    }

    /// The limits that a plan over so many records breaks.
    pub fn violations(&self, totals: &Totals, read: u64) -> Vec<Violation> {
        let (deleted, held) = totals.deleted_rows();
        let counted = [
            (Amount::Creates, self.max_creates, totals.created, read),
            (Amount::Updates, self.max_updates, totals.updated, read),
            (Amount::RowDeletes, self.max_row_deletes, deleted, held),
        ];
        let too_many = counted
            .into_iter()
            .filter_map(|(amount, limit, count, all)| limit?.violation(amount, count, all));
        let expected = self
            .expect_records
            .filter(|expected| !expected.is_met(read));
        let records = expected.map(|expected| Violation::Records { expected, read });
        too_many.chain(records).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_or_a_percentage() {
        for (text, shown) in [
            ("0", "0"),
            ("12", "12"),
            ("5%", "5%"),
            ("0.5%", "0.5%"),
            ("0.25%", "0.25%"),
            ("100%", "100%"),
        ] {
            assert_eq!(text.parse::<Limit>().unwrap().to_string(), shown);
        }
        for bad in ["", "-1", "%", "101%", "1.234%", "5 %", "five", ".5%", "1e3"] {
            assert_eq!(bad.parse::<Limit>(), Err(LimitError), "{bad}");
        }
    }

    #[test]
    fn a_number_is_met_up_to_both_ends_of_its_margin() {
        let meets = |about: &str, count| about.parse::<About>().unwrap().is_met(count);
        assert!(meets("3", 3) && !meets("3", 2) && !meets("3", 4));
        for about in ["1000±5%", "1000+-5%"] {
            assert!(meets(about, 950) && meets(about, 1050));
            assert!(!meets(about, 949) && !meets(about, 1051));
            assert_eq!(about.parse::<About>().unwrap().to_string(), "1,000±5%");
        }
        assert!(meets("0±5%", 0) && !meets("0±5%", 1));
        assert!(meets("7±0%", 7) && !meets("7±0%", 8));
        for bad in [
            "", "x", "5%", "10±5", "10±", "±5%", "10±101%", "10-5%", "10 ±5%",
        ] {
            assert_eq!(bad.parse::<About>(), Err(AboutError), "{bad}");
        }
    }

    #[test]
    fn a_limit_is_exceeded_by_more_and_not_by_as_many() {
        let exceeds =
            |limit: &str, count, all| limit.parse::<Limit>().unwrap().is_exceeded(count, all);
        assert!(!exceeds("2", 2, 2) && exceeds("2", 3, 3));
        assert!(!exceeds("5%", 5, 100) && exceeds("5%", 6, 100));
        assert!(exceeds("0%", 1, 1_000_000) && !exceeds("0%", 0, 0));
    }
}
