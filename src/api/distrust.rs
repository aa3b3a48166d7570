//! Why the certificate of a server is not trusted.

use std::error::Error;
use std::io;

use rustls::CertificateError;

use crate::language::Text;

/// What is wrong with a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distrust {
    /// Its issuer is none of those that this machine trusts.
    UnknownIssuer,
    /// It is not valid any more.
    Expired,
    /// It is not valid yet.
    NotYetValid,
    /// It is another server's.
    WrongName,
    /// It is no certificate for a server, as one that is its own authority.
    Unfit,
}

impl Distrust {
    /// What made TLS fail, if it was the server's certificate.
    pub(super) fn of(error: &reqwest::Error) -> Option<Self> {
        let rustls::Error::InvalidCertificate(error) = tls_error(error)? else {
            return None;
        };
        Some(match error {
            CertificateError::UnknownIssuer => Self::UnknownIssuer,
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Self::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                Self::NotYetValid
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Self::WrongName
            }
            _ => Self::Unfit,
        })
    }

    /// What is wrong; in Japanese as a reason, before 「ため」.
    pub(super) fn text(self) -> Text {
        match self {
            Self::UnknownIssuer => Text::fixed(
                "the issuer of the server's certificate is not known",
                "サーバー証明書の発行元が不明な",
            ),
            Self::Expired => Text::fixed(
                "the server's certificate has expired",
                "サーバー証明書の有効期限が切れている",
            ),
            Self::NotYetValid => Text::fixed(
                "the server's certificate is not valid yet",
                "サーバー証明書の有効期間が始まっていない",
            ),
            Self::WrongName => Text::fixed(
                "the server's certificate is for another name",
                "サーバー証明書が別の名前のものである",
            ),
            Self::Unfit => Text::fixed(
                "the server's certificate is not a certificate for a server",
                "サーバー証明書がサーバー用のものではない",
            ),
        }
    }
}

/// What TLS says. It comes wrapped in input errors, one or more times.
fn tls_error(error: &reqwest::Error) -> Option<&rustls::Error> {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(current) = cause {
        if let Some(found) = current.downcast_ref() {
            return Some(found);
        }
        let mut wrapped = current.downcast_ref::<io::Error>();
        while let Some(inner) = wrapped.and_then(io::Error::get_ref) {
            if let Some(found) = inner.downcast_ref() {
                return Some(found);
            }
            wrapped = inner.downcast_ref();
        }
        cause = current.source();
    }
    None
}
