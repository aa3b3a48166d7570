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
    /// Variable of the environment that has the address of a receiver; repeatable
    #[arg(long, value_name = "NAME", hide = true)]
    notify_env: Vec<String>,
    /// Variable of the environment that has the address of the monitor
    #[arg(long, value_name = "NAME", hide = true, conflicts_with = "ping")]
    ping_env: Option<String>,
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
            Self::Failure => !run.status.is_good() && !run.was_passed_over(),
        }
    }
}

impl NoticeArguments {
    /// These where they were typed, and the others elsewhere.
    pub(super) fn or(self, others: &Self) -> Self {
        let typed = if self.notify.is_empty() && self.notify_env.is_empty() {
            others
        } else {
            &self
        };
        let (notify, notify_env) = (typed.notify.clone(), typed.notify_env.clone());
        let typed = if self.ping.is_some() || self.ping_env.is_some() {
            &self
        } else {
            others
        };
        let (ping, ping_env) = (typed.ping.clone(), typed.ping_env.clone());
        Self {
            notify,
            notify_env,
            notify_on: self.notify_on.or(others.notify_on),
            notify_format: self.notify_format.or(others.notify_format),
            notify_timeout: self.notify_timeout.or(others.notify_timeout),
            ping,
            ping_env,
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
        if self.notify.is_empty() && self.notify_env.is_empty() {
            let set = environment(NOTIFY).unwrap_or_default();
            let lines = set.lines().filter(|line| !line.trim().is_empty());
            return lines.map(|line| read(NOTIFY, line)).collect();
        }
        let typed = self.notify.iter().map(|typed| {
            filled("--notify", Some(typed.trim()))?;
            read("--notify", typed)
        });
        let named = self.notify_env.iter().map(|variable| {
            let address = set("url-env", variable)?;
            read(variable, &address)
        });
        typed.chain(named).collect()
    }

    /// The monitor that is to hear of the run.
    pub(super) fn monitor(&self) -> Result<Option<Ping>, UsageError> {
        let (by, typed) = if let Some(variable) = &self.ping_env {
            (variable.as_str(), Some(set("ping-env", variable)?))
        } else if let Some(typed) = filled("--ping", self.ping.as_deref())? {
            ("--ping", Some(typed))
        } else {
            (PING, environment(PING))
        };
        let Some(typed) = typed else {
            return Ok(None);
        };
        let ping = Ping::typed(&typed, fastrand::u128(..));
        ping.map(Some).map_err(|reason| wrong(by, &reason))
    }
}

/// The address that a variable has.
fn set(key: &str, variable: &str) -> Result<String, UsageError> {
    environment(variable).ok_or_else(|| {
        UsageError(text!(
            "`{key}`: the variable {variable} is not set in the environment",
            "「{key}」：環境変数{variable}が設定されていません。"
        ))
    })
}

fn wrong(by: &str, reason: &Text) -> UsageError {
    let [reason, ja_reason] = reason.both();
    UsageError(text!("`{by}`: {reason}", "「{by}」：{ja_reason}"))
}
