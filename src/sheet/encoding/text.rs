//! Bytes to text, strictly: a byte that does not decode ends the text, and nothing is ever replaced.

use std::io::{self, BufRead};

use encoding_rs::{Decoder, DecoderResult};

use super::{Encoding, is_undefined};

/// How many bytes are read at once.
const CHUNK: usize = 64 * 1024;

/// A stream of bytes as a stream of text.
pub(in crate::sheet) struct TextStream {
    reader: Box<dyn BufRead + Send>,
    encoding: Encoding,
    decoder: Decoder,
    /// The decoder has given its last character.
    finished: bool,
}

/// Why a text ends early.
#[derive(Debug)]
pub(in crate::sheet) enum TextError {
    Io(io::Error),
    /// The bytes after the text handed out so far are no text in this encoding.
    Malformed,
}

impl TextStream {
    /// The text of these bytes, which begin after any byte-order mark.
    pub(in crate::sheet) fn new(reader: Box<dyn BufRead + Send>, encoding: Encoding) -> Self {
        Self {
            reader,
            encoding,
            decoder: encoding.rules().new_decoder_without_bom_handling(),
            finished: false,
        }
    }

    pub(in crate::sheet) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Appends the next piece of text; false at the end. Before an error is told, all text that stands
    /// before it has been appended.
    pub(in crate::sheet) fn read_into(&mut self, text: &mut String) -> Result<bool, TextError> {
        let before = text.len();
        while !self.finished && text.len() == before {
            let bytes = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                bytes => bytes.map_err(TextError::Io)?,
            };
            let is_end = bytes.is_empty();
            let decoder = &mut self.decoder;
            let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
            text.reserve(room.unwrap_or(CHUNK));
            let (result, read) = decoder.decode_to_string_without_replacement(bytes, text, is_end);
            self.reader.consume(read);
            // A decoder lets bytes through at which some encodings have nothing.
            let undefined = if self.encoding.is_unicode() {
                None
            } else {
                text[before..].find(is_undefined)
            };
            if let Some(at) = undefined {
                text.truncate(before + at);
            }
            let is_malformed =
                matches!(result, DecoderResult::Malformed(..)) || undefined.is_some();
            self.finished = is_malformed || (is_end && result == DecoderResult::InputEmpty);
            if is_malformed {
                return Err(TextError::Malformed);
            }
        }
        Ok(text.len() > before)
    }
}

/// Where these places of a text, in its order, are in the bytes that it was decoded from.
pub(in crate::sheet) fn byte_offsets(
    encoding: Encoding,
    bytes: &[u8],
    places: impl Iterator<Item = usize>,
) -> Vec<usize> {
    if encoding == Encoding::Utf8 {
        return places.collect();
    }
    let mut decoder = encoding.rules().new_decoder_without_bom_handling();
    let mut rest = bytes.iter();
    let mut decoded = 0;
    let offset = |place| {
        while decoded < place
            && let Some(byte) = rest.next()
        {
            let last = rest.as_slice().is_empty();
            let (_, _, length) =
                decoder.decode_to_utf8_without_replacement(&[*byte], &mut [0; 16], last);
            decoded += length;
        }
        bytes.len() - rest.as_slice().len()
    };
    places.map(offset).collect()
}
