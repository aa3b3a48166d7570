//! How far a run is.

use std::time::Duration;

/// How far a run is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// What it does.
    pub phase: Phase,
    /// Records that are done.
    pub done: u64,
    /// How much of everything is done, in ten thousandths, if that is known.
    pub part: Option<u64>,
    /// Records in all, if that is known.
    pub total: Option<u64>,
    /// Time since the phase began, pauses left out.
    pub elapsed: Duration,
    /// A pause, if there is one.
    pub pause: Option<Pause>,
    /// What else is going on.
    pub note: Option<String>,
    /// Whether the user asked to stop.
    pub is_stopping: bool,
}

/// What a run does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Phase {
    /// It reads the file and checks it.
    #[default]
    Checking,
    /// It writes to kintone.
    Sending,
}

/// A pause before something is sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// What is left of it.
    pub left: Duration,
    /// Which repetition comes next.
    pub attempt: u32,
    /// How many there are at most.
    pub limit: u32,
    /// Why, on one line.
    pub reason: String,
}

impl Status {
    /// Records a second, if there are any.
    pub fn rate(&self) -> Option<u64> {
        let millis = self.elapsed.as_millis();
        let rate = (u128::from(self.done) * 1000 + millis / 2).checked_div(millis)?;
        u64::try_from(rate).ok().filter(|rate| *rate > 0)
    }

    /// The time that is left at this rate, once there is one.
    pub fn left(&self) -> Option<Duration> {
        let part = u128::from(self.part.filter(|part| (1..10_000).contains(part))?);
        self.rate()?;
        let left = self.elapsed.as_millis() * (10_000 - part) / part;
        Some(Duration::from_millis(u64::try_from(left).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_of_a_rate_that_is_none() {
        let status = Status {
            part: Some(0),
            elapsed: Duration::from_secs(9),
            ..Status::default()
        };
        assert_eq!((status.rate(), status.left()), (None, None));
        assert_eq!(Status::default().rate(), None);
    }
}
