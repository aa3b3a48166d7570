//! Why a request failed, in both languages.

use std::fmt;

use super::error::{ApiError, Failure, Garbled, Lost};
use crate::language::{Language, Text, text};

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
            "{ja_reason}（{seconds:.0}秒間に{attempts}回試行）"
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
            Self::Refused(refusal) => text!(
                "kintone refused: {refusal}",
                "kintoneが受け付けませんでした：{refusal}"
            ),
            Self::Unreachable { lost, reason } => {
                let text = lost.text();
                let [lost, ja_lost] = text.both();
                text!("{lost}: {reason}", "{ja_lost}：{reason}")
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
                    text!(" (request {id})", "（リクエスト{id}）")
                });
                let [excerpt, ja_excerpt] = given(excerpt, |text| text!(": {text}", "：{text}"));
                text!(
                    "kintone's answer cannot be read: status {status}, {garbled}{id}{excerpt}",
                    "kintoneの応答を読み取れません：ステータス{status}、{ja_garbled}{ja_id}{ja_excerpt}"
                )
            }
            Self::Redirected { status, location } => {
                let location = location.as_deref();
                let (to, ja_to) = (
                    location.unwrap_or("no place"),
                    location.unwrap_or("転送先不明"),
                );
                text!(
                    "the request was redirected (status {status}) to {to}",
                    "リクエストが転送されました（ステータス{status}）：{ja_to}"
                )
            }
            Self::Unsendable { reason } => text!(
                "the request cannot be made: {reason}",
                "リクエストを作れません：{reason}"
            ),
            Self::Stopped => Text::fixed(
                "stopped before the request was sent again",
                "再試行の前に中止しました",
            ),
            Self::Abandoned => Text::fixed(
                "stopped while the request was in flight",
                "応答を待たずに中止しました",
            ),
        }
    }
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
            Self::CutOff => Text::fixed("cut off", "途中で切れた応答"),
            Self::NotJson => Text::fixed("not JSON", "JSON以外の応答"),
            Self::UnexpectedShape => Text::fixed("unexpected shape", "想定外の形の応答"),
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
