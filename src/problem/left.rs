//! Codes of what stops an undo, a restore or a deletion, or makes it leave a record as it is: cause and remedy. What a
//! run says of one record is made where it is found.

use std::borrow::Cow;

use super::explanation::Explanation;
use crate::language::Text;

/// What is behind these codes.
pub(super) static CODES: [Explanation; 24] = [
    entry(
        "undo.changed-since",
        [
            "Somebody changed the record after the run wrote it. An undo would lose that change, so the record is left as it is.",
            "実行がレコードを書き込んだ後に、ほかの人がそのレコードを変更しています。取り消すとその変更が失われるため、レコードはそのまま残します。",
        ],
        [
            "Compare the record with what `kintable show RUN --records` says of it, and change it in kintone where that is needed.",
            "「kintable show RUN --records」の内容とレコードを比べ、必要に応じてkintoneで変更してください。",
        ],
    ),
    entry(
        "undo.changed-before",
        [
            "Somebody changed the record between its reading and the run's writing, so it is not known what it held.",
            "実行がレコードを読み取ってから書き込むまでの間に、ほかの人が変更したため、変更前の内容がわかりません。",
        ],
        [
            "Look at the record's change history in kintone, and correct it there.",
            "kintoneでレコードの変更履歴を確認し、レコードを修正してください。",
        ],
    ),
    entry(
        "undo.gone",
        [
            "The record that the run updated was deleted since.",
            "実行が更新したレコードは、その後に削除されています。",
        ],
        [
            "Nothing is left to undo for this record. Import it again if it is needed.",
            "このレコードについて取り消すものはありません。必要なら、もう一度取り込んでください。",
        ],
    ),
    entry(
        "undo.no-before",
        [
            "The history does not have what the record held before. The run did not read it, or kept no values, or an earlier run lost the answer and may have added it.",
            "変更前の内容が履歴にありません。実行がレコードを読み取っていないか、値を保存しない設定だったか、以前の実行が応答を受け取れないまま追加した可能性があります。",
        ],
        [
            "Correct the record in kintone or from a backup, and import with `--keep-before` next time.",
            "kintoneまたはバックアップの内容でレコードを修正してください。次回からは「--keep-before」を指定して取り込んでください。",
        ],
    ),
    entry(
        "undo.form-changed",
        [
            "The form was changed since, and what the record held before cannot be read as its fields any more.",
            "その後フォームが変更されたため、変更前の内容を現在のフィールドとして読み取れません。",
        ],
        [
            "Restore the earlier field codes and types and repeat the undo, or correct the record in kintone.",
            "フィールドコードとフィールドタイプを元に戻してからもう一度取り消すか、kintoneでレコードを修正してください。",
        ],
    ),
    entry(
        "undo.file-gone",
        [
            "The record had an attachment that kintone does not hold any more, so it cannot be as it was.",
            "レコードの添付ファイルがkintoneに残っていないため、元の状態に戻せません。",
        ],
        [
            "Restore the record from a backup, which has the attachments, or add the file in kintone.",
            "添付ファイルを含むバックアップからレコードを復元するか、kintoneでファイルを追加してください。",
        ],
    ),
    entry(
        "undo.unknown",
        [
            "An earlier undo broke off while it added the record again. What the app has since does not tell whether it did: only a part of what it was adding is found, more records than that hold the same, or there are records that may not be viewed.",
            "以前の取り消しが、レコードを追加し直している途中で中断しました。追加中だったレコードの一部だけが見つかった、同じ内容のレコードがほかにもある、または閲覧できないレコードがあるなどのため、追加されたかどうかがわかりません。",
        ],
        [
            "Look in the app, and undo the run again with `--treat-unknown-as written` if all that the earlier undo was adding is there, or with `--treat-unknown-as not-written` if nothing is.",
            "アプリで確認し、追加中だったレコードがすべてあれば「--treat-unknown-as written」、1件もなければ「--treat-unknown-as not-written」を付けて、もう一度取り消してください。",
        ],
    ),
    entry(
        "undo.unnumbered",
        [
            "The history does not have the record number, or the revision at which the run left the record, so it cannot be proved that nobody changed it.",
            "レコード番号または実行後のリビジョン番号が履歴にないため、その後に変更されていないことを確認できません。",
        ],
        [
            "Look for the record in the app by its update key, and correct it there.",
            "更新キーでアプリのレコードを探し、kintoneで修正してください。",
        ],
    ),
    entry(
        "undo.unsettled",
        [
            "The answer to the record's deletion, or to an earlier undo that adds it again, was lost. kintone has not carried it out, but may still be at work on it.",
            "レコードの削除、または以前の取り消しでの再追加の応答を受け取れませんでした。まだ実行されていませんが、kintoneがこれから実行する可能性があります。",
        ],
        [
            "Wait five minutes and undo the run again: it adds the record again if it is not there by then, and leaves it if it is there.",
            "5分ほど待ってから、もう一度取り消してください。レコードがなければ追加し直し、あればそのままにします。",
        ],
    ),
    entry("undo.unseen", UNSEEN, UNSEEN_REMEDY),
    entry("undo.unsendable", UNSENDABLE, UNSENDABLE_REMEDY),
    entry("undo.refused", KINTONES, KINTONES_REMEDY),
    entry(
        "restore.changed-since",
        [
            "Somebody changed the record after it was read for the restore, so it is left as it is.",
            "復元のために読み取った後で、ほかの人がレコードを変更したため、レコードはそのまま残します。",
        ],
        [
            "Look at the record in kintone, and repeat the restore if the backup is right.",
            "kintoneでレコードを確認し、バックアップの内容が正しければ、もう一度復元してください。",
        ],
    ),
    entry(
        "restore.gone",
        [
            "The record was deleted while it was restored.",
            "復元している間に、レコードが削除されました。",
        ],
        [
            "Repeat the restore: the record is added again.",
            "もう一度復元すると、レコードが追加されます。",
        ],
    ),
    entry(
        "restore.fields",
        [
            "The app lacks fields of the backup, or has them as another type.",
            "バックアップのフィールドがアプリにないか、フィールドタイプが異なります。",
        ],
        [
            "Add the fields to the app, or use `--ignore-missing-fields`.",
            "アプリにフィールドを追加するか、「--ignore-missing-fields」を指定してください。",
        ],
    ),
    entry(
        "restore.users",
        [
            "Records of the backup have users, departments or groups that do not exist, or the file of `--users` cannot be read.",
            "バックアップのレコードに存在しないユーザー、組織、グループが含まれているか、「--users」のファイルを読み取れません。",
        ],
        [
            "Write each old code and its new one, or nothing behind the comma, on a line of a CSV file, and use it with `--users`.",
            "CSVファイルの各行に、元のコードと新しいコード（削除する場合は空）を書き、「--users」で指定してください。",
        ],
    ),
    entry(
        "restore.in-doubt",
        [
            "An earlier restore broke off while it added records, and it is unknown which of the app's records are among them.",
            "以前の復元がレコードの追加中に中断したため、アプリのどのレコードがそのとき追加されたものかわかりません。",
        ],
        [
            "Look at all records behind the number that the message names: delete those of the restore, or note them in the file of record numbers; then remove its `.pending` file, and restore again.",
            "メッセージに示された番号より後のレコードをすべて確認し、復元で追加されたものを削除するか、レコード番号の対応ファイルに追記してください。その後、「.pending」ファイルを削除して、もう一度復元してください。",
        ],
    ),
    entry("restore.unseen", UNSEEN, UNSEEN_REMEDY),
    entry("restore.unsendable", UNSENDABLE, UNSENDABLE_REMEDY),
    entry("restore.refused", KINTONES, KINTONES_REMEDY),
    entry(
        "delete.changed-since",
        [
            "Somebody changed the record after it was found, so it is not deleted.",
            "削除の対象として確認した後で、ほかの人がレコードを変更したため、削除していません。",
        ],
        [
            "Look at the record in kintone, and repeat the deletion if it is still to go.",
            "kintoneでレコードを確認し、削除してよければ、もう一度削除してください。",
        ],
    ),
    entry(
        "delete.gone",
        [
            "The record was deleted already.",
            "レコードは、すでに削除されています。",
        ],
        [
            "Nothing is left to delete for this record.",
            "このレコードについて、必要な操作はありません。",
        ],
    ),
    entry("delete.unseen", UNSEEN, UNSEEN_REMEDY),
    entry("delete.refused", KINTONES, KINTONES_REMEDY),
];

