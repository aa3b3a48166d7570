//! A file becomes another one: whatever an import reads, as clean CSV, as JSON, a record a line, or as an Excel file.
//!
//! A file is opened as an import opens it, through its map if it has one ([`open`]), and written record by record
//! ([`convert`]): cells go as texts, as the file shows them. `csv`, `xlsx` and `lines` each write a kind of file. What is
//! wrong with the file, and what the other kind does not hold, is told; a file with an error becomes none. One record is in
//! memory at a time. The room never prints: it emits [`Event`](crate::job::Event)s.

mod csv;
mod error;
mod lines;
mod opened;
mod records;
mod work;
mod xlsx;

pub use error::ConvertError;
pub use opened::open;
pub use work::{Converted, Format, convert, unread};
