//! Files to sheet rows to record groups: one door for every kind of file, and behind it strict CSV in any encoding.
//!
//! The room knows bytes, text, rows and the primary mark; it never knows a form, a field or the network.
//! A [`Source`] is opened as a [`Sheet`], which has read the header and hands out [`GroupItem`]s one by one. What it
//! is read from is an [`Input`], which alone knows its format: rows of cells that know their places (`row`) come out
//! of it, and go back by it (`input`). All above it is one for all formats: the header, and groups of rows joined at
//! each primary mark (`group`). Nothing is replaced, trimmed or left out without a word, and memory holds one buffer
//! and one record group, whatever the file's size. Begin with [`open_expecting`] and `csv`; a [`Writer`] is the way back.

mod area;
mod blocks;
mod csv;
mod dialect;
mod encoding;
mod error;
mod foreign;
mod group;
mod header;
mod headless;
mod input;
mod joins;
mod json;
#[cfg(test)]
pub(crate) mod listed;
mod mapped;
mod misfit;
mod need;
mod record_group;
mod recut;
mod row;
mod rows;
mod source;
mod span;
mod vcard;
mod way;
mod workbook;

use std::fmt;
use std::io;
use std::sync::Arc;

pub use area::{Area, SheetChoice};
pub use csv::{Patches, QuotedWriter, Writer, patched, without_lines};
pub use dialect::{Delimiter, DelimiterChoice, Dialect, Kind, LineEnding, WriteError};
pub use encoding::{Encoding, EncodingChoice};
pub use error::SheetError;
pub use group::GroupItem;
pub use header::{Header, PRIMARY_MARK};
pub use input::{Above, Addition, BookCopier, CardCopier, Copier, Input, Pictures};
pub use joins::Joins;
pub use mapped::Mapping;
pub use need::{Expected, Need, Needs, Part, Purpose};
pub use record_group::{RecordGroup, RecordPart};
pub use recut::Recut;
pub use row::{SheetRow, Width};
pub use rows::Rows;
pub use source::{Source, SourceReader};
pub use way::{Begin, Format, Names, Ragged, Way};

use crate::model::Place;
use crate::problem::{FileFormat, Problem, ProblemKind};
use csv::Csv;
use foreign::foreign;
use group::Groups;
use headless::Headless;
use json::Json;
use mapped::Mapped;
use vcard::Vcards;
pub use vcard::is_said;

/// Opens a source as a sheet: finds out how it is written, and reads its header.
///
/// `way` says how it is read, as far as that is not found out. Without a byte-order mark the source is read once to decide its encoding, up to where nothing new can be learned. A
/// cell that is one of the expected words, such as a field code, tells its encoding more surely than its letters do.
///
/// # Errors
/// A source that cannot be read, `file.empty`, what is to be said about the file's encoding, and `file.encoding`
/// and `file.quote` up to the header's end; `header.no-line` where the header is to be on a line that has none.
pub fn open_expecting(
    source: &Source,
    way: &Way,
    expected: impl Into<Expected>,
) -> Result<Sheet, SheetError> {
    open_without_records(source, way, expected.into())?.with_header()
}

/// The same of a file that may have no header, as it has no records.
///
/// # Errors
/// The same.
pub fn open_without_records(
    source: &Source,
    way: &Way,
    expected: Expected,
) -> Result<Sheet, SheetError> {
    let (input, said) = opened(source, way, expected)?;
    let input = match &way.names {
        Names::Header => input,
        _ if input.lacks_header() => input,
        names => Box::new(Headless::new(input, names.clone())),
    };
    let mut sheet = Sheet::of(input, way.ragged)?;
    sheet.problems.extend(said);
    Ok(sheet)
}

/// Whether a file without any content is, by its name, JSON of a record a line: an export of no records. One that is to
/// be a single document is cut off.
fn is_bare_json(source: &Source, head: &[u8]) -> bool {
    let name = source.name().to_ascii_lowercase();
    let is_named = [".ndjson", ".jsonl"].iter().any(|end| name.ends_with(end));
    is_named && head.trim_ascii().is_empty()
}

