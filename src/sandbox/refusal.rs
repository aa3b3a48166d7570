//! A refused call: status, kintone's code, its message and, for invalid input, what is wrong where
//! (kintone API facts, sections 2 and 7). Each code has one constructor here, and is named nowhere else.

use std::borrow::Cow;

use serde_json::{Value as Json, json};

use super::texts;
use crate::language::{Language, Text, text};

/// What a call, or a part of it, comes to.
pub(super) type Result<T, E = Refusal> = std::result::Result<T, E>;

/// A call that kintone refuses. Boxed, since nearly every call succeeds.
#[derive(Debug)]
pub(super) struct Refusal(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: u16,
    code: Cow<'static, str>,
    message: Text,
    faults: Faults,
    /// The position of the refused request in a bulk request, and how many requests that has.
    in_bulk: Option<(usize, usize)>,
}

/// What is wrong with the input, as (key, sentence) in the order of finding:
/// `records[0].数量.value` → "必須です。".
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<(String, Text)>);

impl Faults {
    pub(super) fn push(&mut self, key: impl Into<String>, text: Text) {
        self.0.push((key.into(), text));
    }

    /// All faults, in the order of finding.
    pub(super) fn into_all(self) -> Vec<(String, Text)> {
        self.0
    }

    /// Nothing, or the refusal that names all faults.
    pub(super) fn into_result(self) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut refusal = Refusal::new(400, "CB_VA01", texts::INVALID_INPUT);
        refusal.0.faults = self;
        Err(refusal)
    }
}

impl Refusal {
    fn new(status: u16, code: impl Into<Cow<'static, str>>, message: Text) -> Self {
        Self(Box::new(Parts {
            status,
            code: code.into(),
            message,
            faults: Faults::default(),
            in_bulk: None,
        }))
    }

    /// `CB_VA01` with one fault.
    pub(super) fn invalid(key: &str, text: Text) -> Self {
        let mut refusal = Self::new(400, "CB_VA01", texts::INVALID_INPUT);
        refusal.0.faults.push(key, text);
        refusal
    }

    /// An error that was asked for when the sandbox was started; lock errors in kintone's own words
    /// (kintone API facts, section 3).
    pub(super) fn asked_for(status: u16, code: &str) -> Self {
        let message = match code {
            "GAIA_DA02" => Text::fixed(
                "The changes could not be saved, as the database could not be locked. Try again later.",
                "データベースのロックに失敗したため、変更を保存できませんでした。時間をおいて再度お試しください。",
            ),
            "GAIA_RE18" | "GAIA_LT01" => Text::fixed(
                "The operation failed, as the database is locked. Try again later.",
                "データベースがロックされているため、操作に失敗しました。時間をおいて再度お試しください。",
            ),
            _ => Text::fixed(
                "Error requested with `--fault`.",
                "「--fault」で指定されたエラーです。",
            ),
        };
        Self::new(status, code.to_owned(), message)
    }

    /// The same refusal, as the answer of a whole bulk request.
    pub(super) fn in_bulk(mut self, index: usize, total: usize) -> Self {
        self.0.in_bulk = Some((index, total));
        self
    }

    pub(super) fn status(&self) -> u16 {
        self.0.status
    }

    pub(super) fn message(&self) -> &Text {
        &self.0.message
    }

    pub(super) fn code(&self) -> &str {
        &self.0.code
    }

    /// The answer's body. `id` is the string that support asks for.
    pub(super) fn body(&self, language: Language, id: &str) -> Json {
        let mut body = json!({
            "code": self.0.code,
            "id": id,
            "message": self.0.message.of(language),
        });
        for (key, sentence) in &self.0.faults.0 {
            let messages = &mut body["errors"][key]["messages"];
            match messages {
                Json::Array(messages) => messages.push(sentence.of(language).into()),
                none => *none = json!([sentence.of(language)]),
            }
        }
        match self.0.in_bulk {
            None => body,
            Some((index, total)) => {
                let mut results = vec![json!({}); total];
                results[index] = body;
                json!({ "results": results })
            }
        }
    }
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident($($argument:ident),*) = $status:literal $code:literal $ja:literal $en:literal;)*) => {
        impl Refusal {
            $($(#[$doc])* pub(super) fn $name($($argument: impl std::fmt::Display),*) -> Self {
                Self::new($status, $code, text!($en, $ja))
            })*
        }
    };
}

