//! Why a request failed, and what to do about it.

use crate::api::{ApiError, Distrust, Failure, Garbled, Lost};
use crate::language::{Language, Text};
use crate::problem::explain;

/// Why a request failed, and what was tried.
pub(super) fn failure(error: &ApiError, language: Language) -> String {
    match language {
        Language::English => error.to_string(),
        Language::Japanese if error.attempts > 1 => {
            let (reason, attempts) = (japanese(&error.failure), error.attempts);
            let seconds = error.elapsed.as_secs_f64();
            format!("{reason}（{seconds:.0}秒間に{attempts}回試行）")
        }
        Language::Japanese => japanese(&error.failure),
    }
}

/// Why one try of a request failed.
pub(super) fn reason(failure: &Failure, language: Language) -> String {
    match language {
        Language::English => failure.to_string(),
        Language::Japanese => japanese(failure),
    }
}

/// What to do about it, where that is known: for a refusal, what the explanation of its code says.
pub(super) fn hint(failure: &Failure, language: Language) -> Option<String> {
    match failure {
        Failure::Refused(refusal) => Some(explain(&refusal.code)?.advice(language)),
        failure => Some(remedy(failure)?.of(language).to_owned()),
    }
}

fn remedy(failure: &Failure) -> Option<Text> {
    Some(match failure {
        Failure::Undecodable { status: 401, .. } => Text::fixed(
            "the domain asks for Basic authentication: give `--basic-auth-username` and `--basic-auth-password`",
            "ドメインにBasic認証が設定されています。--basic-auth-usernameと--basic-auth-passwordを指定してください。",
        ),
        Failure::Undecodable { status: 404, .. } => Text::fixed(
            "no kintone is at this address: check the subdomain in `--base-url`",
            "このアドレスにkintoneはありません。--base-urlのサブドメインを確認してください。",
        ),
        Failure::Undecodable {
            garbled: Garbled::Html,
            status: 200..=299,
            ..
        }
        | Failure::Redirected { .. } => Text::fixed(
            "this looks like a page for people, such as single sign-on: check `--base-url` and what stands in front of kintone",
            "シングルサインオンなど、人が見るページのようです。--base-urlと、kintoneの手前にあるものを確認してください。",
        ),
        Failure::Unreachable { lost, .. } => match lost {
            Lost::NoConnection | Lost::NotSecure => Text::fixed(
                "check `--base-url`, the network, and whether a proxy is needed (`--proxy`)",
                "--base-url、ネットワーク、プロキシの要否（--proxy）を確認してください。",
            ),
            Lost::TimedOut => Text::fixed(
                "give a request more time with `--timeout`",
                "--timeoutで待ち時間を延ばしてください。",
            ),
            Lost::Untrusted(distrust) => regain_trust(*distrust),
            Lost::Broken => return None,
        },
        Failure::Refused(_)
        | Failure::Undecodable { .. }
        | Failure::Unsendable { .. }
        | Failure::Stopped
        | Failure::Abandoned => return None,
    })
}

fn regain_trust(distrust: Distrust) -> Text {
    match distrust {
        Distrust::UnknownIssuer => Text::fixed(
            "a proxy that inspects TLS, or a server of your own, shows certificates of its own issuer: add the issuer's certificate to the system's store, or name a PEM file that has it, beside those that are trusted already, by the environment variable SSL_CERT_FILE",
            "TLS通信を検査するプロキシや自社のサーバーは、独自の発行元の証明書を提示します。発行元の証明書をシステムの証明書ストアに追加するか、信頼済みの証明書と併せて収めたPEMファイルを環境変数SSL_CERT_FILEで指定してください。",
        ),
        Distrust::Expired => Text::fixed(
            "check this machine's clock; if it is right, whoever runs the server has to renew the certificate",
            "このコンピューターの時計を確認してください。時計が正しければ、サーバーの管理者による証明書の更新が必要です。",
        ),
        Distrust::NotYetValid => Text::fixed(
            "check this machine's clock",
            "このコンピューターの時計を確認してください。",
        ),
        Distrust::WrongName => Text::fixed(
            "check the host in `--base-url`, and whether a proxy or a DNS entry leads to another server",
            "--base-urlのホスト名と、プロキシやDNSの設定が別のサーバーを指していないかを確認してください。",
        ),
        Distrust::Unfit => Text::fixed(
            "a server needs a certificate that an authority issued for it, not the authority's own: whoever runs the server, or a proxy that inspects TLS, has to show another",
            "サーバーには、認証局自身の証明書ではなく、認証局がそのサーバーに発行した証明書が必要です。サーバー、またはTLS通信を検査するプロキシの管理者による証明書の変更が必要です。",
        ),
    }
}

/// In Japanese what the failure shows of itself in English.
fn japanese(failure: &Failure) -> String {
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
    use crate::problem::explanations;

    #[test]
    fn a_refusal_is_answered_as_its_code_is_explained() {
        for explanation in explanations() {
            let refused = Failure::Refused(Box::new(Refusal::new(400, &explanation.code)));
            let remedy = hint(&refused, Language::Japanese);
            assert_eq!(
                remedy.as_deref(),
                Some(explanation.remedy.of(Language::Japanese))
            );
        }
    }
}
