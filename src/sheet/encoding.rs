//! Which encoding a file is in. A byte-order mark or strict decoding decides, never a guess.

use std::io::{self, Read};

use super::text::{Text, TextError};
use super::{SheetError, Source};
use crate::model::{Place, Problem, ProblemKind};

/// How many bytes at the beginning are looked at for signs of UTF-16.
const SAMPLE: u64 = 4096;

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
}

impl Encoding {
    /// All encodings.
    pub const ALL: [Self; 5] = [
        Self::Utf8,
        Self::ShiftJis,
        Self::Utf16Le,
        Self::Utf16Be,
        Self::EucJp,
    ];

    /// The name that people know: `Shift_JIS`.
    pub fn name(self) -> &'static str {
        self.rules().name()
    }

    /// The byte-order mark that files in this encoding may begin with; empty where there is none.
    pub fn bom(self) -> &'static [u8] {
        match self {
            Self::Utf8 => b"\xEF\xBB\xBF",
            Self::Utf16Le => b"\xFF\xFE",
            Self::Utf16Be => b"\xFE\xFF",
            Self::ShiftJis | Self::EucJp => b"",
        }
    }

    pub(super) fn decoder(self) -> encoding_rs::Decoder {
        self.rules().new_decoder_without_bom_handling()
    }

    pub(super) fn rules(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::ShiftJis => encoding_rs::SHIFT_JIS,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::EucJp => encoding_rs::EUC_JP,
        }
    }

    fn is_utf16(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be)
    }

    /// The encoding whose byte-order mark these bytes begin with.
    fn marked_in(head: &[u8]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|encoding| !encoding.bom().is_empty() && head.starts_with(encoding.bom()))
    }
}

/// Which encoding to read a file in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EncodingChoice {
    /// By byte-order mark, else UTF-8 if all bytes decode, else `Shift_JIS` if all bytes decode and the file
    /// is not UTF-8 with damage.
    #[default]
    Auto,
    /// This one and no other.
    Declared(Encoding),
}

/// The encoding that a file will be read in.
pub(super) struct Decision {
    pub(super) encoding: Encoding,
    /// Bytes of the byte-order mark; 0 without one.
    pub(super) bom_length: u64,
}

/// Decides the encoding of a source. Where nothing decodes the whole of it, the answer is UTF-8, so that
/// reading stops at the first byte that is not.
pub(super) fn decide(source: &Source, choice: EncodingChoice) -> Result<Decision, SheetError> {
    let head = head(source)?;
    if is_workbook(&head) {
        return Err(Problem::new(Place::File, ProblemKind::FileWorkbook).into());
    }
    let declared = match choice {
        EncodingChoice::Auto => None,
        EncodingChoice::Declared(encoding) => Some(encoding),
    };
    let marked = Encoding::marked_in(&head);
    let contradiction = match marked {
        Some(marked) => declared.and_then(|declared| (declared != marked).then_some(marked)),
        None => contradiction(source, &head, declared)?,
    };
    if let Some(other) = contradiction {
        return Err(mistaken(declared.unwrap_or(Encoding::Utf8), other));
    }
    let encoding = match marked.or(declared) {
        Some(encoding) => encoding,
        None => detect(source)?,
    };
    Ok(Decision {
        encoding,
        bom_length: marked.map_or(0, |marked| marked.bom().len() as u64),
    })
}

/// Whether a file begins as Excel's do: a ZIP archive, or the container of older versions.
fn is_workbook(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
}

/// The encoding that a source without a byte-order mark shows itself to be in, if it is not the declared one
/// or one that is found by decoding. ASCII text in UTF-16 is valid in the other encodings, too, but full of
/// NUL characters; and nearly everything is valid UTF-16.
fn contradiction(
    source: &Source,
    head: &[u8],
    declared: Option<Encoding>,
) -> io::Result<Option<Encoding>> {
    let utf16 = unmarked_utf16(source, head)?;
    if utf16.is_some() {
        return Ok(utf16.filter(|_| declared != utf16));
    }
    let is_utf8 = declared.is_some_and(Encoding::is_utf16)
        && !head.contains(&0)
        && decodes(source, Encoding::Utf8)?;
    Ok(is_utf8.then_some(Encoding::Utf8))
}

