//! How well a run went: the part of the records that it tried and that went without an error.

use super::outcome::Counts;

/// The health of a run that tried records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Health {
    /// Hundredths of a percent, rounded down.
    hundredths: u64,
}

/// What a health is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// Every record went without an error.
    Ok,
    /// At least half of them did.
    Warn,
    /// Most did not.
    Bad,
}

/// All of a whole.
const WHOLE: u64 = 10_000;

impl Health {
    /// The health that records of these results come to; `None` if none was tried. Of records whose fate is unknown
    /// nobody can say that they went well.
    pub fn of(counts: &Counts) -> Option<Self> {
        let good = counts.written() + counts.unchanged;
        let tried = good + counts.failed + counts.unknown;
        let hundredths = (u128::from(good) * u128::from(WHOLE)).checked_div(u128::from(tried))?;
        let hundredths = u64::try_from(hundredths).unwrap_or(WHOLE);
        Some(Self { hundredths })
    }

    /// Hundredths of a percent, rounded down, so that only what is whole is called so.
    pub fn hundredths(self) -> u64 {
        self.hundredths
    }

    /// What it is called.
    pub fn band(self) -> Band {
        match self.hundredths {
            WHOLE.. => Band::Ok,
            5_000.. => Band::Warn,
            _ => Band::Bad,
        }
    }
}

impl Band {
    /// Its word, the same in texts, documents and the history.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_is_called_so() {
        let health = |created, failed, unknown| {
            let counts = Counts {
                created,
                failed,
                unknown,
                not_tried: 7,
                skipped: 7,
                ..Counts::default()
            };
            Health::of(&counts).map(|health| (health.hundredths(), health.band().word()))
        };
        assert_eq!(health(0, 0, 0), None);
        assert_eq!(health(3, 0, 0), Some((10_000, "ok")));
        assert_eq!(health(999_999, 1, 0), Some((9_999, "warn")));
        assert_eq!(health(1, 1, 0), Some((5_000, "warn")));
        assert_eq!(health(1, 0, 1), Some((5_000, "warn")));
        assert_eq!(health(49, 51, 0), Some((4_900, "bad")));
        assert_eq!(health(0, 1, 0), Some((0, "bad")));
    }
}
