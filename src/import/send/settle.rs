//! How long kintone is asked again whether it carried out what it never answered.

use std::time::Duration;

use tokio::time::Instant;

/// The first pause; each is twice the one before, up to the longest.
const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(15);

/// The pauses between questions, until the time is up. It begins when the first question is answered.
pub(super) struct Patience {
    time: Duration,
    end: Option<Instant>,
    next: Duration,
}

impl Patience {
    /// Patience for so long.
    pub(super) fn new(time: Duration) -> Self {
        Self {
            time,
            end: None,
            next: FIRST,
        }
    }

    /// The pause before the next question, and how long is waited in all from now on; `None` when the time is up.
    pub(super) fn pause(&mut self) -> Option<(Duration, Duration)> {
        let left = match self.end {
            Some(end) => end.saturating_duration_since(Instant::now()),
            None => self.time,
        };
        // Who waits for ever waits for a year.
        let far = || Instant::now() + Duration::from_secs(365 * 24 * 3600);
        let end = || Instant::now().checked_add(self.time).unwrap_or_else(far);
        self.end.get_or_insert_with(end);
        let pause = self.next.min(left);
        self.next = (self.next * 2).min(LONGEST);
        (!left.is_zero()).then_some((pause, left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_the_longest() {
        let mut patience = Patience::new(Duration::MAX);
        let pauses = [(); 6].map(|()| patience.pause().unwrap().0.as_secs());
        assert_eq!(pauses, [1, 2, 4, 8, 15, 15]);
    }

    #[test]
    fn it_is_asked_once_more_however_short_the_time_is() {
        assert_eq!(Patience::new(Duration::ZERO).pause(), None);
        let mut short = Patience::new(Duration::from_nanos(1));
        assert!(short.pause().is_some());
        assert_eq!(short.pause(), None);
    }
}
