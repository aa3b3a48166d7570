//! How long kintone is asked again whether it carried out what it never answered.

use std::time::Duration;

use tokio::time::Instant;

/// The first pause; each is twice the one before, up to the longest.
const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(15);

/// The pauses between questions, until the time is up.
pub(super) struct Patience {
    end: Instant,
    next: Duration,
}

impl Patience {
    /// Patience for so long from now on.
    pub(super) fn new(time: Duration) -> Self {
        Self {
            end: Instant::now() + time,
            next: FIRST,
        }
    }

    /// The pause before the next question, and how long is waited in all from now on; `None` when the time is up.
    pub(super) fn pause(&mut self) -> Option<(Duration, Duration)> {
        let left = self.end.saturating_duration_since(Instant::now());
        let pause = self.next.min(left);
        self.next = (self.next * 2).min(LONGEST);
        (!left.is_zero()).then_some((pause, left))
    }
}
