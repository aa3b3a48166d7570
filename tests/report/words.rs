//! Words in both languages. Those of problems are in `testdata/words/problems.txt`, as the broken files bring them about.

use std::time::Duration;

use kintable::api::{Failure, Lost, Waiting};
use kintable::report::Language;

use crate::support::testdata;

#[test]
fn a_wait_is_told_with_its_reason() {
    let waiting = Waiting {
        failure: Failure::Unreachable {
            lost: Lost::Broken,
            reason: "reset".to_owned(),
        },
        delay: Duration::from_millis(3_200),
        attempt: 1,
        limit: 5,
    };
    let said = Language::ALL.map(|language| language.words().waiting(&waiting));
    assert_eq!(
        said,
        [
            "retry 1 of 5 in 4 s: the connection broke before kintone answered: reset",
            "4秒後に再試行します（5回中1回目）。kintoneが応答する前に接続が切れました（reset）",
        ]
    );
}

/// What the reference product says is not what people read, but documents keep it, so that it is found.
#[test]
fn texts_of_the_reference_product_stay_to_the_letter_in_documents() {
    let texts = [
        "The specified field \"受注日\" does not exist on the CSV",
        "The specified field \"会社\" does not exist on the app",
        "The specified field \"合計金額\" is not supported",
        "The field in a Table cannot be specified to the fields option (\"数量\")",
        "[520] [GAIA_SI01] Raw ID (code: 受注明細) in a table is duplicated.",
        "no such update key",
        "unsupported field type for update key",
        "update key field should set to unique",
        "The field specified as \"Key to Bulk Update\" (受注番号) does not exist on the input",
        "The \"Key to Bulk Update\" value is invalid (abc)",
        "The \"Key to Bulk Update\" should not be mixed with those with and without app code",
        "--attachments-dir option is required.",
    ];
    let told = fs_err::read_to_string(testdata("words/problems.txt")).unwrap();
    let known: Vec<_> = told.lines().filter_map(reference_message).collect();
    for text in texts {
        assert!(known.iter().any(|line| line.contains(text)), "{text}");
        let lines = told
            .lines()
            .filter(|line| reference_message(line).is_none());
        let said: Vec<_> = lines.filter(|line| line.contains(text)).collect();
        assert!(said.is_empty(), "{text}: {said:?}");
    }
}

/// What a line of the words has of cli-kintone's.
fn reference_message(line: &str) -> Option<&str> {
    Some(line.split_once(": cli-kintone: ")?.1)
}

/// What kintone says is told by its own words, whatever the language.
#[test]
fn texts_of_kintone_stay_to_the_letter() {
    let told = fs_err::read_to_string(testdata("words/problems.txt")).unwrap();
    let text = "[CB_VA01] 5以下である必要があります。";
    let lines: Vec<_> = told.lines().filter(|line| line.contains(text)).collect();
    assert_eq!(lines.len(), Language::ALL.len(), "{lines:?}");
}
