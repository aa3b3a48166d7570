//! One table of readings per field type.

use FieldKind::{
    CheckBox, Date, DateTime, File, MultiLineText, MultiSelect, Number, RichText, SingleLineText,
    Time, UserSelect,
};

use super::*;

/// What a text reads as, and what is said about it.
fn told(kind: FieldKind, text: &str) -> Result<(String, Option<&'static str>), &'static str> {
    let reading =
        read(&Field::of("f", kind), text, &Locale::default()).map_err(|kind| kind.code())?;
    let Cell::Set(value) = reading.cell else {
        panic!("{text:?} reads as {:?}", reading.cell)
    };
    Ok((write(&value), reading.notice.map(|kind| kind.code())))
}

#[track_caller]
fn reads(kind: FieldKind, text: &str, expected: &str) {
    assert_eq!(
        told(kind, text),
        Ok((expected.to_owned(), None)),
        "{text:?}"
    );
}

#[track_caller]
fn refuses(kind: FieldKind, text: &str, code: &str) {
    assert_eq!(told(kind, text), Err(code), "{text:?}");
}

#[track_caller]
fn notices(kind: FieldKind, text: &str, expected: &str, code: &str) {
    assert_eq!(
        told(kind, text),
        Ok((expected.to_owned(), Some(code))),
        "{text:?}"
    );
}

#[test]
fn an_empty_cell_clears_whatever_the_type() {
    for kind in FieldKind::ALL {
        let reading = read(&Field::of("f", *kind), "", &Locale::default()).unwrap();
        assert_eq!(reading, Cell::Clear.into(), "{kind:?}");
    }
}

#[test]
fn text_is_kept_to_the_letter() {
    let text = " 株式会社\r\nサンプル ";
    for kind in [SingleLineText, MultiLineText, RichText] {
        reads(kind, text, text);
    }
}

#[test]
fn numbers_keep_their_digits() {
    reads(Number, "00012.50", "00012.50");
    reads(Number, " 42 ", "42");
    refuses(Number, "1,000", "number.invalid");
    refuses(Number, "  ", "number.invalid");
    refuses(Number, "1e99999", "number.too-many-digits");
}

#[test]
fn lists_are_one_element_a_line() {
    for kind in [CheckBox, MultiSelect, UserSelect, File] {
        reads(kind, "a", "a");
        reads(kind, "a\nb", "a\nb");
        reads(kind, "a\r\nb", "a\nb");
        reads(kind, "a\rb", "a\nb");
        notices(kind, "a\nb\n", "a\nb", "list.trailing-break");
        notices(kind, "a\r\n\r\nb", "a\nb", "list.trailing-break");
        notices(kind, "a\r\rb\r", "a\nb", "list.trailing-break");
    }
    let breaks = read(&Field::of("f", CheckBox), "\r\n", &Locale::default()).unwrap();
    assert_eq!(breaks.cell, Cell::Clear);
}

#[test]
fn dates_take_slashes_and_missing_zeros() {
    for text in ["2024-03-05", "2024/03/05", "2024/3/5", "2024-3-5"] {
        reads(Date, text, "2024-03-05");
    }
    let no_days = ["2024-02-30", "2024-13-01", "05/03/2024", "20240305"];
    let no_dates = ["2024-03-05T00:00", "24-3-5", "today", " "];
    for text in [no_days, no_dates].concat() {
        refuses(Date, text, "date.invalid");
    }
}

#[test]
fn a_date_with_one_other_reading_is_suggested() {
    let meant = |text| match moment::read_date(text) {
        Err(ProblemKind::DateInvalid { suggestion, .. }) => suggestion,
        other => panic!("{text} reads as {other:?}"),
    };
    for (text, date) in [
        ("20240327", Some("2024-03-27")),
        ("27/03/2024", Some("2024-03-27")),
        ("03/27/2024", Some("2024-03-27")),
        ("2024年3月27日", Some("2024-03-27")),
        ("２０２４/０３/２７", Some("2024-03-27")),
        ("05/03/2024", None),
        ("03/03/2024", Some("2024-03-03")),
    ] {
        assert_eq!(meant(text).as_deref(), date, "{text}");
    }
}

#[test]
fn times_are_kept_to_the_minute() {
    reads(Time, "9:05", "09:05");
    reads(Time, "09:05:00", "09:05");
    notices(Time, "09:05:30", "09:05", "datetime.seconds-dropped");
    for text in ["24:00", "9", "09:60", "９:０５", "noon"] {
        refuses(Time, text, "time.invalid");
    }
}

#[test]
fn moments_need_an_offset_or_a_zone() {
    for text in [
        "2024-03-05T00:30:00Z",
        "2024-03-05T09:30:00+09:00",
        "2024-03-05T09:30+09:00",
        "2024-03-05T00:30Z",
        "2024-03-05 09:30:00+09:00",
        "2024/03/05 09:30:00+09:00",
        "2024/3/5 09:30+09:00",
        "2024-03-05T00:30:00.000Z",
    ] {
        reads(DateTime, text, "2024-03-05T00:30:00Z");
    }
    // What is cut off is cut off backwards in time, before 1970 too.
    for (text, minute) in [
        ("2024-03-05T00:30:59Z", "2024-03-05T00:30:00Z"),
        ("1969-12-31T23:59:00Z", "1969-12-31T23:59:00Z"),
        ("1969-12-31T23:59:59Z", "1969-12-31T23:59:00Z"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:00Z"),
        ("1969-12-31T23:58:59.999Z", "1969-12-31T23:58:00Z"),
        ("1969-12-31T23:58:00.001Z", "1969-12-31T23:58:00Z"),
        ("1970-01-01T00:00:00.5Z", "1970-01-01T00:00:00Z"),
        ("1945-08-15T12:00:01+09:00", "1945-08-15T03:00:00Z"),
        ("1900-01-01 00:00:59+00:00", "1900-01-01T00:00:00Z"),
    ] {
        let notice = (text != minute).then_some("datetime.seconds-dropped");
        assert_eq!(
            told(DateTime, text),
            Ok((minute.to_owned(), notice)),
            "{text}"
        );
    }
    for text in [
        "2024-03-05 09:30",
        "2024-03-05 09:30:00.123",
        "2024-03-05T09:30:00.5",
    ] {
        refuses(DateTime, text, "datetime.no-zone");
    }
    for text in ["2024-03-05T09:30:00+25:00", "2024/03/05 09:30-13:00"] {
        refuses(DateTime, text, "datetime.invalid");
    }
    for text in ["2024-03-05", "09:30", "2024-02-30T00:00:00Z", "soon"] {
        refuses(DateTime, text, "datetime.invalid");
    }
}

/// What a text reads as where local times are those of this zone.
fn read_in(zone: &str, text: &str) -> Result<Reading, ProblemKind> {
    let locale = Locale {
        zone: Some(jiff::tz::TimeZone::get(zone).unwrap()),
        ..Locale::default()
    };
    read(&Field::of("f", DateTime), text, &locale)
}

#[test]
fn a_zone_gives_local_times_their_moment() {
    for text in [
        "2024/3/5 9:30",
        "2024-03-05T09:30:00",
        "2024-03-05T09:30:00.000",
        "2024-03-05 09:30",
        "2024-03-05T00:30:00Z",
    ] {
        let reading = read_in("Asia/Tokyo", text).unwrap();
        let Cell::Set(value) = reading.cell else {
            panic!("{text}");
        };
        assert_eq!(write(&value), "2024-03-05T00:30:00Z", "{text}");
        assert_eq!(reading.notice, None);
    }
}

#[test]
fn an_hour_that_a_zone_skips_or_repeats_is_said_to_be_so() {
    let (skipped, zone) = ("2024-03-10 02:30", "America/New_York");
    assert_eq!(
        read_in(zone, skipped),
        Err(ProblemKind::DateTimeSkipped {
            text: skipped.to_owned(),
            zone: zone.to_owned(),
        })
    );
    let repeated = "2024-11-03 01:30";
    assert_eq!(
        read_in(zone, repeated),
        Err(ProblemKind::DateTimeRepeated {
            text: repeated.to_owned(),
            zone: zone.to_owned(),
            either: ["2024-11-03T01:30:00-04:00", "2024-11-03T01:30:00-05:00"].map(str::to_owned),
        })
    );
}
