//! What a reading yields, character by character, for the [`verdict`](super::verdict).

use super::frequent::{JAPANESE, SIMPLIFIED, TRADITIONAL};
use super::verdict::{Counts, Sign};
use super::{Encoding, half_width, is_undefined};

/// Counts what stands in one cell, as it is read in this encoding. What does not decode stands there as U+FFFD.
pub(super) fn count(text: &str, is_damaged: bool, encoding: Encoding, counts: &mut Counts) {
    let characters: Vec<char> = text.chars().collect();
    let at = |index: Option<usize>| index.and_then(|index| characters.get(index).copied());
    for (index, &character) in characters.iter().enumerate() {
        let near = Near {
            before: at(index.checked_sub(1)),
            after: at(Some(index + 1)),
            second_before: at(index.checked_sub(2)),
        };
        if character.is_ascii() {
            counts.also(Sign::Ascii);
        } else if is_damaged && character == char::REPLACEMENT_CHARACTER {
            counts.also(Sign::Malformed);
        } else if !encoding.is_unicode() && (is_undefined(character) || character > LAST_ASSIGNED) {
            counts.character(Sign::Control);
        } else if ('\u{E000}'..='\u{F8FF}').contains(&character) {
            counts.character(Sign::PrivateUse);
        } else {
            counted(character, near, encoding, counts);
        }
    }
}

/// The end of the last plane of Unicode that holds letters.
const LAST_ASSIGNED: char = '\u{3FFFF}';

/// The characters around one.
#[derive(Clone, Copy)]
struct Near {
    second_before: Option<char>,
    before: Option<char>,
    after: Option<char>,
}

impl Near {
    fn follows(self, is: impl Fn(char) -> bool) -> bool {
        self.before.is_some_and(is)
    }

    fn precedes(self, is: impl Fn(char) -> bool) -> bool {
        self.after.is_some_and(is)
    }

    fn touches(self, is: impl Fn(char) -> bool) -> bool {
        self.follows(&is) || self.precedes(is)
    }
}

fn counted(character: char, near: Near, encoding: Encoding, counts: &mut Counts) {
    let sign = match encoding {
        Encoding::Utf8 | Encoding::Utf16Le | Encoding::Utf16Be => unicode(character, near),
        Encoding::Windows1252 | Encoding::Iso8859_15 => western(character, near),
        Encoding::ShiftJis | Encoding::EucJp if half_width::is_half(character) => {
            if !near.touches(half_width::is_half) {
                counts.also(Sign::HalfAlone);
            }
            half_width::sign(character, near.before, near.second_before)
        }
        Encoding::ShiftJis | Encoding::EucJp | Encoding::Iso2022Jp => japanese(character),
        Encoding::Gbk => simplified(character),
        Encoding::Big5 => traditional(character),
    };
    let is_wide = !matches!(
        encoding,
        Encoding::Utf8 | Encoding::Windows1252 | Encoding::Iso8859_15
    );
    let letter = |character: char| character.is_ascii_alphabetic();
    if is_wide && near.follows(letter) && near.precedes(letter) {
        counts.also(Sign::Sandwiched);
    }
    counts.character(sign);
}

fn unicode(character: char, near: Near) -> Sign {
    let has_word = near.touches(char::is_alphabetic);
    let has_ascii = near.touches(|character| character.is_ascii_graphic());
    match character {
        '\u{180}'..='\u{36F}' => Sign::OddScript,
        '\u{A0}'..='\u{BF}' | '×' | '÷' if !has_ascii => Sign::NarrowAlone,
        '\u{C0}'..='\u{7FF}' if !has_word => Sign::NarrowAlone,
        '\u{800}'..='\u{1FFF}' if !near.touches(is_eastern) => Sign::OddScript,
        '\u{80}'..='\u{7FF}' => Sign::Narrow,
        _ => Sign::Wide,
    }
}

/// Scripts such as Thai, Burmese or Georgian, whose letters do not stand alone.
fn is_eastern(character: char) -> bool {
    ('\u{800}'..='\u{1FFF}').contains(&character)
}

/// The bytes of a character in an encoding with double bytes, by which its standard sorts characters; none
/// where the encoding does not write it as two.
fn double(character: char, rules: &'static encoding_rs::Encoding) -> Option<(u8, u8)> {
    let mut buffer = [0; 4];
    let (bytes, _, is_missing) = rules.encode(character.encode_utf8(&mut buffer));
    match *bytes {
        [lead, trail] if !is_missing => Some((lead, trail)),
        _ => None,
    }
}

