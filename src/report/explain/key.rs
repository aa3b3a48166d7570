//! Codes about update keys, duplicates, lookups, users and attachments: what points elsewhere.

use super::{Explanation, account};

pub(super) const TABLE: &[Explanation] = &[
    Explanation::new(
        "key.no-such-field",
        account(
            "--update-key names a field that the app does not have.",
            "Write the field code as it is in the form's settings.",
        ),
        account(
            "--update-keyに、アプリにないフィールドが指定されています。",
            "フォームの設定にあるフィールドコードを指定してください。",
        ),
    ),
    Explanation::new(
        "key.unsupported",
        account(
            "--update-key names a field whose type cannot be a key.",
            "Take the record number, or a text or number field that prohibits duplicate values.",
        ),
        account(
            "--update-keyに、更新キーにできないタイプのフィールドが指定されています。",
            "レコード番号か、値の重複を禁止した文字列（1行）または数値フィールドを指定してくだ\
             さい。",
        ),
    ),
    Explanation::new(
        "key.not-unique-field",
        account(
            "The update key's field allows duplicate values, so that a key can stand for \
             several records.",
            "Set \"Prohibit duplicate values\" in the field's settings and update the app.",
        ),
        account(
            "更新キーのフィールドに「値の重複を禁止する」が設定されておらず、1つのキーが複数の\
             レコードを指すおそれがあります。",
            "フィールドの設定で「値の重複を禁止する」にチェックを入れ、アプリを更新してください。",
        ),
    ),
    Explanation::new(
        "key.missing-column",
        account(
            "The file has no column for the update key.",
            "Add a column whose header is the key's field code.",
        ),
        account(
            "更新キーの列がファイルにありません。",
            "更新キーのフィールドコードを見出しにした列を追加してください。",
        ),
    ),
    Explanation::new(
        "key.empty",
        account(
            "The update key's cell is empty, and --empty-key error is given.",
            "Fill in the key, or give --empty-key insert to add such records.",
        ),
        account(
            "--empty-key errorが指定されていますが、更新キーが空です。",
            "更新キーを入力してください。空のレコードを追加するときは、--empty-key insertを指定\
             してください。",
        ),
    ),
    Explanation::new(
        "key.invalid",
        account(
            "The update key is the record number, and this cell is none. A record number is a \
             whole number, with or without the app code.",
            "Write the record number as kintone shows it.",
        ),
        account(
            "更新キーはレコード番号ですが、セルの値がレコード番号ではありません。レコード番号は\
             整数で、アプリコードを付けることもできます。",
            "kintoneに表示されるとおりのレコード番号を書いてください。",
        ),
    )
    .example("No.12", "12"),
    Explanation::new(
        "key.mixed-app-code",
        account(
            "Some record numbers carry the app code, others do not. The file may have been put \
             together from two apps.",
            "Write all record numbers in the same way.",
        ),
        account(
            "アプリコードの付いたレコード番号と付いていないレコード番号が混在しています。2つの\
             アプリのデータが混ざっているおそれがあります。",
            "レコード番号の書き方をそろえてください。",
        ),
    )
    .example("APP-1\n2", "APP-1\nAPP-2"),
    Explanation::new(
        "key.duplicate",
        account(
            "Two records of the file have the same update key, so that the later would \
             overwrite the earlier. kintone holds keys for equal that differ only in blanks at \
             their end or in how a number is written.",
            "Put the lines of one record together under one `*`, or delete one of the records.",
        ),
        account(
            "更新キーが同じレコードがファイルに2つあり、後のレコードが前のレコードを上書きして\
             しまいます。kintoneは、末尾の空白や数値の書き方だけが違うキーを同じものとみなしま\
             す。",
            "1つのレコードの行は1つの「*」の下にまとめるか、どちらかのレコードを削除してくださ\
             い。",
        ),
    ),
    Explanation::new(
        "key.too-long",
        account(
            "The update key has more than 64 characters. kintone compares only the first 64, \
             so that another record could be updated.",
            "Choose shorter keys, or another key field.",
        ),
        account(
            "更新キーが64文字を超えています。kintoneは先頭の64文字だけを比較するため、別のレコ\
             ードを更新するおそれがあります。",
            "更新キーを短くするか、別のフィールドを更新キーにしてください。",
        ),
    ),
    Explanation::new(
        "key.placeholder",
        account(
            "The update key is what systems write for \"nothing\": null, N/A, none, undefined, \
             0. All such records would be taken for one.",
            "Fill in the key, or leave it empty.",
        ),
        account(
            "更新キーが、null、N/A、none、undefined、0のような「値なし」を表す語です。このまま\
             では、別々のレコードが同じレコードとみなされます。",
            "更新キーを入力するか、空にしてください。",
        ),
    ),
    Explanation::new(
        "key.trailing-blank",
        account(
            "The key ends with blanks, which kintone ignores when it compares keys.",
            "Remove the blanks if they are not meant.",
        ),
        account(
            "更新キーの末尾に空白があります。kintoneはキーの比較で末尾の空白を無視します。",
            "不要な空白であれば取り除いてください。",
        ),
    ),
    Explanation::new(
        "key.not-found",
        account(
            "No record has this update key, and such records are not to be added. For record \
             numbers this is the default, because kintone would give the new record another \
             number.",
            "Correct the key, or give --missing insert to add such records, or --missing skip \
             to leave them out.",
        ),
        account(
            "更新キーに一致するレコードがありません。レコード番号では、追加しても別の番号になる\
             ため、初期設定でエラーとします。",
            "更新キーを直してください。追加するときは--missing insert、取り込まないときは\
             --missing skipを指定してください。",
        ),
    ),
    Explanation::new(
        "key.not-found-skipped",
        account(
            "A record was left out, because no record has its update key and --missing skip is \
             given.",
            "Nothing is needed. To add such records give --missing insert.",
        ),
        account(
            "--missing skipが指定されているため、更新キーに一致するレコードがないものを取り込み\
             ませんでした。",
            "対処は不要です。追加するときは--missing insertを指定してください。",
        ),
    ),
    Explanation::new(
        "unique.in-file",
        account(
            "A value stands twice in the file, and its field prohibits duplicates.",
            "Give each record a value of its own.",
        ),
        account(
            "値の重複を禁止したフィールドの値が、ファイルの中で重複しています。",
            "レコードごとに異なる値にしてください。",
        ),
    ),
    Explanation::new(
        "unique.in-app",
        account(
            "Another record of the app has this value already, and the field prohibits \
             duplicates.",
            "Correct the value. To update the record that has it, name the field with \
             --update-key.",
        ),
        account(
            "値の重複を禁止したフィールドの値が、アプリのほかのレコードと重複しています。",
            "値を直してください。そのレコードを更新するときは、--update-keyでフィールドを指定し\
             てください。",
        ),
    ),
    Explanation::new(
        "lookup.not-found",
        account(
            "The app that the lookup reads has no record with this key.",
            "Correct the key, or add the record to that app first.",
        ),
        account(
            "ルックアップの参照先のアプリに、この値のレコードがありません。",
            "値を直すか、先に参照先のアプリへレコードを追加してください。",
        ),
    ),
    Explanation::new(
        "lookup.unchecked",
        account(
            "The app that the lookup reads cannot be asked, so that its keys could not be \
             checked. kintone checks them when the records are sent.",
            "Give an API token with the right to view that app, beside the app's own: \
             --api-token A,B.",
        ),
        account(
            "ルックアップの参照先のアプリを閲覧できないため、値を確認できませんでした。送信時に\
             kintoneが確認します。",
            "参照先のアプリを閲覧できるAPIトークンも、--api-token A,Bのように指定してください。",
        ),
    ),
    Explanation::new(
        "field.unchecked",
        account(
            "The user or the token may not view what tells whether kintone would take the values: \
             the records of the app. kintone checks them when the records are sent.",
            "Use a user or a token with the permission \"View records\", or add --no-preflight.",
        ),
        account(
            "このユーザーまたはAPIトークンではアプリのレコードを閲覧できないため、値を確認できません\
             でした。送信時にkintoneが確認します。",
            "「レコード閲覧」の権限があるユーザーまたはAPIトークンを使うか、--no-preflightを指定して\
             ください。",
        ),
    ),
    Explanation::new(
        "preflight.limited",
        account(
            "Unique values, lookups and users are checked in kintone before anything is written, as \
             long as few requests do. The file needs more, so that its other records are checked by \
             kintone when they are sent.",
            "Add --preflight to check all of them beforehand, or --no-preflight to check none.",
        ),
        account(
            "重複禁止の値、ルックアップ、ユーザーは、少ないリクエストですむ範囲で、書き込む前にkintone\
             で確認します。このファイルではリクエストが多くなるため、残りのレコードは送信時にkintoneが\
             確認します。",
            "すべてを先に確認するときは--preflightを、何も確認しないときは--no-preflightを指定して\
             ください。",
        ),
    ),
    Explanation::new(
        "user.not-found",
        account(
            "kintone knows no such user, organization or group. Codes are written, not the \
             names that are shown.",
            "Write the login name of a user, or the code of an organization or group.",
        ),
        account(
            "指定したユーザー、組織、グループがkintoneにありません。表示名ではなくコードで指定\
             します。",
            "ユーザーはログイン名、組織とグループはコードを書いてください。",
        ),
    )
    .example("鈴木 一郎", "suzuki"),
    Explanation::new(
        "attachment.missing",
        account(
            "The attachment's path names no file below --attachments-dir.",
            "Correct the path; it starts at the attachments directory.",
        ),
        account(
            "--attachments-dirの下に、添付ファイルがありません。",
            "パスを直してください。パスは添付ファイルのディレクトリから書きます。",
        ),
    ),
    Explanation::new(
        "attachment.unreadable",
        account(
            "The attachment's path is not a plain file, or the file cannot be read.",
            "Name a file, and see that you may read it.",
        ),
        account(
            "添付ファイルのパスがファイルではないか、ファイルを読めません。",
            "ファイルを指定し、読み取り権限を確認してください。",
        ),
    ),
    Explanation::new(
        "attachment.outside",
        account(
            "The attachment's path leaves the attachments directory, by `..`, by starting at \
             the root, or by a link. A file from someone else could upload your private files \
             otherwise.",
            "Move the attachment below the directory, or choose another directory with \
             --attachments-dir.",
        ),
        account(
            "「..」、絶対パス、リンクにより、添付ファイルのディレクトリの外を指しています。他\
             人が作ったファイルによって、手元のファイルが意図せず送信されることを防ぎます。",
            "添付ファイルをディレクトリの下に移すか、--attachments-dirで別のディレクトリを\
             指定してください。",
        ),
    )
    .example("../contract.pdf", "contract.pdf"),
    Explanation::new(
        "attachment.no-directory",
        account(
            "The file names attachments, but no directory is given where they are.",
            "Give --attachments-dir, or empty the column.",
        ),
        account(
            "添付ファイルの列に値がありますが、ディレクトリが指定されていません。",
            "--attachments-dirを指定するか、列を空にしてください。",
        ),
    ),
    Explanation::new(
        "server.refused",
        account(
            "kintone refused a record for a reason that only kintone can know. The message \
             holds kintone's own code and text.",
            "Look kintone's code up with `kintable explain CODE`.",
        ),
        account(
            "kintoneがレコードを受け付けませんでした。理由は、メッセージにあるkintoneのエラーコ\
             ードと文のとおりです。",
            "「kintable explain エラーコード」で、原因と対処を確認してください。",
        ),
    ),
];
