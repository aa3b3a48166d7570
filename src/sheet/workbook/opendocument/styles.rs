//! How the cells of an OpenDocument spreadsheet show their numbers, and which of its sheets are hidden.

use std::collections::{HashMap, HashSet};

use quick_xml::events::{BytesStart, Event};

use super::limits::{LONGEST_NAME, MOST_NAMES, name};
use crate::sheet::workbook::broken::Broken;
use crate::sheet::workbook::format::Format;
use crate::sheet::workbook::pattern::{Bound, Pattern};
use crate::sheet::workbook::xml::{Xml, attribute, push_reference};

/// The most digits that a format has; more are no code that anybody has.
const MOST_DIGITS: usize = 64;
/// The most bounds of a format; no program lets anybody write more than two.
const MOST_BOUNDS: usize = 8;
/// How far the style that a style is made of is looked for.
const MOST_PARENTS: usize = 32;

/// How a cell shows what its format does not fit: a format of cells, by its position.
#[derive(Debug, Clone, Copy)]
pub(super) enum Usual {
    Number = 0,
    Date = 1,
    Moment = 2,
    Time = 3,
    Duration = 4,
}

impl Usual {
    const ALL: [Format; 5] = [
        Format::Number,
        Format::Moment {
            has_date: true,
            has_time: false,
        },
        Format::Moment {
            has_date: true,
            has_time: true,
        },
        Format::Moment {
            has_date: false,
            has_time: true,
        },
        Format::Duration,
    ];
}

/// The styles of a workbook.
#[derive(Default)]
pub(super) struct Styles {
    /// Of each style of cells, what it is made of and its data style.
    cells: HashMap<String, Ancestry>,
    data: HashMap<String, DataStyle>,
    hidden: HashSet<String>,
    formats: Vec<Format>,
    /// The position of the format of each style of cells.
    positions: HashMap<String, usize>,
}

#[derive(Default)]
struct Ancestry {
    parent: String,
    data: String,
}

/// How numbers are shown, as far as it matters.
struct DataStyle {
    format: Format,
    /// The style of numbers that are positive, if they have one of their own.
    positive: Option<String>,
    /// The styles of numbers that keep a bound, in their order.
    bounded: Vec<(Bound, String)>,
    /// Whether still other numbers have styles of their own.
    has_conditions: bool,
}

impl Styles {
    /// The formats of cells, those that are usual first.
    pub(super) fn formats(&self) -> &[Format] {
        &self.formats
    }

    /// The position of a style's format.
    pub(super) fn position(&self, style: &str) -> usize {
        self.positions.get(style).copied().unwrap_or(0)
    }

    /// Whether a sheet of this style is hidden.
    pub(super) fn hides(&self, style: &str) -> bool {
        self.hidden.contains(style)
    }

    /// Reads styles, up to the end of the element that has them.
    pub(super) fn read(&mut self, xml: &mut Xml) -> Result<(), Broken> {
        loop {
            let Some(event) = xml.next()? else {
                return Err(xml.damaged());
            };
            let element = match event {
                Event::Start(element) => element,
                Event::End(_) => return Ok(()),
                _ => continue,
            };
            let known = self.cells.len() + self.data.len() + self.hidden.len();
            if known >= MOST_NAMES {
                return Err(Broken::TooMuch);
            }
            let own_name = name(&element, "name")?;
            let kind = element.local_name().as_ref().to_owned();
            match kind.as_str() {
                "style" => match attribute(&element, "family").as_deref() {
                    Some("table-cell") => {
                        let parent = name(&element, "parent-style-name")?;
                        let data = name(&element, "data-style-name")?;
                        self.cells.insert(own_name, Ancestry { parent, data });
                        drop(element);
                        xml.skip()?;
                    }
                    Some("table") => {
                        drop(element);
                        if is_hidden(xml)? {
                            self.hidden.insert(own_name);
                        }
                    }
                    _ => {
                        drop(element);
                        xml.skip()?;
                    }
                },
                "number-style" | "date-style" | "time-style" | "percentage-style"
                | "currency-style" => {
                    let truncates = attribute(&element, "truncate-on-overflow");
                    let draft = Draft {
                        is_number: kind == "number-style",
                        is_duration: truncates.is_some_and(|truncates| truncates == "false"),
                        ..Draft::default()
                    };
                    drop(element);
                    self.data.insert(own_name, draft.read(xml)?);
                }
                _ => {
                    drop(element);
                    xml.skip()?;
                }
            }
        }
    }

