//! Files to lines to record groups: encodings, strict CSV with places, delimiters, headers, marks. Knows no form and no network.

mod source;

pub use source::{Source, SourceReader};
