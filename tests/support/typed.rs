//! Cells that are texts, numbers, dates or something else, as each format of spreadsheets has them.

use std::fmt::Write as _;

use jiff::civil::{DateTime, date};
use jiff::{SignedDuration, ToSpan as _};

use super::book::{Book, inline, letter};
use super::document::{self, Document};
use super::old_book::{OldBook, cell as old_cell, formula, label, number, record, wide};

/// A cell: what it holds, and the code of its format as Excel writes it.
#[derive(Debug, Clone)]
pub(crate) struct Typed {
    pub(crate) holds: Holds,
    pub(crate) format: String,
}

#[derive(Debug, Clone)]
pub(crate) enum Holds {
    Text(String),
    /// A number, as it is written.
    Number(String),
    Boolean(bool),
    /// A formula that shows this error.
    Error(String),
    /// A formula that comes to this text.
    Made(String),
    /// A formula of which no value is stored.
    Unsaved,
    Empty,
}

impl Typed {
    pub(crate) fn text(text: &str) -> Self {
        Self {
            holds: Holds::Text(text.to_owned()),
            format: "General".to_owned(),
        }
    }

    pub(crate) fn number(number: &str, format: &str) -> Self {
        Self {
            holds: Holds::Number(number.to_owned()),
            format: format.to_owned(),
        }
    }
}

