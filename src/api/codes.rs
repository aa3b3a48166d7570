//! kintone's error codes, and what each proves about the write that it answers.
//!
//! kintone rolls a whole request back when it refuses it (kintone API facts, section 1.10), so that its own error
//! proves that nothing of *this* try was written. What stands between here and kintone refuses in shapes that look
//! alike, also after kintone has written: only an error of kintone's whole shape, with a code that is recorded or
//! documented as kintone's, proves anything. Everything else leaves open what became of the write.

/// What a code says about the request that it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// It was turned away before it began, and can succeed a little later as it is.
    Passing,
    /// It was judged and refused as a whole; as it is, it is refused again.
    Refused,
    /// A record is at another revision than the request pins. Where the request is a repetition, the try before
    /// may have moved it.
    Moved,
    /// A record that it names is not there, and never will be again: numbers are not used twice.
    Gone,
}

/// Which answers are believed when they say that nothing was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Trust {
    /// kintone's own errors, with a code that is known.
    #[default]
    KnownCodes,
    /// Any error that has a code, as other clients do. A gateway that answers in kintone's place then makes them
    /// write twice: for tests, which must see that they would notice.
    AnyCode,
}

use Says::{Gone, Moved, Passing, Refused};

/// Every code that proves something, by what it says (kintone API facts, sections 2, 3, 6 and 7).
const CODES: &[(Says, &str)] = &[
    // Too many requests at once: kintone turns them away at its door. Database locks: kintone gave up before it saved.
    (Passing, "GAIA_TO04 GAIA_DA02 GAIA_RE18 GAIA_LT01"),
    // Another revision, or another user's save meanwhile: the whole request is cancelled.
    (Moved, "GAIA_CO02 GAIA_UN03"),
    // Values: kintone validates a request whole, and saves nothing of it if anything is wrong.
    (
        Refused,
        "CB_VA01 CB_IJ01 CB_IL02 GAIA_IL26 GAIA_IL28 GAIA_LO04 GAIA_SI01",
    ),
    (Gone, "GAIA_RE01"),
    // Update keys, apps, files and cursors that are not there, and records that are named twice.
    (
        Refused,
        "GAIA_RE09 GAIA_RE20 GAIA_AP01 GAIA_BL01 GAIA_CN01 GAIA_IL23",
    ),
    // Who asks, and what they may: judged before anything is done.
    (Refused, "CB_AU01 CB_WA01 CB_TW02 CB_NO02"),
    (Refused, "GAIA_IA02 GAIA_DA03 GAIA_NO01 GAIA_AP15 GAIA_FU01"),
    // Process management, which no write of records passes.
    (Refused, "GAIA_ST02 GAIA_IL03 GAIA_NT01"),
    // A domain's cursors, once used up, do not come back by waiting alone.
    (Refused, "GAIA_TM12"),
    // Queries.
    (Refused, "GAIA_QU01 GAIA_QU02 GAIA_IL08 GAIA_IR02"),
    (
        Refused,
        "GAIA_IQ03 GAIA_IQ07 GAIA_IQ10 GAIA_IQ11 GAIA_IQ23 GAIA_IQ25",
    ),
];

/// What a code says; `None` for one that is not known, which proves nothing.
pub(super) fn says(code: &str) -> Option<Says> {
    let known = |codes: &str| codes.split(' ').any(|known| known == code);
    let found = CODES.iter().find(|(_, codes)| known(codes));
    found.map(|(says, _)| *says)
}

/// Whether a text looks like a code of kintone's: `CB_VA01`, `GAIA_RE20`.
pub(super) fn is_kintones(code: &str) -> bool {
    let rest = code.strip_prefix("CB_").or(code.strip_prefix("GAIA_"));
    let Some([first, second, tens, ones]) = rest.map(str::as_bytes) else {
        return false;
    };
    let are_letters = [first, second].iter().all(|byte| byte.is_ascii_uppercase());
    are_letters && [tens, ones].iter().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_code_is_named_once_and_looks_like_kintones() {
        let mut seen = std::collections::BTreeSet::new();
        for code in CODES.iter().flat_map(|(_, codes)| codes.split(' ')) {
            assert!(is_kintones(code), "{code}");
            assert!(seen.insert(code), "{code}");
        }
    }

    #[test]
    fn codes_of_others_are_told_apart() {
        let others = "|CB_|CB_VA1|CB_VA001|CB_va01|GAIA_日01|GATEWAY_TIMEOUT|XX_VA01|GAIA_DA02 ";
        for code in others.split('|') {
            assert!(!is_kintones(code), "{code}");
            assert_eq!(says(code), None, "{code}");
        }
    }
}
