//! A field of a template that was left empty, in one line.

use super::form::app_words;
use crate::language::{Text, text};
use crate::template::{Blank, BlankReason};

/// Why a field of a template is empty, and what belongs there.
pub fn blank_line(blank: &Blank) -> Text {
    let Blank {
        field,
        reason,
        required,
    } = blank;
    let code = &field.code;
    let place = match &field.table {
        Some(table) => text!(
            "\"{code}\" in \"{table}\"",
            "テーブル「{table}」の「{code}」"
        ),
        None => text!("\"{code}\"", "「{code}」"),
    };
    let what = match reason {
        BlankReason::Lookup(lookup) => {
            let (key, app) = (&lookup.key_field, app_words(lookup));
            let [app, ja_app] = app.both();
            text!(
                "enter the \"{key}\" of a record in {app}",
                "{ja_app}のレコードの「{key}」の値を入力してください。"
            )
        }
        BlankReason::Codes => Text::fixed(
            "enter codes of your users, departments or groups",
            "ユーザー、組織、グループのコードを入力してください。",
        ),
        BlankReason::Files => Text::fixed(
            "enter paths of attachments",
            "添付ファイルのパスを入力してください。",
        ),
        BlankReason::NoExample => Text::fixed(
            "no example fits all settings of the field",
            "フィールドの設定をすべて満たす例がありません。",
        ),
    };
    let demand = Text::fixed(
        "; the field is required, so enter a value before the import",
        "必須項目のため、取り込む前に入力が必要です。",
    );
    let demand = Some(demand).filter(|_| *required);
    let demand = demand.unwrap_or(Text::fixed("", ""));
    let ([place, ja_place], [what, ja_what]) = (place.both(), what.both());
    let [demand, ja_demand] = demand.both();
    text!(
        "{place} is empty: {what}{demand}",
        "{ja_place}は空です。{ja_what}{ja_demand}"
    )
}
