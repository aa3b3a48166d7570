//! No bytes make an import panic, whether it adds or updates.

use std::cell::Cell;

use kintable::import::{Blank, ByCode, EmptyKey, KeyChoice, Options};
use kintable::job::Ending;
use kintable::model::Excerpt;
use kintable::plan::{Ambiguous, ExistingPolicy, Missing, RowsPolicy};
use kintable::problem::Severity;
use kintable::sheet::{Delimiter, DelimiterChoice, Encoding, EncodingChoice, Way};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use serde_json::{Value as Json, json};

use super::{Kintone, hold};

/// How many records there are before each import: their keys are 1, 2, and so on, which files often name.
const HELD: u64 = 6;
/// Stands in a file for the id of the row of a record that is there, of which this is the number.
const ROW_IDS: [&str; 6] = ["{1}", "{2}", "{3}", "{4}", "{5}", "{6}"];

/// Pieces that a reader may stumble over, in no order.
fn debris() -> impl Strategy<Value = Vec<u8>> {
    let pieces: [&[u8]; 17] = [
        b"*",
        b",",
        b"\n",
        b"\n*,",
        b"\r\n",
        b"\r",
        b"\"",
        b"\"\"",
        b"\t",
        b";",
        b"\0",
        b" ",
        b"\x82\xA0",
        b"\xEF\xBB\xBF",
        b"\xFF\xFE",
        b"\xC1\x54",
        "品".as_bytes(),
    ];
    let piece = prop_oneof![
        9 => select(pieces.to_vec()).prop_map(<[u8]>::to_vec),
        1 => vec(any::<u8>(), 1..4),
    ];
    vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// A sheet that is sound as such, whatever its marks, ids, keys and numbers are.
fn sheet() -> impl Strategy<Value = Vec<u8>> {
    let header = select(vec![
        "*,件名,金額,番号,明細,品名,数量,履歴,メモ,時間",
        "*,番号,明細,数量",
        "番号,明細,品名",
        "*,番号,,履歴",
        "件名,*, 番号 ,時間",
    ]);
    let tempting = [
        "1",
        "1",
        "-2.5",
        "1e9",
        "1e30",
        "007",
        "１",
        "x",
        "*",
        " ",
        "\"a,\nb\"",
    ];
    let cell = prop_oneof![
        16 => Just(String::new()),
        6 => any::<u32>().prop_map(|number| number.to_string()),
        4 => (1..=HELD).prop_map(|key| key.to_string()),
        1 => select(ROW_IDS.to_vec()).prop_map(str::to_owned),
        1 => select(tempting.to_vec()).prop_map(str::to_owned),
    ];
    let mark = prop_oneof![15 => Just("*"), 15 => Just(""), 1 => Just("＊")];
    let line = (
        mark,
        vec(cell, 10),
        prop_oneof![39 => Just(0_usize), 1 => Just(1)],
    );
    let keys = Just((1..=HELD).collect::<Vec<_>>()).prop_shuffle();
    let named = vec(any::<bool>(), 8);
    (header, vec(line, 0..8), keys, named).prop_map(|(header, lines, keys, named)| {
        let names: Vec<_> = header.split(',').collect();
        let place_of = |name: &str| names.iter().position(|other| other.trim() == name);
        let mut keys = keys.into_iter();
        let mut is_first = true;
        let mut named = named.into_iter();
        let line = |(mark, mut cells, too_few): (&str, Vec<String>, usize)| {
            let is_named = named.next() == Some(true);
            if let Some(at) = place_of("*") {
                // Mostly, a file begins with a record.
                let mark = if is_first && is_named { "*" } else { mark };
                mark.clone_into(&mut cells[at]);
                is_first = false;
            }
            if let (Some(at), true) = (place_of("番号"), is_named) {
                cells[at] = keys.next().map_or_else(String::new, |key| key.to_string());
            }
            cells.truncate(names.len() - too_few);
            cells.join(",")
        };
        let lines: Vec<_> = lines.into_iter().map(line).collect();
        format!("{header}\n{}\n", lines.join("\n")).into_bytes()
    })
}

/// A sheet, debris, or the one in the midst of the other.
fn tempting_bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => sheet(),
        2 => debris(),
        2 => (sheet(), debris(), any::<Index>()).prop_map(|(mut sheet, debris, at)| {
            let at = at.index(sheet.len());
            sheet.splice(at..at, debris);
            sheet
        }),
    ]
}

