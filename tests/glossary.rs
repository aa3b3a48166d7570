//! One word for one thing: what stands in texts for people, in both languages, and what does not.
//!
//! Texts are the literals of `src/` that come in pairs, English first, as `text!`, `told!`, `Text::fixed` and the
//! entries of problems take them; kintone's page of codes; the help; and the guide.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read the repository fails"
)]

use std::path::{Path, PathBuf};

use kintable::problem::{explanations, topics};
use kintable::report::Language;

/// Words that are not used in Japanese, each with the word that is.
const NOT_IN_JAPANESE: [(&str, &str); 28] = [
    ("見出し", "ヘッダー行"),
    ("先頭行", "開始行"),
    ("取り込みません", "無視します、スキップします"),
    ("読み込", "解析、読む（取り込みではなく）"),
    ("対象外", "スキップ"),
    ("未処理", "未送信"),
    ("維持", "変更なし"),
    ("新規", "追加"),
    ("受け付けませんでした", "エラーを返しました"),
    ("引用符", "ダブルクォーテーション"),
    ("Excelブック", "Excelファイル"),
    ("ディレクトリ", "フォルダー"),
    ("行キー", "行の照合キー"),
    ("レコードID", "レコード番号"),
    ("サブテーブル", "テーブル"),
    ("ユーザーコード", "ログイン名"),
    ("デフォルト", "初期値"),
    ("リッチテキスト", "リッチエディター"),
    ("重複禁止フィールド", "「値の重複を禁止する」"),
    ("前のファイル", "比較元のファイル"),
    ("エンコーディング", "文字コード"),
    ("テーブルの外", "テーブル外"),
    ("何も知らせず", "エラーにせず"),
    ("（ステータス{", "HTTPステータス"),
    ("レコード{record}", "レコード番号"),
    ("（id:", "（アプリ2）"),
    ("要求", "リクエスト"),
    ("計画", "実行計画"),
];

/// Words that are not used in English, each with the word that is.
const NOT_IN_ENGLISH: [(&str, &str); 32] = [
    ("left out", "ignored, skipped"),
    ("leave out", "remove, ignore, skip"),
    ("leaves out", "ignores, skips"),
    ("anew", "again"),
    ("stands", "is"),
    ("is no ", "is not a"),
    ("so that it", "so"),
    ("mend", "correct"),
    ("refused", "returned an error"),
    ("refuses", "returns an error"),
    ("refuse", "stop with an error"),
    ("blanks", "spaces"),
    ("mail address", "email address"),
    ("organization", "department"),
    ("workbook", "Excel file"),
    ("primary mark", "start mark"),
    ("gives", "returns, has"),
    ("given", "used, set"),
    ("give", "use, add"),
    ("by the environment", "as an environment variable"),
    ("not tried", "not sent"),
    ("row id", "row ID"),
    ("row ids", "row IDs"),
    ("app id", "app ID"),
    ("without a word", "silently"),
    ("a kintone", "kintone, the sandbox"),
    ("else", "otherwise"),
    ("quoted", "in double quotation marks"),
    ("sent again", "retried"),
    ("embedded", "sandbox"),
    ("tick", "select"),
    ("knows no", "has no"),
];

/// Texts of kintone's, and rooms that quote it: they are not ours to word.
const KINTONES: [&str; 2] = ["sandbox/texts.rs", "sandbox/refusal.rs"];

/// A literal of the source, and the line on which it begins.
struct Literal {
    text: String,
    line: usize,
    end: usize,
    begin: usize,
}

/// A text in both languages, and where it is.
struct Pair {
    english: String,
    japanese: String,
    place: String,
}

fn is_japanese(letter: char) -> bool {
    matches!(letter, 'ぁ'..='ん' | 'ァ'..='ヶ' | 'ー' | '一'..='龠' | '々')
}

