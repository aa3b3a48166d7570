//! What the app, the apps that it looks into, its users and the attachments have against a value.

macro_rules! app_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    UniqueInFile {
        /// The value.
        text: String,
        /// The line of its first occurrence.
        first_line: u64,
    } = Error "unique.in-file" {
        says   "{text:?} stands on line {first_line} already, and the field prohibits duplicates"
               "{text:?}が{first_line}行目と重複しています。値の重複が禁止されたフィールドです。"
        cause  "A value stands twice in the file, and its field prohibits duplicates."
               "値の重複を禁止したフィールドの値が、ファイルの中で重複しています。"
        remedy "Give each record a value of its own."
               "レコードごとに異なる値にしてください。"
    }

    UniqueInApp {
        /// The value.
        text: String,
        /// The record that holds it.
        record: RecordId,
    } = Error "unique.in-app" {
        says   "record {record} has {text:?} already, and the field prohibits duplicates"
               "{text:?}はレコード番号{record}のレコードと重複しています。値の重複が禁止されたフィールドです。"
        cause  "Another record of the app has this value already, and the field prohibits duplicates."
               "値の重複を禁止したフィールドの値が、アプリのほかのレコードと重複しています。"
        remedy "Correct the value. To update the record that has it, name the field with --update-key."
               "値を直してください。そのレコードを更新するときは、--update-keyでフィールドを指定してください。"
    }

    LookupNotFound {
        /// The key.
        text: String,
        /// The app that is looked into.
        app: AppId,
    } = Error "lookup.not-found" {
        says   "app {app} has no record with the key {text:?}"
               "ルックアップの参照先のアプリ（id: {app}）に{text:?}がありません。"
        cause  "The app that the lookup reads has no record with this key."
               "ルックアップの参照先のアプリに、この値のレコードがありません。"
        remedy "Correct the key, or add the record to that app first."
               "値を直すか、先に参照先のアプリへレコードを追加してください。"
    }

    LookupUnchecked {
        /// What kintone said.
        reason: Text,
    } = Notice "lookup.unchecked" {
        says   "the lookup could not be checked: {reason}"
               "ルックアップを確認できませんでした：{reason}"
        cause  "The app that the lookup reads cannot be asked, so that its keys could not be checked. kintone checks them when the records are sent."
               "ルックアップの参照先のアプリを閲覧できないため、値を確認できませんでした。送信時にkintoneが確認します。"
        remedy "Give an API token with the right to view that app, beside the app's own: --api-token A,B."
               "参照先のアプリを閲覧できるAPIトークンも、--api-token A,Bのように指定してください。"
        hint   remedy
    }

    FieldUnchecked {
        /// What kintone said.
        reason: Text,
    } = Notice "field.unchecked" {
        says   "the values could not be checked in kintone: {reason}"
               "値をkintoneで確認できませんでした：{reason}"
        cause  "The user or the token may not view what tells whether kintone would take the values: the records of the app. kintone checks them when the records are sent."
               "このユーザーまたはAPIトークンではアプリのレコードを閲覧できないため、値を確認できませんでした。送信時にkintoneが確認します。"
        remedy "Use a user or a token with the permission \"View records\", or add --no-preflight."
               "「レコード閲覧」の権限があるユーザーまたはAPIトークンを使うか、--no-preflightを指定してください。"
        hint   remedy
    }

    PreflightLimited {
        /// The line from which on not all was asked.
        line: u64,
        /// How many requests are made at most.
        requests: u32,
    } = Notice "preflight.limited" {
        says   "unique values, lookups and users are not all checked in kintone from line {first} on, as that takes more than {requests} requests"
               "{line}行目以降は、重複禁止の値、ルックアップ、ユーザーのすべてをkintoneで確認してはいません（リクエストが{requests}回を超えるため）。"
        where  first = count(*line);
        cause  "Unique values, lookups and users are checked in kintone before anything is written, as long as few requests do. The file needs more, so that its other records are checked by kintone when they are sent."
               "重複禁止の値、ルックアップ、ユーザーは、少ないリクエストですむ範囲で、書き込む前にkintoneで確認します。このファイルではリクエストが多くなるため、残りのレコードは送信時にkintoneが確認します。"
        remedy "Add --preflight to check all of them beforehand, or --no-preflight to check none."
               "すべてを先に確認するときは--preflightを、何も確認しないときは--no-preflightを指定してください。"
        hint   remedy
    }

    UserNotFound {
        /// The code.
        code: String,
    } = Error "user.not-found" {
        says   "kintone knows no {code:?}"
               "{code:?}がkintoneに見つかりません。"
        cause  "kintone knows no such user, organization or group. Codes are written, not the names that are shown."
               "指定したユーザー、組織、グループがkintoneにありません。表示名ではなくコードで指定します。"
        remedy "Write the login name of a user, or the code of an organization or group, not the name that is shown."
               "表示名ではなく、ユーザーはログイン名、組織とグループはコードを書いてください。"
        hint   remedy
        wrong  "鈴木 一郎"
        right  "suzuki"
    }

    AttachmentMissing {
        /// The path as the file states it.
        path: String,
    } = Error "attachment.missing" {
        says   "the attachment {path:?} does not exist"
               "添付ファイル{path:?}がありません。"
        cause  "The attachment's path names no file below --attachments-dir."
               "--attachments-dirの下に、添付ファイルがありません。"
        remedy "Correct the path; it starts at the attachments directory."
               "パスを直してください。パスは添付ファイルのディレクトリから書きます。"
        hint   remedy
    }

    AttachmentUnreadable {
        /// The path as the file states it.
        path: String,
        /// What the system said.
        reason: Text,
    } = Error "attachment.unreadable" {
        says   "the attachment {path:?} cannot be read: {reason}"
               "添付ファイル{path:?}を読めません：{reason}"
        cause  "The attachment's path is not a plain file, or the file cannot be read."
               "添付ファイルのパスがファイルではないか、ファイルを読めません。"
        remedy "Name a file, and see that you may read it."
               "ファイルを指定し、読み取り権限を確認してください。"
    }

    AttachmentOutside {
        /// The path as the file states it.
        path: String,
    } = Error "attachment.outside" {
        says   "the attachment {path:?} is outside the attachments directory"
               "添付ファイル{path:?}は、添付ファイルのディレクトリの外にあります。"
        cause  "The attachment's path leaves the attachments directory, by `..`, by starting at the root, or by a link. A file from someone else could upload your private files otherwise."
               "「..」、絶対パス、リンクにより、添付ファイルのディレクトリの外を指しています。他人が作ったファイルによって、手元のファイルが意図せず送信されることを防ぎます。"
        remedy "Move the attachment below the directory, or choose another directory with --attachments-dir."
               "添付ファイルをディレクトリの下に移すか、--attachments-dirで別のディレクトリを指定してください。"
        wrong  "../contract.pdf"
        right  "contract.pdf"
    }

    AttachmentNoDirectory = Error "attachment.no-directory" {
        says   "--attachments-dir option is required."
               "--attachments-dirの指定が必要です（--attachments-dir option is required.）。"
        cause  "The file names attachments, but no directory is given where they are."
               "添付ファイルの列に値がありますが、ディレクトリが指定されていません。"
        remedy "Give --attachments-dir, or empty the column."
               "--attachments-dirを指定するか、列を空にしてください。"
    }

    ServerRefused {
        /// kintone's code.
        code: String,
        /// kintone's own text.
        message: String,
    } = Error "server.refused" {
        says   "kintone refused: [{code}] {message}"
               "kintoneが受け付けませんでした：[{code}] {message}"
        cause  "kintone refused a record for a reason that only kintone can know. The message holds kintone's own code and text."
               "kintoneがレコードを受け付けませんでした。理由は、メッセージにあるkintoneのエラーコードと文のとおりです。"
        remedy "Look kintone's code up with `kintable explain CODE`."
               "「kintable explain エラーコード」で、原因と対処を確認してください。"
    }
    } };
}
