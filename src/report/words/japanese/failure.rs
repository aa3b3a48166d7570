//! Why a request failed, in Japanese.

use crate::api::{ApiError, Distrust, Failure, Garbled, Lost};
use crate::report::Language;
use crate::report::explain::explain;

/// Why a request failed, and what was tried.
pub(super) fn failure(error: &ApiError) -> String {
    let text = reason(&error.failure);
    if error.attempts > 1 {
        let seconds = error.elapsed.as_secs_f64();
        return format!("{text}（{seconds:.0}秒間に{}回試行）", error.attempts);
    }
    text
}

/// Why one try of a request failed.
pub(super) fn reason(failure: &Failure) -> String {
    match failure {
        Failure::Refused(refusal) => format!("kintoneが受け付けませんでした：{refusal}"),
        Failure::Unreachable { lost, reason } => format!("{}：{reason}", lost_words(*lost)),
        Failure::Undecodable {
            status,
            garbled,
            request_id,
            excerpt,
        } => {
            let id = request_id.as_ref().map(|id| format!("（リクエスト{id}）"));
            let excerpt = Some(excerpt).filter(|text| !text.is_empty());
            let excerpt = excerpt.map(|text| format!("：{text}"));
            format!(
                "kintoneの応答を読み取れません：ステータス{status}、{}{}{}",
                garbled_words(*garbled),
                id.unwrap_or_default(),
                excerpt.unwrap_or_default()
            )
        }
        Failure::Redirected { status, location } => format!(
            "リクエストが転送されました（ステータス{status}）：{}",
            location.as_deref().unwrap_or("転送先不明")
        ),
        Failure::Unsendable { reason } => format!("リクエストを作れません：{reason}"),
        Failure::Stopped => "再試行の前に中止しました".to_owned(),
        Failure::Abandoned => "応答を待たずに中止しました".to_owned(),
    }
}

/// What to do about it. kintone's own codes have their remedies in the explanations.
pub(super) fn hint(failure: &Failure) -> Option<String> {
    // What English has no remedy for, Japanese has none for either.
    failure.hint()?;
    if let Failure::Refused(refusal) = failure {
        let explanation = explain(&refusal.code)?;
        return Some(explanation.account(Language::Japanese).remedy.to_owned());
    }
    let text = match failure {
        Failure::Undecodable { status: 401, .. } => {
            "ドメインにBasic認証が設定されています。--basic-auth-usernameと--basic-auth-passwordを指定してください。"
        }
        Failure::Undecodable { status: 404, .. } => {
            "このアドレスにkintoneはありません。--base-urlのサブドメインを確認してください。"
        }
        Failure::Undecodable { .. } | Failure::Redirected { .. } => {
            "シングルサインオンなど、人が見るページのようです。--base-urlと、kintoneの手前にあるものを確認してください。"
        }
        Failure::Unreachable {
            lost: Lost::TimedOut,
            ..
        } => "--timeoutで待ち時間を延ばしてください。",
        Failure::Unreachable {
            lost: Lost::Untrusted(distrust),
            ..
        } => distrust_hint(*distrust),
        Failure::Unreachable { .. } => {
            "--base-url、ネットワーク、プロキシの要否（--proxy）を確認してください。"
        }
        Failure::Refused(_)
        | Failure::Unsendable { .. }
        | Failure::Stopped
        | Failure::Abandoned => return None,
    };
    Some(text.to_owned())
}

fn lost_words(lost: Lost) -> &'static str {
    match lost {
        Lost::NoConnection => "kintoneに接続できません",
        Lost::NotSecure => "kintoneに安全に接続できません",
        Lost::Untrusted(distrust) => match distrust {
            Distrust::UnknownIssuer => {
                "サーバー証明書の発行元が不明なため、kintoneに安全に接続できません"
            }
            Distrust::Expired => {
                "サーバー証明書の有効期限が切れているため、kintoneに安全に接続できません"
            }
            Distrust::NotYetValid => {
                "サーバー証明書の有効期間が始まっていないため、kintoneに安全に接続できません"
            }
            Distrust::WrongName => {
                "サーバー証明書が別の名前のものであるため、kintoneに安全に接続できません"
            }
            Distrust::Unfit => {
                "サーバー証明書がサーバー用のものではないため、kintoneに安全に接続できません"
            }
        },
        Lost::TimedOut => "時間内にkintoneの応答がありませんでした",
        Lost::Broken => "kintoneが応答する前に接続が切れました",
    }
}

fn distrust_hint(distrust: Distrust) -> &'static str {
    match distrust {
        Distrust::UnknownIssuer => {
            "TLS通信を検査するプロキシや自社のサーバーは、独自の発行元の証明書を提示します。発行元の証明書をシステムの証明書ストアに追加するか、信頼済みの証明書と併せて収めたPEMファイルを環境変数SSL_CERT_FILEで指定してください。"
        }
        Distrust::Expired => {
            "このコンピューターの時計を確認してください。時計が正しければ、サーバーの管理者による証明書の更新が必要です。"
        }
        Distrust::NotYetValid => "このコンピューターの時計を確認してください。",
        Distrust::WrongName => {
            "--base-urlのホスト名と、プロキシやDNSの設定が別のサーバーを指していないかを確認してください。"
        }
        Distrust::Unfit => {
            "サーバーには、認証局自身の証明書ではなく、認証局がそのサーバーに発行した証明書が必要です。サーバー、またはTLS通信を検査するプロキシの管理者による証明書の変更が必要です。"
        }
    }
}

fn garbled_words(garbled: Garbled) -> String {
    let words = match garbled {
        Garbled::Html => "HTML",
        Garbled::Empty => "空の応答",
        Garbled::CutOff => "途中で切れた応答",
        Garbled::NotJson => "JSON以外の応答",
        Garbled::UnexpectedShape => "想定外の形の応答",
        Garbled::NotKintones => "kintoneのものではないエラー",
        Garbled::TooLarge { mebibytes } => return format!("{mebibytes}MiBを超える応答"),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Refusal;
    use crate::report::explain::all;

    fn refused(code: &str) -> Failure {
        Failure::Refused(Box::new(Refusal::new(400, code)))
    }

    #[test]
    fn what_is_told_in_english_is_told_in_japanese() {
        let unreachable = |lost| Failure::Unreachable {
            lost,
            reason: String::new(),
        };
        let undecodable = |status| Failure::Undecodable {
            status,
            garbled: Garbled::Html,
            request_id: None,
            excerpt: String::new(),
        };
        let location = None;
        let mut failures: Vec<_> = all().map(|explanation| refused(explanation.code)).collect();
        failures.extend(
            [
                Lost::NoConnection,
                Lost::NotSecure,
                Lost::Untrusted(Distrust::UnknownIssuer),
                Lost::Untrusted(Distrust::Expired),
                Lost::Untrusted(Distrust::NotYetValid),
                Lost::Untrusted(Distrust::WrongName),
                Lost::Untrusted(Distrust::Unfit),
                Lost::TimedOut,
                Lost::Broken,
            ]
            .map(unreachable),
        );
        failures.extend([200, 401, 404, 502].map(undecodable));
        failures.push(Failure::Redirected {
            status: 302,
            location,
        });
        for failure in failures {
            assert_ne!(reason(&failure), failure.to_string());
            let (english, japanese) = (failure.hint(), hint(&failure));
            assert_eq!(english.is_some(), japanese.is_some(), "{failure:?}");
        }
    }
}
