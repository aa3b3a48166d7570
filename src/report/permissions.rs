//! What whoever connects may do with an app, and how that is known, for people and for machines.

use serde_json::{Value as Json, json};

use super::columns::aligned;
use crate::language::{Language, Text, text, told};
use crate::model::AppId;
use crate::plain::harmless;

/// The version of the JSON document; it rises when a member changes its meaning or goes away.
const VERSION: u32 = 1;

static HEADER: [Text; 3] = [
    Text::fixed("permission", "権限"),
    Text::fixed("granted", "有無"),
    Text::fixed("how that is known", "根拠"),
];

/// A permission that was tested.
#[derive(Debug)]
pub struct Tested {
    /// Which one.
    pub permission: Permission,
    /// How that is known, or why it is not.
    pub proof: Proof,
}

/// What may be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Reading the form.
    ViewForm,
    /// Reading records.
    ViewRecords,
    /// Adding records.
    AddRecords,
    /// Changing records.
    EditRecords,
    /// Deleting records.
    DeleteRecords,
    /// Managing the app.
    ManageApp,
}

/// How it is known whether something is allowed, or why it is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// kintone answered an API that needs it.
    Answered(&'static str),
    /// kintone denied an API that needs it, by this code.
    Denied(&'static str, String),
    /// kintone returned another error, by this code.
    Unclear(&'static str, String),
    /// kintone said of how many records of those looked at it is allowed.
    Records {
        /// Of so many it is.
        allowed: usize,
        /// So many were looked at.
        of: usize,
    },
    /// kintone said of every record that not even viewing it is allowed, though it had just returned them.
    AllDenied,
    /// There is no record to ask about.
    NoRecords,
    /// Without viewing records there is none to ask about.
    NotViewed,
    /// kintone tells it of users, and not of API tokens.
    OfTokens,
    /// No API tells it without writing.
    OnlyByWriting,
}

impl Permission {
    fn name(self) -> Text {
        match self {
            Self::ViewForm => Text::fixed("view the form", "フォームの閲覧"),
            Self::ViewRecords => Text::fixed("view records", "レコード閲覧"),
            Self::AddRecords => Text::fixed("add records", "レコード追加"),
            Self::EditRecords => Text::fixed("edit records", "レコード編集"),
            Self::DeleteRecords => Text::fixed("delete records", "レコード削除"),
            Self::ManageApp => Text::fixed("manage the app", "アプリ管理"),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::ViewForm => "view_form",
            Self::ViewRecords => "view_records",
            Self::AddRecords => "add_records",
            Self::EditRecords => "edit_records",
            Self::DeleteRecords => "delete_records",
            Self::ManageApp => "manage_app",
        }
    }
}

impl Proof {
    /// Whether it proves that something is allowed, as machines read it and as people do.
    fn granted(&self) -> (&'static str, Text) {
        match self {
            Self::Denied(..) | Self::Records { allowed: 0, .. } => {
                ("no", Text::fixed("no", "なし"))
            }
            Self::Records { allowed, of } if allowed < of => {
                ("partly", Text::fixed("partly", "一部"))
            }
            Self::Answered(_) | Self::Records { .. } => ("yes", Text::fixed("yes", "あり")),
            Self::Unclear(..)
            | Self::AllDenied
            | Self::NoRecords
            | Self::NotViewed
            | Self::OfTokens
            | Self::OnlyByWriting => ("unknown", Text::fixed("unknown", "不明")),
        }
    }

    /// Whether it proves that nothing is allowed.
    pub fn denies(&self) -> bool {
        self.granted().0 == "no"
    }

    fn sentence(&self) -> Text {
        match self {
            Self::Answered(api) => text!("kintone answered {api}", "{api}の応答"),
            Self::Denied(api, code) => {
                text!("kintone denied {api}: {code}", "{api}の拒否（{code}）")
            }
            Self::Unclear(api, code) => text!(
                "kintone returned an error for {api}: {code}",
                "{api}のエラー（{code}）"
            ),
            Self::Records { allowed, of } => text!(
                "{allowed} of the first {of} records, says records/acl/evaluate.json",
                "records/acl/evaluate.jsonの応答（先頭の{of}件のうち{allowed}件）"
            ),
            Self::AllDenied => Text::fixed(
                "records/acl/evaluate.json denies even viewing, as in maintenance mode",
                "メンテナンスモードなどのため、records/acl/evaluate.jsonでは閲覧も含めてすべて「なし」になっています",
            ),
            Self::NoRecords => Text::fixed(
                "there are no records to ask about",
                "確認できるレコードがありません",
            ),
            Self::NotViewed => Text::fixed(
                "without viewing records, there are none to ask about",
                "レコードを閲覧できないため、確認できません",
            ),
            Self::OfTokens => Text::fixed(
                "kintone tells this about users, not about API tokens",
                "kintoneで確認できるのはユーザーの権限だけで、APIトークンの権限は確認できません",
            ),
            Self::OnlyByWriting => Text::fixed(
                "only writing a record would show it",
                "レコードを書き込まないと確認できません",
            ),
        }
    }

    fn json(&self) -> Json {
        let (granted, _) = self.granted();
        let (reason, api, code) = match self {
            Self::Answered(api) => ("answered", Some(*api), None),
            Self::Denied(api, code) => ("denied", Some(*api), Some(code)),
            Self::Unclear(api, code) => ("error", Some(*api), Some(code)),
            Self::Records { .. } => ("evaluated", Some("records/acl/evaluate.json"), None),
            Self::AllDenied => ("all_denied", Some("records/acl/evaluate.json"), None),
            Self::NoRecords => ("no_records", None, None),
            Self::NotViewed => ("records_not_viewed", None, None),
            Self::OfTokens => ("api_token", None, None),
            Self::OnlyByWriting => ("only_by_writing", None, None),
        };
        let records = match self {
            Self::Records { allowed, of } => json!({"allowed": allowed, "of": of}),
            _ => Json::Null,
        };
        json!({"granted": granted, "reason": reason, "api": api, "code": code, "records": records})
    }
}

/// What was tested, as a table below who connects; `user` is `None` for API tokens.
pub fn permissions(
    app: AppId,
    user: Option<&str>,
    tested: &[Tested],
    language: Language,
) -> String {
    let who = match user {
        Some(user) => {
            let user = harmless(user);
            text!("the user {user}", "ユーザー「{user}」")
        }
        None => Text::fixed("the API token", "APIトークン"),
    };
    let who = who.of(language);
    let first = told!(
        language,
        "kintone accepts {who}. Permissions on app {app}:",
        "kintoneへの接続と{who}の認証に成功しました。アプリ{app}の権限："
    );
    let row = |tested: &Tested| {
        let (_, granted) = tested.proof.granted();
        let cells = [tested.permission.name(), granted, tested.proof.sentence()];
        cells.map(|cell| harmless(cell.of(language))).to_vec()
    };
    let rows: Vec<_> = tested.iter().map(row).collect();
    let header = HEADER.each_ref().map(|name| name.of(language));
    format!("{first}\n{}", aligned(&header, &rows))
}

/// The same for machines.
pub fn permissions_document(app: AppId, user: Option<&str>, tested: &[Tested]) -> Json {
    let each = tested.iter().map(|tested| {
        let mut json = tested.proof.json();
        json["permission"] = tested.permission.word().into();
        json
    });
    json!({
        "version": VERSION,
        "command": "auth test",
        "exit_code": 0,
        "app": app.to_string(),
        "user": user,
        "authenticated": true,
        "permissions": each.collect::<Vec<_>>(),
    })
}
