//! What the help says, in both languages: English as it stands beside each argument, and Japanese.

/// Every text of the help, English first.
pub(super) static WORDS: &[(&str, &str)] = &[
    (
        "Import CSV files into kintone apps, including table rows",
        "CSVファイルを、テーブルの行も含めてkintoneのアプリに取り込みます",
    ),
    (
        "Add the records of a CSV file, or update those that exist",
        "CSVファイルのレコードを追加または更新します",
    ),
    (
        "Check a file for everything that `import` would report, and send nothing",
        "取り込みで見つかるエラーや注意を、送信せずにすべて確認します",
    ),
    (
        "The same commands with the names of cli-kintone",
        "cli-kintoneと同じ名前のコマンドです",
    ),
    (
        "The same as `kintable import`",
        "「kintable import」と同じです",
    ),
    (
        "Explain an error code of kintable or kintone; without a code, list all",
        "kintableまたはkintoneのエラーコードを説明します。コードを指定しないと、一覧を表示します",
    ),
    (
        "Save or show the app's form",
        "アプリのフォームを保存または表示します",
    ),
    (
        "Save the app's form as JSON, exactly as kintone's form API returns it",
        "アプリのフォームを、kintoneのAPIが返すとおりのJSONで保存します",
    ),
    (
        "Show the app's fields: field types, limits, default values, options, lookups",
        "アプリのフィールドを表示します（フィールドタイプ、制限、初期値、選択肢、ルックアップ）",
    ),
    (
        "Create a sample file for an app: its header line, and example records that can be imported as they are",
        "アプリに合ったサンプルファイルを作成します。ヘッダー行と、そのまま取り込める例のレコードが入ります",
    ),
    (
        "The sandbox: a local emulator of kintone",
        "サンドボックス（手元で動くkintoneの模擬環境）を操作します",
    ),
    (
        "Start the sandbox on a port of this computer, until Ctrl-C",
        "このコンピューターのポートでサンドボックスを開始します（Ctrl-Cで停止）",
    ),
    (
        "Print the records of an app: {\"records\": […]}, as kintone's API returns them, oldest first",
        "アプリのレコードを、kintoneのAPIと同じ形で、古い順に出力します",
    ),
    (
        "Print the records of an app: {\"records\": […]}, as kintone's API returns them, oldest first.\n\nEach record is on one line. This also works while the sandbox is running.",
        "アプリのレコードを、kintoneのAPIと同じ形で、古い順に出力します。\n\n1行に1件のレコードを出力します。サンドボックスの実行中にも使えます。",
    ),
    (
        "Reset the sandbox: delete all records and files of all apps, and start again at record number 1 with the first records of the directory",
        "サンドボックスを初期化します。すべてのアプリのレコードとファイルを削除し、フォルダーの最初のレコードを、レコード番号1から登録し直します",
    ),
    (
        "Reset the sandbox: delete all records and files of all apps, and start again at record number 1 with the first records of the directory.\n\nThis also works while the sandbox is running.",
        "サンドボックスを初期化します。すべてのアプリのレコードとファイルを削除し、フォルダーの最初のレコードを、レコード番号1から登録し直します。\n\nサンドボックスの実行中にも使えます。",
    ),
    (
        "Print completions for a shell",
        "シェルの補完スクリプトを出力します",
    ),
    (
        "Print this message or the help of the given subcommand(s)",
        "このヘルプ、または指定したコマンドのヘルプを表示します",
    ),
    ("Print help", "ヘルプを表示します"),
    (
        "Print help (see a summary with '-h')",
        "ヘルプを表示します（「-h」で概要を表示）",
    ),
    (
        "Print help (see more with '--help')",
        "ヘルプを表示します（「--help」で詳しく表示）",
    ),
    ("Print version", "バージョンを表示します"),
    ("Connection", "接続"),
    ("Messages", "メッセージ"),
    ("Before anything is written", "書き込む前の確認"),
    ("Records and rows that exist", "すでにあるレコードと行"),
    (
        "The CSV file; `-` reads standard input",
        "CSVファイル。「-」は標準入力です",
    ),
    (
        "The CSV file, as an option",
        "CSVファイル（オプションで指定する場合）",
    ),
    (
        "Only these fields, separated by commas; a table is one of them as a whole, and its rows then need row IDs",
        "取り込むフィールド。カンマで区切ります。テーブルは全体を指定し、行には行IDが必要です",
    ),
    (
        "Only these fields, separated by commas; a table is one of them as a whole",
        "対象のフィールド。カンマで区切ります。テーブルは全体を指定します",
    ),
    (
        "Directory in which paths of attachments start",
        "添付ファイルのパスの起点となるフォルダー",
    ),
    ("The file's encoding", "ファイルの文字コード"),
    (
        "By byte-order mark, otherwise the encoding in which the text makes sense; stop with an error if there are two",
        "バイト順マーク、または自然に読める文字コードで判別します。2つあれば、エラーにして中止します",
    ),
    (
        "Delimiter; `auto` finds it in the header line",
        "区切り文字。「auto」はヘッダー行から判別します",
    ),
    (
        "Ignore columns that are not a field of the app, instead of stopping with an error",
        "アプリにないフィールドの列を、エラーにせず無視します",
    ),
    (
        "What to do with a record without any value, such as a line of commas",
        "カンマだけの行など、値のないレコードの扱い",
    ),
    ("Skip it, with a notice", "注意を表示してスキップします"),
    ("Add it as an empty record", "空のレコードとして追加します"),
    (
        "Time zone of dates and times without an offset: `Asia/Tokyo`, `+09:00`",
        "タイムゾーンのない日時のタイムゾーン（「Asia/Tokyo」、「+09:00」など）",
    ),
    (
        "Write records that failed to this file, so that you can correct and import it",
        "失敗したレコードを書き出すファイル。修正して取り込めます",
    ),
    ("Format of standard output", "標準出力の形式"),
    ("A summary for people", "結果の概要"),
    ("One JSON document", "1つのJSON"),
    (
        "Problems as annotations of a GitHub workflow",
        "GitHubワークフローの注釈",
    ),
    (
        "A JUnit report, with a test case for each code and field",
        "JUnitのレポート。コードとフィールドごとにテストケースになります",
    ),
    ("A SARIF 2.1.0 log", "SARIF 2.1.0のログ"),
    ("A page for people", "説明のページ"),
    (
        "How many problems are shown one by one; the others are counted by code and field",
        "1つずつ表示するエラーや注意の件数。残りはコードとフィールドごとに件数を表示します",
    ),
    (
        "What to do if a record has an error, or kintone returns an error for it",
        "レコードにエラーがあるとき、またはkintoneがエラーを返したときの扱い",
    ),
    (
        "Send nothing if the check finds an error, and stop at the first error from kintone",
        "確認でエラーが見つかれば何も送信せず、kintoneがエラーを返せば中止します",
    ),
    (
        "Skip the record, and send the others",
        "そのレコードをスキップし、ほかを送信します",
    ),
    (
        "Update key: update records with the same value in this field, and add the others. The record number, or a Text or Number field with \"Prohibit duplicate values\"",
        "更新キー。このフィールドの値が一致するレコードを更新し、ほかを追加します。レコード番号、または「値の重複を禁止する」を設定した文字列（1行）か数値フィールドを指定します",
    ),
    (
        "Matching fields, separated by commas: update records with the same values in all of them, and add the others; the fields may allow duplicate values",
        "照合フィールド。カンマで区切ります。すべての値が一致するレコードを更新し、ほかを追加します。値の重複を禁止していないフィールドも指定できます",
    ),
    (
        "What to do if a record with the key exists",
        "更新キーまたは照合フィールドに一致するレコードがあるときの扱い",
    ),
    ("Update the record", "レコードを更新します"),
    ("Skip the record", "レコードをスキップします"),
    (
        "Update the record with the filled cells only",
        "値のあるセルだけでレコードを更新します",
    ),
    ("Stop with an error", "エラーにして中止します"),
    (
        "What to do if no record has the key; by default `insert`, and `error` for record numbers, because kintone would assign another number to the new record",
        "一致するレコードがないときの扱い。通常は「insert」です。レコード番号では、新しいレコードに別の番号が付くため「error」です",
    ),
    ("Add the record", "レコードを追加します"),
    (
        "What to do if several records match",
        "一致するレコードが複数あるときの扱い",
    ),
    (
        "What to do if the key is empty",
        "更新キーまたは照合フィールドが空のときの扱い",
    ),
    (
        "What an empty cell does: `clear` the field, or `keep` its value; FIELD=CHOICE for one field",
        "空のセルの扱い。「clear」は値を消去し、「keep」は値を残します。フィールドごとの指定は「フィールド=値」です",
    ),
    (
        "What to do with the rows of a table: `replace` deletes those that are not in the file, `merge` keeps them, `append` changes none and only adds rows; TABLE=CHOICE for one table",
        "すでにあるテーブルの行の扱い。「replace」はファイルにない行を削除し、「merge」は残し、「append」は行を追加するだけです。テーブルごとの指定は「テーブル=値」です",
    ),
    (
        "Row key: match the rows of a table by the values of these fields if the file has no row IDs; repeatable",
        "行の照合キー。行IDのないテーブルの行を、これらのフィールドの値で照合します。繰り返し指定できます",
    ),
    (
        "Delete all rows of a table if the record has no line for it; otherwise they stay",
        "テーブルの行がファイルに1行もないレコードでは、そのテーブルの行をすべて削除します。指定しないと残ります",
    ),
    (
        "Show what would be added, updated, unchanged and skipped, down to the table row, and write nothing",
        "追加、更新、変更なし、スキップになるものを、テーブルの行まで表示します。書き込みは行いません",
    ),
    (
        "Show every cell and row that would change",
        "変更されるセルと行をすべて表示します",
    ),
    (
        "Exit with code 10 if something would change",
        "変更があれば、終了コード10で終了します",
    ),
    (
        "Do not write records that would not change: no new revision, no notification, no webhook",
        "内容の変わらないレコードは書き込みません（リビジョン、通知、Webhookが発生しません）",
    ),
    (
        "Write only records that differ from this older file; records that are only in the older file are reported, not deleted",
        "このファイル（比較元）と違うレコードだけを書き込みます。比較元だけにあるレコードは、削除せずに表示します",
    ),
    (
        "Stop if more records would be added: a number, or a percentage of the file's records",
        "追加するレコードの上限。件数、またはファイルのレコードに対する割合で指定します。超えるときは中止します",
    ),
    (
        "Stop if more records would be updated: a number, or a percentage of the file's records",
        "更新するレコードの上限。件数、またはファイルのレコードに対する割合で指定します。超えるときは中止します",
    ),
    (
        "Stop if more table rows would be deleted: a number, or a percentage of the rows that the file's records have",
        "削除するテーブルの行の上限。行数、またはファイルのレコードにある行に対する割合で指定します。超えるときは中止します",
    ),
    (
        "Stop if the file does not have exactly N records",
        "ファイルのレコードがN件でないときは中止します",
    ),
    (
        "Stop if a record was changed since its revision in the file's `$revision` column",
        "レコードが、ファイルの「$revision」列のリビジョンより後に変更されているときは中止します",
    ),
    (
        "Upsert a file with tables without reading the records first: deleted rows are not reported and not counted",
        "テーブルのあるファイルを、レコードを先に読み取らずに更新または追加します。削除される行は表示も集計もされません",
    ),
    (
        "Save the plan to this file, and write nothing to kintone",
        "実行計画をこのファイルに保存します。kintoneには何も書き込みません",
    ),
    (
        "Apply this plan, if file, form and records have not changed since it was saved; FILE is not needed",
        "この実行計画を適用します。保存した後にファイル、フォーム、レコードが変わっていれば適用しません。FILEは不要です",
    ),
    (
        "Check all unique values, lookups and users in kintone first, as `check` does; by default only as many as 40 requests allow",
        "重複を禁止した値、ルックアップ、ユーザーのすべてを、「check」と同じく先にkintoneで確認します。通常は、リクエスト40回までの範囲で確認します",
    ),
    (
        "Do not check unique values, lookups and users in kintone first",
        "重複を禁止した値、ルックアップ、ユーザーを、先にkintoneで確認しません",
    ),
    (
        "Maximum size of a request in bytes, approximately; use a smaller one if a proxy does not accept large requests",
        "1回のリクエストの大きさの目安（バイト）。プロキシが大きなリクエストを通さないときは小さくします",
    ),
    (
        "Accepted for scripts of cli-kintone; upserts are always done by the server",
        "cli-kintoneのスクリプトのためのオプションです。更新または追加は常にサーバー側で行います",
    ),
    (
        "kintone's URL: `https://example.cybozu.com` [env: KINTONE_BASE_URL]",
        "kintoneのURL（例：https://example.cybozu.com）［環境変数：KINTONE_BASE_URL］",
    ),
    (
        "App ID [env: KINTABLE_APP]",
        "アプリID［環境変数：KINTABLE_APP］",
    ),
    (
        "App ID; not needed if there is only one app",
        "アプリID。アプリが1つだけなら不要です",
    ),
    (
        "Login name [env: KINTONE_USERNAME]",
        "ログイン名［環境変数：KINTONE_USERNAME］",
    ),
    (
        "Password; better set as an environment variable [env: KINTONE_PASSWORD]",
        "パスワード。環境変数での指定をおすすめします［環境変数：KINTONE_PASSWORD］",
    ),
    (
        "API token; repeatable, or several separated by commas; better set as an environment variable [env: KINTONE_API_TOKEN]",
        "APIトークン。繰り返すか、カンマで区切って複数指定できます。環境変数での指定をおすすめします［環境変数：KINTONE_API_TOKEN］",
    ),
    (
        "User name for Basic authentication [env: KINTONE_BASIC_AUTH_USERNAME]",
        "Basic認証のユーザー名［環境変数：KINTONE_BASIC_AUTH_USERNAME］",
    ),
    (
        "Password for Basic authentication [env: KINTONE_BASIC_AUTH_PASSWORD]",
        "Basic認証のパスワード［環境変数：KINTONE_BASIC_AUTH_PASSWORD］",
    ),
    (
        "Client certificate (PKCS#12, .pfx)",
        "クライアント証明書（PKCS#12形式、.pfx）",
    ),
    (
        "Password of the client certificate",
        "クライアント証明書のパスワード",
    ),
    (
        "Proxy: `http://host:port` [env: HTTPS_PROXY, https_proxy]",
        "プロキシ（例：http://host:port）［環境変数：HTTPS_PROXY、https_proxy］",
    ),
    (
        "Guest space ID, if the app is in a guest space [env: KINTONE_GUEST_SPACE_ID]",
        "ゲストスペースID。アプリがゲストスペースにあるときに指定します［環境変数：KINTONE_GUEST_SPACE_ID］",
    ),
    (
        "Time limit of a request, in seconds",
        "1回のリクエストの制限時間（秒）",
    ),
    (
        "How often a request is retried after a temporary failure",
        "一時的な失敗の後に再試行する回数",
    ),
    (
        "Use the sandbox (a local emulator of kintone) with the apps in this directory; its records are kept for the next command",
        "kintoneの代わりに、このフォルダーのアプリでサンドボックスを使います。レコードは次のコマンドまで残ります",
    ),
    (
        "Reset the sandbox to its first records before the import",
        "取り込む前に、サンドボックスを最初のレコードに戻します",
    ),
    (
        "Log level of messages on standard error. `warn` hides progress, `error` also notices; `debug` and `trace` also log requests, never their contents",
        "標準エラー出力に表示するメッセージのレベル。「warn」は進捗を、「error」は注意も表示しません。「debug」と「trace」はリクエストも記録しますが、内容は記録しません",
    ),
    (
        "The same as `--log-level debug`",
        "「--log-level debug」と同じです",
    ),
    (
        "Language of messages, kintone's included: English or Japanese; by default that of the locale",
        "メッセージの言語（kintoneのメッセージも含みます）。指定しないとロケールに従います",
    ),
    (
        "Check against a saved form, without a connection; an `app.json` beside it is read, too",
        "接続せず、保存したフォームで確認します。同じフォルダーの「app.json」も使います",
    ),
    (
        "Read the form from kintone, but do not check unique values, lookups, users and update keys there",
        "フォームはkintoneから取得し、重複を禁止した値、ルックアップ、ユーザー、更新キーは確認しません",
    ),
    (
        "A code: `number.invalid`, `GAIA_LO04`",
        "コード（例：number.invalid、GAIA_LO04）",
    ),
    (
        "A directory for the form (`form.json`), its layout (`layout.json`) and the app's settings (`app.json`); `--sandbox` and `sandbox serve` can use it as it is",
        "フォーム（form.json）、レイアウト（layout.json）、アプリの設定（app.json）を保存するフォルダー。「--sandbox」と「sandbox serve」でそのまま使えます",
    ),
    (
        "A file for the form only; `-`, or neither file nor directory, is standard output",
        "フォームだけを保存するファイル。「-」のとき、またはどちらも指定しないときは、標準出力に出力します",
    ),
    (
        "Overwrite existing files",
        "すでにあるファイルを上書きします",
    ),
    (
        "Overwrite an existing file",
        "すでにあるファイルを上書きします",
    ),
    (
        "Format of standard output: a table for people, or one JSON document",
        "標準出力の形式。表、または1つのJSONです",
    ),
    (
        "Use a saved form, without a connection; `app.json` and `layout.json` beside it are read for the app's number precision and the order of its fields",
        "接続せず、保存したフォームを使います。数値の精度とフィールドの順序は、同じフォルダーの「app.json」と「layout.json」から読みます",
    ),
    ("Number of records", "レコードの件数"),
    (
        "Number of rows in each table of the first record; tables of the other records have one",
        "最初のレコードの各テーブルの行数。ほかのレコードでは1行です",
    ),
    (
        "UTF-8 with a byte-order mark, for Excel",
        "バイト順マークの付いたUTF-8（Excel用）",
    ),
    (
        "Shift_JIS, as used by Japanese Windows",
        "Shift_JIS（日本語版Windows用）",
    ),
    (
        "The file to write; `-`, or no file, is standard output",
        "書き出すファイル。「-」のとき、または指定しないときは、標準出力に出力します",
    ),
    (
        "The directory with the app or apps",
        "アプリのあるフォルダー",
    ),
    (
        "The directory with the app or apps: `form.json`, or `apps/<id>/form.json`; its records are kept, and shared with commands that use it with `--sandbox`",
        "アプリのあるフォルダー（form.json、またはapps/<id>/form.json）。レコードは残り、「--sandbox」で同じフォルダーを使うコマンドと共有されます",
    ),
    (
        "A saved form; repeatable for several apps, numbered from 1. Records are kept in memory",
        "保存したフォーム。繰り返すと、複数のアプリになります（アプリIDは1から）。レコードはメモリーだけに保存されます",
    ),
    (
        "Port; 0 uses a free one",
        "ポート。0は空いているポートを使います",
    ),
    (
        "Reset the sandbox to its first records",
        "サンドボックスを最初のレコードに戻します",
    ),
    (
        "A host name that the sandbox also accepts, besides `localhost` and the addresses of this computer, such as that of a container; repeatable",
        "「localhost」とこのコンピューターのアドレスのほかに、サンドボックスが応答するホスト名（コンテナーの名前など）。繰り返し指定できます",
    ),
    (
        "Simulate a fault; repeatable",
        "障害を模擬します。繰り返し指定できます",
    ),
    (
        "Repeat the random faults of a run that showed this seed when it started",
        "開始時に表示されたシード値を指定すると、同じ障害を再現します",
    ),
    (
        "Format of standard output: the address and an example, or one line of JSON for scripts; it is printed as soon as the sandbox is ready",
        "標準出力の形式。アドレスと実行例、またはスクリプト用の1行のJSONです。準備ができしだい出力します",
    ),
    ("The shell", "シェル"),
];
