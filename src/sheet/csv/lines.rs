//! A file without some of its lines, and all else as it is, byte by byte.

use std::io::Read as _;

use super::broken::next_line;
use super::patch::decoded;
use crate::sheet::dialect::{Dialect, WriteError};
use crate::sheet::encoding::byte_offsets;
use crate::sheet::source::Source;

/// The file without these lines: the first and the last of each piece, in order. It is held in memory as a whole.
///
/// # Errors
/// A file that cannot be read, or is not what it was.
pub fn without_lines(
    source: &Source,
    dialect: &Dialect,
    left_out: impl IntoIterator<Item = (u64, u64)>,
) -> Result<Vec<u8>, WriteError> {
    let bom: &[u8] = if dialect.bom {
        dialect.encoding.bom()
    } else {
        b""
    };
    let text = decoded(source, *dialect)?;
    let ends = ends(&text, left_out);
    drop(text);
    let mut before = Vec::new();
    source.reader().read_to_end(&mut before)?;
    let offsets = byte_offsets(dialect.encoding, &before[bom.len()..], ends.into_iter());
    let mut bytes = Vec::with_capacity(before.len());
    let mut done = 0;
    for piece in offsets.chunks_exact(2) {
        bytes.extend_from_slice(&before[done..bom.len() + piece[0]]);
        done = bom.len() + piece[1];
    }
    bytes.extend_from_slice(&before[done..]);
    Ok(bytes)
}

/// Where each piece begins in the text, and where what is behind it.
fn ends(text: &str, pieces: impl IntoIterator<Item = (u64, u64)>) -> Vec<usize> {
    let (mut line, mut at) = (1, 0);
    let mut start_of = |wanted: u64| {
        while line < wanted {
            at = next_line(text.as_bytes(), at).unwrap_or(text.len());
            line += 1;
            if at == text.len() {
                break;
            }
        }
        at
    };
    let mut ends = Vec::new();
    for (first, last) in pieces {
        ends.push(start_of(first));
        ends.push(start_of(last.saturating_add(1)));
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::{Way, open_expecting};

    #[test]
    fn lines_go_and_all_else_stays_in_its_own_bytes() {
        let utf16 = |text: &str| -> Vec<u8> {
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            [0xFF, 0xFE].into_iter().chain(units).collect()
        };
        let (text, rest) = ("名,b\r\n1,\"x\ny\"\n2,é\r\n3,z", "名,b\r\n2,é\r\n");
        for (file, expected) in [
            (text.as_bytes().to_vec(), rest.as_bytes().to_vec()),
            (utf16(text), utf16(rest)),
        ] {
            let source = Source::spool("f", &file[..]).unwrap();
            let sheet = open_expecting(&source, &Way::default(), Vec::new()).unwrap();
            let without = |lines: &[(u64, u64)]| {
                let lines = lines.iter().copied();
                without_lines(&source, &sheet.dialect, lines).unwrap()
            };
            assert_eq!(without(&[(2, 3), (5, 5)]), expected);
            assert_eq!(without(&[]), file);
        }
    }
}
