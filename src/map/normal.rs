//! Normalisers: what makes texts that mean the same the same.

use std::borrow::Cow;
use std::str::FromStr as _;

use icu_normalizer::ComposingNormalizerBorrowed;
use toml::de::DeValue;
use url::Url;

use super::glance::is_settled;
use super::number::{self, Signs};
use crate::language::{Text, text};
use crate::plain::{half_width, nearest};
use crate::toml_file::{Complaints, Keys, Valued, one_of};

/// Makes texts that mean the same the same.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Normal {
    Trim,
    Spaces,
    Width,
    Nfc,
    Nfkc,
    Kana,
    Hiragana,
    Digits,
    Upper,
    Lower,
    Number(Signs),
    Phone(phonenumber::country::Id),
    Email,
    Url,
}

/// Normalisers that need nothing more than their name.
const PLAIN: [(&str, Normal); 13] = [
    ("trim", Normal::Trim),
    ("spaces", Normal::Spaces),
    ("width", Normal::Width),
    ("nfc", Normal::Nfc),
    ("nfkc", Normal::Nfkc),
    ("kana", Normal::Kana),
    ("hiragana", Normal::Hiragana),
    ("digits", Normal::Digits),
    ("upper", Normal::Upper),
    ("lower", Normal::Lower),
    ("email", Normal::Email),
    ("url", Normal::Url),
    (
        "number",
        Normal::Number(Signs {
            grouping: Some(','),
            decimal: '.',
        }),
    ),
];

/// A normaliser as a map writes it: its name, or a table of its name and what it needs.
pub(super) fn understand(value: &Valued<'_>, complaints: &mut Complaints<'_>) -> Option<Normal> {
    match value.get_ref() {
        DeValue::String(name) => {
            let found = by_name(name);
            if found.is_none() {
                let names = PLAIN.iter().map(|(name, _)| *name);
                let expected = match nearest(name, names.clone()) {
                    _ if name == "phone" => Text::fixed(
                        "written with a country: { phone = \"JP\" }",
                        "国を添えた{ phone = \"JP\" }の形",
                    ),
                    Some(nearest) => text!(
                        "a normaliser, such as \"{nearest}\"",
                        "「{nearest}」などの正規化の名前"
                    ),
                    None => one_of(names),
                };
                complaints.invalid("normalize", &value.span(), expected);
            }
            found
        }
        DeValue::Table(table) => {
            let mut keys = Keys::new(table);
            let number = keys.table("number", complaints);
            let phone = keys.text("phone", complaints);
            let count = table.len();
            keys.end(complaints);
            if count != 1 {
                let expected = Text::fixed("one normaliser in each { }", "{ }ごとに1つの正規化");
                complaints.invalid("normalize", &value.span(), expected);
                return None;
            }
            if let Some(number) = number {
                return signs(number, value, complaints).map(Normal::Number);
            }
            let phone = phone?;
            let country = phonenumber::country::Id::from_str(&phone.text).ok();
            if country.is_none() {
                let expected = Text::fixed(
                    "the code of a country, such as \"JP\"",
                    "「JP」などの国コード",
                );
                complaints.invalid("phone", &phone.at, expected);
            }
            country.map(Normal::Phone)
        }
        _ => {
            let expected = Text::fixed(
                "a name, or a table such as { phone = \"JP\" }",
                "名前、または{ phone = \"JP\" }のようなテーブル",
            );
            complaints.invalid("normalize", &value.span(), expected);
            None
        }
    }
}

/// The normaliser of this name, if it needs nothing more.
pub(super) fn by_name(name: &str) -> Option<Normal> {
    let found = PLAIN.iter().find(|(known, _)| *known == name);
    found.map(|(_, normal)| normal.clone())
}

fn signs(
    table: &toml::de::DeTable<'_>,
    value: &Valued<'_>,
    complaints: &mut Complaints<'_>,
) -> Option<Signs> {
    let mut keys = Keys::new(table);
    let grouping = keys.text("grouping", complaints);
    let decimal = keys.text("decimal", complaints);
    keys.end(complaints);
    let mut one = |name: &str, text: &str, at: &std::ops::Range<usize>| {
        let mut characters = text.chars();
        let sign = characters
            .next()
            .filter(|sign| !sign.is_ascii_digit() && !"-+()".contains(*sign));
        let sign = sign.filter(|_| characters.next().is_none());
        if sign.is_none() {
            let expected = Text::fixed("one character, such as \",\"", "「,」のような1文字");
            complaints.invalid(name, at, expected);
        }
        sign
    };
    let grouping = match grouping {
        Some(named) if named.text.is_empty() => None,
        Some(named) => Some(one("grouping", &named.text, &named.at)?),
        None => None,
    };
    let decimal = match decimal {
        Some(named) => one("decimal", &named.text, &named.at)?,
        None => '.',
    };
    if grouping == Some(decimal) {
        let expected = Text::fixed(
            "written with different signs for groups and decimals",
            "桁区切りと小数点に異なる記号を使う指定",
        );
        complaints.invalid("number", &value.span(), expected);
        return None;
    }
    Some(Signs { grouping, decimal })
}