refusals! {
    /// No credentials at all.
    not_logged_in() = 401 "CB_AU01" "ログインしてください。" "Please login.";
    /// A login that is not known, or not readable.
    wrong_password() = 401 "CB_WA01"
        "ユーザーのパスワード認証に失敗しました。「X-Cybozu-Authorization」ヘッダーの値が正しくありません。"
        "Password authentication failed. The value in http header of X-Cybozu-Authorization is not valid.";
    /// A token that no app has generated.
    unknown_token() = 400 "GAIA_IA02"
        "指定したAPIトークンは、アプリで生成されたトークンと異なります。"
        "The specified API token does not match the API token generated via an app.";
    /// Two tokens of one app.
    duplicate_token() = 400 "GAIA_DA03"
        "同じアプリのAPIトークンを重複して指定することはできません。"
        "You cannot specify a duplicate API token for the same app.";
    /// A token without the right that the call needs.
    token_lacks_right() = 403 "GAIA_NO01"
        "このAPIトークンでは、指定したAPIを実行できません。"
        "Using this API token, you cannot run the specified API.";
    /// A guest space path that does not lead to the app.
    no_privilege() = 403 "CB_NO02" "権限がありません。" "No privilege to proceed.";
    /// An app of a guest space, under the ordinary path.
    guest_space_path() = 400 "GAIA_IL23"
        "ゲストスペース内のアプリを操作する場合は、リクエストの送信先を「/k/guest/（ゲストスペースのID）/v1/...」にします。"
        "When you operate an app in a guest space, please send the request to '/k/guest/(guest space ID)/v1/...'.";
    /// JSON that cannot be read, or of a shape that no field has.
    invalid_json() = 400 "CB_IJ01" "不正なJSON文字列です。" "Invalid JSON string.";
    /// A path or method that the API does not have.
    illegal_request() = 400 "CB_IL02" "不正なリクエストです。" "Illegal request.";
    /// No record has the value of the update key.
    update_key_not_found() = 404 "GAIA_RE20"
        "「updateKey」に指定した条件にあてはまるレコードが見つかりません。"
        "The record that matches the condition specified in \"updateKey\" is not found.";
    /// The record has another revision than the caller believes.
    revision_conflict() = 409 "GAIA_CO02"
        "指定したrevisionは最新ではありません。ほかのユーザーがレコードを更新した可能性があります。"
        "The revision is not the latest. Someone may update a record.";
    /// A cursor that is not there, any more.
    cursor_not_found() = 404 "GAIA_CN01"
        "指定したカーソルは存在しないか、既に有効期限が切れています。"
        "The specified cursor does not exist or has expired.";
    /// The eleventh cursor.
    too_many_cursors() = 429 "GAIA_TM12"
        "作成できるカーソルの上限に達しているため、カーソルを作成できません。不要なカーソルを削除するか、しばらく経ってから再実行してください。"
        "The maximum number of cursors has been reached. Delete unnecessary cursors, or try again later.";
    /// The 101st request at one time.
    too_many_at_once() = 429 "GAIA_TO04"
        "APIの同時リクエスト数が上限を超えています。"
        "The number of concurrent API requests exceeds the limit.";
    /// `limit` above 500.
    limit_too_large() = 400 "GAIA_QU01"
        "limit には 500 以下の値を指定してください。"
        "limit must be 500 or less.";
    /// `offset` above 10,000.
    offset_too_large() = 400 "GAIA_QU02"
        "offset には 10,000 以下の値を指定してください。"
        "offset must be 10,000 or less.";
    /// A condition whose value cannot be compared so.
    invalid_query() = 400 "GAIA_IL08" "クエリの指定が不正です。" "The specified query is invalid.";
    /// A function with an argument that it does not take.
    invalid_function() = 400 "GAIA_IQ23"
        "クエリの関数の引数が不正です。"
        "An argument of a query function is invalid.";
    /// Process management is off in the app.
    process_disabled() = 400 "GAIA_ST02"
        "操作に失敗しました。プロセス管理機能が無効化されています。"
        "Your request failed. The process management feature has been disabled.";
    /// A call of more bytes than the sandbox takes. kintone's own bound and code are not known.
    call_too_large(most) = 413 "SANDBOX_CALL_TOO_LARGE"
        "サンドボックスが受け付けるリクエストは{most}バイトまでです。"
        "The sandbox takes requests of at most {most} bytes.";
    /// A file of more bytes than kintone takes, whose code for it is not known.
    file_too_large(most) = 413 "SANDBOX_FILE_TOO_LARGE"
        "アップロードできるファイルは{most}バイトまでです。"
        "Files of at most {most} bytes can be uploaded.";
    /// A record that is not there.
    record_not_found(id) = 404 "GAIA_RE01"
        "指定したレコード（id: {id}）が見つかりません。" "The specified record (ID: {id}) is not found.";
    /// One record twice in a call.
    record_twice(id) = 400 "GAIA_RE09"
        "レコード（id: {id}）の指定が重複しています。" "The record (id: {id}) is specified more than once.";
    /// An app that is not there.
    app_not_found(id) = 404 "GAIA_AP01"
        "指定したアプリ（id: {id}）が見つかりません。削除されている可能性があります。"
        "The app (ID: {id}) not found. The app may have been deleted.";
    /// Tokens, none of which belongs to the app.
    token_of_other_app(id) = 403 "GAIA_AP15"
        "APIトークンとアプリ（id: {id}）の組み合わせが正しくありません。"
        "The combination of the API token and the app (id: {id}) is incorrect.";
    /// A file key that leads nowhere, or was used before.
    file_not_found(key) = 404 "GAIA_BL01"
        "指定したファイル（id: {key}）が見つかりません。" "The specified file (id: {key}) not found.";
    /// One row id twice in a table.
    row_twice(table) = 520 "GAIA_SI01"
        "テーブル（code: {table}）の行IDが重複しています。" "Raw ID (code: {table}) in a table is duplicated.";
    /// A user that is not there.
    user_not_found(code) = 400 "GAIA_IL26"
        "指定したユーザー（code：{code}）が見つかりません。" "The specified user (code：{code}) not found.";
    /// An organization that is not there.
    organization_not_found(code) = 400 "GAIA_IL28"
        "指定した組織（code：{code}）が見つかりません。" "The specified organization (code：{code}) not found.";
    /// A group that is not there. Its code is not recorded; this is the users' (kintone API facts, section 4.2).
    group_not_found(code) = 400 "GAIA_IL26"
        "指定したグループ（code：{code}）が見つかりません。" "The specified group (code：{code}) not found.";
    /// A field that may not be written.
    field_not_editable(field) = 403 "GAIA_FU01"
        "フィールド「{field}」の編集権限がありません。" "Edit permissions are required to edit field \"{field}\".";
    /// A record number in a record that is added. With which code kintone refuses it is not known.
    record_number(field) = 400 "SANDBOX_RECORD_NUMBER"
        "フィールド「{field}」はレコード番号です。追加するレコードには指定できません。"
        "The field \"{field}\" is a record number, which cannot be specified for a record that is added.";
    /// An endpoint of kintone's that the sandbox lacks.
    not_supported(path) = 501 "SANDBOX_NOT_SUPPORTED"
        "kintoneにはこのAPIがありますが、サンドボックスは対応していません: {path}"
        "kintone has this endpoint, but the sandbox does not: {path}";
    /// A lookup whose key is not in its source.
    lookup_not_found(field, value) = 400 "GAIA_LO04"
        "フィールド「{field}」の値「{value}」が、ルックアップの参照先のフィールドにないか、またはアプリやフィールドの閲覧権限がありません。"
        "A value {value} in the field {field} does not exist in the datasource app for lookup, or you do not have permission to view the app or the field.";
    /// A field that a query names and the app does not have.
    query_field_not_found(field) = 400 "GAIA_IQ11"
        "指定されたフィールド（{field}）が見つかりません。" "The specified field ({field}) is not found.";
    /// An operator that the field's type does not take.
    operator_not_allowed(field, operator) = 400 "GAIA_IQ03"
        "{field}フィールドのフィールドタイプには演算子{operator}を使用できません。"
        "The operator {operator} cannot be used for the field type of the {field} field.";
    /// `=` or `!=` on a field inside a table.
    operator_not_allowed_in_table(field, operator) = 400 "GAIA_IQ07"
        "テーブルに設定している場合、{field}フィールドのフィールドタイプには、演算子{operator}を使用できません。"
        "The operator {operator} cannot be used for the {field} field, as it is in a table.";
    /// An option in a query that the field does not have.
    query_option_not_found(field, value) = 400 "GAIA_IQ10"
        "フィールド「{field}」の項目に「{value}」は存在しません。"
        "The option \"{value}\" does not exist in the field \"{field}\".";
    /// A dotted name whose first part is no related records field.
    not_a_reference(field) = 400 "GAIA_IR02"
        "フィールド「{field}」は関連レコード一覧ではありません。"
        "The field \"{field}\" is not a related records field.";
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::of_the_sandbox(&error)
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        Self::of_the_sandbox(&error)
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        Self::of_the_sandbox(&error)
    }
}

impl Refusal {
    /// The sandbox's own failure, which no code of kintone's could name honestly.
    pub(super) fn of_the_sandbox(error: &dyn std::fmt::Display) -> Self {
        Self::new(
            500,
            "SANDBOX_STORE",
            text!(
                "the sandbox's database failed: {error}",
                "サンドボックスのデータベースでエラーが発生しました（{error}）。"
            ),
        )
    }
}
