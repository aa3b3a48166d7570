//! When a request is sent again, and after what pause.
//!
//! A request is repeated only if the failure passes by itself, and then only if the request cannot have been
//! carried out, or cannot do harm a second time.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::codes::Says;
use super::{ApiError, Certainty, Failure, Garbled};

/// However long a server asks to wait, nobody watches a standing bar for longer than this.
const LONGEST_ASKED_FOR: Duration = Duration::from_secs(60);

/// What sending a request twice would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: it only reads.
    Read,
    /// The same as sending it once: an upsert by a unique field, an upload.
    Repeatable,
    /// Nothing, as it pins revisions: kintone refuses it the second time if it was carried out the first.
    Pinned,
    /// It could write twice: adding records, and an upsert by record ids, since kintone adds a record
    /// for an id that does not exist (kintone API facts, section 1.8).
    Once,
}

/// The pauses between tries: the first, doubled each time up to the longest, each shortened at random by up
/// to a half so that several clients do not come back together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The first pause.
    pub first: Duration,
    /// No pause is longer, unless the server asks for it.
    pub longest: Duration,
}

/// A request is about to be sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Why the last try failed; it says so on one line.
    pub failure: Failure,
    /// The pause before the next try.
    pub delay: Duration,
    /// Which repetition comes next, from 1.
    pub attempt: u32,
    /// How many repetitions there are at most.
    pub limit: u32,
}

/// Who is told about pauses.
pub type OnWait = Arc<dyn Fn(&Waiting) + Send + Sync>;

impl Default for Backoff {
    /// From 1 s to 30 s.
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(30),
        }
    }
}

impl Backoff {
    /// The pause before a repetition, counted from 1. `luck` is between 0 and 1; what the server asked for is the
    /// least, within reason.
    pub(super) fn pause(self, repetition: u32, asked_for: Option<Duration>, luck: f64) -> Duration {
        let doublings = repetition.saturating_sub(1).min(31);
        let full = self.first.saturating_mul(1 << doublings).min(self.longest);
        let own = full.mul_f64(0.5 + luck.clamp(0.0, 1.0) / 2.0);
        own.max(asked_for.unwrap_or_default().min(LONGEST_ASKED_FOR))
    }
}

/// Whether a request of this effect may be sent again after this failure.
pub(super) fn may_repeat(effect: Effect, failure: &Failure) -> bool {
    let harmless = effect != Effect::Once || failure.certainty() == Certainty::NotDone;
    harmless && is_passing(effect, failure)
}

impl ApiError {
    /// Whether it may pass by itself, so that the same request may succeed a little later.
    pub fn may_pass(&self) -> bool {
        is_passing(Effect::Read, &self.failure)
    }
}

fn is_passing(effect: Effect, failure: &Failure) -> bool {
    match failure {
        Failure::Refused(refusal) => match refusal.says {
            Some(says) => says == Says::Passing,
            None => is_passing_status(refusal.status),
        },
        Failure::Unreachable { lost, .. } => !lost.is_lasting(),
        Failure::Undecodable {
            status: 200..=299,
            garbled,
            ..
        } => {
            // What a read meets is likely a page for people, which does not pass. A write comes after reads that
            // were answered, and what became of it is worth another try.
            *garbled == Garbled::CutOff || effect != Effect::Read
        }
        Failure::Undecodable { status, .. } => is_passing_status(*status),
        Failure::Redirected { .. }
        | Failure::Unsendable { .. }
        | Failure::Stopped
        | Failure::Abandoned
        | Failure::LostBefore => false,
    }
}

/// Statuses of what stands in front of kintone, or of a kintone in trouble, that say nothing of the request itself.
fn is_passing_status(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502..=504 | 520..=524)
}