    /// Finds the formats of all styles.
    pub(super) fn settle(&mut self) {
        self.formats = Usual::ALL.to_vec();
        let mut known: HashMap<Format, usize> = HashMap::new();
        known.extend(Usual::ALL.into_iter().zip(0..));
        for style in self.cells.keys() {
            let Some(format) = self.format(style) else {
                continue;
            };
            let next = self.formats.len();
            let position = *known.entry(format.clone()).or_insert(next);
            if position == next {
                self.formats.push(format);
            }
            self.positions.insert(style.clone(), position);
        }
    }

    /// A pattern, behind those of a style for numbers that keep a bound.
    fn bounded(&self, data: &DataStyle, last: &Pattern) -> Option<Pattern> {
        let mut bounded = Vec::with_capacity(data.bounded.len());
        for (bound, name) in &data.bounded {
            let Format::Pattern(pattern) = &self.data.get(name)?.format else {
                return None;
            };
            bounded.push((*bound, pattern.last().to_owned()));
        }
        Pattern::of(bounded, last.last().to_owned())
    }

    /// The format of a style, or of what it is made of.
    fn format(&self, style: &str) -> Option<Format> {
        let mut style = self.cells.get(style)?;
        for _ in 0..MOST_PARENTS {
            if !style.data.is_empty() {
                let data = self.data.get(&style.data)?;
                let positive = data.positive.as_ref().and_then(|name| self.data.get(name));
                let format = &positive.unwrap_or(data).format;
                return match format {
                    Format::Pattern(_) if data.has_conditions => None,
                    Format::Pattern(last) => Some(Format::Pattern(self.bounded(data, last)?)),
                    _ => Some(format.clone()),
                };
            }
            style = self.cells.get(&style.parent)?;
        }
        None
    }
}

/// Whether a style of sheets hides them; reads it to its end.
fn is_hidden(xml: &mut Xml) -> Result<bool, Broken> {
    let mut is_hidden = false;
    loop {
        let Some(event) = xml.next()? else {
            return Err(xml.damaged());
        };
        match event {
            Event::Start(element) => {
                let display = attribute(&element, "display");
                is_hidden |= display.is_some_and(|display| display == "false");
                drop(element);
                xml.skip()?;
            }
            Event::End(_) => return Ok(is_hidden),
            _ => {}
        }
    }
}

/// A data style that is read.
#[derive(Default)]
struct Draft {
    is_number: bool,
    is_duration: bool,
    has_date: bool,
    has_time: bool,
    /// Whether it shows a number in another way than by whole digits.
    is_other: bool,
    /// How many of its digits are shown in any case.
    zeros: usize,
    /// Zeros for digits, and what is between and around them.
    pattern: String,
    positive: Option<String>,
    bounded: Vec<(Bound, String)>,
    has_conditions: bool,
}

impl Draft {
    /// Reads it to its end.
    fn read(mut self, xml: &mut Xml) -> Result<DataStyle, Broken> {
        loop {
            let Some(event) = xml.next()? else {
                return Err(xml.damaged());
            };
            let element = match event {
                Event::Start(element) => element,
                Event::End(_) => return Ok(self.finish()),
                _ => continue,
            };
            let part = element.local_name().as_ref().to_owned();
            match part.as_str() {
                "number" => {
                    let digits = self.begin_number(&element);
                    drop(element);
                    let embedded = embedded(xml)?;
                    self.number(digits, &embedded);
                    continue;
                }
                "text" => {
                    drop(element);
                    let text = content(xml)?;
                    self.push(&text);
                    continue;
                }
                "year" | "month" | "day" | "era" | "day-of-week" | "week-of-year" | "quarter" => {
                    self.has_date = true;
                }
                "hours" | "minutes" | "seconds" | "am-pm" => self.has_time = true,
                "map" => self.condition(&element)?,
                "text-properties" => {}
                _ => self.is_other = true,
            }
            drop(element);
            xml.skip()?;
        }
    }

