//! The decision about an encoding: a pure function over what each reading of the file yields.
//!
//! A wrong encoding shows itself by what it makes of the text, seldom by bytes that do not decode. So each reading
//! is charged for each character as much as its like is surprising in texts of that kind; the right reading is the
//! cheapest by far. Where it is not by far, nobody can tell, and nothing is decided.

use super::Encoding;

/// What can be seen in a reading, and how surprising it is, in half bits.
macro_rules! signs {
    ($($sign:ident = $surprise:literal,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Sign {
            $($sign,)*
        }

        /// In the order of the signs.
        const SURPRISE: [(Sign, i64); COUNT] = [$((Sign::$sign, $surprise),)*];
        const COUNT: usize = [$($surprise,)*].len();
    };
}

signs! {
    // ---- In every reading.
    // Beside other characters; what a reading swallows it need not pay.
    Ascii = 8,
    // Damage happens, but seldom.
    Malformed = 60,
    // Characters of one company's own; hardly ever met.
    PrivateUse = 44,
    // Control characters, and planes of Unicode without any, stand in no sheet.
    Control = 80,
    // A whole cell that is a word of the form is no accident.
    FormWord = -80,
    // ---- In UTF-8, whose bytes are seldom well-formed by accident.
    // Once, if the whole is.
    WellFormed = -48,
    // Three bytes or four that fit together.
    Wide = 0,
    // Two bytes that fit together.
    Narrow = 12,
    // And yet without a letter beside it: two half-width kana may look so.
    NarrowAlone = 52,
    // Phonetic letters, combining marks.
    OddScript = 72,
    // ---- In Japanese and Chinese.
    // One of some eighty, half of all Japanese text.
    Kana = 12,
    // One of some four hundred, half of all ideographs in such texts.
    Frequent = 17,
    // And full-width letters and digits.
    Punctuation = 16,
    // The standard's common ideographs.
    FirstLevel = 26,
    // The standard's rare ones.
    SecondLevel = 34,
    // NEC's and IBM's ①, ㈱, 髙.
    Extension = 28,
    // Outside the standard that texts of this kind keep to.
    Rare = 40,
    // Greek, Cyrillic, box drawing; kana in Chinese.
    ForeignScript = 40,
    // And between two ASCII letters, besides.
    Sandwiched = 16,
    // ---- Half-width kana, as banks and old systems write them.
    HalfFrequent = 9,
    HalfKana = 14,
    // A sound mark where it belongs.
    HalfVoiced = 4,
    // A sound mark or a small letter where none can stand; punctuation.
    HalfMisplaced = 28,
    // A single one, besides.
    HalfAlone = 12,
    // ---- In western languages.
    // One small letter in a word.
    Accented = 10,
    // The second of two that are neighbours often: ção.
    AccentedPair = 12,
    // The second of any other two.
    AccentedRun = 24,
    // At the beginning of a word, or in a word of capitals.
    Capital = 16,
    // Behind a small letter.
    CapitalInside = 28,
    // Ÿ, and the letters of Icelandic.
    RareLetter = 22,
    // Degrees behind a digit, quotes around a word.
    SymbolInPlace = 12,
    Symbol = 20,
    // Between two letters.
    SymbolInWord = 32,
}

/// How often each sign was seen in one reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    signs: [u32; COUNT],
    /// Characters beyond ASCII, each of which left one sign at least.
    characters: u32,
}

impl Default for Counts {
    fn default() -> Self {
        let (signs, characters) = ([0; COUNT], 0);
        Self { signs, characters }
    }
}

impl Counts {
    /// A character beyond ASCII was seen.
    pub(super) fn character(&mut self, sign: Sign) {
        self.characters += 1;
        self.also(sign);
    }

    /// Something that is no character of its own was seen.
    pub(super) fn also(&mut self, sign: Sign) {
        self.signs[sign as usize] += 1;
    }

    pub(super) fn of(&self, sign: Sign) -> u32 {
        self.signs[sign as usize]
    }

    fn sum(&self, counts: impl Fn(Sign) -> bool) -> i64 {
        let signs = SURPRISE.into_iter().filter(|(sign, _)| counts(*sign));
        signs
            .map(|(sign, surprise)| i64::from(self.of(sign)) * surprise)
            .sum()
    }

    fn surprise(&self) -> i64 {
        self.sum(|_| true)
    }

    /// Whether its characters are what such texts are made of. Random ones are not: they come from an encoding
    /// that is not known here.
    fn is_plausible(&self, encoding: Encoding) -> bool {
        let most = match encoding {
            Encoding::Utf8 => return true,
            Encoding::Windows1252 | Encoding::Iso8859_15 => 20,
            _ => 29,
        };
        let text = |sign| !matches!(sign, Sign::Ascii | Sign::Malformed | Sign::FormWord);
        let is_known = self.of(Sign::FormWord) > 0;
        is_known || self.sum(text) <= most * i64::from(self.characters)
    }
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The file is in this encoding.
    Read(Encoding),
    /// The file is in this encoding, but for a few bytes.
    Damaged(Encoding),
    /// The file can be read in either.
    Either(Encoding, Encoding),
    /// The file is in none of them.
    Neither,
}

/// Decides among readings, each with what was counted in it. The best must be less surprising than the next by
/// fourteen bits (one chance in ten thousand), and by more in a longer text, in which chance adds up, too, but only
/// by the square root of its length.
pub(super) fn decide(readings: &[(Encoding, Counts)]) -> Verdict {
    let ranked = readings.iter().min_by_key(|(_, counts)| counts.surprise());
    let Some((best, counts)) = ranked else {
        return Verdict::Neither;
    };
    let malformed = counts.of(Sign::Malformed);
    let is_close = |others: &Counts| {
        let margin = others.surprise() - counts.surprise();
        margin * margin <= 28 * 28 * i64::from(counts.characters.max(1))
    };
    // Of several, the one that people meet most often, as the order of candidates has it.
    let mut others = readings.iter().filter(|(other, _)| other != best);
    if let Some((next, others)) = others.find(|(_, others)| is_close(others)) {
        return if malformed > 0 && others.of(Sign::Malformed) > 0 {
            Verdict::Neither
        } else {
            Verdict::Either(*best, *next)
        };
    }
    if !counts.is_plausible(*best) || malformed * 2 > counts.characters {
        Verdict::Neither
    } else if malformed > 0 {
        Verdict::Damaged(*best)
    } else {
        Verdict::Read(*best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(signs: &[(Sign, u32)]) -> Counts {
        let mut counts = Counts::default();
        for (sign, times) in signs {
            (0..*times).for_each(|_| counts.character(*sign));
        }
        counts
    }

    #[test]
    fn the_margin_grows_with_the_text_and_two_close_readings_are_refused() {
        use Encoding::{ShiftJis, Utf8, Windows1252};
        let one = |sign, times| counts(&[(sign, times)]);
        let decided = |times| {
            decide(&[
                (ShiftJis, one(Sign::Kana, times)),
                (Windows1252, one(Sign::Symbol, times)),
            ])
        };
        assert_eq!(decided(12), Verdict::Either(ShiftJis, Windows1252));
        assert_eq!(decided(13), Verdict::Read(ShiftJis));
        let random = [(ShiftJis, one(Sign::Rare, 9))];
        assert_eq!(decide(&random), Verdict::Neither);
        let damaged = [(Utf8, counts(&[(Sign::Wide, 9), (Sign::Malformed, 1)]))];
        assert_eq!(decide(&damaged), Verdict::Damaged(Utf8));
        assert_eq!(decide(&[]), Verdict::Neither);
    }
}
