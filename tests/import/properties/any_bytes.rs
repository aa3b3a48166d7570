//! No bytes make an import panic.

use kintable::import::{EmptyKey, KeyChoice, Options};
use kintable::job::Ending;
use kintable::model::{Excerpt, Severity};
use kintable::plan::Missing;
use kintable::sheet::{Delimiter, DelimiterChoice, Encoding, EncodingChoice};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::hold;

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
        8 => Just(String::new()),
        8 => any::<u32>().prop_map(|number| number.to_string()),
        1 => select(tempting.to_vec()).prop_map(str::to_owned),
    ];
    let mark = prop_oneof![15 => Just("*"), 15 => Just(""), 1 => Just("＊")];
    let line = (
        mark,
        vec(cell, 10),
        prop_oneof![19 => Just(0_usize), 1 => Just(1)],
    );
    (header, vec(line, 0..8)).prop_map(|(header, lines)| {
        let names: Vec<_> = header.split(',').collect();
        let line = |(mark, mut cells, too_few): (&str, Vec<String>, usize)| {
            if let Some(at) = names.iter().position(|name| *name == "*") {
                mark.clone_into(&mut cells[at]);
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
    (
        prop::option::weighted(0.1, fields),
        prop::option::weighted(0.5, Just("番号".to_owned())),
        prop_oneof![9 => Just(EncodingChoice::Auto), 1 => select(encodings)],
        prop_oneof![9 => Just(DelimiterChoice::Auto), 1 => select(delimiters)],
        any::<bool>(),
        missing,
        select(vec![EmptyKey::Insert, EmptyKey::Error]),
    )
        .prop_map(
            |(
                fields,
                update_key,
                encoding,
                delimiter,
                ignore_unknown_columns,
                missing,
                empty_key,
            )| Options {
                fields,
                key: update_key.map(KeyChoice::UpdateKey),
                encoding,
                delimiter,
                ignore_unknown_columns,
                missing,
                empty_key,
                ..Options::adding()
            },
        )
}

fn is_sound(excerpt: &Excerpt) -> bool {
    excerpt.start <= excerpt.end
        && excerpt.text.get(excerpt.start..excerpt.end).is_some()
        && !excerpt.text.contains(['\r', '\n'])
}

#[test]
fn no_bytes_make_an_import_panic_and_what_is_invalid_writes_nothing() {
    hold(
        (tempting_bytes(), any_options()),
        |kintone, (bytes, options)| {
            let (outcome, problems) = kintone.import(bytes, options);
            let counts = outcome.counts;
            prop_assert_eq!(counts.accounted(), counts.read);
            for problem in &problems {
                prop_assert!(
                    problem.excerpt.as_ref().is_none_or(is_sound),
                    "{:?}",
                    problem
                );
            }
            let records = kintone.take_records();
            prop_assert_eq!(records.len() as u64, counts.created);
            let told_errors = problems
                .iter()
                .any(|problem| problem.severity() == Severity::Error);
            match outcome.ending {
                Ending::Invalid => {
                    prop_assert!(told_errors);
                    prop_assert!(outcome.journal.entries().is_empty());
                    prop_assert_eq!(counts.created, 0);
                }
                Ending::Complete => {
                    prop_assert!(!told_errors, "{:?}", problems);
                    prop_assert_eq!(counts.not_tried + counts.failed + counts.unknown, 0);
                }
                // Which keys exist and how numbers are rounded is known to kintone; it refuses all or nothing.
                Ending::Failed(_) => prop_assert_eq!(counts.created, 0),
                ending => prop_assert!(false, "{:?}", ending),
            }
            Ok(())
        },
    );
}
