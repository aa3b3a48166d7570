//! A sheet row: cells that know where they stand.
//!
//! Whoever uses a row asks it, and never reaches into it, so that a row can become a view of a larger piece of a file.

use std::ops::Range;
use std::sync::OnceLock;

use crate::model::{Excerpt, Place};
use crate::problem::{Problem, ProblemKind};

/// One row of a sheet. Its cells are as the file has them, never trimmed; columns count from 0.
#[derive(Debug, Clone)]
pub struct SheetRow {
    /// The physical lines on which it begins and ends, counted from 1.
    lines: (u64, u64),
    /// The row as its file has it, or as it is shown.
    text: Box<str>,
    /// Where its cells stand in the text; of a row with far too many, the first ones.
    spans: Box<[Span]>,
    /// The cells' texts, where they are not simply what stands there.
    texts: Option<Box<Texts>>,
    /// How many cells it has in the file.
    length: usize,
    /// Where its cells are in the file, found when a place is asked for: a row with many bad cells is gone through once.
    sites: OnceLock<Box<[Site]>>,
}

/// The part of a text from one byte to another. A row is never so long that its offsets do not fit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self {
            start: narrow(range.start),
            end: narrow(range.end),
        }
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.start as usize..span.end as usize
    }
}

/// The texts of a row's cells, one behind the other.
#[derive(Debug, Clone)]
pub(super) struct Texts {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Texts {
    /// The texts of so many cells, which together have no more than so many bytes.
    pub(super) fn with_capacity(cells: usize, bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            ends: Vec::with_capacity(cells),
        }
    }

    /// Adds the text of the next cell: these pieces, one behind the other.
    pub(super) fn push<'a>(&mut self, pieces: impl IntoIterator<Item = &'a str>) {
        self.text.extend(pieces);
        self.ends.push(narrow(self.text.len()));
    }

    fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)? as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start as usize..end)
    }
}

impl SheetRow {
    /// The row on these physical lines of a file, of so many cells. The first of them stand at these parts of the
    /// text, in its order, and are the texts that stand there, or else these.
    pub(super) fn new(
        lines: (u64, u64),
        text: String,
        spans: Box<[Span]>,
        texts: Option<Texts>,
        length: usize,
    ) -> Self {
        Self {
            lines,
            text: text.into(),
            spans,
            texts: texts.map(Box::new),
            length,
            sites: OnceLock::new(),
        }
    }

    /// How many cells the row has.
    #[expect(
        clippy::len_without_is_empty,
        reason = "a row has at least one cell, so the question has one answer"
    )]
    pub fn len(&self) -> usize {
        self.length
    }

    /// How many of its cells are held: of a row with far too many, not all.
    pub fn held_cells(&self) -> usize {
        self.spans.len()
    }

    /// How many bytes of text it has.
    pub fn text_length(&self) -> usize {
        self.text.len()
    }

    /// A cell's text; empty beyond the row's last cell, and beyond the last one that is held.
    pub fn cell(&self, column: usize) -> &str {
        let text = match &self.texts {
            Some(texts) => texts.get(column),
            None => self.text.get(self.span(column)),
        };
        text.unwrap_or_default()
    }

    /// All cells in order, as far as they are held.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.held_cells()).map(|column| self.cell(column))
    }

    /// The first so many cells as the file has them; the whole row if there are no more.
    pub(super) fn beginning(&self, cells: usize) -> &str {
        let end = match cells.checked_sub(1) {
            _ if cells >= self.length => self.text.len(),
            Some(last) => self.span(last).end,
            None => 0,
        };
        &self.text[..end]
    }

    /// The physical line on which the row begins, counted from 1.
    pub fn first_line(&self) -> u64 {
        self.lines.0
    }

    /// The physical line on which the row ends; another than the first where a cell holds line breaks.
    pub fn last_line(&self) -> u64 {
        self.lines.1
    }

    /// All lines of the row.
    pub fn lines(&self) -> Place {
        let (first, last) = self.lines;
        Place::Lines { first, last }
    }

    /// Where a cell begins; beyond the last cell that is held, where the row ends.
    pub fn place(&self, column: usize) -> Place {
        let sites = self.sites.get_or_init(|| {
            let mut walk = Walk::default();
            let spans = self.spans.iter();
            spans
                .map(|span| walk.to(&self.text, span.start as usize))
                .collect()
        });
        let end = || Walk::default().to(&self.text, self.text.len());
        let site = sites.get(column).copied().unwrap_or_else(end);
        site.place(self.lines.0, column + 1)
    }

    /// A problem of a cell: at its place, with its line to be drawn.
    pub fn problem(&self, column: usize, kind: ProblemKind) -> Problem {
        Problem::new(self.place(column), kind).showing(self.excerpt(column))
    }

    /// The line on which a cell begins near that cell, with the cell to point at, as far as it is on that line.
    pub fn excerpt(&self, column: usize) -> Excerpt {
        excerpt(&self.text, self.span(column), self.place(column))
    }

    /// The part of the text that a cell takes; the text's end beyond the last one that is held.
    fn span(&self, column: usize) -> Range<usize> {
        let end = self.text.len();
        let span = self.spans.get(column).copied();
        span.map_or(end..end, Range::from)
    }
}

