//! How cells show their numbers: as numbers, with leading zeros, as dates or times.

use std::borrow::Cow;

/// The most bytes of a pattern: as many as a code of Excel has characters.
const MOST_PATTERN: usize = 255;

/// By so many numbers cells name their formats in Excel; a file that has more is none of Excel's, and of the others nothing
/// is kept.
pub(super) const MOST_FORMATS: usize = 65_536;

/// How a cell shows a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Format {
    /// As a number.
    Number,
    /// By this pattern of zeros, each of which is a digit, and other characters: `000-0000`.
    Pattern(String),
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

    /// What a format code means, by its section for positive numbers.
    pub(super) fn of_code(code: &str) -> Self {
        let mut plain = String::new();
        let mut pattern = String::new();
        let mut characters = code.chars();
        let mut is_condition = false;
        while let Some(character) = characters.next() {
            match character {
                ';' => break,
                '"' => pattern.extend(
                    characters
                        .by_ref()
                        .take_while(|character| *character != '"'),
                ),
                '\\' => pattern.extend(characters.next()),
                // A blank as wide as this character, or as many of it as there is room.
                '_' | '*' => {
                    characters.next();
                }
                '[' => {
                    let inside: String =
                        characters.by_ref().take_while(|end| *end != ']').collect();
                    let inside = inside.to_lowercase();
                    if !inside.is_empty() && inside.chars().all(|unit| "hms".contains(unit)) {
                        return Self::Duration;
                    }
                    is_condition |= inside.starts_with(['<', '>', '=']);
                }
                other => {
                    plain.push(other.to_ascii_lowercase());
                    pattern.push(other);
                }
            }
        }
        if plain == "general" {
            return Self::Number;
        }
        let zeros = plain.matches('0').count();
        let is_pattern = zeros > 1
            && pattern.len() <= MOST_PATTERN
            && plain.chars().all(|character| "0-() ".contains(character));
        if is_pattern && !is_condition {
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
            Self::Pattern(pattern) => {
                let shown = pattern.chars().flat_map(|character| {
                    let escape = (character != '0').then_some('\\');
                    escape.into_iter().chain([character])
                });
                return shown.collect();
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_code_says_what_a_number_is() {
        let moment = |has_date, has_time| Format::Moment { has_date, has_time };
        let pattern = |text: &str| Format::Pattern(text.to_owned());
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
            ("[<=999]000;000\\-0000", Format::Number),
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
            Format::Pattern("000-0000".to_owned()),
            Format::Pattern("A00".to_owned()),
            moment(true, false),
            moment(false, true),
            moment(true, true),
            Format::Duration,
        ] {
            assert_eq!(Format::of_code(&format.code()), format);
        }
    }
}
