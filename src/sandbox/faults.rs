//! Bad days on demand: latency, errors, dropped connections and broken answers, for requests that match.
//!
//! A fault is written as on the command line: what happens, where, and at which turns, such as
//! `error=503,path=bulkRequest,nth=2`. See [`Fault`].

use std::ops::RangeInclusive;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// One thing that goes wrong.
///
/// | written | happens |
/// |---|---|
/// | `latency=200` or `latency=100..400` | the answer waits so many milliseconds |
/// | `error=503` or `error=400:GAIA_DA02` | this status and code instead of the call |
/// | `html=502` | an HTML page with this status instead of the call |
/// | `drop=before` / `drop=after` | the connection breaks before the call is run / after it was kept |
/// | `delay-commit=2` | the connection breaks, and the call is run after so many more requests |
/// | `cut` | the call is run, and its answer ends in the middle |
/// | `busy=4` | `GAIA_TO04` for requests beyond so many at one time |
///
/// Added after a comma: `path=TEXT` (only paths with this text in them), and one of `nth=N` (only the N-th of them),
/// `every=N`, `first=N` (only the first N), `rate=0.1` (so many of them at random, by the sandbox's seed).
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What happens.
    pub trouble: Trouble,
    /// A text that the path of a request must contain.
    pub path: Option<String>,
    /// At which of the matching requests it happens.
    pub turn: Turn,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The answer waits so many milliseconds, between the least and the most.
    Latency(RangeInclusive<u64>),
    /// An error instead of the call.
    Error {
        /// The HTTP status.
        status: u16,
        /// kintone's code.
        code: String,
    },
    /// A page with this status instead of JSON, and instead of the call.
    Html(u16),
    /// The connection breaks before the call is run.
    DropBefore,
    /// The connection breaks after the call was kept, and before it is answered.
    DropAfter,
    /// The connection breaks, and the call is run when so many more requests have been answered.
    DelayCommit(u64),
    /// The call is kept, and its answer ends in the middle.
    Cut,
    /// Requests beyond so many at one time are refused.
    Busy(usize),
}

/// At which of the matching requests a fault happens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Turn {
    /// At each.
    Always,
    /// At this one alone, counted from 1.
    Nth(u64),
    /// At every so many.
    Every(u64),
    /// At the first so many.
    First(u64),
    /// At this part of them, from 0 to 1, at random.
    Rate(f64),
}

/// A text that is no fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a fault: {expected}")]
pub struct FaultError {
    /// The text that was given.
    pub text: String,
    /// What was expected of it.
    pub expected: &'static str,
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let error = |expected| FaultError {
            text: text.to_owned(),
            expected,
        };
        let mut parts = text.split(',');
        let (kind, argument) = pair(parts.next().unwrap_or_default());
        let trouble = trouble(kind, argument).ok_or_else(|| {
            error("use `latency=MS`, `latency=MS..MS`, `error=STATUS`, `error=STATUS:CODE`, `html=STATUS`, `drop=before`, `drop=after`, `delay-commit=N`, `cut` or `busy=N`")
        })?;
        let (mut path, mut turn) = (None, Turn::Always);
        for part in parts {
            match pair(part) {
                ("path", Some(wanted)) if !wanted.is_empty() => path = Some(wanted.to_owned()),
                (name, Some(number)) => {
                    turn = read_turn(name, number).ok_or_else(|| {
                        error("after the comma, use `path=TEXT`, `nth=N`, `every=N`, `first=N` or `rate=0.1`")
                    })?;
                }
                (_, None) => return Err(error("after the comma, use a name, `=` and a value")),
            }
        }
        Ok(Self {
            trouble,
            path,
            turn,
        })
    }
}

fn pair(part: &str) -> (&str, Option<&str>) {
    match part.split_once('=') {
        Some((name, value)) => (name.trim(), Some(value.trim())),
        None => (part.trim(), None),
    }
}

fn trouble(kind: &str, argument: Option<&str>) -> Option<Trouble> {
    match (kind, argument) {
        ("latency", Some(text)) => {
            let (least, most) = text.split_once("..").unwrap_or((text, text));
            let (least, most) = (least.parse().ok()?, most.parse().ok()?);
            (least <= most).then_some(Trouble::Latency(least..=most))
        }
        ("error", Some(text)) => {
            let (number, code) = text.split_once(':').unwrap_or((text, "SANDBOX_FAULT"));
            let printable = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_graphic());
            printable.then_some(Trouble::Error {
                status: status(number)?,
                code: code.to_owned(),
            })
        }
        ("html", Some(text)) => status(text).map(Trouble::Html),
        ("drop", Some("before")) => Some(Trouble::DropBefore),
        ("drop", Some("after")) => Some(Trouble::DropAfter),
        ("delay-commit", Some(text)) => positive(text).map(Trouble::DelayCommit),
        ("cut", None) => Some(Trouble::Cut),
        ("busy", Some(text)) => text.parse().ok().map(Trouble::Busy),
        _ => None,
    }
}

