//! How large a request may be, as people write sizes.

use std::fmt;
use std::str::FromStr;

use crate::import::MAX_REQUEST_BYTES;
use crate::language::Text;

/// The units of a size, each as it is written and in bytes; those of 1,024 first, as they are shown.
const UNITS: [(&str, u64); 7] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("KB", 1_000),
    ("B", 1),
];

/// A request that is smaller would hold hardly any record.
const LEAST: u64 = 1 << 10;

const NOT_A_SIZE: Text = Text::fixed(
    "write a number of bytes, or a size like 8MB or 512KiB",
    "バイト数、または8MBや512KiBのような大きさで指定してください。",
);
const TOO_SMALL: Text = Text::fixed("1KiB is the least", "1KiB以上の大きさを指定してください。");

/// About the most bytes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RequestBytes(pub(super) usize);

impl Default for RequestBytes {
    fn default() -> Self {
        Self(MAX_REQUEST_BYTES)
    }
}

impl FromStr for RequestBytes {
    type Err = Text;

    /// `8388608`, `8MiB`, `8 mib`.
    fn from_str(text: &str) -> Result<Self, Text> {
        let text = text.trim();
        let end = text.find(|character: char| !character.is_ascii_digit());
        let (number, unit) = text.split_at(end.unwrap_or(text.len()));
        let unit = unit.trim_start();
        let mut units = UNITS.iter();
        let known = units.find(|(name, _)| name.eq_ignore_ascii_case(unit));
        let bytes = match known {
            Some((_, bytes)) => *bytes,
            None if unit.is_empty() => 1,
            None => return Err(NOT_A_SIZE),
        };
        let number: u64 = number.parse().map_err(|_| NOT_A_SIZE)?;
        let bytes = number.saturating_mul(bytes);
        if bytes < LEAST {
            return Err(TOO_SMALL);
        }
        // A request that is larger than memory can address is no limit at all.
        Ok(Self(usize::try_from(bytes).unwrap_or(usize::MAX)))
    }
}

impl fmt::Display for RequestBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0 as u64;
        let mut units = UNITS.iter();
        match units.find(|(_, unit)| *unit > 1 && bytes.is_multiple_of(*unit)) {
            Some((name, unit)) => write!(f, "{}{name}", bytes / unit),
            None => write!(f, "{bytes}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_read_as_people_write_it_and_shown_in_the_same_way() {
        for (text, bytes, shown) in [
            ("8388608", 8 << 20, "8MiB"),
            ("8MiB", 8 << 20, "8MiB"),
            ("8MB", 8_000_000, "8MB"),
            (" 512 kib ", 512 << 10, "512KiB"),
            ("2000b", 2_000, "2KB"),
            ("1GB", 1_000_000_000, "1GB"),
            ("1025", 1_025, "1025"),
        ] {
            let read: RequestBytes = text.parse().unwrap();
            assert_eq!((read.0, &*read.to_string()), (bytes, shown), "{text}");
        }
        let most: RequestBytes = "99999999999GiB".parse().unwrap();
        assert_eq!(most.0, usize::MAX);
        assert_eq!(RequestBytes::default().to_string(), "8MiB");
    }

    #[test]
    fn what_is_no_size_is_answered_with_what_to_write() {
        for text in ["", "MB", "-1", "1.5MB", "8 M", "8MBit", "８MB", "8,000"] {
            assert_eq!(text.parse::<RequestBytes>(), Err(NOT_A_SIZE), "{text}");
        }
        for text in ["0", "1023", "1KB", "0GiB"] {
            assert_eq!(text.parse::<RequestBytes>(), Err(TOO_SMALL), "{text}");
        }
    }
}
