//! A line like `sep=;` above the header, which tells Excel the delimiter.

use crate::problem::ProblemKind;
use crate::sheet::dialect::Delimiter;

/// The longest such line: Excel adds a delimiter for each column.
pub(super) const LONGEST: usize = 1024;

/// What a line states as the delimiter, if it is such a line.
pub(super) fn stated(line: &str) -> Option<char> {
    let line = line.trim_matches('"');
    let start = line.get(..4)?;
    line.chars()
        .nth(4)
        .filter(|_| start.eq_ignore_ascii_case("sep="))
}

/// The delimiter that is stated, if files can have it, and what is to be said of the line.
pub(super) fn delimiter(separator: char) -> (Option<Delimiter>, ProblemKind) {
    let mut delimiters = Delimiter::ALL.into_iter();
    let stated = delimiters.find(|one| char::from(one.byte()) == separator);
    let kind = match stated {
        Some(delimiter) => ProblemKind::FileSeparatorLine {
            delimiter: delimiter.name(),
        },
        None => ProblemKind::FileSeparatorUnsupported {
            separator: separator.to_string(),
        },
    };
    (stated, kind)
}
