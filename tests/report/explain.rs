//! `kintable explain`.

use std::collections::BTreeSet;

use kintable::problem::{KINDS, explain as explained, explanations as all, topics};
use kintable::report::Language;
use serde_json::{Value as Json, json};
use snapbox::{assert_data_eq, str};

use super::{explain, has_japanese};
use crate::glossary::files;
use crate::support::testdata;

#[test]
fn every_code_of_ours_and_of_kintones_is_explained_in_both_languages() {
    let listed = fs_err::read_to_string(testdata("words/kintone-codes.txt")).unwrap();
    let kintones: BTreeSet<_> = listed.lines().map(str::to_owned).collect();
    let mut explained = BTreeSet::new();
    for explanation in all() {
        let code = &*explanation.code;
        assert!(
            explained.insert(code.to_owned()),
            "{code} is explained twice"
        );
        assert_eq!(
            explanation.kintone.is_some(),
            kintones.contains(code),
            "{code}"
        );
        for language in Language::ALL {
            let in_japanese = language == Language::Japanese;
            let end = if in_japanese { '。' } else { '.' };
            for text in [
                explanation.headline(language),
                explanation.cause.of(language),
                explanation.remedy.of(language),
            ] {
                assert!(text.ends_with(end), "{code}: {text}");
                assert_eq!(has_japanese(text), in_japanese, "{code}: {text}");
                assert!(!text.contains('\n'), "{code}: {text}");
            }
        }
    }
    let ours = KINDS.iter().map(|kind| kind.explanation.code.to_string());
    let expected: BTreeSet<_> = ours.chain(kintones).chain(codes_of_records()).collect();
    assert_eq!(explained, expected);
}

/// The codes of records that an undo, a restore or a deletion leaves as they are, and of what stops them.
fn codes_of_records() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for file in files("src", "rs") {
        let source = fs_err::read_to_string(file).unwrap();
        codes.extend(
            source
                .split('"')
                .filter(|text| is_of_a_record(text))
                .map(str::to_owned),
        );
    }
    codes
}

fn is_of_a_record(text: &str) -> bool {
    let is_name = |name: &str| {
        let letters = |letter: char| letter.is_ascii_lowercase() || letter == '-';
        !name.is_empty() && name.chars().all(letters)
    };
    text.split_once('.')
        .is_some_and(|(job, name)| ["undo", "restore", "delete"].contains(&job) && is_name(name))
}

#[test]
fn a_code_of_ours_is_explained_with_an_example() {
    let run = explain(&["number.invalid"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_data_eq!(
        run.stdout,
        str![[r#"
number.invalid

Cause:
  A cell of a Number field is not a number, or it can be read as two numbers. In a table, kintone would save it silently as an empty cell, so it is an error there, too.

What to do:
  Use half-width digits only, for example -1234.5.

Wrong:
  1,000

Right:
  1000

"#]]
    );
}

#[test]
fn a_code_of_kintones_is_explained_with_its_own_texts_in_whichever_case() {
    let run = explain(&["gaia_lo04", "--lang", "ja"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_data_eq!(
        run.stdout,
        str![[r#"
GAIA_LO04

kintoneのメッセージ（HTTPステータス400、520）：
  フィールド「X」の値「V」が、ルックアップの参照先のフィールドにないか、またはアプリやフィールドの閲覧権限がありません。
  A value V in the field X does not exist in the datasource app for lookup, or you do not have permission to view the app or the field.

原因：
  ルックアップの参照先のアプリにこの値のレコードがないか、アプリまたはフィールドの閲覧権限がありません。

対処：
  値を直すか、参照先のアプリにレコードを追加してください。APIトークンを使うときは、参照先のアプリのAPIトークンも「--api-token」に追加してください。

"#]]
    );
}

#[test]
fn a_subject_is_explained_and_the_codes_that_it_names_are_there() {
    for (language, heading) in [("en", "How it works:"), ("ja", "しくみ：")] {
        let run = explain(&["lookup", "--lang", language]);
        assert_eq!((run.code, &*run.stderr), (Some(0), ""), "{run:?}");
        assert!(run.stdout.starts_with("lookup\n"), "{run:?}");
        assert!(run.stdout.contains(heading), "{run:?}");
        assert_eq!(has_japanese(&run.stdout), language == "ja");
        for code in [
            "lookup.not-found",
            "lookup.ambiguous",
            "lookup.unchecked",
            "GAIA_LO04",
        ] {
            assert!(run.stdout.contains(code), "{code}: {run:?}");
            assert!(explained(code).is_some(), "{code}");
        }
    }
}

#[test]
fn a_text_of_kintones_that_is_not_recorded_is_not_made_up() {
    let page = explain(&["GAIA_NT01"]).stdout;
    assert!(
        page.contains("kintone's message (HTTP status 400, 520):\n  (its text is not recorded)\n"),
        "{page}"
    );
    let document: Json =
        serde_json::from_str(&explain(&["GAIA_SI01", "--output", "json"]).stdout).unwrap();
    assert_eq!(
        document["kintone"],
        json!({"status": "520", "ja": null, "en": "Raw ID (code: X) in a table is duplicated."})
    );
}

#[test]
fn an_unknown_code_is_a_usage_error_that_names_the_nearest() {
    let run = explain(&["number.invlaid"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
    assert!(
        run.stderr
            .starts_with("error: there is no code `number.invlaid`; did you mean number.invalid, "),
        "{run:?}"
    );
    let run = explain(&["GAIA_L004", "--lang", "ja"]);
    assert!(run.stderr.contains("GAIA_LO04"), "{run:?}");
    assert!(has_japanese(&run.stderr), "{run:?}");
    let run = explain(&["x"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("`kintable explain` lists all codes"),
        "{run:?}"
    );
}

#[test]
fn without_a_code_all_are_listed_with_a_line_each() {
    let text = explain(&[]).stdout;
    let codes: Vec<_> = text
        .lines()
        .map(|line| line.split("  ").next().unwrap())
        .collect();
    let known: Vec<_> = all()
        .chain(topics())
        .map(|explanation| &*explanation.code)
        .collect();
    assert_eq!(codes, known);
    assert!(
        text.lines()
            .any(|line| line.ends_with("  A text has more characters than the field allows.")),
        "{text}"
    );
    let run = explain(&["--lang", "ja", "--output", "json"]);
    let document: Json = serde_json::from_str(&run.stdout).unwrap();
    let entries = document["codes"].as_array().unwrap();
    assert_eq!(entries.len(), known.len());
    assert!(
        entries
            .iter()
            .all(|entry| has_japanese(entry["headline"].as_str().unwrap()))
    );
}

#[test]
fn a_document_holds_what_the_page_holds() {
    let run = explain(&["number.invalid", "--output", "json", "--lang", "ja"]);
    let document: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["version"], 1);
    assert_eq!(document["code"], "number.invalid");
    assert_eq!(
        document["example"],
        json!({"wrong": "1,000", "right": "1000"})
    );
    assert_eq!(document["kintone"], Json::Null);
    assert!(has_japanese(document["cause"].as_str().unwrap()));
    assert!(has_japanese(document["remedy"].as_str().unwrap()));
}
