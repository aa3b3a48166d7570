//! A part as XML: one event after the other, of bounded size.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::broken::Broken;
use super::limited::Limited;

/// A part of a workbook, read as XML.
pub(super) struct Xml {
    reader: Reader<Limited>,
    buffer: Vec<u8>,
    /// What messages call the part.
    name: String,
}

impl Xml {
    pub(super) fn new(part: Limited, name: &str) -> Self {
        let mut reader = Reader::from_reader(part);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        Self {
            reader,
            buffer: Vec::new(),
            name: name.to_owned(),
        }
    }

    /// The same of the rest of a part, which ends what began before it.
    pub(super) fn rest(part: Limited, name: &str) -> Self {
        let mut xml = Self::new(part, name);
        xml.reader.config_mut().allow_unmatched_ends = true;
        xml
    }

    /// The next event; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Event<'_>>, Broken> {
        self.reader.get_mut().begin_piece();
        self.buffer.clear();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::Eof) => Ok(None),
            Ok(event) => Ok(Some(event)),
            Err(quick_xml::Error::Io(error)) => Err(match std::sync::Arc::try_unwrap(error) {
                Ok(error) => Broken::unpacking(&self.name, error),
                Err(_) => Broken::damaged(&self.name),
            }),
            Err(_) => Err(Broken::damaged(&self.name)),
        }
    }

    /// Reads an element that has begun to its end.
    pub(super) fn skip(&mut self) -> Result<(), Broken> {
        let mut depth = 1_u64;
        while depth > 0 {
            match self.next()? {
                Some(Event::Start(_)) => depth += 1,
                Some(Event::End(_)) => depth -= 1,
                Some(_) => {}
                None => return Err(self.damaged()),
            }
        }
        Ok(())
    }

    pub(super) fn damaged(&self) -> Broken {
        Broken::damaged(&self.name)
    }
}

/// The text of an attribute, if there is one of this name, whatever is before its colon.
pub(super) fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> Option<Cow<'e, str>> {
    let mut attributes = element.attributes();
    let found = attributes.with_checks(false).flatten();
    let mut found = found.filter(|attribute| attribute.key.local_name().as_ref() == name);
    Some(unescaped(found.next()?.value))
}

/// The text of an attribute, as it is written.
pub(super) fn unescaped(value: Cow<'_, str>) -> Cow<'_, str> {
    match value {
        Cow::Borrowed(text) if !text.contains('&') => Cow::Borrowed(text),
        text => Cow::Owned(
            quick_xml::escape::unescape(&text).map_or_else(|_| text.to_string(), Cow::into_owned),
        ),
    }
}

/// For how many an element stands by this attribute, at least for one; none if that is no number.
pub(super) fn repeated(element: &BytesStart<'_>, name: &str) -> Option<u32> {
    let Some(count) = attribute(element, name) else {
        return Some(1);
    };
    let count: u64 = count.parse().ok()?;
    Some(u32::try_from(count).unwrap_or(u32::MAX).max(1))
}

/// Adds what `&name;` stands for.
pub(super) fn push_reference(reference: &BytesRef<'_>, text: &mut String) {
    let name: &str = reference.as_ref();
    if let Some(resolved) = quick_xml::escape::resolve_xml_entity(name) {
        text.push_str(resolved);
    } else if let Ok(Some(character)) = reference.resolve_char_ref() {
        text.push(character);
    }
}