/// An Excel file of these rows.
pub(crate) fn workbook(rows: &[Vec<Typed>]) -> Vec<u8> {
    let formats = formats(rows);
    let mut data = String::new();
    for (at, row) in rows.iter().enumerate() {
        let number = at + 1;
        let _ = write!(data, r#"<row r="{number}">"#);
        for (column, cell) in row.iter().enumerate() {
            let style = style_of(&formats, cell);
            let address = format!("{}{number}", letter(column));
            let made = match &cell.holds {
                Holds::Text(text) => {
                    data +=
                        &inline(&address, text).replacen("<c ", &format!(r#"<c s="{style}" "#), 1);
                    continue;
                }
                Holds::Number(number) => ("n", format!("<v>{number}</v>")),
                Holds::Boolean(truth) => ("b", format!("<v>{}</v>", u8::from(*truth))),
                Holds::Error(text) => ("e", format!("<f>Z1</f><v>{text}</v>")),
                Holds::Made(text) => ("str", format!("<f>Z1</f><v>{text}</v>")),
                Holds::Unsaved => ("n", "<f>Z1</f>".to_owned()),
                Holds::Empty => continue,
            };
            let (kind, content) = made;
            let _ = write!(
                data,
                r#"<c r="{address}" s="{style}" t="{kind}">{content}</c>"#
            );
        }
        data += "</row>";
    }
    Book {
        formats,
        ..Book::of(data)
    }
    .bytes()
}

/// An Excel file of these rows, as it was until 2003.
pub(crate) fn old_workbook(rows: &[Vec<Typed>]) -> Vec<u8> {
    /// The value of a formula whose text follows, and that of one whose text is empty.
    const TEXT: [u8; 8] = [0, 0, 0, 0, 0, 0, 0xFF, 0xFF];
    const EMPTY: [u8; 8] = [3, 0, 0, 0, 0, 0, 0xFF, 0xFF];
    const CALCULATED_ON_LOAD: u16 = 2;
    let formats = formats(rows);
    let mut records = Vec::new();
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            let style = u16::try_from(style_of(&formats, cell)).unwrap();
            let place = (row, column, style);
            records.extend(match &cell.holds {
                Holds::Text(text) => label(place, text),
                Holds::Number(text) => number(place, text.parse().unwrap()),
                Holds::Boolean(truth) => old_cell(0x205, place, &[u8::from(*truth), 0]),
                Holds::Error(text) => {
                    let value = [2, 0, code_of(text), 0, 0, 0, 0xFF, 0xFF];
                    formula(place, value, 0)
                }
                Holds::Made(text) => [formula(place, TEXT, 0), record(0x207, &wide(text))].concat(),
                Holds::Unsaved => formula(place, EMPTY, CALCULATED_ON_LOAD),
                Holds::Empty => continue,
            });
        }
    }
    OldBook {
        formats,
        flags: 1,
        ..OldBook::of(records)
    }
    .bytes()
}

/// The number of an error (MS-XLS, 2.5.10).
fn code_of(error: &str) -> u8 {
    match error {
        "#NULL!" => 0x00,
        "#DIV/0!" => 0x07,
        "#VALUE!" => 0x0F,
        "#REF!" => 0x17,
        "#NAME?" => 0x1D,
        "#NUM!" => 0x24,
        "#N/A" => 0x2A,
        other => unreachable!("{other}"),
    }
}

/// An OpenDocument spreadsheet of these rows.
pub(crate) fn document(rows: &[Vec<Typed>]) -> Vec<u8> {
    document_of("Sheet1", rows)
}

/// An OpenDocument spreadsheet of these rows, in a sheet of this name.
pub(crate) fn document_of(name: &str, rows: &[Vec<Typed>]) -> Vec<u8> {
    let formats = formats(rows);
    let mut styles = String::new();
    for (at, code) in formats.iter().enumerate() {
        let number = at + 1;
        styles += &data_style(number, code);
        let _ = write!(
            styles,
            r#"<style:style style:name="ce{number}" style:family="table-cell" style:data-style-name="N{number}"/>"#
        );
    }
    let rows: String = rows
        .iter()
        .map(|row| {
            let cells = row
                .iter()
                .map(|cell| of_document(cell, style_of(&formats, cell)));
            document::row(&cells.collect::<Vec<_>>())
        })
        .collect();
    let sheets = vec![(name.to_owned(), false, rows)];
    Document {
        sheets,
        styles,
        ..Document::default()
    }
    .bytes()
}

fn formats(rows: &[Vec<Typed>]) -> Vec<String> {
    let mut formats: Vec<String> = Vec::new();
    for cell in rows.iter().flatten() {
        if !formats.contains(&cell.format) {
            formats.push(cell.format.clone());
        }
    }
    formats
}

fn style_of(formats: &[String], cell: &Typed) -> usize {
    formats
        .iter()
        .position(|format| *format == cell.format)
        .unwrap()
        + 1
}

fn of_document(cell: &Typed, style: usize) -> String {
    let (attributes, text) = match &cell.holds {
        Holds::Text(text) => (r#"office:value-type="string""#.to_owned(), text.clone()),
        Holds::Number(number) => of_number(number, &cell.format),
        Holds::Boolean(truth) => {
            let attributes =
                format!(r#"office:value-type="boolean" office:boolean-value="{truth}""#);
            (attributes, truth.to_string().to_uppercase())
        }
        Holds::Error(text) => {
            let attributes = r#"table:formula="of:=Z1" office:value-type="string" office:string-value="" calcext:value-type="error""#;
            (attributes.to_owned(), text.clone())
        }
        Holds::Made(text) => {
            let attributes = format!(
                r#"table:formula="of:=Z1" office:value-type="string" office:string-value="{text}""#
            );
            (attributes, text.clone())
        }
        Holds::Unsaved => {
            return format!(
                r#"<table:table-cell table:style-name="ce{style}" table:formula="of:=Z1"/>"#
            );
        }
        Holds::Empty => return format!(r#"<table:table-cell table:style-name="ce{style}"/>"#),
    };
    document::text(&text).replacen(
        r#"<table:table-cell office:value-type="string""#,
        &format!(r#"<table:table-cell table:style-name="ce{style}" {attributes}"#),
        1,
    )
}

/// A number, a date or a time, by what its format shows.
fn of_number(number: &str, format: &str) -> (String, String) {
    let days: f64 = number.parse().unwrap();
    let shows = Shows::of(format);
    #[expect(clippy::cast_possible_truncation, reason = "a few thousand years")]
    let seconds = |days: f64| SignedDuration::from_millis((days * 86_400_000.0).round() as i64);
    if shows.has_date {
        let seconds = seconds(days);
        let first = DateTime::from(date(1899, 12, 30));
        let whole = seconds.as_secs().div_euclid(86_400);
        let moment = first + whole.days() + (seconds - SignedDuration::from_hours(24 * whole));
        let text = moment.to_string();
        let text = text.strip_suffix("T00:00:00").unwrap_or(&text).to_owned();
        return (
            format!(r#"office:value-type="date" office:date-value="{text}""#),
            text,
        );
    }
    if shows.has_time {
        let seconds = seconds(days);
        let sign = if seconds.is_negative() { "-" } else { "" };
        let total = seconds.as_secs().abs();
        let time = format!(
            "{sign}PT{:02}H{:02}M{:02}S",
            total / 3600,
            total / 60 % 60,
            total % 60
        );
        return (
            format!(r#"office:value-type="time" office:time-value="{time}""#),
            time,
        );
    }
    let kind = if format.contains('%') {
        "percentage"
    } else {
        "float"
    };
    (
        format!(r#"office:value-type="{kind}" office:value="{number}""#),
        number.to_owned(),
    )
}

/// What a format shows.
struct Shows {
    has_date: bool,
    has_time: bool,
}

impl Shows {
    fn of(format: &str) -> Self {
        let units: String = parts(format)
            .into_iter()
            .filter_map(|part| match part {
                Part::Unit(unit) => Some(unit),
                Part::Text(_) => None,
            })
            .collect();
        let has_time = units.contains(['h', 's']);
        let has_date = units.contains(['y', 'd', 'g', 'e']) || (units.contains('m') && !has_time);
        Self { has_date, has_time }
    }
}

enum Part {
    /// A letter, a digit or a sign that stands for something.
    Unit(char),
    Text(String),
}

/// The parts of a format. Of what is in brackets only units are known.
fn parts(format: &str) -> Vec<Part> {
    if format == "General" {
        return vec![Part::Unit('#')];
    }
    let mut parts = Vec::new();
    let mut characters = format.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => parts.push(Part::Text(
                characters.by_ref().take_while(|end| *end != '"').collect(),
            )),
            '\\' => parts.push(Part::Text(characters.next().unwrap().to_string())),
            '[' => {
                let inside: String = characters.by_ref().take_while(|end| *end != ']').collect();
                if inside.chars().all(|unit| "hms".contains(unit)) {
                    parts.push(Part::Unit('['));
                    parts.extend(inside.chars().map(Part::Unit));
                }
            }
            unit if "ymdhsge0#,.%E".contains(unit) => parts.push(Part::Unit(unit)),
            other => parts.push(Part::Text(other.to_string())),
        }
    }
    parts
}

/// A style that shows what a format does.
fn data_style(number: usize, format: &str) -> String {
    let parts = parts(format);
    let shows = Shows::of(format);
    let units: String = parts
        .iter()
        .filter_map(|part| match part {
            Part::Unit(unit) => Some(*unit),
            Part::Text(_) => None,
        })
        .collect();
    let is_of = |unit: char| units.contains(unit);
    if shows.has_date || shows.has_time {
        let kind = if shows.has_date { "date" } else { "time" };
        let overflow = if is_of('[') {
            r#" number:truncate-on-overflow="false""#
        } else {
            ""
        };
        let mut inside = String::new();
        let mut last = ' ';
        for part in &parts {
            match part {
                Part::Text(text) => {
                    let _ = write!(inside, "<number:text>{text}</number:text>");
                }
                Part::Unit(unit) if *unit != last => {
                    last = *unit;
                    let name = match unit {
                        'y' | 'e' => "year",
                        'g' => "era",
                        'd' => "day",
                        'h' => "hours",
                        's' => "seconds",
                        'm' if shows.has_time && inside.contains("hours") => "minutes",
                        'm' => "month",
                        _ => continue,
                    };
                    let _ = write!(inside, "<number:{name}/>");
                }
                Part::Unit(_) => {}
            }
        }
        return format!(
            r#"<number:{kind}-style style:name="N{number}"{overflow}>{inside}</number:{kind}-style>"#
        );
    }
    let kind = if is_of('%') { "percentage" } else { "number" };
    if is_of('E') {
        return format!(
            r#"<number:{kind}-style style:name="N{number}"><number:scientific-number number:min-integer-digits="1"/></number:{kind}-style>"#
        );
    }
    let whole = units.split('.').next().unwrap();
    let digits = whole.matches('0').count();
    let decimals = units.split_once('.').map_or(0, |(_, part)| part.len());
    let grouping = if is_of(',') {
        r#" number:grouping="true""#
    } else {
        ""
    };
    let (mut before, mut embedded, mut behind, mut left) =
        (String::new(), String::new(), String::new(), digits);
    for part in &parts {
        match part {
            Part::Unit('0') => left = left.saturating_sub(1),
            Part::Unit(_) => {}
            Part::Text(text) if left == digits => before += text,
            Part::Text(text) if left == 0 => behind += text,
            Part::Text(text) => {
                let _ = write!(
                    embedded,
                    r#"<number:embedded-text number:position="{left}">{text}</number:embedded-text>"#
                );
            }
        }
    }
    let around = |text: &str| match text {
        "" => String::new(),
        text => format!("<number:text>{text}</number:text>"),
    };
    format!(
        r#"<number:{kind}-style style:name="N{number}">{}<number:number number:decimal-places="{decimals}" number:min-integer-digits="{digits}"{grouping}>{embedded}</number:number>{}</number:{kind}-style>"#,
        around(&before),
        around(&behind)
    )
}