impl Normal {
    /// Whether it leaves settled texts as they are.
    pub(super) fn keeps_settled(&self) -> bool {
        matches!(self, Self::Width | Self::Nfc | Self::Nfkc)
    }

    /// A text as this makes it.
    ///
    /// # Errors
    /// What the text should be, if it is not.
    pub(super) fn apply<'a>(&self, text: Cow<'a, str>) -> Result<Cow<'a, str>, Text> {
        let changes_ascii = !matches!(
            self,
            Self::Width | Self::Nfc | Self::Nfkc | Self::Kana | Self::Hiragana
        );
        if !changes_ascii && text.is_ascii() {
            return Ok(text);
        }
        Ok(match self {
            Self::Trim => match text {
                Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
                Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
            },
            Self::Spaces => {
                let words: Vec<_> = text.split_whitespace().collect();
                Cow::Owned(words.join(" "))
            }
            Self::Width => Cow::Owned(one_width(&text)),
            Self::Nfc => composed(&ComposingNormalizerBorrowed::new_nfc(), text),
            Self::Nfkc => composed(&ComposingNormalizerBorrowed::new_nfkc(), text),
            Self::Kana => Cow::Owned(
                text.chars()
                    .map(|kana| shifted(kana, HIRAGANA, KANA_APART))
                    .collect(),
            ),
            Self::Hiragana => Cow::Owned(
                text.chars()
                    .map(|kana| shifted(kana, KATAKANA, -KANA_APART))
                    .collect(),
            ),
            Self::Digits => {
                let narrow = text.chars().map(half_width);
                Cow::Owned(narrow.filter(char::is_ascii_digit).collect())
            }
            Self::Upper => Cow::Owned(text.to_uppercase()),
            Self::Lower => Cow::Owned(text.to_lowercase()),
            Self::Number(signs) => {
                let number = number::read(&text, *signs);
                Cow::Owned(number.ok_or_else(|| signs.expected())?)
            }
            Self::Phone(country) => Cow::Owned(phone(&text, *country)?),
            Self::Email => Cow::Owned(email(&text)?),
            Self::Url => Cow::Owned(url(&text)?),
        })
    }
}

impl Signs {
    fn expected(self) -> Text {
        let Self { grouping, decimal } = self;
        let example = match grouping {
            Some(sign) => format!("1{sign}234{decimal}56"),
            None => format!("1234{decimal}56"),
        };
        text!("a number written like {example}", "「{example}」の形の数値")
    }
}

fn composed<'a>(normalizer: &ComposingNormalizerBorrowed<'_>, text: Cow<'a, str>) -> Cow<'a, str> {
    if is_settled(&text) {
        return text;
    }
    let made = match normalizer.normalize(&text) {
        Cow::Owned(made) => Some(made),
        Cow::Borrowed(_) => None,
    };
    made.map_or(text, Cow::Owned)
}

/// Letters, digits and signs at half their width, katakana at its full one: as Japanese texts are mostly written.
fn one_width(text: &str) -> String {
    let normalizer = ComposingNormalizerBorrowed::new_nfkc();
    let is_of_another_width = |letter: char| matches!(letter, '\u{ff00}'..='\u{ffef}');
    let mut made = String::with_capacity(text.len());
    let mut other = String::new();
    for letter in text.chars() {
        if is_of_another_width(letter) {
            // A sound mark of half the width belongs to the letter before it.
            other.push(letter);
            continue;
        }
        made.push_str(&normalizer.normalize(&other));
        other.clear();
        made.push(if letter == '\u{3000}' { ' ' } else { letter });
    }
    made.push_str(&normalizer.normalize(&other));
    made
}

const HIRAGANA: std::ops::RangeInclusive<char> = 'ぁ'..='ゖ';
const KATAKANA: std::ops::RangeInclusive<char> = 'ァ'..='ヶ';
/// How far a hiragana is from its katakana.
const KANA_APART: i32 = 0x60;

fn shifted(letter: char, of: std::ops::RangeInclusive<char>, by: i32) -> char {
    if !of.contains(&letter) {
        return letter;
    }
    let shifted = (letter as u32).checked_add_signed(by);
    shifted.and_then(char::from_u32).unwrap_or(letter)
}

fn phone(text: &str, country: phonenumber::country::Id) -> Result<String, Text> {
    let narrow: String = text.chars().map(half_width).collect();
    let parsed = phonenumber::parse(Some(country), narrow.trim()).ok();
    let valid = parsed.filter(phonenumber::is_valid);
    let valid = valid.ok_or_else(|| {
        text!(
            "a telephone number of {country:?}, or one with `+` and its country",
            "電話番号（{country:?}の番号、または「+」と国番号で始まる番号）"
        )
    })?;
    let number = valid.format().mode(phonenumber::Mode::E164).to_string();
    Ok(number)
}