fn has_japanese(text: &str) -> bool {
    text.chars().any(is_japanese)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut folders = vec![root().join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs_err::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension() == Some(extension.as_ref()) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The string literals of a source, without comments and unit tests.
fn literals(source: &str) -> Vec<Literal> {
    let source = source.split("#[cfg(test)]\nmod ").next().unwrap();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(letter) = source[at..].chars().next() {
        let rest = &source[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("'\"'") {
            at += 3;
        } else if letter == '"' {
            let mut text = String::new();
            let mut letters = rest[1..].char_indices();
            let mut length = rest.len();
            while let Some((offset, letter)) = letters.next() {
                match letter {
                    '"' => {
                        length = offset + 2;
                        break;
                    }
                    '\\' => match letters.next() {
                        Some((_, 'n')) => text.push('\n'),
                        Some((_, other)) => text.push(other),
                        None => {}
                    },
                    other => text.push(other),
                }
            }
            found.push(Literal {
                text,
                line: source[..at].matches('\n').count() + 1,
                begin: at,
                end: at + length,
            });
            at += length;
        } else {
            at += letter.len_utf8();
        }
    }
    found
}

/// The texts of the source that are told in both languages: a literal, and behind it one with Japanese.
fn pairs() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for path in files("src", "rs") {
        let name = path.strip_prefix(root().join("src")).unwrap();
        if path.ends_with("tests.rs") || KINTONES.iter().any(|kintones| name.ends_with(kintones)) {
            continue;
        }
        let source = fs_err::read_to_string(&path).unwrap();
        let literals = literals(&source);
        for both in literals.windows(2) {
            let between = &source[both[0].end..both[1].begin];
            let between = between.replace("format!", "").replace(".to_owned", "");
            let is_pair = between
                .trim_matches(|letter: char| ",()".contains(letter) || letter.is_whitespace());
            let is_pair = is_pair.is_empty();
            if is_pair && has_japanese(&both[1].text) && !has_japanese(&both[0].text) {
                pairs.push(Pair {
                    english: both[0].text.clone(),
                    japanese: both[1].text.clone(),
                    place: format!("{}:{}", name.display(), both[0].line),
                });
            }
        }
    }
    for explanation in explanations().chain(topics()) {
        for text in [&explanation.cause, &explanation.remedy] {
            pairs.push(Pair {
                english: text.of(Language::English).to_owned(),
                japanese: text.of(Language::Japanese).to_owned(),
                place: format!("explain {}", explanation.code),
            });
        }
    }
    pairs
}

/// A text without what is filled in, and without turns in which words mean something else.
fn bare(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        bare.extend([before, "…"]);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    bare += rest;
    [
        "there is no ",
        "There is no ",
        "one else",
        "body else",
        "nothing else",
        "the given subcommand",
    ]
    .iter()
    .fold(bare, |bare, turn| bare.replace(turn, "…"))
}

/// Whether a text has a word, as a word of its own.
fn has_word(text: &str, word: &str) -> bool {
    let mut letters = word.chars();
    let capital: String = letters
        .next()
        .iter()
        .flat_map(|first| first.to_uppercase())
        .collect();
    has_exactly(text, word) || has_exactly(text, &(capital + letters.as_str()))
}

fn has_exactly(text: &str, word: &str) -> bool {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let ends = word.ends_with(' ') || !after.is_some_and(is_letter);
        !before.is_some_and(is_letter) && ends
    })
}

