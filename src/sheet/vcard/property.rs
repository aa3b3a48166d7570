//! A property of a card: its name with its parameters, and its value as bytes, which it alone knows how to read.

use std::borrow::Cow;

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8};

use super::picture::{DATA, Picture};
use crate::language::{Text, text};

/// A property of a card.
pub(super) struct Property {
    /// What binds properties together: `item1`.
    pub(super) group: Option<String>,
    /// Its name, in capitals.
    pub(super) name: String,
    /// What is said of it, names in capitals; what has no name is a type.
    parameters: Vec<(String, String)>,
    /// What stands behind the colon.
    pub(super) value: Vec<u8>,
    /// Its first line.
    pub(super) line: u64,
    /// Whether its value is text already, whichever encoding it says that it is in.
    pub(super) is_text: bool,
    /// The picture that it is, once its value is read.
    pub(super) picture: Option<Picture>,
}

impl Property {
    /// The property that begins so, if its colon is there.
    pub(super) fn begun(text: &[u8], line: u64) -> Option<Self> {
        let mut is_quoted = false;
        let colon = text.iter().position(|byte| {
            is_quoted ^= *byte == b'"';
            *byte == b':' && !is_quoted
        })?;
        let head = decoded(&text[..colon], None).ok()?;
        let mut parts = split_outside_quotes(&head, ';').into_iter();
        let name = parts.next()?;
        let (group, name) = match name.rsplit_once('.') {
            Some((group, name)) => (Some(group.to_ascii_lowercase()), name),
            None => (None, name),
        };
        Some(Self {
            group,
            name: name.trim().to_ascii_uppercase(),
            parameters: parts.flat_map(parameters).collect(),
            value: text[colon + 1..].to_vec(),
            line,
            is_text: false,
            picture: None,
        })
    }

    /// All values of a parameter.
    pub(super) fn all<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p str> {
        let named = self
            .parameters
            .iter()
            .filter(move |(known, _)| known == name);
        named.map(|(_, value)| value.as_str())
    }

    fn is_encoded(&self, encodings: &[&str]) -> bool {
        let mut stated = self.all("ENCODING");
        stated.any(|stated| encodings.iter().any(|one| one.eq_ignore_ascii_case(stated)))
    }

    /// Whether it is written in quoted-printable.
    pub(super) fn is_quoted(&self) -> bool {
        self.is_encoded(&["QUOTED-PRINTABLE", "Q"])
    }

    /// Whether it is no text, but a picture, a sound or a key.
    pub(super) fn is_media(&self) -> bool {
        self.is_encoded(&["BASE64", "B"]) || self.value.starts_with(DATA)
    }

    /// Whether it is a picture within the card.
    pub(super) fn is_picture(&self) -> bool {
        self.is_media() && matches!(self.name.as_str(), "PHOTO" | "LOGO")
    }

    /// Makes of its value, which is whole, the picture that it is; what is left of it says only that it is one.
    pub(super) fn see(&mut self, at: u64) {
        self.picture = Picture::of(&self.name, &self.value, (at, self.line));
        self.value.truncate(DATA.len());
    }

    /// Its value as text.
    pub(super) fn text(&self) -> Result<String, Text> {
        let charset = self.all("CHARSET").next();
        let text = if self.is_quoted() {
            decoded(&unquoted(&self.value), charset)
        } else {
            decoded(&self.value, charset.filter(|_| !self.is_text))
        };
        Ok(text?.replace("\r\n", "\n").replace('\r', "\n"))
    }
}

/// Parameters of what stands between two semicolons.
fn parameters(part: &str) -> Vec<(String, String)> {
    const ENCODINGS: [&str; 5] = ["QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"];
    let (name, values) = if let Some((name, values)) = part.split_once('=') {
        (name.trim().to_ascii_uppercase(), values)
    } else {
        let upper = part.trim().to_ascii_uppercase();
        let is_encoding = ENCODINGS.contains(&upper.as_str());
        let name = if is_encoding { "ENCODING" } else { "TYPE" };
        (name.to_owned(), part)
    };
    // A text in quotes may be a list of types all the same.
    let values = values.replace('"', "");
    let values = values.split(',').map(str::trim);
    let values = values.filter(|value| !value.is_empty());
    values
        .map(|value| (name.clone(), value.to_owned()))
        .collect()
}

fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let mut is_quoted = false;
    text.split(|character| {
        is_quoted ^= character == '"';
        character == separator && !is_quoted
    })
    .collect()
}

/// Quoted-printable as bytes; what is no code of one stays.
fn unquoted(value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((first, behind)) = rest.split_first() {
        let code = behind.get(..2).filter(|_| *first == b'=');
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        let code = code.filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            bytes.push(byte);
            rest = &behind[2..];
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    bytes
}

/// Bytes as text, strictly: in the encoding that is stated, or else in UTF-8, or in Shift_JIS as old phones write it.
fn decoded(bytes: &[u8], charset: Option<&str>) -> Result<String, Text> {
    let strictly = |encoding: &'static Encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
        text.map(Cow::into_owned)
    };
    match charset {
        Some(name) => {
            let encoding = Encoding::for_label(name.as_bytes());
            encoding.and_then(strictly).ok_or_else(|| {
                text!(
                    "it is not {name}, which it says it is",
                    "CHARSETに指定された{name}として読み取れません"
                )
            })
        }
        None => strictly(UTF_8)
            .or_else(|| strictly(SHIFT_JIS))
            .ok_or(Text::fixed(
                "it is neither UTF-8 nor Shift_JIS, and no CHARSET says what it is",
                "UTF-8でもShift_JISでもなく、CHARSETの指定もありません",
            )),
    }
}
