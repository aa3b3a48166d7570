//! A property whose lines may not all be read.

use super::lines::LONGEST;
use super::property::Property;

/// The line with which a card ends.
pub(super) const END: &[u8] = b"END:VCARD";

/// A property that begins, line by line.
pub(super) struct Open {
    text: Vec<u8>,
    /// Its first line, and the byte at which that begins.
    pub(super) line: u64,
    pub(super) at: u64,
    pub(super) property: Option<Property>,
}

impl Open {
    pub(super) fn new(text: &[u8], line: u64, at: u64) -> Self {
        let mut open = Self {
            text: text.to_vec(),
            line,
            at,
            property: None,
        };
        open.look();
        open
    }

    /// Finds out what it is, as soon as its beginning is whole.
    fn look(&mut self) {
        if self.property.is_none() {
            self.property = Property::begun(&self.text, self.line);
            if self.property.is_some() {
                self.text.clear();
            }
        }
    }

    pub(super) fn is_media(&self) -> bool {
        self.property.as_ref().is_some_and(Property::is_media)
    }

    /// What is read so far.
    fn held(&mut self) -> &mut Vec<u8> {
        match &mut self.property {
            Some(property) => &mut property.value,
            None => &mut self.text,
        }
    }

    /// Takes a line that goes on with it; false if it does not.
    pub(super) fn goes_on(&mut self, line: &[u8], is_old: bool) -> bool {
        let is_quoted = self.property.as_ref().is_some_and(Property::is_quoted);
        let is_media = self.is_media();
        let held = self.held();
        if is_quoted && held.last() == Some(&b'=') && !is(line, END) {
            held.pop();
            held.extend_from_slice(line);
            return true;
        }
        if let Some((b' ' | b'\t', rest)) = line.split_first() {
            if is_media {
                self.take_media(line);
            } else {
                held.extend_from_slice(if is_old { line } else { rest });
                self.look();
            }
            return true;
        }
        // Some break what is encoded without a blank.
        let goes_on = is_media && !line.is_empty() && !line.contains(&b':');
        if goes_on {
            self.take_media(line);
        }
        goes_on
    }

    /// Of what is no text, pictures alone are kept, until it is sure that they are too large.
    fn take_media(&mut self, line: &[u8]) {
        if let Some(property) = &mut self.property
            && property.is_picture()
            && property.value.len() <= LONGEST
        {
            property.value.extend_from_slice(line.trim_ascii());
        }
    }
}

/// Whether a line is this, in whichever case.
pub(super) fn is(line: &[u8], expected: &[u8]) -> bool {
    line.trim_ascii().eq_ignore_ascii_case(expected)
}
