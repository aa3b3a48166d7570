//! Why a request failed, in both languages.

use std::fmt;

use super::error::{ApiError, Failure, Garbled, Lost};
use super::refusal::{MAX_MESSAGE, Refusal};
use crate::language::{Language, Text, text};
use crate::plain::one_line;

impl ApiError {
    /// Why the request failed, and what was tried.
    pub fn text(&self) -> Text {
        let (text, attempts) = (self.failure.text(), self.attempts);
        if attempts == 1 {
            return text;
        }
        let ([reason, ja_reason], seconds) = (text.both(), self.elapsed.as_secs_f64());
        text!(
            "{reason}, after {attempts} attempts in {seconds:.0} s",
            "{ja_reason}（{attempts}回試行、{seconds:.0}秒）"
        )
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

impl Failure {
    /// Why the try failed.
    pub fn text(&self) -> Text {
        match self {
            Self::Refused(refusal) => {
                let text = refusal.text();
                let [said, ja_said] = text.both();
                text!(
                    "kintone returned an error: {said}",
                    "kintoneがエラーを返しました：{ja_said}"
                )
            }
            Self::Unreachable { lost, reason } => {
                let text = lost.text();
                let [lost, ja_lost] = text.both();
                text!("{lost}: {reason}", "{ja_lost}（{reason}）")
            }
            Self::Undecodable {
                status,
                garbled,
                request_id,
                excerpt,
            } => {
                let text = garbled.text();
                let [garbled, ja_garbled] = text.both();
                let excerpt = Some(excerpt.as_str()).filter(|text| !text.is_empty());
                let [id, ja_id] = given(request_id.as_deref(), |id| {
                    text!(" (request ID {id})", "（リクエストID：{id}）")
                });
                let [excerpt, ja_excerpt] = given(excerpt, |text| text!(": {text}", "：{text}"));
                let status = status_text(*status);
                let [status, ja_status] = status.both();
                text!(
                    "kintone's answer cannot be read: {status}, {garbled}{id}{excerpt}",
                    "kintoneの応答を読み取れません：{ja_status}、{ja_garbled}{ja_id}{ja_excerpt}"
                )
            }
            Self::Redirected { status, location } => {
                let location = location.as_deref();
                let (to, ja_to) = (
                    location.unwrap_or("an unknown place"),
                    location.unwrap_or("転送先不明"),
                );
                text!(
                    "the request was redirected to {to} (HTTP status {status})",
                    "リクエストが転送されました（HTTPステータス{status}）：{ja_to}"
                )
            }
            Self::Unsendable { reason } => text!(
                "the request cannot be created: {reason}",
                "リクエストを作成できません（{reason}）"
            ),
            Self::Stopped => Text::fixed(
                "stopped before the request was retried",
                "再試行の前に中止しました",
            ),
            Self::Abandoned => Text::fixed(
                "stopped without waiting for the answer",
                "応答を待たずに中止しました",
            ),
            Self::LostBefore => Text::fixed(
                "kintone never answered the earlier run that sent these records",
                "これらのレコードを送信した以前の実行で、応答を受け取れませんでした",
            ),
        }
    }
}

impl Refusal {
    /// `[CB_VA01] Missing or invalid input. (HTTP status 400, error ID …)`, and what is said about parameters. What is
    /// said about fields is left to the caller, who knows where in the file they are.
    pub fn text(&self) -> Text {
        let (code, message, status) = (&self.code, &self.message, self.status);
        let [id, ja_id] = given(self.id.as_deref(), |id| {
            text!(", error ID {id}", "、エラーID：{id}")
        });
        let parameters = self.faults.iter();
        let parameters = parameters.filter(|fault| fault.path.field.is_none());
        let parameters = parameters.map(|fault| {
            let name = one_line(&fault.path.raw, MAX_MESSAGE);
            let said = fault.messages.join(" ");
            text!("; {name}: {said}", "「{name}」：{said}")
        });
        let parameters: Vec<_> = parameters.collect();
        let [parameters, ja_parameters] = Language::ALL.map(|language| {
            parameters
                .iter()
                .map(|text| text.of(language))
                .collect::<String>()
        });
        text!(
            "[{code}] {message} (HTTP status {status}{id}){parameters}",
            "[{code}] {message}（HTTPステータス{status}{ja_id}）{ja_parameters}"
        )
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

/// An HTTP status in words; those that gateways, proxies and sign-on pages answer with are explained.
fn status_text(status: u16) -> Text {
    let means = match status {
        401 => Text::fixed("sign-in required", "認証が必要です"),
        403 => Text::fixed("access denied", "アクセスが拒否されました"),
        404 => Text::fixed("not found", "見つかりません"),
        407 => Text::fixed("the proxy requires a sign-in", "プロキシの認証が必要です"),
        413 => Text::fixed("the request is too large", "リクエストが大きすぎます"),
        429 => Text::fixed("too many requests", "リクエストが多すぎます"),
        500 => Text::fixed("an error in a server", "サーバーでエラーが発生しました"),
        502 => Text::fixed(
            "a server in between failed",
            "途中のサーバーでエラーが発生しました",
        ),
        503 => Text::fixed("temporarily not available", "一時的に利用できません"),
        504 => Text::fixed(
            "a server in between got no answer in time",
            "途中のサーバーが時間内に応答を得られませんでした",
        ),
        _ => return text!("HTTP status {status}", "HTTPステータス{status}"),
    };
    let [means, ja_means] = means.both();
    text!(
        "HTTP status {status} ({means})",
        "HTTPステータス{status}（{ja_means}）"
    )
}

impl Lost {
    fn text(self) -> Text {
        match self {
            Self::NoConnection => {
                Text::fixed("no connection to kintone", "kintoneに接続できません")
            }
            Self::NotSecure => Text::fixed(
                "no secure connection to kintone",
                "kintoneに安全に接続できません",
            ),
            Self::Untrusted(distrust) => {
                let text = distrust.text();
                let [why, ja_why] = text.both();
                text!(
                    "no secure connection to kintone: {why}",
                    "{ja_why}ため、kintoneに安全に接続できません"
                )
            }
            Self::TimedOut => Text::fixed(
                "kintone did not answer in time",
                "時間内にkintoneの応答がありませんでした",
            ),
            Self::Broken => Text::fixed(
                "the connection broke before kintone answered",
                "kintoneが応答する前に接続が切れました",
            ),
        }
    }
}

impl Garbled {
    fn text(self) -> Text {
        match self {
            Self::Html => Text::fixed("HTML", "HTML"),
            Self::Empty => Text::fixed("empty", "空の応答"),
            Self::CutOff => Text::fixed("cut off in the middle", "途中で切れた応答"),
            Self::NotJson => Text::fixed("not JSON", "JSON以外の応答"),
            Self::UnexpectedShape => Text::fixed("unexpected content", "想定外の形の応答"),
            Self::NotKintones => Text::fixed(
                "an error that is not kintone's",
                "kintoneのものではないエラー",
            ),
            Self::TooLarge { mebibytes } => text!(
                "the answer is larger than {mebibytes} MiB",
                "{mebibytes}MiBを超える応答"
            ),
        }
    }
}

/// What is said of something, in both languages; nothing, where it is not given.
fn given(part: Option<&str>, say: impl Fn(&str) -> Text) -> [String; 2] {
    let text = part.map(say);
    Language::ALL.map(|language| {
        text.as_ref()
            .map_or("", |text| text.of(language))
            .to_owned()
    })
}
