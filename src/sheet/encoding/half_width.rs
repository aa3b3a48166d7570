//! Half-width kana: how they stand in words, and how bytes of another encoding do not.

use super::verdict::Sign;

/// Kana of one byte in `Shift_JIS`, and their marks.
pub(super) fn is_half(character: char) -> bool {
    ('\u{FF61}'..='\u{FF9F}').contains(&character)
}

/// What a half-width kana is worth behind the two before it.
pub(super) fn sign(character: char, before: Option<char>, second_before: Option<char>) -> Sign {
    // A sound mark belongs to the letter before it.
    let letter = match before {
        Some('ﾞ' | 'ﾟ') => second_before,
        other => other,
    };
    let follows = |letters: &str| letter.is_some_and(|letter| letters.contains(letter));
    let stands_behind = |letters: &str| before.is_some_and(|letter| letters.contains(letter));
    let voiced = match character {
        'ﾞ' => "ｳｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎ",
        'ﾟ' => "ﾊﾋﾌﾍﾎ",
        _ => "",
    };
    if stands_behind(voiced) {
        return Sign::HalfVoiced;
    }
    let is_in_place = match character {
        'ｬ' | 'ｭ' | 'ｮ' => follows("ｷｼﾁﾆﾋﾐﾘﾃﾃﾌ"),
        'ｧ' | 'ｨ' | 'ｩ' | 'ｪ' | 'ｫ' => follows("ﾌｳｼﾁﾃﾄﾂｸｼ"),
        'ｯ' => before.is_some_and(is_half) && !stands_behind("ﾝ"),
        'ﾞ' | 'ﾟ' | '･' | '｡' | '､' | '｢' | '｣' => false,
        _ => {
            // The long sound is a letter of its own, though not at the beginning of a word.
            let is_long_sound = character == 'ｰ' && before.is_some_and(is_half);
            return if is_long_sound || FREQUENT.contains(character) {
                Sign::HalfFrequent
            } else {
                Sign::HalfKana
            };
        }
    };
    if is_in_place {
        Sign::HalfFrequent
    } else {
        Sign::HalfMisplaced
    }
}

const FREQUENT: &str = "ｱｲｳｶｷｸｺｼｽﾀﾂﾃﾄﾅﾆﾉﾊﾌﾏﾐﾔﾗﾘﾙﾛﾝ";
