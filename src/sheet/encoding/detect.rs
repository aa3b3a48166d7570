//! Which encoding a file is in: its byte-order mark, or what makes sense of it; never a guess.

use std::io;

use super::apart::apart;
use super::judge::{Until, judge};
use super::text::{TextError, TextStream};
use super::verdict::{Verdict, decide as weigh};
use super::{Encoding, EncodingChoice};
use crate::model::Place;
use crate::problem::{EncodingName, Problem, ProblemKind};
use crate::sheet::error::SheetError;
use crate::sheet::source::Source;

/// The encoding that a file will be read in.
pub(in crate::sheet) struct Decision {
    pub(in crate::sheet) encoding: Encoding,
    /// Bytes of the byte-order mark; 0 without one.
    pub(in crate::sheet) bom_length: u64,
    /// Another encoding makes more sense of it than the declared one.
    pub(in crate::sheet) doubt: Option<Problem>,
}

/// Decides the encoding of a source. `words` are such as its cells may hold: those of a form. Where no encoding
/// makes sense of it, the answer is UTF-8, so that reading stops at the first byte that is not.
pub(in crate::sheet) fn decide(
    source: &Source,
    choice: EncodingChoice,
    words: &[String],
) -> Result<Decision, SheetError> {
    let head = source.head()?;
    let declared = match choice {
        EncodingChoice::Auto => None,
        EncodingChoice::Declared(encoding) | EncodingChoice::Decided(encoding) => Some(encoding),
    };
    let marked = Encoding::marked_in(&head);
    let contradiction = match marked {
        Some(marked) => declared.and_then(|declared| (declared != marked).then_some(marked)),
        None => contradiction(source, &head, declared)?,
    };
    if let Some(other) = contradiction {
        return Err(mistaken(declared.unwrap_or(Encoding::Utf8), other));
    }
    let (encoding, doubt) = match (marked, choice) {
        (Some(marked), _) => (marked, None),
        (None, EncodingChoice::Auto) => (detect(source, words)?, None),
        (None, EncodingChoice::Declared(declared)) => (declared, doubt(source, declared, words)?),
        (None, EncodingChoice::Decided(decided)) => (decided, None),
    };
    Ok(Decision {
        encoding,
        bom_length: marked.map_or(0, |marked| marked.bom().len() as u64),
        doubt,
    })
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

/// The one encoding that makes sense of a source.
fn detect(source: &Source, words: &[String]) -> Result<Encoding, SheetError> {
    let judged = judge(source.reader(), words, Until::SurelyUtf8)?;
    if judged.escapes {
        return Ok(Encoding::Iso2022Jp);
    }
    if !judged.beyond_ascii {
        return Ok(Encoding::Utf8);
    }
    match weigh(&judged.readings) {
        Verdict::Read(encoding) | Verdict::Damaged(encoding) => Ok(encoding),
        Verdict::Neither => Ok(Encoding::Utf8),
        Verdict::Either(one, other) => Err(ambiguous(source, [one, other])?.into()),
    }
}

/// What is to be said about a declared encoding: another one makes sense of the file, and this one does not.
fn doubt(
    source: &Source,
    declared: Encoding,
    words: &[String],
) -> Result<Option<Problem>, SheetError> {
    if declared.is_utf16() || declared == Encoding::Iso2022Jp {
        return Ok(None);
    }
    let judged = judge(source.reader(), words, Until::Enough)?;
    if judged.escapes {
        return Err(mistaken(declared, Encoding::Iso2022Jp));
    }
    let likely = match weigh(&judged.readings) {
        Verdict::Read(likely) if judged.beyond_ascii && judged.decodes(declared) => likely,
        _ => return Ok(None),
    };
    let difference = apart(source.reader(), [declared, likely])?;
    Ok(difference.map(|(line, [reading, likely_reading])| {
        let kind = ProblemKind::FileEncodingDoubtful {
            declared: declared.names(),
            reading,
            likely: likely.names(),
            likely_reading,
        };
        Problem::new(whole_line(line), kind)
    }))
}

/// Two encodings make sense of the source.
fn ambiguous(source: &Source, encodings: [Encoding; 2]) -> io::Result<Problem> {
    let (place, [one, other]) = match apart(source.reader(), encodings)? {
        Some((line, readings)) => (whole_line(line), readings),
        None => (Place::File, Default::default()),
    };
    let readings = [(encodings[0].names(), one), (encodings[1].names(), other)];
    let kind = ProblemKind::FileEncodingAmbiguous { readings };
    Ok(Problem::new(place, kind))
}

fn whole_line(line: u64) -> Place {
    Place::Lines {
        first: line,
        last: line,
    }
}

/// The encoding that a source without a byte-order mark is in, as far as it can be told when a byte did not
/// decode: another than the one that was tried, or that one, and the byte is damaged.
pub(in crate::sheet) fn likely(
    source: &Source,
    tried: Encoding,
    words: &[String],
) -> io::Result<Option<EncodingName>> {
    if let Some(utf16) = unmarked_utf16(source, &source.head()?)?
        && utf16 != tried
    {
        return Ok(Some(utf16.names()));
    }
    let judged = judge(source.reader(), words, Until::Enough)?;
    Ok(match weigh(&judged.readings) {
        Verdict::Read(encoding) | Verdict::Damaged(encoding) => Some(encoding.names()),
        Verdict::Either(..) | Verdict::Neither => None,
    })
}

/// The file says by its first bytes that it is in another encoding than the one tried.
pub(in crate::sheet) fn mistaken(tried: Encoding, likely: Encoding) -> SheetError {
    let place = Place::Cell {
        line: 1,
        column: 1,
        cell: 1,
    };
    let kind = ProblemKind::FileEncoding {
        tried: tried.name(),
        likely: Some(likely.names()),
    };
    Problem::new(place, kind).into()
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
    let mut encodings = [Encoding::Utf16Le, Encoding::Utf16Be].into_iter();
    match encodings.find(|encoding| looks_like(*encoding)) {
        Some(encoding) if decodes(source, encoding)? => Ok(Some(encoding)),
        _ => Ok(None),
    }
}

/// Whether every byte of a source decodes.
fn decodes(source: &Source, encoding: Encoding) -> io::Result<bool> {
    let mut text = TextStream::new(Box::new(source.reader()), encoding);
    let mut piece = String::new();
    loop {
        piece.clear();
        match text.read_into(&mut piece) {
            Ok(true) => {}
            Ok(false) => return Ok(true),
            Err(TextError::Malformed) => return Ok(false),
            Err(TextError::Io(error)) => return Err(error),
        }
    }
}
