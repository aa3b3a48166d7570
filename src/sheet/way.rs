//! How a file is to be read, as far as somebody says so.

use super::area::{Area, SheetChoice};
use super::dialect::{DelimiterChoice, Dialect};
use super::encoding::EncodingChoice;

/// How a file is to be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Way {
    /// Its encoding.
    pub encoding: EncodingChoice,
    /// What stands between its cells.
    pub delimiter: DelimiterChoice,
    /// Where its contents begin.
    pub begin: Begin,
    /// Where the names of its columns are from.
    pub names: Names,
    /// Columns whose cells are equal on all lines of a record.
    pub group_by: Vec<String>,
    /// What is made of a line with fewer cells than there are columns.
    pub ragged: Ragged,
    /// What kind of file it is; it is found out by its contents.
    pub format: Option<Format>,
    /// The sheet of a workbook that is read.
    pub sheet: Option<SheetChoice>,
    /// The cells of it that are read.
    pub area: Option<Area>,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// CSV, with any delimiter.
    Csv,
    /// Excel.
    Xlsx,
    /// Excel as it was until 2003.
    Xls,
    /// An OpenDocument spreadsheet.
    Ods,
    /// Records as JSON, in a list.
    Json,
    /// Records as JSON, one a line; they are read in one way.
    Ndjson,
    /// Cards.
    Vcard,
}

/// Where the contents of a file begin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Begin {
    /// On its first line that is not blank.
    #[default]
    First,
    /// Behind so many lines.
    Behind(u64),
    /// With a header on this line, counted from 1.
    Header(u64),
}

/// Where the names of columns are from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Names {
    /// From a header line.
    #[default]
    Header,
    /// There is no header line: the columns are `1`, `2`, and so on.
    Counted,
    /// There is no header line: the columns have these names.
    Listed(Vec<String>),
}

/// What is made of a line with fewer cells than there are columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ragged {
    /// It is an error, unless the cells that it lacks are of columns without a name.
    #[default]
    Error,
    /// The cells that it lacks are empty.
    Pad,
}

impl Way {
    /// The same for a file of which it is known how it is written.
    #[must_use]
    pub fn decided(&self, dialect: Dialect) -> Self {
        Self {
            encoding: EncodingChoice::Decided(dialect.encoding),
            delimiter: DelimiterChoice::Declared(dialect.delimiter),
            ..self.clone()
        }
    }

    /// Whether the header is the first line that is not blank.
    pub fn has_plain_header(&self) -> bool {
        self.begin == Begin::First && self.names == Names::Header
    }

    /// This, and what it does not say as another one says it.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        // Where a header is stated, there is one.
        let has_header = matches!(self.begin, Begin::Header(_));
        let names = match self.names {
            Names::Header if has_header => Names::Header,
            Names::Header => other.names.clone(),
            stated => stated,
        };
        let begin = match (self.begin, other.begin) {
            (Begin::First, Begin::Header(_)) if names != Names::Header => Begin::First,
            (Begin::First, begin) | (begin, _) => begin,
        };
        Self {
            encoding: match self.encoding {
                EncodingChoice::Auto => other.encoding,
                stated => stated,
            },
            delimiter: match self.delimiter {
                DelimiterChoice::Auto => other.delimiter,
                stated @ DelimiterChoice::Declared(_) => stated,
            },
            begin,
            names,
            ragged: match self.ragged {
                Ragged::Error => other.ragged,
                Ragged::Pad => Ragged::Pad,
            },
            format: self.format.or(other.format),
            sheet: self.sheet.or_else(|| other.sheet.clone()),
            area: self.area.or(other.area),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::{Delimiter, Encoding};

    #[test]
    fn what_is_typed_wins_over_what_a_map_says() {
        let semicolons = DelimiterChoice::Declared(Delimiter::Semicolon);
        let of_map = Way {
            delimiter: semicolons,
            begin: Begin::Header(3),
            ..Way::default()
        };
        assert_eq!(Way::default().or(&of_map), of_map);
        let typed = Way {
            encoding: EncodingChoice::Declared(Encoding::Utf8),
            begin: Begin::Behind(1),
            names: Names::Counted,
            ..Way::default()
        };
        let both = typed.clone().or(&of_map);
        assert_eq!((both.begin, both.names), (Begin::Behind(1), Names::Counted));
        assert_eq!(
            (both.encoding, both.delimiter),
            (typed.encoding, semicolons)
        );
    }

    #[test]
    fn a_header_that_is_stated_is_one_and_a_file_without_one_has_no_line_of_it() {
        let without = Way {
            names: Names::Counted,
            ..Way::default()
        };
        let header = Way {
            begin: Begin::Header(1),
            ..Way::default()
        };
        assert_eq!(header.clone().or(&without), header);
        assert_eq!(without.clone().or(&header), without);
    }
}
