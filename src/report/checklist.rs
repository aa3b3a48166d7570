//! What a check verified, item by item. An item of which anything was left open is never called good.

use serde_json::{Value as Json, json};

use super::paint::{Colour, painted};
use super::{Language, RunNames};
use crate::history::Verified;
use crate::job::{Ending, Extent, Open, Outcome, Why};
use crate::plain::push_line;
use crate::problem::{Item, Severity};

/// What is wrong with dates whose order cannot be known.
const UNREAD_DATES: [&str; 2] = ["date.invalid", "datetime.invalid"];

/// A line of the checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// What was looked at.
    pub item: Item,
    /// How it stands.
    pub state: State,
    /// What is wrong with it.
    pub errors: u64,
    /// What is worth knowing of it.
    pub notices: u64,
    /// How much of it there is, where that is counted.
    pub size: Option<u64>,
}

/// How an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// All of it was looked at, and nothing is wrong.
    Passed,
    /// Something is wrong; why not all of it was looked at, if that is so.
    Failed(Option<Why>),
    /// Nothing is wrong with the part that was looked at.
    Partly(Why),
    /// It was not looked at.
    Unchecked(Why),
    /// There is nothing of it in the file.
    Unneeded,
}

impl State {
    /// Its name in documents.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::Partly(_) => "partly_checked",
            Self::Unchecked(_) => "not_checked",
            Self::Unneeded => "not_needed",
        }
    }

    /// What left it open, if anything did.
    pub fn why(self) -> Option<Why> {
        match self {
            Self::Passed | Self::Unneeded => None,
            Self::Failed(why) => why,
            Self::Partly(why) | Self::Unchecked(why) => Some(why),
        }
    }

    fn from_words(word: &str, why: Option<Why>) -> Option<Self> {
        let states = [Self::Passed, Self::Failed(why), Self::Unneeded];
        let open = why.map(|why| [Self::Partly(why), Self::Unchecked(why)]);
        let mut all = states.into_iter().chain(open.into_iter().flatten());
        all.find(|state| state.word() == word)
    }

    /// A sign that is read without a colour.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Passed => "✓",
            Self::Failed(_) => "✗",
            Self::Partly(_) | Self::Unchecked(_) => "?",
            Self::Unneeded => "-",
        }
    }

    fn colour(self) -> Colour {
        match self {
            Self::Passed | Self::Unneeded => Colour::Green,
            Self::Failed(_) => Colour::Red,
            Self::Partly(_) | Self::Unchecked(_) => Colour::Yellow,
        }
    }
}

/// The checklist of a run. `leaves_people_open` if nobody knows whether the people that the file names exist.
pub fn rows(names: &RunNames, outcome: &Outcome, leaves_people_open: bool) -> Vec<Row> {
    let row = |item| {
        let [errors, notices] = problems(outcome, item);
        let extent = extent(names, outcome, item);
        let is_people = leaves_people_open && item == Item::Users;
        let people = is_people.then_some(Open::all(Why::NoUsers));
        let open = left_open(outcome, item, extent.open.or(people));
        let state = if errors > 0 {
            State::Failed(open.map(|open| open.why))
        } else if extent.size == Some(0) {
            // Of a header with errors it is not known what its columns are of. A key is named by options.
            match open.map(|open| open.why) {
                Some(Why::Header) if item != Item::Keys => State::Unchecked(Why::Header),
                _ => State::Unneeded,
            }
        } else {
            match open {
                None => State::Passed,
                Some(Open { why, is_part: true }) => State::Partly(why),
                Some(Open { why, .. }) => State::Unchecked(why),
            }
        };
        Row {
            item,
            state,
            errors,
            notices,
            size: extent.size.filter(|size| *size > 0),
        }
    };
    Item::ALL.into_iter().map(row).collect()
}

/// What was left open of an item, beside what its extent says: that it was not looked at at all tells most.
fn left_open(outcome: &Outcome, item: Item, own: Option<Open>) -> Option<Open> {
    let is_early = !outcome.checked_to_end && !matches!(item, Item::Header | Item::Map);
    let is_header = outcome.header_is_refused && item.is_about_records();
    let [[broken, _], [own_errors, _]] = [Item::Format, item].map(|item| problems(outcome, item));
    let is_broken = broken > 0 && item.is_about_records();
    let is_unread = item == Item::DateOrder && own_errors == 0 && has_unread_dates(outcome);
    let all = own.filter(|open| !open.is_part);
    let part = |is_so: bool, why| is_so.then_some(Open::part(why));
    let early = all.or(part(is_early, Why::Early));
    let header = early.or(part(is_header, Why::Header));
    let lines = header.or(part(is_broken, Why::Lines));
    lines.or(own).or(part(is_unread, Why::Dates))
}

