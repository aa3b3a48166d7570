//! What errors say in Japanese, those of rooms that know no language among them. In English they speak for themselves.

use std::error::Error;
use std::io;

use crate::api::{BaseUrlError, ConnectError};
use crate::appdir::AppDirError;
use crate::language::Language;
use crate::model::IdError;
use crate::plan::{AboutError, LimitError};
use crate::sandbox::{FaultError, HostNameError, StartError};

/// What an error says, without its causes, if it has words of ours.
pub(super) fn japanese(error: &(dyn Error + 'static)) -> Option<String> {
    let told = [
        error.downcast_ref().map(|IdError { text, .. }| {
            format!("「{text}」は正の整数ではありません。")
        }),
        error.downcast_ref().map(|LimitError| {
            "整数、または「5%」や「0.5%」のような割合で指定してください。".to_owned()
        }),
        error.downcast_ref().map(|AboutError| {
            "整数、または「1000+-5%」のような幅のある数で指定してください。".to_owned()
        }),
        error.downcast_ref().map(|FaultError { text, .. }| {
            format!(
                "「{text}」は障害の指定ではありません。「kintable sandbox serve --help」の「障害」にある形で指定してください。"
            )
        }),
        error.downcast_ref().map(|_: &HostNameError| {
            "ホスト名ではありません。スキーム、ポート番号、パスを付けず、「kintone.test」のようにASCII文字（「xn--…」）で指定してください。"
                .to_owned()
        }),
        error.downcast_ref().map(of_base_url),
        error.downcast_ref().map(of_connection),
        error.downcast_ref().map(of_sandbox),
        error.downcast_ref().and_then(|error| match error {
            AppDirError::Read(error) => of_file(error),
            other => Some(other.text().of(Language::Japanese).to_owned()),
        }),
        Language::Japanese.words().error(error),
        error.downcast_ref().and_then(of_file),
    ];
    told.into_iter().flatten().next()
}

fn of_base_url(error: &BaseUrlError) -> String {
    match error {
        BaseUrlError::Empty => {
            "URLが空です。「https://example.cybozu.com」の形で指定してください。".to_owned()
        }
        BaseUrlError::NoScheme => {
            "URLにスキームがありません。ホスト名の前に「https://」を付けてください。".to_owned()
        }
        BaseUrlError::NotAUrl => {
            "URLではありません。「https://example.cybozu.com」の形で指定してください。".to_owned()
        }
        BaseUrlError::NotHttps { suggestion } => {
            format!("URLは「https://」で始めてください。「{suggestion}」と指定してください。")
        }
        BaseUrlError::Login { suggestion } => format!(
            "URLにユーザー名またはパスワードが含まれています。「{suggestion}」と指定し、ログイン名とパスワードはそれぞれのオプションで指定してください。"
        ),
        BaseUrlError::TooLong { suggestion } => format!(
            "URLにホスト名より後の部分が含まれています。「{suggestion}」と指定してください。"
        ),
    }
}

fn of_connection(error: &ConnectError) -> String {
    match error {
        ConnectError::TokenCount { count } => format!(
            "1回のリクエストで使えるAPIトークンは1個から9個までですが、{count}個指定されています。"
        ),
        ConnectError::Token { number } => format!(
            "{number}個目のAPIトークンに、APIトークンには使われない文字が含まれています。アプリの設定画面からコピーし直してください。"
        ),
        ConnectError::Proxy => {
            "プロキシのアドレスを解釈できません。「http://host:port」の形で指定してください。"
                .to_owned()
        }
        ConnectError::CertificateFile(reason) => format!(
            "クライアント証明書がPKCS#12形式のファイル（.pfx）ではありません（{reason}）。"
        ),
        ConnectError::CertificatePassword => {
            "クライアント証明書のパスワードが正しくありません。".to_owned()
        }
        #[cfg(not(feature = "client-certificate"))]
        ConnectError::CertificatesLeftOut => {
            "このkintableはクライアント証明書に対応していません。フィーチャー「client-certificate」を有効にしてビルドしてください。"
                .to_owned()
        }
        ConnectError::CertificateIncomplete => {
            "クライアント証明書のファイルに、秘密鍵とその証明書がそろっていません。".to_owned()
        }
        ConnectError::NoAuthorities => {
            "このシステムに認証局の証明書がないため、どのサーバーも信頼できません。パッケージ「ca-certificates」などで証明書をインストールするか、環境変数SSL_CERT_FILEでPEMファイルを、またはSSL_CERT_DIRでフォルダーを指定してください。"
                .to_owned()
        }
        ConnectError::Setup(reason) => format!("HTTPクライアントを準備できません（{reason}）。"),
    }
}

fn of_sandbox(error: &StartError) -> String {
    match error {
        StartError::Form(_) => "アプリのフォームを読み取れません".to_owned(),
        StartError::Store(_) => "サンドボックスのデータベースを開けません".to_owned(),
        StartError::File(_) => "サンドボックスのデータベースを作成できません".to_owned(),
        StartError::Records { app, reason } => {
            format!("アプリ{app}の最初のレコードを追加できません（{reason}）")
        }
        StartError::Port { port, .. } => format!("127.0.0.1のポート{port}を使えません"),
    }
}

/// What could not be done with a file, which is told with its name and the system's reason.
fn of_file(error: &io::Error) -> Option<String> {
    let told = error.to_string();
    let (undone, rest) = told.strip_prefix("failed to ")?.split_once(" `")?;
    let (path, reason) = rest.rsplit_once("`: ")?;
    let undone = match undone {
        "open file" => "を開けません",
        "read from file" | "read directory" => "を読み取れません",
        "create file" | "create directory" => "を作成できません",
        "write to file" => "に書き込めません",
        _ => "を処理できません",
    };
    Some(format!("「{path}」{undone}（{reason}）"))
}
