//! A file with other texts in some of its cells, and all else as it is, byte by byte.

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::ops::Range;

use super::broken::next_line;
use super::cells::end_of_quotes;
use super::write::encode_strictly;
use crate::sheet::dialect::{Delimiter, Dialect, WriteError};
use crate::sheet::encoding::{TextError, TextStream, byte_offsets};
use crate::sheet::source::Source;

/// What cells are to hold, by the line and the character at which they begin, both counted from 1: texts in the place
/// of those that stand there, or of elements of a list, one a line.
pub type Patches = BTreeMap<(u64, u64), Vec<(String, String)>>;

/// The file with these cells. It is held in memory as a whole.
///
/// # Errors
/// A file that cannot be read, and a character that its encoding has not.
pub fn patched(
    source: &Source,
    dialect: &Dialect,
    patches: &Patches,
) -> Result<Vec<u8>, WriteError> {
    let bom: &[u8] = if dialect.bom {
        dialect.encoding.bom()
    } else {
        b""
    };
    let text = decoded(source, *dialect)?;
    let edits = edits(&text, dialect.delimiter, patches);
    let mut before = Vec::new();
    source.reader().read_to_end(&mut before)?;
    // Some characters have two codes in an encoding: what is not changed is never encoded again.
    let ends = edits.iter().flat_map(|(part, _)| [part.start, part.end]);
    let offsets = byte_offsets(dialect.encoding, &before[bom.len()..], ends);
    let mut bytes = Vec::with_capacity(before.len());
    let mut done = 0;
    for ((_, new), ends) in edits.iter().zip(offsets.chunks(2)) {
        let [start, end] =
            [ends.first(), ends.last()].map(|end| end.map_or(0, |end| bom.len() + end));
        bytes.extend_from_slice(&before[done..start]);
        bytes.extend(encode_strictly(new, dialect.encoding)?);
        done = end;
    }
    bytes.extend_from_slice(&before[done..]);
    Ok(bytes)
}

/// The text of a file, behind its byte-order mark.
pub(super) fn decoded(source: &Source, dialect: Dialect) -> Result<String, WriteError> {
    let bom = if dialect.bom {
        dialect.encoding.bom().len()
    } else {
        0
    };
    let reader = source.reader_from(bom as u64);
    let mut stream = TextStream::new(Box::new(reader), dialect.encoding);
    let mut text = String::new();
    loop {
        match stream.read_into(&mut text) {
            Ok(true) => {}
            Ok(false) => return Ok(text),
            Err(TextError::Io(error)) => return Err(error.into()),
            Err(TextError::Malformed) => {
                return Err(io::Error::from(io::ErrorKind::InvalidData).into());
            }
        }
    }
}

/// The parts of a text that are to be others, in its order.
fn edits(text: &str, delimiter: Delimiter, patches: &Patches) -> Vec<(Range<usize>, String)> {
    let mut edits = Vec::with_capacity(patches.len());
    let mut done = 0;
    let (mut line, mut line_start) = (1, 0);
    for ((wanted, column), changes) in patches {
        while line < *wanted {
            let Some(next) = next_line(text.as_bytes(), line_start) else {
                break;
            };
            line_start = next;
            line += 1;
        }
        let characters = usize::try_from(column - 1).unwrap_or(usize::MAX);
        let Some((at, _)) = text[line_start..].char_indices().nth(characters) else {
            continue;
        };
        let start = line_start + at;
        // A cell within one that was taken is none.
        if line < *wanted || start < done {
            continue;
        }
        done = cell_end(text, start, delimiter);
        let old = &text[start..done];
        let new = changed(old, delimiter, changes);
        let (before, behind) = in_common(old, &new);
        if old != new {
            let new = new[before..new.len() - behind].to_owned();
            edits.push((start + before..done - behind, new));
        }
    }
    edits
}

/// How many bytes two texts have in common at their beginning, and at their end behind that.
fn in_common(one: &str, other: &str) -> (usize, usize) {
    let same = |(one, other): &(char, char)| one == other;
    let length = |pairs: (char, char)| pairs.0.len_utf8();
    let begin = one.chars().zip(other.chars()).take_while(same);
    let before = begin.map(length).sum();
    let (one, other) = (&one[before..], &other[before..]);
    let end = one.chars().rev().zip(other.chars().rev()).take_while(same);
    (before, end.map(length).sum())
}

fn cell_end(text: &str, start: usize, delimiter: Delimiter) -> usize {
    let bytes = text.as_bytes();
    let behind_quotes = end_of_quotes(bytes, start);
    let rest = &bytes[behind_quotes..];
    let end = memchr::memchr3(delimiter.byte(), b'\r', b'\n', rest);
    end.map_or(bytes.len(), |end| behind_quotes + end)
}

/// A cell as its file has it, changed: in quotes if it was, or needs them.
fn changed(raw: &str, delimiter: Delimiter, changes: &[(String, String)]) -> String {
    let quoted = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
    let mut cell = quoted.map_or_else(|| raw.to_owned(), |quoted| quoted.replace("\"\"", "\""));
    for (old, new) in changes {
        cell = if cell.trim() == old.trim() {
            new.clone()
        } else {
            let lines = cell.split_inclusive('\n').map(|line| {
                let element = line.trim_end_matches(['\r', '\n']);
                let is_it = element == old;
                let element = if is_it { new } else { element };
                format!(
                    "{element}{}",
                    &line[line.trim_end_matches(['\r', '\n']).len()..]
                )
            });
            lines.collect()
        };
    }
    let needs_quotes = cell.contains(['"', '\r', '\n', char::from(delimiter.byte())]);
    if quoted.is_some() || needs_quotes {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_changed_and_all_else_is_kept() {
        let change = |old: &str, new: &str| vec![(old.to_owned(), new.to_owned())];
        let patches = Patches::from([
            ((1, 3), change("番号", "no")),
            ((3, 1), change("1,000", "1000")),
            ((3, 9), change("ｱ", "ア")),
            ((5, 1), change("x", "a,b")),
        ]);
        let text = "a, 番号 ,c\r\n\r\n\"1,000\",\"ｱ\nイ\",\"q\"\"q\"\nx,,\r";
        let expected = "a,no,c\r\n\r\n\"1000\",\"ア\nイ\",\"q\"\"q\"\n\"a,b\",,\r";
        assert_eq!(with_cells(text, &patches), expected);
        assert_eq!(with_cells(text, &Patches::new()), text);
    }

    /// A text with other cells.
    fn with_cells(text: &str, patches: &Patches) -> String {
        let mut patched = text.to_owned();
        for (part, new) in edits(text, Delimiter::Comma, patches).into_iter().rev() {
            patched.replace_range(part, &new);
        }
        patched
    }
}