/// How far it was looked at; of a run that ended before that can be said, not at all.
fn extent(names: &RunNames, outcome: &Outcome, item: Item) -> Extent {
    let scope = outcome.scope.as_ref();
    let known = scope.and_then(|scope| scope.get(&item).copied());
    known.unwrap_or_else(|| {
        let is_there = match item {
            Item::Map => names.map.is_some(),
            // Nothing is written by a check.
            Item::Guards => names.kind.writes,
            _ => true,
        };
        Extent {
            size: (!is_there).then_some(0),
            open: Some(Open::all(Why::Early)),
        }
    })
}

/// How many errors of an item there are, and how many notices.
fn problems(outcome: &Outcome, item: Item) -> [u64; 2] {
    let mut sums = [0, 0];
    for (class, count) in &outcome.problems {
        if Item::of(class.code) == Some(item) {
            sums[usize::from(class.severity != Severity::Error)] += count;
        }
    }
    if let (Item::Guards, Ending::Guarded(violations)) = (item, &outcome.ending) {
        sums[0] = violations.len() as u64;
    }
    sums
}

fn has_unread_dates(outcome: &Outcome) -> bool {
    let mut classes = outcome.problems.keys();
    classes.any(|class| UNREAD_DATES.contains(&class.code))
}

/// The checklist for people, a line an item, each with how it stands; what the file has nothing of is left out.
pub(super) fn lines(rows: &[Row], language: Language) -> Vec<(State, String)> {
    let words = language.words();
    // What ends a check early leaves all else open for one reason.
    let is_rest = |row: &&Row| {
        let is_open = matches!(row.state, State::Partly(_) | State::Unchecked(_));
        let of_all = [Why::Early, Why::Header, Why::Lines];
        is_open && row.state.why().is_some_and(|why| of_all.contains(&why))
    };
    let shown = rows.iter().filter(|row| row.state != State::Unneeded);
    let shown = shown.filter(|row| !is_rest(row));
    let mut lines: Vec<_> = shown.map(|row| (row.state, words.verified(row))).collect();
    let rest = || rows.iter().filter(is_rest).map(|row| row.state);
    let partly = rest().find(|state| matches!(state, State::Partly(_)));
    let rest = partly.or(rest().next());
    lines.extend(rest.map(|state| (state, words.rest_verified(state))));
    lines
}

/// The same as a text, in our colours.
pub(super) fn push_lines(text: &mut String, rows: &[Row], language: Language) {
    for (state, line) in lines(rows, language) {
        text.push_str(&painted(state.sign(), state.colour()));
        push_line(text, &format!(" {line}"));
    }
}

/// The checklist as data.
pub(super) fn checklist_json(rows: &[Row]) -> Vec<Json> {
    let rows = rows.iter().map(|row| {
        json!({
            "item": row.item.word(),
            "state": row.state.word(),
            "why": row.state.why().map(Why::word),
            "errors": row.errors,
            "notices": row.notices,
            "of": row.size,
            "unit": row.size.and(unit(row.item)),
        })
    });
    rows.collect()
}

/// What is counted of an item.
fn unit(item: Item) -> Option<&'static str> {
    match item {
        Item::Format => Some("records"),
        Item::Header => Some("columns"),
        Item::Rows => Some("tables"),
        Item::Encoding | Item::Map | Item::Guards => None,
        _ => Some("fields"),
    }
}

impl Row {
    /// It, as the history keeps it.
    pub fn kept(&self) -> Verified {
        Verified {
            item: self.item.word().to_owned(),
            state: self.state.word().to_owned(),
            why: self.state.why().map(|why| why.word().to_owned()),
            errors: self.errors,
            notices: self.notices,
            size: self.size,
        }
    }

    /// It, as the history has it; `None` of what another version wrote that this one does not know.
    pub(super) fn from_kept(kept: &Verified) -> Option<Self> {
        let why = kept.why.as_deref();
        let why = why
            .map(Why::from_word)
            .map_or(Some(None), |why| why.map(Some))?;
        Some(Self {
            item: Item::from_word(&kept.item)?,
            state: State::from_words(&kept.state, why)?,
            errors: kept.errors,
            notices: kept.notices,
            size: kept.size,
        })
    }
}
