//! Properties: no bytes make reading panic, and well-formed sheets are read as they were written.

use kintable::model::{Excerpt, Place};
use kintable::sheet::{
    Delimiter, DelimiterChoice, Encoding, EncodingChoice, GroupItem, Header, RecordGroup, SheetRow,
};
use proptest::collection::vec;
use proptest::prelude::*;

use super::{open_as, source};

/// The encodings that hold all pieces of the tests' texts.
pub(super) const JAPANESE: [Encoding; 5] = [
    Encoding::Utf8,
    Encoding::ShiftJis,
    Encoding::Utf16Le,
    Encoding::Utf16Be,
    Encoding::EucJp,
];

/// A sheet as text, and where each of its cells begins, in characters from the beginning of the text.
#[derive(Debug)]
struct Written {
    text: String,
    delimiter: Delimiter,
    rows: Vec<Vec<(String, usize)>>,
}

#[derive(Debug, Clone)]
struct RowPlan {
    cells: Vec<(String, bool)>,
    breaks: Vec<&'static str>,
}

fn line_break() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("\n"), Just("\r\n"), Just("\r")]
}

/// Text of pieces that every supported encoding has, and that tempt a reader to go wrong: the second byte
/// of `表` is a backslash in `Shift_JIS`.
fn cell() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a", "b c", "\"", "\"\"", ",", ";", "\t", "\n", "\r", "\r\n", "品", "表", "ｱ", "①", "*",
    ]);
    vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn written() -> impl Strategy<Value = Written> {
    let delimiter = prop::sample::select(Delimiter::ALL.to_vec());
    let row = |columns| {
        let cells = vec((cell(), any::<bool>()), columns);
        let breaks = vec(line_break(), 1..4);
        (cells, breaks).prop_map(|(cells, breaks)| RowPlan { cells, breaks })
    };
    let rows = (1..5_usize).prop_flat_map(move |columns| vec(row(columns), 1..8));
    let parts = (delimiter, vec(line_break(), 0..3), rows, any::<bool>());
    parts.prop_map(|(delimiter, leading, rows, ends_with_break)| {
        write(delimiter, &leading, &rows, ends_with_break)
    })
}

/// Writes a sheet: blank lines before it and between its rows, quotes where needed or asked for.
fn write(
    delimiter: Delimiter,
    leading: &[&str],
    plan: &[RowPlan],
    ends_with_break: bool,
) -> Written {
    let separator = char::from(delimiter.byte());
    let mut text = leading.concat();
    let mut rows = Vec::new();
    for (index, row) in plan.iter().enumerate() {
        let mut cells = Vec::new();
        for (column, (cell, asked)) in row.cells.iter().enumerate() {
            if column > 0 {
                text.push(separator);
            }
            cells.push((cell.clone(), text.chars().count()));
            let blank_line = cell.is_empty() && row.cells.len() == 1;
            if *asked || blank_line || cell.contains(['"', '\r', '\n', separator]) {
                text.extend(["\"", &cell.replace('"', "\"\""), "\""]);
            } else {
                text.push_str(cell);
            }
        }
        rows.push(cells);
        // The header keeps its line break, so that an encoding shows itself.
        if index == 0 || index + 1 < plan.len() || ends_with_break {
            text.extend(row.breaks.iter().copied());
        }
    }
    Written {
        text,
        delimiter,
        rows,
    }
}

/// Line and column of a character, counted one character after the other.
fn naive_position(text: &str, offset: usize) -> (u64, u64) {
    let (mut line, mut column) = (1, 1);
    let mut before = ' ';
    for character in text.chars().take(offset) {
        match (before, character) {
            ('\r', '\n') => column = 1,
            (_, '\r' | '\n') => (line, column) = (line + 1, 1),
            _ => column += 1,
        }
        before = character;
    }
    (line, column)
}

fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => {
            let label = encoding.name().as_bytes();
            let rules = encoding_rs::Encoding::for_label(label).unwrap();
            rules.encode(text).0.into_owned()
        }
    }
}

/// A sheet that was read.
struct Read {
    header: Header,
    groups: Vec<RecordGroup>,
}

impl Read {
    /// All rows, the header first.
    fn rows(&self) -> Vec<SheetRow<'_>> {
        let header = std::iter::once(self.header.row());
        header
            .chain(self.groups.iter().flat_map(RecordGroup::rows))
            .collect()
    }
}

/// A sheet that is free of fatal faults.
fn read(bytes: &[u8], encoding: EncodingChoice, delimiter: Delimiter) -> Read {
    let choice = DelimiterChoice::Declared(delimiter);
    let sheet = open_as(&source(bytes), encoding, choice).unwrap();
    let header = sheet.header.clone();
    let groups = sheet.filter_map(|item| match item.unwrap() {
        GroupItem::Group(group) => Some(group),
        GroupItem::Problem(_) => None,
    });
    Read {
        groups: groups.collect(),
        header,
    }
}

