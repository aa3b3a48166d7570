//! The text of a cell: its paragraphs, without notes, shapes and readings above letters.

use quick_xml::events::{BytesStart, Event};

use crate::sheet::workbook::broken::Broken;
use crate::sheet::workbook::xml::{Xml, attribute, push_reference};

/// The most bytes of the text of a cell.
const MOST: usize = 8 * 1024 * 1024;

/// The text of a cell.
#[derive(Debug, Default)]
pub(super) struct CellText {
    pub(super) text: String,
    /// Whether there was a paragraph at all.
    pub(super) is_said: bool,
}

/// What an element in a cell is for.
enum Part {
    Paragraph,
    Spaces(usize),
    Tab,
    Break,
    /// It may hold text.
    Around,
    /// What is in it is no part of the text.
    Aside,
}

impl CellText {
    /// Reads it, up to the end of the cell.
    pub(super) fn read(xml: &mut Xml) -> Result<Self, Broken> {
        let mut read = Self::default();
        // How many elements are open within the cell, and at how many the paragraph began.
        let (mut depth, mut paragraph) = (0_usize, None);
        loop {
            let Some(event) = xml.next()? else {
                return Err(xml.damaged());
            };
            match event {
                Event::Start(element) => {
                    let part = part(&element);
                    drop(element);
                    if matches!(part, Part::Aside) {
                        xml.skip()?;
                        continue;
                    }
                    depth += 1;
                    if paragraph.is_some() {
                        read.add(&part)?;
                    } else if matches!(part, Part::Paragraph) {
                        paragraph = Some(depth);
                        if read.is_said {
                            read.text.push('\n');
                        }
                        read.is_said = true;
                    }
                }
                Event::End(_) => {
                    if paragraph == Some(depth) {
                        paragraph = None;
                    }
                    let Some(around) = depth.checked_sub(1) else {
                        return Ok(read);
                    };
                    depth = around;
                }
                Event::Text(text) if paragraph.is_some() => {
                    read.text.push_str(&text.xml10_content());
                }
                Event::CData(text) if paragraph.is_some() => {
                    read.text.push_str(&text.xml10_content());
                }
                Event::GeneralRef(reference) if paragraph.is_some() => {
                    push_reference(&reference, &mut read.text);
                }
                _ => {}
            }
            if read.text.len() > MOST {
                return Err(Broken::TooMuch);
            }
        }
    }

    fn add(&mut self, part: &Part) -> Result<(), Broken> {
        match part {
            Part::Spaces(count) if *count > MOST => return Err(Broken::TooMuch),
            Part::Spaces(count) => self.text.extend(std::iter::repeat_n(' ', *count)),
            Part::Tab => self.text.push('\t'),
            Part::Break => self.text.push('\n'),
            Part::Paragraph | Part::Around | Part::Aside => {}
        }
        Ok(())
    }
}

fn part(element: &BytesStart<'_>) -> Part {
    let prefix = element.name().prefix();
    let prefix = prefix.as_ref().map_or("", |prefix| prefix.as_ref());
    if matches!(prefix, "draw" | "dr3d" | "svg" | "form" | "table") {
        return Part::Aside;
    }
    match element.local_name().as_ref() {
        "annotation" | "ruby-text" | "note" | "event-listeners" => Part::Aside,
        "p" | "h" => Part::Paragraph,
        "s" => {
            let count = attribute(element, "c").and_then(|count| count.parse().ok());
            Part::Spaces(count.unwrap_or(1))
        }
        "tab" => Part::Tab,
        "line-break" => Part::Break,
        _ => Part::Around,
    }
}
