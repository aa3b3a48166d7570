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
        says   "a record with {text:?} already exists (record {record})"
               "{text:?}のレコードがすでにあります（レコード番号{record}）。"
        cause  "A record with this key already exists, and `--existing error` is used."
               "「--existing error」が指定されていますが、キーの値が一致するレコードがすでにあります。"
        remedy "Correct the value, or use `--existing update` to update such records or `--existing skip` to skip them."
               "値を直してください。更新するときは「--existing update」、スキップするときは「--existing skip」を指定してください。"
        hint   remedy
    }

    KeyAmbiguous {
        /// The fields that have them.
        fields: Vec<FieldCode>,
        /// The values.
        text: String,
        /// The records.
        records: Vec<RecordId>,
    } = Error "key.ambiguous" {
        says   "{number} records match {text:?}{and} (record numbers {ids})"
               "{and}{text:?}に一致するレコードが{number}件あります（レコード番号{ids}）。"
        where  number = records.len(), ids = first_of(records), and = plan::fields_together(fields);
        cause  "Several records have the values of the `--match` fields, so it is unclear which one is meant."
               "照合フィールド（--match）の値が一致するレコードが複数あり、どのレコードか決められません。"
        remedy "Add a field to `--match`, or to `by` in the mapping file, that makes the records different, or use `--ambiguous skip` to skip such records."
               "レコードを区別できるフィールドを「--match」（マッピングファイルでは「by」）に加えるか、スキップするときは「--ambiguous skip」を指定してください。"
        hint   remedy
    }

    KeyAmbiguousSkipped {
        /// The fields that have them.
        fields: Vec<FieldCode>,
        /// The values.
        text: String,
        /// The records.
        records: Vec<RecordId>,
    } = Notice "key.ambiguous-skipped" {
        says   "the record is skipped: {number} records match {text:?}{and} (record numbers {ids})"
               "{and}{text:?}に一致するレコードが{number}件あるため（レコード番号{ids}）、スキップします。"
        where  number = records.len(), ids = first_of(records), and = plan::fields_together(fields);
        cause  "A record was skipped, because several records have the values of the `--match` fields and `--ambiguous skip` is used."
               "「--ambiguous skip」が指定されているため、照合フィールド（--match）の値が一致するレコードが複数あるものをスキップしました。"
        remedy "No action is needed. To import the record, add a field to `--match`, or to `by` in the mapping file, that makes the records different."
               "対処は不要です。取り込むときは、レコードを区別できるフィールドを「--match」（マッピングファイルでは「by」）に加えてください。"
    }

    MatchUnsupported {
        /// The field's code.
        code: String,
    } = Error "match.unsupported" {
        says   "a field of this type cannot be a matching field: {code:?}"
               "{code:?}は、照合フィールド（--match）にできないフィールドタイプです。"
        cause  "`--match` includes a field that records cannot be found with. Fields with several values or long texts cannot be used, nor those that kintone or a lookup fills in."
               "「--match」に、レコードを探せないフィールドが指定されています。複数の値や長い文章のフィールドと、kintoneやルックアップが値を設定するフィールドは使えません。"
        remedy "Use Text, Number, Link, Date, Time, Date and time, Radio button or Drop-down fields; for the record number, use `--update-key`."
               "文字列（1行）、数値、リンク、日付、時刻、日時、ラジオボタン、ドロップダウンのフィールドを指定してください。レコード番号で探すときは、「--update-key」を指定してください。"
        hint   remedy
    }

    RevisionInvalid {
        /// The cell.
        text: String,
    } = Error "revision.invalid" {
        says   "{text:?} is not a revision"
               "{text:?}はリビジョン番号ではありません。"
        cause  "With `--require-revision`, the column `$revision` holds the revision of each record, and this cell is not a positive whole number."
               "「--require-revision」を指定すると「$revision」の列をリビジョン番号として扱いますが、セルの値が正の整数ではありません。"
        remedy "Keep the revision as it was exported, and leave the cell empty for a new record."
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
        cause  "The record does not have the revision that is in the file, so nothing is written. Someone changed or deleted the record after it was exported, or the file has no revision for it."
               "レコードのリビジョンがファイルの値と違うため、何も書き込みませんでした。書き出した後にレコードが変更または削除されたか、ファイルにリビジョンがありません。"
        remedy "Export the records again and redo your changes; to overwrite the changes of others, remove `--require-revision`."
               "レコードを書き出し直し、変更をやり直してください。ほかの人の変更を上書きしてよければ、「--require-revision」を外してください。"
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
        cause  "A record that the plan updates was saved or deleted after the plan was created, so nothing of the plan is applied. The message lists the fields and tables that were changed."
               "実行計画で更新するレコードが、実行計画の作成後に保存または削除されたため、適用しませんでした。変更されたフィールドとテーブルは、メッセージにあります。"
        remedy "Create a new plan with `--save-plan`, and check it again."
               "「--save-plan」で実行計画を作り直し、内容を確認してください。"
        hint   remedy
    }

    PlanKeyTaken {
        /// The key.
        text: String,
        /// The record that has it.
        record: RecordId,
    } = Error "plan.key-taken" {
        says   "the plan adds a record with {text:?}, but record {record} has it now"
               "実行計画では{text:?}のレコードを追加しますが、すでにあります（レコード番号{record}）。"
        cause  "A record with this key was added after the plan was created, and the plan would add it once more, so nothing of the plan is applied."
               "実行計画で追加するレコードが、実行計画の作成後に追加されていたため、適用しませんでした。"
        remedy "Create a new plan with `--save-plan`, and check it again."
               "「--save-plan」で実行計画を作り直し、内容を確認してください。"
        hint   remedy
    }

    PlanLeftOut = Error "plan.left-out" {
        says   "the record had an error when the plan was created, and the plan leaves it out"
               "実行計画の作成時にエラーだったため、このレコードは実行計画に含まれていません。"
        cause  "The record had an error when the plan was created with `--on-error skip`, so the plan leaves it out, whether it would have one now or not."
               "「--on-error skip」で実行計画を作成したときに、このレコードはエラーでした。今はエラーにならない場合も、適用されません。"
        remedy "Apply the plan with `--errors-file` to have the record in a file that can be imported on its own, or create a new plan with `--save-plan`."
               "「--errors-file」を付けて適用すると、このレコードだけのファイルを書き出して取り込めます。または、「--save-plan」で実行計画を作り直してください。"
        hint   remedy
    }

    SinceOtherColumns {
        /// The fields.
        codes: Vec<FieldCode>,
    } = Notice "since.other-columns" {
        says   "the older file has no column {codes:?}, so every record counts as changed"
               "比較元のファイル（--since）に列{codes:?}がないため、すべてのレコードを変更ありとして扱います。"
        cause  "The file has columns that the older file of `--since` does not have, so every record counts as changed."
               "比較元のファイル（--since）にない列があるため、すべてのレコードを変更ありとして扱いました。"
        remedy "No action is needed if you added a column: the next run compares again. If you renamed a column, use its old name."
               "列を追加したときは、対処は不要です。次回からは比較できます。列名を変えたときは、元の名前に戻してください。"
    }

    SinceVanished {
        /// Its key.
        text: String,
        /// The line of the older file on which it stands.
        old_line: u64,
    } = Notice "since.vanished" {
        says   "{text:?} (line {old_line} of the older file) is not in this file; the record stays in the app"
               "比較元のファイルの{old_line}行目の{text:?}が、このファイルにありません。アプリのレコードは残ります。"
        cause  "A record of the older file of `--since` is not in this file. kintable does not delete records, so it stays in the app unchanged."
               "比較元のファイル（--since）のレコードが、このファイルにありません。kintableはレコードを削除しないため、アプリのレコードはそのまま残ります。"
        remedy "No action is needed if the record is to stay. Otherwise delete it in the app."
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
            "record {record} has changed since the file was exported: revision {stated} in the file, {now} in the app",
            "ファイルの書き出し後に、レコード番号{record}が変更されています。リビジョンは、ファイルでは{stated}、アプリでは{now}です。"
        ),
        (Some(record), None, _) => text!(
            "the file has no revision for record {record}",
            "レコード番号{record}のリビジョンがファイルにありません。"
        ),
        _ => Text::fixed(
            "the file has a revision, but no record has this key now",
            "ファイルにリビジョンがありますが、キーの値が一致するレコードはもうありません。",
        ),
    }
}

