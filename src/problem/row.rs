//! What becomes of the rows of a table.

use super::word::{Word, first_of};
use crate::language::{Language, Text, text};
use crate::model::{FieldCode, RecordId, RowId};
use crate::plain::count;

macro_rules! row_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    RowIdUnknown {
        /// The row id.
        text: String,
    } = Notice "row-id.unknown" {
        says   "the record has no row with ID {text}, so the row is added with a new ID"
               "レコードに行ID {text}の行がないため、新しい行として追加します。"
        cause  "The record has no row with this ID, so the row is added, and kintone assigns a new ID. The row was deleted, or the ID belongs to another record."
               "この行IDの行がレコードにないため、新しい行として追加します。行には別の行IDが付きます。行が削除されたか、別のレコードの行IDです。"
        remedy "Export the records again, or clear the cell if the row is new."
               "レコードを書き出し直してください。新しい行であれば、セルを空にしてください。"
    }

    RowKeyNotInTable {
        /// What was named.
        code: String,
        /// The table.
        table: FieldCode,
    } = Error "row-key.not-in-table" {
        says   "the table {table:?} has no field {code:?} (`--row-key`)"
               "「--row-key」で指定されたフィールド{code:?}は、テーブル{table:?}にありません。"
        cause  "`--row-key` includes a field that the table does not have."
               "「--row-key」に、テーブルにないフィールドが指定されています。"
        remedy "Use field codes of the table, as in `--row-key TABLE=FIELD` or `--row-key TABLE=FIELD,FIELD`."
               "「--row-key テーブル=フィールド」のように、テーブル内のフィールドのフィールドコードを指定してください。"
        hint   remedy
    }

    RowKeyRepeated {
        /// The record.
        record: RecordId,
    } = Notice "row-key.repeated" {
        says   "several rows in the file or in record {record} have this row key; they are matched in order"
               "同じ行の照合キーの行が、ファイルまたはレコード番号{record}に複数あります。上から順に対応させます。"
        cause  "Several rows of a record have the same row key, so it is not certain which is which. Rows with equal cells are matched first; the others are matched in order."
               "1つのレコードに行の照合キーが同じ行が複数あり、どの行かを確実には決められません。すべてのセルが同じ行どうしを対応させ、残りは上から順に対応させます。"
        remedy "Add a field to `--row-key` that makes the rows different, or enter their row IDs."
               "行を区別できるフィールドを「--row-key」に加えるか、行IDを入力してください。"
        hint   remedy
    }

    NotATable {
        /// What was named.
        code: String,
        /// The tables of the app.
        tables: Vec<FieldCode>,
    } = Error "rows.not-a-table" {
        says   "{code:?} is not a table{others}"
               "{code:?}はテーブルではありません。{others}"
        where  others = row::others(tables);
        cause  "`--rows` or `--row-key` includes something that is not a table of the app."
               "「--rows」または「--row-key」に、テーブルではないものが指定されています。"
        remedy "Use the field code of a table, as in `--rows TABLE=merge` or `--row-key TABLE=FIELD`."
               "「--rows テーブル=merge」や「--row-key テーブル=フィールド」のように、テーブルのフィールドコードを指定してください。"
        hint   remedy
    }

    RowsUnread {
        /// What kintone said.
        reason: Text,
    } = Notice "rows.unread" {
        says   "the records cannot be viewed, so they are updated without reading their rows first, and deleted rows are not counted: {reason}"
               "レコードを閲覧できないため、今の行を確認せずに更新します。ファイルにない行は、数えずに削除されます：{reason}"
        cause  "The user or the API token cannot view the app's records. To update or add records from a file with tables, kintable reads them first and reports the rows that will be deleted; these ones are written without that."
               "このユーザーまたはAPIトークンでは、アプリのレコードを閲覧できません。テーブルのあるファイルで更新または追加（UPSERT）するときは、削除される行を知らせるために先にレコードを読み取りますが、今回は読み取らずに書き込みます。"
        remedy "Use a user or an API token with the permission \"View records\"; if the rows need not be counted, add `--blind`."
               "「レコード閲覧」の権限があるユーザーまたはAPIトークンを使ってください。行を数えなくてよければ、「--blind」を指定してください。"
        hint   remedy
    }

    RowsHidden {
        /// The record.
        record: RecordId,
    } = Error "rows.hidden" {
        says   "the table rows of record {record} cannot be viewed, so their changes cannot be checked"
               "レコード番号{record}のテーブルの行を閲覧できないため、変更や削除の内容を確認できません。"
        cause  "The user or the API token cannot view the table rows of this record, or a field of the row key. kintable cannot check which rows would change, so `--rows`, `--row-key` and limits cannot be applied."
               "このユーザーまたはAPIトークンでは、テーブルの行または行の照合キーのフィールドを閲覧できません。変更される行を確認できないため、「--rows」、「--row-key」、上限の指定を適用できません。"
        remedy "Use a user or an API token that can view the table and its fields, or remove `--rows`, `--row-key` and `--max-row-deletes`."
               "テーブルとそのフィールドを閲覧できるユーザーまたはAPIトークンを使うか、「--rows」、「--row-key」、「--max-row-deletes」を外してください。"
        hint   remedy
    }

    RowsLeft {
        /// The record.
        record: RecordId,
        /// How many.
        rows: usize,
    } = Notice "rows.left" {
        says   "{some_rows} of record {record} {are} not changed, although the file has different values"
               "レコード番号{record}のテーブルの行のうち{rows}行は、ファイルの値と違いますが、変更しません。"
        where  some_rows = some(*rows, "row"), are = if *rows == 1 { "is" } else { "are" };
        cause  "With `--rows append`, rows are only added. The file has different values for rows that exist, and those rows are not changed."
               "「--rows append」では行を追加するだけです。すでにある行は、ファイルの値と違っていても変更しません。"
        remedy "Use `--rows merge` to change them."
               "すでにある行も変更するときは、「--rows merge」を指定してください。"
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
        cause  "The record has rows that are not in the file, and they will be deleted: the rows of the file replace those of the table. No action is needed if this is intended. `--max-row-deletes` stops a run that would delete too many."
               "レコードにある行がファイルにないため、その行は削除されます。テーブルの行は、ファイルの行に置き換わります。意図した削除であれば対処は不要です。「--max-row-deletes」で、削除する行数に上限を設けられます。"
        remedy "Use `--rows merge` to keep such rows, or `--row-key` to match rows by their values."
               "残すには「--rows merge」、行IDのない行をセルの値で見分けるには「--row-key」を指定してください。"
        hint   remedy
    }
    } };
}

/// The tables that there are.
pub(super) fn others(tables: &[FieldCode]) -> Text {
    if tables.is_empty() {
        return Text::fixed("; the app has no tables", "アプリにテーブルはありません。");
    }
    let [tables, ja_tables] = Language::ALL.map(|language| tables.quoted(language));
    text!(
        "; the app's tables are {tables}",
        "アプリのテーブルは{ja_tables}です。"
    )
}

/// Rows that the file does not list, with the ids of the first of them.
pub(super) fn deleted(record: RecordId, rows: &[RowId]) -> Text {
    let ids = first_of(rows);
    let [ids, ja_ids] = ids.both();
    let number = count(rows.len() as u64);
    let (noun, are, id) = match rows.len() {
        1 => ("row", "is", "row ID"),
        _ => ("rows", "are", "row IDs"),
    };
    text!(
        "{number} {noun} of record {record} {are} not in the file and will be deleted ({id} {ids})",
        "ファイルにないテーブルの行が{number}行あり、削除されます（レコード番号{record}、行ID {ja_ids}）。"
    )
}