fn positive(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number| *number > 0)
}

fn status(text: &str) -> Option<u16> {
    let status = text.parse().ok()?;
    (200..=599).contains(&status).then_some(status)
}

fn read_turn(name: &str, number: &str) -> Option<Turn> {
    match name {
        "nth" => positive(number).map(Turn::Nth),
        "every" => positive(number).map(Turn::Every),
        "first" => positive(number).map(Turn::First),
        "rate" => {
            let rate = number.parse().ok()?;
            (0.0..=1.0).contains(&rate).then_some(Turn::Rate(rate))
        }
        _ => None,
    }
}

/// A fault, and how many requests have matched it.
#[derive(Debug)]
pub(super) struct Armed {
    fault: Fault,
    matched: AtomicU64,
}

/// What befalls one request.
#[derive(Debug, Default)]
pub(super) struct Mishap {
    pub(super) delay: Duration,
    /// The first trouble that is more than a delay.
    pub(super) trouble: Option<Trouble>,
}

/// Decides what befalls a request; `running` is how many are being answered, with this one.
pub(super) fn mishap(
    armed: &[Armed],
    path: &str,
    running: usize,
    random: &mut fastrand::Rng,
) -> Mishap {
    let mut mishap = Mishap::default();
    for armed in armed {
        if !armed.happens(path, random) {
            continue;
        }
        match &armed.fault.trouble {
            Trouble::Latency(milliseconds) => {
                mishap.delay += Duration::from_millis(random.u64(milliseconds.clone()));
            }
            Trouble::Busy(most) if running <= *most => {}
            trouble => {
                mishap.trouble.get_or_insert_with(|| trouble.clone());
            }
        }
    }
    mishap
}

impl Armed {
    pub(super) fn new(fault: Fault) -> Self {
        Self {
            fault,
            matched: AtomicU64::new(0),
        }
    }

    fn happens(&self, path: &str, random: &mut fastrand::Rng) -> bool {
        let wanted = self.fault.path.as_deref().unwrap_or_default();
        if !path.contains(wanted) {
            return false;
        }
        let turn = self.matched.fetch_add(1, Ordering::SeqCst) + 1;
        match self.fault.turn {
            Turn::Always => true,
            Turn::Nth(number) => turn == number,
            Turn::Every(number) => turn.is_multiple_of(number),
            Turn::First(number) => turn <= number,
            Turn::Rate(rate) => random.f64() < rate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_as_they_are_written() {
        let error = |status, code: &str| Trouble::Error {
            status,
            code: code.to_owned(),
        };
        for (text, trouble, path, turn) in [
            (
                "latency=200",
                Trouble::Latency(200..=200),
                None,
                Turn::Always,
            ),
            (
                "latency=100..400,rate=0.5",
                Trouble::Latency(100..=400),
                None,
                Turn::Rate(0.5),
            ),
            (
                "error=400:GAIA_DA02, path=bulkRequest, nth=2",
                error(400, "GAIA_DA02"),
                Some("bulkRequest"),
                Turn::Nth(2),
            ),
            (
                "error=503,first=3",
                error(503, "SANDBOX_FAULT"),
                None,
                Turn::First(3),
            ),
            (
                "drop=after,every=5",
                Trouble::DropAfter,
                None,
                Turn::Every(5),
            ),
            (
                "delay-commit=2,path=bulkRequest,nth=1",
                Trouble::DelayCommit(2),
                Some("bulkRequest"),
                Turn::Nth(1),
            ),
        ] {
            let fault = Fault {
                trouble,
                path: path.map(str::to_owned),
                turn,
            };
            assert_eq!(text.parse(), Ok(fault), "{text}");
        }
    }

    #[test]
    fn what_is_no_fault_is_refused() {
        for bad in [
            "",
            "latency",
            "latency=fast",
            "latency=400..100",
            "error=99",
            "error=503:",
            "drop=now",
            "delay-commit",
            "delay-commit=0",
            "cut=1",
            "busy=x",
            "cut,nth=0",
            "cut,rate=2",
            "cut,often",
            "cut,path=",
        ] {
            assert!(bad.parse::<Fault>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_fault_counts_only_requests_that_match_its_path() {
        let armed = [Armed::new("cut,path=records,nth=2".parse().unwrap())];
        let mut random = fastrand::Rng::with_seed(1);
        let mut cut = |path| mishap(&armed, path, 1, &mut random).trouble.is_some();
        assert!(!cut("/k/v1/records.json"));
        assert!(!cut("/k/v1/app.json"));
        assert!(cut("/k/v1/records.json"));
        assert!(!cut("/k/v1/records.json"));
    }
}
