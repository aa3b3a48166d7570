//! What is done where kintone's answer to records that were added was lost.

use std::time::Duration;

use clap::Args;
use jiff::SignedDuration;

use super::usage::{UsageError, environment};
use crate::import::Lost;
use crate::language::text;

/// The variable that stands in for `--settle`.
const SETTLE: &str = "KINTABLE_SETTLE";

/// As long as kintone itself lets anything take.
const DEFAULT: Duration = Duration::from_secs(5 * 60);

#[derive(Debug, Args)]
#[command(next_help_heading = "When an answer is lost")]
pub(super) struct LostArguments {
    /// How long to ask kintone for added records whose answer was lost, before they count as unknown: `30s`, `5m`
    /// (`KINTABLE_SETTLE`); 5 minutes by default
    #[arg(long, value_name = "TIME")]
    settle: Option<SignedDuration>,
    /// Send added records again if kintone does not have them after that time; should it have been at work on them
    /// longer still, they are added twice
    #[arg(long)]
    resend_after_probe: bool,
}

impl LostArguments {
    /// These where they were typed, and the others elsewhere.
    pub(super) fn or(self, others: &Self) -> Self {
        Self {
            settle: self.settle.or(others.settle),
            resend_after_probe: self.resend_after_probe || others.resend_after_probe,
        }
    }

    pub(super) fn lost(&self) -> Result<Lost, UsageError> {
        Ok(Lost {
            settle: settle(self.settle)?,
            sends_again: self.resend_after_probe,
        })
    }
}

/// How long kintone is asked for what was sent, and not answered.
pub(super) fn settle(typed: Option<SignedDuration>) -> Result<Duration, UsageError> {
    let settle = match (typed, environment(SETTLE)) {
        (Some(typed), _) => typed,
        (None, Some(set)) => set.parse().map_err(|_| {
            UsageError(text!(
                "`{SETTLE}`: `{set}` is not a time like `30s` or `5m`",
                "「{SETTLE}」：「{set}」は「30s」や「5m」のような時間ではありません。"
            ))
        })?,
        (None, None) => return Ok(DEFAULT),
    };
    Ok(Duration::try_from(settle).unwrap_or_default())
}
