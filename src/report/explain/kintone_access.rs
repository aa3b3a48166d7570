//! kintone's codes about who asks, what they may do, and how much at once.

use super::{Explanation, account};

pub(super) const TABLE: &[Explanation] = &[
    Explanation::new(
        "CB_AU01",
        account(
            "The request carried no login and no API token.",
            "Give --username and --password, or --api-token, or their environment variables.",
        ),
        account(
            "リクエストにログイン情報もAPIトークンもありません。",
            "--usernameと--password、または--api-tokenを、オプションか環境変数で指定してくださ\
             い。",
        ),
    )
    .says("401", "ログインしてください。", "Please login."),
    Explanation::new(
        "CB_WA01",
        account(
            "The login name or the password is wrong.",
            "Check --username and --password; the login name is not the name that is shown.",
        ),
        account(
            "ログイン名またはパスワードが正しくありません。",
            "--usernameと--passwordを確認してください。ログイン名は表示名とは異なります。",
        ),
    )
    .says(
        "401",
        "ユーザーのパスワード認証に失敗しました。「X-Cybozu-Authorization」ヘッダーの値が正\
         しくありません。",
        "Password authentication failed. The value in http header of \
         X-Cybozu-Authorization is not valid.",
    ),
    Explanation::new(
        "CB_TW02",
        account(
            "The user has two-factor authentication, which the REST API does not support.",
            "Give an API token with --api-token instead.",
        ),
        account(
            "ユーザーが2要素認証を有効にしています。REST APIは2要素認証に対応していません。",
            "代わりに--api-tokenでAPIトークンを指定してください。",
        ),
    )
    .says(
        "",
        "2要素認証を有効にしているため、認証できません。REST APIでは2要素認証はサポートされ\
         ていません。",
        "",
    ),
    Explanation::new(
        "CB_NO02",
        account(
            "The user or token lacks a right on the app, the record or the space. The same \
             answer comes when --guest-space-id is not the space of the app.",
            "Ask for the right to view, add or edit records, and check --guest-space-id.",
        ),
        account(
            "アプリ、レコード、スペースに対する権限がありません。--guest-space-idがアプリのスペ\
             ースと違うときも、同じエラーになります。",
            "レコードの閲覧、追加、編集の権限と、--guest-space-idを確認してください。",
        ),
    )
    .says("403", "権限がありません。", "No privilege to proceed."),
    Explanation::new(
        "GAIA_NO01",
        account(
            "The API token lacks the right for this request, or belongs to another app.",
            "Tick the rights to view, add and edit records for the API token in the app's \
             settings, and update the app.",
        ),
        account(
            "APIトークンにこのリクエストの権限がないか、別のアプリのAPIトークンです。",
            "アプリの設定でAPIトークンのレコード閲覧、追加、編集にチェックを入れ、アプリを更新\
             してください。",
        ),
    )
    .says(
        "403, 520",
        "このAPIトークンでは、指定したAPIを実行できません。",
        "Using this API token, you cannot run the specified API.",
    ),
    Explanation::new(
        "GAIA_AP15",
        account(
            "None of the API tokens is this app's.",
            "Check --app and --api-token.",
        ),
        account(
            "指定したAPIトークンの中に、このアプリのものがありません。",
            "--appと--api-tokenを確認してください。",
        ),
    )
    .says(
        "403",
        "APIトークンとアプリ（id: N）の組み合わせが正しくありません。",
        "",
    ),
    Explanation::new(
        "GAIA_IA02",
        account(
            "An API token is unknown to kintone, or was made but not yet put into effect. One \
             bad token of several is enough.",
            "Check --api-token, and after making a token update the app in its settings.",
        ),
        account(
            "APIトークンがkintoneにないか、生成後にまだ反映されていません。複数のうち1つでも正\
             しくなければエラーになります。",
            "--api-tokenを確認してください。トークンを生成した後は、アプリの設定画面でアプリを\
             更新してください。",
        ),
    )
    .says(
        "400, 520",
        "指定したAPIトークンは、アプリで生成されたトークンと異なります。…",
        "The specified API token does not match the API token generated via an app.",
    ),
    Explanation::new(
        "GAIA_DA03",
        account(
            "Two API tokens of the same app were given.",
            "Give one API token for each app.",
        ),
        account(
            "同じアプリのAPIトークンが2つ以上指定されています。",
            "APIトークンはアプリごとに1つだけ指定してください。",
        ),
    )
    .says(
        "400, 520",
        "",
        "You cannot specify a duplicate API token for the same app.",
    ),
    Explanation::new(
        "GAIA_FU01",
        account(
            "The user lacks the right to edit a field.",
            "Ask for the right to edit the field, or leave its column out with --fields.",
        ),
        account(
            "フィールドの編集権限がありません。",
            "フィールドの編集権限を確認するか、--fieldsでそのフィールド以外を指定してください。",
        ),
    )
    .says(
        "403",
        "フィールド「X」の編集権限がありません。",
        "Edit permissions are required to edit field \"X\".",
    ),
    Explanation::new(
        "GAIA_IL23",
        account(
            "The app is in a guest space, whose API has another path.",
            "Give the space's id with --guest-space-id: the number in its address.",
        ),
        account(
            "ゲストスペース内のアプリです。ゲストスペースではリクエストの送信先が異なります。",
            "--guest-space-idでゲストスペースのIDを指定してください。URLに含まれる番号です。",
        ),
    )
    .says(
        "400, 520",
        "ゲストスペース内のアプリを操作する場合は、リクエストの送信先を「/k/guest/（ゲスト\
         スペースのID）/v1/...」にします。",
        "When you operate an app in a guest space, please send the request to \
         '/k/guest/(guest space ID)/v1/...'.",
    ),
    Explanation::new(
        "GAIA_AP01",
        account(
            "No app has this id; it may have been deleted.",
            "Check --app: the number in the app's address, `/k/12/`.",
        ),
        account(
            "指定したIDのアプリがありません。削除されたおそれもあります。",
            "--appを確認してください。アプリのURLの「/k/12/」の番号です。",
        ),
    )
    .says(
        "404",
        "指定したアプリ（id: N）が見つかりません。削除されている可能性があります。",
        "The app (ID: N) not found. The app may have been deleted.",
    ),
    Explanation::new(
        "GAIA_TO04",
        account(
            "More than 100 requests were under way in the domain at once, from all its \
             programs together. The request was not carried out, and kintable sends it again \
             after a pause.",
            "If it goes on, run it at another hour, and fewer programs at once.",
        ),
        account(
            "ドメイン全体で、同時に実行中のAPIリクエストが100を超えました。このリクエストは実行\
             されておらず、kintableは間をおいて再送します。",
            "繰り返すときは、時間帯をずらすか、同時に動かすプログラムを減らしてください。",
        ),
    )
    .says(
        "429",
        "APIの同時リクエスト数が上限を超えています。",
        "The number of concurrent API requests exceeds the limit.",
    ),
    Explanation::new(
        "GAIA_TM12",
        account(
            "The domain has 10 cursors already; a cursor lives for 10 minutes.",
            "Delete cursors that are no longer needed, or try again after 10 minutes.",
        ),
        account(
            "ドメインのカーソルが上限の10個に達しています。カーソルは10分間有効です。",
            "不要なカーソルを削除するか、10分ほど待ってから再実行してください。",
        ),
    )
    .says(
        "429",
        "作成できるカーソルの上限に達しているため、カーソルを作成できません。不要なカーソル\
         を削除するか、しばらく経ってから再実行してください。",
        "",
    ),
    Explanation::new(
        "GAIA_DA02",
        account(
            "Another write held the app's database, so that nothing was saved. kintable sends \
             the request again after a pause.",
            "If it goes on, see that no other program writes to the app at the same time.",
        ),
        account(
            "ほかの処理がアプリのデータベースをロックしていたため、何も保存されていません。\
             kintableは間をおいて再送します。",
            "繰り返すときは、同じアプリに同時に書き込むプログラムがないか確認してください。",
        ),
    )
    .says(
        "400",
        "データベースのロックに失敗したため、変更を保存できませんでした。時間をおいて再度お\
         試しください。",
        "",
    ),
    Explanation::new(
        "GAIA_RE18",
        account(
            "Another write held the app's database, so that the request failed. kintable sends \
             it again after a pause.",
            "If it goes on, see that no other program writes to the app at the same time.",
        ),
        account(
            "ほかの処理がアプリのデータベースをロックしていたため、操作に失敗しました。kintable\
             は間をおいて再送します。",
            "繰り返すときは、同じアプリに同時に書き込むプログラムがないか確認してください。",
        ),
    )
    .says(
        "520",
        "データベースがロックされているため、操作に失敗しました。時間をおいて再度お試しくだ\
         さい。",
        "",
    ),
    Explanation::new(
        "GAIA_LT01",
        account(
            "Another write held the app's database, so that the request failed. kintable sends \
             it again after a pause.",
            "If it goes on, see that no other program writes to the app at the same time.",
        ),
        account(
            "ほかの処理がアプリのデータベースをロックしていたため、操作に失敗しました。kintable\
             は間をおいて再送します。",
            "繰り返すときは、同じアプリに同時に書き込むプログラムがないか確認してください。",
        ),
    )
    .says(
        "",
        "データベースがロックされているため、操作に失敗しました。時間をおいて再度お試しくだ\
         さい。",
        "",
    ),
];