/// What a source is, as the way says or its contents do; and what is to be said of it.
fn opened(
    source: &Source,
    way: &Way,
    expected: Expected,
) -> Result<(Box<dyn Input>, Vec<Problem>), SheetError> {
    let head = source.head()?;
    // Of a file that was opened before, both were decided then.
    let is_about_text = match way.encoding {
        EncodingChoice::Declared(_) => true,
        EncodingChoice::Auto => way.delimiter != DelimiterChoice::Auto,
        EncodingChoice::Decided(_) => false,
    };
    let no_text = || Err(Problem::new(Place::File, ProblemKind::FileNoText).into());
    if is_workbook(way, &head) {
        let opened = match (workbook::open(source, way, expected.needs), foreign(&head)) {
            // What is not even an archive is told as what it begins like.
            (Err(SheetError::Problem(_)), Some(kind @ ProblemKind::FileFormat { .. })) => {
                return Err(Problem::new(Place::File, kind).into());
            }
            (opened, _) => opened?,
        };
        if opened.is_some() && is_about_text {
            return no_text();
        }
        if let Some((workbook, said)) = opened {
            return Ok((Box::new(workbook), said.into_iter().collect()));
        }
        let kind = foreign(&head).unwrap_or(ProblemKind::FileWorkbook);
        return Err(Problem::new(Place::File, kind).into());
    }
    if way.sheet.is_some() || way.area.is_some() {
        return Err(Problem::new(Place::File, ProblemKind::FileNoSheets).into());
    }
    let foreign = foreign(&head).filter(|_| way.format.is_none());
    let is_json = foreign == Some(JSON)
        || matches!(way.format, Some(Format::Json | Format::Ndjson))
        || (way.format.is_none() && is_bare_json(source, &head));
    if is_json {
        if is_about_text {
            return no_text();
        }
        let json = Json::open(source, expected.needs)?;
        return Ok((Box::new(json), Vec::new()));
    }
    if foreign == Some(VCARD) || way.format == Some(Format::Vcard) {
        let found = vcard::encoding(&head);
        match way.encoding {
            EncodingChoice::Declared(stated) if found.is_utf16() && stated != found => {
                return Err(encoding::mistaken(stated, found));
            }
            EncodingChoice::Declared(stated)
                if stated == found
                    && found.is_utf16()
                    && way.delimiter == DelimiterChoice::Auto => {}
            _ if is_about_text => return no_text(),
            _ => {}
        }
        let (cards, said) = Vcards::open(source, &expected.needs)?;
        return Ok((Box::new(cards), said));
    }
    if let Some(kind) = foreign {
        return Err(Problem::new(Place::File, kind).into());
    }
    let (csv, said) = Csv::open(source, way, expected.words)?;
    Ok((Box::new(csv), said))
}

/// Files of records that are read.
const JSON: ProblemKind = ProblemKind::FileFormat {
    format: FileFormat::Json,
};

const VCARD: ProblemKind = ProblemKind::FileFormat {
    format: FileFormat::Vcard,
};

/// What kind of file a source is, as far as its beginning shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outline {
    /// Lines of cells.
    Csv,
    /// A workbook.
    Workbook,
    /// Records as JSON.
    Json,
    /// Cards.
    Vcard,
}

/// What kind of file a source is read as.
///
/// # Errors
/// A file that cannot be read.
pub fn outline(source: &Source, way: &Way) -> io::Result<Outline> {
    let head = source.head()?;
    Ok(match way.format {
        _ if is_workbook(way, &head) => Outline::Workbook,
        Some(Format::Json | Format::Ndjson) => Outline::Json,
        Some(Format::Vcard) => Outline::Vcard,
        None if foreign(&head) == Some(JSON) => Outline::Json,
        None if foreign(&head) == Some(VCARD) => Outline::Vcard,
        _ => Outline::Csv,
    })
}

