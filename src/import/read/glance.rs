//! Cells at a glance: nearly all texts of a file are plain, so that they are sent as they stand and there is nothing to
//! tell of them. A glance finds that out without making a value; whatever it is not sure of is looked at closely. That
//! both come to the same is a property of the tests.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::cell::{self, Commas};
use crate::model::{Decimal, Field, FieldKind, NumberPrecision};
use crate::rules::damage;

/// How a column's cells are judged at a glance.
#[derive(Debug, Clone, Default)]
pub(crate) struct Glance {
    /// An empty cell erases the field, and nothing is wrong with that.
    may_be_empty: bool,
    is_file: bool,
    look: Look,
}

#[derive(Debug, Clone, Default)]
enum Look {
    /// Each cell is looked at closely.
    #[default]
    Closely,
    /// Texts of no more characters.
    Text {
        most: usize,
    },
    /// Numbers of no more digits before the point and behind it, between these limits.
    Number {
        room: Room,
        commas: Commas,
        least: Option<Decimal>,
        most: Option<Decimal>,
    },
    /// One of these.
    Option(Arc<[String]>),
    /// Some of these, one a line.
    Options(Arc<[String]>),
    /// Codes, one a line.
    Codes,
    Date,
    Time,
    Moment,
}

impl Glance {
    /// How cells of this field are judged. `room` is how many digits may stand before the decimal point and behind it;
    /// what has no more of them is neither refused nor rounded.
    pub(crate) fn of(field: &Field, room: Room, commas: Commas) -> Self {
        let constraints = &field.constraints;
        let has_least = constraints.min_length.is_some_and(|least| least > 0);
        let options = || Arc::clone(&constraints.options);
        let look = match field.kind {
            FieldKind::SingleLineText
            | FieldKind::MultiLineText
            | FieldKind::RichText
            | FieldKind::Link
                if !has_least && constraints.protocol.is_none() =>
            {
                let most = constraints.max_length.map(|most| most as usize);
                Look::Text {
                    most: most.unwrap_or(usize::MAX),
                }
            }
            FieldKind::Number => Look::Number {
                room,
                commas,
                least: constraints.min_value.clone(),
                most: constraints.max_value.clone(),
            },
            FieldKind::RadioButton | FieldKind::DropDown => Look::Option(options()),
            FieldKind::CheckBox | FieldKind::MultiSelect => Look::Options(options()),
            FieldKind::UserSelect | FieldKind::OrganizationSelect | FieldKind::GroupSelect => {
                Look::Codes
            }
            FieldKind::Date => Look::Date,
            FieldKind::Time => Look::Time,
            FieldKind::DateTime => Look::Moment,
            _ => Look::Closely,
        };
        Self {
            is_file: field.kind == FieldKind::File,
            may_be_empty: !field.required && !has_least && !matches!(look, Look::Closely),
            look,
        }
    }

    /// Whether cells name files, which can go away.
    pub(crate) fn is_file(&self) -> bool {
        self.is_file
    }

    /// Whether a text is sent as it stands, and there is nothing to tell of it.
    pub(crate) fn is_plain(&self, text: &str) -> bool {
        if text.is_empty() {
            return self.may_be_empty;
        }
        match &self.look {
            Look::Closely => false,
            Look::Text { most } => is_plain_text(text, *most),
            Look::Number {
                room,
                commas,
                least,
                most,
            } => {
                is_plain_number(text, *room)
                    && !commas.doubts_point(text)
                    && is_within(least.as_ref(), text, Ordering::Greater)
                    && is_within(most.as_ref(), text, Ordering::Less)
            }
            Look::Option(options) => is_among(options, text),
            Look::Options(options) => all_lines(text, |line| is_among(options, line)),
            Look::Codes => all_lines(text, |line| !line.is_empty() && !line.contains('\r')),
            Look::Date => cell::is_plain_date(text.as_bytes()),
            Look::Time => cell::is_plain_time(text.as_bytes()),
            Look::Moment => cell::is_plain_moment(text.as_bytes()),
        }
    }
}

