//! Why no client can be made of a connection.

/// kintone reads at most so many tokens in one request (kintone API facts, section 1.13).
pub(super) const MAX_TOKENS: usize = 9;

/// Why no client can be made of a connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// No token, or more than kintone reads.
    #[error("kintone accepts 1 to {MAX_TOKENS} API tokens in one request, and there are {count}")]
    TokenCount {
        /// How many there are.
        count: usize,
    },
    /// A token that no header can carry, or that holds a comma.
    #[error(
        "API token {number} has characters that API tokens do not have: copy it again from the app's settings"
    )]
    Token {
        /// Its position, counted from 1.
        number: usize,
    },
    /// The proxy's address.
    #[error("the proxy's address cannot be read: use the format `http://host:port`")]
    Proxy,
    /// The client certificate is not PKCS#12.
    #[error("the client certificate is not a PKCS#12 file (.pfx): {0}")]
    CertificateFile(String),
    /// The client certificate's password.
    #[error("the password of the client certificate is wrong")]
    CertificatePassword,
    /// Client certificates were left out when the program was built.
    #[cfg(not(feature = "client-certificate"))]
    #[error(
        "this kintable was built without client certificates: build it with the feature `client-certificate`"
    )]
    CertificatesLeftOut,
    /// The client certificate has no key, no certificate, or two that do not fit each other.
    #[error("the client certificate file has no private key with its certificate")]
    CertificateIncomplete,
    /// The system states nobody who could vouch for a server.
    #[error(
        "no server can be trusted, because this system has no certificates of authorities: install them, for example with \
         the package `ca-certificates`, or set SSL_CERT_FILE to a PEM file, or SSL_CERT_DIR to a directory"
    )]
    NoAuthorities,
    /// The system's TLS settings.
    #[error("the HTTP client cannot be set up: {0}")]
    Setup(String),
}
