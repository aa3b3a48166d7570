//! What is typed of those who are told how a run ended.

use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::SignedDuration;

use super::usage::{UsageError, environment, filled};
use crate::history::{Change, Run};
use crate::language::{Text, text};
use crate::notify::{Ping, Receiver, Shape};

/// Variables that hold what is better not typed: whoever has such an address can write there.
const NOTIFY: &str = "KINTABLE_NOTIFY";
const PING: &str = "KINTABLE_PING";

/// How long everybody together may take.
const LIMIT: Duration = Duration::from_secs(10);

#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Notifications")]
pub(super) struct NoticeArguments {
    /// Tell how the run ended to an `https` address, to a command that reads it as JSON, or to `mailto:` an email
    /// address; repeatable (`KINTABLE_NOTIFY`, one on each line)
    #[arg(long, value_name = "URL|COMMAND|mailto:ADDRESS")]
    notify: Vec<String>,
    /// When to tell it; by default `change`, or `failure` for a run that is not kept in the history
    #[arg(long, value_enum, value_name = "WHEN")]
    pub(super) notify_on: Option<When>,
    /// What the address takes; by default, what its host is known to take, otherwise `plain`
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(super) notify_format: Option<Shape>,
    /// How long to try, like `5s`; 10 seconds by default
    #[arg(long, value_name = "TIME")]
    notify_timeout: Option<SignedDuration>,
    /// Tell a monitor at this address that the run starts, and how it ended, as healthchecks.io takes it
    /// (`KINTABLE_PING`)
    #[arg(long, value_name = "URL")]
    ping: Option<String>,
}

/// When somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// If the run fails and the one before did not, if it is worse, or if all is well again
    Change,
    /// After every run
    Always,
    /// Never
    Never,
    /// After every run that does not go well
    Failure,
}

impl When {
    pub(super) fn holds(self, change: Change, run: &Run) -> bool {
        match self {
            Self::Change => change != Change::Unchanged,
            Self::Always => true,
            Self::Never => false,
            Self::Failure => !run.status.is_good(),
        }
    }
}

impl NoticeArguments {
    /// These where they were typed, and the others elsewhere.
    pub(super) fn or(self, others: &Self) -> Self {
        let notify = if self.notify.is_empty() {
            others.notify.clone()
        } else {
            self.notify
        };
        Self {
            notify,
            notify_on: self.notify_on.or(others.notify_on),
            notify_format: self.notify_format.or(others.notify_format),
            notify_timeout: self.notify_timeout.or(others.notify_timeout),
            ping: self.ping.or_else(|| others.ping.clone()),
        }
    }

    /// How long everybody together may take.
    pub(super) fn limit(&self) -> Duration {
        let limit = self.notify_timeout.map(Duration::try_from);
        limit.map_or(LIMIT, Result::unwrap_or_default)
    }

    /// Who is to be told.
    pub(super) fn receivers(&self) -> Result<Vec<Receiver>, UsageError> {
        let read =
            |by: &str, typed: &str| Receiver::typed(typed).map_err(|reason| wrong(by, &reason));
        if self.notify.is_empty() {
            let set = environment(NOTIFY).unwrap_or_default();
            let lines = set.lines().filter(|line| !line.trim().is_empty());
            return lines.map(|line| read(NOTIFY, line)).collect();
        }
        let typed = self.notify.iter().map(|typed| {
            filled("--notify", Some(typed.trim()))?;
            read("--notify", typed)
        });
        typed.collect()
    }

    /// The monitor that is to hear of the run.
    pub(super) fn monitor(&self) -> Result<Option<Ping>, UsageError> {
        let typed = filled("--ping", self.ping.as_deref())?;
        let by = if typed.is_some() { "--ping" } else { PING };
        let Some(typed) = typed.or_else(|| environment(PING)) else {
            return Ok(None);
        };
        let ping = Ping::typed(&typed, fastrand::u128(..));
        ping.map(Some).map_err(|reason| wrong(by, &reason))
    }
}

fn wrong(by: &str, reason: &Text) -> UsageError {
    let [reason, ja_reason] = reason.both();
    UsageError(text!("`{by}`: {reason}", "「{by}」：{ja_reason}"))
}
