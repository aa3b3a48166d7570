//! Where two readings of a file differ.

use std::io;

use super::Encoding;
use super::lines::Lines;
use crate::sheet::source::SourceReader;

/// How many characters are shown before the difference, and from it on.
const BEFORE: usize = 20;
const AFTER: usize = 38;

/// The first line that two encodings read differently, and what stands there in each, around the first difference.
/// What does not decode is shown as U+FFFD.
pub(super) fn apart(
    reader: SourceReader,
    encodings: [Encoding; 2],
) -> io::Result<Option<(u64, [String; 2])>> {
    let mut lines = Lines::new(reader);
    while let Some((line, bytes)) = lines.next()? {
        if bytes.is_ascii() {
            continue;
        }
        let texts = encodings.map(|encoding| encoding.rules().decode_without_bom_handling(bytes).0);
        if texts[0] != texts[1] {
            let pairs = texts[0].chars().zip(texts[1].chars());
            let same = pairs.take_while(|(one, other)| one == other).count();
            let shown = |text: &str| {
                let from = same.saturating_sub(BEFORE);
                let mut rest = text.chars().skip(from);
                let mut shown: String = rest.by_ref().take(same - from + AFTER).collect();
                if from > 0 {
                    shown.insert(0, '…');
                }
                if rest.next().is_some() {
                    shown.push('…');
                }
                shown
            };
            return Ok(Some((line, [shown(&texts[0]), shown(&texts[1])])));
        }
    }
    Ok(None)
}
