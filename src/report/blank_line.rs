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
        Some(table) => text!("{code} in {table}", "テーブル「{table}」の「{code}」"),
        None => text!("{code}", "「{code}」"),
    };
    let what = match reason {
        BlankReason::Lookup(lookup) => {
            let (key, app) = (&lookup.key_field, app_words(lookup));
            let [app, ja_app] = app.both();
            text!(
                "the {key} of a record of {app} belongs there",
                "{ja_app}のレコードの「{key}」の値を入力してください。"
            )
        }
        BlankReason::Codes => Text::fixed(
            "codes of your own users, organizations or groups belong there",
            "ユーザー、組織、グループのコードを入力してください。",
        ),
        BlankReason::Files => Text::fixed(
            "paths of attachments belong there",
            "添付ファイルのパスを入力してください。",
        ),
        BlankReason::NoExample => Text::fixed(
            "no example satisfies all that the field demands",
            "フィールドの設定をすべて満たす例がありません。",
        ),
    };
    let demand = Text::fixed(
        "; the field is required: fill it in before the import",
        "必須項目のため、取り込む前に入力が必要です。",
    );
    let demand = Some(demand).filter(|_| *required);
    let demand = demand.unwrap_or(Text::fixed("", ""));
    let ([place, ja_place], [what, ja_what]) = (place.both(), what.both());
    let [demand, ja_demand] = demand.both();
    text!(
        "{place} is left empty: {what}{demand}",
        "{ja_place}は空です。{ja_what}{ja_demand}"
    )
}
