//! The turns that sentences take by what their kinds hold; the broken files show every kind once.

use std::fmt::Write as _;

use snapbox::{Data, assert_data_eq, file};

use super::{EncodingName, Likeness, ProblemKind as Kind, QuoteFault, RecordBound};
use crate::language::Language;
use crate::model::{FieldCode, LinkProtocol, Revision};

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn codes(codes: &[&str]) -> Vec<FieldCode> {
    codes.iter().copied().map(FieldCode::new).collect()
}

/// One is told otherwise than several.
fn numbers() -> Vec<Kind> {
    let record = id("7");
    let rows = |last: u32| (1..=last).map(|row| id(&row.to_string())).collect();
    let mut kinds = Vec::new();
    kinds.extend([1, 4].map(|found| Kind::TooFewColumns {
        expected: 5,
        found,
        may_be_torn: found == 1,
    }));
    kinds.extend([1, 4].map(|found| Kind::ShortLine { expected: 5, found }));
    kinds.extend([1, 3].map(|columns| Kind::HeaderBlankIgnored { columns }));
    kinds.extend([2, 4].map(|line| Kind::HeaderLater { line }));
    for named in [&["作成者"][..], &["作成者", "更新者"]] {
        let codes = codes(named);
        kinds.push(Kind::HeaderReadOnly { codes });
    }
    for (records, lines) in [(1, vec![3]), (2, vec![3, 4]), (1_048, vec![3, 4])] {
        kinds.push(Kind::BlankRecords { records, lines });
    }
    kinds.extend([1, 2].map(|rows| Kind::RowsLeft { record, rows }));
    for last in [1, 2, 11] {
        let rows = rows(last);
        kinds.push(Kind::RowsDeleted { record, rows });
    }
    kinds
}

/// What is wrong has kinds of its own.
fn faults() -> Vec<Kind> {
    let mut kinds = Vec::new();
    for bound in [
        RecordBound::Rows(250_000),
        RecordBound::Cells(2_000_000),
        RecordBound::Mebibytes(64),
    ] {
        let first_line = 2;
        kinds.push(Kind::RecordTooLong { bound, first_line });
    }
    let faults = [
        QuoteFault::Unclosed,
        QuoteFault::TextAfterClosing,
        QuoteFault::AcrossLines { first: 2, last: 4 },
        QuoteFault::InsideUnquoted,
        QuoteFault::BehindSpaces,
    ];
    kinds.extend(faults.map(|fault| Kind::Quote { fault }));
    for (date, day_first) in [("27/03/2026", true), ("03/27/2026", false)] {
        let text = text(date);
        kinds.push(Kind::DateOrder { text, day_first });
    }
    for mark in ["＊", "x"] {
        let mark = text(mark);
        kinds.push(Kind::UnknownMark { mark });
    }
    for (written, suggestion, either) in [
        ("2026/13/01", None, None),
        ("20261231", Some("2026-12-31"), None),
        ("05/03/2026", None, Some(["2026-05-03", "2026-03-05"])),
    ] {
        kinds.push(Kind::DateInvalid {
            text: text(written),
            suggestion: suggestion.map(text),
            either: either.map(|dates| dates.map(text)),
        });
    }
    for tables in [&[][..], &["明細", "入金"]] {
        let (code, tables) = (text("備考"), codes(tables));
        kinds.push(Kind::NotATable { code, tables });
    }
    for code in ["CB_VA01", "GAIA_IL26", "GAIA_XX99"] {
        let (code, message) = (text(code), text("kintone's text."));
        kinds.push(Kind::ServerRefused {
            code,
            message,
            among: None,
        });
    }
    for (code, among) in [("CB_VA01", Some(100)), ("GAIA_IL26", Some(2))] {
        let (code, message) = (text(code), text("kintone's text."));
        kinds.push(Kind::ServerRefused {
            code,
            message,
            among,
        });
    }
    for protocol in [LinkProtocol::Web, LinkProtocol::Call, LinkProtocol::Mail] {
        let text = text("x");
        kinds.push(Kind::LinkInvalid { text, protocol });
    }
    let (record, older, newer) = (id("7"), Some(id("3")), Some(id::<Revision>("5")));
    for (record, stated, now) in [
        (Some(record), older, newer),
        (Some(record), None, newer),
        (None, older, None),
    ] {
        kinds.push(Kind::RevisionMoved {
            record,
            stated,
            now,
        });
    }
    for (planned, now, fields) in [
        (older, None, &[][..]),
        (older, newer, &[]),
        (older, newer, &["金額", "明細"]),
        (None, newer, &["金額"]),
    ] {
        let fields = codes(fields);
        kinds.push(Kind::PlanRecordMoved {
            record,
            planned,
            now,
            fields,
        });
    }
    kinds
}

/// What was meant is known, or not.
fn guesses() -> Vec<Kind> {
    let shift_jis = EncodingName {
        name: "Shift_JIS",
        option: "sjis",
    };
    let mut kinds = Vec::new();
    for (tried, likely) in [
        ("UTF-8", Some(shift_jis)),
        ("Shift_JIS", Some(shift_jis)),
        ("UTF-8", None),
    ] {
        kinds.push(Kind::FileEncoding { tried, likely });
    }
    for likeness in [Likeness::Label, Likeness::Overlooked, Likeness::Spelling] {
        let (name, nearest) = (text("金頷"), Some((vec![FieldCode::new("金額")], likeness)));
        kinds.push(Kind::HeaderUnknown { name, nearest });
    }
    let both = codes(&["金額", "金額_0"]);
    let (name, nearest) = (text("金額"), Some((both, Likeness::Label)));
    kinds.push(Kind::HeaderUnknown { name, nearest });
    let (name, nearest) = (text("memo"), None);
    kinds.push(Kind::HeaderUnknown { name, nearest });
    for nearest in [Some("金額"), None] {
        let code = text("金頷");
        let suggestion = nearest.map(text);
        let nearest = nearest.map(FieldCode::new).into_iter().collect();
        kinds.push(Kind::KeyNoSuchField {
            code: code.clone(),
            nearest,
        });
        kinds.push(Kind::HeaderMissing {
            code,
            nearest: suggestion,
        });
    }
    for (nearest, most) in [(Some("色1"), 2), (None, 2), (None, 10)] {
        let options = (1..=most).map(|number| format!("色{number}")).collect();
        let (text, nearest) = (text("x"), nearest.map(text));
        kinds.push(Kind::OptionUnknown {
            text,
            nearest,
            options,
        });
    }
    for (written, suggestion) in [("1,000", Some("1000")), (&"長い値".repeat(30), None)] {
        let (text, suggestion) = (text(written), suggestion.map(text));
        kinds.push(Kind::NumberInvalid {
            text,
            suggestion,
            either: None,
        });
    }
    kinds
}

#[test]
fn a_sentence_turns_by_what_its_kind_holds() {
    let mut told = String::new();
    for kind in [numbers(), faults(), guesses()].concat() {
        for language in Language::ALL {
            let message = kind.message(language);
            let hint = kind.hint(language).map(|hint| format!(" | {hint}"));
            let hint = hint.unwrap_or_default();
            writeln!(told, "{}: {message}{hint}", kind.code()).unwrap();
        }
    }
    let told = Data::from(told).raw();
    assert_data_eq!(told, file!["../../testdata/words/turns.txt"].raw());
}
