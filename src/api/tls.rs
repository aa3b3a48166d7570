//! How a connection is made secure: whom it trusts, and the certificate that it shows.

use std::sync::Arc;

use rustls::client::WantsClientCert;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore};
use rustls_platform_verifier::Verifier;

use super::{ConnectError, Connection};

/// The settings of TLS, to be made once for all HTTP clients of a connection: the system's certificates are read here,
/// which takes longer than to import a record. This machine needs none to speak to itself, and has none in a slim
/// container.
pub(super) fn settings(connection: &Connection) -> Result<ClientConfig, ConnectError> {
    let trusting = trusting(connection.base_url.is_https())?;
    Ok(spoken(match &connection.client_certificate {
        Some(certificate) => {
            let (chain, key) = certificate.chain_and_key()?;
            let shown = trusting.with_client_auth_cert(chain, key);
            shown.map_err(|_| ConnectError::CertificateIncomplete)?
        }
        None => trusting.with_no_client_auth(),
    }))
}

/// The same for a server that is shown no certificate.
pub(super) fn plain_settings(is_https: bool) -> Result<ClientConfig, ConnectError> {
    Ok(spoken(trusting(is_https)?.with_no_client_auth()))
}

fn trusting(is_https: bool) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, ConnectError> {
    let setup = |error: rustls::Error| ConnectError::Setup(error.to_string());
    let provider = Arc::new(default_provider());
    let begun = ClientConfig::builder_with_provider(provider.clone());
    let begun = begun.with_safe_default_protocol_versions().map_err(setup)?;
    Ok(if is_https {
        // Nothing but the certificates can be missing.
        let verifier = Verifier::new(provider).map_err(|_| ConnectError::NoAuthorities)?;
        begun
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
    } else {
        begun.with_root_certificates(RootCertStore::empty())
    })
}

fn spoken(mut settings: ClientConfig) -> ClientConfig {
    settings.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    settings
}
