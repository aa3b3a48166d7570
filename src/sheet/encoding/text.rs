//! Bytes to text, strictly: a byte that does not decode ends the text, and nothing is ever replaced.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult};

use super::{Encoding, is_undefined};

/// How many bytes are read at once.
const CHUNK: usize = 64 * 1024;

/// A stream of bytes as a stream of text.
pub(in crate::sheet) struct TextStream {
    reader: Box<dyn Read + Send>,
    encoding: Encoding,
    decoder: Decoder,
    bytes: Box<[u8]>,
    /// The part of `bytes` that is read and not yet decoded.
    start: usize,
    end: usize,
    /// The reader has no more bytes.
    exhausted: bool,
    /// The decoder has given its last character.
    finished: bool,
}

/// Why a text ends early.
#[derive(Debug)]
pub(in crate::sheet) enum TextError {
    /// The bytes could not be read.
    Io(io::Error),
    /// The bytes after the text handed out so far are no text in this encoding.
    Malformed,
}

impl TextStream {
    /// The text of these bytes, which begin after any byte-order mark.
    pub(in crate::sheet) fn new(reader: Box<dyn Read + Send>, encoding: Encoding) -> Self {
        Self {
            reader,
            encoding,
            decoder: encoding.decoder(),
            bytes: vec![0; CHUNK].into_boxed_slice(),
            start: 0,
            end: 0,
            exhausted: false,
            finished: false,
        }
    }

    /// The encoding that the bytes are taken to be in.
    pub(in crate::sheet) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Appends the next piece of text; false at the end. Before an error is told, all text that stands
    /// before it has been appended.
    pub(in crate::sheet) fn read_into(&mut self, text: &mut String) -> Result<bool, TextError> {
        let before = text.len();
        while !self.finished && text.len() == before {
            if self.start == self.end && !self.exhausted {
                self.read_bytes().map_err(TextError::Io)?;
            }
            let source = &self.bytes[self.start..self.end];
            let room = self
                .decoder
                .max_utf8_buffer_length_without_replacement(source.len());
            text.reserve(room.unwrap_or(CHUNK));
            let (result, read) =
                self.decoder
                    .decode_to_string_without_replacement(source, text, self.exhausted);
            self.start += read;
            self.check(text, before)?;
            match result {
                DecoderResult::InputEmpty => self.finished = self.exhausted,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    self.finished = true;
                    return Err(TextError::Malformed);
                }
            }
        }
        Ok(text.len() > before)
    }

    /// Ends the text before a byte that the decoder lets through, though the encoding has nothing there.
    fn check(&mut self, text: &mut String, before: usize) -> Result<(), TextError> {
        if self.encoding.is_unicode() {
            return Ok(());
        }
        match text[before..].find(is_undefined) {
            None => Ok(()),
            Some(at) => {
                text.truncate(before + at);
                self.finished = true;
                Err(TextError::Malformed)
            }
        }
    }

    fn read_bytes(&mut self) -> io::Result<()> {
        loop {
            match self.reader.read(&mut self.bytes) {
                Ok(count) => {
                    self.start = 0;
                    self.end = count;
                    self.exhausted = count == 0;
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}
