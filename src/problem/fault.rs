//! Words that single kinds of problems use.

/// An encoding as messages name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodingName {
    /// The name that people know: `Shift_JIS`.
    pub name: &'static str,
    /// The value of the option that chooses it: `sjis`.
    pub option: &'static str,
}

/// What a file is that is no CSV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// Contacts.
    Vcard,
    /// JSON, one value or one a line.
    Json,
    /// A spreadsheet of `LibreOffice` and others.
    OpenDocument,
    /// A ZIP or GZIP file.
    Archive,
    /// A PDF file.
    Pdf,
    /// HTML or XML.
    Markup,
}

/// What a record of several lines may not have more of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordBound {
    /// Rows of the sheet.
    Rows(usize),
    /// Cells, in all its rows.
    Cells(usize),
    /// Text, in MiB.
    Mebibytes(usize),
}

/// What a text hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// A character that cannot be seen, looks like another, or stands for one that was lost.
    Character(char),
    /// A line break behind all else.
    TrailingBreak,
}

/// How a name is like the field that was probably meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// It is the field's label.
    Label,
    /// It differs from the code or the label in width, case or blanks alone.
    Overlooked,
    /// It is spelt much like the code or the label.
    Spelling,
}

/// How the quotes of a file are broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuoteFault {
    /// A quoted cell is never closed; the place is where it opens.
    Unclosed,
    /// Something other than a delimiter or a line break follows the closing quote.
    TextAfterClosing,
    /// The same, where lines lie between the quotes: most likely the one that opens is the wrong one, and the place is
    /// where it opens. All these lines were read as one record.
    AcrossLines {
        /// The first of them.
        first: u64,
        /// The last of them.
        last: u64,
    },
    /// A quote stands inside a cell that does not begin with one.
    InsideUnquoted,
    /// The same, with nothing but spaces before it.
    BehindSpaces,
}

/// Lines of a file that use something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinesUsing {
    /// How many.
    pub lines: u64,
    /// The first of them.
    pub first: Option<u64>,
}
