//! What errors of rooms that know no language say, in both.

use crate::api::{BaseUrlError, ConnectError};
use crate::language::Text;
use crate::model::IdError;
use crate::plan::LimitError;
use crate::sandbox::{FaultError, HostNameError, StartError};

/// An error with words in both languages; in English, its own.
pub(super) trait Reason: ToString {
    /// What it says in Japanese.
    fn japanese(&self) -> String;

    /// What it says.
    fn text(&self) -> Text {
        Text::made(self.to_string(), self.japanese())
    }
}

impl Reason for IdError {
    fn japanese(&self) -> String {
        format!("「{}」は正の整数ではありません。", self.text)
    }
}

impl Reason for BaseUrlError {
    fn japanese(&self) -> String {
        match self {
            Self::Empty => {
                "URLが空です。「https://example.cybozu.com」の形で指定してください。".to_owned()
            }
            Self::NoScheme => {
                "URLにスキームがありません。ホスト名の前に「https://」を付けてください。".to_owned()
            }
            Self::NotAUrl => {
                "URLではありません。「https://example.cybozu.com」の形で指定してください。"
                    .to_owned()
            }
            Self::NotHttps { suggestion } => {
                format!("URLは「https://」で始めてください。「{suggestion}」と指定してください。")
            }
            Self::Login { suggestion } => format!(
                "URLにユーザー名またはパスワードが含まれています。「{suggestion}」と指定し、ログイン名とパスワードはそれぞれのオプションで指定してください。"
            ),
            Self::TooLong { suggestion } => format!(
                "URLにホスト名より後の部分が含まれています。「{suggestion}」と指定してください。"
            ),
        }
    }
}

impl Reason for ConnectError {
    fn japanese(&self) -> String {
        match self {
            Self::TokenCount { count } => format!(
                "1回のリクエストで使えるAPIトークンは1個から9個までですが、{count}個指定されています。"
            ),
            Self::Token { number } => format!(
                "{number}個目のAPIトークンに、APIトークンには使われない文字が含まれています。アプリの設定画面からコピーし直してください。"
            ),
            Self::Proxy => {
                "プロキシのアドレスを解釈できません。「http://host:port」の形で指定してください。"
                    .to_owned()
            }
            Self::CertificateFile(reason) => format!(
                "クライアント証明書がPKCS#12形式のファイル（.pfx）ではありません（{reason}）。"
            ),
            Self::CertificatePassword => {
                "クライアント証明書のパスワードが正しくありません。".to_owned()
            }
            #[cfg(not(feature = "client-certificate"))]
            Self::CertificatesLeftOut => {
                "このkintableはクライアント証明書に対応していません。フィーチャー「client-certificate」を有効にしてビルドしてください。"
                    .to_owned()
            }
            Self::CertificateIncomplete => {
                "クライアント証明書のファイルに、秘密鍵とその証明書がそろっていません。".to_owned()
            }
            Self::NoAuthorities => {
                "このシステムに認証局の証明書がないため、どのサーバーも信頼できません。パッケージ「ca-certificates」などで証明書をインストールするか、環境変数SSL_CERT_FILEでPEMファイルを、またはSSL_CERT_DIRでフォルダーを指定してください。"
                    .to_owned()
            }
            Self::Setup(reason) => format!("HTTPクライアントを準備できません（{reason}）。"),
        }
    }
}

impl Reason for LimitError {
    fn japanese(&self) -> String {
        "整数、または「5%」や「0.5%」のような割合で指定してください。".to_owned()
    }
}

impl Reason for FaultError {
    fn japanese(&self) -> String {
        format!(
            "「{}」は障害の指定ではありません。「kintable sandbox serve --help」の「Faults」にある形で指定してください。",
            self.text
        )
    }
}

impl Reason for HostNameError {
    fn japanese(&self) -> String {
        "ホスト名ではありません。スキーム、ポート番号、パスを付けず、「kintone.test」のようにASCII文字（「xn--…」）で指定してください。"
            .to_owned()
    }
}

impl Reason for StartError {
    fn japanese(&self) -> String {
        match self {
            Self::Form(_) => "アプリのフォームを読み取れません".to_owned(),
            Self::Store(_) => "サンドボックスのデータベースを開けません".to_owned(),
            Self::File(_) => "サンドボックスのデータベースを作成できません".to_owned(),
            Self::Records { app, reason } => {
                format!("アプリ{app}の最初のレコードを追加できません：{reason}")
            }
            Self::Port { port, .. } => format!("127.0.0.1のポート{port}を使えません"),
        }
    }
}
