//! What is wrong, in Japanese.

use crate::model::{
    FieldCode, LinkProtocol, Problem, ProblemKind, QuoteFault, RecordBound, RecordId, Revision,
};
use crate::report::plain::count;
use crate::report::words::shortened;

/// What is wrong, in one or two sentences. Texts of the reference product and of kintone stand in
/// parentheses, to the letter.
#[expect(
    clippy::too_many_lines,
    reason = "one arm a problem: a list to be read, not logic"
)]
pub(super) fn message(problem: &Problem) -> String {
    use ProblemKind as Kind;
    match &problem.kind {
        Kind::FileEmpty => {
            "ファイルが空です。1行目にフィールドコードを並べた見出しが必要です。".to_owned()
        }
        Kind::FileWorkbook => "CSVファイルではなく、Excelブックです。".to_owned(),
        Kind::FileEncoding { tried, .. } => format!("{tried}として読めない文字があります。"),
        Kind::FileEncodingAmbiguous {
            readings: [(one, reading), (other, other_reading)],
        } => format!(
            "文字コードを判別できません。この行は、{}なら{}、{}なら{}と読めます。",
            one.name,
            quoted(reading),
            other.name,
            quoted(other_reading)
        ),
        Kind::FileEncodingDoubtful {
            declared,
            reading,
            likely,
            likely_reading,
        } => format!(
            "指定どおり{}として読み込みますが、{}のようです。この行は{}と読めますが、{}なら{}です。",
            declared.name,
            likely.name,
            quoted(reading),
            likely.name,
            quoted(likely_reading)
        ),
        Kind::FileEncodingUnsupported { name } => {
            format!("文字コードが{name}です。この文字コードには対応していません。")
        }
        Kind::TooFewColumns { expected, found } => {
            format!("列数が足りません。見出しは{expected}列ですが、この行は{found}列です。")
        }
        Kind::TooManyColumns { expected, found } => {
            format!("列数が多すぎます。見出しは{expected}列ですが、この行は{found}列です。")
        }
        Kind::LineTooLong { mebibytes } => {
            format!("行が上限の{mebibytes}MiBを超えています。")
        }
        Kind::HeaderTooManyColumns { most, found } => format!(
            "列数が多すぎます。見出しは{}列ですが、上限は{}列です。",
            count(*found as u64),
            count(*most as u64)
        ),
        Kind::Quote(QuoteFault::Unclosed) => {
            "ここで始まる引用符（\"）が閉じられていません。".to_owned()
        }
        Kind::Quote(QuoteFault::TextAfterClosing) => {
            "閉じた引用符（\"）の後ろに文字があります。".to_owned()
        }
        Kind::Quote(QuoteFault::InsideUnquoted) => {
            "引用符で囲まれていないセルの中に引用符（\"）があります。".to_owned()
        }
        Kind::HeaderUnknown { name, .. } => {
            format!("フィールド{}はアプリにありません。", quoted(name))
        }
        Kind::HeaderIgnored { name } => format!(
            "列{}は、アプリにフィールドがないため取り込みません。",
            quoted(name)
        ),
        Kind::HeaderUnknownType { name, kind } => {
            format!("列「{name}」は取り込みません。フィールドタイプ{kind}には対応していません。")
        }
        Kind::HeaderDuplicate { name, first } => {
            format!("見出し{}が{first}列目と重複しています。", quoted(name))
        }
        Kind::HeaderBlank { value } => {
            format!("見出しのない列に値{}があります。", quoted(value))
        }
        Kind::HeaderBlankIgnored { columns } => {
            format!("見出しのない空の列（{columns}列）は取り込みません。")
        }
        Kind::HeaderTrimmed { name } => {
            format!("見出し{}の前後の空白を取り除いて読み込みます。", quoted(name))
        }
        Kind::HeaderMissing { code, .. } => format!(
            "フィールド{}の列がファイルにありません（The specified field \"{code}\" does not exist on the CSV）。",
            quoted(code)
        ),
        Kind::HeaderReadOnly { codes } => {
            let codes: Vec<_> = codes.iter().map(|code| quoted(code.as_str())).collect();
            format!(
                "kintoneが自動で設定するフィールドのため取り込みません：{}",
                codes.concat()
            )
        }
        Kind::FieldNotInApp { code, .. } => format!(
            "指定したフィールド{}はアプリにありません（The specified field \"{code}\" does not exist on the app）。",
            quoted(code)
        ),
        Kind::FieldNotSupported { code } => format!(
            "指定したフィールド{}は取り込みに対応していません（The specified field \"{code}\" is not supported）。",
            quoted(code)
        ),
        Kind::FieldInTable { code, .. } => format!(
            "テーブル内のフィールドは指定できません（The field in a Table cannot be specified to the fields option (\"{code}\")）。"
        ),
        Kind::OrphanRow => {
            "この上に「*」の行がないため、どのレコードの行かわかりません。".to_owned()
        }
        Kind::UnknownMark { mark } => {
            format!("{}は先頭行を表す記号ではありません。", quoted(mark))
        }
        Kind::RecordTooLong { bound, first_line } => format!(
            "{first_line}行目から始まるレコードが上限の{}を超えています。",
            record_bound(*bound)
        ),
        Kind::IgnoredValue { value, marked } => format!(
            "{}は取り込みません。「*」の行にある{}をレコードの値とします。",
            quoted(value),
            quoted(marked)
        ),
        Kind::NoMark => {
            "「*」の列がないため、1行を1レコード（テーブルは1行）として読み込みます。".to_owned()
        }
        Kind::BlankRecords { records: 1, .. } => {
            "このレコードには取り込む値がないため、スキップします。".to_owned()
        }
        Kind::BlankRecords { records, lines } => format!(
            "取り込む値がない{}件のレコードをスキップします（{}）。",
            count(*records),
            first_lines(lines, *records)
        ),
        Kind::RowIdInvalid { text } => format!(
            "{}は行IDではありません（[400] [CB_IJ01] 不正なJSON文字列です。）。",
            quoted(text)
        ),
        Kind::RowIdDuplicate { text, first_line } => {
            let table = problem
                .field
                .as_ref()
                .map_or("", |field| field.code.as_str());
            format!(
                "行ID「{text}」が{first_line}行目と重複しています（[520] [GAIA_SI01] Raw ID (code: {table}) in a table is duplicated.）。"
            )
        }
        Kind::RowIdEmpty { table } => format!(
            "行IDが空です（The specified field \"{table}\" does not exist on the CSV）。"
        ),
        Kind::RowIdUnknown { text } => {
            format!("レコードに行ID「{text}」の行はありません。別の行IDで追加します。")
        }
        Kind::NotATable { code, tables } => {
            let tables: String = tables.iter().map(|table| quoted(table.as_str())).collect();
            format!("{}はテーブルではありません。アプリのテーブルは{tables}です。", quoted(code))
        }
        Kind::RowKeyNotInTable { code, table } => {
            format!("--row-key：テーブル「{table}」にフィールド{}はありません。", quoted(code))
        }
        Kind::RowKeyRepeated { record } => format!(
            "この行キーの行が、ファイルまたはレコード{record}に複数あります。上から順に対応させます。"
        ),
        Kind::RowsUnread { reason } => format!(
            "レコードを閲覧できないため、今の行を読み取らずに更新します。ファイルにない行は、数えずに削除されます：\
             {reason}"
        ),
        Kind::RowsHidden { record } => format!(
            "レコード{record}の行を読み取れないため、どの行がどうなるかわかりません。"
        ),
        Kind::RowsLeft { record, rows } => format!(
            "レコード{record}の{rows}行は、ファイルの値が違っていても変更しません。"
        ),
        Kind::RowsDeleted { record, rows } => format!(
            "レコード{record}の{}行がファイルにないため、削除されます（行ID：{}）。",
            rows.len(),
            listed(rows)
        ),
        Kind::KeyNoSuchField { code, .. } => {
            format!("更新キーに指定した「{code}」はアプリにありません（no such update key）。")
        }
        Kind::KeyUnsupported { code } => format!(
            "「{code}」のフィールドタイプは更新キーにできません（unsupported field type for update key）。"
        ),
        Kind::KeyNotUnique { code } => format!(
            "更新キーのフィールド「{code}」に「値の重複を禁止する」が設定されていません（update key field should set to unique）。"
        ),
        Kind::KeyMissingColumn { code } => format!(
            "更新キー{}の列がファイルにありません（The field specified as \"Key to Bulk Update\" ({code}) does not exist on the input）。",
            quoted(code)
        ),
        Kind::KeyEmpty => "更新キーが空です。".to_owned(),
        Kind::KeyInvalid { text } => format!(
            "{}はレコード番号ではありません（The \"Key to Bulk Update\" value is invalid ({text})）。",
            quoted(text)
        ),
        Kind::KeyMixedAppCode { .. } => {
            "アプリコードの付いたレコード番号と付いていないレコード番号が混在しています（The \"Key to Bulk Update\" should not be mixed with those with and without app code）。".to_owned()
        }
        Kind::KeyDuplicate { text, first_line } => {
            format!("更新キー{}が{first_line}行目と重複しています。", quoted(text))
        }
        Kind::KeyTooLong { length } => format!(
            "更新キーが{length}文字あります。kintoneは先頭の64文字だけを比較します。"
        ),
        Kind::KeyPlaceholder { text } => {
            format!("{}は「値なし」を表す語で、更新キーになりません。", quoted(text))
        }
        Kind::KeyTrailingBlank { text } => format!(
            "kintoneは更新キーの比較で、{}の末尾の空白を無視します。",
            quoted(text)
        ),
        Kind::KeyNotFound { text } => {
            format!("更新キー{}のレコードがありません。", quoted(text))
        }
        Kind::KeyNotFoundSkipped { text } => format!(
            "更新キー{}のレコードがないため、取り込みません。",
            quoted(text)
        ),
        Kind::KeyExists { text, record } => {
            format!("キー{}のレコード{record}がすでにあります。", quoted(text))
        }
        Kind::KeyAmbiguous { text, records } => format!(
            "{}に一致するレコードが{}件あります（{}）。",
            quoted(text),
            records.len(),
            listed(records)
        ),
        Kind::KeyAmbiguousSkipped { text, records } => format!(
            "{}に一致するレコードが{}件あるため（{}）、取り込みません。",
            quoted(text),
            records.len(),
            listed(records)
        ),
        Kind::MatchUnsupported { code } => {
            format!("「{code}」のフィールドタイプではレコードを探せません。")
        }
        Kind::RevisionInvalid { text } => {
            format!("{}はリビジョン番号ではありません。", quoted(text))
        }
        Kind::RevisionMoved {
            record,
            stated,
            now,
        } => revision_moved(*record, *stated, *now),
        Kind::PlanRecordMoved {
            record,
            planned,
            now,
            fields,
        } => plan_record_moved(*record, *planned, *now, fields),
        Kind::PlanKeyTaken { text, record } => format!(
            "計画ではキー{}のレコードを追加しますが、すでにレコード{record}にあります。",
            quoted(text)
        ),
        Kind::SinceOtherColumns { codes } => {
            let codes: String = codes.iter().map(|code| quoted(code.as_str())).collect();
            format!("前のファイルに列{codes}がないため、ほかが同じレコードも変更ありとします。")
        }
        Kind::SinceVanished { text, old_line } => format!(
            "前のファイルの{old_line}行目の{}は、このファイルにありません。アプリのレコードは残ります。",
            quoted(text)
        ),
        Kind::RequiredEmpty => "必須項目が空です。".to_owned(),
        Kind::RequiredNoColumn => "必須項目の列がなく、初期値もありません。".to_owned(),
        Kind::TextTooLong { limit, length } => {
            format!("{length}文字あります。{limit}文字以下にしてください。")
        }
        Kind::TextTooShort { limit, length } => {
            format!("{length}文字しかありません。{limit}文字以上にしてください。")
        }
        Kind::TextScientific { text } => format!(
            "{}は、表計算ソフトが長い数字を指数表記に変えた値のようです。",
            quoted(text)
        ),
        Kind::TextSpreadsheetError { text } => {
            format!("{}は表計算ソフトのエラー値です。", quoted(text))
        }
        Kind::TextLostZeros { text, length } => format!(
            "{}は先頭の0が失われたようです。ほかの値は{length}文字です。",
            quoted(text)
        ),
        Kind::NumberInvalid { text, .. } => format!("{}は数値ではありません。", quoted(text)),
        Kind::NumberTooLarge { text, limit } => {
            format!("{text}は大きすぎます。{limit}以下にしてください。")
        }
        Kind::NumberTooSmall { text, limit } => {
            format!("{text}は小さすぎます。{limit}以上にしてください。")
        }
        Kind::NumberTooManyDigits { text } => {
            format!("{}はkintoneの有効桁数を超えています。", quoted(text))
        }
        Kind::NumberRounded { text, stored } => {
            format!("kintoneは{text}を{stored}に丸めて保存します。")
        }
        Kind::DateOrder { text, day_first } => {
            let order = if *day_first { "日/月/年" } else { "月/日/年" };
            format!(
                "{}は「{order}」としか読めないため、この列の日付の並びがわかります。",
                quoted(text)
            )
        }
        Kind::DateInvalid { text, .. } => format!("{}は日付ではありません。", quoted(text)),
        Kind::TimeInvalid { text, .. } => format!("{}は時刻ではありません。", quoted(text)),
        Kind::DateTimeInvalid { text } => format!("{}は日時ではありません。", quoted(text)),
        Kind::DateTimeNoZone { text } => format!("{}にタイムゾーンがありません。", quoted(text)),
        Kind::SecondsDropped { text } => format!(
            "kintoneは分までしか保存しないため、{}の秒は切り捨てられます。",
            quoted(text)
        ),
        Kind::OptionUnknown { text, .. } => {
            format!("{}はこのフィールドの選択肢にありません。", quoted(text))
        }
        Kind::LinkInvalid { text, protocol } => {
            format!("{}は{}ではありません。", quoted(text), link(*protocol))
        }
        Kind::ListTrailingBreak => "セルの中の空の行は取り込みません。".to_owned(),
        Kind::UniqueInFile { text, first_line } => format!(
            "{}が{first_line}行目と重複しています。値の重複が禁止されたフィールドです。",
            quoted(text)
        ),
        Kind::UniqueInApp { text, record } => format!(
            "{}はレコード番号{record}のレコードと重複しています。値の重複が禁止されたフィールドです。",
            quoted(text)
        ),
        Kind::LookupNotFound { text, app } => format!(
            "ルックアップの参照先のアプリ（id: {app}）に{}がありません。",
            quoted(text)
        ),
        Kind::FieldUnchecked { reason } => {
            format!("値をkintoneで確認できませんでした：{reason}")
        }
        Kind::PreflightLimited { line, requests } => format!(
            "{line}行目以降は、重複禁止の値、ルックアップ、ユーザーのすべてをkintoneで確認してはいません（リクエストが\
             {requests}回を超えるため）。"
        ),
        Kind::LookupUnchecked { reason } => {
            format!("ルックアップを確認できませんでした：{reason}")
        }
        Kind::UserNotFound { code } => format!("{}がkintoneに見つかりません。", quoted(code)),
        Kind::AttachmentMissing { path } => {
            format!("添付ファイル{}がありません。", quoted(path))
        }
        Kind::AttachmentUnreadable { path, reason } => {
            format!("添付ファイル{}を読めません：{reason}", quoted(path))
        }
        Kind::AttachmentOutside { path } => format!(
            "添付ファイル{}は、添付ファイルのディレクトリの外にあります。",
            quoted(path)
        ),
        Kind::AttachmentNoDirectory => {
            "--attachments-dirの指定が必要です（--attachments-dir option is required.）。".to_owned()
        }
        Kind::ServerRefused { code, message } => {
            format!("kintoneが受け付けませんでした：[{code}] {message}")
        }
    }
}