fn cells_of(rows: &[SheetRow<'_>]) -> Vec<Vec<String>> {
    let cells = |row: &SheetRow<'_>| row.cells().map(ToOwned::to_owned).collect();
    rows.iter().map(cells).collect()
}

fn by_the_csv_crate(text: &str, delimiter: Delimiter) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.byte())
        .from_reader(text.as_bytes());
    let cells =
        |row: csv::Result<csv::StringRecord>| row.unwrap().iter().map(ToOwned::to_owned).collect();
    reader.records().map(cells).collect()
}

fn is_sound(excerpt: &Excerpt) -> bool {
    excerpt.start <= excerpt.end
        && excerpt.text.get(excerpt.start..excerpt.end).is_some()
        && !excerpt.text.contains(['\r', '\n'])
}

proptest! {
    #[test]
    fn cells_are_what_was_written_and_stand_where_they_were_written(written in written()) {
        // A mark column would turn rows into problems; the property is about rows alone.
        prop_assume!(written.rows[0].iter().all(|(name, _)| name.trim() != "*"));
        let expected: Vec<Vec<_>> = written
            .rows
            .iter()
            .map(|row| row.iter().map(|(cell, _)| cell.clone()).collect())
            .collect();
        prop_assert_eq!(&by_the_csv_crate(&written.text, written.delimiter), &expected);
        for encoding in JAPANESE {
            let bytes = encode(&written.text, encoding);
            let declared = EncodingChoice::Declared(encoding);
            let mut readings = vec![read(&bytes, declared, written.delimiter)];
            if !encoding.bom().is_empty() {
                let marked = [encoding.bom(), &bytes].concat();
                readings.push(read(&marked, EncodingChoice::Auto, written.delimiter));
            }
            for reading in readings {
                let rows = reading.rows();
                prop_assert_eq!(&cells_of(&rows), &expected);
                for (row, written_row) in rows.iter().zip(&written.rows) {
                    for (column, (_, offset)) in written_row.iter().enumerate() {
                        let (line, character) = naive_position(&written.text, *offset);
                        let place = Place::Cell { line, column: character, cell: column as u64 + 1 };
                        prop_assert_eq!(row.place(column), place);
                        prop_assert!(is_sound(&row.excerpt(column)));
                    }
                    prop_assert_eq!(Some(row.first_line()), row.place(0).line());
                    prop_assert_eq!(Some(row.last_line()), row.place(row.len()).line());
                }
            }
        }
    }

    #[test]
    fn what_is_accepted_is_read_as_the_csv_crate_reads_it(
        pieces in vec(prop::sample::select(vec![
            "a", "b", ",", ",", ",\"", "\",", "\"\"", "\n", "\r\n", "\r", "\r\"", "\"\n", "品", " ", "\t", ";",
        ]), 0..14),
        delimiter in prop::sample::select(Delimiter::ALL.to_vec()),
    ) {
        let byte = char::from(delimiter.byte());
        let text = pieces.concat().replace(',', &byte.to_string());
        let declared = DelimiterChoice::Declared(delimiter);
        let utf8 = EncodingChoice::Declared(Encoding::Utf8);
        let Ok(sheet) = open_as(&source(text.as_bytes()), utf8, declared) else {
            return Ok(());
        };
        let mut reading = Read { header: sheet.header.clone(), groups: Vec::new() };
        for item in sheet {
            match item {
                Ok(GroupItem::Group(group)) if group.faults.iter().any(|fault| fault.kind.code() == "file.quote") => {
                    return Ok(());
                }
                Ok(GroupItem::Group(group)) => reading.groups.push(group),
                Ok(GroupItem::Problem(problem)) => prop_assert_eq!(problem.kind.code(), "file.ragged"),
                Err(_) => return Ok(()),
            }
        }
        prop_assert_eq!(cells_of(&reading.rows()), by_the_csv_crate(&text, delimiter));
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in tempting_bytes()) {
        let source = source(&bytes);
        let declared = Encoding::ALL.map(EncodingChoice::Declared);
        for encoding in declared.into_iter().chain([EncodingChoice::Auto]) {
            let declared = Delimiter::ALL.map(DelimiterChoice::Declared);
            for delimiter in declared.into_iter().chain([DelimiterChoice::Auto]) {
                let Ok(sheet) = open_as(&source, encoding, delimiter) else {
                    continue;
                };
                let mut line = sheet.header.row().last_line();
                let mut ordinal = 0;
                for item in sheet.flatten() {
                    let GroupItem::Group(group) = item else {
                        continue;
                    };
                    ordinal += 1;
                    prop_assert_eq!(group.ordinal, ordinal);
                    for row in group.rows() {
                        prop_assert!(row.first_line() > line);
                        line = row.last_line();
                        for column in 0..=row.len() {
                            prop_assert!(row.place(column).line().is_some_and(|at| at <= line));
                            prop_assert!(is_sound(&row.excerpt(column)));
                        }
                    }
                    for fault in &group.faults {
                        prop_assert!(fault.excerpt.as_ref().is_some_and(is_sound));
                    }
                }
            }
        }
    }
}

fn tempting_bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => prop::sample::select(vec![
            &b"a"[..], b"*", b",", b"\"", b"\"", b"\n", b"\r\n", b"\r", b"\t", b";", b"\0",
            b"\x82\xA0", b"\xE5\x93\x81", b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF", b"\xC1\x54",
        ]).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 1..4),
    ];
    vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}
