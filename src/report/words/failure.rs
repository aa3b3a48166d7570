//! Why a request failed, and what to do about it.

use std::error::Error;
use std::io;

use crate::api::{ApiError, Distrust, Failure, Garbled, Lost};
use crate::form::FormError;
use crate::language::{Language, Text};
use crate::plan::PlanError;
use crate::problem::explain;
use crate::sheet::{SheetError, WriteError};

/// What an error says, if it says it in both languages.
pub(super) fn text_of(error: &(dyn Error + 'static)) -> Option<Text> {
    let of_io = |error: &io::Error| error.get_ref()?.downcast_ref::<Text>().cloned();
    let told = [
        error.downcast_ref::<Text>().cloned(),
        error.downcast_ref().map(ApiError::text),
        error.downcast_ref().map(PlanError::text),
        error.downcast_ref().map(FormError::text).cloned(),
        error.downcast_ref().and_then(|error| match error {
            WriteError::Io(error) => of_io(error),
            character @ WriteError::Character { .. } => Some(character.text()),
        }),
        error.downcast_ref().and_then(of_io),
        error.downcast_ref().and_then(|error| match error {
            SheetError::Io(error) | SheetError::Changed(error) => of_io(error),
            SheetError::Problem(_) => None,
        }),
    ];
    told.into_iter().flatten().next()
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
            "this domain uses Basic authentication: use `--basic-auth-username` and `--basic-auth-password`",
            "ドメインにBasic認証が設定されています。「--basic-auth-username」と「--basic-auth-password」を指定してください。",
        ),
        Failure::Undecodable { status: 404, .. } => Text::fixed(
            "there is no kintone domain at this address: check the subdomain in `--base-url`",
            "このURLのドメインが見つかりません。「--base-url」のサブドメインを確認してください。",
        ),
        Failure::Undecodable {
            garbled: Garbled::TooLarge { .. },
            ..
        } => Text::fixed(
            "kintone was asked for too much at a time: an export asks for fewer records without `--order-by`, and for less of each with `--fields`",
            "一度に取得する量が多すぎます。書き出しでは、「--order-by」を外すと一度に取得する件数が減り、「--fields」でフィールドを絞ると1件あたりの量が減ります。",
        ),
        Failure::Undecodable {
            garbled: Garbled::Html,
            status: 200..=299,
            ..
        }
        | Failure::Redirected { .. } => Text::fixed(
            "this is a web page, such as a single sign-on page, and not kintone's answer: check `--base-url` and any proxy or sign-on in between",
            "kintoneではなく、ログイン画面などのWebページが返されました。「--base-url」と、プロキシやシングルサインオンの設定を確認してください。",
        ),
        Failure::Unreachable { lost, .. } => match lost {
            Lost::NoConnection | Lost::NotSecure => Text::fixed(
                "check `--base-url`, the network, and whether a proxy is needed (`--proxy`)",
                "「--base-url」、ネットワーク、プロキシの要否（--proxy）を確認してください。",
            ),
            Lost::TimedOut => Text::fixed(
                "allow more time with `--timeout`",
                "「--timeout」で待ち時間を延ばしてください。",
            ),
            Lost::Untrusted(distrust) => regain_trust(*distrust),
            Lost::Broken => return None,
        },
        Failure::Refused(_)
        | Failure::Undecodable { .. }
        | Failure::Unsendable { .. }
        | Failure::Stopped
        | Failure::Abandoned
        | Failure::LostBefore => return None,
    })
}

fn regain_trust(distrust: Distrust) -> Text {
    match distrust {
        Distrust::UnknownIssuer => Text::fixed(
            "a proxy that inspects TLS, or your own server, uses certificates of its own issuer: add the issuer's certificate to the system's certificate store, or set the environment variable SSL_CERT_FILE to a PEM file with it and the certificates that are trusted already",
            "TLS通信を検査するプロキシや自社のサーバーは、独自の発行元の証明書を提示します。発行元の証明書をシステムの証明書ストアに追加するか、信頼済みの証明書と併せて収めたPEMファイルを環境変数SSL_CERT_FILEで指定してください。",
        ),
        Distrust::Expired => Text::fixed(
            "check this computer's clock; if it is right, the server's administrator must renew the certificate",
            "このコンピューターの時計を確認してください。時計が正しければ、サーバーの管理者による証明書の更新が必要です。",
        ),
        Distrust::NotYetValid => Text::fixed(
            "check this computer's clock",
            "このコンピューターの時計を確認してください。",
        ),
        Distrust::WrongName => Text::fixed(
            "check the host in `--base-url`, and whether a proxy or a DNS entry leads to another server",
            "「--base-url」のホスト名と、プロキシやDNSの設定が別のサーバーを指していないかを確認してください。",
        ),
        Distrust::Unfit => Text::fixed(
            "the server needs a certificate that an authority issued for it, not the authority's own: the administrator of the server, or of a proxy that inspects TLS, must replace it",
            "サーバーには、認証局自身の証明書ではなく、認証局がそのサーバーに発行した証明書が必要です。サーバー、またはTLS通信を検査するプロキシの管理者による証明書の変更が必要です。",
        ),
    }
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