/// How many digits a number may have before its decimal point and behind it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    whole: usize,
    decimals: usize,
}

impl Room {
    /// The room that an app leaves; where its setting is not known, the widest one, and nothing is rounded.
    pub(crate) fn of(known: Option<NumberPrecision>, widest: NumberPrecision) -> Self {
        let NumberPrecision {
            digits,
            decimal_places,
            ..
        } = known.unwrap_or(widest);
        Self {
            whole: digits.saturating_sub(decimal_places) as usize,
            decimals: known.map_or(usize::MAX, |known| known.decimal_places as usize),
        }
    }
}

/// Characters are no more than bytes, however they are counted.
fn is_plain_text(text: &str, most: usize) -> bool {
    // A line break at the end is told of texts of one line.
    if text.len() > most || text.ends_with(['\n', '\r']) {
        return false;
    }
    match text.as_bytes() {
        [b'0'..=b'9' | b'-', ..] => !damage::is_scientific(text),
        // What a spreadsheet shows for a broken formula begins so, maybe behind blanks.
        [first, ..] if first.is_ascii_graphic() => *first != b'#',
        // Blanks begin with other bytes.
        [0xC3..=0xE0 | 0xE4..=0xFF, ..] | [0xE3, 0x81..=0xFF, ..] => true,
        _ => !text.trim_start().starts_with('#'),
    }
}

