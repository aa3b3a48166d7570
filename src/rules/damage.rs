//! What spreadsheets do to texts before they are saved as CSV.

/// A long number that was shortened: `1.23E+11`.
pub fn is_scientific(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    // Nearly all others are told from them by what stands behind their first digit.
    if !matches!(unsigned.as_bytes().get(1), Some(b'.' | b'E' | b'e')) {
        return false;
    }
    let Some((mantissa, exponent)) = unsigned.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    // Codes such as `12E4` are codes; a spreadsheet always writes the sign.
    let exponent = exponent.strip_prefix(['+', '-']);
    whole.len() == 1 && digits(whole) && digits(fraction) && exponent.is_some_and(digits)
}

/// What a cell shows where its formula failed: `#REF!`.
pub fn is_spreadsheet_error(text: &str) -> bool {
    const ERRORS: [&str; 9] = [
        "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
    ];
    ERRORS.contains(&text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortened_numbers_are_told_from_codes() {
        for text in ["1.23E+11", "4.9E+12", "1E+15", "-1.5e-07"] {
            assert!(is_scientific(text), "{text}");
        }
        for text in [
            "12E4", "1E5", "E+11", "1.E+1", "A1E+5", "10E+3", "1.2E+", "株E+1", "",
        ] {
            assert!(!is_scientific(text), "{text}");
        }
    }

    #[test]
    fn failed_formulas_are_recognised() {
        assert!(is_spreadsheet_error("#REF!") && is_spreadsheet_error(" #N/A "));
        assert!(!is_spreadsheet_error("#REF") && !is_spreadsheet_error("see #REF! above"));
    }
}
