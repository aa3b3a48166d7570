//! What becomes of the rows of a table.

use super::word::first_of;
use crate::language::Text;
use crate::model::{RecordId, RowId};
use crate::plain::count;

macro_rules! row_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    RowIdUnknown {
        /// The row id.
        text: String,
    } = Notice "row-id.unknown" {
        says   "the record has no row {text}; the row is added under another id"
               "レコードに行ID「{text}」の行はありません。別の行IDで追加します。"
        cause  "The record has no row of this id, so that the row is added, and kintone gives it another id. The row was deleted meanwhile, or the id is of another record."
               "この行IDの行がレコードにないため、行を追加します。行には別の行IDが付きます。行が削除されたか、別のレコードの行IDです。"
        remedy "Export the records again, or empty the cell if the row is new."
               "レコードを書き出し直してください。新しい行であれば、セルを空にしてください。"
    }

    RowKeyNotInTable {
        /// What was named.
        code: String,
        /// The table.
        table: FieldCode,
    } = Error "row-key.not-in-table" {
        says   "--row-key: the table {table} has no field `{code}`"
               "--row-key：テーブル「{table}」にフィールド{code:?}はありません。"
        cause  "--row-key names a field that the table does not have."
               "--row-keyに、テーブルにないフィールドが指定されています。"
        remedy "Name fields of the table by their codes: --row-key TABLE=FIELD, or TABLE=FIELD,FIELD."
               "--row-key テーブル=フィールドのように、テーブル内のフィールドのフィールドコードを指定してください。"
    }

    RowKeyRepeated {
        /// The record.
        record: RecordId,
    } = Notice "row-key.repeated" {
        says   "rows of this key stand more than once in the file or in record {record}; they are paired in order"
               "この行キーの行が、ファイルまたはレコード{record}に複数あります。上から順に対応させます。"
        cause  "Several rows of a record have the same row key, so that it is not certain which is which. Rows that are alike in all cells go together; the others are paired in their order."
               "1つのレコードに同じ行キーの行が複数あり、どの行かを確実には決められません。すべてのセルが同じ行どうしを対応させ、残りは上から順に対応させます。"
        remedy "Add a field to --row-key that tells the rows apart, or write their row ids."
               "行を区別できるフィールドを--row-keyに加えるか、行IDを書いてください。"
        hint   remedy
    }

    NotATable {
        /// What was named.
        code: String,
        /// The tables of the app.
        tables: Vec<FieldCode>,
    } = Error "rows.not-a-table" {
        says   "{code} is no table; the app's tables are {tables}"
               "{code:?}はテーブルではありません。アプリのテーブルは{tables:?}です。"
        cause  "--rows or --row-key names a field, or nothing, where a table is meant."
               "--rowsまたは--row-keyに、テーブルではないものが指定されています。"
        remedy "Name a table by its field code: --rows TABLE=merge, --row-key TABLE=FIELD."
               "--rows テーブル=mergeや--row-key テーブル=フィールドのように、テーブルのフィールドコードを指定してください。"
    }

    RowsUnread {
        /// What kintone said.
        reason: Text,
    } = Notice "rows.unread" {
        says   "the records are updated unread, and rows that the file does not list are deleted uncounted, as the records may not be viewed: {reason}"
               "レコードを閲覧できないため、今の行を読み取らずに更新します。ファイルにない行は、数えずに削除されます：{reason}"
        cause  "The user or the token may not view the records of the app. An upsert of a file with tables reads them first, to tell and to count the rows that it deletes; this one is written without."
               "このユーザーまたはAPIトークンでは、アプリのレコードを閲覧できません。テーブルのあるファイルで更新または追加（UPSERT）するときは、削除される行を知らせるために先にレコードを読み取りますが、今回は読み取らずに書き込みます。"
        remedy "Use a user or a token with the permission \"View records\"; if the rows need not be counted, add --blind."
               "「レコード閲覧」の権限があるユーザーまたはAPIトークンを使ってください。行を数えなくてよければ、--blindを指定してください。"
        hint   remedy
    }

    RowsHidden {
        /// The record.
        record: RecordId,
    } = Error "rows.hidden" {
        says   "the rows of record {record} cannot be read, so that it is not known what would become of them"
               "レコード{record}の行を読み取れないため、どの行がどうなるかわかりません。"
        cause  "kintone does not show the rows of this record, or a field of the row key, to the user or the token. What would become of the rows is not known, and a choice or a guard that depends on them cannot be kept."
               "このユーザーまたはAPIトークンでは、レコードの行または行キーのフィールドを閲覧できません。行がどうなるかわからないため、指定された扱いや上限を守れません。"
        remedy "Use a token or a user that may view the table and its fields, or leave out --rows, --row-key and --max-row-deletes."
               "テーブルとそのフィールドを閲覧できるユーザーまたはAPIトークンを使うか、--rows、--row-key、--max-row-deletesの指定をやめてください。"
        hint   remedy
    }

    RowsLeft {
        /// The record.
        record: RecordId,
        /// How many.
        rows: usize,
    } = Notice "rows.left" {
        says   "{some_rows} of record {record} {stay}, though the file has other cells for {them}"
               "レコード{record}の{rows}行は、ファイルの値が違っていても変更しません。"
        where  some_rows = one_or(*rows, "a row", "rows"), stay = row::stay(*rows), them = it_or_them(*rows);
        cause  "With --rows append rows are only added. The file has other cells for rows that exist, and those rows stay as they are."
               "--rows appendでは行を追加するだけです。すでにある行は、ファイルの値が違っていても変わりません。"
        remedy "Use --rows merge to change such rows, too."
               "すでにある行も変更するときは、--rows mergeを指定してください。"
        hint   remedy
    }

    RowsDeleted {
        /// The record.
        record: RecordId,
        /// Their ids.
        rows: Vec<RowId>,
    } = Notice "rows.deleted" {
        says   "{deleted}"
               "{deleted}"
        where  deleted = row::deleted(*record, rows);
        cause  "The record has rows that the file does not list, and they are deleted: the file's rows take their place. Nothing is needed if that is meant. --max-row-deletes stops a run that would delete too many."
               "レコードにある行がファイルにないため、その行は削除されます。テーブルの行は、ファイルの行に置き換わります。意図した削除であれば対処は不要です。--max-row-deletesで、削除する行数に上限を設けられます。"
        remedy "--rows merge keeps such rows, --row-key finds rows by their cells."
               "--rows mergeを指定すると残ります。--row-keyを指定すると、行IDがなくても行を対応させられます。"
        hint   remedy
    }
    } };
}

/// What rows do that are left alone.
pub(super) fn stay(rows: usize) -> &'static str {
    if rows == 1 {
        "stays as it is"
    } else {
        "stay as they are"
    }
}

/// Rows that the file does not list, with the ids of the first of them.
pub(super) fn deleted(record: RecordId, rows: &[RowId]) -> Text {
    let number = rows.len();
    let ids = first_of(rows);
    let [ids, ja_ids] = ids.both();
    let counted = count(number as u64);
    let english = match number {
        1 => format!("the file does not list row {ids} of record {record}: it is deleted"),
        _ => format!(
            "the file does not list {counted} rows of record {record}: they are deleted ({ids})"
        ),
    };
    let japanese = format!(
        "レコード{record}の{number}行がファイルにないため、削除されます（行ID：{ja_ids}）。"
    );
    Text::made(english, japanese)
}
