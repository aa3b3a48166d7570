//! What the records that exist have against what is planned.

use super::word::Word;
use crate::language::{Language, Text, text};
use crate::model::{FieldCode, RecordId, Revision};

macro_rules! plan_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    KeyExists {
        /// The key.
        text: String,
        /// The record that has it.
        record: RecordId,
    } = Error "key.exists" {
        says   "record {record} has the key {text:?} already"
               "キー{text:?}のレコード{record}がすでにあります。"
        cause  "A record has this key already, and --existing error is given."
               "--existing errorが指定されていますが、このキーのレコードがすでにあります。"
        remedy "Correct the key, or give --existing update to update such records, or --existing skip to leave them as they are."
               "キーを直してください。更新するときは--existing update、そのままにするときは--existing skipを指定してください。"
        hint   remedy
    }

    KeyAmbiguous {
        /// The values.
        text: String,
        /// The records.
        records: Vec<RecordId>,
    } = Error "key.ambiguous" {
        says   "{text:?} is found in {number} records ({ids})"
               "{text:?}に一致するレコードが{number}件あります（{ids}）。"
        where  number = records.len(), ids = first_of(records);
        cause  "Several records have the values of --match, so that it is unclear which one is meant."
               "--matchのフィールドの値が一致するレコードが複数あり、どのレコードか決められません。"
        remedy "Add a field to --match that tells the records apart, or give --ambiguous skip to leave such records out."
               "レコードを区別できるフィールドを--matchに加えるか、取り込まないときは--ambiguous skipを指定してください。"
        hint   remedy
    }

    KeyAmbiguousSkipped {
        /// The values.
        text: String,
        /// The records.
        records: Vec<RecordId>,
    } = Notice "key.ambiguous-skipped" {
        says   "the record is left out: {text:?} is found in {number} records ({ids})"
               "{text:?}に一致するレコードが{number}件あるため（{ids}）、取り込みません。"
        where  number = records.len(), ids = first_of(records);
        cause  "A record was left out, because several records have the values of --match and --ambiguous skip is given."
               "--ambiguous skipが指定されているため、--matchのフィールドの値が一致するレコードが複数あるものを取り込みませんでした。"
        remedy "Nothing is needed. To import the record, add a field to --match that tells the records apart."
               "対処は不要です。取り込むときは、レコードを区別できるフィールドを--matchに加えてください。"
    }

    MatchUnsupported {
        /// The field's code.
        code: String,
    } = Error "match.unsupported" {
        says   "records cannot be found by a field of this type: {code}"
               "「{code}」のフィールドタイプではレコードを探せません。"
        cause  "--match names a field by which records cannot be found. Fields with several values or long texts cannot be asked for, nor those that kintone or a lookup fills."
               "--matchに、レコードを探せないフィールドが指定されています。複数の値や長い文章のフィールドと、kintoneやルックアップが値を設定するフィールドは使えません。"
        remedy "Take fields that hold one text, number, link, date, time or choice; for the record number, give --update-key."
               "文字列（1行）、数値、リンク、日付、時刻、日時、ラジオボタン、ドロップダウンのフィールドを指定してください。レコード番号で探すときは、--update-keyを指定してください。"
        hint   remedy
    }

    RevisionInvalid {
        /// The cell.
        text: String,
    } = Error "revision.invalid" {
        says   "{text:?} is not a revision"
               "{text:?}はリビジョン番号ではありません。"
        cause  "With --require-revision, the column `$revision` holds the revision of each record, and this cell is no positive whole number."
               "--require-revisionを指定すると「$revision」の列をリビジョン番号として読みますが、セルの値が正の整数ではありません。"
        remedy "Leave the cell as the export wrote it, and empty for a new record."
               "書き出したままの値にしてください。新しいレコードでは空にしてください。"
        hint   remedy
        wrong  "rev. 3"
        right  "3"
    }

    RevisionMoved {
        /// The record; `None` if no record has the key any more.
        record: Option<RecordId>,
        /// The revision that the file states, if it does.
        stated: Option<Revision>,
        /// The record's revision.
        now: Option<Revision>,
    } = Error "revision.moved" {
        says   "{moved}"
               "{moved}"
        where  moved = plan::revision_moved(*record, *stated, *now);
        cause  "The record is not at the revision that the file states, and nothing is written. Someone changed or deleted the record after it was exported, or the file states no revision of it."
               "レコードのリビジョンがファイルの値と違うため、何も書き込みませんでした。書き出した後にレコードが変更または削除されたか、ファイルにリビジョンがありません。"
        remedy "Export the records again and make the changes there; to overwrite what was changed meanwhile, leave out --require-revision."
               "レコードを書き出し直して、変更してください。その間の変更を上書きしてよければ、--require-revisionを外してください。"
        hint   (plan::vanished(*record)) or remedy
    }

    PlanRecordMoved {
        /// The record.
        record: RecordId,
        /// Its revision in the plan, if it has one there.
        planned: Option<Revision>,
        /// Its revision now; `None` if it is gone.
        now: Option<Revision>,
        /// The fields and tables that it held otherwise.
        fields: Vec<FieldCode>,
    } = Error "plan.record-moved" {
        says   "{moved}"
               "{moved}"
        where  moved = plan::record_moved(*record, *planned, *now, fields);
        cause  "A record that the plan updates was saved or deleted after the plan was made, so that nothing of the plan is done. The message names the fields and tables that were changed."
               "計画で更新するレコードが、計画の作成後に保存または削除されたため、計画を実行しませんでした。変更されたフィールドとテーブルは、メッセージにあります。"
        remedy "Make the plan anew with --save-plan, and read it again."
               "--save-planで計画を作り直し、内容を確認してください。"
        hint   remedy
    }

    PlanKeyTaken {
        /// The key.
        text: String,
        /// The record that has it.
        record: RecordId,
    } = Error "plan.key-taken" {
        says   "the plan adds a record with the key {text:?}, which record {record} has now"
               "計画ではキー{text:?}のレコードを追加しますが、すでにレコード{record}にあります。"
        cause  "A record with this key was added after the plan was made, and the plan would add it once more, so that nothing of the plan is done."
               "計画で追加するレコードが、計画の作成後に追加されていたため、計画を実行しませんでした。"
        remedy "Make the plan anew with --save-plan, and read it again."
               "--save-planで計画を作り直し、内容を確認してください。"
        hint   remedy
    }

    SinceOtherColumns {
        /// The fields.
        codes: Vec<FieldCode>,
    } = Notice "since.other-columns" {
        says   "the older file has no column {codes}: records that are otherwise the same count as changed"
               "前のファイルに列{codes:?}がないため、ほかが同じレコードも変更ありとします。"
        cause  "The file has columns that the older file of --since does not have, so that no record of it says the same."
               "--sinceで指定した前のファイルにない列があるため、内容が同じレコードはありません。"
        remedy "Nothing is needed when a column was added: the next run compares again. Else give the column the name that it had."
               "列を追加したときは、対処は不要です。次回からは比較できます。列名が変わったときは、元の名前に戻してください。"
    }

    SinceVanished {
        /// Its key.
        text: String,
        /// The line of the older file on which it stands.
        old_line: u64,
    } = Notice "since.vanished" {
        says   "{text:?} of line {old_line} of the older file is not in this one; the record stays in the app"
               "前のファイルの{old_line}行目の{text:?}は、このファイルにありません。アプリのレコードは残ります。"
        cause  "A record of the older file that --since names is not in this one. kintable deletes no records, so it stays in the app as it is."
               "--sinceで指定した前のファイルのレコードが、このファイルにありません。レコードの削除は行わないため、アプリのレコードはそのまま残ります。"
        remedy "Nothing is needed if it is to stay. Else delete it in the app."
               "残してよければ対処は不要です。不要なレコードであれば、アプリで削除してください。"
    }
    } };
}

