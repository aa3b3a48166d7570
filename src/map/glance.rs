//! Cells of which it is seen at a glance what is made: they stand as they are, or their beginning does.

/// What is made of a cell: it, or its beginning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Glance {
    /// How many characters are taken, where not all are.
    pub(super) take: Option<usize>,
    /// Whether only texts are seen through that no normal form changes.
    pub(super) is_normal: bool,
}

impl Glance {
    /// Whether a cell goes as it stands, whatever it says.
    pub(super) fn takes_all(&self) -> bool {
        *self == Self::default()
    }

    /// How many bytes of a text are what is made of it, where that is seen.
    pub(super) fn length(&self, text: &str) -> Option<usize> {
        if self.is_normal && !is_settled(text) {
            return None;
        }
        let take = self.take.filter(|take| text.len() > *take);
        Some(take.map_or(text.len(), |take| end_of(text, take)))
    }
}

/// Where the first so many characters of a text end.
pub(super) fn end_of(text: &str, characters: usize) -> usize {
    let bytes = text.as_bytes();
    if bytes.get(..characters).is_some_and(<[u8]>::is_ascii) {
        return characters;
    }
    let mut end = 0;
    for _ in 0..characters {
        end += match bytes.get(end) {
            None => return end,
            Some(0..=0x7F) => 1,
            Some(0x80..=0xDF) => 2,
            Some(0xE0..=0xEF) => 3,
            Some(0xF0..) => 4,
        };
    }
    end
}

/// Whether a text has only characters, those met most in such files, that no normal form changes, whatever they stand
/// beside: ASCII, kanji, kana and their signs. It looks at bytes alone.
pub(super) fn is_settled(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = if bytes.is_ascii() { bytes.len() } else { 0 };
    while let Some(first) = bytes.get(at) {
        at += match first {
            0..=0x7F => 1,
            0xE5..=0xE9 => 3,
            // 一 to U+9FFF begin there, and signs and kana.
            0xE4 if bytes.get(at + 1).is_some_and(|second| *second >= 0xB8) => 3,
            0xE3 if is_settled_kana(&bytes[at + 1..]) => 3,
            _ => return false,
        };
    }
    true
}

/// Whether these bytes, behind the first one of U+3000 to U+3FFF, end a character that is settled.
fn is_settled_kana(bytes: &[u8]) -> bool {
    let [second @ 0x80..=0x83, third, ..] = bytes else {
        return false;
    };
    KANA[usize::from(second & 3)] >> (third & 0x3F) & 1 == 1
}

/// Which of U+3000 to U+30FF are settled, sixty-four in each number: ぁ to ゖ, ァ to ヺ, ー, 、。「」『』
const KANA: [u64; 4] = {
    let mut settled = [0; 4];
    let mut at: u8 = 0;
    while at < u8::MAX {
        if matches!(at, 0x41..=0x96 | 0xA1..=0xFA | 0xFC | 0x01 | 0x02 | 0x0C..=0x0F) {
            settled[at as usize / 64] |= 1 << (at % 64);
        }
        at += 1;
    }
    settled
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_settled_is_ascii_kanji_kana_and_their_signs() {
        let characters = (0..=0x1_FFFF).filter_map(char::from_u32);
        let settled = characters.filter(|one| is_settled(one.encode_utf8(&mut [0; 4])));
        let kana = ('ぁ'..='ゖ').chain('ァ'..='ヺ').count();
        assert_eq!(
            settled.count(),
            128 + ('一'..='\u{9FFF}').count() + kana + "ー、。「」『』".chars().count()
        );
    }

    #[test]
    fn the_beginning_of_a_text_is_counted_in_characters() {
        let taking = |take| Glance {
            take: Some(take),
            is_normal: false,
        };
        for (text, take, length) in [
            ("", 2, 0),
            ("ab", 2, 2),
            ("abc", 2, 2),
            ("品名番", 2, 6),
            ("ab", 0, 0),
        ] {
            assert_eq!(taking(take).length(text), Some(length), "{text}");
        }
        let normal = Glance {
            take: Some(1),
            is_normal: true,
        };
        assert_eq!(normal.length("品ｱ"), None);
    }
}
