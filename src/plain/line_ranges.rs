//! Lines of a file, as few ranges of neighbours.

use std::collections::BTreeMap;

/// Lines, counted from 1, as ranges of which no two touch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineRanges(BTreeMap<u64, u64>);

impl LineRanges {
    /// Adds the lines from the first to the last.
    pub fn add(&mut self, first: u64, last: u64) {
        let (mut first, mut last) = (first, last.max(first));
        // Those that begin at or before the line behind it touch it if they reach up to it.
        while let Some((&begin, &end)) = self.0.range(..=last.saturating_add(1)).next_back()
            && end.saturating_add(1) >= first
        {
            first = first.min(begin);
            last = last.max(end);
            self.0.remove(&begin);
        }
        self.0.insert(first, last);
    }

    /// Adds all lines of others.
    pub fn add_all(&mut self, others: impl IntoIterator<Item = (u64, u64)>) {
        for (first, last) in others {
            self.add(first, last);
        }
    }

    /// Whether this line is among them.
    pub fn contains(&self, line: u64) -> bool {
        self.has_any(line, line)
    }

    /// Whether one of the lines from the first to the last is among them.
    pub fn has_any(&self, first: u64, last: u64) -> bool {
        let before = self.0.range(..=last).next_back();
        before.is_some_and(|(_, end)| *end >= first)
    }

    /// The first and the last line of each range, in order.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u64)> {
        self.0.iter().map(|(first, last)| (*first, *last))
    }
}

/// A range in short: `3`, `4-7`.
pub fn short_range((first, last): (u64, u64)) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first}-{last}")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ranges_hold_the_lines_of_a_set_and_never_touch(
            added in prop::collection::vec((1_u64..60, 0_u64..9), 0..30),
        ) {
            let (mut ranges, mut set) = (LineRanges::default(), BTreeSet::new());
            for (first, more) in added {
                ranges.add(first, first + more);
                set.extend(first..=first + more);
            }
            let held: Vec<_> = ranges.iter().flat_map(|(first, last)| first..=last).collect();
            for line in 0..70 {
                prop_assert_eq!(ranges.contains(line), set.contains(&line));
            }
            prop_assert_eq!(held, set.into_iter().collect::<Vec<_>>());
            let firsts = ranges.iter().skip(1);
            prop_assert!(ranges.iter().zip(firsts).all(|(one, next)| one.1 + 1 < next.0));
        }
    }
}
