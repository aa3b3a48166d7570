//! The types of fields, by the names that kintone shows in a form's settings.

use crate::language::Text;
use crate::model::FieldKind;

/// What people know a field type as.
pub(super) fn type_name(kind: FieldKind) -> Text {
    match kind {
        FieldKind::RecordNumber => Text::fixed("Record number", "レコード番号"),
        FieldKind::Creator => Text::fixed("Created by", "作成者"),
        FieldKind::CreatedTime => Text::fixed("Created datetime", "作成日時"),
        FieldKind::Modifier => Text::fixed("Updated by", "更新者"),
        FieldKind::UpdatedTime => Text::fixed("Updated datetime", "更新日時"),
        FieldKind::Status => Text::fixed("Status", "ステータス"),
        FieldKind::StatusAssignee => Text::fixed("Assignee", "作業者"),
        FieldKind::Category => Text::fixed("Category", "カテゴリー"),
        FieldKind::SingleLineText => Text::fixed("Text", "文字列（1行）"),
        FieldKind::MultiLineText => Text::fixed("Text area", "文字列（複数行）"),
        FieldKind::RichText => Text::fixed("Rich text", "リッチエディター"),
        FieldKind::Number => Text::fixed("Number", "数値"),
        FieldKind::Calc => Text::fixed("Calculated", "計算"),
        FieldKind::CheckBox => Text::fixed("Check box", "チェックボックス"),
        FieldKind::MultiSelect => Text::fixed("Multi-choice", "複数選択"),
        FieldKind::RadioButton => Text::fixed("Radio button", "ラジオボタン"),
        FieldKind::DropDown => Text::fixed("Drop-down", "ドロップダウン"),
        FieldKind::Date => Text::fixed("Date", "日付"),
        FieldKind::Time => Text::fixed("Time", "時刻"),
        FieldKind::DateTime => Text::fixed("Date and time", "日時"),
        FieldKind::Link => Text::fixed("Link", "リンク"),
        FieldKind::File => Text::fixed("Attachment", "添付ファイル"),
        FieldKind::UserSelect => Text::fixed("User selection", "ユーザー選択"),
        FieldKind::OrganizationSelect => Text::fixed("Department selection", "組織選択"),
        FieldKind::GroupSelect => Text::fixed("Group selection", "グループ選択"),
        FieldKind::ReferenceTable => Text::fixed("Related records", "関連レコード一覧"),
        FieldKind::Group => Text::fixed("Field group", "グループ"),
    }
}
