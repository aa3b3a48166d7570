//! Eight bytes at once: most cells are so short that a search of many bytes would end before it has begun.

/// A one in each byte.
const ONES: u64 = u64::from_le_bytes([1; 8]);
/// The highest bit of each byte.
const HIGH: u64 = ONES << 7;

/// How many bytes are looked at together.
pub const EIGHT: usize = 8;

/// Which of these bytes are this one, the first in the lowest bits: each that is has its highest bit set, and nothing
/// else is set. [`place`] says which is the first.
pub fn places(bytes: [u8; EIGHT], byte: u8) -> u64 {
    let other = u64::from_le_bytes(bytes) ^ (ONES * u64::from(byte));
    // What is nothing has no bit of its own, and gets none by an addition that leaves each byte where it is.
    let low = (other & !HIGH) + !HIGH;
    !(low | other) & HIGH
}

/// The position of the first of such places.
pub fn place(places: u64) -> usize {
    places.trailing_zeros() as usize / EIGHT
}

/// Whether a text stands in JSON as it is: without quotes, backslashes and control characters.
pub fn is_json_as_it_is(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(last) = bytes.last_chunk::<EIGHT>() else {
        return !bytes
            .iter()
            .any(|byte| matches!(byte, 0..b' ' | b'"' | b'\\'));
    };
    // The last eight can be some of those before them again.
    let (chunks, _) = bytes.as_chunks::<EIGHT>();
    let escaped = chunks
        .iter()
        .fold(escaped(*last), |all, chunk| all | escaped(*chunk));
    escaped == 0
}

/// Something, if one of these bytes has to be escaped in JSON.
fn escaped(bytes: [u8; EIGHT]) -> u64 {
    let bytes = u64::from_le_bytes(bytes);
    // Taken from each byte, what is less than it needs a bit of the next one: only then the answer is more than nothing.
    let is_less = |bytes: u64, than: u8| bytes.wrapping_sub(ONES * u64::from(than)) & !bytes & HIGH;
    let is = |byte: u8| is_less(bytes ^ (ONES * u64::from(byte)), 1);
    is_less(bytes, b' ') | is(b'"') | is(b'\\')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn places_are_those_of_the_byte(
            bytes in prop::array::uniform8(prop::sample::select(vec![0, 1, b'+', b',', b'-', 0x7F, 0x80, 0xAC, 0xFF])),
            byte in prop::sample::select(vec![b',', b';', b'\t', 0, 1, 0x80, 0xFF]),
        ) {
            let mut places = places(bytes, byte);
            for (at, one) in bytes.iter().enumerate() {
                if *one == byte {
                    prop_assert_eq!(place(places), at);
                    places &= places - 1;
                }
            }
            prop_assert_eq!(places, 0);
        }

        #[test]
        fn a_text_is_as_json_has_it_or_is_not(text in "[ -~\"\\\\\u{0}\u{1F} !#\u{7F}é品😀]{0,20}") {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(is_json_as_it_is(&text), json == format!("\"{text}\""));
        }
    }
}
