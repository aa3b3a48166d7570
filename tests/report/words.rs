//! The words of problems in both languages.

use std::fmt::Write as _;
use std::time::Duration;

use kintable::api::{Failure, Lost, Waiting};
use kintable::report::{Home, Language, RunCommand, RunNames, problem_line};
use snapbox::{Data, assert_data_eq, file};

use super::every_problem::every_problem;
use super::has_japanese;

fn names(language: Language) -> RunNames {
    RunNames {
        file: "orders.csv".to_owned(),
        command: RunCommand::Import,
        home: Home::Kintone(
            "1".parse().unwrap(),
            "https://example.cybozu.com".to_owned(),
        ),
        language,
    }
}

#[test]
fn every_problem_is_told_in_both_languages() {
    let mut told = String::new();
    for problem in every_problem() {
        let code = problem.kind.code();
        let [english, japanese] = Language::ALL.map(Language::words);
        let (message, ja_message) = (english.message(&problem), japanese.message(&problem));
        assert!(has_japanese(&ja_message), "{code}: {ja_message}");
        assert_ne!(message, ja_message, "{code}");
        let hints = (english.hint(&problem), japanese.hint(&problem));
        assert_eq!(hints.0.is_some(), hints.1.is_some(), "{code}: {hints:?}");
        if let Some(hint) = hints.1 {
            assert!(has_japanese(&hint), "{code}: {hint}");
        }
        for language in Language::ALL {
            writeln!(told, "{}", problem_line(&names(language), &problem)).unwrap();
        }
    }
    assert_data_eq!(
        Data::from(told).raw(),
        file!["../../testdata/words/problems.txt"].raw()
    );
}

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
        "The specified field \"金額\" does not exist on the CSV",
        "The specified field \"金頷\" does not exist on the app",
        "The specified field \"小計\" is not supported",
        "The field in a Table cannot be specified to the fields option (\"数量\")",
        "[520] [GAIA_SI01] Raw ID (code: amount) in a table is duplicated.",
        "no such update key",
        "unsupported field type for update key",
        "update key field should set to unique",
        "The field specified as \"Key to Bulk Update\" (番号) does not exist on the input",
        "The \"Key to Bulk Update\" value is invalid (No.1)",
        "The \"Key to Bulk Update\" should not be mixed with those with and without app code",
        "--attachments-dir option is required.",
        "[CB_VA01] Only numbers are allowed.",
    ];
    for language in Language::ALL {
        let words = language.words();
        let messages: Vec<_> = every_problem()
            .iter()
            .map(|problem| words.message(problem))
            .collect();
        for text in texts {
            let is_said = messages.iter().any(|message| message.contains(text));
            assert!(is_said, "{language:?} never says: {text}");
        }
    }
}
