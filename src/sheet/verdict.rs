//! The decision about an encoding: a pure function over what each reading of the file yields.
//!
//! A wrong encoding shows itself by what it makes of the text, seldom by bytes that do not decode. So each reading
//! is charged for each character as much as its like is surprising in texts of that kind; the right reading is the
//! cheapest by far. Where it is not by far, nobody can tell, and nothing is decided.

use super::Encoding;

/// What can be seen in a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Ascii,
    Malformed,
    PrivateUse,
    Control,
    FormWord,
    WellFormed,
    Wide,
    Narrow,
    NarrowAlone,
    OddScript,
    Kana,
    Frequent,
    Punctuation,
    FirstLevel,
    SecondLevel,
    Extension,
    Rare,
    ForeignScript,
    Sandwiched,
    HalfFrequent,
    HalfKana,
    HalfVoiced,
    HalfMisplaced,
    HalfAlone,
    Accented,
    AccentedPair,
    AccentedRun,
    Capital,
    CapitalInside,
    RareLetter,
    SymbolInPlace,
    Symbol,
    SymbolInWord,
}

impl Sign {
    const COUNT: usize = Self::SymbolInWord as usize + 1;

    /// How surprising it is, in half bits, and why.
    const fn surprise(self) -> i64 {
        match self {
            // In every reading.
            Self::Ascii => 8, // beside other characters; what a reading swallows it need not pay
            Self::Malformed => 60, // damage happens, but seldom
            Self::PrivateUse => 44, // characters of one company's own; hardly ever met
            Self::Control => 80, // control characters, and planes of Unicode without any, stand in no sheet
            Self::FormWord => -80, // a whole cell that is a word of the form is no accident

            // In UTF-8, whose bytes are seldom well-formed by accident.
            Self::WellFormed => -48, // once, if the whole is
            Self::Wide => 0,         // three bytes or four that fit together
            Self::Narrow => 12,      // two bytes that fit together
            Self::NarrowAlone => 52, // and yet without a letter beside it: two half-width kana may look so
            Self::OddScript => 72,   // phonetic letters, combining marks

            // In Japanese and Chinese.
            Self::Kana => 12,     // one of some eighty, half of all Japanese text
            Self::Frequent => 17, // one of some four hundred, half of all ideographs in such texts
            Self::Punctuation => 16, // and full-width letters and digits
            Self::FirstLevel => 26, // the standard's common ideographs
            Self::SecondLevel => 34, // the standard's rare ones
            Self::Extension => 28, // NEC's and IBM's ①, ㈱, 髙
            Self::Rare => 40,     // outside the standard that texts of this kind keep to
            Self::ForeignScript => 40, // Greek, Cyrillic, box drawing; kana in Chinese
            Self::Sandwiched => 16, // and between two ASCII letters, besides

            // Half-width kana, as banks and old systems write them.
            Self::HalfFrequent => 9,
            Self::HalfKana => 14,
            Self::HalfVoiced => 4,     // a sound mark where it belongs
            Self::HalfMisplaced => 28, // a sound mark or a small letter where none can stand; punctuation
            Self::HalfAlone => 12,     // a single one, besides

            // In western languages.
            Self::Accented => 10,      // one small letter in a word
            Self::AccentedPair => 12,  // the second of two that are neighbours often: ção
            Self::AccentedRun => 24,   // the second of any other two
            Self::Capital => 16,       // at the beginning of a word, or in a word of capitals
            Self::CapitalInside => 28, // behind a small letter
            Self::RareLetter => 22,    // ÿ, and the letters of Icelandic
            Self::SymbolInPlace => 12, // degrees behind a digit, quotes around a word
            Self::Symbol => 20,
            Self::SymbolInWord => 32, // between two letters
        }
    }

    const ALL: [Self; Self::COUNT] = [
        Self::Ascii,
        Self::Malformed,
        Self::PrivateUse,
        Self::Control,
        Self::FormWord,
        Self::WellFormed,
        Self::Wide,
        Self::Narrow,
        Self::NarrowAlone,
        Self::OddScript,
        Self::Kana,
        Self::Frequent,
        Self::Punctuation,
        Self::FirstLevel,
        Self::SecondLevel,
        Self::Extension,
        Self::Rare,
        Self::ForeignScript,
        Self::Sandwiched,
        Self::HalfFrequent,
        Self::HalfKana,
        Self::HalfVoiced,
        Self::HalfMisplaced,
        Self::HalfAlone,
        Self::Accented,
        Self::AccentedPair,
        Self::AccentedRun,
        Self::Capital,
        Self::CapitalInside,
        Self::RareLetter,
        Self::SymbolInPlace,
        Self::Symbol,
        Self::SymbolInWord,
    ];
}

/// How often each sign was seen in one reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    signs: [u32; Sign::COUNT],
    /// Characters beyond ASCII, each of which left one sign at least.
    characters: u32,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            signs: [0; Sign::COUNT],
            characters: 0,
        }
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
        let signs = Sign::ALL.into_iter().filter(|sign| counts(*sign));
        signs
            .map(|sign| i64::from(self.of(sign)) * sign.surprise())
            .sum()
    }

    /// How surprising the whole reading is.
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
