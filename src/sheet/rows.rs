//! Well-formed rows to cells, by the `csv` crate.

use std::io::{self, Read};

use csv::StringRecord;

use super::header::MAX_COLUMNS;
use super::raw::RawRow;
use super::strict::StrictRows;
use super::text::Text;
use super::{Delimiter, DelimiterChoice, Encoding, LineEnding, SheetError, SheetRow};
use crate::problem::{Problem, ProblemKind};

/// A row of more bytes than this may have so many cells beyond the header's that keeping them all costs far more than
/// the row itself.
const LONG_ROW: usize = 64 * 1024;

/// The rows of a sheet, the header first.
pub(super) struct Rows {
    strict: StrictRows,
    csv: csv::Reader<OneRow>,
    /// The cells of the row that was split last.
    cells: StringRecord,
    /// Cells in the header.
    columns: usize,
}

impl Rows {
    /// The rows of these bytes, which begin after any byte-order mark.
    pub(super) fn new(
        reader: Box<dyn Read + Send>,
        encoding: Encoding,
        delimiter: DelimiterChoice,
    ) -> Self {
        let strict = StrictRows::new(Text::new(reader, encoding), encoding, delimiter);
        let csv = csv::ReaderBuilder::new()
            .delimiter(strict.delimiter().byte())
            .has_headers(false)
            .flexible(true)
            .from_reader(OneRow::default());
        Self {
            strict,
            csv,
            cells: StringRecord::new(),
            columns: 0,
        }
    }

    pub(super) fn delimiter(&self) -> Delimiter {
        self.strict.delimiter()
    }

    /// Cells in the header.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// How the last row ends; a line feed at the end of the file.
    pub(super) fn line_ending(&self) -> LineEnding {
        self.strict.line_ending().unwrap_or(LineEnding::Lf)
    }

    /// The header, which says how many cells each row has.
    pub(super) fn read_header(&mut self) -> Result<Option<SheetRow>, SheetError> {
        let Some(raw) = self.strict.next_row()? else {
            return Ok(None);
        };
        self.columns = raw.cells();
        if self.columns > MAX_COLUMNS {
            let kind = ProblemKind::HeaderTooManyColumns {
                most: MAX_COLUMNS,
                found: self.columns,
            };
            let place = raw.place_of(MAX_COLUMNS);
            return Err(raw.problem(place, raw.span(MAX_COLUMNS), kind).into());
        }
        Ok(Some(self.split(raw)?))
    }

    /// The next row, and what is wrong with its number of cells.
    pub(super) fn next_row(&mut self) -> Result<Option<(SheetRow, Option<Problem>)>, SheetError> {
        let Some(raw) = self.strict.next_row()? else {
            return Ok(None);
        };
        let row = self.split(raw)?;
        let misfit = misfit(&row, self.columns);
        Ok(Some((row, misfit)))
    }

    fn split(&mut self, raw: RawRow) -> io::Result<SheetRow> {
        let (mut held, mut length) = (raw.text.len(), None);
        // Short rows cannot have so many cells that they need to be counted first.
        if raw.text.len() > LONG_ROW {
            let cells = raw.cells();
            if cells > self.columns {
                (held, length) = (raw.span(self.columns).end, Some(cells));
            }
        }
        self.csv.get_mut().give(&raw.text[..held]);
        self.csv.read_record(&mut self.cells)?;
        let length = length.unwrap_or(self.cells.len());
        Ok(SheetRow::new(raw, held, &self.cells, length))
    }
}

/// What is wrong with the number of cells in a row: it points at the first cell too many, or at the row's
/// end, where cells are missing.
fn misfit(row: &SheetRow, expected: usize) -> Option<Problem> {
    let found = row.len();
    let (kind, column) = match found.cmp(&expected) {
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Less => (ProblemKind::TooFewColumns { expected, found }, found),
        std::cmp::Ordering::Greater => (ProblemKind::TooManyColumns { expected, found }, expected),
    };
    Some(row.problem(column, kind))
}

/// What the `csv` crate reads from: one row at a time, ended by a line feed, so that it can neither read
/// ahead of the row whose place is known nor see the line breaks between rows.
#[derive(Default)]
struct OneRow {
    bytes: Vec<u8>,
    sent: usize,
}

impl OneRow {
    fn give(&mut self, row: &str) {
        self.bytes.clear();
        self.bytes.extend_from_slice(row.as_bytes());
        self.bytes.push(b'\n');
        self.sent = 0;
    }
}

impl Read for OneRow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = (&self.bytes[self.sent..]).read(buffer)?;
        self.sent += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A reader that gives a few bytes at a time, and between them is interrupted, as any stream may be.
    struct Trickle {
        bytes: io::Cursor<Vec<u8>>,
        sizes: std::iter::Cycle<std::vec::IntoIter<usize>>,
    }

    impl Read for Trickle {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.sizes.next() {
                Some(0) => Err(io::ErrorKind::Interrupted.into()),
                size => {
                    let size = size.unwrap_or(1).min(buffer.len());
                    self.bytes.read(&mut buffer[..size])
                }
            }
        }
    }

    /// All that is read, to the end or the first error.
    fn told(reader: impl Read + Send + 'static, encoding: Encoding) -> Vec<String> {
        let mut rows = Rows::new(Box::new(reader), encoding, DelimiterChoice::Auto);
        let mut told = vec![format!("{:?}", rows.read_header())];
        loop {
            let row = rows.next_row();
            told.push(format!("{row:?}"));
            if !matches!(row, Ok(Some(_))) {
                return told;
            }
        }
    }

    proptest! {
        #[test]
        fn a_stream_in_small_pieces_says_the_same_as_a_whole(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "a", ",", "\"", "\"\"", "\n", "\r", "\r\n", ";", "品", "表", "\u{FEFF}",
            ]), 0..40),
            damage in prop::option::of(any::<u8>()),
            sizes in prop::collection::vec(0..5_usize, 1..6),
            encoding in prop::sample::select(Encoding::ALL.to_vec()),
        ) {
            let text = pieces.concat();
            let mut bytes = match encoding {
                Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
                _ => encoding.rules().encode(&text).0.into_owned(),
            };
            bytes.extend(damage);
            let sizes = sizes.into_iter().chain([1]).collect::<Vec<_>>().into_iter().cycle();
            let trickle = Trickle { bytes: io::Cursor::new(bytes.clone()), sizes };
            prop_assert_eq!(told(trickle, encoding), told(io::Cursor::new(bytes), encoding));
        }
    }

    #[test]
    fn a_stream_that_fails_gives_the_rows_before() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is gone"))
            }
        }
        let reader = "a,b\n1,2\n3,".as_bytes().chain(Broken);
        let told = told(reader, Encoding::Utf8);
        assert_eq!(told.len(), 3);
        assert!(told[2].contains("the disk is gone"), "{}", told[2]);
    }
}
