//! A client certificate as kintone hands it out: a PKCS#12 file (`.pfx`) and its password.

use reqwest::Identity;
use secrecy::{SecretSlice, SecretString};

use super::connect_error::ConnectError;

/// A client certificate; with one, kintone is at `https://<name>.s.cybozu.com`.
#[derive(Debug, Clone)]
pub struct ClientCertificate {
    /// The bytes of the `.pfx` file.
    pub pfx: SecretSlice<u8>,
    /// The password that opens it.
    pub password: SecretString,
}

impl ClientCertificate {
    /// The certificate as the HTTP client takes it.
    #[cfg(feature = "client-certificate")]
    pub(super) fn identity(&self) -> Result<Identity, ConnectError> {
        pkcs12::identity(self)
    }

    /// The program was built without what opens certificates.
    #[cfg(not(feature = "client-certificate"))]
    #[expect(clippy::unused_self, reason = "the same as with the feature")]
    pub(super) fn identity(&self) -> Result<Identity, ConnectError> {
        Err(ConnectError::CertificatesLeftOut)
    }
}

#[cfg(feature = "client-certificate")]
mod pkcs12 {
    //! What opens the file; it brings nearly a quarter of all packages, so that it can be left out.

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use p12_keystore::{Pkcs12Archive, error::Error as Pkcs12Error};
    use reqwest::Identity;
    use secrecy::ExposeSecret as _;

    use super::ClientCertificate;
    use crate::api::connect_error::ConnectError;

    pub(super) fn identity(certificate: &ClientCertificate) -> Result<Identity, ConnectError> {
        let (pfx, password) = (&certificate.pfx, &certificate.password);
        let archive = Pkcs12Archive::from_pkcs12(pfx.expose_secret(), password.expose_secret())
            .map_err(why_closed)?;
        let pem = to_pem(archive).ok_or(ConnectError::CertificateIncomplete)?;
        Identity::from_pem(pem.as_bytes()).map_err(|_| ConnectError::CertificateIncomplete)
    }

    /// A file that is PKCS#12 but does not open has another password: the code that authenticates it, or the
    /// padding under its encryption, came out wrong.
    fn why_closed(error: Pkcs12Error) -> ConnectError {
        match error {
            Pkcs12Error::MacError(_) | Pkcs12Error::Pkcs5Error(_) | Pkcs12Error::UnpadError => {
                ConnectError::CertificatePassword
            }
            other => ConnectError::CertificateFile(other.to_string()),
        }
    }

    /// Key and certificates in PEM. TLS wants the key's own certificate first and its issuers after it;
    /// the two are tied by an id, and a file without ids is taken in its own order.
    fn to_pem(archive: Pkcs12Archive) -> Option<String> {
        let key = archive.keys.into_iter().next()?;
        let mut certificates = archive.certs;
        certificates.sort_by_key(|certificate| {
            let of_certificate = certificate.local_key_id.as_ref();
            let own = key.local_key_id.as_ref().zip(of_certificate);
            own.is_none_or(|(of_key, of_certificate)| of_key.as_ref() != of_certificate.as_slice())
        });
        let mut pem = section("PRIVATE KEY", key.key.as_der());
        for certificate in &certificates {
            pem += &section("CERTIFICATE", certificate.cert.as_der());
        }
        Some(pem)
    }

    fn section(label: &str, der: &[u8]) -> String {
        let body = STANDARD.encode(der);
        format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
    }
}
