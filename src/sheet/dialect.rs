//! How a file is written: encoding, delimiter, line endings; and why a row cannot be.

use std::{fmt, io};

use super::encoding::Encoding;
use super::source::Source;
use crate::language::{Text, text};
use crate::model::SheetName;

/// What was decided about a file, to be said to the user and used again for files written in its likeness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Its encoding.
    pub encoding: Encoding,
    /// Whether it begins with a byte-order mark.
    pub bom: bool,
    /// What stands between cells.
    pub delimiter: Delimiter,
    /// How its header line ends; [`LineEnding::Lf`] if the file ends there.
    pub line_ending: LineEnding,
    /// What kind of file it is. Of another one than CSV, all else is that of files that are written in its likeness, as CSV.
    pub kind: Kind,
}

/// What kind of file is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Lines of cells.
    #[default]
    Csv,
    /// This sheet of a workbook.
    Sheet(SheetName),
    /// Records as JSON.
    Json,
    /// Cards.
    Vcard,
}

impl Dialect {
    /// That of a file of another kind than CSV: what is written in its likeness as CSV opens in Excel.
    pub(super) fn beside(kind: Kind) -> Self {
        Self {
            encoding: Encoding::Utf8,
            bom: true,
            delimiter: Delimiter::Comma,
            line_ending: LineEnding::CrLf,
            kind,
        }
    }

    /// The dialect in which a file was read before, by the names of its encoding and its delimiter.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn named(source: &Source, encoding: &str, delimiter: &str) -> io::Result<Option<Self>> {
        let mut encodings = Encoding::ALL.into_iter();
        let encoding = encodings.find(|one| one.name() == encoding);
        let mut delimiters = Delimiter::ALL.into_iter();
        let delimiter = delimiters.find(|one| one.name() == delimiter);
        let head = source.head()?;
        Ok(encoding.zip(delimiter).map(|(encoding, delimiter)| {
            let mark = encoding.bom();
            Self {
                encoding,
                bom: !mark.is_empty() && head.starts_with(mark),
                delimiter,
                line_ending: LineEnding::Lf,
                kind: Kind::Csv,
            }
        }))
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.encoding.name(), self.delimiter.name())
    }
}

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// The tab character.
    Tab,
}

impl Delimiter {
    /// All delimiters.
    pub const ALL: [Self; 3] = [Self::Comma, Self::Semicolon, Self::Tab];

    /// The delimiter's name, as people say it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
        }
    }

    /// The delimiter's one byte.
    pub fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }

    /// The delimiter that stands most often outside quotes in this header; the comma on a tie.
    pub(super) fn of_header(header: &str) -> Self {
        let [commas, semicolons, tabs] = Self::ALL.map(|delimiter| {
            let outside = header.split('"').step_by(2).flat_map(str::bytes);
            outside.filter(|byte| *byte == delimiter.byte()).count()
        });
        if semicolons > commas.max(tabs) {
            Self::Semicolon
        } else if tabs > commas.max(semicolons) {
            Self::Tab
        } else {
            Self::Comma
        }
    }
}

/// Which delimiter to read a file with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DelimiterChoice {
    /// The one that stands most often in the header.
    #[default]
    Auto,
    /// This one and no other.
    Declared(Delimiter),
}

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineEnding {
    /// Line feed, as Unix writes it.
    Lf,
    /// Carriage return and line feed, as Excel writes it.
    CrLf,
    /// Carriage return alone.
    Cr,
}

impl LineEnding {
    /// The characters themselves.
    pub fn text(self) -> &'static str {
        match self {
            Self::Lf => "\n",
            Self::CrLf => "\r\n",
            Self::Cr => "\r",
        }
    }
}

/// Why a row was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The file could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The encoding has no such character.
    #[error("{}", self.text())]
    Character {
        /// The character.
        character: char,
        /// The encoding.
        encoding: Encoding,
    },
}

impl WriteError {
    /// It, in both languages.
    pub fn text(&self) -> Text {
        match self {
            Self::Io(error) => error.into(),
            Self::Character {
                character,
                encoding,
            } => {
                let (number, encoding) = (u32::from(*character), encoding.name());
                text!(
                    "\"{character}\" (U+{number:04X}) is not a character of {encoding}",
                    "「{character}」（U+{number:04X}）は{encoding}にない文字です"
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_decides_the_delimiter() {
        for (header, expected) in [
            ("a,b;c,d", Delimiter::Comma),
            ("a;b;c,d", Delimiter::Semicolon),
            ("a\tb", Delimiter::Tab),
            ("alone", Delimiter::Comma),
            ("", Delimiter::Comma),
            ("a,b;c", Delimiter::Comma),
            ("a;b\tc", Delimiter::Comma),
            ("\"a,b,c\";d", Delimiter::Semicolon),
            ("\"say \"\"a,b\"\"\"\td", Delimiter::Tab),
        ] {
            assert_eq!(Delimiter::of_header(header), expected, "{header:?}");
        }
    }
}
