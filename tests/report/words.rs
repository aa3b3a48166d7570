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
            "waiting: the connection broke before kintone answered: reset; retry 1 of 5 in 4 s",
            "待機中：kintoneが応答する前に接続が切れました：reset（4秒後に再試行、1/5回目）",
        ]
    );
}

/// What kintone and the reference product say is found by its own words, whatever the language.
#[test]
fn texts_of_kintone_and_of_the_reference_product_stay_to_the_letter() {
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
        "[CB_VA01] 5以下である必要があります。",
    ];
    let told = fs_err::read_to_string(testdata("words/problems.txt")).unwrap();
    for text in texts {
        let lines: Vec<_> = told.lines().filter(|line| line.contains(text)).collect();
        assert!(lines.len() >= Language::ALL.len(), "{text}: {lines:?}");
    }
}
