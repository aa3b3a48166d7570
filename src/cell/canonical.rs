//! Dates and times as kintone writes them itself. They need no date library to be known, and nearly all are so written.

use jiff::civil::Date;

/// Whether a text is a day as kintone writes it: `2026-02-28`, of a year of four digits.
pub fn is_plain_date(text: &[u8]) -> bool {
    let &[_, _, _, _, b'-', m1, m2, b'-', d1, d2] = text else {
        return false;
    };
    let (Some(century), Some(year)) = (two_digits(text[0], text[1]), two_digits(text[2], text[3]))
    else {
        return false;
    };
    let (Some(month), Some(day)) = (two_digits(m1, m2), two_digits(d1, d2)) else {
        return false;
    };
    let is_short = (1..=12).contains(&month) && (1..=28).contains(&day);
    let is_day = |(month, day)| {
        let (century, year) = (i16::from(century), i16::from(year));
        Date::new(century * 100 + year, month, day).is_ok()
    };
    let precise = i8::try_from(month).ok().zip(i8::try_from(day).ok());
    century >= 10 && (is_short || precise.is_some_and(is_day))
}

/// Whether a text is a time of day as kintone writes it: `09:30`.
pub fn is_plain_time(text: &[u8]) -> bool {
    let &[h1, h2, b':', m1, m2] = text else {
        return false;
    };
    let (hour, minute) = (two_digits(h1, h2), two_digits(m1, m2));
    hour.is_some_and(|hour| hour < 24) && minute.is_some_and(|minute| minute < 60)
}

/// Whether a text is a moment as kintone writes it: `2026-02-28T09:30:00Z`.
pub fn is_plain_moment(text: &[u8]) -> bool {
    let Some((date, b"T")) = text.get(..11).and_then(|text| text.split_at_checked(10)) else {
        return false;
    };
    let time = text.get(11..16).unwrap_or_default();
    // The last year that moments reach is not all of it reached.
    is_plain_date(date)
        && is_plain_time(time)
        && text.get(16..) == Some(b":00Z")
        && !date.starts_with(b"9999")
}

fn two_digits(tens: u8, ones: u8) -> Option<u8> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| byte - b'0');
    Some(digit(tens)? * 10 + digit(ones)?)
}
