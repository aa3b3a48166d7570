//! A run waits for another one, as long as it may.

use std::io;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use tokio::time::sleep;

use super::process::Process;
use super::signals::{Relief, Signals};
use crate::language::{Language, Text, text};
use crate::report::words;

/// How often it is told that the wait goes on.
const TOLD: Duration = Duration::from_secs(30);

/// A wait that has begun.
pub(super) struct Waiting<'a> {
    process: &'a Process,
    begun: Instant,
    most: Duration,
    told: Option<Instant>,
    signals: Option<(Signals, Relief)>,
}

/// How a wait goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waited {
    /// It is time to look again.
    Some,
    /// As long as it may.
    Enough,
    /// Until a signal came.
    Stopped,
}

impl<'a> Waiting<'a> {
    /// A wait as long as this, or none.
    pub(super) fn new(wait: Option<SignedDuration>, process: &'a Process) -> Self {
        let most = wait.and_then(|wait| Duration::try_from(wait).ok());
        Self {
            process,
            begun: Instant::now(),
            most: most.unwrap_or_default(),
            told: None,
            signals: None,
        }
    }

    /// Waits for somebody until it is time to look again, and tells so now and then.
    ///
    /// # Errors
    /// Signals cannot be heard.
    pub(super) async fn pause(&mut self, who: &Text, often: Duration) -> io::Result<Waited> {
        let left = self.most.saturating_sub(self.begun.elapsed());
        if left.is_zero() {
            return Ok(Waited::Enough);
        }
        // A signal that nobody else hears would end the program, and the run would not say how it ended.
        let (signals, _relief) = match &mut self.signals {
            Some(heard) => heard,
            none => none.insert(self.process.guard.relieve()?),
        };
        if self.told.is_none_or(|told| told.elapsed() >= TOLD) {
            self.told = Some(Instant::now());
            let [english, japanese] = Language::ALL.map(|language| words::time(left, language));
            let [who, ja_who] = who.both();
            self.process.speech.notice(&text!(
                "waiting for {who}, at most {english} more",
                "{ja_who}の終了を待っています（最大あと{japanese}）"
            ));
        }
        tokio::select! {
            () = signals.asked() => Ok(Waited::Stopped),
            () = sleep(often.min(left)) => Ok(Waited::Some),
        }
    }
}
