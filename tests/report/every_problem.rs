//! One problem of every kind.

use std::collections::BTreeSet;
use std::path::Path;

use kintable::model::{
    AppId, Decimal, EncodingName, FieldCode, FieldRef, Likeness, LinkProtocol, Place, Problem,
    ProblemKind as Kind, QuoteFault, RecordBound, RecordId, Revision, RowId,
};

fn code(text: &str) -> FieldCode {
    FieldCode::new(text)
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn record(id: &str) -> RecordId {
    id.parse().unwrap()
}

fn revision(number: &str) -> Revision {
    number.parse().unwrap()
}

const SHIFT_JIS: EncodingName = EncodingName {
    name: "Shift_JIS",
    option: "sjis",
};

const WINDOWS_1252: EncodingName = EncodingName {
    name: "windows-1252",
    option: "windows-1252",
};

fn encoding_kinds() -> Vec<Kind> {
    vec![
        Kind::FileEncoding {
            tried: "UTF-8",
            likely: Some(SHIFT_JIS),
        },
        Kind::FileEncoding {
            tried: "Shift_JIS",
            likely: Some(SHIFT_JIS),
        },
        Kind::FileEncodingAmbiguous {
            readings: [(WINDOWS_1252, text("25°C")), (SHIFT_JIS, text("25ｰC"))],
        },
        Kind::FileEncodingDoubtful {
            declared: SHIFT_JIS,
            reading: text("ｲｼﾅｰ"),
            likely: EncodingName {
                name: "EUC-JP",
                option: "eucjp",
            },
            likely_reading: text("価格"),
        },
        Kind::FileEncodingUnsupported {
            name: "ISO-2022-JP",
        },
        Kind::FileEncoding {
            tried: "UTF-8",
            likely: None,
        },
    ]
}

fn file_kinds() -> Vec<Kind> {
    let (expected, found) = (5, 4);
    vec![
        Kind::FileEmpty,
        Kind::FileWorkbook,
        Kind::HeaderUnknownType {
            name: "地図".to_owned(),
            kind: "MAP".to_owned(),
        },
        Kind::TooFewColumns { expected, found },
        Kind::TooManyColumns { expected: 3, found },
        Kind::Quote(QuoteFault::Unclosed),
        Kind::Quote(QuoteFault::TextAfterClosing),
        Kind::Quote(QuoteFault::InsideUnquoted),
        Kind::LineTooLong { mebibytes: 16 },
        Kind::HeaderTooManyColumns {
            most: 5000,
            found: 100_000,
        },
        Kind::HeaderUnknown {
            name: text("金頷"),
            nearest: Some((code("金額"), Likeness::Spelling)),
        },
        Kind::HeaderUnknown {
            name: text("Ａｍｏｕｎｔ"),
            nearest: Some((code("amount"), Likeness::Overlooked)),
        },
        Kind::HeaderUnknown {
            name: text("金額"),
            nearest: Some((code("amount"), Likeness::Label)),
        },
        Kind::HeaderUnknown {
            name: text("memo"),
            nearest: None,
        },
        Kind::HeaderIgnored { name: text("memo") },
        Kind::HeaderDuplicate {
            name: text("金額"),
            first: 3,
        },
        Kind::HeaderBlank { value: text("x") },
        Kind::HeaderBlankIgnored { columns: 1 },
        Kind::HeaderBlankIgnored { columns: 3 },
        Kind::HeaderTrimmed {
            name: text(" 金額 "),
        },
        Kind::HeaderMissing {
            code: text("金額"),
            nearest: Some(text("金 額")),
        },
        Kind::HeaderMissing {
            code: text("金額"),
            nearest: None,
        },
        Kind::HeaderReadOnly {
            codes: vec![code("作成者")],
        },
        Kind::HeaderReadOnly {
            codes: vec![code("作成者"), code("更新者")],
        },
        Kind::FieldNotInApp {
            code: text("金頷"),
            nearest: Some(code("金額")),
        },
        Kind::FieldNotInApp {
            code: text("memo"),
            nearest: None,
        },
        Kind::FieldNotSupported {
            code: text("小計")
        },
        Kind::FieldInTable {
            code: text("数量"),
            table: code("明細"),
        },
    ]
}

fn group_kinds() -> Vec<Kind> {
    vec![
        Kind::OrphanRow,
        Kind::UnknownMark { mark: text("+") },
        Kind::IgnoredValue {
            value: text("b"),
            marked: text("a"),
        },
        Kind::RecordTooLong {
            bound: RecordBound::Rows(250_000),
            first_line: 2,
        },
        Kind::RecordTooLong {
            bound: RecordBound::Cells(2_000_000),
            first_line: 2,
        },
        Kind::RecordTooLong {
            bound: RecordBound::Mebibytes(64),
            first_line: 2,
        },
        Kind::NoMark,
        Kind::BlankRecords {
            records: 1,
            lines: vec![3],
        },
        Kind::BlankRecords {
            records: 2,
            lines: vec![3, 4],
        },
        Kind::BlankRecords {
            records: 1_048,
            lines: vec![3, 4, 5, 6, 7],
        },
        Kind::RowIdInvalid { text: text("x1") },
        Kind::RowIdDuplicate {
            text: text("12"),
            first_line: 3,
        },
        Kind::RowIdEmpty {
            table: code("明細"),
        },
    ]
}

fn key_kinds() -> Vec<Kind> {
    let key = || text("C-1");
    vec![
        Kind::KeyNoSuchField {
            code: text("金頷"),
            nearest: Some(code("金額")),
        },
        Kind::KeyNoSuchField {
            code: text("memo"),
            nearest: None,
        },
        Kind::KeyUnsupported {
            code: text("日付")
        },
        Kind::KeyNotUnique {
            code: text("金額")
        },
        Kind::KeyMissingColumn {
            code: text("番号")
        },
        Kind::KeyEmpty,
        Kind::KeyInvalid { text: text("No.1") },
        Kind::KeyMixedAppCode { other_line: 2 },
        Kind::KeyDuplicate {
            text: key(),
            first_line: 2,
        },
        Kind::KeyTooLong { length: 70 },
        Kind::KeyPlaceholder { text: text("N/A") },
        Kind::KeyTrailingBlank { text: text("C-1 ") },
        Kind::KeyNotFound { text: key() },
        Kind::KeyNotFoundSkipped { text: key() },
        Kind::UniqueInFile {
            text: key(),
            first_line: 2,
        },
        Kind::UniqueInApp {
            text: key(),
            record: record("7"),
        },
        Kind::LookupNotFound {
            text: key(),
            app: "9".parse::<AppId>().unwrap(),
        },
        Kind::LookupUnchecked {
            reason: text("[403] [CB_NO02] No privilege to proceed."),
        },
        Kind::FieldUnchecked {
            reason: text(
                "[403] [GAIA_NO01] Using this API token, you cannot run the specified API.",
            ),
        },
        Kind::PreflightLimited {
            line: 4_002,
            requests: 40,
        },
        Kind::UserNotFound {
            code: text("鈴木 一郎"),
        },
        Kind::AttachmentMissing {
            path: text("a.pdf"),
        },
        Kind::AttachmentUnreadable {
            path: text("a.pdf"),
            reason: text("Permission denied"),
        },
        Kind::AttachmentOutside {
            path: text("../a.pdf"),
        },
        Kind::AttachmentNoDirectory,
        Kind::ServerRefused {
            code: text("CB_VA01"),
            message: text("Only numbers are allowed."),
        },
    ]
}

/// What depends on the records and rows that exist.
fn held_kinds() -> Vec<Kind> {
    let key = || text("C-1");
    let deleted = |rows: std::ops::RangeInclusive<u32>| Kind::RowsDeleted {
        record: record("7"),
        rows: rows
            .map(|id| id.to_string().parse::<RowId>().unwrap())
            .collect(),
    };
    let moved = |record, stated, now| Kind::RevisionMoved {
        record,
        stated,
        now,
    };
    let plan_moved = |planned, now, fields| Kind::PlanRecordMoved {
        record: record("7"),
        planned,
        now,
        fields,
    };
    let (older, newer) = (Some(revision("3")), Some(revision("5")));
    vec![
        Kind::RowIdUnknown { text: text("12") },
        Kind::RowKeyNotInTable {
            code: text("品番"),
            table: code("明細"),
        },
        Kind::RowKeyRepeated {
            record: record("7"),
        },
        Kind::NotATable {
            code: text("備考"),
            tables: vec![code("明細"), code("履歴")],
        },
        Kind::RowsUnread {
            reason: text(
                "[403] [GAIA_NO01] Using this API token, you cannot run the specified API.",
            ),
        },
        Kind::RowsHidden {
            record: record("7"),
        },
        Kind::RowsLeft {
            record: record("7"),
            rows: 1,
        },
        Kind::RowsLeft {
            record: record("7"),
            rows: 2,
        },
        Kind::SinceOtherColumns {
            codes: vec![code("金額"), code("備考")],
        },
        deleted(12..=12),
        deleted(12..=13),
        deleted(1..=11),
        Kind::KeyExists {
            text: key(),
            record: record("7"),
        },
        Kind::KeyAmbiguous {
            text: key(),
            records: vec![record("7"), record("9")],
        },
        Kind::KeyAmbiguousSkipped {
            text: key(),
            records: vec![record("7"), record("9")],
        },
        Kind::MatchUnsupported {
            code: text("担当者"),
        },
        Kind::RevisionInvalid {
            text: text("rev. 3"),
        },
        moved(Some(record("7")), older, newer),
        moved(Some(record("7")), None, newer),
        moved(None, older, None),
        plan_moved(older, None, Vec::new()),
        plan_moved(older, newer, Vec::new()),
        plan_moved(older, newer, vec![code("金額"), code("明細")]),
        plan_moved(None, newer, vec![code("金額")]),
        Kind::PlanKeyTaken {
            text: key(),
            record: record("7"),
        },
        Kind::SinceVanished {
            text: key(),
            old_line: 12,
        },
    ]
}

fn value_kinds() -> Vec<Kind> {
    let many = (1..=10).map(|number| format!("項目{number}")).collect();
    let link = |protocol| Kind::LinkInvalid {
        text: text("x"),
        protocol,
    };
    vec![
        Kind::RequiredEmpty,
        Kind::RequiredNoColumn,
        Kind::TextTooLong {
            limit: 64,
            length: 70,
        },
        Kind::TextTooShort {
            limit: 2,
            length: 1,
        },
        Kind::TextScientific {
            text: text("4.9E+12"),
        },
        Kind::TextSpreadsheetError {
            text: text("#REF!"),
        },
        Kind::TextLostZeros {
            text: text("123"),
            length: 5,
        },
        Kind::NumberInvalid {
            text: text("1,000"),
            suggestion: Some(text("1000")),
        },
        Kind::NumberInvalid {
            text: "長い値".repeat(30),
            suggestion: None,
        },
        Kind::NumberTooLarge {
            text: text("101"),
            limit: decimal("100"),
        },
        Kind::NumberTooSmall {
            text: text("-1"),
            limit: decimal("0"),
        },
        Kind::NumberTooManyDigits {
            text: text("1234567890123"),
        },
        Kind::NumberRounded {
            text: text("1.23456"),
            stored: text("1.2346"),
        },
        Kind::DateOrder {
            text: text("27/03/2026"),
            day_first: true,
        },
        Kind::DateOrder {
            text: text("03/27/2026"),
            day_first: false,
        },
        Kind::DateInvalid {
            text: text("2026年1月31日"),
            suggestion: Some(text("2026-01-31")),
        },
        Kind::DateInvalid {
            text: text("x"),
            suggestion: None,
        },
        Kind::TimeInvalid {
            text: text("9:30"),
            suggestion: Some(text("09:30")),
        },
        Kind::TimeInvalid {
            text: text("x"),
            suggestion: None,
        },
        Kind::DateTimeInvalid { text: text("x") },
        Kind::DateTimeNoZone {
            text: text("2026-01-31 09:30"),
        },
        Kind::SecondsDropped {
            text: text("2026-01-31T09:30:15Z"),
        },
        Kind::OptionUnknown {
            text: text("亦"),
            nearest: Some(text("赤")),
            options: [].into(),
        },
        Kind::OptionUnknown {
            text: text("x"),
            nearest: None,
            options: [text("赤"), text("青")].into(),
        },
        Kind::OptionUnknown {
            text: text("x"),
            nearest: None,
            options: many,
        },
        link(LinkProtocol::Web),
        link(LinkProtocol::Call),
        link(LinkProtocol::Mail),
        Kind::ListTrailingBreak,
    ]
}

/// Problems of every kind, with every turn that their words take.
pub(super) fn every_problem() -> Vec<Problem> {
    let field = FieldRef {
        code: code("amount"),
        label: text("金額"),
        table: Some(code("明細")),
    };
    let place = Place::Cell {
        line: 7,
        column: 5,
        cell: 3,
    };
    let kinds = [
        encoding_kinds(),
        file_kinds(),
        group_kinds(),
        key_kinds(),
        held_kinds(),
        value_kinds(),
    ]
    .concat();
    kinds
        .into_iter()
        .map(|kind| Problem::new(place, kind).about(field.clone()))
        .collect()
}

/// The codes that the source gives to kinds: `=> "number.invalid"`.
pub(super) fn every_code() -> BTreeSet<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/model/problem.rs");
    let source = fs_err::read_to_string(source).unwrap();
    let arms = source.split("=> \"").skip(1);
    arms.map(|arm| arm.split('"').next().unwrap().to_owned())
        .collect()
}

#[test]
fn no_kind_of_problem_is_left_out_of_these_tests() {
    let tested: BTreeSet<_> = every_problem()
        .iter()
        .map(|problem| problem.kind.code().to_owned())
        .collect();
    assert_eq!(tested, every_code());
}