/// Which fields have values together, where they are several.
pub(super) fn fields_together(fields: &Vec<FieldCode>) -> Text {
    if fields.len() < 2 {
        return Text::fixed("", "");
    }
    let [fields, ja_fields] = Language::ALL.map(|language| fields.quoted(language));
    text!(" in {fields}", "{ja_fields}が")
}

/// What to do about a record that is gone.
pub(super) fn vanished(record: Option<RecordId>) -> Option<Text> {
    record.is_none().then_some(Text::fixed(
        "clear the revision to add the record, or remove the record",
        "追加するときはリビジョンを空にし、不要なときはレコードを削除してください。",
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
            "record {record} does not exist any more",
            "レコード番号{record}が見つからなくなりました。"
        );
    };
    let (revisions, ja_revisions) = match planned {
        Some(planned) => (
            format!("revision {planned} in the plan, {now} in the app"),
            format!("リビジョンは実行計画では{planned}、アプリでは{now}です。"),
        ),
        None => (
            format!("revision {now}"),
            format!("リビジョンはアプリでは{now}です。"),
        ),
    };
    if fields.is_empty() {
        return text!(
            "record {record} was saved after the plan was created: {revisions}",
            "実行計画の作成後に、レコード番号{record}が保存されています。{ja_revisions}"
        );
    }
    let [names, ja_names] = Language::ALL.map(|language| fields.quoted(language));
    text!(
        "record {record} was changed after the plan was created, in {names}: {revisions}",
        "実行計画の作成後に、レコード番号{record}の{ja_names}が変更されています。{ja_revisions}"
    )
}
