//! A record on a line of its own, as JSON in the shape in which kintone gives it.

use std::io::{self, Write};

/// Writes a record. JSON that kintone spreads over lines is joined: no line break stands in a text of it.
pub(super) fn write(out: &mut dyn Write, record: &str) -> io::Result<()> {
    let mut lines = record.split(['\n', '\r']);
    let first = lines.next().unwrap_or_default();
    out.write_all(first.as_bytes())?;
    for line in lines {
        out.write_all(line.trim_start().as_bytes())?;
    }
    out.write_all(b"\n")
}