/// A problem in a row that is no row, as it is broken: at a part of its text, in this cell, counted from 1.
pub(super) fn problem_in(
    (line, text): (u64, &str),
    part: Range<usize>,
    cell: usize,
    kind: ProblemKind,
) -> Problem {
    let site = Walk::default().to(text, part.start);
    let place = site.place(line, cell);
    Problem::new(place, kind).showing(excerpt(text, part, place))
}

/// What stands near a part of a text, which begins at this place.
fn excerpt(text: &str, part: Range<usize>, place: Place) -> Excerpt {
    let (_, column) = place.position();
    Excerpt::of(text, part, column)
}

/// How many line breaks a text has. CR LF is one break.
pub(super) fn line_breaks(text: &str) -> u64 {
    line_at(text).0
}

/// A point of a row's text.
#[derive(Debug, Clone, Copy)]
struct Site {
    /// Line breaks of the row before it.
    lines: u32,
    /// The character of its physical line, counted from 1.
    column: u32,
}

impl Site {
    /// The place of a cell that begins there, in a row that begins on this line. Of an input whose cells have other
    /// addresses than lines and characters (`Sheet1!C7`), it is here that a row says so, as another kind of [`Place`].
    fn place(self, first_line: u64, cell: usize) -> Place {
        Place::Cell {
            line: first_line + u64::from(self.lines),
            column: u64::from(self.column),
            cell: cell as u64,
        }
    }
}

/// The way through a row's text, which counts lines and columns as it goes.
#[derive(Default)]
struct Walk {
    at: usize,
    lines: u64,
    /// Characters before it on its line.
    characters: usize,
}

impl Walk {
    /// Goes on to this byte of the text, which is not before the last one.
    fn to(&mut self, text: &str, at: usize) -> Site {
        let passed = &text[self.at..at];
        let (lines, line_start) = line_at(passed);
        if lines > 0 {
            self.lines += lines;
            self.characters = 0;
        }
        self.characters += passed[line_start..].chars().count();
        self.at = at;
        Site {
            lines: u32::try_from(self.lines).unwrap_or(u32::MAX),
            column: narrow(self.characters + 1),
        }
    }
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// How many line breaks a text has, and where its last physical line begins.
fn line_at(text: &str) -> (u64, usize) {
    let bytes = text.as_bytes();
    let mut lines = 0;
    let mut line_start = 0;
    for at in memchr::memchr2_iter(b'\r', b'\n', bytes) {
        let ends_crlf = bytes[at] == b'\n' && at > 0 && bytes[at - 1] == b'\r';
        lines += u64::from(!ends_crlf);
        line_start = at + 1;
    }
    (lines, line_start)
}