/// UTF-8, or else `Shift_JIS`, if all bytes decode. Where neither does, UTF-8.
fn detect(source: &Source) -> io::Result<Encoding> {
    let utf8 = attempt(source, Encoding::Utf8)?;
    let other = !utf8.complete && !utf8.wide && decodes(source, Encoding::ShiftJis)?;
    Ok(if other {
        Encoding::ShiftJis
    } else {
        Encoding::Utf8
    })
}

/// The encoding that a source without a byte-order mark is probably in, when a byte does not decode in the
/// encoding named `tried`. `Shift_JIS` comes last, as it takes most EUC-JP for half-width letters.
pub(super) fn likely(source: &Source, tried: &str) -> io::Result<Option<Encoding>> {
    if let Some(utf16) = unmarked_utf16(source, &head(source)?)?
        && utf16.name() != tried
    {
        return Ok(Some(utf16));
    }
    let utf8 = attempt(source, Encoding::Utf8)?;
    if utf8.complete || utf8.wide {
        let is_news = utf8.complete && tried != Encoding::Utf8.name();
        return Ok(is_news.then_some(Encoding::Utf8));
    }
    for encoding in [Encoding::EucJp, Encoding::ShiftJis] {
        if encoding.name() != tried && decodes(source, encoding)? {
            return Ok(Some(encoding));
        }
    }
    Ok(None)
}

/// The file says by its first bytes that it is in another encoding than the one tried.
fn mistaken(tried: Encoding, likely: Encoding) -> SheetError {
    let place = Place::Cell {
        line: 1,
        column: 1,
        cell: 1,
    };
    let kind = ProblemKind::FileEncoding {
        tried: tried.name(),
        likely: Some(likely.name()),
    };
    Problem::new(place, kind).into()
}

fn head(source: &Source) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    source.reader().take(SAMPLE).read_to_end(&mut head)?;
    Ok(head)
}

/// The kind of UTF-16 that a source without a byte-order mark is in: most delimiters and line breaks at its
/// beginning have a NUL byte beside them, where UTF-16 would put it, and the whole decodes.
fn unmarked_utf16(source: &Source, head: &[u8]) -> io::Result<Option<Encoding>> {
    let separator = |byte: u8| b",;\t\r\n".contains(&byte);
    let separators = head.iter().filter(|byte| separator(**byte)).count();
    let looks_like = |encoding| {
        let is_sign = |pair: &&[u8]| match (encoding, *pair) {
            (Encoding::Utf16Le, &[byte, 0]) | (Encoding::Utf16Be, &[0, byte]) => separator(byte),
            _ => false,
        };
        head.chunks_exact(2).filter(is_sign).count() * 2 > separators
    };
    let found = [Encoding::Utf16Le, Encoding::Utf16Be]
        .into_iter()
        .find(|encoding| looks_like(*encoding));
    match found {
        Some(encoding) if decodes(source, encoding)? => Ok(Some(encoding)),
        _ => Ok(None),
    }
}

/// Whether every byte of a source decodes.
fn decodes(source: &Source, encoding: Encoding) -> io::Result<bool> {
    Ok(attempt(source, encoding)?.complete)
}

/// How far decoding a source comes.
struct Attempt {
    /// Every byte decodes.
    complete: bool,
    /// A character that takes three bytes or more in UTF-8, as Japanese ones do, stands before the first byte
    /// that does not decode. Other encodings hardly ever look like that in UTF-8: such a file is UTF-8 that
    /// was cut off or damaged, and `Shift_JIS` would make well-formed nonsense of it.
    wide: bool,
}

fn attempt(source: &Source, encoding: Encoding) -> io::Result<Attempt> {
    let mut text = Text::new(Box::new(source.reader()), encoding);
    let mut piece = String::new();
    let mut wide = false;
    loop {
        piece.clear();
        let result = text.read_into(&mut piece);
        wide = wide || piece.bytes().any(|byte| byte >= 0xE0);
        let complete = match result {
            Ok(true) => continue,
            Ok(false) => true,
            Err(TextError::Malformed) => false,
            Err(TextError::Io(error)) => return Err(error),
        };
        return Ok(Attempt { complete, wide });
    }
}
