//! How cells show their numbers: as numbers, with leading zeros, as dates or times.

use std::borrow::Cow;
use std::str::Chars;

use super::pattern::{Bound, Pattern};

/// By so many numbers cells name their formats in Excel; a file that has more is none of Excel's, and of the others nothing
/// is kept.
pub(super) const MOST_FORMATS: usize = 65_536;

/// How a cell shows a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Format {
    /// As a number.
    Number,
    /// Digit by digit: `000-0000`.
    Pattern(Pattern),
    /// As a date, a time of day, or both.
    Moment { has_date: bool, has_time: bool },
    /// As hours that may be more than a day's.
    Duration,
}

impl Format {
    /// A format that files name by its number alone; 27 to 36 and 50 to 58 are those of Japanese and other East Asian Excels.
    pub(super) fn built_in(id: u32) -> Self {
        let (has_date, has_time) = match id {
            14..=17 | 27..=31 | 34..=36 | 50..=58 => (true, false),
            18..=21 | 32 | 33 | 45 | 47 => (false, true),
            22 => (true, true),
            46 => return Self::Duration,
            _ => return Self::Number,
        };
        Self::Moment { has_date, has_time }
    }

    /// What a format code means, by its section for positive numbers; digit by digit, by all that have bounds.
    pub(super) fn of_code(code: &str) -> Self {
        let mut characters = code.chars();
        let first = Section::read(&mut characters);
        if first.is_duration {
            return Self::Duration;
        }
        if first.plain == "general" {
            return Self::Number;
        }
        let plain = first.plain.clone();
        if let Some(pattern) = pattern(first, &mut characters) {
            return Self::Pattern(pattern);
        }
        let plain = plain.replace("am/pm", "h").replace("a/p", "h");
        // The exponent of a number is no era.
        let plain = plain.replace("e+", "").replace("e-", "");
        let has = |units: &str| plain.contains(|unit| units.contains(unit));
        let has_time = has("hs");
        let has_date = has("ydge") || (has("m") && !has_time);
        if has_date || has_time {
            Self::Moment { has_date, has_time }
        } else {
            Self::Number
        }
    }

    /// A code that shows numbers so in Excel.
    pub(super) fn code(&self) -> Cow<'_, str> {
        let code = match self {
            Self::Number => "General",
            Self::Pattern(pattern) => return pattern.code().into(),
            Self::Moment {
                has_time: false, ..
            } => r"yyyy\-mm\-dd",
            Self::Moment {
                has_date: false, ..
            } => "hh:mm:ss",
            Self::Moment { .. } => r"yyyy\-mm\-dd\ hh:mm:ss",
            Self::Duration => "[h]:mm:ss",
        };
        Cow::Borrowed(code)
    }
}

/// What stands between two semicolons of a format code.
#[derive(Default)]
struct Section {
    /// Its own signs, without texts.
    plain: String,
    /// The same with texts.
    pattern: String,
    /// What stands in front, in brackets: for which numbers it is.
    condition: Option<String>,
    is_duration: bool,
}

impl Section {
    /// Reads up to the next semicolon.
    fn read(characters: &mut Chars<'_>) -> Self {
        let mut section = Self::default();
        while let Some(character) = characters.next() {
            match character {
                ';' => break,
                '"' => {
                    let text = characters.by_ref().take_while(|end| *end != '"');
                    section.pattern.extend(text);
                }
                '\\' => section.pattern.extend(characters.next()),
                // A blank as wide as this character, or as many of it as there is room.
                '_' | '*' => {
                    characters.next();
                }
                '[' => {
                    let inside: String =
                        characters.by_ref().take_while(|end| *end != ']').collect();
                    section.take_brackets(inside.to_lowercase());
                }
                other => {
                    section.plain.push(other.to_ascii_lowercase());
                    section.pattern.push(other);
                }
            }
        }
        section
    }

    fn take_brackets(&mut self, inside: String) {
        self.is_duration |= !inside.is_empty() && inside.chars().all(|unit| "hms".contains(unit));
        if inside.starts_with(['<', '>', '=']) {
            self.condition = Some(inside);
        }
    }

