//! Codes about what exists already: which records and rows keys find, what is deleted, and what has moved since a
//! file or a plan was made.

use super::{Explanation, account};

pub(super) const TABLE: &[Explanation] = &[
    Explanation::new(
        "row-id.unknown",
        account(
            "The record has no row of this id, so that the row is added, and kintone gives it \
             another id. The row was deleted meanwhile, or the id is of another record.",
            "Export the records again, or empty the cell if the row is new.",
        ),
        account(
            "この行IDの行がレコードにないため、行を追加します。行には別の行IDが付きます。行が削除\
             されたか、別のレコードの行IDです。",
            "レコードを書き出し直してください。新しい行であれば、セルを空にしてください。",
        ),
    ),
    Explanation::new(
        "row-key.not-in-table",
        account(
            "--row-key names a field that the table does not have.",
            "Name fields of the table by their codes: --row-key TABLE=FIELD, or TABLE=FIELD,FIELD.",
        ),
        account(
            "--row-keyに、テーブルにないフィールドが指定されています。",
            "--row-key テーブル=フィールドのように、テーブル内のフィールドのフィールドコードを指定\
             してください。",
        ),
    ),
    Explanation::new(
        "row-key.repeated",
        account(
            "Several rows of a record have the same row key, so that it is not certain which is \
             which. Rows that are alike in all cells go together; the others are paired in their \
             order.",
            "Add a field to --row-key that tells the rows apart, or write their row ids.",
        ),
        account(
            "1つのレコードに同じ行キーの行が複数あり、どの行かを確実には決められません。すべてのセ\
             ルが同じ行どうしを対応させ、残りは上から順に対応させます。",
            "行を区別できるフィールドを--row-keyに加えるか、行IDを書いてください。",
        ),
    ),
    Explanation::new(
        "rows.not-a-table",
        account(
            "--rows or --row-key names a field, or nothing, where a table is meant.",
            "Name a table by its field code: --rows TABLE=merge, --row-key TABLE=FIELD.",
        ),
        account(
            "--rowsまたは--row-keyに、テーブルではないものが指定されています。",
            "--rows テーブル=mergeや--row-key テーブル=フィールドのように、テーブルのフィールドコードを\
             指定してください。",
        ),
    ),
    Explanation::new(
        "rows.unread",
        account(
            "The user or the token may not view the records of the app. An upsert of a file with \
             tables reads them first, to tell and to count the rows that it deletes; this one is \
             written without.",
            "Use a user or a token with the permission \"View records\". If the rows need not be \
             counted, add --blind.",
        ),
        account(
            "このユーザーまたはAPIトークンでは、アプリのレコードを閲覧できません。テーブルのあるファイルで\
             更新または追加（UPSERT）するときは、削除される行を知らせるために先にレコードを読み取りますが、\
             今回は読み取らずに書き込みます。",
            "「レコード閲覧」の権限があるユーザーまたはAPIトークンを使ってください。行を数えなくてよければ、\
             --blindを指定してください。",
        ),
    ),
    Explanation::new(
        "rows.hidden",
        account(
            "kintone does not show the rows of this record, or a field of the row key, to the user or \
             the token. What would become of the rows is not known, and a choice or a guard that \
             depends on them cannot be kept.",
            "Use a token or a user that may view the table and its fields, or leave out --rows, \
             --row-key and --max-row-deletes.",
        ),
        account(
            "このユーザーまたはAPIトークンでは、レコードの行または行キーのフィールドを閲覧できません。\
             行がどうなるかわからないため、指定された扱いや上限を守れません。",
            "テーブルとそのフィールドを閲覧できるユーザーまたはAPIトークンを使うか、--rows、--row-key、\
             --max-row-deletesの指定をやめてください。",
        ),
    ),
    Explanation::new(
        "rows.left",
        account(
            "With --rows append rows are only added. The file has other cells for rows that exist, \
             and those rows stay as they are.",
            "Use --rows merge to change such rows, too.",
        ),
        account(
            "--rows appendでは行を追加するだけです。すでにある行は、ファイルの値が違っていても変わりま\
             せん。",
            "すでにある行も変更するときは、--rows mergeを指定してください。",
        ),
    ),
    Explanation::new(
        "rows.deleted",
        account(
            "The record has rows that the file does not list, and they are deleted: the file's \
             rows take their place.",
            "Nothing is needed if that is meant. Else keep such rows with --rows merge, or find \
             rows by their cells with --row-key where the file has no row ids. --max-row-deletes \
             stops a run that would delete too many.",
        ),
        account(
            "レコードにある行がファイルにないため、その行は削除されます。テーブルの行は、ファイル\
             の行に置き換わります。",
            "意図した削除であれば対処は不要です。行を残すときは--rows mergeを、行IDのない行をセル\
             の値で対応させるときは--row-keyを指定してください。--max-row-deletesで、削除する行数\
             に上限を設けられます。",
        ),
    ),
    Explanation::new(
        "key.exists",
        account(
            "A record has this key already, and --existing error is given.",
            "Correct the key, or give --existing update to update such records, or --existing \
             skip to leave them as they are.",
        ),
        account(
            "--existing errorが指定されていますが、このキーのレコードがすでにあります。",
            "キーを直してください。更新するときは--existing update、そのままにするときは\
             --existing skipを指定してください。",
        ),
    ),
    Explanation::new(
        "key.ambiguous",
        account(
            "Several records have the values of --match, so that it is unclear which one is meant.",
            "Add a field to --match that tells the records apart, or give --ambiguous skip to \
             leave such records out.",
        ),
        account(
            "--matchのフィールドの値が一致するレコードが複数あり、どのレコードか決められません。",
            "レコードを区別できるフィールドを--matchに加えるか、取り込まないときは--ambiguous skip\
             を指定してください。",
        ),
    ),
    Explanation::new(
        "key.ambiguous-skipped",
        account(
            "A record was left out, because several records have the values of --match and \
             --ambiguous skip is given.",
            "Nothing is needed. To import the record, add a field to --match that tells the \
             records apart.",
        ),
        account(
            "--ambiguous skipが指定されているため、--matchのフィールドの値が一致するレコードが複数\
             あるものを取り込みませんでした。",
            "対処は不要です。取り込むときは、レコードを区別できるフィールドを--matchに加えてくださ\
             い。",
        ),
    ),
    Explanation::new(
        "match.unsupported",
        account(
            "--match names a field by which records cannot be found. Fields with several values \
             or long texts cannot be asked for, nor those that kintone or a lookup fills.",
            "Take fields that hold one text, number, link, date, time or choice. For the record \
             number, give --update-key.",
        ),
        account(
            "--matchに、レコードを探せないフィールドが指定されています。複数の値や長い文章のフィー\
             ルドと、kintoneやルックアップが値を設定するフィールドは使えません。",
            "文字列（1行）、数値、リンク、日付、時刻、日時、ラジオボタン、ドロップダウンのフィール\
             ドを指定してください。レコード番号で探すときは、--update-keyを指定してください。",
        ),
    ),
    Explanation::new(
        "revision.invalid",
        account(
            "With --require-revision, the column `$revision` holds the revision of each record, \
             and this cell is no positive whole number.",
            "Leave the cell as the export wrote it, and empty for a new record.",
        ),
        account(
            "--require-revisionを指定すると「$revision」の列をリビジョン番号として読みますが、セル\
             の値が正の整数ではありません。",
            "書き出したままの値にしてください。新しいレコードでは空にしてください。",
        ),
    )
    .example("rev. 3", "3"),
    Explanation::new(
        "revision.moved",
        account(
            "The record is not at the revision that the file states, and nothing is written. \
             Someone changed or deleted the record after it was exported, or the file states no \
             revision of it.",
            "Export the records again and make the changes there. To overwrite what was changed \
             meanwhile, leave out --require-revision.",
        ),
        account(
            "レコードのリビジョンがファイルの値と違うため、何も書き込みませんでした。書き出した後\
             にレコードが変更または削除されたか、ファイルにリビジョンがありません。",
            "レコードを書き出し直して、変更してください。その間の変更を上書きしてよければ、\
             --require-revisionを外してください。",
        ),
    ),
    Explanation::new(
        "plan.record-moved",
        account(
            "A record that the plan updates was saved or deleted after the plan was made, so that \
             nothing of the plan is done. The message names the fields and tables that were \
             changed.",
            "Make the plan anew with --save-plan, and read it again.",
        ),
        account(
            "計画で更新するレコードが、計画の作成後に保存または削除されたため、計画を実行しません\
             でした。変更されたフィールドとテーブルは、メッセージにあります。",
            "--save-planで計画を作り直し、内容を確認してください。",
        ),
    ),
    Explanation::new(
        "plan.key-taken",
        account(
            "A record with this key was added after the plan was made, and the plan would add it \
             once more, so that nothing of the plan is done.",
            "Make the plan anew with --save-plan, and read it again.",
        ),
        account(
            "計画で追加するレコードが、計画の作成後に追加されていたため、計画を実行しませんで\
             した。",
            "--save-planで計画を作り直し、内容を確認してください。",
        ),
    ),
    Explanation::new(
        "since.other-columns",
        account(
            "The file has columns that the older file of --since does not have, so that no record of \
             it says the same.",
            "Nothing is needed when a column was added: the next run compares again. Else give the \
             column the name that it had.",
        ),
        account(
            "--sinceで指定した前のファイルにない列があるため、内容が同じレコードはありません。",
            "列を追加したときは、対処は不要です。次回からは比較できます。列名が変わったときは、元の名前に\
             戻してください。",
        ),
    ),
    Explanation::new(
        "since.vanished",
        account(
            "A record of the older file that --since names is not in this one. kintable deletes \
             no records, so it stays in the app as it is.",
            "Nothing is needed if it is to stay. Else delete it in the app.",
        ),
        account(
            "--sinceで指定した前のファイルのレコードが、このファイルにありません。レコードの削除は\
             行わないため、アプリのレコードはそのまま残ります。",
            "残してよければ対処は不要です。不要なレコードであれば、アプリで削除してください。",
        ),
    ),
];
