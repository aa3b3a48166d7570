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

    pub(super) fn damaged(&self) -> Broken {
        Broken::damaged(&self.name)
    }
}

/// The text of an attribute, if there is one of this name, whatever is before its colon.
pub(super) fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> Option<Cow<'e, str>> {
    let mut attributes = element.attributes();
    let found = attributes.with_checks(false).flatten();
    let mut found = found.filter(|attribute| attribute.key.local_name().as_ref() == name);
    let value = found.next()?.value;
    Some(match value {
        Cow::Borrowed(text) if !text.contains('&') => Cow::Borrowed(text),
        text => Cow::Owned(
            quick_xml::escape::unescape(&text).map_or_else(|_| text.to_string(), Cow::into_owned),
        ),
    })
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