#[track_caller]
fn assert_none(found: &[String]) {
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn texts_are_found_where_they_are() {
    let pairs = pairs();
    assert!(pairs.len() > 500, "{}", pairs.len());
    let finds = |english: &str| pairs.iter().any(|pair| pair.english == english);
    assert!(finds("the file is empty"));
    assert!(finds("the server's certificate has expired"));
    assert!(finds("done in {time}"));
}

#[test]
fn words_that_are_not_used_stand_in_no_text() {
    let mut found = Vec::new();
    for Pair {
        english,
        japanese,
        place,
    } in pairs()
    {
        for (word, better) in NOT_IN_ENGLISH {
            if has_word(&bare(&english), word) {
                found.push(format!("{place}: \"{word}\", better {better}: {english}"));
            }
        }
        for (word, better) in NOT_IN_JAPANESE {
            if japanese.replace("実行計画", "…").contains(word) {
                found.push(format!("{place}: 「{word}」→「{better}」: {japanese}"));
            }
        }
    }
    assert_none(&found);
}

#[test]
fn the_help_and_the_guide_use_the_words_of_the_glossary() {
    let mut found = Vec::new();
    for path in files("tests/cli/help", "txt") {
        let help = fs_err::read_to_string(&path).unwrap();
        if path.parent().unwrap().ends_with("ja") {
            for (word, better) in NOT_IN_JAPANESE {
                if help.replace("実行計画", "…").contains(word) {
                    found.push(format!("{}: 「{word}」→「{better}」", path.display()));
                }
            }
            continue;
        }
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        for (word, better) in NOT_IN_ENGLISH {
            if has_word(&bare(&help), word) {
                found.push(format!("{}: \"{word}\", better {better}", path.display()));
            }
        }
    }
    for page in [
        "check",
        "connection",
        "import",
        "output",
        "plans",
        "sandbox",
        "tables",
    ] {
        let path = root().join(format!("docs/{page}.md"));
        let text = fs_err::read_to_string(&path).unwrap();
        for (word, better) in NOT_IN_ENGLISH {
            for line in text.lines().filter(|line| has_word(&bare(line), word)) {
                found.push(format!("{page}: \"{word}\", better {better}: {line}"));
            }
        }
    }
    let mut guide = files("docs/ja", "md");
    guide.push(root().join("README.ja.md"));
    for path in guide {
        let text = fs_err::read_to_string(&path).unwrap();
        let text = text.replace("実行計画", "…");
        for (word, better) in NOT_IN_JAPANESE {
            for line in text.lines().filter(|line| line.contains(word)) {
                found.push(format!(
                    "{}: 「{word}」→「{better}」: {line}",
                    path.display()
                ));
            }
        }
    }
    assert_none(&found);
}

#[test]
fn japanese_has_its_own_punctuation() {
    const ASCII: &str = ":;,!?()\"`";
    let mut found = Vec::new();
    for Pair {
        japanese, place, ..
    } in pairs()
    {
        let letters: Vec<char> = japanese.chars().collect();
        let mut is_quoted = false;
        for (at, letter) in letters.iter().enumerate() {
            is_quoted = *letter == '「' || is_quoted && *letter != '」';
            let near = |at: Option<usize>| at.and_then(|at| letters.get(at)).copied();
            let (before, after) = (near(at.checked_sub(1)), near(Some(at + 1)));
            let beside_japanese = [before, after]
                .iter()
                .flatten()
                .any(|one| is_japanese(*one));
            let is_gap = *letter == ' '
                && before.is_some_and(is_japanese)
                && after.is_some_and(char::is_alphanumeric);
            let is_ascii = ASCII.contains(*letter) && beside_japanese && !is_quoted;
            if is_ascii || *letter == '`' || is_gap {
                found.push(format!("{place}: {letter:?}: {japanese}"));
            }
        }
    }
    assert_none(&found);
}

/// What is typed stands apart from the sentence: in backticks, and in 「」 or brackets.
#[test]
fn options_stand_in_quotes() {
    let mut found = Vec::new();
    for Pair {
        english,
        japanese,
        place,
    } in pairs()
    {
        for (text, opening) in [(&english, "`'"), (&japanese, "「（")] {
            for (at, _) in text.match_indices("--") {
                let is_option =
                    text[at + 2..].starts_with(|letter: char| letter.is_ascii_lowercase());
                let before = &text[..at];
                let opened = before
                    .chars()
                    .rev()
                    .find(|letter| "`'「」（）。".contains(*letter));
                let is_quoted = opened.is_some_and(|opened| opening.contains(opened));
                // A line to try is a command as a whole.
                let line = before.lines().next_back().unwrap_or_default();
                let is_quoted = is_quoted || line.contains("kintable ");
                if is_option && !is_quoted {
                    found.push(format!("{place}: {text}"));
                }
            }
        }
    }
    assert_none(&found);
}

/// A sentence in one language has the other beside it, so that none can lack.
#[test]
fn every_sentence_in_japanese_has_one_in_english() {
    // These say in Japanese what speaks English by itself: the argument parser and errors of rooms that know no language.
    const ALONE: [&str; 2] = ["cli/clap_words.rs", "cli/reasons.rs"];
    let paired: Vec<_> = pairs().into_iter().map(|pair| pair.japanese).collect();
    let mut found = Vec::new();
    for path in files("src", "rs") {
        let name = path.strip_prefix(root().join("src")).unwrap();
        let is_ours = !path.ends_with("tests.rs")
            && !KINTONES
                .iter()
                .chain(&ALONE)
                .any(|other| name.ends_with(other));
        for literal in literals(&fs_err::read_to_string(&path).unwrap()) {
            let text = bare(&literal.text);
            let is_sentence = text.contains('。') || text.contains("ません");
            let is_sentence = is_sentence && has_japanese(&text);
            if is_ours && is_sentence && !paired.contains(&literal.text) {
                found.push(format!(
                    "{}:{}: {}",
                    name.display(),
                    literal.line,
                    literal.text
                ));
            }
        }
    }
    assert_none(&found);
}

/// Errors of the rooms below the command line show themselves in English; the command line has each in Japanese.
#[test]
fn every_error_that_speaks_english_has_words_in_japanese() {
    // Those that no one is shown: what they say is told otherwise.
    const UNSEEN: [&str; 6] = [
        "DecimalError",
        "KeyError",
        "Changed",
        "SheetError",
        "SeedError",
        "Cycle",
    ];
    let told = fs_err::read_to_string(root().join("src/cli/reasons.rs")).unwrap();
    let mut found = Vec::new();
    for path in files("src", "rs") {
        let source = fs_err::read_to_string(&path).unwrap();
        let source = source.split("#[cfg(test)]\nmod ").next().unwrap();
        for (at, _) in source.match_indices("#[error(\"") {
            let text = &source[at + 9..];
            let text = &text[..text.find('"').unwrap()];
            let is_sentence = text.split(' ').count() > 2;
            // The type is the one that the attribute stands before, or within.
            let after = &source[at..];
            let declared = |source: &str, from_end: bool| {
                let kinds = ["enum ", "struct "];
                let places = kinds.iter().filter_map(|kind| {
                    let at = if from_end {
                        source.rfind(kind)
                    } else {
                        source.find(kind)
                    };
                    Some((at?, at? + kind.len()))
                });
                let place = if from_end { places.max() } else { places.min() };
                let name = &source[place?.1..];
                let end = name.find(|letter: char| !letter.is_alphanumeric());
                Some(name[..end.unwrap_or(name.len())].to_owned())
            };
            let is_on_type = after
                .lines()
                .skip(1)
                .find(|line| !line.starts_with("///") && !line.starts_with('#'))
                .is_some_and(|line| line.contains("struct ") || line.contains("enum "));
            let name = if is_on_type {
                declared(after, false)
            } else {
                declared(&source[..at], true)
            };
            let name = name.unwrap_or_default();
            let is_told = told.contains(&name) || UNSEEN.contains(&name.as_str());
            if is_sentence && !is_told {
                found.push(format!("{}: {name}: {text}", path.display()));
            }
        }
    }
    assert_none(&found);
}
