//! kintone's codes about records and values.

use super::{Explanation, account};

pub(super) const TABLE: &[Explanation] = &[
    Explanation::new(
        "CB_VA01",
        account(
            "A parameter or the value of a field is missing or invalid. kintone names each one \
             with its reason; kintable shows them at their line and column.",
            "Correct the values that are named.",
        ),
        account(
            "パラメーターまたはフィールドの値が足りないか、正しくありません。kintoneは項目ごと\
             に理由を返し、kintableはファイルの行と列に対応付けて表示します。",
            "示された値を直してください。",
        ),
    )
    .says(
        "400",
        "入力内容が正しくありません。",
        "Missing or invalid input.",
    ),
    Explanation::new(
        "CB_IJ01",
        account(
            "The request's JSON is broken, or a value has another shape than its field: a text \
             where a list belongs, a row id that is no number.",
            "Check row ids. If the file is in order, this is a fault of the program that sent \
             the request.",
        ),
        account(
            "リクエストのJSONが壊れているか、値の形がフィールドと合いません。配列の代わりに文字\
             列がある、行IDが数値でないなどの場合です。",
            "行IDを確認してください。ファイルに誤りがなければ、送信したプログラムの不具合です。",
        ),
    )
    .says("400", "不正なJSON文字列です。", "Invalid JSON string."),
    Explanation::new(
        "CB_IL02",
        account(
            "kintone does not understand the request, for example its path or method.",
            "Check --base-url; if it is right, this is a fault of the program that sent the \
             request.",
        ),
        account(
            "送信先やメソッドなど、リクエストをkintoneが解釈できません。",
            "--base-urlを確認してください。正しければ、送信したプログラムの不具合です。",
        ),
    )
    .says("400", "不正なリクエストです。", "Illegal request."),
    Explanation::new(
        "GAIA_RE01",
        account(
            "No record has this number; it may have been deleted.",
            "Check the record number in the file.",
        ),
        account(
            "指定した番号のレコードがありません。削除されたおそれもあります。",
            "ファイルのレコード番号を確認してください。",
        ),
    )
    .says(
        "404",
        "指定したレコード（id: N）が見つかりません。",
        "The specified record (ID: N) is not found.",
    ),
    Explanation::new(
        "GAIA_RE20",
        account(
            "No record has the value of the update key.",
            "Correct the key in the file, or let such records be added.",
        ),
        account(
            "更新キーの値に一致するレコードがありません。",
            "ファイルの更新キーを直すか、該当しないレコードは追加するように指定してください。",
        ),
    )
    .says(
        "404",
        "「updateKey」に指定した条件にあてはまるレコードが見つかりません。",
        "",
    ),
    Explanation::new(
        "GAIA_RE09",
        account(
            "One request names the same record twice.",
            "Keep one record of the file for each record of the app; put the lines of one \
             record together under one `*`.",
        ),
        account(
            "1つのリクエストで同じレコードが2回指定されています。",
            "アプリの1レコードに対し、ファイルのレコードも1つにしてください。1つのレコードの行\
             は1つの「*」の下にまとめます。",
        ),
    )
    .says("400", "レコード（id: N）の指定が重複しています。", ""),
    Explanation::new(
        "GAIA_SI01",
        account(
            "A row id stands twice in one record's table.",
            "Give each row its own row id, and leave it empty on rows to be inserted.",
        ),
        account(
            "1つのレコードのテーブルに、同じ行IDが2つあります。",
            "行IDが重ならないようにし、追加する行では空にしてください。",
        ),
    )
    .says("520", "", "Raw ID (code: X) in a table is duplicated."),
    Explanation::new(
        "GAIA_CO02",
        account(
            "Someone else changed the record after its revision was read. The whole request \
             was cancelled.",
            "Read the record again, and decide on what it holds now.",
        ),
        account(
            "リビジョンを読み取った後に、ほかのユーザーがレコードを更新しました。リクエスト全体\
             が取り消されています。",
            "レコードを読み直し、現在の内容を確認してから更新してください。",
        ),
    )
    .says(
        "409",
        "指定したrevisionは最新ではありません。ほかのユーザーがレコードを更新した可能性があ\
         ります。",
        "The revision is not the latest. Someone may update a record.",
    ),
    Explanation::new(
        "GAIA_UN03",
        account(
            "Someone else changed the record while it was edited.",
            "Read the record again, and decide on what it holds now.",
        ),
        account(
            "編集中に、ほかのユーザーがレコードを更新しました。",
            "レコードを読み直し、現在の内容を確認してから更新してください。",
        ),
    )
    .says(
        "",
        "レコードを再読み込みしてください。編集中に、ほかのユーザーがレコードを更新しました",
        "",
    ),
    Explanation::new(
        "GAIA_LO04",
        account(
            "The app that a lookup reads has no record with this key, or the app or its field \
             may not be read.",
            "Correct the key or add the record to that app; with API tokens, add that app's \
             token to --api-token.",
        ),
        account(
            "ルックアップの参照先のアプリにこの値のレコードがないか、アプリまたはフィールドの閲\
             覧権限がありません。",
            "値を直すか、参照先のアプリにレコードを追加してください。APIトークンを使うときは、\
             参照先のアプリのトークンも--api-tokenに追加してください。",
        ),
    )
    .says(
        "400, 520",
        "フィールド「X」の値「V」が、ルックアップの参照先のフィールドにないか、またはアプリ\
         やフィールドの閲覧権限がありません。",
        "A value V in the field X does not exist in the datasource app for lookup, or you \
         do not have permission to view the app or the field.",
    ),
    Explanation::new(
        "GAIA_IL26",
        account(
            "kintone knows no user with this login name.",
            "Write the login name, not the name that is shown.",
        ),
        account(
            "指定したログイン名のユーザーがいません。",
            "表示名ではなく、ログイン名を書いてください。",
        ),
    )
    .says(
        "400, 520",
        "指定したユーザー（code：X）が見つかりません。",
        "The specified user (code：X) not found.",
    ),
    Explanation::new(
        "GAIA_IL28",
        account(
            "kintone knows no organization with this code.",
            "Write the organization's code, not its name.",
        ),
        account(
            "指定したコードの組織がありません。",
            "組織名ではなく、組織コードを書いてください。",
        ),
    )
    .says("400, 520", "指定した組織（code：X）が見つかりません。", ""),
    Explanation::new(
        "GAIA_BL01",
        account(
            "No file has this key. A key that an upload gave works once and for a few days, \
             and cannot be downloaded.",
            "Upload the file again; an import that is run anew does so.",
        ),
        account(
            "指定したキーのファイルがありません。アップロードで得たキーは一時的なもので、ダウン\
             ロードには使えません。",
            "ファイルをもう一度アップロードしてください。取り込みをやり直すと、アップロードもや\
             り直されます。",
        ),
    )
    .says(
        "404",
        "指定したファイル（id: X）が見つかりません。",
        "The specified file (id: X) not found.",
    ),
    Explanation::new(
        "GAIA_CN01",
        account(
            "The cursor does not exist or has expired; a cursor lives for 10 minutes after its \
             last use.",
            "Run the command again.",
        ),
        account(
            "カーソルがないか、有効期限が切れています。カーソルは最後に使ってから10分間有効です。",
            "コマンドを再実行してください。",
        ),
    )
    .says(
        "404",
        "指定したカーソルは存在しないか、既に有効期限が切れています。",
        "",
    ),
    Explanation::new(
        "GAIA_ST02",
        account(
            "The app's process management is turned off, so that a status cannot be changed.",
            "Turn process management on in the app's settings.",
        ),
        account(
            "アプリのプロセス管理が無効なため、ステータスを変更できません。",
            "アプリの設定でプロセス管理を有効にしてください。",
        ),
    )
    .says(
        "400, 520",
        "",
        "Your request failed. The process management feature has been disabled. …",
    ),
    Explanation::new(
        "GAIA_IL03",
        account(
            "The record is not in the status that the action starts from.",
            "Read the record's status again before changing it.",
        ),
        account(
            "レコードのステータスが、アクションの実行前のステータスと違います。",
            "変更する前に、レコードの現在のステータスを確認してください。",
        ),
    )
    .says("400, 520", "", ""),
    Explanation::new(
        "GAIA_NT01",
        account(
            "Only the assignee of the record may do this action.",
            "Let the assignee do it, or change the assignee first.",
        ),
        account(
            "このアクションは、レコードの作業者だけが実行できます。",
            "作業者が実行するか、先に作業者を変更してください。",
        ),
    )
    .says("400, 520", "", ""),
];