/// How a record is not at the revision that the file states.
pub(super) fn revision_moved(
    record: Option<RecordId>,
    stated: Option<Revision>,
    now: Option<Revision>,
) -> Text {
    match (record, stated, now) {
        (Some(record), Some(stated), Some(now)) => text!(
            "record {record} changed since the file was made: revision {stated} in the file, {now} in the app",
            "ファイルの作成後にレコード{record}が変更されています。リビジョンは、ファイルでは{stated}、アプリでは{now}です。"
        ),
        (Some(record), None, _) => text!(
            "the file states no revision of record {record}",
            "レコード{record}のリビジョンがファイルにありません。"
        ),
        _ => Text::fixed(
            "no record has this key any more, though the file states a revision",
            "リビジョンが書かれていますが、このキーのレコードはもうありません。",
        ),
    }
}

/// What to do about a record that is gone.
pub(super) fn vanished(record: Option<RecordId>) -> Option<Text> {
    record.is_none().then_some(Text::fixed(
        "leave the revision empty to add the record, or leave the record out",
        "追加するときはリビジョンを空にし、不要なときはレコードを削ってください。",
    ))
}

/// How a record is not as it was when the plan was saved.
pub(super) fn record_moved(
    record: RecordId,
    planned: Option<Revision>,
    now: Option<Revision>,
    fields: &[FieldCode],
) -> Text {
    let Some(now) = now else {
        return text!(
            "record {record} is not found any more",
            "レコード{record}が見つからなくなりました。"
        );
    };
    let (revisions, ja_revisions) = match planned {
        Some(planned) => (
            format!("revision {planned} in the plan, {now} in the app"),
            format!("リビジョンは計画では{planned}、アプリでは{now}です。"),
        ),
        None => (
            format!("revision {now}"),
            format!("リビジョンはアプリでは{now}です。"),
        ),
    };
    if fields.is_empty() {
        return text!(
            "record {record} was saved since the plan was made: {revisions}",
            "計画の作成後にレコード{record}が保存されています。{ja_revisions}"
        );
    }
    let names = fields.plain(Language::English);
    let ja_names = fields.quoted(Language::Japanese);
    text!(
        "record {record} changed since the plan was made, in {names}: {revisions}",
        "計画の作成後にレコード{record}の{ja_names}が変更されています。{ja_revisions}"
    )
}
