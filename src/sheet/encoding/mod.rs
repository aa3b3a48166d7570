//! The encodings that files may be in, what people call them, and which one a file is in.
//!
//! What makes sense of a file decides (`detect`), by what each encoding would make of it (`judge`, `signs`, `verdict`);
//! then bytes are decoded strictly (`text`).

mod apart;
mod detect;
mod frequent;
mod half_width;
mod judge;
mod lines;
mod signs;
mod text;
mod verdict;

pub(super) use detect::{decide, likely, mistaken};
pub(super) use text::{TextError, TextStream, byte_offsets};

use crate::problem::EncodingName;

/// An encoding that files may be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// `Shift_JIS` as Windows writes it (code page 932).
    ShiftJis,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// EUC-JP.
    EucJp,
    /// Western European as Windows writes it, which holds all of ISO-8859-1.
    Windows1252,
    /// Western European with the euro sign.
    Iso8859_15,
    /// Simplified Chinese as Windows writes it (code page 936), with all that GB18030 adds.
    Gbk,
    /// Traditional Chinese (code page 950).
    Big5,
    /// ISO-2022-JP, the encoding of old email, in bytes of ASCII.
    Iso2022Jp,
}

impl Encoding {
    /// All encodings, in the order in which people meet them; of two that read a file alike, the first is named.
    pub const ALL: [Self; 10] = [
        Self::Utf8,
        Self::ShiftJis,
        Self::Utf16Le,
        Self::Utf16Be,
        Self::EucJp,
        Self::Windows1252,
        Self::Iso8859_15,
        Self::Gbk,
        Self::Big5,
        Self::Iso2022Jp,
    ];

    /// The name that people know: `Shift_JIS`.
    pub fn name(self) -> &'static str {
        match self {
            // Its decoder is that of the larger GB18030.
            Self::Gbk => "GBK",
            _ => self.rules().name(),
        }
    }

    /// The name by which options name it: `sjis`.
    pub fn option(self) -> &'static str {
        self.options()[0]
    }

    /// Other names that options take for it.
    pub fn aliases(self) -> &'static [&'static str] {
        &self.options()[1..]
    }

    fn options(self) -> &'static [&'static str] {
        match self {
            Self::Utf8 => &["utf8", "utf-8"],
            Self::ShiftJis => &[
                "sjis",
                "shift_jis",
                "shift-jis",
                "shiftjis",
                "cp932",
                "ms932",
                "windows-31j",
            ],
            Self::Utf16Le => &["utf16le", "utf-16le"],
            Self::Utf16Be => &["utf16be", "utf-16be"],
            Self::EucJp => &["eucjp", "euc-jp", "euc_jp"],
            Self::Windows1252 => &["windows-1252", "cp1252", "latin1", "latin-1", "iso-8859-1"],
            Self::Iso8859_15 => &["iso-8859-15", "latin9", "latin-9"],
            Self::Gbk => &["gbk", "gb18030", "gb2312", "cp936", "euc-cn"],
            Self::Big5 => &["big5", "big5-hkscs", "cp950"],
            Self::Iso2022Jp => &["iso-2022-jp", "iso2022jp", "jis"],
        }
    }

    /// Both names, for messages that name the option.
    pub fn names(self) -> EncodingName {
        EncodingName {
            name: self.name(),
            option: self.option(),
        }
    }

    /// The byte-order mark that files in this encoding may begin with; empty where there is none.
    pub fn bom(self) -> &'static [u8] {
        match self {
            Self::Utf8 => b"\xEF\xBB\xBF",
            Self::Utf16Le => b"\xFF\xFE",
            Self::Utf16Be => b"\xFE\xFF",
            _ => b"",
        }
    }

    pub(super) fn rules(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::ShiftJis => encoding_rs::SHIFT_JIS,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::EucJp => encoding_rs::EUC_JP,
            Self::Windows1252 => encoding_rs::WINDOWS_1252,
            Self::Iso8859_15 => encoding_rs::ISO_8859_15,
            Self::Gbk => encoding_rs::GB18030,
            Self::Big5 => encoding_rs::BIG5,
            Self::Iso2022Jp => encoding_rs::ISO_2022_JP,
        }
    }

    /// Whether it holds all of Unicode, so that a control character can only stand there because it was written.
    fn is_unicode(self) -> bool {
        matches!(self, Self::Utf8 | Self::Utf16Le | Self::Utf16Be)
    }

    pub(super) fn is_utf16(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be)
    }

    /// The encoding whose byte-order mark these bytes begin with.
    pub(super) fn marked_in(head: &[u8]) -> Option<Self> {
        let is_marked = |bom: &[u8]| !bom.is_empty() && head.starts_with(bom);
        let mut encodings = Self::ALL.into_iter();
        encodings.find(|encoding| is_marked(encoding.bom()))
    }
}

/// Which encoding to read a file in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EncodingChoice {
    /// By byte-order mark, else the one whose reading makes sense; where two do, the file is refused.
    #[default]
    Auto,
    /// This one and no other; a notice says if another makes more sense.
    Declared(Encoding),
    /// This one, as it was decided when the file was opened before.
    Decided(Encoding),
}

/// A byte that a decoder lets through as the control character of its number. It is no text: the encoding has
/// nothing at this place.
fn is_undefined(character: char) -> bool {
    ('\u{80}'..='\u{9F}').contains(&character)
}
