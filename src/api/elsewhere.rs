//! An HTTP client for other servers than kintone: the same trust in certificates, and no login.

use reqwest::redirect;

use super::connection::USER_AGENT;
use super::error::root_cause;
use super::{ConnectError, tls};

/// A client for a server that is reached by https, or is this machine; it follows no redirect, which could lead a
/// secret address to somebody else.
///
/// # Errors
/// A system without certificates of authorities.
pub fn client_elsewhere(is_https: bool) -> Result<reqwest::Client, ConnectError> {
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls::plain_settings(is_https)?)
        .user_agent(USER_AGENT)
        .redirect(redirect::Policy::none());
    if !is_https {
        builder = builder.no_proxy();
    }
    let built = builder.build();
    built.map_err(|error| ConnectError::Setup(root_cause(&error)))
}