    /// How many digits a number shows in any case.
    fn begin_number(&mut self, element: &BytesStart<'_>) -> usize {
        let number = |name| attribute(element, name).and_then(|digits| digits.parse().ok());
        let is_true = |name| attribute(element, name).is_some_and(|value| value == "true");
        let decimals: usize = number("decimal-places").unwrap_or(0);
        let is_scaled = attribute(element, "display-factor").is_some_and(|factor| factor != "1");
        self.is_other |= decimals > 0 || is_true("grouping") || is_scaled || self.zeros > 0;
        number("min-integer-digits").unwrap_or(0)
    }

    /// Adds digits, with texts between them, each behind which there are so many digits.
    fn number(&mut self, digits: usize, embedded: &[(usize, String)]) {
        // Digits that are shown only where a number has them say nothing of its zeros.
        let is_within = |(position, _): &(usize, String)| *position <= digits;
        if digits > MOST_DIGITS || !embedded.iter().all(is_within) {
            self.is_other = true;
            return;
        }
        self.zeros = digits;
        for behind in (0..=digits).rev() {
            for (_, text) in embedded.iter().filter(|(position, _)| *position == behind) {
                self.push(text);
            }
            if behind > 0 {
                self.pattern.push('0');
            }
        }
    }

    fn push(&mut self, text: &str) {
        self.is_other |= self.pattern.len() + text.len() > LONGEST_NAME;
        if !self.is_other {
            self.pattern.push_str(text);
        }
    }

    /// Numbers for which a condition holds have a style of their own.
    fn condition(&mut self, element: &BytesStart<'_>) -> Result<(), Broken> {
        let condition = attribute(element, "condition").unwrap_or_default();
        let condition = condition.replace(' ', "");
        match condition.as_str() {
            "value()>=0" | "value()>0" => {
                self.positive = Some(name(element, "apply-style-name")?);
            }
            "value()<0" | "value()=0" => {}
            _ => {
                let bound = condition.strip_prefix("value()");
                match bound.and_then(Bound::read) {
                    Some(bound) if self.bounded.len() < MOST_BOUNDS => {
                        let own = name(element, "apply-style-name")?;
                        self.bounded.push((bound, own));
                    }
                    _ => self.has_conditions = true,
                }
            }
        }
        Ok(())
    }

    fn finish(self) -> DataStyle {
        let (has_date, has_time) = (self.has_date, self.has_time);
        let format = if self.is_duration && has_time && !has_date {
            Format::Duration
        } else if has_date || has_time {
            Format::Moment { has_date, has_time }
        } else if self.is_number && !self.is_other && self.zeros > 1 {
            Pattern::of_all(self.pattern).map_or(Format::Number, Format::Pattern)
        } else {
            Format::Number
        };
        DataStyle {
            format,
            positive: self.positive,
            bounded: self.bounded,
            has_conditions: self.has_conditions,
        }
    }
}

/// The texts between the digits of a number, and behind each, how many digits there are; reads the number to its end.
fn embedded(xml: &mut Xml) -> Result<Vec<(usize, String)>, Broken> {
    let mut texts = Vec::new();
    loop {
        let Some(event) = xml.next()? else {
            return Err(xml.damaged());
        };
        match event {
            Event::Start(element) => {
                let position = attribute(&element, "position");
                let position = position.and_then(|position| position.parse().ok());
                let is_text = element.local_name().as_ref() == "embedded-text";
                drop(element);
                let text = content(xml)?;
                if is_text && texts.len() < MOST_DIGITS {
                    texts.push((position.unwrap_or(0), text));
                }
            }
            Event::End(_) => return Ok(texts),
            _ => {}
        }
    }
}

/// The text of an element that has nothing else, up to its end, as far as it is of use.
fn content(xml: &mut Xml) -> Result<String, Broken> {
    let mut content = String::new();
    loop {
        let Some(event) = xml.next()? else {
            return Err(xml.damaged());
        };
        match event {
            Event::Start(element) => {
                drop(element);
                xml.skip()?;
            }
            Event::End(_) => return Ok(content),
            _ if content.len() > LONGEST_NAME => {}
            Event::Text(text) => content.push_str(&text.xml10_content()),
            Event::CData(text) => content.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => push_reference(&reference, &mut content),
            _ => {}
        }
    }
}