const UNSEEN: [&str; 2] = [
    "kintone does not list records that the API token or the user may not view. This one, or others of the same run, may not be viewed, so it is not known whether it is there.",
    "kintoneの応答には、APIトークンまたはユーザーが閲覧できないレコードが含まれません。このレコード、または同じ実行のほかのレコードを閲覧できないため、レコードがあるかどうかわかりません。",
];

const UNSEEN_REMEDY: [&str; 2] = [
    "Do the same again with an API token or a user that may view the record. This run did not change the record.",
    "レコードを閲覧できるAPIトークンまたはユーザーで、もう一度実行してください。この実行では、このレコードを変更していません。",
];

const KINTONES: [&str; 2] = [
    "kintone returned an error for the record. The message has kintone's own code and text.",
    "kintoneがレコードについてエラーを返しました。メッセージに、kintoneのエラーコードと内容があります。",
];

const KINTONES_REMEDY: [&str; 2] = [
    "Look up kintone's code with `kintable explain`, and correct what it names.",
    "kintoneのエラーコードを「kintable explain」で調べ、原因を取り除いてください。",
];

const UNSENDABLE: [&str; 2] = [
    "What the record held cannot be written as a request to kintone.",
    "レコードの内容を、kintoneへのリクエストとして書き出せません。",
];

const UNSENDABLE_REMEDY: [&str; 2] = [
    "Correct the record in kintone by hand.",
    "kintoneでレコードを直接修正してください。",
];

const fn entry(
    code: &'static str,
    cause: [&'static str; 2],
    remedy: [&'static str; 2],
) -> Explanation {
    Explanation {
        code: Cow::Borrowed(code),
        cause: Text::fixed(cause[0], cause[1]),
        remedy: Text::fixed(remedy[0], remedy[1]),
        example: None,
        reference: None,
        kintone: None,
    }
}
