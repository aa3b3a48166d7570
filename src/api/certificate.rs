//! A client certificate as kintone hands it out: a PKCS#12 file (`.pfx`) and its password.

use rustls::pki_types::{CertificateDer, PrivateKeyDer};
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

/// A certificate with those of its issuers, and its key.
type ChainAndKey = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

impl ClientCertificate {
    /// The certificate as TLS takes it.
    #[cfg(feature = "client-certificate")]
    pub(super) fn chain_and_key(&self) -> Result<ChainAndKey, ConnectError> {
        pkcs12::chain_and_key(self)
    }

    /// The program was built without what opens certificates.
    #[cfg(not(feature = "client-certificate"))]
    #[expect(clippy::unused_self, reason = "the same as with the feature")]
    pub(super) fn chain_and_key(&self) -> Result<ChainAndKey, ConnectError> {
        Err(ConnectError::CertificatesLeftOut)
    }
}

#[cfg(feature = "client-certificate")]
mod pkcs12 {
    //! What opens the file; it brings nearly a quarter of all packages, so that it can be left out.

    use p12_keystore::{Pkcs12Archive, error::Error as Pkcs12Error};
    use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
    use secrecy::ExposeSecret as _;

    use super::{ChainAndKey, ClientCertificate};
    use crate::api::connect_error::ConnectError;

    pub(super) fn chain_and_key(
        certificate: &ClientCertificate,
    ) -> Result<ChainAndKey, ConnectError> {
        let (pfx, password) = (&certificate.pfx, &certificate.password);
        let archive = Pkcs12Archive::from_pkcs12(pfx.expose_secret(), password.expose_secret())
            .map_err(why_closed)?;
        own_first(archive).ok_or(ConnectError::CertificateIncomplete)
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

    /// Key and certificates. TLS wants the key's own certificate first and its issuers after it; the two are tied by
    /// an id, and a file without ids is taken in its own order.
    fn own_first(archive: Pkcs12Archive) -> Option<ChainAndKey> {
        let key = archive.keys.into_iter().next()?;
        let mut certificates = archive.certs;
        certificates.sort_by_key(|certificate| {
            let of_certificate = certificate.local_key_id.as_ref();
            let own = key.local_key_id.as_ref().zip(of_certificate);
            own.is_none_or(|(of_key, of_certificate)| of_key.as_ref() != of_certificate.as_slice())
        });
        let der = |one: &[u8]| CertificateDer::from(one.to_vec());
        let chain = certificates.iter().map(|one| der(one.cert.as_der()));
        let chain: Vec<_> = chain.collect();
        let key = PrivatePkcs8KeyDer::from(key.key.as_der().to_vec());
        (!chain.is_empty()).then_some((chain, PrivateKeyDer::from(key)))
    }
}