/// `-12.50`: a sign at most, digits, and behind a point more of them; far shorter than what is too long.
fn is_plain_number(text: &str, room: Room) -> bool {
    const LONGEST: usize = 64;
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let count = |bytes: &[u8]| {
        bytes
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let before = count(digits);
    let behind = match digits.get(before) {
        None => 0,
        Some(b'.') => {
            let behind = count(&digits[before + 1..]);
            if before + 1 + behind < digits.len() {
                return false;
            }
            behind
        }
        Some(_) => return false,
    };
    (1..=room.whole).contains(&before) && behind <= room.decimals && text.len() <= LONGEST
}

/// Whether there is no limit, or one that is not on this side of a number.
fn is_within(limit: Option<&Decimal>, number: &str, side: Ordering) -> bool {
    limit.is_none_or(|limit| {
        let compared = limit.cmp_plain(number);
        compared.is_some_and(|compared| compared != side)
    })
}

fn is_among(options: &[String], text: &str) -> bool {
    options.iter().any(|option| option == text)
}

/// Whether all elements of a list are such, one a line. Lines end by LF or CR LF; breaks by CR alone are none here.
fn all_lines(text: &str, is_such: impl Fn(&str) -> bool) -> bool {
    let mut lines = text.split('\n');
    let last = lines.next_back().unwrap_or_default();
    is_such(last) && lines.all(|line| is_such(line.strip_suffix('\r').unwrap_or(line)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::api::{FieldName, RecordJson, RecordWriter};
    use crate::model::{Cell, FieldCell, LinkProtocol, Record, Rounding, Value};
    use crate::rules;

    #[test]
    fn what_is_nearly_always_in_files_is_seen_at_a_glance() {
        let plain = |field: Field, text| {
            let room = Room::of(None, NumberPrecision::default());
            Glance::of(&field, room, Commas::Separate).is_plain(text)
        };
        let options = Arc::from(["done".to_owned(), "new".to_owned()]);
        let choice = |kind| {
            let mut field = Field::of("f", kind);
            field.constraints.options = Arc::clone(&options);
            field
        };
        assert!(plain(
            Field::of("f", FieldKind::SingleLineText),
            "品名 01-2"
        ));
        assert!(plain(Field::of("f", FieldKind::Number), "-120.50"));
        assert!(plain(choice(FieldKind::DropDown), "new"));
        assert!(plain(choice(FieldKind::CheckBox), "new\r\ndone"));
        assert!(plain(Field::of("f", FieldKind::UserSelect), "sato\nsuzuki"));
        assert!(plain(Field::of("f", FieldKind::Date), "2026-02-28"));
        assert!(plain(Field::of("f", FieldKind::Time), "09:30"));
        assert!(plain(
            Field::of("f", FieldKind::DateTime),
            "2026-02-28T09:30:00Z"
        ));
        assert!(!plain(Field::of("f", FieldKind::Date), "2026-02-30"));
        assert!(!plain(choice(FieldKind::CheckBox), "new\rdone"));
    }

    fn field() -> impl Strategy<Value = Field> {
        let kind = prop::sample::select(FieldKind::ALL.to_vec());
        let lengths = (prop::option::of(0..3_u32), prop::option::of(0..6_u32));
        let values = prop::option::of(-20..20_i64);
        let protocol = prop::option::weighted(0.2, Just(LinkProtocol::Web));
        (kind, any::<bool>(), lengths, values, protocol).prop_map(
            |(kind, required, (min_length, max_length), least, protocol)| {
                let mut field = Field::of("f", kind);
                field.required = required;
                let constraints = &mut field.constraints;
                constraints.min_length = min_length;
                constraints.max_length = max_length;
                constraints.min_value = least.map(Into::into);
                constraints.options =
                    Arc::from(["a".to_owned(), "b c".to_owned(), "12".to_owned()]);
                constraints.protocol = protocol;
                field
            },
        )
    }

    fn text() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "a",
            "b c",
            "12",
            "0",
            "1",
            "9",
            "99999999999",
            "-",
            "+",
            ".",
            "e",
            "E+",
            "\n",
            "\r\n",
            "\r",
            " ",
            "#REF!",
            "\u{3000}",
            "\u{a0}",
            "品",
            "😀",
            "2026",
            "-02-",
            "/",
            "28",
            "29",
            "30",
            "31",
            "T",
            ":",
            "09",
            "00",
            "60",
            "24",
            "Z",
            "０",
        ]);
        prop_oneof![
            prop::collection::vec(piece, 0..7).prop_map(|pieces| pieces.concat()),
            (0..3000_u32, 0..14_u32, 0..33_u32)
                .prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}")),
            (
                0..3000_u32,
                0..14_u32,
                0..33_u32,
                0..25_u32,
                0..61_u32,
                0..2_u32
            )
                .prop_map(|(year, month, day, hour, minute, second)| format!(
                    "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
                )),
            (0..25_u32, 0..61_u32).prop_map(|(hour, minute)| format!("{hour:02}:{minute:02}")),
            "-?[0-9]{0,6}\\.?[0-9]{0,6}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn what_is_plain_at_a_glance_is_so_at_a_close_look(
            field in field(),
            text in text(),
            known in prop::option::of((1..12_u32, 0..4_u32)),
            commas in prop::sample::select(vec![Commas::Separate, Commas::Decimal]),
        ) {
            let known = known.map(|(digits, decimal_places)| NumberPrecision {
                digits, decimal_places, rounding: Rounding::HalfEven,
            });
            let widest = super::super::reader::WIDEST_PRECISION;
            if !Glance::of(&field, Room::of(known, widest), commas).is_plain(&text) {
                return Ok(());
            }
            let locale = cell::Locale { commas, ..cell::Locale::default() };
            let reading = cell::read(&field, &text, &locale).unwrap();
            prop_assert_eq!(&reading.notice, &None);
            let breaches = rules::breaches(&field, &reading.cell, known.unwrap_or(widest));
            prop_assert_eq!(breaches, vec![]);
            if let Cell::Set(value) = &reading.cell {
                let rounded = known.and_then(|known| rules::rounded(value, known));
                prop_assert_eq!(rounded, None);
                if matches!(value, Value::Text(_)) {
                    prop_assert!(!damage::is_scientific(&text) && !damage::is_spreadsheet_error(&text));
                }
            }
            // What is written of the text is what is written of the value.
            let mut writer = RecordWriter::default();
            writer.begin();
            writer.text(&FieldName::from(&field.code), field.kind, &text);
            let of_text = writer.finish();
            let held = FieldCell { field: Arc::new(field), cell: reading.cell, column: None };
            let record = Record { cells: vec![held], tables: Vec::new() };
            prop_assert_eq!(of_text, RecordJson::of(&record).unwrap());
        }
    }
}