    /// Whether it shows digits one by one.
    fn is_of_digits(&self) -> bool {
        let mut signs = self.plain.chars();
        signs.all(|sign| "0#-() ".contains(sign)) && self.plain.contains(['0', '#'])
    }
}

/// How a code shows numbers digit by digit, by its first section and those behind it; none where it does not, or says in
/// another way than by bounds for which numbers a section is.
fn pattern(first: Section, rest: &mut Chars<'_>) -> Option<Pattern> {
    // One zero alone is a plain number.
    if first.condition.is_none() && first.plain.matches('0').count() < 2 {
        return None;
    }
    let (mut section, mut bounded) = (first, Vec::new());
    loop {
        if !section.is_of_digits() {
            return None;
        }
        let Some(condition) = section.condition else {
            return Pattern::of(bounded, section.pattern);
        };
        bounded.push((Bound::read(&condition)?, section.pattern));
        section = Section::read(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_all(text: &str) -> Pattern {
        Pattern::of_all(text.to_owned()).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn a_number_is_shown_by_the_section_whose_bound_it_keeps() {
        let postal = "[<=999]000;[<=9999]000\\-00;000\\-0000";
        let telephone = "[<=99999999]####\\-####;\\(00\\)\\ ####\\-####";
        for (code, number, shown) in [
            (postal, "64", "064"),
            (postal, "6401", "064-01"),
            (postal, "640941", "064-0941"),
            (telephone, "12345678", "1234-5678"),
            (telephone, "312345678", "(03) 1234-5678"),
        ] {
            let Format::Pattern(pattern) = Format::of_code(code) else {
                panic!("{code}");
            };
            assert_eq!(pattern.show(number), shown, "{code}");
            assert_eq!(pattern.code(), code);
        }
    }

    #[test]
    fn a_format_code_says_what_a_number_is() {
        let moment = |has_date, has_time| Format::Moment { has_date, has_time };
        let pattern = |text: &str| Format::Pattern(of_all(text));
        for (code, format) in [
            ("General", Format::Number),
            ("0", Format::Number),
            ("#,##0.00", Format::Number),
            ("0.00E+00", Format::Number),
            ("\"¥\"#,##0;[Red]\\-\"¥\"#,##0", Format::Number),
            ("0%", Format::Number),
            ("@", Format::Number),
            ("00000", pattern("00000")),
            ("000\\-0000", pattern("000-0000")),
            ("\"A\"000", pattern("A000")),
            ("[<=999]General;000\\-0000", Format::Number),
            ("[<=999]000;[<=9999]000", Format::Number),
            ("[<=99.5]000;000\\-0000", Format::Number),
            ("###", Format::Number),
            ("# ##0", Format::Number),
            ("yyyy/m/d", moment(true, false)),
            ("yyyy\"年\"m\"月\"d\"日\"", moment(true, false)),
            ("[$-411]ggge\"年\"m\"月\"d\"日\"", moment(true, false)),
            ("[$-ja-JP]ge.m.d", moment(true, false)),
            ("m\"月\"", moment(true, false)),
            ("yyyy\\-mm\\-dd\\ hh:mm", moment(true, true)),
            ("h:mm AM/PM", moment(false, true)),
            ("h\"時\"mm\"分\"", moment(false, true)),
            ("mm:ss.0", moment(false, true)),
            ("[h]:mm:ss", Format::Duration),
            ("[Red][mm]:ss", Format::Duration),
        ] {
            assert_eq!(Format::of_code(code), format, "{code}");
        }
        assert_eq!(Format::built_in(31), moment(true, false));
        assert_eq!(Format::built_in(32), moment(false, true));
        assert_eq!(Format::built_in(57), moment(true, false));
        assert_eq!(Format::built_in(49), Format::Number);
    }

    #[test]
    fn what_is_copied_shows_numbers_as_before() {
        let moment = |has_date, has_time| Format::Moment { has_date, has_time };
        for format in [
            Format::Number,
            Format::Pattern(of_all("000-0000")),
            Format::Pattern(of_all("A00")),
            moment(true, false),
            moment(false, true),
            moment(true, true),
            Format::Duration,
        ] {
            assert_eq!(Format::of_code(&format.code()), format);
        }
    }
}
