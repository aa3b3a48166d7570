//! What to do about a problem, in Japanese.

use super::message::quoted;
use crate::model::{Likeness, LinkProtocol, Problem, ProblemKind, QuoteFault};
use crate::report::words::MOST_OPTIONS;

/// What to do about it, where there is more to say than the message does.
#[expect(
    clippy::too_many_lines,
    reason = "one arm a problem: a list to be read, not logic"
)]
pub(super) fn hint(problem: &Problem) -> Option<String> {
    use ProblemKind as Kind;
    Some(match &problem.kind {
        Kind::FileWorkbook => "表計算ソフトで「CSV UTF-8」として保存し直してください。".to_owned(),
        Kind::FileEncoding {
            tried,
            likely: Some(likely),
        } if *tried == likely.name => format!(
            "ファイルのほかの部分は{tried}です。この箇所を修正するか、ファイルを出力し直してください。"
        ),
        Kind::FileEncoding {
            likely: Some(likely),
            ..
        } => format!(
            "{}のようです。「--encoding {}」を指定してください。",
            likely.name, likely.option
        ),
        Kind::FileEncodingAmbiguous {
            readings: [(one, _), (other, _)],
        } => format!(
            "正しいほうを「--encoding {}」または「--encoding {}」で指定してください。どちらも正しくなければ、ほかの文字コードを指定するか、UTF-8で保存してください。",
            one.option, other.option
        ),
        Kind::FileEncodingDoubtful { likely, .. } => format!(
            "{}が正しければ、「--encoding {}」を指定してください。",
            likely.name, likely.option
        ),
        Kind::FileEncoding { likely: None, .. } | Kind::FileEncodingUnsupported { .. } => {
            "ファイルをUTF-8で保存してください。".to_owned()
        }
        Kind::TooFewColumns { .. } | Kind::TooManyColumns { .. } => {
            "区切り文字や改行を含むセルは、引用符（\"）で囲んでください。".to_owned()
        }
        Kind::LineTooLong { .. } => "CSVファイルかどうかを確認してください。".to_owned(),
        Kind::HeaderTooManyColumns { .. } => {
            "アプリのフィールドは最大500個です。区切り文字を確認し、フィールドの列だけを残してください。"
                .to_owned()
        }
        Kind::RecordTooLong { .. } => {
            "各レコードの先頭行に「*」があるかどうかを確認してください。".to_owned()
        }
        Kind::Quote(QuoteFault::InsideUnquoted | QuoteFault::TextAfterClosing) => {
            "セル全体を引用符（\"）で囲み、中の引用符は2つ重ねてください。".to_owned()
        }
        Kind::HeaderUnknown {
            nearest: Some((code, likeness)),
            ..
        } => {
            let code = quoted(code.as_str());
            match likeness {
                Likeness::Label => {
                    format!("これはフィールド名です。フィールドコード{code}を書いてください。")
                }
                Likeness::Overlooked => {
                    format!("全角と半角、大文字と小文字、空白だけが違います。{code}と書いてください。")
                }
                Likeness::Spelling => format!("{code}ではありませんか。"),
            }
        }
        Kind::HeaderUnknown { nearest: None, .. } => {
            "フィールドコードを書くか、--ignore-unknown-columnsで取り込まない列としてください。"
                .to_owned()
        }
        Kind::HeaderBlank { .. } => {
            "見出しにフィールドコードを書くか、列を空にしてください。".to_owned()
        }
        Kind::HeaderMissing {
            nearest: Some(name),
            ..
        } => format!("見出しには{}があります。", quoted(name)),
        Kind::FieldNotInApp {
            nearest: Some(code),
            ..
        }
        | Kind::KeyNoSuchField {
            nearest: Some(code),
            ..
        } => format!("アプリには{}があります。", quoted(code.as_str())),
        Kind::FieldInTable { table, .. } => format!(
            "代わりにテーブルを指定してください（Please specify the Table field instead: {table}）。"
        ),
        Kind::UnknownMark { .. } => {
            "レコードの先頭行に「*」を書き、ほかの行は空にしてください。".to_owned()
        }
        Kind::OrphanRow => "各レコードの先頭行に「*」を書いてください。".to_owned(),
        Kind::NoMark => {
            "1レコードが複数行にわたるときは、「*」の列を追加してください。".to_owned()
        }
        Kind::RowIdInvalid { .. } => "行を追加するときは、セルを空にしてください。".to_owned(),
        Kind::RowIdEmpty { .. } => {
            "行IDを入力してください。行を追加するときは、--fieldsにテーブルを指定しないでください。"
                .to_owned()
        }
        Kind::KeyNotUnique { .. } => {
            "フィールドの設定で「値の重複を禁止する」にチェックを入れてください。".to_owned()
        }
        Kind::KeyUnsupported { .. } => {
            "レコード番号か、値の重複を禁止した文字列（1行）または数値フィールドを指定してください。"
                .to_owned()
        }
        Kind::KeyMixedAppCode { other_line } => {
            format!("{other_line}行目と書き方をそろえてください。")
        }
        Kind::KeyEmpty => {
            "更新キーを入力してください。空のレコードを追加するときは、--empty-key insertを指定してください。"
                .to_owned()
        }
        Kind::KeyPlaceholder { .. } => "更新キーを入力するか、空にしてください。".to_owned(),
        Kind::KeyNotFound { .. } => {
            "更新キーを直してください。追加するときは--missing insert、取り込まないときは--missing skipを指定してください。"
                .to_owned()
        }
        Kind::RowsUnread { .. } => {
            "「レコード閲覧」の権限があるAPIトークンまたはユーザーを使うか、このままでよければ--blindを指定してください。".to_owned()
        }
        Kind::RowsHidden { .. } => {
            "テーブルとそのフィールドを閲覧できるAPIトークンまたはユーザーを指定してください。".to_owned()
        }
        Kind::BlankRecords { .. } => {
            "追加するには「--blank-records add」を指定してください。".to_owned()
        }
        Kind::RowsLeft { .. } => {
            "変更するときは--rows mergeを指定してください。".to_owned()
        }
        Kind::RowsDeleted { .. } => {
            "--rows mergeを指定すると残ります。--row-keyを指定すると、行IDがなくても行を対応させられます。".to_owned()
        }
        Kind::RowKeyRepeated { .. } => {
            "行を区別できるフィールドを--row-keyに加えてください。".to_owned()
        }
        Kind::KeyExists { .. } => {
            "そのままにするときは--existing skip、更新するときは--existing updateを指定してください。"
                .to_owned()
        }
        Kind::KeyAmbiguous { .. } => {
            "--matchにフィールドを加えるか、取り込まないときは--ambiguous skipを指定してください。"
                .to_owned()
        }
        Kind::MatchUnsupported { .. } => {
            "文字列、数値、日付、時刻、選択肢を1つだけ持つフィールドを指定してください。".to_owned()
        }
        Kind::RevisionInvalid { .. } => {
            "書き出したときのままにしてください。新しいレコードでは空にします。".to_owned()
        }
        Kind::RevisionMoved { record: None, .. } => {
            "追加するときはリビジョンを空にし、不要なときはレコードを削ってください。".to_owned()
        }
        Kind::RevisionMoved { .. } => {
            "レコードを書き出し直して、変更してください。".to_owned()
        }
        Kind::PlanRecordMoved { .. } | Kind::PlanKeyTaken { .. } => {
            "計画を作り直してください。".to_owned()
        }
        Kind::RequiredNoColumn => "このフィールドの列を追加してください。".to_owned(),
        Kind::TextScientific { .. } | Kind::TextLostZeros { .. } => {
            "表計算ソフトで列の表示形式を「文字列」にして、保存し直してください。".to_owned()
        }
        Kind::TextSpreadsheetError { .. } => "表計算ソフトで数式を直してください。".to_owned(),
        Kind::FieldUnchecked { .. } => {
            "「レコード閲覧」の権限があるAPIトークンまたはユーザーを使ってください。".to_owned()
        }
        Kind::PreflightLimited { .. } => {
            "すべて確認するときは--preflightを指定してください。".to_owned()
        }
        Kind::LookupUnchecked { .. } => {
            "参照先のアプリのAPIトークンも指定してください。".to_owned()
        }
        Kind::UserNotFound { .. } => {
            "表示名ではなく、ログイン名またはコードを書いてください。".to_owned()
        }
        Kind::NumberInvalid {
            suggestion: Some(value),
            ..
        }
        | Kind::DateInvalid {
            suggestion: Some(value),
            ..
        }
        | Kind::TimeInvalid {
            suggestion: Some(value),
            ..
        }
        | Kind::OptionUnknown {
            nearest: Some(value),
            ..
        } => format!("{}と書いてください。", quoted(value)),
        Kind::NumberInvalid {
            suggestion: None, ..
        } => "半角の数字で書いてください。符号と小数点は1つずつ使えます。".to_owned(),
        Kind::DateInvalid {
            suggestion: None, ..
        } => "2026-01-31のように書いてください。".to_owned(),
        Kind::TimeInvalid {
            suggestion: None, ..
        } => "09:30のように書いてください。".to_owned(),
        Kind::DateTimeInvalid { .. } => {
            "2026-01-31T09:30:00+09:00のように書いてください。".to_owned()
        }
        Kind::DateTimeNoZone { .. } => {
            "+09:00のような時差を付けるか、--timezoneを指定してください。".to_owned()
        }
        Kind::OptionUnknown {
            nearest: None,
            options,
            ..
        } => format!("選択肢は{}です。", listed(options)),
        Kind::LinkInvalid {
            protocol: LinkProtocol::Web,
            ..
        } => "https://またはhttp://で始めてください。".to_owned(),
        Kind::AttachmentMissing { .. } => {
            "パスは添付ファイルのディレクトリから書いてください。".to_owned()
        }
        Kind::HeaderUnknownType { .. }
        | Kind::FileEmpty
        | Kind::Quote(QuoteFault::Unclosed)
        | Kind::HeaderIgnored { .. }
        | Kind::HeaderDuplicate { .. }
        | Kind::HeaderBlankIgnored { .. }
        | Kind::HeaderTrimmed { .. }
        | Kind::HeaderMissing { nearest: None, .. }
        | Kind::HeaderReadOnly { .. }
        | Kind::FieldNotInApp { nearest: None, .. }
        | Kind::FieldNotSupported { .. }
        | Kind::IgnoredValue { .. }
        | Kind::RowIdDuplicate { .. }
        | Kind::KeyNoSuchField { nearest: None, .. }
        | Kind::KeyMissingColumn { .. }
        | Kind::KeyInvalid { .. }
        | Kind::KeyDuplicate { .. }
        | Kind::KeyTooLong { .. }
        | Kind::KeyTrailingBlank { .. }
        | Kind::KeyNotFoundSkipped { .. }
        | Kind::KeyAmbiguousSkipped { .. }
        | Kind::RowIdUnknown { .. }
        | Kind::RowKeyNotInTable { .. }
        | Kind::SinceVanished { .. }
        | Kind::SinceOtherColumns { .. }
        | Kind::NotATable { .. }
        | Kind::RequiredEmpty
        | Kind::TextTooLong { .. }
        | Kind::TextTooShort { .. }
        | Kind::NumberTooLarge { .. }
        | Kind::NumberTooSmall { .. }
        | Kind::NumberTooManyDigits { .. }
        | Kind::NumberRounded { .. }
        | Kind::DateOrder { .. }
        | Kind::SecondsDropped { .. }
        | Kind::LinkInvalid {
            protocol: LinkProtocol::Call | LinkProtocol::Mail,
            ..
        }
        | Kind::ListTrailingBreak
        | Kind::UniqueInFile { .. }
        | Kind::UniqueInApp { .. }
        | Kind::LookupNotFound { .. }
        | Kind::AttachmentUnreadable { .. }
        | Kind::AttachmentOutside { .. }
        | Kind::AttachmentNoDirectory
        | Kind::ServerRefused { .. } => return None,
    })
}

fn listed(options: &[String]) -> String {
    let names: String = options
        .iter()
        .take(MOST_OPTIONS)
        .map(|option| quoted(option))
        .collect();
    if options.len() > MOST_OPTIONS {
        format!("{names}など{}個", options.len())
    } else {
        names
    }
}
