//! How long the history keeps what.

use std::str::FromStr;

use clap::Args;

use super::usage::{UsageError, environment};
use crate::history::{Expiry, now};
use crate::language::{Text, text};

/// The variable that says for how many days.
const KEEP: &str = "KINTABLE_KEEP";

/// A day in milliseconds.
const DAY: u64 = 24 * 60 * 60 * 1000;

/// Runs are kept for a year.
const YEAR: u64 = 365;

/// For how long it is kept.
#[derive(Debug, Args)]
pub(super) struct KeepArguments {
    /// Days for which the history keeps what became of each record, like `90d` (`KINTABLE_KEEP`); by default 30. Runs
    /// themselves are kept for a year, or as long as this
    #[arg(long, value_name = "DAYS")]
    keep: Option<Keep>,
}

/// For how many days it is kept what became of each record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keep(u64);

impl FromStr for Keep {
    type Err = Text;

    /// `30d` or `30`.
    fn from_str(typed: &str) -> Result<Self, Text> {
        const WRONG: Text = Text::fixed(
            "use a number of days like 30d",
            "「30d」のような日数を指定してください。",
        );
        let digits = typed.strip_suffix('d').unwrap_or(typed);
        let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let days = digits.parse().ok().filter(|_| is_plain);
        days.map(Self).ok_or(WRONG)
    }
}

impl Default for Keep {
    fn default() -> Self {
        Self(30)
    }
}

impl KeepArguments {
    /// What was typed, or else what the environment says.
    pub(super) fn keep(&self) -> Result<Keep, UsageError> {
        match (self.keep, environment(KEEP)) {
            (Some(keep), _) => Ok(keep),
            (None, None) => Ok(Keep::default()),
            (None, Some(days)) => days.parse().map_err(|reason: Text| {
                let [reason, ja_reason] = reason.both();
                UsageError(text!("`{KEEP}`: {reason}", "「{KEEP}」：{ja_reason}"))
            }),
        }
    }
}

impl Keep {
    /// What is older than it is kept by now.
    pub(super) fn expiry(self) -> Expiry {
        let before = |days: u64| now().saturating_sub(days.saturating_mul(DAY));
        Expiry {
            records: before(self.0),
            runs: before(self.0.max(YEAR)),
        }
    }
}
