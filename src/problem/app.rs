//! What the app, the apps that it looks into, its users and the attachments have against a value.

use super::kintone;
use crate::language::{Text, text};

macro_rules! app_problems {
    ($next:ident! $($others:tt)*) => { $next! { $($others)*

    UniqueInFile {
        /// The value.
        text: String,
        /// The line of its first occurrence.
        first_line: u64,
        /// The file that has it, if it is another one.
        file: Option<String>,
    } = Error "unique.in-file" {
        says   "{text:?} is already on {first}; this field does not allow duplicate values"
               "{text:?}が{first}と重複しています。「値の重複を禁止する」が設定されたフィールドです。"
        where  first = line_of(*first_line, file.as_deref());
        cause  "The file, or files that are imported together, have a value twice, and its field does not allow duplicate values."
               "「値の重複を禁止する」が設定されたフィールドの値が、ファイルの中、または一緒に取り込むファイルの間で重複しています。"
        remedy "Use a different value for each record."
               "レコードごとに異なる値にしてください。"
        hint   remedy
    }

    UniqueInApp {
        /// The value.
        text: String,
        /// The record that holds it.
        record: RecordId,
    } = Error "unique.in-app" {
        says   "record {record} already has {text:?}; this field does not allow duplicate values"
               "{text:?}がレコード番号{record}のレコードと重複しています。「値の重複を禁止する」が設定されたフィールドです。"
        cause  "Another record of the app already has this value, and the field does not allow duplicate values."
               "「値の重複を禁止する」が設定されたフィールドの値が、アプリのほかのレコードと重複しています。"
        remedy "Use a different value, or update that record with this field as `--update-key`."
               "値を直してください。そのレコードを更新するときは、「--update-key」でこのフィールドを指定してください。"
        hint   remedy
    }

    LookupNotFound {
        /// The key.
        text: String,
        /// The app that is looked into.
        app: AppId,
    } = Error "lookup.not-found" {
        says   "the lookup's source app (app {app}) has no record with {text:?}"
               "ルックアップの参照先のアプリ（アプリ{app}）に、{text:?}のレコードがありません。"
        cause  "The lookup's source app has no record with this value."
               "ルックアップの参照先のアプリに、この値のレコードがありません。"
        remedy "Correct the value, or add the record to the source app first."
               "値を直すか、先に参照先のアプリへレコードを追加してください。"
        hint   remedy
    }

    LookupAmbiguous {
        /// The key.
        text: String,
        /// The app that is looked into.
        app: AppId,
        /// How many records have it.
        records: usize,
    } = Error "lookup.ambiguous" {
        says   "the lookup's source app (app {app}) has {records} records with {text:?}, so kintone cannot choose one"
               "ルックアップの参照先のアプリ（アプリ{app}）に{text:?}のレコードが{records}件あり、1件に決められません。"
        cause  "The lookup's source app has several records with this value. kintone returns an error for such a lookup."
               "ルックアップの参照先のアプリに、この値のレコードが複数あります。このようなルックアップは、kintoneでエラーになります。"
        remedy "Remove the duplicates in the source app, and set \"Prohibit duplicate values\" for the field it copies from."
               "参照先のアプリで重複をなくし、コピー元のフィールドに「値の重複を禁止する」を設定してください。"
        hint   remedy
    }

    LookupUnchecked {
        /// What kintone said.
        reason: Text,
    } = Notice "lookup.unchecked" {
        says   "the lookup could not be checked: {reason}"
               "ルックアップを確認できませんでした：{reason}"
        cause  "The lookup's source app could not be read, so the values could not be checked. kintone checks them when the records are sent."
               "ルックアップの参照先のアプリを閲覧できないため、値を確認できませんでした。送信時にkintoneが確認します。"
        remedy "Check that the source app exists and that you have permission to view it; with API tokens, add that app's token, as in `--api-token A,B`."
               "参照先のアプリがあること、その閲覧権限があることを確認してください。APIトークンを使うときは、「--api-token A,B」のように、参照先のアプリのAPIトークンも指定してください。"
        hint   remedy
    }

    FieldUnchecked {
        /// What kintone said.
        reason: Text,
    } = Notice "field.unchecked" {
        says   "the values could not be checked in kintone: {reason}"
               "値をkintoneで確認できませんでした：{reason}"
        cause  "The user or the API token cannot view the app's records, which are needed to check the values. kintone checks them when the records are sent."
               "このユーザーまたはAPIトークンではアプリのレコードを閲覧できないため、値を確認できませんでした。送信時にkintoneが確認します。"
        remedy "Use a user or an API token with the permission \"View records\", or add `--no-preflight`."
               "「レコード閲覧」の権限があるユーザーまたはAPIトークンを使うか、「--no-preflight」を指定してください。"
        hint   remedy
    }

    PreflightLimited {
        /// The line from which on not all was asked.
        line: u64,
        /// How many requests are made at most.
        requests: u32,
    } = Notice "preflight.limited" {
        says   "unique values, lookups and users are not all checked in kintone from line {first} on, because that takes more than {requests} requests"
               "{first}行目以降は、重複を禁止した値、ルックアップ、ユーザーのすべてをkintoneで確認してはいません（リクエストが{requests}回を超えるため）。"
        where  first = count(*line);
        cause  "Unique values, lookups and users are checked in kintone before anything is written, if that takes few requests. This file needs more, so kintone checks the other records when they are sent."
               "重複を禁止した値、ルックアップ、ユーザーは、少ないリクエストですむ範囲で、書き込む前にkintoneで確認します。このファイルではリクエストが多くなるため、残りのレコードは送信時にkintoneが確認します。"
        remedy "Add `--preflight` to check all of them beforehand, or `--no-preflight` to check none."
               "すべてを先に確認するときは「--preflight」を、何も確認しないときは「--no-preflight」を指定してください。"
        hint   remedy
    }

    UserNotFound {
        /// The code.
        code: String,
    } = Error "user.not-found" {
        says   "kintone has no user, department or group with the code {code:?}"
               "コードが{code:?}のユーザー、組織、グループがkintoneにありません。"
        cause  "kintone has no such user, department or group. Use codes, not display names."
               "指定したユーザー、組織、グループがkintoneにありません。表示名ではなくコードで指定します。"
        remedy "Use the login name of a user, or the code of a department or group, not the display name."
               "表示名ではなく、ユーザーはログイン名、組織とグループはコードを使ってください。"
        hint   remedy
        wrong  "鈴木 一郎"
        right  "suzuki"
    }

    AttachmentMissing {
        /// The path as the file states it.
        path: String,
        /// The name of the directory.
        directory: String,
    } = Error "attachment.missing" {
        says   "the attachment {path:?} is not in the directory {directory:?} (`--attachments-dir`)"
               "添付ファイル{path:?}が、フォルダー{directory:?}（--attachments-dir）に見つかりません。"
        cause  "There is no such file in the `--attachments-dir` directory."
               "「--attachments-dir」のフォルダーに、その添付ファイルがありません。"
        remedy "Correct the path, which starts in that directory."
               "パスを直してください。そのフォルダーからの相対パスで指定します。"
        hint   remedy
    }

    AttachmentUnreadable {
        /// The path as the file states it.
        path: String,
        /// What the system said.
        reason: Text,
    } = Error "attachment.unreadable" {
        says   "the attachment {path:?} cannot be read: {reason}"
               "添付ファイル{path:?}を読み取れません：{reason}"
        cause  "The path of the attachment is not a file, or the file cannot be read."
               "添付ファイルのパスがファイルではないか、ファイルを読み取れません。"
        remedy "Use a file, and check that you have permission to read it."
               "ファイルを指定し、読み取り権限を確認してください。"
        hint   remedy
    }

    AttachmentOutside {
        /// The path as the file states it.
        path: String,
    } = Error "attachment.outside" {
        says   "the attachment {path:?} is outside the `--attachments-dir` directory"
               "添付ファイル{path:?}は、「--attachments-dir」のフォルダーの外にあります。"
        cause  "The path of the attachment leaves the `--attachments-dir` directory, with `..`, as an absolute path, or through a link. Otherwise a file from someone else could upload your private files."
               "「..」、絶対パス、リンクにより、「--attachments-dir」のフォルダーの外を指しています。他人が作ったファイルによって、手元のファイルが意図せず送信されることを防ぎます。"
        remedy "Move the attachment into that directory, or choose another one with `--attachments-dir`."
               "添付ファイルをフォルダーの中に移すか、「--attachments-dir」で別のフォルダーを指定してください。"
        hint   remedy
        wrong  "../contract.pdf"
        right  "contract.pdf"
    }

    AttachmentAddress {
        /// The address as the file states it.
        address: String,
    } = Error "attachment.address" {
        says   "{address:?} is a web address, but attachments are files of the `--attachments-dir` directory"
               "{address:?}はWebのアドレスです。添付ファイルは、「--attachments-dir」のフォルダーにあるファイルで指定します。"
        cause  "An attachment field takes files, and kintable downloads none."
               "添付ファイルフィールドに設定できるのはファイルです。kintableはダウンロードしません。"
        remedy "Download the file into that directory and enter its name, or import the address into a link field."
               "ファイルをそのフォルダーにダウンロードして名前を入力するか、アドレスをリンクフィールドに取り込んでください。"
        hint   remedy
        wrong  "https://example.com/contract.pdf"
        right  "contract.pdf"
    }

    AttachmentNoDirectory = Error "attachment.no-directory" {
        says   "the file has attachments, but `--attachments-dir` is missing"
               "添付ファイルの列に値がありますが、「--attachments-dir」が指定されていません。"
        known  "--attachments-dir option is required."
        cause  "The file has attachments, but their directory is not known."
               "添付ファイルの列に値がありますが、フォルダーが指定されていません。"
        remedy "Add `--attachments-dir`; to leave the app's attachments as they are, ignore the field with `--except`, or remove its column."
               "「--attachments-dir」を指定してください。アプリの添付ファイルを変えずに取り込むには、「--except」にこのフィールドを指定するか、列ごと削除します。"
        hint   remedy
    }

    ServerRefused {
        /// kintone's code.
        code: String,
        /// kintone's own text.
        message: String,
        /// Of how many records any can be the cause, where kintone names none.
        among: Option<usize>,
    } = Error "server.refused" {
        says   "kintone returned an error: [{code}] {message}"
               "kintoneがエラーを返しました：[{code}] {message}"
        cause  "kintone returned an error for a record, for a reason that only kintone can know. The message has kintone's own code and text."
               "kintoneがレコードに対してエラーを返しました。理由は、メッセージにあるkintoneのエラーコードと文のとおりです。"
        remedy "See `kintable explain` with kintone's error code."
               "「kintable explain」にkintoneのエラーコードを指定して、原因と対処を確認してください。"
        hint   (app::advice(code, *among))
    }
    } };
}

/// What to do about an error of kintone's, where its text does not say it itself.
pub(super) fn advice(code: &str, among: Option<usize>) -> Option<Text> {
    const INVALID_INPUT: &str = "CB_VA01";
    let advice = (code != INVALID_INPUT)
        .then(|| kintone::advice(code))
        .flatten();
    let Some(records) = among else {
        return advice;
    };
    let [advice, ja_advice] = advice.map_or_else(Default::default, |advice| {
        let [english, japanese] = advice.both();
        [format!("{english}; "), japanese.to_owned()]
    });
    Some(text!(
        "{advice}kintone does not say which of these {records} records is the cause: add `--preflight` to check unique values, lookups and users before anything is sent, or `--on-error skip` to find the record, leave it out and send the others",
        "{ja_advice}kintoneは、この{records}件のうちどのレコードが原因かを示していません。送信前に重複、ルックアップ、ユーザーを確認するには「--preflight」を、原因のレコードを探して除き、ほかを送信するには「--on-error skip」を指定してください。"
    ))
}
