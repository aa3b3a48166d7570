//! How well a run must go: better than a least health, and not much worse than the run before it.

use clap::Args;

use super::exit::Exit;
use crate::history::Run;
use crate::job::{Health, Outcome};
use crate::language::{Language, Text};
use crate::plain::harmless;
use crate::report::history::Compared;
use crate::report::{Reason, outlet};

#[derive(Debug, Args)]
pub(super) struct HealthArguments {
    /// Fail if fewer records than this, in percent of those that were tried, go without an error: with exit code 3, or
    /// 8 if nothing was written
    #[arg(long, value_name = "PERCENT", value_parser = percent, help_heading = None::<&str>)]
    fail_below_health: Option<u64>,
    /// Fail in the same way if the health is lower by more percentage points than that of the run before, of the same
    /// job, otherwise of the same app
    #[arg(
        long,
        value_name = "POINTS",
        value_parser = percent,
        conflicts_with = "no_history",
        help_heading = None::<&str>
    )]
    fail_on_health_drop: Option<u64>,
}

/// The same of runs that are over.
#[derive(Debug, Args)]
pub(super) struct PastHealthArguments {
    /// End with exit code 3 if the newest of these runs has a lower health than this, in percent
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    fail_below_health: Option<u64>,
    /// End with exit code 3 if its health is lower by more percentage points than that of the run before, of the same job,
    /// otherwise of the same app
    #[arg(long, value_name = "POINTS", value_parser = percent)]
    fail_on_health_drop: Option<u64>,
}

impl PastHealthArguments {
    /// Whether the newest of these runs that has a health to be held to limits, the newest of all being the first, keeps
    /// to them: told, if it does not.
    pub(super) fn are_kept_by(&self, runs: &[Compared], language: Language) -> bool {
        let mut healths = runs.iter().filter_map(Compared::healths);
        let Some((newest, before)) = healths.next() else {
            return true;
        };
        let limits = HealthLimits {
            least: self.fail_below_health,
            drop: self.fail_on_health_drop.zip(before.map(Health::hundredths)),
        };
        let broken = limits.broken_by(newest.hundredths(), language);
        if let Some((_, message)) = &broken {
            outlet::tell(&harmless(&language.words().as_error(message)));
        }
        broken.is_none()
    }
}

/// What the health of a run is held to, in hundredths of a percent; by default, to nothing.
#[derive(Debug, Default)]
pub(super) struct HealthLimits {
    least: Option<u64>,
    /// How much lower it may be than that of the run before, and what that was.
    drop: Option<(u64, u64)>,
}

impl HealthArguments {
    /// Whether the run before has to be known.
    pub(super) fn need_run_before(&self) -> bool {
        self.fail_on_health_drop.is_some()
    }

    /// What these limits come to beside the run before, if there is one.
    pub(super) fn limits(&self, before: Option<&Run>) -> HealthLimits {
        let before = before.and_then(Run::telling_health);
        HealthLimits {
            least: self.fail_below_health,
            drop: self.fail_on_health_drop.zip(before.map(Health::hundredths)),
        }
    }
}

impl HealthLimits {
    /// How a run ends that does not keep to them, and why: told, too. One that failed anyway ends as it does.
    pub(super) fn broken(
        &self,
        outcome: &Outcome,
        exit: Exit,
        language: Language,
    ) -> Option<(Exit, Reason)> {
        if !matches!(exit, Exit::Done | Exit::SomeRefused) {
            return None;
        }
        let health = Health::of(&outcome.counts)?.hundredths();
        let (code, message) = self.broken_by(health, language)?;
        outlet::tell(&harmless(&language.words().as_error(&message)));
        let exit = match outcome.counts.written() {
            0 => Exit::Guarded,
            _ => Exit::SomeRefused,
        };
        Some((exit, Reason::new(code, message)))
    }

    /// What a health, in hundredths of a percent, breaks: the code of a limit, and how.
    fn broken_by(&self, health: u64, language: Language) -> Option<(&'static str, String)> {
        let words = language.words();
        let is_low = self.least.filter(|least| health < *least);
        let has_dropped = self
            .drop
            .filter(|(most, before)| before.saturating_sub(health) > *most);
        match (is_low, has_dropped) {
            (Some(least), _) => Some(("health.low", words.health_is_low(health, least))),
            (None, Some((most, before))) => Some((
                "health.drop",
                words.health_has_dropped(health, before, most),
            )),
            (None, None) => None,
        }
    }
}

/// `99.5`, in hundredths of a percent.
fn percent(typed: &str) -> Result<u64, Text> {
    let typed = typed.strip_suffix('%').unwrap_or(typed);
    let (whole, part) = typed.split_once('.').unwrap_or((typed, ""));
    let digits = format!("{whole}{part:0<2}");
    let is_plain = part.len() <= 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
    let hundredths = digits.parse().ok().filter(|number| *number <= 10_000);
    hundredths.filter(|_| is_plain).ok_or(Text::fixed(
        "use a percentage like 99.5",
        "「99.5」のような百分率を指定してください。",
    ))
}
