//! What stops a conversion.

use std::io;

use crate::language::Text;

/// What stops a conversion, other than what is wrong with the file.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// A file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The record that begins on this line has several lines, and nobody says what its tables are.
    #[error(
        "the record that starts on line {0} has several lines, and no form says what its tables are"
    )]
    Tables(u64),
    /// The other kind of file does not hold it.
    #[error("{0}")]
    Unfit(Text),
}