fn email(text: &str) -> Result<String, Text> {
    let narrow: String = text.trim().chars().map(half_width).collect();
    let is_one = narrow.split_once('@').is_some_and(|(name, host)| {
        let is_plain = |part: &str| {
            !part.is_empty()
                && !part.chars().any(|letter| {
                    letter.is_whitespace() || letter.is_control() || "<>(),;:\"".contains(letter)
                })
        };
        let labels: Vec<_> = host.split('.').collect();
        is_plain(name)
            && is_plain(host)
            && !host.contains('@')
            && labels.len() > 1
            && !labels.contains(&"")
    });
    is_one.then_some(narrow).ok_or_else(|| {
        Text::fixed(
            "an e-mail address like name@example.com",
            "「name@example.com」の形のメールアドレス",
        )
    })
}

fn url(text: &str) -> Result<String, Text> {
    let trimmed = text.trim();
    let whole = if trimmed.contains("://") {
        trimmed.to_owned()
    } else {
        format!("https://{trimmed}")
    };
    let is_web = |url: &Url| {
        let has_name = url
            .host_str()
            .is_some_and(|host| host.contains('.') || host == "localhost");
        matches!(url.scheme(), "http" | "https") && has_name
    };
    let read = Url::parse(&whole).ok().filter(is_web);
    let has_blank = trimmed.contains(char::is_whitespace);
    read.filter(|_| !has_blank && !trimmed.is_empty())
        .map(|_| whole)
        .ok_or_else(|| {
            Text::fixed(
                "an address like https://example.com",
                "「https://example.com」の形のアドレス",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(normal: &Normal, text: &str) -> Option<String> {
        normal.apply(text.into()).ok().map(Cow::into_owned)
    }

    #[test]
    fn what_is_settled_is_changed_by_nothing_that_says_so() {
        let keeping = [Normal::Width, Normal::Nfc, Normal::Nfkc];
        assert!(keeping.iter().all(Normal::keeps_settled));
        for character in (0..=0x1_FFFF).filter_map(char::from_u32) {
            if !is_settled(character.encode_utf8(&mut [0; 4])) {
                continue;
            }
            for beside in ["", "か", "a", "ハ"] {
                let text = format!("{beside}{character}{beside}");
                for normal in &keeping {
                    assert_eq!(apply(normal, &text).as_ref(), Some(&text), "{normal:?}");
                }
            }
        }
    }

    #[test]
    fn texts_that_mean_the_same_become_the_same() {
        let jp = Normal::Phone(phonenumber::country::Id::JP);
        let us = Normal::Phone(phonenumber::country::Id::US);
        for (normal, text, expected) in [
            (Normal::Trim, "　a b ", Some("a b")),
            (Normal::Spaces, " a 　b\nc", Some("a b c")),
            (Normal::Width, "ＡＢＣ　１２３ ｶﾞｷﾞ①", Some("ABC 123 ガギ①")),
            (Normal::Width, "007", Some("007")),
            (Normal::Nfkc, "①㈱ｱ", Some("1(株)ア")),
            (Normal::Nfc, "か\u{3099}", Some("が")),
            (Normal::Kana, "ひらがなヴ", Some("ヒラガナヴ")),
            (Normal::Hiragana, "カタカナ", Some("かたかな")),
            (Normal::Digits, "０3-1234（内）5", Some("0312345")),
            (Normal::Upper, "aß", Some("ASS")),
            (Normal::Lower, "ABC", Some("abc")),
            (jp.clone(), "03-1234-5678", Some("+81312345678")),
            (
                jp.clone(),
                "０９０－１２３４－５６７８",
                Some("+819012345678"),
            ),
            (jp.clone(), "+1 415 909 5555", Some("+14159095555")),
            (us, "(415) 909-5555", Some("+14159095555")),
            (jp.clone(), "123", None),
            (jp, "電話なし", None),
            (Normal::Email, " a.b@example.com", Some("a.b@example.com")),
            (Normal::Email, "a@b", None),
            (Normal::Email, "a b@example.com", None),
            (Normal::Email, "a@@example.com", None),
            (Normal::Url, "example.com", Some("https://example.com")),
            (
                Normal::Url,
                "http://example.com/a?b",
                Some("http://example.com/a?b"),
            ),
            (Normal::Url, "ftp://example.com", None),
            (Normal::Url, "no address", None),
            (Normal::Url, "", None),
        ] {
            assert_eq!(
                apply(&normal, text).as_deref(),
                expected,
                "{normal:?} {text:?}"
            );
        }
    }
}
