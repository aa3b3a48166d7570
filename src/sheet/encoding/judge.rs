//! All candidates over the same bytes: one pass that counts what each would yield.

use std::collections::HashSet;
use std::io;

use super::Encoding;
use super::lines::Lines;
use super::signs::count;
use super::verdict::{Counts, Sign};
use crate::sheet::source::SourceReader;

/// The encodings that are told apart by what they yield. UTF-16 shows itself by its NUL bytes.
const CANDIDATES: [Encoding; 7] = [
    Encoding::Utf8,
    Encoding::ShiftJis,
    Encoding::EucJp,
    Encoding::Windows1252,
    Encoding::Iso8859_15,
    Encoding::Gbk,
    Encoding::Big5,
];

/// After so many cells that differ from each other, more would tell nothing new.
const ENOUGH: usize = 5_000;

/// Bytes of no other encoding form so many characters of three bytes or four in UTF-8, and nothing that is malformed.
const SURELY_UTF8: u32 = 16;

/// How far a file is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// As far as it says something new.
    Enough,
    /// Or until it is UTF-8, whatever comes: what does not decode is met when it is read.
    SurelyUtf8,
}

/// What each candidate makes of a file.
pub(super) struct Judged {
    /// The candidates whose readings differ, with what was counted in each. Of those that read the file alike,
    /// only the first is left.
    pub(super) readings: Vec<(Encoding, Counts)>,
    pub(super) beyond_ascii: bool,
    /// There are only bytes of ASCII, and among them the escapes by which ISO-2022-JP turns to Japanese.
    pub(super) escapes: bool,
}

impl Judged {
    /// Whether all bytes that were looked at decode in an encoding.
    pub(super) fn decodes(&self, encoding: Encoding) -> bool {
        let reading = self.readings.iter().find(|(own, _)| *own == encoding);
        reading.is_some_and(|(_, counts)| counts.of(Sign::Malformed) == 0)
    }
}

/// Reads a file as each of the candidates would. A cell counts once, however often it stands there: a thousand
/// times the same byte tells no more than one.
pub(super) fn judge(reader: SourceReader, words: &[String], until: Until) -> io::Result<Judged> {
    let words: HashSet<&str> = words
        .iter()
        .map(|word| word.trim())
        .filter(|word| !word.is_ascii())
        .collect();
    let mut seen = HashSet::new();
    let mut counts = [Counts::default(); CANDIDATES.len()];
    // For each candidate the earlier ones that have read all as it has.
    let mut alike = [[true; CANDIDATES.len()]; CANDIDATES.len()];
    let mut escapes = false;
    let mut lines = Lines::new(reader);
    loop {
        lines.pass_plain()?;
        let Some((_, line)) = lines.next()? else {
            break;
        };
        if line.is_ascii() {
            escapes = escapes || has_escape(line);
            continue;
        }
        let cells = line.split(|byte| b",;\t\"".contains(byte));
        for cell in cells.filter(|cell| !cell.is_ascii()) {
            if !seen.insert(shape(cell)) {
                continue;
            }
            let mut texts = Vec::with_capacity(CANDIDATES.len());
            for (encoding, counts) in CANDIDATES.into_iter().zip(&mut counts) {
                let (text, is_damaged) = encoding.rules().decode_without_bom_handling(cell);
                count(&text, is_damaged, encoding, counts);
                if words.contains(text.trim()) {
                    counts.also(Sign::FormWord);
                }
                texts.push(text);
            }
            for (later, alike) in alike.iter_mut().enumerate() {
                for (earlier, alike) in alike[..later].iter_mut().enumerate() {
                    *alike = *alike && texts[earlier] == texts[later];
                }
            }
        }
        let is_sure = until == Until::SurelyUtf8
            && counts[0].of(Sign::Malformed) == 0
            && counts[0].of(Sign::Wide) >= SURELY_UTF8;
        if seen.len() >= ENOUGH || is_sure {
            break;
        }
    }
    let beyond_ascii = !seen.is_empty();
    if beyond_ascii && counts[0].of(Sign::Malformed) == 0 {
        counts[0].also(Sign::WellFormed);
    }
    let is_own = |at: usize| !alike[at][..at].contains(&true);
    let readings = CANDIDATES.into_iter().zip(counts).enumerate();
    let own = readings.filter(|(at, _)| is_own(*at));
    Ok(Judged {
        readings: own.map(|(_, reading)| reading).collect(),
        beyond_ascii,
        escapes: escapes && !beyond_ascii,
    })
}

/// `ESC $ B` or `ESC $ @`.
fn has_escape(line: &[u8]) -> bool {
    memchr::memmem::find(line, b"\x1B$B").is_some()
        || memchr::memmem::find(line, b"\x1B$@").is_some()
}

/// What is beyond ASCII in a cell, and what kind of byte follows it, as that may belong to its last character.
/// The ASCII between does not count: `1°` and `25°` say the same about the byte in them. It is the hash FNV-1a, which takes
/// few steps a byte; two cells that have one by accident, or on purpose, count once.
fn shape(cell: &[u8]) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    let mut before = 0_u8;
    for &byte in cell {
        let kind = match byte {
            0x80.. => byte,
            0x40..=0x7E => 2,
            _ => 1,
        };
        if kind >= 0x80 || before >= 0x80 {
            hash = (hash ^ u64::from(kind)).wrapping_mul(0x0000_0100_0000_01B3);
        }
        before = kind;
    }
    hash
}
