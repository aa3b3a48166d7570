//! What the cells of a column are like, as far as it says how a map should read them. Memory holds few of them.

use std::collections::HashMap;
use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use super::moment::{Format, Order, Wanted};
use super::number::{self, Signs};
use crate::cell::{self, Commas, Locale};
use crate::model::{Field, FieldKind};

/// The most different texts of a column that are kept as what they are.
const TEXTS: usize = 200;
/// The most of them that are known to be different.
const DIFFERENT: usize = 1_000_000;

/// A cell that shows something.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) line: u64,
    pub(super) text: String,
}

/// A way in which the cells of a column may be written.
#[derive(Debug)]
pub(super) struct Way {
    /// The line of a map that says so; nothing for how kintable reads cells anyway.
    pub(super) rule: Option<&'static str>,
    reads: Reads,
    /// The first cell that is not written so.
    pub(super) fails: Option<Sample>,
    /// The first cell that no other way reads.
    pub(super) proof: Option<Sample>,
}

impl Way {
    /// The line of a map that says so, with a cell that is written so and one that is not, where there are such.
    pub(super) fn proved(&self) -> Option<(&'static str, &Sample, &Sample)> {
        Some((self.rule?, self.proof.as_ref()?, self.fails.as_ref()?))
    }
}

#[derive(Debug)]
enum Reads {
    Plain,
    Moment(Format, Wanted),
    Number(Signs),
}

/// What was seen of a column.
#[derive(Debug)]
pub(super) struct Survey {
    pub(super) filled: u64,
    /// Texts, how often they are there, and where first; `None` where there are too many.
    pub(super) texts: Option<HashMap<String, (u64, u64)>>,
    pub(super) ways: Vec<Way>,
    /// Whether all cells are filled, and different as far as that is known.
    pub(super) is_key: bool,
    hashes: HashSet<u64>,
    hasher: RandomState,
    locale: Locale,
}

impl Survey {
    /// Begins with the ways in which cells of this field may be written.
    pub(super) fn new(field: Option<&Field>) -> Self {
        let ways = field.map_or_else(Vec::new, |field| ways(field.kind));
        Self {
            filled: 0,
            texts: Some(HashMap::new()),
            ways,
            is_key: true,
            hashes: HashSet::new(),
            hasher: RandomState::new(),
            locale: Locale {
                zone: Some(jiff::tz::TimeZone::UTC),
                commas: Commas::default(),
            },
        }
    }

    pub(super) fn take(&mut self, field: Option<&Field>, line: u64, text: &str) {
        if text.trim().is_empty() {
            self.is_key = false;
            return;
        }
        self.filled += 1;
        if self.is_key && self.hashes.len() < DIFFERENT {
            self.is_key = self.hashes.insert(self.hasher.hash_one(text));
        }
        if let Some(texts) = &mut self.texts {
            let is_full = texts.len() >= TEXTS;
            if let Some((count, _)) = texts.get_mut(text) {
                *count += 1;
            } else if is_full {
                self.texts = None;
            } else {
                texts.insert(text.to_owned(), (1, line));
            }
        }
        let Some(field) = field.filter(|_| !self.ways.is_empty()) else {
            return;
        };
        let sample = || Sample {
            line,
            text: text.to_owned(),
        };
        let fits: Vec<_> = self
            .ways
            .iter()
            .map(|way| match &way.reads {
                Reads::Plain => cell::read(field, text, &self.locale).is_ok(),
                Reads::Moment(format, wanted) => format.read(text, *wanted).is_some(),
                Reads::Number(signs) => number::read(text, *signs).is_some(),
            })
            .collect();
        let alone = fits.iter().filter(|fits| **fits).count() == 1;
        for (way, fits) in self.ways.iter_mut().zip(fits) {
            if !fits && way.fails.is_none() {
                way.fails = Some(sample());
            }
            if fits && alone && way.proof.is_none() {
                way.proof = Some(sample());
            }
        }
    }
}

fn ways(kind: FieldKind) -> Vec<Way> {
    let way = |rule, reads| Way {
        rule,
        reads,
        fails: None,
        proof: None,
    };
    let moments = |wanted| {
        let order = |order| Reads::Moment(Format::Order(order), wanted);
        let mut ways = vec![
            way(None, Reads::Plain),
            way(Some("format = \"ymd\""), order(Order::YearMonthDay)),
            way(Some("format = \"dmy\""), order(Order::DayMonthYear)),
            way(Some("format = \"mdy\""), order(Order::MonthDayYear)),
            way(
                Some("format = \"wareki\""),
                Reads::Moment(Format::Era, wanted),
            ),
        ];
        if wanted == Wanted::Date {
            let signs = Format::Signs("%Y%m%d".to_owned());
            ways.push(way(
                Some("format = \"%Y%m%d\""),
                Reads::Moment(signs, wanted),
            ));
        } else {
            ways.push(way(
                Some("format = \"epoch-seconds\""),
                Reads::Moment(Format::Seconds, wanted),
            ));
        }
        ways
    };
    match kind {
        FieldKind::Date => moments(Wanted::Date),
        FieldKind::DateTime => moments(Wanted::Moment),
        FieldKind::Number => {
            let signs = |grouping, decimal| Reads::Number(Signs { grouping, decimal });
            vec![
                way(None, Reads::Plain),
                way(
                    Some("normalize = [{ number = { grouping = \",\", decimal = \".\" } }]"),
                    signs(Some(','), '.'),
                ),
                way(
                    Some("normalize = [{ number = { grouping = \".\", decimal = \",\" } }]"),
                    signs(Some('.'), ','),
                ),
                way(
                    Some("normalize = [{ number = { grouping = \" \", decimal = \",\" } }]"),
                    signs(Some(' '), ','),
                ),
            ]
        }
        _ => Vec::new(),
    }
}