fn any_options() -> impl Strategy<Value = Options> {
    let encodings: Vec<_> = Encoding::ALL
        .into_iter()
        .map(EncodingChoice::Declared)
        .collect();
    let delimiters: Vec<_> = Delimiter::ALL
        .into_iter()
        .map(DelimiterChoice::Declared)
        .collect();
    let fields = select(vec!["件名", "番号,明細", "履歴"]);
    let fields = fields.prop_map(|names| names.split(',').map(str::to_owned).collect());
    let missing = prop::option::of(select(vec![Missing::Insert, Missing::Skip, Missing::Error]));
    let update_key = KeyChoice::UpdateKey("番号".to_owned());
    let matched = KeyChoice::Match(vec!["番号".to_owned()]);
    let reading = (
        prop::option::weighted(0.1, fields),
        prop_oneof![9 => Just(EncodingChoice::Auto), 1 => select(encodings)],
        prop_oneof![9 => Just(DelimiterChoice::Auto), 1 => select(delimiters)],
        any::<bool>(),
    );
    let finding = (
        prop::option::weighted(0.7, prop_oneof![3 => Just(update_key), 1 => Just(matched)]),
        missing,
        select(vec![EmptyKey::Insert, EmptyKey::Error]),
        select(vec![Ambiguous::Skip, Ambiguous::Error]),
    );
    let writing = (
        prop_oneof![
            5 => Just(ExistingPolicy::Update),
            3 => Just(ExistingPolicy::Merge),
            1 => Just(ExistingPolicy::Skip),
            1 => Just(ExistingPolicy::Error),
        ],
        select(vec![
            RowsPolicy::Replace,
            RowsPolicy::Merge,
            RowsPolicy::Append,
        ]),
        select(vec![Blank::Clear, Blank::Keep]),
        any::<bool>(),
    );
    (reading, finding, writing).prop_map(|(reading, finding, writing)| {
        let (fields, encoding, delimiter, ignore_unknown_columns) = reading;
        let (key, missing, empty_key, ambiguous) = finding;
        let (existing, rows, blank, skip_unchanged) = writing;
        Options {
            fields,
            way: Way {
                encoding,
                delimiter,
                ..Way::default()
            },
            ignore_unknown_columns,
            skip_unchanged: skip_unchanged && key.is_some(),
            key,
            missing,
            empty_key,
            ambiguous,
            existing,
            rows: all(rows),
            blank: all(blank),
            ..Options::adding()
        }
    })
}

fn all<T>(choice: T) -> ByCode<T> {
    ByCode {
        all: choice,
        named: Vec::new(),
    }
}

/// Adds the records that are there before an import, and gives all there are.
fn held(kintone: &Kintone) -> Vec<Json> {
    let value = |value: &str| json!({ "value": value });
    let record = |key: u64| {
        let row = json!({"value": {"品名": value("a"), "数量": value("1")}});
        json!({"番号": value(&key.to_string()), "件名": value("a"), "明細": {"value": [row]}})
    };
    let records: Vec<_> = (1..=HELD).map(record).collect();
    let body = json!({"app": 1, "records": records});
    let answer = kintone.tenant.call("POST", "records.json", &body);
    assert!(answer["ids"].is_array(), "{answer}");
    kintone.tenant.records()
}

/// The file, with the ids of the rows that are there.
fn filled_in(bytes: &[u8], held: &[Json]) -> Vec<u8> {
    let mut filled = Vec::new();
    let mut rest = bytes;
    while let Some(first) = rest.first() {
        let mut named = ROW_IDS.iter().zip(held);
        let named = named.find(|(name, _)| rest.starts_with(name.as_bytes()));
        if let Some((name, record)) = named {
            let id = record["明細"]["value"][0]["id"].as_str().unwrap();
            filled.extend_from_slice(id.as_bytes());
            rest = &rest[name.len()..];
        } else {
            filled.push(*first);
            rest = &rest[1..];
        }
    }
    filled
}

fn is_sound(excerpt: &Excerpt) -> bool {
    excerpt.start <= excerpt.end
        && excerpt.text.get(excerpt.start..excerpt.end).is_some()
        && !excerpt.text.contains(['\r', '\n'])
}

#[test]
fn no_bytes_make_an_import_panic_and_what_is_invalid_writes_nothing() {
    let updated = Cell::new(0);
    hold(
        (tempting_bytes(), any_options()),
        |kintone, (bytes, options)| {
            let before = held(kintone);
            let (outcome, problems) = kintone.import(&filled_in(bytes, &before), options);
            let counts = outcome.counts;
            prop_assert_eq!(counts.accounted(), counts.read);
            for problem in &problems {
                prop_assert!(
                    problem.excerpt.as_ref().is_none_or(is_sound),
                    "{:?}",
                    problem
                );
            }
            // Records are listed in the order in which they were added.
            let after = kintone.take_records();
            prop_assert_eq!(
                after.len() - before.len(),
                usize::try_from(counts.created).unwrap()
            );
            let pairs = before.iter().zip(&after);
            let written = pairs.filter(|(before, after)| before != after);
            prop_assert_eq!(written.count() as u64, counts.updated);
            updated.set(updated.get() + counts.updated);
            let told_errors = problems
                .iter()
                .any(|problem| problem.severity() == Severity::Error);
            match outcome.ending {
                Ending::Invalid => {
                    prop_assert!(told_errors);
                    prop_assert!(outcome.journal.entries().is_empty());
                    prop_assert_eq!(counts.written(), 0);
                }
                Ending::Complete => {
                    prop_assert!(!told_errors, "{:?}", problems);
                    prop_assert_eq!(counts.not_tried + counts.failed + counts.unknown, 0);
                }
                // Which keys exist and how numbers are rounded is known to kintone; it refuses all or nothing.
                Ending::Failed(_) => prop_assert_eq!(counts.written(), 0),
                ending => prop_assert!(false, "{:?}", ending),
            }
            Ok(())
        },
    );
    assert!(updated.get() >= 10, "only {} updates", updated.get());
}