/// Whether a source that begins so is read as a workbook.
fn is_workbook(way: &Way, head: &[u8]) -> bool {
    match way.format {
        Some(format) => matches!(format, Format::Xlsx | Format::Xls | Format::Ods),
        None => head.starts_with(b"PK\x03\x04") || head.starts_with(workbook::SIGNATURE),
    }
}

/// An open sheet: what was decided about the file, its header, and, as an iterator, its record groups.
/// It ends after the first error.
pub struct Sheet {
    /// How the file is written.
    pub dialect: Dialect,
    /// The header.
    pub header: Header,
    /// What is to be said about the header: duplicates, which are errors, and trimmed blanks, which are notices;
    /// and about a declared encoding that makes no sense of the file, or a line for Excel above the header, a notice.
    pub problems: Vec<Problem>,
    /// What copies its rows into a file like the one that they are from.
    pub copier: Arc<dyn Copier>,
    /// Whether its column of start marks is none of the file's.
    pub makes_marks: bool,
    /// Whether it has no header, as it has no records, of which its columns would be.
    pub lacks_header: bool,
    /// The pictures within it, by the names that its cells have, where it may have any.
    pub pictures: Option<Arc<dyn Pictures>>,
    groups: Groups,
    joins: Option<Arc<Joins>>,
}

impl Sheet {
    /// Opens what rows come from, whatever it is.
    ///
    /// # Errors
    /// `file.empty`, a header that cannot be read, and one of too many columns.
    pub fn of(mut input: Box<dyn Input>, ragged: Ragged) -> Result<Self, SheetError> {
        let mut rows = Rows::default();
        if !input.read_row(&mut rows)? {
            return Err(Problem::new(Place::File, ProblemKind::FileEmpty).into());
        }
        let (header, problems) = Header::read(rows, ragged)?;
        Ok(Self {
            dialect: input.dialect(),
            copier: input.copier(),
            makes_marks: input.makes_marks(),
            lacks_header: input.lacks_header(),
            pictures: input.pictures(),
            groups: Groups::new(input, &header),
            header,
            problems,
            joins: None,
        })
    }
}

impl Sheet {
    /// The same, if it has a header.
    ///
    /// # Errors
    /// `file.empty` of a file without one.
    pub fn with_header(self) -> Result<Self, SheetError> {
        if self.lacks_header {
            return Err(Problem::new(Place::File, ProblemKind::FileEmpty).into());
        }
        Ok(self)
    }

    /// The same file through a map. Nothing of it may have been read yet but its header.
    #[must_use]
    pub fn through(self, mapping: Box<dyn Mapping>) -> Self {
        let (mapped, header) = Mapped::through(self.groups.into_input(), &self.header, mapping);
        Self {
            groups: Groups::new(mapped, &header),
            header,
            ..self
        }
    }

    /// The same file with records that join others, if there are any. Nothing of it may have been read yet but its header.
    #[must_use]
    pub fn joined(self, joins: Option<Arc<Joins>>) -> Self {
        Self { joins, ..self }
    }

    /// The records at its beginning, as many as are read together; they are handed out all the same.
    pub fn beginning(&mut self) -> impl Iterator<Item = &RecordGroup> {
        self.groups.beginning()
    }
}

impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sheet")
            .field("dialect", &self.dialect)
            .field("header", &self.header.names())
            .finish_non_exhaustive()
    }
}

impl Iterator for Sheet {
    type Item = Result<GroupItem, SheetError>;

    fn next(&mut self) -> Option<Self::Item> {
        let Some(joins) = &self.joins else {
            return self.groups.next();
        };
        let columns = self.header.width().columns;
        loop {
            let group = match self.groups.next()? {
                Ok(GroupItem::Group(group)) => group,
                other => return Some(other),
            };
            match joins.join(group, columns) {
                Ok(Some(group)) => return Some(Ok(GroupItem::Group(group))),
                Ok(None) => {}
                Err(problem) => {
                    self.groups.end();
                    return Some(Err(SheetError::Problem(problem)));
                }
            }
        }
    }
}
