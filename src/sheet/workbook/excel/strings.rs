//! The texts that cells share, and texts of their own: without the readings above them, and with what Excel escapes.

use quick_xml::events::Event;

use crate::sheet::workbook::broken::Broken;
use crate::sheet::workbook::strings::Strings;
use crate::sheet::workbook::xml::{Xml, attribute, push_reference};

/// The texts that cells share.
pub(super) fn shared(mut xml: Xml) -> Result<Strings, Broken> {
    let mut strings = Strings::default();
    let mut text = RichText::default();
    while let Some(event) = xml.next()? {
        match &event {
            Event::Start(element) if element.local_name().as_ref() == "si" => text.clear(),
            Event::End(element) if element.local_name().as_ref() == "si" => {
                strings.push(&text.text);
            }
            _ => text.take(&event),
        }
    }
    Ok(strings)
}

/// A text that may consist of pieces.
#[derive(Debug, Default)]
pub(super) struct RichText {
    pub(super) text: String,
    /// Where the piece at hand begins, and whether spaces around it count.
    piece: Option<(usize, bool)>,
    is_reading: bool,
}

impl RichText {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.piece = None;
        self.is_reading = false;
    }

    pub(super) fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(element) => match element.local_name().as_ref() {
                "rPh" => self.is_reading = true,
                "t" if !self.is_reading => {
                    let keeps =
                        attribute(element, "space").is_some_and(|space| space == "preserve");
                    self.piece = Some((self.text.len(), keeps));
                }
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "rPh" => self.is_reading = false,
                "t" => {
                    if let Some((start, keeps)) = self.piece.take() {
                        let piece = &self.text[start..];
                        let blanks = [' ', '\t', '\r', '\n'];
                        let piece = if keeps {
                            piece
                        } else {
                            piece.trim_matches(blanks)
                        };
                        let piece = unescaped(piece);
                        self.text.truncate(start);
                        self.text.push_str(&piece);
                    }
                }
                _ => {}
            },
            Event::Text(text) if self.piece.is_some() => self.text.push_str(&text.xml10_content()),
            Event::CData(text) if self.piece.is_some() => self.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) if self.piece.is_some() => {
                push_reference(reference, &mut self.text);
            }
            _ => {}
        }
    }
}

/// A text with the characters for which Excel writes `_x000D_`.
pub(super) fn unescaped(text: &str) -> String {
    let code = |rest: &str| {
        let digits = rest.strip_prefix("_x")?.get(..5)?.strip_suffix('_')?;
        let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_hex.then(|| u16::from_str_radix(digits, 16).ok())?
    };
    let mut units = Vec::new();
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let at = rest.find("_x");
        if let Some((at, unit)) = at.and_then(|at| Some((at, code(&rest[at..])?))) {
            if at > 0 {
                flush(&mut units, &mut plain);
            }
            plain.push_str(&rest[..at]);
            units.push(unit);
            rest = &rest[at + 7..];
            continue;
        }
        let end = at.map_or(rest.len(), |at| at + 1);
        if end > 0 {
            flush(&mut units, &mut plain);
        }
        plain.push_str(&rest[..end]);
        rest = &rest[end..];
        if rest.is_empty() {
            flush(&mut units, &mut plain);
            return plain;
        }
    }
}

fn flush(units: &mut Vec<u16>, text: &mut String) {
    let characters = char::decode_utf16(units.drain(..));
    text.extend(characters.map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)));
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn what_excel_escapes_is_what_it_was() {
        for (written, text) in [
            ("a_x000D_\n", "a\r\n"),
            ("_x005F_x000D_", "_x000D_"),
            ("_xD83D__xDE00_!", "😀!"),
            ("_x00_x0041_", "_x00A"),
            ("_x", "_x"),
            ("x_y_", "x_y_"),
            ("_xZZZZ_日本", "_xZZZZ_日本"),
            ("", ""),
        ] {
            assert_eq!(unescaped(written), text, "{written}");
        }
    }
}