/// A `Retry-After` header: seconds, or a date.
pub(super) fn asked_for(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = rfc2822::parse(header).ok()?.timestamp();
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::{Distrust, Lost, Refusal};
    use super::*;

    fn refused(status: u16, code: &str) -> Failure {
        Failure::Refused(Box::new(Refusal::new(status, code)))
    }

    fn garbled(status: u16, garbled: Garbled) -> Failure {
        Failure::Undecodable {
            status,
            garbled,
            request_id: None,
            excerpt: String::new(),
        }
    }

    fn unreachable(lost: Lost) -> Failure {
        let reason = String::new();
        Failure::Unreachable { lost, reason }
    }

    /// Which effects are repeated after a failure: reads, repeatable and pinned writes, writes that happen once.
    #[track_caller]
    fn is_repeated(failure: &Failure, expected: [bool; 3]) {
        let effects = [Effect::Read, Effect::Repeatable, Effect::Once];
        let found = effects.map(|effect| may_repeat(effect, failure));
        assert_eq!(found, expected, "{failure:?}");
        let pinned = may_repeat(Effect::Pinned, failure);
        assert_eq!(pinned, expected[1], "{failure:?}");
    }

    const ALL: [bool; 3] = [true; 3];
    const NONE: [bool; 3] = [false; 3];
    const IF_HARMLESS: [bool; 3] = [true, true, false];
    const WRITES_IF_HARMLESS: [bool; 3] = [false, true, false];

    #[test]
    fn no_status_lets_a_write_that_happens_once_be_repeated() {
        for status in 100..600 {
            let expected = match status {
                200..=299 => WRITES_IF_HARMLESS,
                408 | 425 | 429 | 500 | 502..=504 | 520..=524 => IF_HARMLESS,
                _ => NONE,
            };
            let pages = [Garbled::Html, Garbled::Empty, Garbled::NotJson];
            let shapes = [Garbled::UnexpectedShape, Garbled::NotKintones];
            for shape in pages.into_iter().chain(shapes) {
                is_repeated(&garbled(status, shape), expected);
            }
            // A code of kintone's that is not known: the status decides, and nothing is proved.
            if status >= 400 {
                is_repeated(&refused(status, "CB_XX01"), expected);
            }
        }
    }

    #[test]
    fn codes_decide_whatever_their_status() {
        for status in [400, 409, 429, 500, 503, 520] {
            for code in ["GAIA_DA02", "GAIA_RE18", "GAIA_LT01", "GAIA_TO04"] {
                is_repeated(&refused(status, code), ALL);
            }
            for code in ["GAIA_TM12", "GAIA_CO02", "CB_VA01", "CB_NO02"] {
                is_repeated(&refused(status, code), NONE);
            }
        }
    }

    #[test]
    fn a_lost_answer_is_asked_for_again_only_where_that_is_harmless() {
        is_repeated(&unreachable(Lost::NoConnection), ALL);
        is_repeated(&unreachable(Lost::NotSecure), NONE);
        is_repeated(&unreachable(Lost::Untrusted(Distrust::Expired)), NONE);
        is_repeated(&unreachable(Lost::TimedOut), IF_HARMLESS);
        is_repeated(&unreachable(Lost::Broken), IF_HARMLESS);
        is_repeated(&garbled(200, Garbled::CutOff), IF_HARMLESS);
        let (status, location) = (302, None);
        is_repeated(&Failure::Redirected { status, location }, NONE);
        is_repeated(&Failure::Stopped, NONE);
        is_repeated(&Failure::Abandoned, NONE);
        is_repeated(&Failure::LostBefore, NONE);
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pause = |repetition, luck| Backoff::default().pause(repetition, None, luck);
        let pauses = [1, 2, 3, 4, 5, 6, 7, 8].map(|repetition| pause(repetition, 1.0));
        assert_eq!(
            pauses,
            [1, 2, 4, 8, 16, 30, 30, 30].map(Duration::from_secs)
        );
        assert_eq!(pause(u32::MAX, 0.0), Duration::from_secs(15));
    }

    #[test]
    fn a_server_may_ask_for_more_patience_but_not_for_any() {
        let pause = |asked| Backoff::default().pause(1, Some(Duration::from_secs(asked)), 1.0);
        assert_eq!(
            [0, 7, 86_400].map(pause),
            [1, 7, 60].map(Duration::from_secs)
        );
    }

    #[test]
    fn both_forms_of_retry_after_are_read() {
        let now: Timestamp = "2026-11-21T09:00:00Z".parse().unwrap();
        let seconds = |header| asked_for(header, now).map(|asked| asked.as_secs());
        assert_eq!(seconds(" 120 "), Some(120));
        assert_eq!(seconds("Sat, 21 Nov 2026 09:00:30 GMT"), Some(30));
        assert_eq!(seconds("Sat, 21 Nov 2026 08:00:00 GMT"), Some(0));
        assert_eq!(seconds("soon"), None);
        assert_eq!(seconds("-1"), None);
    }
}