fn record_bound(bound: RecordBound) -> String {
    match bound {
        RecordBound::Rows(rows) => format!("{}行", count(rows as u64)),
        RecordBound::Cells(cells) => format!("{}セル", count(cells as u64)),
        RecordBound::Mebibytes(mebibytes) => format!("{mebibytes}MiB"),
    }
}

/// The first of some ids.
fn listed<T: ToString>(ids: &[T]) -> String {
    const MOST: usize = 10;
    let shown: Vec<_> = ids.iter().take(MOST).map(ToString::to_string).collect();
    let more = if ids.len() > MOST { "など" } else { "" };
    format!("{}{more}", shown.join("、"))
}

fn revision_moved(
    record: Option<RecordId>,
    stated: Option<Revision>,
    now: Option<Revision>,
) -> String {
    match (record, stated, now) {
        (Some(record), Some(stated), Some(now)) => format!(
            "ファイルの作成後にレコード{record}が変更されています。リビジョンは、ファイルでは{stated}、アプリでは{now}です。"
        ),
        (Some(record), None, _) => {
            format!("レコード{record}のリビジョンがファイルにありません。")
        }
        _ => "リビジョンが書かれていますが、このキーのレコードはもうありません。".to_owned(),
    }
}

fn plan_record_moved(
    record: RecordId,
    planned: Option<Revision>,
    now: Option<Revision>,
    fields: &[FieldCode],
) -> String {
    let Some(now) = now else {
        return format!("レコード{record}が見つからなくなりました。");
    };
    let planned = planned.map_or_else(String::new, |planned| format!("計画では{planned}、"));
    let revisions = format!("リビジョンは{planned}アプリでは{now}です。");
    if fields.is_empty() {
        return format!("計画の作成後にレコード{record}が保存されています。{revisions}");
    }
    let fields: String = fields.iter().map(|code| quoted(code.as_str())).collect();
    format!("計画の作成後にレコード{record}の{fields}が変更されています。{revisions}")
}

/// The first lines of so many.
fn first_lines(lines: &[u64], all: u64) -> String {
    let named: Vec<_> = lines
        .iter()
        .map(|line| format!("{}行目", count(*line)))
        .collect();
    let others = all - lines.len() as u64;
    let more = (others > 0).then(|| format!("、ほか{}件", count(others)));
    format!("{}{}", named.join("、"), more.unwrap_or_default())
}

fn link(protocol: LinkProtocol) -> &'static str {
    match protocol {
        LinkProtocol::Web => "URL",
        LinkProtocol::Call => "電話番号",
        LinkProtocol::Mail => "メールアドレス",
    }
}

/// A text of the file in Japanese quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("「{}」", shortened(text))
}
