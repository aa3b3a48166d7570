//! The id of a run: short, typed by people, and sorted by time.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The letters of ids: digits and letters of which none looks like another, in the order of their values.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Ids count milliseconds from here: the first of January 2024, in milliseconds since 1970. Eight letters last until
/// 2058.
const EPOCH: u64 = 1_704_067_200_000;

/// How many letters tell when a run began, and how many tell runs of one millisecond apart.
const MOMENT: u32 = 8;
const CHANCE: u32 = 4;

/// How many letters an id may have. Ids of version 0.1 have two letters less, and are still read.
const LENGTHS: [usize; 2] = [10, (MOMENT + CHANCE) as usize];

/// The id of a run. Ids of later runs are greater.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct RunId(String);

impl TryFrom<String> for RunId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::typed(&text).ok_or("it is no id of a run")
    }
}

impl RunId {
    /// The id of a run that began at this time, in milliseconds since 1970; any number tells it from others of the
    /// same millisecond.
    pub fn new(millis: u64, chance: u32) -> Self {
        let bits = 5 * CHANCE;
        let chance = chance % (1 << bits);
        let number = (millis.saturating_sub(EPOCH) << bits) | u64::from(chance);
        let letter = |at: u32| LETTERS[usize::try_from((number >> (5 * at)) & 31).unwrap_or(0)];
        let letters = (0..MOMENT + CHANCE).rev().map(letter);
        Self(letters.map(char::from).collect())
    }

    /// The id that was typed; `None` if it is none.
    pub fn typed(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let is_id =
            LENGTHS.contains(&text.len()) && text.bytes().all(|byte| LETTERS.contains(&byte));
        is_id.then_some(Self(text))
    }

    /// The id as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_are_read_as_they_are_shown() {
        let at = |millis| RunId::new(EPOCH + millis, u32::MAX);
        let ids = [at(0), at(1), at(86_400_000), at(1_000_000_000_000)];
        assert!(ids.is_sorted());
        assert_eq!(ids[0].as_str(), "00000000zzzz");
        for id in &ids {
            assert_eq!(
                RunId::typed(&id.to_string().to_uppercase()),
                Some(id.clone())
            );
        }
        // Ids of two letters for the moment's own runs are from earlier versions.
        let old = RunId::typed("00000001z0").unwrap();
        assert!(ids[0] < old && old < at(2) && RunId::typed(old.as_str()) == Some(old));
        for text in [
            "",
            "last",
            "0123456789a",
            "012345678!",
            "０１２３４５６７８９",
        ] {
            assert_eq!(RunId::typed(text), None, "{text}");
        }
    }
}
