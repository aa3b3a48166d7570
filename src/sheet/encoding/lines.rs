//! The lines of a file as bytes, before it is known which text they are.

use std::io::{self, BufRead};

/// How many bytes of a line are held.
const LONGEST: usize = 64 * 1024;

/// What begins an escape sequence.
const ESCAPE: u8 = 0x1B;

/// Physical lines, counted from 1. They can be told without decoding, as no encoding but UTF-16 makes line breaks
/// or delimiters a part of other characters. Of a longer line only its beginning is handed out.
pub(super) struct Lines<R> {
    reader: R,
    line: Vec<u8>,
    number: u64,
    after_return: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            line: Vec::new(),
            number: 0,
            after_return: false,
        }
    }

    /// Passes over lines that have nothing but ASCII without escapes, as far as they are read already: whole lines, which
    /// are not numbered.
    pub(super) fn pass_plain(&mut self) -> io::Result<()> {
        let bytes = match self.reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            bytes => bytes?,
        };
        let plain = bytes
            .iter()
            .position(|byte| !byte.is_ascii() || *byte == ESCAPE);
        let plain = &bytes[..plain.unwrap_or(bytes.len())];
        if let Some(last) = memchr::memrchr2(b'\r', b'\n', plain) {
            self.after_return = plain[last] == b'\r';
            self.reader.consume(last + 1);
        }
        Ok(())
    }

    /// The next line with its number, without its line break; none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, &[u8])>> {
        self.line.clear();
        let mut any = false;
        loop {
            let bytes = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                bytes => bytes?,
            };
            if bytes.is_empty() {
                break;
            }
            if self.after_return {
                self.after_return = false;
                if bytes[0] == b'\n' {
                    self.reader.consume(1);
                    continue;
                }
            }
            any = true;
            let end = memchr::memchr2(b'\r', b'\n', bytes);
            let content = &bytes[..end.unwrap_or(bytes.len())];
            let room = LONGEST - self.line.len();
            self.line
                .extend_from_slice(&content[..content.len().min(room)]);
            let count = content.len();
            if let Some(end) = end {
                self.after_return = bytes[end] == b'\r';
                self.reader.consume(count + 1);
                break;
            }
            self.reader.consume(count);
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        // What was cut off in the midst of a character is cut back to where a character surely ends.
        if self.line.len() == LONGEST {
            let end = self.line.iter().rposition(|byte| *byte < b'0');
            self.line.truncate(end.unwrap_or(LONGEST));
        }
        Ok(Some((self.number, &self.line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<(u64, String)> {
        let mut lines = Lines::new(bytes);
        let mut found = Vec::new();
        while let Some((number, line)) = lines.next().unwrap() {
            found.push((number, String::from_utf8_lossy(line).into_owned()));
        }
        found
    }

    #[test]
    fn all_line_breaks_end_a_line() {
        let found = lines(b"a\r\nb\rc\n\nd");
        let expected = [(1, "a"), (2, "b"), (3, "c"), (4, ""), (5, "d")];
        let expected = expected.map(|(number, line)| (number, line.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_long_line_is_cut_at_a_safe_place_and_the_next_keeps_its_number() {
        let text = format!(
            "{}, {}\nnext\n",
            "a".repeat(LONGEST - 10),
            "b".repeat(LONGEST)
        );
        let found = lines(text.as_bytes());
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].1.len(), LONGEST - 9);
        assert_eq!(found[1], (2, "next".to_owned()));
    }
}
