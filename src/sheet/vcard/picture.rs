//! A picture within a card: what it is, and the name of a file that is made of it.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Digest as _, Sha256};

use super::lines::LONGEST;
use crate::language::{Text, text};
use crate::plain::hex;

/// How pictures begin, from which byte on, and how names of files of them end.
const KINDS: [(usize, &[u8], &str); 9] = [
    (0, b"\xFF\xD8\xFF", "jpg"),
    (0, b"\x89PNG", "png"),
    (0, b"GIF8", "gif"),
    (8, b"WEBP", "webp"),
    (4, b"ftyphei", "heic"),
    (4, b"ftypavif", "avif"),
    (0, b"II*\0", "tiff"),
    (0, b"MM\0*", "tiff"),
    (0, b"BM", "bmp"),
];

/// How a value begins that is none, but an address that holds it.
pub(super) const DATA: &[u8] = b"data:";

/// Phones leave out what fills the end, or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A picture of a card, and where it is in the file.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    /// The byte at which its property begins.
    pub(super) at: u64,
    /// The line of it.
    pub(super) line: u64,
    /// The name of a file of it and its bytes, or what is wrong with it.
    pub(super) file: Result<(String, u64), Text>,
}

impl Picture {
    /// The picture of a property, if there is one. It is named by what it is, so that the same one has the same name in
    /// whichever file, and another one another.
    pub(super) fn of(property: &str, value: &[u8], (at, line): (u64, u64)) -> Option<Self> {
        let file = content(value).map(|content| {
            let digest = hex(&Sha256::digest(&content)[..8]);
            let name = property.to_ascii_lowercase();
            let name = format!("{name}-{digest}.{}", ending(&content));
            (name, content.len() as u64)
        });
        let is_there = !matches!(file, Ok((_, 0)));
        is_there.then_some(Self { at, line, file })
    }
}

/// The bytes of a picture that is written so.
pub(super) fn content(value: &[u8]) -> Result<Vec<u8>, Text> {
    const BROKEN: Text = Text::fixed(
        "the picture is not encoded as base64",
        "画像がBase64として正しくありません",
    );
    if value.len() > LONGEST {
        let megabytes = LONGEST * 3 / 4 / 1024 / 1024;
        return Err(text!(
            "the picture has more than {megabytes} MB",
            "画像が{megabytes} MBを超えています"
        ));
    }
    let encoded = match value.strip_prefix(DATA) {
        Some(uri) => {
            let comma = uri.iter().position(|byte| *byte == b',');
            let (head, encoded) = uri.split_at(comma.ok_or(BROKEN)?);
            // Some escape the comma.
            let head = head.strip_suffix(b"\\").unwrap_or(head);
            if !head.to_ascii_lowercase().ends_with(b";base64") {
                return Err(BROKEN);
            }
            &encoded[1..]
        }
        None => value,
    };
    let is_blank = |byte: &&u8| byte.is_ascii_whitespace();
    let encoded: Vec<u8> = encoded.iter().filter(|b| !is_blank(b)).copied().collect();
    BASE64.decode(encoded).map_err(|_| BROKEN)
}

/// How the name of a file ends that begins so.
fn ending(content: &[u8]) -> &'static str {
    let is_of = |(at, begin, _): &&(usize, &[u8], _)| {
        content
            .get(*at..)
            .is_some_and(|rest| rest.starts_with(begin))
    };
    KINDS
        .iter()
        .find(is_of)
        .map_or("bin", |(_, _, ending)| ending)
}