fn japanese(character: char) -> Sign {
    // EUC-JP writes rows and columns of JIS X 0208 as they are.
    match double(character, encoding_rs::EUC_JP) {
        _ if JAPANESE.contains(&character) => Sign::Frequent,
        Some((0xA1..=0xA3, _)) => Sign::Punctuation,
        Some((0xA4 | 0xA5, _)) => Sign::Kana,
        Some((0xB0..=0xCF, _)) => Sign::FirstLevel,
        Some((0xD0..=0xF4, _)) => Sign::SecondLevel,
        Some((0xAD | 0xF9..=0xFC, _)) => Sign::Extension,
        Some(_) => Sign::ForeignScript,
        None => Sign::Rare,
    }
}

fn simplified(character: char) -> Sign {
    match double(character, encoding_rs::GBK) {
        _ if SIMPLIFIED.contains(&character) => Sign::Frequent,
        Some((0xA1 | 0xA3, 0xA1..)) => Sign::Punctuation,
        Some((0xB0..=0xD7, 0xA1..)) => Sign::FirstLevel,
        Some((0xD8..=0xF7, 0xA1..)) => Sign::SecondLevel,
        Some((0xA2..=0xA9, 0xA1..)) => Sign::ForeignScript,
        _ => Sign::Rare,
    }
}

fn traditional(character: char) -> Sign {
    match double(character, encoding_rs::BIG5) {
        _ if TRADITIONAL.contains(&character) => Sign::Frequent,
        Some((0xA1..=0xA2, _) | (0xA3, ..=0x43)) => Sign::Punctuation,
        Some((0xA4..=0xC5, _) | (0xC6, ..=0x7E)) => Sign::FirstLevel,
        Some((0xC9..=0xF9, _)) => Sign::SecondLevel,
        Some(_) => Sign::ForeignScript,
        None => Sign::Rare,
    }
}

/// Neighbours in western words, the second of which is not rare behind the first.
const PAIRS: [&str; 18] = [
    "çã", "çõ", "éé", "üß", "öß", "äß", "ãé", "íé", "ää", "öö", "öä", "äö", "œu", "ïé", "åä", "ñí",
    "çá", "íñ",
];

fn western(character: char, near: Near) -> Sign {
    let is_accented = |character: char| !character.is_ascii() && character.is_alphabetic();
    let is_paired = |before| PAIRS.contains(&String::from_iter([before, character]).as_str());
    let in_word = near.follows(|before| before.is_ascii_alphabetic());
    let before_word = near.precedes(|after| after.is_ascii_alphabetic());
    match character {
        'ª' | 'º' if near.follows(|before| before.is_ascii_digit()) => Sign::SymbolInPlace,
        'ª' | 'º' | 'µ' | 'ˆ' | 'ƒ' => Sign::Symbol,
        'ÿ' | 'Ÿ' | 'ð' | 'þ' | 'ý' | 'Ð' | 'Þ' | 'Ý' => Sign::RareLetter,
        _ if is_accented(character) => {
            let is_inside = (character.is_lowercase()
                && near.precedes(|after| after.is_ascii_uppercase()))
                || (character.is_uppercase() && near.follows(char::is_lowercase))
                || (character == 'ß' && !in_word);
            if near.follows(is_paired) {
                Sign::AccentedPair
            } else if near.follows(is_accented) {
                Sign::AccentedRun
            } else if near.follows(|before| before.is_ascii_digit()) {
                Sign::RareLetter
            } else if is_inside {
                Sign::CapitalInside
            } else if character.is_uppercase() {
                Sign::Capital
            } else if in_word || before_word {
                Sign::Accented
            } else if near.touches(|beside| !beside.is_ascii()) {
                Sign::AccentedRun
            } else {
                // Whole words such as `à`; few are.
                Sign::Capital
            }
        }
        '’' | '·' if in_word => Sign::SymbolInPlace,
        _ if in_word && before_word => Sign::SymbolInWord,
        _ if near.touches(is_accented) => Sign::Symbol,
        '°' | '²' | '³' | '%' | '½' | '¼' | '¾' | '€' | '£'
            if near.follows(|before| before.is_ascii_alphanumeric() || before == ' ')
                || near.precedes(|after| after.is_ascii_digit()) =>
        {
            Sign::SymbolInPlace
        }
        '–' | '—' if in_word || before_word => Sign::Symbol,
        '“' | '”' | '‘' | '’' | '„' | '«' | '»' | '–' | '—' | '…' | '®' | '™' | '©' | '§' | '•'
        | '¿' | '¡' | '\u{A0}' => Sign::SymbolInPlace,
        _ => Sign::Symbol,
    }
}
